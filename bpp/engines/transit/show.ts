import type { Item, Provider } from '../../../commerce/catalogue.ts';
import type { Place } from '../../../commerce/place.ts';
import { isOpen, openingText } from '../../../commerce/time.ts';
import type { CatalogueIndex, Found } from '../../catalogue-index.ts';
import { type ItemRecord, ownText } from '../../provider-record.ts';
import { firstRuns, type Live, liveNews, nextRuns, type Run, runText, vehicleOf } from './live.ts';
import { type DeparturesRecord, KEY, type TransitRecord } from './record.ts';

/** As it is written behind the name of a line: vehicle, in Dutch and English. */
const VEHICLE = 'voertuig / vehicle';
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
  const live = liveNews(index, transit.id, nowMs);
  const description = [ownText(transit.description) ?? '', ...live.told(transit)].filter((text) => text !== '').join(' ');
  return {
    id: transit.id,
    name: transit.name,
    ...(description === '' ? {} : { description }),
    categoryId: transit.category,
    categories: index.categories(transit.id).filter(({ id }) => named.has(id)),
    places: [transit.place, ...places],
    fulfilments: [],
    payments: [],
    items: stops.map((stop) => shownStop(stop, { transit, departures: departuresAt(index, transit.id, stop), live, nowMs })),
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
  at: { readonly transit: TransitRecord; readonly departures: DeparturesRecord | undefined; readonly live: Live; readonly nowMs: number },
): Item {
  const { transit, departures, live, nowMs } = at;
  const { timeZone } = transit.openingHours;
  const runs = new Map<string, Run[]>();
  for (const { name, headsign, serviceId, ...times } of departures?.lines ?? []) {
    const service = transit.services[serviceId];
    if (service === undefined) continue;
    const key = headsign === '' ? name : `${name} → ${headsign}`;
    const next = nextRuns({ service, ...times }, live, { nowMs, timeZone, count: DEPARTURES_EACH });
    runs.set(key, [...(runs.get(key) ?? []), ...next]);
  }
  const lines = [...runs]
    .filter(([, all]) => all.length > 0)
    .map(([name, all]) => ({ name, next: firstRuns(all, DEPARTURES_EACH) }))
    .sort((left, right) => (left.next[0]?.atMs ?? 0) - (right.next[0]?.atMs ?? 0))
    .slice(0, LINES_MAX);
  const options = lines.flatMap(({ name, next }) => [
    { name, value: next.map((run) => runText(run, { nowMs, timeZone })).join(', ') },
    ...vehicleOf(next, { nowMs, timeZone }).map((value) => ({ name: `${name}, ${VEHICLE}`, value })),
  ]);
  return {
    ...item,
    ...(place?.id === undefined ? {} : { placeIds: [place.id] }),
    ...(options.length === 0 ? {} : { options }),
    rateable: false,
  };
}
