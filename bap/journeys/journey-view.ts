import type { Money } from '../../commerce/money.ts';
import type { Order } from '../../commerce/order.ts';
import { type CancellationTerm, feeFor } from '../../commerce/terms.ts';
import type { OrderRecord } from '../records.ts';
import { type OrderView, orderView } from '../views.ts';
import type { JourneyRecord, Leg, PlannedLeg } from './journey-work.ts';

/** Why a leg is affected by another. */
export interface Affected {
  readonly by: number;
  /** `cancelled`: the other is not there (any more), or was refused. `late`: the other ends too late for this one to be caught. */
  readonly why: 'cancelled' | 'late';
  /** By how much it is missed. */
  readonly missedByMs?: number;
}

/** What cancelling a leg would cost now. It is never cancelled but by a call about its order. */
export interface CancellationNow {
  readonly possible: boolean;
  readonly cost?: Money;
  readonly message?: string;
  readonly terms: readonly CancellationTerm[];
}

export interface LegView {
  readonly leg: number;
  readonly state: 'planned' | 'draft' | 'refused' | 'agreed' | 'done' | 'cancelled' | 'gone';
  /** The times that the journey was made with, and those that are known now. */
  readonly agreed: { readonly startMs: number; readonly endMs: number };
  readonly now: { readonly startMs: number; readonly endMs: number };
  readonly lateMs: number;
  readonly affected: readonly Affected[];
  readonly plan?: PlannedLeg;
  readonly order?: OrderView;
  readonly cancellation?: CancellationNow;
}

export interface JourneyView {
  readonly journey: string;
  readonly createdAtMs: number;
  readonly changeMs: number;
  /** `affected`: at least one leg is; the buyer decides what becomes of it. */
  readonly state: 'fits' | 'affected' | 'done';
  readonly legs: readonly LegView[];
  readonly links: { readonly self: string };
}

/** When an order begins and ends, as far as its provider tells. */
export function timesOf({ fulfilments }: Order): { readonly startMs?: number; readonly endMs?: number } {
  const ranges = (fulfilments[0]?.stops ?? []).flatMap(({ timeRange }) => timeRange ?? []);
  const starts = ranges.flatMap(({ startMs }) => startMs ?? []);
  const ends = ranges.flatMap(({ endMs }) => endMs ?? []);
  return {
    ...(starts.length === 0 ? {} : { startMs: Math.min(...starts) }),
    ...(ends.length === 0 ? {} : { endMs: Math.max(...ends) }),
  };
}

/** A journey as it stands: which legs are late or gone, and which others that concerns. @param orders those of its legs that are there, by their numbers */
export function journeyView(journey: JourneyRecord, orders: ReadonlyMap<number, OrderRecord>, nowMs: number): JourneyView {
  const { id, createdAtMs, changeMs } = journey;
  const alone = journey.legs.map((leg) => legAlone(leg, orders.get(leg.n), nowMs));
  const legs = alone.map((leg): LegView => ({ ...leg, affected: affectedBy(leg, alone, changeMs) }));
  const isDone = legs.every(({ state }) => state === 'done' || state === 'cancelled' || state === 'gone' || state === 'refused');
  const state = legs.some(({ affected }) => affected.length > 0) ? 'affected' : isDone ? 'done' : 'fits';
  return { journey: id, createdAtMs, changeMs, state, legs, links: { self: `/api/v1/journeys/${id}` } };
}

type Alone = Omit<LegView, 'affected'>;

function legAlone(leg: Leg, order: OrderRecord | undefined, nowMs: number): Alone {
  const state = stateOf(leg, order);
  const told = order === undefined ? {} : timesOf(order.told ?? order.asked);
  const shiftMs = movedMs(leg, told);
  const startMs = leg.nowStartMs ?? leg.startMs + (shiftMs.start ?? shiftMs.end ?? 0);
  const expectedMs = leg.nowEndMs ?? leg.endMs + (shiftMs.end ?? shiftMs.start ?? 0) + planShift(leg);
  // What should have ended and did not ends now at the earliest.
  const endMs = state === 'agreed' ? Math.max(expectedMs, nowMs) : expectedMs;
  return {
    leg: leg.n,
    state,
    agreed: { startMs: leg.startMs, endMs: leg.endMs },
    now: { startMs, endMs },
    lateMs: Math.max(0, endMs - leg.endMs),
    ...(leg.plan === undefined ? {} : { plan: leg.plan }),
    ...(order === undefined || leg.order === undefined ? {} : { order: orderView(leg.order.transactionId, order) }),
    ...(order === undefined || state !== 'agreed' ? {} : { cancellation: cancellationOf(order, nowMs) }),
  };
}

/** A plan of which only a later beginning is told ends as much later. */
function planShift({ nowStartMs, nowEndMs, startMs }: Leg): number {
  return nowEndMs === undefined && nowStartMs !== undefined ? nowStartMs - startMs : 0;
}

function movedMs({ toldStartMs, toldEndMs }: Leg, told: { readonly startMs?: number; readonly endMs?: number }) {
  const by = (was: number | undefined, is: number | undefined) => (was === undefined || is === undefined ? undefined : is - was);
  return { start: by(toldStartMs, told.startMs), end: by(toldEndMs, told.endMs) };
}

function stateOf({ plan }: Leg, order: OrderRecord | undefined): LegView['state'] {
  if (plan !== undefined) return plan.cancelled === true ? 'cancelled' : 'planned';
  if (order === undefined) return 'gone';
  if (order.state === 'cancelled') return 'cancelled';
  if (order.state === 'complete') return 'done';
  if (order.state === 'confirmed') return 'agreed';
  return order.fault?.state === 'refused' ? 'refused' : 'draft';
}

function affectedBy(leg: Alone, all: readonly Alone[], changeMs: number): readonly Affected[] {
  if (leg.state === 'done' || leg.state === 'cancelled' || leg.state === 'gone' || leg.state === 'refused') return [];
  return all.flatMap((other): Affected[] => {
    if (other === leg) return [];
    if (other.state === 'cancelled' || other.state === 'gone' || other.state === 'refused') return [{ by: other.leg, why: 'cancelled' }];
    if (other.leg !== leg.leg - 1 || other.state === 'done') return [];
    const missedByMs = other.now.endMs + changeMs - leg.now.startMs;
    return missedByMs > 0 ? [{ by: other.leg, why: 'late', missedByMs }] : [];
  });
}

function cancellationOf({ told, agreedTotal }: OrderRecord, nowMs: number): CancellationNow {
  const terms = told?.cancellationTerms ?? [];
  const total = told?.quote?.total ?? agreedTotal;
  const state = told?.fulfilments[0]?.state;
  if (total === undefined || state === undefined)
    return { possible: false, terms, message: 'The provider does not tell what it costs; ask.' };
  const cost = feeFor(terms, total, { state, sinceConfirmMs: nowMs - (told?.createdAtMs ?? nowMs), nowMs });
  return cost.ok ? { possible: true, cost: cost.value, terms } : { possible: false, terms, message: cost.refusal.message };
}
