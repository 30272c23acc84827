import type { State } from '../../../node/store/port.ts';
import { PROVIDER_KEY } from '../../provider-record.ts';
import type { Ask, CommandOf, Plan } from '../engine.ts';
import { paymentTerms } from '../payments.ts';
import { awayMetres } from './dispatch.ts';
import { RIDE_KEY } from './fleet-record.ts';
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

/** A ride for this moment is refused when nobody could take it. Somebody who is under way now may be free in time. */
export function whyNobody(state: State, { fleet, trip }: Offer, nowMs: number): typeof NOBODY | undefined {
  if (trip.departAtMs !== undefined) return undefined;
  const { freshMs, reachKm } = fleet.dispatch;
  const somebody = shiftsIn(state).some((shift) => {
    const away = awayMetres(shift, trip, fleet.vehicles);
    return away !== undefined && nowMs - shift.seenAtMs <= freshMs && (shift.ride !== undefined || away <= reachKm * 1_000);
  });
  return somebody ? undefined : NOBODY;
}
