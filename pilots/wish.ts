import type { OrderView, RankedOffer } from '../bap/client/client.ts';
import type { Fulfilment } from '../commerce/fulfilment.ts';
import type { OrderLine } from '../commerce/order.ts';
import { nearest } from '../commerce/place.ts';
import type { Rating } from '../commerce/rating.ts';
import type { Buyer, BuyerAddress } from './city.ts';

/** One thing that one person wants. */
export interface Wish {
  readonly text: string;
  /** What they take when nobody has that, or has any left. */
  readonly instead: string;
  /** From so much on, in the money of the city, it is worth bringing. */
  readonly worthBringing: string;
  readonly buyer: Buyer;
  readonly address: BuyerAddress;
  readonly fulfilment: 'pickup' | 'delivery';
  /** They want to be asked what is to come in the place of what is not there. */
  readonly isAsked?: true;
  /** How many at least; one unless said. */
  readonly atLeast?: number;
  readonly rank: 'nearest' | 'cheapest';
  readonly stars: string;
  readonly cityName: string;
  /** Whether they ask the shop for help before it is ready. */
  readonly asksSupport: boolean;
}

/** What somebody settles for: what they came for, else fetched instead of brought, else something else. */
export function choices(wish: Wish): readonly Wish[] {
  return [wish, { ...wish, fulfilment: 'pickup' }, { ...wish, fulfilment: 'pickup', text: wish.instead }];
}

/** Whether an offer is what is wanted, handed over as is wanted, and there. */
export function canBeHad(wish: Wish, offer: RankedOffer): boolean {
  return (offer.item.availableCount ?? 1) >= quantityFor(wish, offer) && handsOver(offer, wish.fulfilment);
}

/** What goes into the basket for a wish. */
export function basketFor(wish: Wish, offer: RankedOffer) {
  const { provider, item, providerNode } = offer;
  const asked = wish.isAsked === undefined ? {} : { substitution: 'ask' as const };
  const lines = [{ itemId: item.id, quantity: quantityFor(wish, offer), ...asked }];
  return { providerNode, providerId: provider.id, lines, fulfilments: [fulfilmentFor(wish, offer)], ...placeFor(wish, offer) };
}

/** Of a shop with several places the one that is nearest of those that have it, where it is collected. */
function placeFor({ fulfilment, address }: Wish, { provider, item }: RankedOffer): { readonly placeId?: string } {
  if (fulfilment !== 'pickup' || provider.places.length < 2) return {};
  const having = provider.places.filter(({ id = '' }) => item.placeIds?.includes(id) !== false);
  const placeId = nearest(having, address.position)?.found.id;
  return placeId === undefined ? {} : { placeId };
}

/** Who orders, and who receives it. */
export function particularsOf(
  { buyer, address, cityName }: Pick<Wish, 'buyer' | 'address' | 'cityName'>,
  fulfilments: readonly Fulfilment[],
) {
  const { name, email, phone } = buyer;
  const billing = { name, email, phone, address: `${address.street}, ${address.postalCode}`, cityName };
  return { billing, fulfilments: withCustomer(fulfilments, buyer) };
}

/** That the buyer is old enough for what is in an order, as everybody in a pilot is. */
export function statedAge(lines: readonly Pick<OrderLine, 'minimumAgeYears'>[]): { readonly ofAgeYears?: number } {
  const years = Math.max(0, ...lines.map(({ minimumAgeYears = 0 }) => minimumAgeYears));
  return years === 0 ? {} : { ofAgeYears: years };
}

function handsOver({ provider }: RankedOffer, kind: string): boolean {
  return provider.fulfilments.some((fulfilment) => fulfilment.kind === kind);
}

/** So many are bought to be brought: no shop has more of everything. */
const BROUGHT_MAX = 99;

function quantityFor(wish: Wish, { item }: RankedOffer): number {
  const least = wish.atLeast ?? 1;
  if (wish.fulfilment === 'pickup') return least;
  const price = Math.max(0.01, Number(item.price.amount));
  return Math.min(BROUGHT_MAX, Math.max(least, Math.ceil(Number(wish.worthBringing) / price)));
}

function fulfilmentFor(wish: Wish, { provider }: RankedOffer): Fulfilment {
  const option = provider.fulfilments.find((fulfilment) => fulfilment.kind === wish.fulfilment);
  if (option === undefined) throw new Error(`${provider.name} does not offer ${wish.fulfilment}`);
  const { id, kind } = option;
  if (wish.fulfilment === 'pickup') return { id, kind };
  const { street, postalCode, position } = wish.address;
  return { id, kind, stops: [{ kind: 'end', place: { address: street, postalCode, cityName: wish.cityName, position } }] };
}

/** The first of the times that a shop has free, where it delivers at set times; else as it was asked for. */
export function atFreeTime(fulfilments: readonly Fulfilment[], { order }: OrderView): readonly Fulfilment[] {
  const [free] = order.fulfilments[0]?.slots ?? [];
  if (free === undefined) return fulfilments;
  return fulfilments.map((each) => ({
    ...each,
    ...(each.stops === undefined
      ? {}
      : { stops: each.stops.map((stop) => (stop.kind === 'end' ? { ...stop, timeRange: { startMs: free.startMs } } : stop)) }),
  }));
}

function withCustomer(fulfilments: readonly Fulfilment[], { name, email, phone }: Buyer): Fulfilment[] {
  return fulfilments.map((fulfilment) => ({
    ...fulfilment,
    customer: { name, email, phone },
    ...(fulfilment.stops === undefined ? {} : { stops: fulfilment.stops.map((stop) => ({ ...stop, contact: { name, phone } })) }),
  }));
}

/** Pays the way the shop asks: beforehand with a reference, or when it is handed over. */
export function payFor({ order }: OrderView) {
  const [offered] = order.payments.filter((payment) => payment.due === 'on-fulfilment').concat(order.payments);
  if (offered === undefined) throw new Error('the shop named no way to pay');
  return offered.due === 'before-order' ? { ...offered, status: 'paid' as const } : offered;
}

/** What the buyer thinks of it: the shop and what came, alike. */
export function ratingsOf(view: OrderView, wish: Pick<Wish, 'stars'>): Rating[] {
  const [line] = view.order.lines;
  const provider: Rating = { category: 'provider', id: view.order.providerId, value: wish.stars };
  return line === undefined ? [provider] : [provider, { category: 'item', id: line.itemId, value: wish.stars }];
}
