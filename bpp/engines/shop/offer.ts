import { ceilingOf } from '../../../commerce/measure.ts';
import { add, type Money, roundToCoin, times } from '../../../commerce/money.ts';
import { type Order, type OrderLine, quantities } from '../../../commerce/order.ts';
import { buildQuote, type PricedLine, type Quote, sumOf } from '../../../commerce/quote.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { returnTermsOf, termsOf } from '../../../commerce/terms.ts';
import { ageAskedFor, doorTerms } from './age.ts';
import { chargesOf } from './charges.ts';
import { ageFor, ruleFor } from './goods.ts';
import { type Handover, handoverOf } from './handover.ts';
import { type ItemRecord, KEY, type ShopRecord, type StockLine } from './record.ts';
import { availableOf, quantityIn, refuseQuantity } from './shelf.ts';
import type { Slot, SlotBook } from './slots.ts';

/** What a shop is asked for, and what it has. */
export interface Basket {
  readonly shop: ShopRecord | undefined;
  readonly order: Order;
  itemOf(itemId: string): ItemRecord | undefined;
  /** What is already held for this very buyer. */
  readonly held?: readonly StockLine[];
  readonly book: SlotBook;
}

/** The order as the shop offers it now, priced; payments are added where they are agreed. */
export interface Offer {
  readonly shop: ShopRecord;
  readonly order: Order;
  readonly quote: Quote;
  /** What has to be taken from stock that is counted. */
  readonly counted: readonly StockLine[];
  /** The slot in which it is delivered, where the shop has slots. */
  readonly slot?: Slot;
}

/** Lines of one order: more than any shopping list, few enough to read every item at once. */
export const LINES_MAX = 200;
/** The most of one item in one order, counted or not. */
export const QUANTITY_MAX = 10_000;

/** The keys of the items in an order, as far as one order may go. */
export function itemKeys(order: Order): string[] {
  return [...quantities(order.lines.slice(0, LINES_MAX)).keys()].map(KEY.item);
}

/** Holds a basket against what the shop sells, has and delivers, and prices it. */
export function offerFor(basket: Basket, moment: { readonly nowMs: number; readonly quoteId: string }): Verdict<Offer> {
  const { shop, order } = basket;
  if (shop === undefined || shop.trading === false) {
    return refuseTrade(
      'provider-not-found',
      `There is no shop ${order.providerId} here; search again for its present id.`,
      '/order/providerId',
    );
  }
  const lines = pricedLines(basket, shop);
  if (!lines.ok) return lines;
  const goods = sumOf(
    shop.currency,
    lines.value.map(({ quoted }) => quoted.line),
  );
  const handover = handoverOf(shop, order, { goods, nowMs: moment.nowMs, book: basket.book });
  if (!handover.ok) return handover;
  const kind = handover.value.deliveryPrice === undefined ? 'pickup' : 'delivery';
  const items = lines.value.map(({ record, line }) => ({ record, quantity: line.quantity }));
  const charges = chargesOf(shop, { goods, kind, items });
  const priced = [...lines.value.map(({ quoted }) => quoted), ...charges, ...deliveryLine(shop, handover.value)];
  const quote = buildQuote(shop.currency, priced, { id: moment.quoteId, validForMs: shop.stockHoldMs });
  const offered = offeredOrder(shop, order, { handover: handover.value, quote, lines: lines.value.map(({ line }) => line) });
  const { slot } = handover.value;
  const counted = lines.value.flatMap((each) => each.counted);
  return accept({ shop, quote, order: offered, counted, ...(slot === undefined ? {} : { slot }) });
}

interface Priced {
  readonly record: ItemRecord;
  readonly line: OrderLine;
  readonly quoted: PricedLine;
  readonly counted: readonly StockLine[];
}

function pricedLines(basket: Basket, shop: ShopRecord): Verdict<Priced[]> {
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
  basket: Basket,
  { itemId, quantity }: StockLine,
  { shop, place }: { readonly shop: ShopRecord; readonly place: number },
): Verdict<Priced> {
  const record = basket.itemOf(itemId);
  if (record === undefined || !record.published || record.gathersVariants === true) {
    return refuseTrade(
      'item-not-found',
      `The shop has no item ${itemId} that can be ordered; search again.`,
      `/order/lines/${place}/itemId`,
    );
  }
  const { item, stock } = record;
  const path = `/order/lines/${place}/quantity`;
  if (item.maximumCount !== undefined && quantity > item.maximumCount) {
    return refuseTrade('quantity-unavailable', `The shop sells at most ${item.maximumCount} of ${itemId} in one order.`, path);
  }
  const available = availableOf(stock, quantityIn(basket.held, itemId));
  if (available !== undefined && available < quantity) return refuseQuantity(record, available, path);
  const amount = roundToCoin(times(item.price, quantity));
  const measure = ruleFor(shop, record)?.measure;
  const most = measure === undefined ? {} : { atMost: ceilingOf(amount, measure) };
  const minimumAgeYears = ageFor(shop, record);
  const { measure: _measure, minimumAgeYears: _age, ...asked } = basket.order.lines[place] ?? {};
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
    quoted: { line: { title: item.name, kind: 'item', itemId, quantity, amount, ...most }, vat: vatOf(shop, record) },
    counted: stock.counted ? [{ itemId, quantity }] : [],
  });
}

/** The item's own rate, else that of the first of its categories that has one, else the shop's. */
export function vatOf(shop: ShopRecord, { item }: ItemRecord): PricedLine['vat'] {
  if (shop.vat === undefined) return 'none';
  const exception = shop.vat.byCategory?.find(({ categoryId }) => item.categoryIds.includes(categoryId));
  return { percent: item.vatPercent ?? exception?.percent ?? shop.vat.defaultPercent };
}

function deliveryLine(shop: ShopRecord, { deliveryPrice }: Handover): PricedLine[] {
  if (deliveryPrice === undefined) return [];
  return [{ line: { title: 'Delivery', kind: 'delivery', amount: deliveryPrice }, vat: shop.vat === undefined ? 'none' : 'as-the-goods' }];
}

function offeredOrder(
  shop: ShopRecord,
  asked: Order,
  offer: { readonly handover: Handover; readonly quote: Quote; readonly lines: readonly OrderLine[] },
): Order {
  const { fulfilment } = offer.handover;
  const kinds = fulfilment.kind === undefined ? [] : [fulfilment.kind];
  return {
    providerId: shop.id,
    provider: { name: shop.name, places: [shop.place] },
    lines: offer.lines.map((line) => ({ ...line, fulfilmentId: fulfilment.id })),
    fulfilments: [fulfilment],
    quote: offer.quote,
    payments: [],
    cancellationTerms: [...termsOf(shop.cancellation, { kinds }), ...(ageAskedFor(offer.lines) === 0 ? [] : doorTerms(shop))],
    returnTerms: returnTermsOf(shop.returnDays, { kinds }),
    ...(asked.ofAgeYears === undefined ? {} : { ofAgeYears: asked.ofAgeYears }),
    ...(asked.billing === undefined ? {} : { billing: asked.billing }),
    ...(asked.extra === undefined ? {} : { extra: asked.extra }),
  };
}

/** What the goods in a quote are worth, without delivery and other lines. */
export function goodsIn(quote: Quote): Money {
  return sumOf(
    quote.total.currency,
    quote.lines.filter((line) => line.kind === 'item'),
  );
}

/** What delivery costs in a quote; zero when it is free or collected. */
export function deliveryIn(quote: Quote): Money {
  const lines = quote.lines.filter((line) => line.kind === 'delivery');
  return lines.reduce((total, line) => add(total, line.amount), sumOf(quote.total.currency, []));
}
