import { accept, refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import type { Performer, Work } from '../../node/role.ts';
import type { Json, State, Store } from '../../node/store/port.ts';
import { asJson, recordAt } from '../engines/state.ts';
import { INVOICE_KEY, type InvoicedRecord } from '../invoices/records.ts';
import { type OrderRecord, PROVIDER_KEY, partitionOfProvider } from '../provider-record.ts';
import { BROUGHT } from './brought-line.ts';

/**
 * Erases who placed an order that was brought along from another node. What was said and filled in, its invoices and the signed messages leave a mark
 * behind, so that the same file, given once more, does not bring the person back.
 */

/** What stands where something about a person stood. */
export const ERASED = { erased: true } as const;

export function isErased(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value as { readonly erased?: unknown }).erased === true;
}

/** Refused as `order-not-found` when no such order was brought along. Can be asked again. */
export async function eraseBrought(
  { performer, store }: { readonly performer: Performer; readonly store: Pick<Store, 'read'> },
  { providerId, orderId }: { readonly providerId: string; readonly orderId: string },
): Promise<Verdict<void>> {
  const key = BROUGHT + PROVIDER_KEY.order(orderId);
  const state = await store.read(partitionOfProvider(providerId), [key]);
  const brought = recordAt<Partial<OrderRecord>>(state, key);
  if (brought === undefined) return refuseTrade('order-not-found', 'The provider has no such order.');
  const done = await performer.perform(withoutPersonOf(providerId, orderId, brought.buyer?.transactionId));
  return done.ok ? done.value : refuseTrade('business', 'The store cannot be written now; try again in a while.');
}

function withoutPersonOf(providerId: string, orderId: string, transactionId: unknown): Work<Verdict<void>> {
  const order = BROUGHT + PROVIDER_KEY.order(orderId);
  const beside = [PROVIDER_KEY.thread(orderId), PROVIDER_KEY.answers(orderId)].map((key) => BROUGHT + key);
  const invoiced = BROUGHT + INVOICE_KEY.invoiced(orderId);
  const evidence = typeof transactionId === 'string' && transactionId !== '' ? [`${BROUGHT}evidence:${transactionId}:`] : [];
  return {
    partition: partitionOfProvider(providerId),
    reads: [order, invoiced, ...beside],
    lists: evidence,
    decide(state) {
      const said = [...beside.filter((key) => state.has(key)), ...[...state.keys()].filter((key) => key.startsWith(`${BROUGHT}evidence:`))];
      const marks = [...said, ...invoicesIn(state, invoiced)].map((key) => [key, ERASED as Json] as const);
      const bare = { ...withoutPerson(recordAt(state, order) ?? {}), ...ERASED };
      return { put: { ...Object.fromEntries(marks), [order]: asJson(bare) }, result: accept(undefined) };
    },
  };
}

function invoicesIn(state: State, key: string): readonly string[] {
  const { numbers } = recordAt<Partial<InvoicedRecord>>(state, key) ?? {};
  return Array.isArray(numbers) ? numbers.map((number) => BROUGHT + INVOICE_KEY.invoice(String(number))) : [];
}

/** It came from elsewhere and may be of any shape: what is named here is kept, and nothing else. What was sold, for how much and when is bookkeeping. */
function withoutPerson({ order, confirmedAtMs, history }: Partial<OrderRecord>): object {
  const { id, status, providerId, createdAtMs, updatedAtMs } = (order ?? {}) as Partial<OrderRecord['order']>;
  const kept = {
    order: {
      ...{ id, status, providerId, createdAtMs, updatedAtMs },
      lines: only(order?.lines, ['itemId', 'name', 'quantity', 'price']),
      fulfilments: only(order?.fulfilments, ['id', 'kind', 'state', 'stateSinceMs']),
      payments: only(order?.payments, ['id', 'due', 'method', 'status', 'amount', 'received', 'refunded']),
      quote: order?.quote === undefined ? undefined : only([order.quote], ['total', 'lines'])[0],
    },
    confirmedAtMs,
    history: only(history, ['state', 'atMs']),
  };
  // What is not there is left out.
  return JSON.parse(JSON.stringify(kept)) as object;
}

function only(list: unknown, members: readonly string[]): readonly object[] {
  if (!Array.isArray(list)) return [];
  return list.map((each: unknown) => {
    const found = typeof each === 'object' && each !== null ? (each as Readonly<Record<string, unknown>>) : {};
    return Object.fromEntries(members.flatMap((member) => (found[member] === undefined ? [] : [[member, found[member]]])));
  });
}
