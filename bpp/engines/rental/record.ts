import type { Money } from '../../../commerce/money.ts';
import type { Place } from '../../../commerce/place.ts';
import * as provider from '../../provider-record.ts';
import type { PricePlan } from './price.ts';

/** What the partition of a rental stores beside what every provider's does, by key (see {@link KEY}). */

/** Names of the keys in a rental's partition. */
export const KEY = {
  ...provider.PROVIDER_KEY,
  hold: (buyerNodeId: string, transactionId: string) => `hold:${buyerNodeId}:${transactionId}`,
  /** Which order a vehicle is out with. There is at most one: this key is what keeps a vehicle from being with two people. */
  riding: (vehicleId: string) => `riding:${vehicleId}`,
  move: (moveId: string) => `move:${moveId}`,
} as const;

/** The id of the one way in which a rental hands over. */
export function rentalId(providerId: string): string {
  return `${providerId}.rental`;
}

export interface RentalRecord extends provider.ProviderRecord {
  readonly engine: 'rental';
  readonly vatPercent: string;
  /** The plans of the feed that was read last. */
  readonly plans: Readonly<Record<string, PricePlan>>;
  /** How long a vehicle is kept between init and confirm. */
  readonly holdMs: number;
  /** How long it then waits to be unlocked, unless the operator says otherwise of its kind. */
  readonly reserveMs: number;
  readonly deposit?: Money;
  /** Later than this after it was unlocked a ride ends late. */
  readonly longestRideMs: number;
  readonly lateFee: Money;
  readonly feed?: FeedAge;
}

/** How old what is known of the vehicles is, and why it is no newer. */
export interface FeedAge {
  readonly version: string;
  /** When the operator made it. */
  readonly reportedAtMs: number;
  /** What the last reading could not read, as one sentence; absent when all went well. */
  readonly fault?: string;
}

/** What can be rented: the vehicles of one kind at one station, or one that stands free. */
export interface VehicleRecord extends provider.ItemRecord {
  readonly place: Place;
  /** The one that this is, where it stands free; absent for those at a station, of which the operator gives out any. */
  readonly vehicleId?: string;
  readonly planId: string;
  readonly reserveMs?: number;
  /** How many stand here by the last word on it, of the operator or of who took or brought one. */
  readonly onHand: number;
  /** How many of those are promised to somebody; one that stands free stays so until its ride ends. */
  readonly reserved: number;
  /** When that last word was. An older one is no news. */
  readonly reportedAtMs: number;
}

/** A vehicle kept for one draft. */
export interface HoldRecord {
  readonly itemId: string;
  readonly expiresAtMs: number;
}

/** What a step or a cancellation does to vehicles: a timer does it, since the message that caused it did not name them. */
export interface MoveRecord {
  readonly changes: readonly VehicleChange[];
}

export interface VehicleChange {
  readonly itemId: string;
  /** Added to what is promised. */
  readonly reserved: number;
  /** Added to what stands there. */
  readonly onHand: number;
  /** Where it stands now. */
  readonly place?: Place;
  readonly atMs: number;
}

export interface OrderRecord extends provider.OrderRecord {
  readonly ride: Ride;
}

/** What is agreed at init, whatever the feed or the card say later. */
export interface Agreement {
  readonly plan: PricePlan;
  readonly vatPercent: string;
  readonly reserveMs: number;
  readonly longestRideMs: number;
  readonly lateFee: Money;
}

export interface DraftRecord extends provider.DraftRecord {
  readonly agreed: Agreement;
}

/** A rental that was agreed, from its reservation to its end. */
export interface Ride extends Agreement {
  readonly itemId: string;
  readonly standsFree: boolean;
  /** Which vehicle it must be, or which it became at a station. */
  readonly vehicleId?: string;
  readonly code: string;
  readonly reserveUntilMs: number;
  readonly unlockedAtMs?: number;
  readonly endedAtMs?: number;
}
