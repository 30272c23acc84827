import type { Position } from '../../../commerce/place.ts';
import { roadMetres } from './fare.ts';
import type { Passenger, ShuttleRecord, ShuttleStop, Trip, VehicleClass, WaitingRecord } from './fleet-record.ts';
import type { Expected } from './life.ts';
import { hasRoom } from './on-board.ts';

/**
 * A vehicle that several parties share. Who asks later is put into the way of those who are in it, without changing the order of their stops, where
 * that makes the whole way the least longer and nobody later than was promised to them. A seat is taken from the moment a driver accepts until its
 * passenger has got out: so no seat is counted on that somebody might be slow to leave.
 */

/** A shuttle with one more party in it, and what that comes to. */
export interface Joined {
  readonly shuttle: ShuttleRecord;
  /** How far it is until then, by the stops before. */
  readonly awayMetres: number;
}

/** What is needed of a ride to find a place for it. */
export type Asking = Pick<WaitingRecord, 'orderId' | 'itemId' | 'start' | 'end' | 'people' | 'loadKg' | 'sharing' | 'departAtMs'>;

/** Whether a ride was ordered to be shared, and by which rule: that holds, whatever the card has come to say since. */
export function askedToShare({ isShared, sharing }: Pick<Trip, 'isShared' | 'sharing'>): Pick<Asking, 'sharing'> {
  if (isShared !== true) return { sharing: null };
  return sharing === undefined ? {} : { sharing };
}

/** Where a shuttle is now, and as which kind of vehicle it goes. */
export interface ShuttleScene {
  readonly position: Position;
  readonly vehicle: VehicleClass;
  readonly nowMs: number;
}

const METRES_A_KM = 1_000;
const HOUR_MS = 3_600_000;

/** How many seats are taken. */
export function seatsTaken({ passengers }: Pick<ShuttleRecord, 'passengers'>): number {
  return passengers.reduce((taken, { people }) => taken + people, 0);
}

/** How many kilograms of load are on board, or will be. */
function loadTakenKg({ passengers }: Pick<ShuttleRecord, 'passengers'>): number {
  return passengers.reduce((taken, { loadKg = 0 }) => taken + loadKg, 0);
}

/**
 * The shuttle with a party in it that asks for a ride; undefined when it has too few free seats, cannot carry its load too, goes as another kind of vehicle, or would bring
 * somebody too late. Without a shuttle one begins, where the driver is.
 */
export function joinShuttle(before: ShuttleRecord | undefined, asking: Asking, scene: ShuttleScene): Joined | undefined {
  const { vehicle, position, nowMs } = scene;
  const { itemId, orderId, start, end, people = 1, loadKg = 0, departAtMs } = asking;
  const { passengers, stops } = before ?? { passengers: [], stops: [] };
  const sharing = asking.sharing === undefined ? vehicle.shared : asking.sharing;
  if (sharing === undefined || sharing === null || end === undefined || vehicle.itemId !== itemId) return undefined;
  if (before !== undefined && before.itemId !== itemId) return undefined;
  // A card that no longer says how many seats there are leaves room for one party.
  const room = { ...vehicle, seats: vehicle.seats ?? people };
  if (!hasRoom(room, { people: seatsTaken({ passengers }) + people, loadKg: loadTakenKg({ passengers }) + loadKg })) return undefined;
  const { detourMs } = sharing;
  const directMs = driveMs(roadMetres(start, end, vehicle.detourFactor), vehicle);
  const load = loadKg === 0 ? {} : { loadKg };
  const party = { orderId, people, ...load, start, end, ...(departAtMs === undefined ? {} : { departAtMs }) };
  let best: (Joined & { readonly metres: number }) | undefined;
  for (let from = 0; from <= stops.length; from += 1) {
    for (let to = from; to <= stops.length; to += 1) {
      const way = [
        ...stops.slice(0, from),
        { orderId, kind: 'start' },
        ...stops.slice(from, to),
        { orderId, kind: 'end' },
        ...stops.slice(to),
      ];
      const calls = callsOn(way as readonly ShuttleStop[], [...passengers, party], { position, vehicle, nowMs });
      const [fetched, last] = [calls[from], calls.at(-1)];
      if (fetched === undefined || last === undefined || (best !== undefined && last.metres >= best.metres)) continue;
      const joining: Passenger = { ...party, fetchByMs: fetched.atMs + detourMs, bringByMs: fetched.atMs + directMs + detourMs };
      const all = [...passengers, joining];
      if (!calls.every((call) => isInTime(call, all))) continue;
      const shuttle: ShuttleRecord = { itemId, passengers: all, stops: way as readonly ShuttleStop[] };
      best = { shuttle, awayMetres: fetched.metres, metres: last.metres };
    }
  }
  if (best === undefined) return undefined;
  const { metres: _whole, ...joined } = best;
  return joined;
}

/** When each party of a shuttle is fetched and brought, by the estimate. Who sits in it is fetched no more. */
export function expectedIn({ stops, passengers }: ShuttleRecord, scene: ShuttleScene): ReadonlyMap<string, Expected> {
  const expected = new Map<string, Expected>();
  for (const { orderId, kind, atMs } of callsOn(stops, passengers, scene)) {
    expected.set(orderId, { ...expected.get(orderId), [kind === 'start' ? 'startMs' : 'endMs']: atMs });
  }
  return expected;
}

/** Who comes later since another was taken on, and when they come now. Of who is on time all the same nothing is told. */
export function putOffBy(
  before: ShuttleRecord | undefined,
  after: ShuttleRecord,
  scene: ShuttleScene,
): readonly { readonly orderId: string; readonly expected: Expected }[] {
  if (before === undefined) return [];
  const now = expectedIn(after, scene);
  return [...expectedIn(before, scene)].flatMap(([orderId, was]) => {
    const expected = now.get(orderId) ?? {};
    const isLater = (end: keyof Expected) => (expected[end] ?? 0) > (was[end] ?? Number.POSITIVE_INFINITY);
    return isLater('startMs') || isLater('endMs') ? [{ orderId, expected }] : [];
  });
}

/** A stop with when it is reached, and how far it is until then. */
interface Call extends ShuttleStop {
  readonly atMs: number;
  readonly metres: number;
}

function callsOn(
  stops: readonly ShuttleStop[],
  passengers: readonly Pick<Passenger, 'orderId' | 'start' | 'end' | 'departAtMs'>[],
  { position, vehicle, nowMs }: ShuttleScene,
): readonly Call[] {
  let [at, atMs, metres] = [position, nowMs, 0];
  return stops.flatMap((stop) => {
    const passenger = passengers.find(({ orderId }) => orderId === stop.orderId);
    if (passenger === undefined) return [];
    const leg = roadMetres(at, passenger[stop.kind], vehicle.detourFactor);
    at = passenger[stop.kind];
    metres += leg;
    atMs += driveMs(leg, vehicle);
    if (stop.kind === 'start') atMs = Math.max(atMs, passenger.departAtMs ?? 0);
    return [{ ...stop, atMs, metres }];
  });
}

function isInTime({ orderId, kind, atMs }: Call, passengers: readonly Passenger[]): boolean {
  const passenger = passengers.find((each) => each.orderId === orderId);
  return passenger === undefined || atMs <= (kind === 'start' ? passenger.fetchByMs : passenger.bringByMs);
}

function driveMs(metres: number, { speedKmh }: Pick<VehicleClass, 'speedKmh'>): number {
  return Math.round((metres * HOUR_MS) / (speedKmh * METRES_A_KM));
}
