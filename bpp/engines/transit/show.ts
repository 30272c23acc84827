import type { Item, Provider } from '../../../commerce/catalogue.ts';
import type { Place } from '../../../commerce/place.ts';
import { isOpen, openingText } from '../../../commerce/time.ts';
import type { CatalogueIndex, Found } from '../../catalogue-index.ts';
import { type ItemRecord, ownText } from '../../provider-record.ts';
import { clockText, nextDepartures } from './calendar.ts';
import { type DeparturesRecord, KEY, type TransitRecord } from './record.ts';

/** Lines told of one stop, and departures of each. */
const LINES_MAX = 12;
const DEPARTURES_EACH = 3;

/** Stops with what leaves from them next. */
export function show(found: Found, index: CatalogueIndex, { nowMs }: { readonly nowMs: number }): Provider | undefined {
  const transit = index.provider(found.providerId) as TransitRecord | undefined;
  if (transit === undefined || transit.trading === false) return undefined;
  const stops = found.itemIds.flatMap((itemId) => {
    const record = index.item(itemId);
    return record === undefined || !record.published ? [] : [record];
  });
  if (stops.length === 0) return undefined;
  const named = new Set(stops.flatMap(({ item }) => item.categoryIds));
  const places = stops.flatMap(({ place }): Place[] => (place === undefined ? [] : [place]));
  const description = ownText(transit.description);
  return {
    id: transit.id,
    name: transit.name,
    ...(description === undefined ? {} : { description }),
    categoryId: transit.category,
    categories: index.categories(transit.id).filter(({ id }) => named.has(id)),
    places: [transit.place, ...places],
    fulfilments: [],
    payments: [],
    items: stops.map((stop) => shownStop(stop, { transit, departures: departuresAt(index, transit.id, stop), nowMs })),
    rateable: false,
    openingHours: openingText(transit.openingHours),
    openNow: isOpen(transit.openingHours, nowMs),
    ...(found.distanceKm === undefined ? {} : { distanceKm: Math.round(found.distanceKm * 100) / 100 }),
  };
}

function departuresAt(index: CatalogueIndex, providerId: string, { item }: ItemRecord): DeparturesRecord | undefined {
  return index.record(providerId, KEY.departures(item.id)) as unknown as DeparturesRecord | undefined;
}

function shownStop(
  { item, place }: ItemRecord,
  at: { readonly transit: TransitRecord; readonly departures: DeparturesRecord | undefined; readonly nowMs: number },
): Item {
  const { transit, departures, nowMs } = at;
  const { timeZone } = transit.openingHours;
  const moments = new Map<string, number[]>();
  for (const { name, headsign, serviceId, seconds } of departures?.lines ?? []) {
    const service = transit.services[serviceId];
    if (service === undefined) continue;
    const key = headsign === '' ? name : `${name} → ${headsign}`;
    const next = nextDepartures({ service, seconds }, { nowMs, timeZone, count: DEPARTURES_EACH });
    moments.set(key, [...(moments.get(key) ?? []), ...next]);
  }
  const lines = [...moments]
    .filter(([, atMs]) => atMs.length > 0)
    .map(([name, atMs]) => ({ name, next: atMs.sort((left, right) => left - right).slice(0, DEPARTURES_EACH) }))
    .sort((left, right) => (left.next[0] ?? 0) - (right.next[0] ?? 0))
    .slice(0, LINES_MAX);
  const options = lines.map(({ name, next }) => ({ name, value: next.map((atMs) => clockText(atMs, { nowMs, timeZone })).join(', ') }));
  return {
    ...item,
    ...(place?.id === undefined ? {} : { placeIds: [place.id] }),
    ...(options.length === 0 ? {} : { options }),
    rateable: false,
  };
}
