import type { Item, Provider } from '../commerce/catalogue.ts';
import { nearest, type Position } from '../commerce/place.ts';
import type { OfferRecord } from './records.ts';

/** One item of one provider, as it was told last. */
export interface Found {
  readonly offer: OfferRecord;
  readonly provider: Provider;
  readonly item: Item;
}

const MINUTE_MS = 60_000;

/** What an offer is known by as long as the transaction lives: whose it is, and what. */
export function keyOf(
  { providerNode }: { readonly providerNode: string },
  provider: { readonly id: string },
  item: { readonly id: string },
) {
  return JSON.stringify([providerNode, provider.id, item.id]);
}

/** Every offer once, as it was told last, by its key. */
export function newestOffers(offers: readonly OfferRecord[]): Map<string, Found> {
  const found = new Map<string, Found>();
  for (const offer of offers) {
    for (const provider of offer.catalogue.providers) {
      // An item that gathers variants is not ordered itself: its variants stand in the list.
      const gathering = new Set(provider.items.map((item) => item.parentId));
      for (const item of provider.items) if (!gathering.has(item.id)) found.set(keyOf(offer, provider, item), { offer, provider, item });
    }
  }
  return found;
}

/** How far away it can be had, as we reckon it: what a provider says of its distance is not taken. */
export function kilometresTo({ provider, item }: Found, from: Position | undefined): number | undefined {
  if (from === undefined) return undefined;
  const own = provider.places.filter(({ id }) => id !== undefined && item.placeIds?.includes(id) === true);
  const away = nearest(own.length > 0 ? own : provider.places, from)?.distanceKm;
  return away === undefined ? undefined : Number(away.toFixed(3));
}

/** Minutes from the offer until it can be had: to the first time that is offered, else none when it is open; undefined when that is not told. */
export function minutesUntil({ offer, provider, item }: Found): number | undefined {
  const mine = provider.fulfilments.filter(({ id }) => item.fulfilmentIds === undefined || item.fulfilmentIds.includes(id));
  const starts = mine.flatMap(({ stops = [] }) => stops.flatMap(({ timeRange }) => timeRange?.startMs ?? timeRange?.endMs ?? []));
  if (starts.length > 0) return Math.max(0, Math.round((Math.min(...starts) - offer.receivedAtMs) / MINUTE_MS));
  return provider.openNow === true ? 0 : undefined;
}

/** The currency of most offers, by which prices are compared; the first by name where two have as many. */
export function mainCurrency(found: Iterable<Found>): string {
  const counted = new Map<string, number>();
  for (const { item } of found) counted.set(item.price.currency, (counted.get(item.price.currency) ?? 0) + 1);
  const [first] = [...counted].sort(([name, count], [other, more]) => more - count || (name < other ? -1 : 1));
  return first?.[0] ?? '';
}
