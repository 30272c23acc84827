import type { Decision } from '../../../node/role.ts';
import type { DraftErrand } from '../drafts.ts';
import { RIDE_KEY, type ShiftRecord, type WaitingRecord } from './fleet-record.ts';

/** What a timer of a fleet's partition is set for. Each can go off twice, or too late, and then finds nothing left to do. */
export type Errand =
  /** A round of offers; who has just ended a ride is freed first. */
  | { readonly errand: 'offer'; readonly freed?: { readonly driverId: string; readonly orderId: string } }
  /** Nobody took it. */
  | { readonly errand: 'give-up'; readonly orderId: string }
  /** Whether the driver of a ride is still heard. */
  | { readonly errand: 'watch'; readonly orderId: string; readonly driverId: string }
  | DraftErrand;

export type SetTimer = NonNullable<Decision['timers']>[number];

/** A round of offers for the sake of a ride, at a time at which something about it changes. */
export function offerTimer(orderId: string, wakeAtMs: number): SetTimer {
  const data: Errand = { errand: 'offer' };
  return { id: offerTimerId(orderId), wakeAtMs, data };
}

export function offerTimerId(orderId: string): string {
  return `offer:${orderId}`;
}

/** A round of offers when the time of a ride is up. */
export function lastTimer({ orderId, giveUpAtMs }: WaitingRecord): SetTimer {
  const data: Errand = { errand: 'offer' };
  return { id: lastTimerId(orderId), wakeAtMs: giveUpAtMs, data };
}

export function lastTimerId(orderId: string): string {
  return `last:${orderId}`;
}

/** A round of offers since a driver has come free, or has come on shift. */
export function driverTimer({ driverId }: Pick<ShiftRecord, 'driverId'>, nowMs: number): SetTimer {
  const data: Errand = { errand: 'offer' };
  return { id: `driver:${driverId}`, wakeAtMs: nowMs, data };
}

/** Frees the driver of a ride that was called off, in work that knows which driver to read. */
export function freeTimer(freed: { readonly driverId: string; readonly orderId: string }, nowMs: number): SetTimer {
  const data: Errand = { errand: 'offer', freed };
  return { id: `free:${freed.orderId}`, wakeAtMs: nowMs, data };
}

export function giveUpTimer(orderId: string, nowMs: number): SetTimer {
  const data: Errand = { errand: 'give-up', orderId };
  return { id: `give-up:${orderId}`, wakeAtMs: nowMs, data };
}

export function watchTimer(ride: { readonly orderId: string; readonly driverId: string }, wakeAtMs: number): SetTimer {
  const data: Errand = { errand: 'watch', orderId: ride.orderId, driverId: ride.driverId };
  return { id: watchTimerId(ride.orderId), wakeAtMs, data };
}

export function watchTimerId(orderId: string): string {
  return `watch:${orderId}`;
}

/** Keys that a round of offers looks at, beside those that it reads by name. */
export const ROUND_LISTS = [RIDE_KEY.shift(''), RIDE_KEY.waiting('')] as const;
