import { mayGive } from '../../../commerce/order-life.ts';
import { distanceKm, type Position } from '../../../commerce/place.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { DecideContext, Work } from '../../../node/role.ts';
import type { NodeAddress } from '../../../protocol/message.ts';
import { told } from '../../answering.ts';
import { PROVIDER_KEY, partitionOfProvider, providerOf } from '../../provider-record.ts';
import { toFollower, whereSeen } from '../following.ts';
import { asJson } from '../state.ts';
import { momentOf } from '../status.ts';
import { driverTimer } from './errand.ts';
import { RIDE_KEY, type ShiftRecord } from './fleet-record.ts';
import { isFree, ridesOn } from './on-board.ts';
import { driverIn, putRide, rideIn, shiftIn } from './state.ts';

/** What drivers say of themselves. Each can be said twice: the second time changes nothing but the moment. */

const METRES_A_KM = 1_000;

/** Work that brings a driver on shift, where they are. Who is on shift already is seen there, and keeps their ride. */
export function comeOnShift(driverId: string, position: Position): Work<Verdict<ShiftRecord>> {
  return onShift(driverId, {
    decide(shift, state, { nowMs }) {
      const driver = driverIn(state, driverId);
      if (driver === undefined) return { result: refuseTrade('business', 'The fleet has no such driver.') };
      const fresh: ShiftRecord = { driverId, itemIds: driver.itemIds, sinceMs: nowMs, position, seenAtMs: nowMs };
      const after = shift === undefined ? fresh : seen({ ...shift, itemIds: driver.itemIds }, position, nowMs);
      return { put: putSeen(after), timers: [driverTimer(after, nowMs)], result: accept(after) };
    },
  });
}

/** Work that ends a driver's shift. Not while they are on a ride: the passenger is theirs until its end. */
export function goOffShift(driverId: string): Work<Verdict<undefined>> {
  return onShift<undefined>(driverId, {
    decide(shift) {
      if (shift === undefined) return { result: accept(undefined) };
      if (!isFree(shift)) {
        return { result: refuseTrade('business', 'End the ride first, or give it back; then go off shift.') };
      }
      return { remove: [RIDE_KEY.shift(driverId)], result: accept(undefined) };
    },
  });
}

/** Work that notes where a driver is now, and tells it to who follows a ride of theirs. While a ride is under way the metres add up. */
export function seeDriver(
  driverId: string,
  { node, position }: { readonly node: NodeAddress; readonly position: Position },
): Work<Verdict<ShiftRecord>> {
  const work = onShift<ShiftRecord>(driverId, {
    decide(shift, state, context) {
      if (shift === undefined) return { result: refuseTrade('business', 'Come on shift first.') };
      const { nowMs } = context;
      const after = seen(shift, position, nowMs);
      const heard = ridesOn(after).flatMap((orderId) => {
        const ride = rideIn(state, orderId);
        // One that was called off stays with its driver for a moment longer.
        if (ride === undefined || !mayGive('track', momentOf(ride.order)).ok) return [];
        return toFollower(ride, whereSeen(orderId, { position, atMs: nowMs }), nowMs) ?? [];
      });
      return {
        put: { ...putSeen(after), ...Object.assign({}, ...heard.map(({ record }) => putRide(record))) },
        send: told(
          heard.map(({ news }) => news),
          { from: node, context },
        ),
        result: accept(after),
      };
    },
  });
  return { ...work, readsMore: (state) => ridesOn(shiftIn(state, driverId) ?? {}).map(PROVIDER_KEY.order) };
}

function onShift<Result>(
  driverId: string,
  work: {
    decide(
      shift: ShiftRecord | undefined,
      state: Parameters<Work['decide']>[0],
      context: DecideContext,
    ): ReturnType<Work<Verdict<Result>>['decide']>;
  },
): Work<Verdict<Result>> {
  return {
    partition: partitionOfProvider(providerOf(driverId) ?? ''),
    reads: [RIDE_KEY.driver(driverId), RIDE_KEY.shift(driverId)],
    decide: (state, context) => work.decide(shiftIn(state, driverId), state, context),
  };
}

function seen(shift: ShiftRecord, position: Position, nowMs: number): ShiftRecord {
  const { ride } = shift;
  const driven = ride?.startedAtMs === undefined ? 0 : distanceKm(shift.position, position) * METRES_A_KM;
  return { ...shift, position, seenAtMs: nowMs, ...(ride === undefined ? {} : { ride: { ...ride, metres: ride.metres + driven } }) };
}

/** Where a driver is, and so where every ride is that they are on: the buyer may ask for that by the order alone. */
export function putSeen(shift: ShiftRecord) {
  const { driverId, position, seenAtMs } = shift;
  const sightings = ridesOn(shift).map((orderId) => [RIDE_KEY.sighting(orderId), asJson({ position, atMs: seenAtMs })]);
  return { [RIDE_KEY.shift(driverId)]: asJson(shift), ...Object.fromEntries(sightings) };
}
