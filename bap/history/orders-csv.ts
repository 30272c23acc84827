import type { PastOrder } from './page.ts';

/** One order as a row of a table. Amounts are decimals with a point; times are ISO 8601 in UTC. */
const COLUMNS: readonly (readonly [name: string, value: (order: PastOrder) => string | undefined])[] = [
  ['order', ({ handle }) => handle],
  ['order_id', ({ orderId }) => orderId],
  ['created_at', ({ createdAtMs }) => new Date(createdAtMs).toISOString()],
  ['domain', ({ domain }) => domain],
  ['sector', ({ sector }) => sector],
  ['state', ({ state }) => state],
  ['provider_node', ({ providerNode }) => providerNode],
  ['provider_id', ({ order }) => order.providerId],
  ['provider', ({ order }) => order.provider?.name],
  ['lines', ({ order }) => order.lines.map(({ quantity, name, itemId }) => `${quantity} x ${name ?? itemId}`).join('; ')],
  ['currency', ({ order }) => order.quote?.total.currency],
  ['total', ({ order }) => order.quote?.total.amount],
  ['paid', ({ order }) => order.payments[0]?.status],
  ['transaction', ({ transactionId }) => transactionId],
];

export const CSV_HEAD = `${COLUMNS.map(([name]) => name).join(',')}\r\n`;

export function csvRow(order: PastOrder): string {
  return `${COLUMNS.map(([, value]) => cell(value(order) ?? '')).join(',')}\r\n`;
}

/** As RFC 4180 has it; what a spreadsheet would take for a formula is kept as text. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
