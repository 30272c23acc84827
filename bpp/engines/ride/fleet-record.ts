import type { Money } from '../../../commerce/money.ts';
import type { Area, Position } from '../../../commerce/place.ts';
import type { CancellationTerm } from '../../../commerce/terms.ts';
import type { DraftRecord, OrderRecord, ProviderRecord } from '../../provider-record.ts';
import type { Journey, Tariff } from './fare.ts';

/**
 * What the partition of a fleet stores beside what every provider has: its drivers, who of them is on shift and where, and which
 * rides wait for one. Positions lie apart from orders: they come every few seconds and change no order.
 */

/** Names of the keys in a fleet's partition. */
export const RIDE_KEY = {
  /** Counts the rounds in which rides were offered, so that no two offer the same driver at once. */
  round: 'round',
  driver: (driverId: string) => `driver:${driverId}`,
  driverToken: (tokenSha256: string) => `driver-token:${tokenSha256}`,
  shift: (driverId: string) => `shift:${driverId}`,
  waiting: (orderId: string) => `waiting:${orderId}`,
  sighting: (orderId: string) => `sighting:${orderId}`,
} as const;

/** A business that brings people or goods from one place to another: its card, less its drivers. */
export interface FleetRecord extends ProviderRecord {
  readonly engine: 'ride';
  /** Absent for a business that charges no VAT. */
  readonly vatPercent?: string;
  /** The kind of its fulfilments: `ride` for people, `courier` for goods. Both go the same road. */
  readonly carries: 'ride' | 'courier';
  /** Both ends of a journey lie in it. */
  readonly area: Area;
  readonly vehicles: readonly VehicleClass[];
  /** Its terms are amounts by the state of a ride, in {@link terms}. */
  readonly cancellation: readonly never[];
  /** In order; the first that fits holds. */
  readonly terms: readonly CancellationTerm[];
  readonly noShow: NoShowRule;
  readonly dispatch: DispatchRules;
  readonly silence: SilenceRules;
  /** How long an estimate can be confirmed. */
  readonly quoteMs: number;
}

/** A kind of vehicle with its published tariff; in the catalogue it is an item. */
export interface VehicleClass {
  readonly itemId: string;
  readonly name: string;
  readonly tariff: Tariff;
  /** Metres on the road for a metre as the crow flies, a decimal such as `1.3`. */
  readonly detourFactor: string;
  /** Average speed from door to door, in whole kilometres an hour. */
  readonly speedKmh: number;
  /** How far the meter may come above the estimate, in percent; beyond it nothing is charged. */
  readonly atMostPercent: string;
  readonly seats?: number;
  readonly loadKg?: number;
  /** It carries several parties at once, each of whom pays for their seats. Such a vehicle has {@link seats}. */
  readonly shared?: SharingRule;
}

/** How far the ways of those who share a vehicle may turn out of their way for one another. */
export interface SharingRule {
  /** So much later than promised, by the estimate, may somebody be fetched or brought for the sake of the others. */
  readonly detourMs: number;
}

/** Who or what is to be brought, as far as a vehicle has to have room for it. */
export interface Party {
  /** One when it is not said. */
  readonly people?: number;
  readonly loadKg?: number;
}

/** How long a driver waits where a ride begins, and what is charged when nobody comes. */
export interface NoShowRule {
  readonly waitMs: number;
  readonly fee: Money;
}

export interface DispatchRules {
  /** How long a driver has to accept. */
  readonly acceptMs: number;
  /** How long a ride is offered at all. */
  readonly searchMs: number;
  /** How far on the road a driver may be from where the ride begins. */
  readonly reachKm: number;
  /** A driver not heard for longer is offered nothing. */
  readonly freshMs: number;
  /** How long before its time a ride that was ordered ahead is offered. */
  readonly aheadMs: number;
}

/** What happens to a ride whose driver is not heard any more. */
export interface SilenceRules {
  /** Before it started: it is offered to others. */
  readonly beforeStartMs: number;
  /** Under way: it is called off, and costs nothing. */
  readonly underWayMs: number;
}

export interface DriverRecord {
  readonly id: string;
  readonly name: string;
  readonly phone?: string;
  /** Kinds of vehicle that this driver's can serve as. */
  readonly itemIds: readonly string[];
  /** Number plate or name on the side, by which a passenger knows it. */
  readonly vehicle?: string;
  /** SHA-256 of the driver's own token, 64 hexadecimal digits; the token itself is with the driver alone. */
  readonly tokenSha256: string;
}

/** One driver at work. There is no record while they are not. */
export interface ShiftRecord {
  readonly driverId: string;
  readonly itemIds: readonly string[];
  readonly sinceMs: number;
  readonly position: Position;
  /** When they were at {@link position}. */
  readonly seenAtMs: number;
  /** When they took a step last: a sign of life that says nothing of where they are. */
  readonly heardAtMs?: number;
  /** The one ride that the driver is on, in a vehicle that nobody shares, with the metres between the positions that came since it started. */
  readonly ride?: {
    readonly orderId: string;
    readonly startedAtMs?: number;
    readonly metres: number;
    /** Where it ends, and they come free. */
    readonly end?: Position;
  };
  /** In place of one ride: a vehicle that several share, with everybody who has a seat in it. */
  readonly shuttle?: ShuttleRecord;
}

/** A shared vehicle that is under way. It ends with its last passenger. */
export interface ShuttleRecord {
  readonly itemId: string;
  readonly passengers: readonly Passenger[];
  /** Where it stops, in this order. What was passed is no longer in it. */
  readonly stops: readonly ShuttleStop[];
}

/** A party in a shuttle. Its seats are its own from the moment that the driver accepted it until it has got out. */
export interface Passenger {
  readonly orderId: string;
  readonly people: number;
  /** Not in older records. */
  readonly loadKg?: number;
  readonly start: Position;
  readonly end: Position;
  /** Not fetched before. */
  readonly departAtMs?: number;
  /** Later than this, by the estimate, nobody else's seat may make it. */
  readonly fetchByMs: number;
  readonly bringByMs: number;
}

export interface ShuttleStop {
  readonly orderId: string;
  readonly kind: 'start' | 'end';
}

/** A ride that has no driver yet. */
export interface WaitingRecord {
  readonly orderId: string;
  readonly itemId: string;
  readonly start: Position;
  readonly end?: Position;
  readonly people?: number;
  /** Not in older records. */
  readonly loadKg?: number;
  /** The rule under which it was ordered, `null` when it is not to be shared. In older records it is absent: then the card says it. */
  readonly sharing?: SharingRule | null;
  readonly departAtMs?: number;
  readonly sinceMs: number;
  /** Not offered before. */
  readonly offerFromMs: number;
  readonly giveUpAtMs: number;
  /** Drivers who declined, or said nothing in time. */
  readonly passedBy: readonly string[];
  readonly offer?: { readonly driverId: string; readonly untilMs: number; readonly awayMetres: number };
  /** Nobody is left to ask: it is being called off. */
  readonly over?: boolean;
}

/** What was agreed of a ride, whatever the tariff has become since. */
export interface Trip {
  readonly itemId: string;
  readonly tariff: Tariff;
  readonly start: Position;
  readonly end: Position;
  readonly estimate: Journey;
  readonly atMost: Money;
  readonly noShow: NoShowRule;
  readonly people?: number;
  readonly loadKg?: number;
  /** In a vehicle that others share: each pays for their own seat, at the price of the direct way. */
  readonly isShared?: boolean;
  /** How far others may make it later. Not in older records. */
  readonly sharing?: SharingRule;
  /** When it is ordered ahead: the moment at which it is to begin. */
  readonly departAtMs?: number;
}

export interface RideDraftRecord extends DraftRecord {
  readonly trip: Trip;
}

export interface RideRecord extends OrderRecord {
  readonly trip: Trip;
  readonly driverId?: string;
  /** Who had it, from when until when: no driver has two at once. */
  readonly drivers: readonly { readonly driverId: string; readonly fromMs: number; readonly untilMs?: number }[];
  /** Drivers who declined it, or said nothing in time: it is not offered to them again. */
  readonly passedBy: readonly string[];
  readonly startedAtMs?: number;
  /** What the meter came to. */
  readonly driven?: Journey;
}
