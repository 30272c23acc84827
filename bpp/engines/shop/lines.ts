import { ceilingOf } from '../../../commerce/measure.ts';
import { roundToCoin, times } from '../../../commerce/money.ts';
import { type Order, type OrderLine, quantities } from '../../../commerce/order.ts';
import type { PricedLine } from '../../../commerce/quote.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { partRecords, partsOf, takenBy, vatOfBundle } from './bundles.ts';
import { ageFor, ruleFor } from './goods.ts';
import { type ItemRecord, KEY, type ShopRecord, type StockLine } from './record.ts';

/** What a basket's goods are and cost, wherever they lie. */

/** Lines of one order: more than any shopping list, few enough to read every item at once. */
export const LINES_MAX = 200;
/** The most of one item in one order, counted or not. */
export const QUANTITY_MAX = 10_000;

/** The keys of the items in an order, as far as one order may go. */
export function itemKeys(order: Order): string[] {
  return [...quantities(order.lines.slice(0, LINES_MAX)).keys()].map(KEY.item);
}

/** One line of an order with its price, and what it takes from the shelf. */
export interface Priced {
  readonly record: ItemRecord;
  readonly line: OrderLine;
  readonly quoted: PricedLine;
  readonly takes: readonly StockLine[];
  /** The lines that were asked for and say so, by their place. */
  readonly path: string;
}

/** Where the goods of a basket are looked up. */
export interface Goods {
  readonly order: Order;
  itemOf(itemId: string): ItemRecord | undefined;
}

/** Holds the lines of a basket against what the shop sells, and prices each. */
export function pricedLines(basket: Goods, shop: ShopRecord): Verdict<Priced[]> {
  const { lines } = basket.order;
  if (lines.length === 0) return refuseTrade('invalid', 'An order needs at least one item.', '/order/lines');
  if (lines.length > LINES_MAX) return refuseTrade('invalid', `An order has at most ${LINES_MAX} lines.`, '/order/lines');
  const fault = lines.findIndex(({ quantity }) => !Number.isSafeInteger(quantity) || quantity < 1 || quantity > QUANTITY_MAX);
  if (fault >= 0)
    return refuseTrade('invalid', `A quantity is a whole number from 1 to ${QUANTITY_MAX}.`, `/order/lines/${fault}/quantity`);
  const priced: Priced[] = [];
  for (const [itemId, quantity] of quantities(lines)) {
    const place = lines.findIndex((line) => line.itemId === itemId);
    const one = pricedLine(basket, { itemId, quantity }, { shop, place });
    if (!one.ok) return one;
    priced.push(one.value);
  }
  return accept(priced);
}

function pricedLine(
  basket: Goods,
  { itemId, quantity }: StockLine,
  { shop, place }: { readonly shop: ShopRecord; readonly place: number },
): Verdict<Priced> {
  const { itemOf } = basket;
  const record = itemOf(itemId);
  const isWhole = record !== undefined && partRecords(shop, record, itemOf).length === (partsOf(shop, record)?.length ?? 0);
  if (record === undefined || !record.published || record.gathersVariants === true || !isWhole) {
    return refuseTrade(
      'item-not-found',
      `The shop has no item ${itemId} that can be ordered; search again.`,
      `/order/lines/${place}/itemId`,
    );
  }
  const { item } = record;
  const path = `/order/lines/${place}/quantity`;
  if (item.maximumCount !== undefined && quantity > item.maximumCount) {
    return refuseTrade('quantity-unavailable', `The shop sells at most ${item.maximumCount} of ${itemId} in one order.`, path);
  }
  const amount = roundToCoin(times(item.price, quantity));
  const measure = ruleFor(shop, record)?.measure;
  const most = measure === undefined ? {} : { atMost: ceilingOf(amount, measure) };
  const minimumAgeYears = ageFor(shop, record, partRecords(shop, record, itemOf));
  const { measure: _measure, minimumAgeYears: _age, proposal: _proposal, answer: _answer, ...asked } = basket.order.lines[place] ?? {};
  return accept({
    record,
    line: {
      ...asked,
      itemId,
      quantity,
      name: item.name,
      price: item.price,
      ...(measure === undefined ? {} : { measure }),
      ...(minimumAgeYears === undefined ? {} : { minimumAgeYears }),
    },
    quoted: { line: { title: item.name, kind: 'item', itemId, quantity, amount, ...most }, vat: vatOf(shop, record, itemOf) },
    takes: takenBy(shop, record, quantity),
    path,
  });
}

/** The VAT in the price of an item: that of its parts for a bundle; else its own rate, that of the first of its categories that has one, or the shop's. */
export function vatOf(shop: ShopRecord, record: ItemRecord, itemOf: Goods['itemOf']): PricedLine['vat'] {
  const { vat } = shop;
  if (vat === undefined) return 'none';
  const rateOf = ({ item }: ItemRecord): string => {
    const exception = vat.byCategory?.find(({ categoryId }) => item.categoryIds.includes(categoryId));
    return item.vatPercent ?? exception?.percent ?? vat.defaultPercent;
  };
  return partsOf(shop, record) === undefined ? { percent: rateOf(record) } : vatOfBundle(shop, record, { itemOf, rateOf });
}
