import { compare, type Money, partOf, roundToCoin, times, zero } from '../../../commerce/money.ts';
import type { OrderLine, Substitution } from '../../../commerce/order.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { movesFrom } from '../../../commerce/roads/roads.ts';
import type { Decision } from '../../../node/role.ts';
import type { State } from '../../../node/store/port.ts';
import { asJson } from '../state.ts';
import { siteIn } from './branches.ts';
import { partsOf, takenFor } from './bundles.ts';
import { branchOf } from './calling-off.ts';
import { ageFor, ruleFor } from './goods.ts';
import { type ItemRecord, KEY, type OrderRecord, type ProposedGoods, type ShopRecord, type StockLine } from './record.ts';
import { less, stockAt, take } from './shelf.ts';
import { itemIn } from './state.ts';
import { substituteLines } from './substitute-lines.ts';

/** Goods of an order that are not there after all. */
export interface Missing {
  readonly itemId: string;
  readonly quantity: number;
  /** What comes in their place. */
  readonly instead?: StockLine;
}

export type Replacing = Missing & { readonly instead: StockLine };

/** The line of which something is missing, where that can be said now. */
export function missingLine({ order }: OrderRecord, { itemId, quantity }: Missing): Verdict<OrderLine> {
  if (!movesFrom(order.fulfilments[0] ?? {}, 'provider').some(({ command }) => command === 'missing')) {
    return refuseTrade('business', 'What is missing is found out when the order was accepted and is not packed yet.');
  }
  const line = order.lines.find((each) => each.itemId === itemId);
  if (line === undefined) return refuseTrade('item-not-found', `There is no ${itemId} in the order.`);
  if (line.measure?.weighed !== undefined) return refuseTrade('business', `${itemId} was weighed, so that it is there.`);
  if (line.proposal !== undefined) return refuseTrade('business', `The buyer is still to say what is to come in the place of ${itemId}.`);
  if (Number.isSafeInteger(quantity) && quantity >= 1 && quantity <= line.quantity) return accept(line);
  return refuseTrade('invalid', `There are ${line.quantity} of ${itemId} in the order: give a whole number from 1 to that.`);
}

/** The goods were counted, and are nowhere: they leave the order and come back to no shelf. Of a bundle that is all of its parts. */
export function lost(record: OrderRecord, { itemId, quantity }: Missing): OrderRecord {
  const lines = takenFor(record, [{ itemId, quantity }]);
  if (lines.length === 0) return record;
  return { ...record, taken: less(record.taken, lines), lost: [...(record.lost ?? []), ...lines] };
}

/** What comes in the place of something, and its item with that much less on the shelf. */
export interface Substitute extends ProposedGoods {
  readonly amount: Money;
  readonly put: NonNullable<Decision['put']>;
}

/**
 * Takes from the shelf what comes in the place of something else. Where the buyer left the choice to the shop it costs no more than what it replaces;
 * where the buyer is asked, what it costs.
 *
 * @param consent what the buyer must have said of the line
 */
export function substituteFor(
  record: OrderRecord,
  missing: Replacing,
  { state, consent }: { readonly state: State; readonly consent: Exclude<Substitution, 'none'> },
): Verdict<Substitute> {
  const { itemId, quantity } = missing.instead;
  const shop = siteIn(state, record.order);
  const item = itemIn(state, itemId);
  const fits = mayReplace(record, missing, { shop, item, consent });
  if (!fits.ok || shop === undefined || item === undefined) return fits.ok ? NOT_SOLD : fits;
  const at = branchOf(record);
  const left = take(item, quantity, at);
  if (!left.ok) return left;
  const price = roundToCoin(times(item.item.price, quantity));
  const worth = worthIn(record, missing);
  const amount = consent === 'same-or-lower' && compare(price, worth) > 0 ? worth : price;
  const agreed = record.estimate ?? record.order.quote;
  if (agreed === undefined) return refuseTrade('business', 'The order has no price to which something could be added.');
  const { counted } = stockAt(item, at);
  return accept({
    amount,
    line: { itemId, quantity, name: item.item.name, ...aged(ageFor(shop, item)), ...(amount === price ? { price: item.item.price } : {}) },
    taken: counted ? [{ itemId, quantity }] : [],
    put: counted ? { [KEY.item(itemId)]: asJson(left.value) } : {},
    quoted: substituteLines(agreed, { shop, item, quantity, amount }),
  });
}

function aged(minimumAgeYears: number | undefined): Pick<OrderLine, 'minimumAgeYears'> {
  return minimumAgeYears === undefined ? {} : { minimumAgeYears };
}

const NOT_SOLD = refuseTrade('item-not-found', 'The shop does not sell that by the piece; choose something else.');

const NO_CONSENT: Readonly<Record<Exclude<Substitution, 'none'>, string>> = {
  'same-or-lower':
    'The buyer wants nothing in its place unasked; say that it is missing without anything instead, or propose it where they want to be asked.',
  ask: 'The buyer does not want to be asked; say that it is missing.',
};

interface Replacement {
  readonly shop: ShopRecord | undefined;
  readonly item: ItemRecord | undefined;
  readonly consent: Exclude<Substitution, 'none'>;
}

function mayReplace({ order, estimate }: OrderRecord, { itemId, instead }: Replacing, { shop, item, consent }: Replacement): Verdict<void> {
  if (order.lines.find((line) => line.itemId === itemId)?.substitution !== consent) return refuseTrade('policy', NO_CONSENT[consent]);
  if (!Number.isSafeInteger(instead.quantity) || instead.quantity < 1)
    return refuseTrade('invalid', 'A quantity is a whole number from 1 on.');
  if (shop === undefined || item === undefined || !item.published || item.gathersVariants === true) return NOT_SOLD;
  if (ruleFor(shop, item)?.measure !== undefined || partsOf(shop, item) !== undefined) return NOT_SOLD;
  if ((ageFor(shop, item) ?? 0) > (order.ofAgeYears ?? 0)) {
    return refuseTrade('policy', 'The buyer did not state to be old enough for that; choose something else.');
  }
  const quote = estimate ?? order.quote;
  const isProposed = order.lines.some(({ proposal }) => proposal?.itemId === instead.itemId);
  if (!isProposed && quote?.lines.every((line) => line.kind !== 'item' || line.itemId !== instead.itemId) === true)
    return accept(undefined);
  return refuseTrade('business', 'That is or was in the order already; choose something else.');
}

/** What the missing goods were to cost, before any discount on all of the goods. */
function worthIn({ order, estimate }: OrderRecord, { itemId, quantity }: Missing): Money {
  const quote = estimate ?? order.quote;
  const line = quote?.lines.find((each) => each.kind === 'item' && each.itemId === itemId);
  if (line === undefined) return zero(quote?.total.currency ?? 'EUR');
  return partOf(line.amount, quantity, line.quantity ?? quantity);
}
