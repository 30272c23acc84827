import type { Position } from '../../../commerce/place.ts';
import type { Party, ShiftRecord, VehicleClass } from './fleet-record.ts';

/** What a driver is busy with: one ride, or the passengers of one shuttle. */

/** The rides that a driver has now, the one whose stop comes next first. */
export function ridesOn({ ride, shuttle }: Pick<ShiftRecord, 'ride' | 'shuttle'>): readonly string[] {
  const orderIds = [...(ride === undefined ? [] : [ride.orderId]), ...(shuttle?.stops ?? []).map(({ orderId }) => orderId)];
  return [...new Set(orderIds)];
}

export function hasRide(shift: Pick<ShiftRecord, 'ride' | 'shuttle'> | undefined, orderId: string): boolean {
  return shift !== undefined && ridesOn(shift).includes(orderId);
}

/** When a driver gave a sign of life last, by a position or by a step. */
export function lastHeardMs({ seenAtMs, heardAtMs = 0 }: Pick<ShiftRecord, 'seenAtMs' | 'heardAtMs'>): number {
  return Math.max(seenAtMs, heardAtMs);
}

/** Whether a driver has nothing to do. */
export function isFree(shift: Pick<ShiftRecord, 'ride' | 'shuttle'>): boolean {
  return shift.ride === undefined && shift.shuttle === undefined;
}

/** Where a driver comes free: at the end of what they have to do, or where they are. */
export function freeAt({ position, ride, shuttle }: ShiftRecord): Position {
  const last = shuttle?.stops.at(-1);
  return ride?.end ?? shuttle?.passengers.find(({ orderId }) => orderId === last?.orderId)?.end ?? position;
}

/** The shift without a ride that has ended: its seats are free again, and nobody stops for it. */
export function withoutRide(shift: ShiftRecord, orderId: string): ShiftRecord {
  const { ride, shuttle, ...rest } = shift;
  if (ride?.orderId === orderId) return rest;
  if (shuttle === undefined) return shift;
  const passengers = shuttle.passengers.filter((each) => each.orderId !== orderId);
  if (passengers.length === 0) return rest;
  const stops = shuttle.stops.filter((stop) => stop.orderId !== orderId);
  return { ...rest, shuttle: { ...shuttle, passengers, stops } };
}

/** The shift whose passenger has got in: where they waited is no stop any more. A meter runs from now on. */
export function withStart(shift: ShiftRecord, orderId: string, startedAtMs: number): ShiftRecord {
  const { ride, shuttle } = shift;
  if (ride?.orderId === orderId) return { ...shift, ride: { ...ride, startedAtMs, metres: 0 } };
  if (shuttle === undefined) return shift;
  return { ...shift, shuttle: { ...shuttle, stops: shuttle.stops.filter((stop) => stop.orderId !== orderId || stop.kind !== 'start') } };
}

/** Whether a kind of vehicle has room for all who are to be in it at once, taken as one party. What it does not say of itself it does not refuse by. */
export function hasRoom({ seats, loadKg }: Pick<VehicleClass, 'seats' | 'loadKg'>, party: Party): boolean {
  return (party.people ?? 1) <= (seats ?? Number.POSITIVE_INFINITY) && (party.loadKg ?? 0) <= (loadKg ?? Number.POSITIVE_INFINITY);
}
