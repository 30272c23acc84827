import type { Fulfilment } from '../../../commerce/fulfilment.ts';
import { compare, isZero, type Money, negate, partOf, sum } from '../../../commerce/money.ts';
import { type Order, type OrderLine, quantities } from '../../../commerce/order.ts';
import type { Payment } from '../../../commerce/payment.ts';
import { type Quote, type QuoteLine, withLines, worthOf } from '../../../commerce/quote.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { RETURN } from '../../../commerce/roads/shop.ts';
import { feeFor, mayReturn } from '../../../commerce/terms.ts';
import type { CommandOf } from '../engine.ts';
import { CANCELLATION_REASONS, RETURN_REASONS } from '../reasons.ts';
import { takenFor } from './bundles.ts';
import type { OrderRecord, StockLine } from './record.ts';

/** A buyer who wants less of an order: a part of it called off before it is packed, or brought back after the hand-over. */

/** An order with less in it, and the goods that are free again. */
export interface Fewer {
  readonly order: Order;
  readonly freed: readonly StockLine[];
}

/** Returns of one order that can be asked for: more is a quarrel, and for people to settle. */
const RETURNS_MAX = 20;

/**
 * Calls off a part of an order at the cost that its terms say for the whole. A line that is not named stays as it is; one of which 0 is wanted goes.
 * What delivering it costs stays as it was agreed.
 * @param minimumOrder from what goods on the shop delivers: a delivery that came to that may not be brought below it
 */
export function reduced(
  record: OrderRecord,
  asked: CommandOf<'update'>,
  { nowMs, minimumOrder }: { readonly nowMs: number; readonly minimumOrder?: Money | undefined },
): Verdict<Fewer> {
  const { order, confirmedAtMs } = record;
  if (asked.reasonId !== undefined && !CANCELLATION_REASONS.some(({ id }) => id === asked.reasonId)) {
    return refuseTrade('cancellation-reason-invalid', 'There is no such reason; ask for the cancellation reasons first.', '/reasonId');
  }
  const less = lessOf(order, asked.order);
  if (!less.ok) return less;
  const weighed = order.lines.find((line) => line.measure?.weighed !== undefined);
  if (weighed !== undefined) {
    return refuseTrade('update-not-possible', 'It is being packed: goods were weighed. Cancel the order, or ask the shop.');
  }
  const asking = order.lines.find(({ itemId, proposal }) => proposal !== undefined && countIn(less.value, itemId) > 0);
  if (asking !== undefined) {
    return refuseTrade('update-not-possible', `Something is proposed in the place of ${asking.itemId}: answer that first.`, '/order/lines');
  }
  const { quote } = order;
  if (quote === undefined) return refuseTrade('update-not-possible', 'The order has no price of which a part could be paid back.');
  const lines = order.lines.map((line) => ({ ...line, quantity: line.quantity - countIn(less.value, line.itemId) }));
  if (lines.every(({ quantity }) => quantity === 0)) {
    return refuseTrade('update-not-possible', 'Nothing would be left of the order; cancel it instead.', '/order/lines');
  }
  const worth = sum(
    quote.total.currency,
    less.value.map((line) => worthOf(quote, line.itemId, line.quantity)),
  );
  const goods = (kept: readonly OrderLine[]) =>
    sum(
      quote.total.currency,
      kept.map(({ itemId, quantity }) => worthOf(quote, itemId, quantity)),
    );
  const isDelivered = order.fulfilments[0]?.kind === 'delivery';
  // What the shop has not got brings nobody below it: only who had enough until now can call off too much.
  if (
    isDelivered &&
    minimumOrder !== undefined &&
    compare(goods(lines), minimumOrder) < 0 &&
    compare(goods(order.lines), minimumOrder) >= 0
  ) {
    const { currency, amount } = minimumOrder;
    return refuseTrade(
      'update-not-possible',
      `The shop delivers from ${currency} ${amount} of goods on, and ${goods(lines).amount} would be left: keep more of it, or cancel the whole order.`,
      '/order/lines',
    );
  }
  const fee = feeFor(order.cancellationTerms ?? [], worth, {
    state: order.fulfilments[0]?.state ?? '',
    sinceConfirmMs: nowMs - confirmedAtMs,
  });
  if (!fee.ok) return fee;
  const back = less.value.flatMap((line) => backLines(order, quote, { ...line, title: 'Called off' }));
  const costs: QuoteLine[] = isZero(fee.value) ? [] : [{ title: 'Cancellation fee', kind: 'fee', amount: fee.value }];
  const freed = takenFor(record, less.value);
  return accept({
    order: charged({ ...order, lines: lines.filter(({ quantity }) => quantity > 0) }, withLines(quote, [...back, ...costs])),
    freed,
  });
}

/** Notes that a part of an order is to be brought back: a fulfilment of its own, which the shop takes back or declines. Nothing is paid back yet. */
export function broughtBack({ order, history }: OrderRecord, asked: CommandOf<'update'>, nowMs: number): Verdict<Order> {
  if (!RETURN_REASONS.some(({ id }) => id === asked.reasonId)) {
    return refuseTrade('invalid', `Say why it is brought back: one of ${RETURN_REASONS.map(({ id }) => id).join(', ')}.`, '/reasonId');
  }
  const [handOver, ...returns] = order.fulfilments;
  const state = handOver?.state ?? '';
  const may = mayReturn(order.returnTerms ?? [], { state, sinceMs: nowMs - (history.findLast((each) => each.state === state)?.atMs ?? 0) });
  if (!may.ok) return may;
  if (returns.length >= RETURNS_MAX)
    return refuseTrade('update-not-possible', `An order has at most ${RETURNS_MAX} returns; ask the shop.`);
  const kept = order.lines.filter((line) => line.fulfilmentId === undefined || line.fulfilmentId === handOver?.id);
  const less = lessOf({ ...order, lines: kept }, asked.order);
  if (!less.ok) return less;
  const id = `${order.id}.return${returns.length + 1}`;
  const remain = kept
    .map((line) => ({ ...line, quantity: line.quantity - countIn(less.value, line.itemId) }))
    .filter(({ quantity }) => quantity > 0);
  const going = kept.flatMap((line): OrderLine[] => {
    const quantity = countIn(less.value, line.itemId);
    return quantity === 0 ? [] : [{ ...line, quantity, fulfilmentId: id }];
  });
  const others = order.lines.filter((line) => !kept.includes(line));
  const back: Fulfilment = { id, kind: RETURN.kind, state: RETURN.start, stateSinceMs: nowMs };
  return accept({ ...order, lines: [...remain, ...others, ...going], fulfilments: [...order.fulfilments, back] });
}

/** The order once the goods of a return are back: what they cost is paid back, and the delivery too when nothing is left with the buyer. */
export function takenBack(order: Order, returned: Fulfilment): { readonly order: Order; readonly lines: readonly StockLine[] } {
  const { quote } = order;
  const lines = order.lines.filter((line) => line.fulfilmentId === returned.id).map(({ itemId, quantity }) => ({ itemId, quantity }));
  if (quote === undefined) return { order, lines };
  const isBack = (line: OrderLine) => order.fulfilments.some(({ id, state }) => id === line.fulfilmentId && state === 'taken-back');
  const goods = lines.flatMap((line) => backLines(order, quote, { ...line, title: 'Brought back' }));
  const delivery = quote.lines.filter(({ kind, amount }) => kind === 'delivery' && !isZero(amount));
  const brought = order.lines.every(isBack)
    ? delivery.map(({ title, amount }): QuoteLine => ({ title: `Brought back: ${title}`, kind: 'refund', amount: negate(amount) }))
    : [];
  return { order: charged(order, withLines(quote, [...goods, ...brought])), lines };
}

/** How many fewer of each item are wanted, or why that cannot be asked. */
function lessOf(order: Order, asked: Order): Verdict<readonly StockLine[]> {
  const has = quantities(order.lines);
  const wanted = quantities(asked.lines);
  const less: StockLine[] = [];
  for (const [itemId, quantity] of wanted) {
    const there = has.get(itemId) ?? 0;
    if (!Number.isSafeInteger(quantity) || quantity < 0 || quantity > there) {
      return refuseTrade(
        'update-not-possible',
        `There are ${there} of ${itemId} in the order: give a whole number up to that; order anew for more.`,
        '/order/lines',
      );
    }
    if (quantity < there) less.push({ itemId, quantity: there - quantity });
  }
  return less.length > 0
    ? accept(less)
    : refuseTrade('update-not-possible', 'The items are as they were; give fewer of some.', '/order/lines');
}

function countIn(lines: readonly StockLine[], itemId: string): number {
  return lines.find((line) => line.itemId === itemId)?.quantity ?? 0;
}

/** What so many of an item cost, and the deposit on them, as lines that are paid back. */
export function backLines(
  order: Order,
  quote: Quote,
  { itemId, quantity, title }: StockLine & { readonly title: string },
): readonly QuoteLine[] {
  const lineOf = (kind: QuoteLine['kind']) => quote.lines.find((line) => line.kind === kind && line.itemId === itemId);
  const name = order.lines.find((line) => line.itemId === itemId)?.name ?? itemId;
  const goods: QuoteLine = {
    title: `${title}: ${quantity} × ${name}`,
    kind: 'refund',
    itemId,
    quantity,
    amount: negate(worthOf(quote, itemId, quantity)),
    ...ratesOf(lineOf('item')),
  };
  const deposit = lineOf('deposit');
  if (deposit?.quantity === undefined) return [goods];
  const amount = negate(partOf(deposit.amount, quantity, deposit.quantity));
  return [goods, { title: `${title}: ${deposit.title}`, kind: 'refund', amount, ...ratesOf(deposit) }];
}

/** What comes back bears the rates that it went with. */
function ratesOf(line: QuoteLine | undefined): Pick<QuoteLine, 'vatPercent' | 'vatSplit'> {
  const { vatPercent, vatSplit } = line ?? {};
  return { ...(vatPercent === undefined ? {} : { vatPercent }), ...(vatSplit === undefined ? {} : { vatSplit }) };
}

/** What is still to be paid follows the quote; what was paid and is enough stays as it was. */
export function charged(order: Order, quote: Quote): Order {
  const isCovered = ({ status, amount }: Payment) => status === 'paid' && (amount === undefined || compare(quote.total, amount) <= 0);
  return {
    ...order,
    quote,
    payments: order.payments.map((payment) => (isCovered(payment) ? payment : { ...payment, amount: quote.total })),
  };
}
