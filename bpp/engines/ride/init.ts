import type { Order } from '../../../commerce/order.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { DecideContext } from '../../../node/role.ts';
import type { State } from '../../../node/store/port.ts';
import { keepDraft } from '../drafts.ts';
import type { Ask, CommandOf, Plan } from '../engine.ts';
import { checkBilling, offeringPlan, type Payable, withPayments } from '../offering.ts';
import { RIDE_KEY, type RideDraftRecord } from './fleet-record.ts';
import { whyNobody } from './select.ts';
import { fleetIn } from './state.ts';
import { type Offer, offerFor } from './trip.ts';

/** Offers a ride to be confirmed, at an estimate that holds for a stated time. A second init replaces the first. */
export function init(ask: Ask<CommandOf<'init'>>): Plan {
  const { command, from } = ask;
  return offeringPlan(ask, {
    reads: [],
    lists: [RIDE_KEY.shift('')],
    offer: (state, at) => offerToConfirm(state, command.order, at),
    keep(state, { offer, order }, { nowMs }) {
      const validUntilMs = nowMs + offer.fleet.quoteMs;
      const draft: RideDraftRecord = { order, trip: offer.trip, offeredAtMs: nowMs, validUntilMs };
      return keepDraft(state, from, { draft, dropAtMs: validUntilMs });
    },
  });
}

function offerToConfirm(
  state: State,
  asked: Order,
  at: { readonly orderId: string; readonly context: DecideContext },
): Verdict<Payable & { readonly offer: Offer }> {
  const { orderId, context } = at;
  const offer = offerFor(fleetIn(state), asked, { nowMs: context.nowMs, quoteId: context.newId() });
  if (!offer.ok) return offer;
  const nobody = whyNobody(state, offer.value, context.nowMs);
  if (nobody !== undefined) return refuseTrade(nobody.reason, nobody.message);
  const { fleet, order, quote } = offer.value;
  // A driver has to find who they fetch.
  const known = checkBilling(order, 'orders');
  if (!known.ok) return known;
  const payable = withPayments(state, order, { provider: fleet, asked: asked.payments, orderId, total: quote.total });
  return payable.ok ? accept({ ...payable.value, offer: offer.value }) : payable;
}
