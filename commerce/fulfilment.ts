import type { Extensible } from './extra.ts';
import type { Place } from './place.ts';

/** The network's codes on the wire are the dialect's business. Another network's own code is kept as it is. */
export type FulfilmentKind = 'pickup' | 'delivery' | 'appointment' | 'home-visit' | (string & {});

/** A shop's road from order to hand-over. Another node's own state is kept as it came. */
export type FulfilmentState =
  | 'pending'
  | 'accepted'
  | 'packed'
  | 'ready-for-pickup'
  | 'out-for-delivery'
  | 'picked-up'
  | 'delivered'
  | 'cancelled'
  | (string & {});

export interface Person {
  readonly name?: string;
  readonly phone?: string;
  readonly email?: string;
}

/** A point on the way: where something is fetched or handed over. */
export interface Stop extends Extensible {
  readonly kind: 'start' | 'end' | (string & {});
  readonly place?: Place;
  readonly contact?: Person;
  readonly timeRange?: { readonly startMs?: number; readonly endMs?: number };
  readonly instructions?: string;
  /** What opens a vehicle or a door here, and when. */
  readonly authorization?: { readonly token: string; readonly validFromMs?: number; readonly validUntilMs?: number };
}

/** From one moment to another. */
export interface TimeSlot {
  readonly startMs: number;
  readonly endMs: number;
}

/** How a provider hands over what was ordered. */
export interface FulfilmentOption extends Extensible {
  readonly id: string;
  readonly kind: FulfilmentKind;
  readonly trackable?: boolean;
  readonly contact?: { readonly phone?: string; readonly email?: string };
  /** In words, such as the delivery price and the time it takes. */
  readonly description?: string;
  /** Average of how buyers rated this way of handing over, a decimal from 1 to 5. */
  readonly rating?: string;
  /** When and where, for what can be had at a time; and who does it. As in an order. */
  readonly stops?: readonly Stop[];
  readonly agent?: Person;
}

export interface Fulfilment extends Extensible {
  readonly id: string;
  readonly kind?: FulfilmentKind;
  readonly state?: FulfilmentState;
  readonly stateSinceMs?: number;
  readonly trackable?: boolean;
  readonly customer?: Person;
  readonly agent?: Person;
  readonly stops?: readonly Stop[];
  readonly rateable?: boolean;
  /** Times that can be chosen for it now, in their order; while it is being ordered. */
  readonly slots?: readonly TimeSlot[];
  /** How many people come along in a ride; one when it is not said. */
  readonly people?: number;
  /** What is brought weighs so much, in kilograms. */
  readonly loadKg?: number;
  /** The time in its stops is the one that the buyer asked for, not what the provider expects. */
  readonly scheduled?: boolean;
}
