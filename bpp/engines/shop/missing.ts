import { compare, type Money, partOf, roundToCoin, times, zero } from '../../../commerce/money.ts';
import { changedAtMs, type Order, type OrderLine } from '../../../commerce/order.ts';
import { type Quote, withLines } from '../../../commerce/quote.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { movesFrom } from '../../../commerce/roads/roads.ts';
import type { Decision, Work } from '../../../node/role.ts';
import type { NodeAddress } from '../../../protocol/message.ts';
import { tell } from '../../answering.ts';
import { moneyOfChanged } from '../../payments/with-orders.ts';
import { asJson } from '../state.ts';
import { type OnOrder, onOrder, refused } from './advance.ts';
import { calledOff } from './calling-off.ts';
import { backLines, charged } from './fewer.ts';
import { ageFor, ruleFor } from './goods.ts';
import { type ItemRecord, KEY, type OrderRecord, type ShopRecord, type StockLine } from './record.ts';
import { quantityIn, take } from './shelf.ts';
import { itemIn, shopIn } from './state.ts';
import { substituteLines } from './substitute-lines.ts';
import { byWeight } from './weighed-quote.ts';

/** Goods of an order that are not there after all. */
export interface Missing {
  readonly itemId: string;
  readonly quantity: number;
  /** What comes in their place. Only where the buyer agreed to that, and it costs the buyer no more. */
  readonly instead?: StockLine;
}

/** Work that takes out of an order what is not there: something else comes in its place, or it is paid back. The buyer is told. */
export function missingGoods(node: NodeAddress, orderId: string, missing: Missing): Work<Verdict<Order>> {
  const change = (record: OrderRecord, context: OnOrder): Decision<Verdict<Order>> => {
    const found = lineOf(record, missing);
    if (!found.ok) return { result: found };
    const without = lost(record, missing);
    const line = { ...found.value, quantity: found.value.quantity - missing.quantity };
    const left = record.order.lines.flatMap((each) => (each !== found.value ? [each] : line.quantity > 0 ? [line] : []));
    const instead = missing.instead === undefined ? undefined : substituteFor(record, { ...missing, instead: missing.instead }, context);
    if (instead?.ok === false) return { result: instead };
    if (left.length === 0 && instead === undefined) return allMissing(without, { node, context });
    const agreed = record.estimate ?? record.order.quote;
    if (agreed === undefined) return refused('business', 'The order has no price of which a part could be paid back.');
    const back = backLines(record.order, agreed, { ...missing, title: 'Not there' });
    const estimate = withLines(agreed, [...back, ...(instead?.value.quoted(agreed) ?? [])]);
    const lines = instead === undefined ? left : [...left, { ...instead.value.line, ...handedOverWith(found.value) }];
    const quote = record.estimate === undefined ? estimate : byWeight(estimate, lines);
    const changed = { ...charged({ ...record.order, lines }, quote), updatedAtMs: changedAtMs(record.order, context.nowMs) };
    const { order, ...money } = moneyOfChanged(context.state, changed);
    const weighed = record.estimate === undefined ? {} : { estimate };
    const after: OrderRecord = { ...without, ...weighed, order, taken: [...without.taken, ...(instead?.value.taken ?? [])] };
    return {
      put: { ...money.put, ...instead?.value.put, [KEY.order(orderId)]: asJson(after) },
      remove: money.remove,
      send: [tell(record.buyer, { action: 'update', order }, { from: node, context })],
      result: accept(order),
    };
  };
  return onOrder(orderId, change, { alsoReads: missing.instead === undefined ? [] : [KEY.item(missing.instead.itemId)] });
}

function handedOverWith({ fulfilmentId }: OrderLine): Pick<OrderLine, 'fulfilmentId'> {
  return fulfilmentId === undefined ? {} : { fulfilmentId };
}

function lineOf({ order }: OrderRecord, { itemId, quantity }: Missing): Verdict<OrderLine> {
  if (!movesFrom(order.fulfilments[0] ?? {}, 'provider').some(({ command }) => command === 'missing')) {
    return refuseTrade('business', 'What is missing is found out when the order was accepted and is not packed yet.');
  }
  const line = order.lines.find((each) => each.itemId === itemId);
  if (line === undefined) return refuseTrade('item-not-found', `There is no ${itemId} in the order.`);
  if (line.measure?.weighed !== undefined) return refuseTrade('business', `${itemId} was weighed, so that it is there.`);
  if (Number.isSafeInteger(quantity) && quantity >= 1 && quantity <= line.quantity) return accept(line);
  return refuseTrade('invalid', `There are ${line.quantity} of ${itemId} in the order: give a whole number from 1 to that.`);
}

/** The goods were counted, and are nowhere: they leave the order and come back to no shelf. */
function lost(record: OrderRecord, { itemId, quantity }: Missing): OrderRecord {
  const counted = quantityIn(record.taken, itemId);
  if (counted === 0) return record;
  const taken = record.taken.flatMap((line) =>
    line.itemId !== itemId ? [line] : line.quantity > quantity ? [{ ...line, quantity: line.quantity - quantity }] : [],
  );
  return { ...record, taken, lost: [...(record.lost ?? []), { itemId, quantity: Math.min(counted, quantity) }] };
}

function allMissing(record: OrderRecord, { node, context }: { readonly node: NodeAddress; readonly context: OnOrder }) {
  const fee = zero(record.order.quote?.total.currency ?? 'EUR');
  const cancellation = { by: 'provider' as const, reasonId: 'out-of-stock' };
  const off = calledOff(record, { state: context.state, fee, cancellation }, context);
  return {
    ...off.turn,
    send: [tell(record.buyer, { action: 'cancel', order: off.order }, { from: node, context })],
    result: accept(off.order),
  };
}

interface Substitute {
  readonly line: OrderLine;
  readonly taken: readonly StockLine[];
  readonly put: NonNullable<Decision['put']>;
  quoted(agreed: Quote): Quote['lines'];
}

type Replacing = Missing & { readonly instead: StockLine };

function substituteFor(record: OrderRecord, missing: Replacing, { state }: OnOrder): Verdict<Substitute> {
  const { itemId, quantity } = missing.instead;
  const shop = shopIn(state);
  const item = itemIn(state, itemId);
  const fits = mayReplace(record, missing, { shop, item });
  if (!fits.ok || shop === undefined || item === undefined) return fits.ok ? NOT_SOLD : fits;
  const left = take(item, quantity, 0);
  if (!left.ok) return left;
  const price = roundToCoin(times(item.item.price, quantity));
  const worth = worthIn(record, missing);
  const amount = compare(price, worth) > 0 ? worth : price;
  const { counted } = item.stock;
  return accept({
    line: { itemId, quantity, name: item.item.name, ...aged(ageFor(shop, item)), ...(amount === price ? { price: item.item.price } : {}) },
    taken: counted ? [{ itemId, quantity }] : [],
    put: counted ? { [KEY.item(itemId)]: asJson(left.value) } : {},
    quoted: (agreed) => substituteLines(agreed, { shop, item, quantity, amount }),
  });
}

function aged(minimumAgeYears: number | undefined): Pick<OrderLine, 'minimumAgeYears'> {
  return minimumAgeYears === undefined ? {} : { minimumAgeYears };
}

const NOT_SOLD = refuseTrade('item-not-found', 'The shop does not sell that by the piece; choose something else.');

function mayReplace(
  { order, estimate }: OrderRecord,
  { itemId, instead }: Replacing,
  { shop, item }: { readonly shop: ShopRecord | undefined; readonly item: ItemRecord | undefined },
): Verdict<void> {
  const consent = order.lines.find((line) => line.itemId === itemId)?.substitution;
  if (consent !== 'same-or-lower') {
    return refuseTrade('policy', 'The buyer wants nothing in its place; say that it is missing without anything instead.');
  }
  if (!Number.isSafeInteger(instead.quantity) || instead.quantity < 1)
    return refuseTrade('invalid', 'A quantity is a whole number from 1 on.');
  if (shop === undefined || item === undefined || !item.published || item.gathersVariants === true) return NOT_SOLD;
  if (ruleFor(shop, item)?.measure !== undefined) return NOT_SOLD;
  if ((ageFor(shop, item) ?? 0) > (order.ofAgeYears ?? 0)) {
    return refuseTrade('policy', 'The buyer did not state to be old enough for that; choose something else.');
  }
  const quote = estimate ?? order.quote;
  if (quote?.lines.every((line) => line.kind !== 'item' || line.itemId !== instead.itemId) === true) return accept(undefined);
  return refuseTrade('business', 'That is or was in the order already; choose something else.');
}

/** What the missing goods were to cost, before any discount on all of the goods. */
function worthIn({ order, estimate }: OrderRecord, { itemId, quantity }: Missing): Money {
  const quote = estimate ?? order.quote;
  const line = quote?.lines.find((each) => each.kind === 'item' && each.itemId === itemId);
  if (line === undefined) return zero(quote?.total.currency ?? 'EUR');
  return partOf(line.amount, quantity, line.quantity ?? quantity);
}
