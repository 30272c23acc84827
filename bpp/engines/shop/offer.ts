import { add, type Money } from '../../../commerce/money.ts';
import type { Order, OrderLine } from '../../../commerce/order.ts';
import { buildQuote, type PricedLine, type Quote, sumOf } from '../../../commerce/quote.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { returnTermsOf, termsOf } from '../../../commerce/terms.ts';
import { isOpen } from '../../../commerce/time.ts';
import { ageAskedFor, doorTerms } from './age.ts';
import { type Site, sitesFor } from './branches.ts';
import { chargesOf } from './charges.ts';
import { type Handover, handoverOf, kindAsked } from './handover.ts';
import { type Goods, type Priced, pricedLines } from './lines.ts';
import type { HoldRecord, ShopRecord, StockLine } from './record.ts';
import { askedFor } from './schedule.ts';
import { type At, availableOf, quantityIn, refuseQuantity, stockAt, together } from './shelf.ts';
import type { Slot, SlotBook } from './slots.ts';

/** What a shop is asked for, and what it has. */
export interface Basket extends Goods {
  readonly shop: ShopRecord | undefined;
  /** What is already held for this very buyer. */
  readonly held?: Pick<HoldRecord, 'lines' | 'branchId'>;
  /** The slots of each of its places. */
  bookOf(at: At): SlotBook;
}

/** The order as the shop offers it now, priced; payments are added where they are agreed. */
export interface Offer {
  readonly shop: ShopRecord;
  /** From where it comes; absent is the shop's own place. */
  readonly branchId?: string;
  readonly order: Order;
  readonly quote: Quote;
  /** What has to be taken from stock that is counted. */
  readonly counted: readonly StockLine[];
  /** The slot in which it is delivered, where the shop has slots. */
  readonly slot?: Slot;
}

interface Moment {
  readonly nowMs: number;
  readonly quoteId: string;
}

/** Holds a basket against what the shop sells, has and delivers, and prices it. */
export function offerFor(basket: Basket, moment: Moment): Verdict<Offer> {
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
  const found = placeFor(basket, shop, { lines: lines.value, nowMs: moment.nowMs });
  return found.ok ? accept(offerAt(found.value, order, { lines: lines.value, moment })) : found;
}

/** A place that has the goods and hands them over. */
interface Found {
  readonly site: Site;
  readonly handover: Handover;
  readonly goods: Money;
  readonly counted: readonly StockLine[];
}

/** The first of the places in question that can do it. When none can, what the first says that could hand it over, or else the very first. */
function placeFor(
  basket: Basket,
  shop: ShopRecord,
  { lines, nowMs }: { readonly lines: readonly Priced[]; readonly nowMs: number },
): Verdict<Found> {
  const goods = sumOf(
    shop.currency,
    lines.map(({ quoted }) => quoted.line),
  );
  const sites = sitesFor(shop, basket.order);
  if (!sites.ok) return sites;
  let first: Verdict<never> | undefined;
  let lacking: Verdict<never> | undefined;
  for (const site of openFirst(sites.value, basket.order, nowMs)) {
    const counted = countedAt(basket, site, lines);
    const handover = handoverOf(site.shop, basket.order, { goods, nowMs, book: basket.bookOf(site) });
    if (counted.ok && handover.ok) return accept({ site, goods, handover: handover.value, counted: counted.value });
    if (!counted.ok) first ??= counted;
    if (!handover.ok) first ??= handover;
    if (!counted.ok && handover.ok) lacking ??= counted;
  }
  return lacking ?? first ?? refuseTrade('provider-location-not-found', 'The shop has no place from which it could come.');
}

/** Who collects goods as soon as may be goes where it is open, be it farther; where nothing is open they wait for the first. */
function openFirst(sites: readonly Site[], { fulfilments: [asked] }: Order, nowMs: number): readonly Site[] {
  const [first] = sites;
  if (first === undefined || kindAsked(first.shop, asked) !== 'pickup' || askedFor(asked) !== undefined) return sites;
  const isOpenNow = ({ shop }: Site) => isOpen(shop.openingHours, nowMs);
  return [...sites.filter(isOpenNow), ...sites.filter((site) => !isOpenNow(site))];
}

/** What has to be taken from a shelf; refused when it is not all there. */
function countedAt({ itemOf, held }: Basket, { branchId }: Site, lines: readonly Priced[]): Verdict<readonly StockLine[]> {
  const own = held?.branchId === branchId ? held?.lines : undefined;
  const at = branchId === undefined ? {} : { branchId };
  const counted: StockLine[] = [];
  for (const line of together(lines.flatMap(({ takes }) => takes))) {
    const record = itemOf(line.itemId);
    const stock = record && stockAt(record, at);
    if (record === undefined || stock === undefined || !stock.counted) continue;
    const available = availableOf(stock, quantityIn(own, line.itemId)) ?? 0;
    const wanting = lines.find(({ takes }) => quantityIn(takes, line.itemId) > 0);
    if (available < line.quantity) return refuseQuantity(record, available, wanting?.path);
    counted.push(line);
  }
  return accept(counted);
}

function offerAt(
  { site, handover, goods, counted }: Found,
  order: Order,
  { lines, moment }: { readonly lines: readonly Priced[]; readonly moment: Moment },
): Offer {
  const { shop, branchId } = site;
  const kind = handover.deliveryPrice === undefined ? 'pickup' : 'delivery';
  const items = lines.map(({ record, line }) => ({ record, quantity: line.quantity }));
  const charges = chargesOf(shop, { goods, kind, items });
  const priced = [...lines.map(({ quoted }) => quoted), ...charges, ...deliveryLine(shop, handover)];
  const quote = buildQuote(shop.currency, priced, { id: moment.quoteId, validForMs: shop.stockHoldMs });
  const offered = offeredOrder(shop, order, { handover, quote, lines: lines.map(({ line }) => line) });
  const { slot } = handover;
  return {
    shop,
    quote,
    order: offered,
    counted,
    ...(branchId === undefined ? {} : { branchId }),
    ...(slot === undefined ? {} : { slot }),
  };
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
