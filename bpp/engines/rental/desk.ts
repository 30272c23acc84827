import type { Place } from '../../../commerce/place.ts';
import { RENTAL } from '../../../commerce/roads/rental.ts';
import { movesFrom } from '../../../commerce/roads/roads.ts';
import type { Desk, DeskCall } from '../engine.ts';
import { stationItemId } from './item-ids.ts';
import type { OrderRecord } from './record.ts';
import { endRide, unlock, withdraw } from './ride-steps.ts';

/** Why a rental calls a reservation off. */
export const PROVIDER_REASONS = ['out-of-stock', 'shop-closed', 'not-collected', 'payment-not-received', 'provider-other'] as const;

const NOTE_CHARS_MAX = 500;
const ID_CHARS_MAX = 100;
/** No ride of a day goes farther. */
const KM_MAX = 2_000;

/** What locks, stations and the people of a rental do with an order, by the words of the API. */
export const desk: Desk = {
  steps: RENTAL.moves.flatMap(({ by, command }) => (by === 'provider' ? [command] : [])),
  beside(record) {
    const { code: _code, ...ride } = (record as OrderRecord).ride;
    return { ride };
  },
  next({ order }) {
    return movesFrom(order.fulfilments[0] ?? {}, 'provider').map(({ command }) => command);
  },
  take(step, call) {
    switch (step) {
      case 'unlock':
        return unlocking(call);
      case 'end':
        return ending(call);
      case 'cancel':
        return withdrawal(call);
      default:
        return undefined;
    }
  },
};

function unlocking({ node, orderId, body }: DeskCall) {
  const { vehicleId, code } = body;
  if (!isId(vehicleId) || typeof code !== 'string')
    return 'Send {"vehicleId": "…", "code": "…"}: which vehicle was unlocked with which code.';
  return unlock(node, { orderId, vehicleId, code });
}

function ending({ node, orderId, body }: DeskCall) {
  const { vehicleId, km, stationId, vehicleTypeId, position } = body;
  const known = km === undefined || (typeof km === 'number' && km >= 0 && km <= KM_MAX);
  if (!isId(vehicleId) || !known)
    return 'Send {"vehicleId": "…", "km": 4.2} with stationId and vehicleTypeId, or position, of where it was left.';
  const place = placeIn(position);
  if (position !== undefined && place === undefined) return 'Write a position as {"lat": 52.37, "lon": 4.89}.';
  const station = isId(stationId)
    ? { stationItemId: stationItemId(orderId, stationId, isId(vehicleTypeId) ? vehicleTypeId : undefined) }
    : {};
  return endRide(node, {
    orderId,
    vehicleId,
    ...(typeof km === 'number' ? { km } : {}),
    ...station,
    ...(place === undefined ? {} : { place }),
  });
}

function withdrawal({ node, orderId, body }: DeskCall) {
  const { reasonId, note } = body;
  if (!PROVIDER_REASONS.some((reason) => reason === reasonId)) return `Send {"reasonId": "…"} with one of ${PROVIDER_REASONS.join(', ')}.`;
  return withdraw(node, orderId, {
    reasonId: String(reasonId),
    ...(typeof note === 'string' ? { note: note.slice(0, NOTE_CHARS_MAX) } : {}),
  });
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= ID_CHARS_MAX && !/\p{C}/u.test(value);
}

function placeIn(position: unknown): Place | undefined {
  const { lat, lon } = (typeof position === 'object' && position !== null ? position : {}) as Readonly<Record<string, unknown>>;
  const within = (value: unknown, most: number): value is number => typeof value === 'number' && Math.abs(value) <= most;
  return within(lat, 90) && within(lon, 180) ? { position: { lat, lon } } : undefined;
}
