import type { FulfilmentKind, FulfilmentState } from '../fulfilment.ts';

/** What an order that was placed is. */
export type PlacedStatus = 'active' | 'complete' | 'cancelled';

/** The steps by which a shop says until when an order may be cancelled. */
export const CANCELLATION_STEPS = ['placed', 'accepted', 'packed', 'under-way', 'completed'] as const;
export type CancellationStep = (typeof CANCELLATION_STEPS)[number];

/** Who gives a command: the buyer's side, the provider's side, or nobody, when a time has passed. */
export type Party = 'buyer' | 'provider' | 'time';

/** What a buyer may still ask of an order while its fulfilment is in a state; that it may be cancelled is a move. */
export type Allowance = 'update' | 'track' | 'reduce' | 'return';

/** One state of a fulfilment on its road. */
export interface RoadState {
  readonly means: string;
  /** What the whole order is while its fulfilment is here. */
  readonly status: PlacedStatus;
  /** The step of a provider's cancellation rules to which it belongs; absent where nothing is left to cancel, or the rules name states. */
  readonly step?: CancellationStep;
  readonly allows: readonly Allowance[];
}

/** A command that brings a fulfilment from one of some states to another. */
export interface Move {
  /** As the API calls it. */
  readonly command: string;
  readonly by: Party;
  readonly from: readonly FulfilmentState[];
  readonly to: FulfilmentState;
  readonly means: string;
}

/**
 * The road of one kind of fulfilment, from the confirmed order to its ends: the states, and every command that leads from one to
 * another. An engine has a road for each kind that it offers; what is not on it is refused.
 */
export interface Road {
  readonly kind: FulfilmentKind;
  readonly title: string;
  /** The state of an order that was just confirmed. */
  readonly start: FulfilmentState;
  /** Another in which it may begin, when what one has to wait for is there at once. */
  readonly orStart?: FulfilmentState;
  readonly states: Readonly<Record<string, RoadState>>;
  readonly moves: readonly Move[];
}
