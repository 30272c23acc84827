import { roadMetres } from './fare.ts';
import type { DispatchRules, ShiftRecord, VehicleClass, WaitingRecord } from './fleet-record.ts';
import { freeAt, hasRoom, isFree, lastHeardMs } from './on-board.ts';
import { type Asking, joinShuttle } from './shuttle.ts';

/** Everything that decides who is offered which ride: rides that wait, drivers on shift, and the rules of the fleet. */
export interface Scene {
  readonly waiting: readonly WaitingRecord[];
  readonly shifts: readonly ShiftRecord[];
  readonly vehicles: readonly VehicleClass[];
  readonly rules: DispatchRules;
  readonly nowMs: number;
}

const METRES_A_KM = 1_000;

/**
 * One round of offers. The ride that has waited longest comes first; it is offered to the nearest free driver who has not passed it by,
 * one driver at a time, so that who accepts in time has it. Equal is equal: then the id decides. A ride that nobody is left for is `over`;
 * one whose only hope are drivers under way waits for them until its time is up. Gives the rides whose record changes.
 */
export function offerRound(scene: Scene): WaitingRecord[] {
  const { waiting, nowMs } = scene;
  const isLive = ({ offer }: WaitingRecord): boolean => offer !== undefined && offer.untilMs > nowMs;
  const asked = new Set(waiting.flatMap((ride) => (isLive(ride) && ride.offer !== undefined ? [ride.offer.driverId] : [])));
  const changed: WaitingRecord[] = [];
  for (const ride of [...waiting].sort(byAge)) {
    if (ride.over === true || ride.offerFromMs > nowMs || isLive(ride)) continue;
    const after = offered(withoutOffer(ride), scene, asked);
    if (after.offer !== undefined) asked.add(after.offer.driverId);
    if (after.offer !== ride.offer || after.over === true) changed.push(after);
  }
  return changed;
}

/** A ride whose offer came to nothing: the driver is not asked again. */
export function withoutOffer(ride: WaitingRecord): WaitingRecord {
  const { offer, ...rest } = ride;
  return offer === undefined ? ride : { ...rest, passedBy: [...ride.passedBy, offer.driverId] };
}

/** How far a driver has to drive to where a ride begins, or undefined when they are not for this ride. */
export function awayMetres(
  shift: ShiftRecord,
  ride: Pick<WaitingRecord, 'itemId' | 'start'>,
  vehicles: readonly VehicleClass[],
): number | undefined {
  const vehicle = vehicles.find(({ itemId }) => itemId === ride.itemId);
  if (vehicle === undefined || !shift.itemIds.includes(ride.itemId)) return undefined;
  return roadMetres(shift.position, ride.start, vehicle.detourFactor);
}

/**
 * Whether a driver can be asked for a ride: with such a vehicle, heard lately, and near enough; `now` who is free, or drives a shuttle in which there
 * is a place. The card may say less room than when the party ordered: whom the vehicle has no room for even when it is empty, nobody is asked about. Who is on a ride comes free where it ends, so that is what is measured from. Undefined when there is no use in waiting for them.
 */
export function reachOf(
  shift: ShiftRecord,
  ride: Asking,
  { vehicles, rules, nowMs }: Pick<Scene, 'vehicles' | 'rules' | 'nowMs'>,
): Reach | undefined {
  if (nowMs - lastHeardMs(shift) > rules.freshMs) return undefined;
  const reach = rules.reachKm * METRES_A_KM;
  const here = awayMetres(shift, ride, vehicles);
  const vehicle = vehicles.find(({ itemId }) => itemId === ride.itemId);
  if (here === undefined || vehicle === undefined || !hasRoom(vehicle, ride)) return undefined;
  if (shift.shuttle !== undefined && here <= reach) {
    const joined = joinShuttle(shift.shuttle, ride, { vehicle, position: shift.position, nowMs });
    if (joined !== undefined) return { when: 'now', awayMetres: joined.awayMetres };
  }
  const away = awayMetres({ ...shift, position: freeAt(shift) }, ride, vehicles);
  if (away === undefined || away > reach) return undefined;
  return { when: isFree(shift) ? 'now' : 'later', awayMetres: away };
}

/** When a driver could take a ride, and how far away they are then. */
export interface Reach {
  readonly when: 'now' | 'later';
  readonly awayMetres: number;
}

function offered(ride: WaitingRecord, scene: Scene, asked: ReadonlySet<string>): WaitingRecord {
  const { shifts, rules, nowMs } = scene;
  if (nowMs >= ride.giveUpAtMs) return { ...ride, over: true };
  const near: { readonly driverId: string; readonly awayMetres: number }[] = [];
  let hope = false;
  for (const shift of shifts) {
    const reach = ride.passedBy.includes(shift.driverId) ? undefined : reachOf(shift, ride, scene);
    if (reach === undefined) continue;
    if (reach.when === 'later' || asked.has(shift.driverId)) hope = true;
    else near.push({ driverId: shift.driverId, awayMetres: reach.awayMetres });
  }
  const [nearest] = near.sort((left, right) => left.awayMetres - right.awayMetres || (left.driverId < right.driverId ? -1 : 1));
  if (nearest !== undefined) return { ...ride, offer: { ...nearest, untilMs: nowMs + rules.acceptMs } };
  return hope ? ride : { ...ride, over: true };
}

function byAge(left: WaitingRecord, right: WaitingRecord): number {
  return Math.max(left.sinceMs, left.offerFromMs) - Math.max(right.sinceMs, right.offerFromMs) || (left.orderId < right.orderId ? -1 : 1);
}
