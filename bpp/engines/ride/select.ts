import type { State } from '../../../node/store/port.ts';
import { PROVIDER_KEY } from '../../provider-record.ts';
import type { Ask, CommandOf, Plan } from '../engine.ts';
import { paymentTerms } from '../payments.ts';
import { reachOf } from './dispatch.ts';
import { RIDE_KEY } from './fleet-record.ts';
import { askedToShare } from './shuttle.ts';
import { fleetIn, shiftsIn } from './state.ts';
import { type Offer, offerFor } from './trip.ts';

/** Estimates a ride. Nothing is kept, and nobody is asked yet. */
export function select({ command }: Ask<CommandOf<'select'>>): Plan {
  return {
    reads: [PROVIDER_KEY.provider],
    lists: [RIDE_KEY.shift('')],
    decide(state, { nowMs, newId }) {
      const offer = offerFor(fleetIn(state), command.order, { nowMs, quoteId: newId() });
      const refusal = offer.ok ? whyNobody(state, offer.value, nowMs) : offer.refusal;
      if (!offer.ok || refusal !== undefined) return { answer: { action: 'select', refusal: refusal ?? NOBODY } };
      return { answer: { action: 'select', order: { ...offer.value.order, payments: paymentTerms(offer.value.fleet) } } };
    },
  };
}

const NOBODY = {
  reason: 'agent-unavailable',
  message: 'No driver with such a vehicle is on shift near enough; try again later, or order ahead with a time at the start.',
} as const;

/**
 * A ride for this moment is refused when nobody could take it, by the very rule by which drivers are asked. Somebody who is under way now may be free in
 * time, where their ride ends.
 */
export function whyNobody(state: State, { fleet, trip }: Pick<Offer, 'fleet' | 'trip'>, nowMs: number): typeof NOBODY | undefined {
  if (trip.departAtMs !== undefined) return undefined;
  const scene = { vehicles: fleet.vehicles, rules: fleet.dispatch, nowMs };
  const asking = { ...trip, ...askedToShare(trip), orderId: '' };
  return shiftsIn(state).some((shift) => reachOf(shift, asking, scene) !== undefined) ? undefined : NOBODY;
}
