import { csvOf } from './csv.ts';
import { add, type Money, negate, subtract, zero } from './money.ts';

/** One line of a settlement: money that came or went on a day, or that is not asked for any more. */
export interface SettlementLine {
  readonly on: string;
  readonly kind: 'paid' | 'refunded' | 'written-off';
  readonly orderId: string;
  readonly reference?: string;
  readonly amount: Money;
  /** How it came, or why it went back. */
  readonly how?: string;
}

export interface SettlementTotals {
  readonly paid: Money;
  readonly refunded: Money;
  /** Paid less refunded. */
  readonly net: Money;
  readonly writtenOff: Money;
}

/** What the lines of a period come to, in one currency. */
export function totalsOf(currency: string, lines: readonly SettlementLine[]): SettlementTotals {
  let [paid, refunded, writtenOff] = [zero(currency), zero(currency), zero(currency)];
  for (const { kind, amount } of lines) {
    if (kind === 'paid') paid = add(paid, amount);
    else if (kind === 'refunded') refunded = add(refunded, amount);
    else writtenOff = add(writtenOff, amount);
  }
  return { paid, refunded, net: subtract(paid, refunded), writtenOff };
}

const HEADS = ['date', 'kind', 'order', 'reference', 'amount', 'currency', 'how'] as const;

/** The lines as CSV (RFC 4180): what came is above nothing, what went back below. */
export function settlementCsv(lines: readonly SettlementLine[]): string {
  const rows = lines.map(({ on, kind, orderId, reference = '', amount, how = '' }) => {
    const signed = kind === 'refunded' ? negate(amount) : amount;
    return [on, kind, orderId, reference, signed.amount, signed.currency, how];
  });
  return csvOf([HEADS, ...rows]);
}
