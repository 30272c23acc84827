import { add, type Money, zero } from '../../commerce/money.ts';
import { accept, refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import { type SettlementLine, type SettlementTotals, totalsOf } from '../../commerce/settlement.ts';
import { isDate } from '../../commerce/time.ts';
import type { Store } from '../../node/store/port.ts';
import { partitionOfProvider } from '../provider-record.ts';
import { listUnsettled } from './open-payments.ts';
import { type BookingRecord, type MovementRecord, PAYMENT_KEY } from './records.ts';

/** Lines of one settlement at most; a longer period is asked for in parts. */
export const SETTLEMENT_LINES_MAX = 20_000;
/** What is open is counted up to so many orders and payments. */
const OPEN_MAX = 2_000;
const AT_ONCE = 500;

/** From the first day to the last, both as `2026-11-02`, in the provider's time zone. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

export interface Settlement {
  readonly providerId: string;
  readonly period: Period;
  readonly totals: SettlementTotals;
  /** As it is now, whatever the period: what is still to come and to go back, and payments that nobody has placed. */
  readonly openNow: {
    readonly outstanding: Money;
    readonly toRefund: Money;
    readonly orders: number;
    readonly unplaced: { readonly count: number; readonly amount: Money };
    /** There is more than was counted. */
    readonly incomplete?: true;
  };
  readonly lines: readonly SettlementLine[];
}

/** What came and went in a period, by the day on which it was booked: a statement that is imported later adds to the days it is about. */
export async function settlementOf(
  store: Pick<Store, 'read' | 'list'>,
  provider: { readonly id: string; readonly currency: string },
  period: Period,
): Promise<Verdict<Settlement>> {
  if (!isDate(period.from) || !isDate(period.to) || period.from > period.to) {
    return refuseTrade('invalid', 'Give the first and the last day of the period as 2026-11-01 and 2026-11-30.', '/period');
  }
  const lines = await linesIn(store, provider.id, period);
  if (lines === undefined)
    return refuseTrade('invalid', `The period has more than ${SETTLEMENT_LINES_MAX} lines; ask for shorter ones.`, '/period');
  const ours = lines.filter(({ amount }) => amount.currency === provider.currency);
  const openNow = await openIn(store, provider);
  return accept({ providerId: provider.id, period, totals: totalsOf(provider.currency, ours), openNow, lines: ours });
}

async function linesIn(store: Pick<Store, 'list'>, providerId: string, { from, to }: Period): Promise<SettlementLine[] | undefined> {
  const prefix = PAYMENT_KEY.movement('', '', '').slice(0, -2);
  const lines: SettlementLine[] = [];
  let after = `${prefix}${from}`;
  for (;;) {
    const page = await store.list(partitionOfProvider(providerId), prefix, { limit: AT_ONCE, after });
    for (const [key, { value }] of page) {
      const movement = value as unknown as MovementRecord;
      if (movement.on > to) return lines;
      if (lines.length === SETTLEMENT_LINES_MAX) return undefined;
      lines.push(lineOf(movement));
      after = key;
    }
    if (page.size < AT_ONCE) return lines;
  }
}

function lineOf({ on, kind, orderId, reference, amount, by, reason }: MovementRecord): SettlementLine {
  const how = by ?? reason;
  return { on, kind, orderId, amount, ...(reference === undefined ? {} : { reference }), ...(how === undefined ? {} : { how }) };
}

async function openIn(
  store: Pick<Store, 'read' | 'list'>,
  { id, currency }: { readonly id: string; readonly currency: string },
): Promise<Settlement['openNow']> {
  const orders = await listUnsettled(store, id, { limit: OPEN_MAX });
  const unplaced = await listUnplaced(store, id, { limit: OPEN_MAX });
  const total = (amounts: readonly Money[]) => amounts.filter((each) => each.currency === currency).reduce(add, zero(currency));
  return {
    outstanding: total(orders.map((each) => each.outstanding)),
    toRefund: total(orders.map((each) => each.toRefund)),
    orders: orders.length,
    unplaced: { count: unplaced.length, amount: total(unplaced.map((each) => each.amount)) },
    ...(orders.length === OPEN_MAX || unplaced.length === OPEN_MAX ? { incomplete: true } : {}),
  };
}

/** Payments that a person has to place, by their ids, page by page. */
export async function listUnplaced(
  store: Pick<Store, 'read' | 'list'>,
  providerId: string,
  page: { readonly limit: number; readonly after?: string },
): Promise<readonly BookingRecord[]> {
  const partition = partitionOfProvider(providerId);
  const from = page.after === undefined ? {} : { after: PAYMENT_KEY.unplaced(page.after) };
  const marks = await store.list(partition, PAYMENT_KEY.unplaced(''), { limit: page.limit, ...from });
  const keys = [...marks.keys()].map((key) => PAYMENT_KEY.booking(key.slice(PAYMENT_KEY.unplaced('').length)));
  const records = await store.read(partition, keys);
  return keys.flatMap((key) => (records.get(key)?.value as unknown as BookingRecord | undefined) ?? []);
}
