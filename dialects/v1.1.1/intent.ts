import type { Intent, Ranking } from '../../commerce/intent.ts';
import type { Place, Position } from '../../commerce/place.ts';
import { kindCodes, wireCode } from './codes.ts';
import { gps, numberOf, positionOf, smallCountOf, textOf } from './leaves.ts';
import { readPlaceAt, writePlace } from './place.ts';
import { tagGroup, tags, takeTag } from './tags.ts';
import { isWire, known, type Wire, WireObject } from './wire-object.ts';
import { joined, written } from './writing.ts';

const RANKINGS: readonly Ranking[] = ['relevance', 'nearest', 'cheapest'];

/**
 * Intent. `near` is the circle round a provider's location, `fetchFrom` the first stop of the fulfilment and `deliverTo` the last.
 * Where there are only such stops, as many nodes send it, the position of the first of them is also where to look near.
 */
export function readIntent(intent: WireObject): Intent {
  const fulfilment = intent.object('fulfillment');
  const fetchFrom = fulfilment && takeStop(fulfilment, 'start');
  const deliverTo = fulfilment && takeStop(fulfilment, 'end');
  const position = fetchFrom?.position ?? deliverTo?.position ?? destinationOf(fulfilment?.peek('stops'));
  const near = takeCircle(intent) ?? (position && { position });
  return known({
    text: readText(intent),
    categoryId: intent.object('category')?.text('id'),
    itemId: intent.object('item')?.text('id'),
    providerId: intent.object('provider')?.text('id'),
    fulfilment: fulfilment?.coded('type', kindCodes),
    near,
    fetchFrom,
    deliverTo,
    rank: takeTag(intent, 'search_preferences', 'rank', (text) => RANKINGS.find((rank) => rank === text)),
    itemsMax: takeTag(intent, 'search_preferences', 'items_max', wholeNumber),
    people: takeTag(intent, 'search_preferences', 'people', smallCountOf),
    loadKg: takeTag(intent, 'search_preferences', 'load_kg', numberOf),
    extra: intent.rest(),
  });
}

/** Many nodes put the words into the name of the item. They are read there as well, and stay there. */
function readText(intent: WireObject): string | undefined {
  const text = itemName(intent.peek('item'));
  const descriptor = intent.object('descriptor');
  return text !== undefined && (descriptor === undefined || descriptor.peek('name') === text) ? text : (descriptor?.text('name') ?? text);
}

function itemName(item: unknown): string | undefined {
  const wire = item instanceof WireObject ? item.source : item;
  const descriptor = isWire(wire) ? wire.descriptor : undefined;
  return isWire(descriptor) ? textOf(descriptor.name) : undefined;
}

/** The stop of a type, when there is only one such and nothing of a place stays unread beside it. */
function takeStop(fulfilment: WireObject, type: 'start' | 'end'): Place | undefined {
  const stops = fulfilment.peek('stops');
  const isOfType = (stop: unknown): boolean => isWire(stop) && stop.type === type;
  if (!Array.isArray(stops) || stops.filter(isOfType).length !== 1) return undefined;
  const places = fulfilment.list('stops', (stop) => {
    const keys = Object.keys(stop.source);
    return isOfType(stop.source) && keys.every((key) => key === 'type' || key === 'location') ? readPlaceAt(stop, 'location') : undefined;
  });
  return places?.[0];
}

function isDestination(stop: unknown): boolean {
  return isWire(stop) && stop.type === 'end';
}

function takeCircle(intent: WireObject): Intent['near'] {
  const locations = intent.object('provider')?.peek('locations');
  if (!Array.isArray(locations) || locations.length !== 1) return undefined;
  const circles = intent.object('provider')?.list('locations', (location) => {
    const circle = Object.keys(location.source).length === 1 ? location.object('circle') : undefined;
    return circle && readCircle(circle);
  });
  return circles?.[0];
}

/** Kilometres in one of a unit, as nodes write it. */
const UNITS: ReadonlyMap<unknown, number> = new Map([
  ...['km', 'KM', 'kilometer', 'kilometers', 'kilometre', 'kilometres'].map((unit) => [unit, 1] as const),
  ...['m', 'meter', 'meters', 'metre', 'metres'].map((unit) => [unit, 0.001] as const),
]);

/** A circle that says more than a centre and a radius is left alone. */
function readCircle(circle: WireObject): Intent['near'] {
  const position = circle.take('gps', positionOf);
  const radius = circle.object('radius');
  const unitKm = UNITS.get(radius?.peek('unit'));
  const value = unitKm === undefined ? undefined : radius?.take('value', radiusOf);
  if (value !== undefined) radius?.leave('unit', undefined);
  radius?.take('type', (type) => (type === 'CONSTANT' ? type : undefined));
  if (position === undefined || circle.rest() !== undefined) return undefined;
  return known({ position, radiusKm: value === undefined || unitKm === undefined ? undefined : value * unitKm });
}

function radiusOf(value: unknown): number | undefined {
  const radius = typeof value === 'string' ? numberOf(value) : undefined;
  return radius !== undefined && radius >= 0 ? radius : undefined;
}

/** Where it is to be delivered, when that is a stop which says more than the place: read, and left where it is. */
function destinationOf(stops: unknown): Position | undefined {
  const all: readonly unknown[] = Array.isArray(stops) ? stops : [];
  const stop = all.find(isDestination) ?? (all.length === 1 ? all.find((only) => isWire(only) && only.type === undefined) : undefined);
  const location = isWire(stop) ? stop.location : undefined;
  return isWire(location) ? positionOf(location.gps) : undefined;
}

function wholeNumber(text: string): number | undefined {
  const value = numberOf(text);
  return value !== undefined && Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

export function writeIntent(intent: Intent): Wire {
  const { text, categoryId, itemId, providerId, fulfilment, rank, itemsMax, extra } = intent;
  const came = isWire(extra?.fulfillment) ? extra.fulfillment.type : undefined;
  const members = {
    descriptor: written({ name: itemName(extra?.item) === text ? undefined : text }),
    provider: written({ id: providerId, locations: writeNear(intent) }),
    fulfillment: written({
      type: wireCode(kindCodes, fulfilment, came),
      stops: [...writeStop('start', intent.fetchFrom), ...writeStop('end', intent.deliverTo)],
    }),
    category: written({ id: categoryId }),
    item: written({ id: itemId }),
    tags: tags(tagGroup('search_preferences', { rank, items_max: itemsMax, people: intent.people, load_kg: intent.loadKg })),
  };
  return joined(members, extra);
}

function writeStop(type: 'start' | 'end', place: Place | undefined): readonly Wire[] {
  return place === undefined ? [] : [{ type, location: writePlace(place) }];
}

/** A position that the stops say already is not said again. */
function writeNear({ near, fetchFrom, deliverTo, extra }: Intent): readonly Wire[] | undefined {
  if (near === undefined) return undefined;
  const came = isWire(extra?.fulfillment) ? extra.fulfillment.stops : undefined;
  const position = fetchFrom?.position ?? deliverTo?.position ?? destinationOf(came);
  if (near.radiusKm === undefined && samePosition(near.position, position)) return undefined;
  const radius = near.radiusKm === undefined ? {} : { radius: { type: 'CONSTANT', value: String(near.radiusKm), unit: 'km' } };
  return [{ circle: { gps: gps(near.position), ...radius } }];
}

function samePosition(one: Position, other: Position | undefined): boolean {
  return one.lat === other?.lat && one.lon === other.lon;
}
