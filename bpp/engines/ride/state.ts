import type { Json, State } from '../../../node/store/port.ts';
import { PROVIDER_KEY } from '../../provider-record.ts';
import type { Sighting } from '../following.ts';
import { asJson, orderIn, providerIn, recordAt } from '../state.ts';
import { type DriverRecord, type FleetRecord, RIDE_KEY, type RideRecord, type ShiftRecord, type WaitingRecord } from './fleet-record.ts';

/** Records of a fleet as they are read from its partition and put into it. */

export function fleetIn(state: State): FleetRecord | undefined {
  return providerIn<FleetRecord>(state);
}

export function rideIn(state: State, orderId: string): RideRecord | undefined {
  return orderIn<RideRecord>(state, orderId);
}

export function driverIn(state: State, driverId: string): DriverRecord | undefined {
  return recordAt<DriverRecord>(state, RIDE_KEY.driver(driverId));
}

export function shiftIn(state: State, driverId: string): ShiftRecord | undefined {
  return recordAt<ShiftRecord>(state, RIDE_KEY.shift(driverId));
}

export function waitingIn(state: State, orderId: string): WaitingRecord | undefined {
  return recordAt<WaitingRecord>(state, RIDE_KEY.waiting(orderId));
}

export function sightingIn(state: State, orderId: string): Sighting | undefined {
  return recordAt<Sighting>(state, RIDE_KEY.sighting(orderId));
}

/** Every driver on shift; for work that lists them. */
export function shiftsIn(state: State): ShiftRecord[] {
  return allIn<ShiftRecord>(state, RIDE_KEY.shift(''));
}

/** Every ride that waits for a driver; for work that lists them. */
export function waitingRidesIn(state: State): WaitingRecord[] {
  return allIn<WaitingRecord>(state, RIDE_KEY.waiting(''));
}

/** A ride under the key of its order. */
export function putRide(record: RideRecord): Record<string, Json> {
  return { [PROVIDER_KEY.order(record.order.id ?? '')]: asJson(record) };
}

function allIn<Stored>(state: State, prefix: string): Stored[] {
  return [...state].flatMap(([key, { value }]) => (key.startsWith(prefix) ? [value as unknown as Stored] : []));
}
