import type { FulfilmentKind, FulfilmentState } from '../fulfilment.ts';
import { APPOINTMENT_ROADS } from './appointment.ts';
import { RENTAL } from './rental.ts';
import { RIDE_ROADS } from './ride.ts';
import type { Allowance, CancellationStep, Move, Party, PlacedStatus, Road, RoadState } from './road.ts';
import { SHOP_ROADS } from './shop.ts';

/** Every road there is. A new kind of fulfilment is a road more, in a file of its own. */
export const ROADS: readonly Road[] = [...SHOP_ROADS, ...APPOINTMENT_ROADS, ...RIDE_ROADS, RENTAL];

/** Where a fulfilment is. */
export interface Whereabouts {
  readonly kind?: FulfilmentKind;
  readonly state?: FulfilmentState;
}

/** The road of a kind of fulfilment; undefined for a kind of which nothing is known here. */
export function roadOf(kind: FulfilmentKind | undefined): Road | undefined {
  return ROADS.find((road) => road.kind === kind);
}

/** A state on its road; undefined when the road or the state is not known here. */
export function stateOn({ kind, state }: Whereabouts): RoadState | undefined {
  return state === undefined ? undefined : roadOf(kind)?.states[state];
}

/** The moves that a party can make from here. */
export function movesFrom({ kind, state }: Whereabouts, by: Party): readonly Move[] {
  return roadOf(kind)?.moves.filter((move) => move.by === by && state !== undefined && move.from.includes(state)) ?? [];
}

/** The other states that may follow, whoever brings the fulfilment there; none for a kind or state that is not known here. */
export function nextStates(from: FulfilmentState, kind: FulfilmentKind): readonly FulfilmentState[] {
  const moves = roadOf(kind)?.moves.filter((move) => move.from.includes(from)) ?? [];
  return [...new Set(moves.map(({ to }) => to))].filter((to) => to !== from);
}

/** Whether a fulfilment of this kind may go from one state to another. */
export function mayMove(from: FulfilmentState, to: FulfilmentState, kind: FulfilmentKind): boolean {
  return nextStates(from, kind).includes(to);
}

/** Whether a buyer may ask this of an order whose fulfilment is here. */
export function allows(whereabouts: Whereabouts, what: Allowance): boolean {
  return stateOn(whereabouts)?.allows.includes(what) === true;
}

/** What the whole order is while its fulfilment is here; `active` where that is not known. */
export function statusIn(whereabouts: Whereabouts): PlacedStatus {
  return stateOn(whereabouts)?.status ?? 'active';
}

/** The states that belong to a step of cancellation rules, on the roads of these kinds. */
export function statesOfStep(step: CancellationStep, kinds: readonly FulfilmentKind[]): readonly FulfilmentState[] {
  const roads = kinds.flatMap((kind) => roadOf(kind) ?? []);
  return [...new Set(roads.flatMap(({ states }) => Object.keys(states).filter((state) => states[state]?.step === step)))];
}
