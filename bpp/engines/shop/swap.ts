import { zero } from '../../../commerce/money.ts';
import { changedAtMs, type Order, type OrderLine } from '../../../commerce/order.ts';
import type { QuoteLine } from '../../../commerce/quote.ts';
import { withLines } from '../../../commerce/quote.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { DecideContext } from '../../../node/role.ts';
import type { State } from '../../../node/store/port.ts';
import { moneyOfChanged } from '../../payments/with-orders.ts';
import type { Turn } from '../engine.ts';
import { asJson } from '../state.ts';
import { calledOff } from './calling-off.ts';
import { backLines, charged } from './fewer.ts';
import { KEY, type OrderRecord } from './record.ts';
import { byWeight } from './weighed-quote.ts';

/** Goods that leave an order as they are not there, and what comes in their place. */
export interface Swap {
  readonly line: OrderLine;
  /** How many of it are not there. */
  readonly missing: number;
  /** What comes in their place; without it they are paid back. */
  readonly instead?: { readonly line: OrderLine; readonly quoted: readonly QuoteLine[] };
}

/** An order after a swap: what is put, and by which callback its buyer is told. */
export interface Swapped {
  readonly order: Order;
  readonly action: 'update' | 'cancel';
  readonly turn: Pick<Turn, 'put' | 'remove' | 'timers'>;
}

/** Makes a swap, and the price and what is to be paid follow. An order of which nothing is left ends at no cost. Needs the `moneyKeys` of the order. */
export function swap(
  record: OrderRecord,
  change: Swap,
  { state, ...context }: DecideContext & { readonly state: State },
): Verdict<Swapped> {
  const { line, missing, instead } = change;
  const { proposal: _answered, ...kept } = line;
  const rest = { ...kept, quantity: line.quantity - missing };
  const left = record.order.lines.flatMap((each) => (each.itemId !== line.itemId ? [each] : rest.quantity > 0 ? [rest] : []));
  if (left.length === 0 && instead === undefined) {
    const fee = zero(record.order.quote?.total.currency ?? 'EUR');
    const { order, turn } = calledOff(record, { state, fee, cancellation: { by: 'provider', reasonId: 'out-of-stock' } }, context);
    return accept({ order, turn, action: 'cancel' });
  }
  const agreed = record.estimate ?? record.order.quote;
  if (agreed === undefined) return refuseTrade('business', 'The order has no price of which a part could be paid back.');
  const back = backLines(record.order, agreed, { itemId: line.itemId, quantity: missing, title: 'Not there' });
  const estimate = withLines(agreed, [...back, ...(instead?.quoted ?? [])]);
  const lines = instead === undefined ? left : [...left, { ...instead.line, ...handedOverWith(line) }];
  const quote = record.estimate === undefined ? estimate : byWeight(estimate, lines);
  const changed = { ...charged({ ...record.order, lines }, quote), updatedAtMs: changedAtMs(record.order, context.nowMs) };
  const { order, ...money } = moneyOfChanged(state, changed);
  const after: OrderRecord = { ...record, ...(record.estimate === undefined ? {} : { estimate }), order };
  const put = { ...money.put, [KEY.order(order.id ?? '')]: asJson(after) };
  return accept({ order, action: 'update', turn: { put, remove: money.remove } });
}

function handedOverWith({ fulfilmentId }: OrderLine): Pick<OrderLine, 'fulfilmentId'> {
  return fulfilmentId === undefined ? {} : { fulfilmentId };
}
