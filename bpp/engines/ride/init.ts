import type { Order } from '../../../commerce/order.ts';
import { mayGive } from '../../../commerce/order-life.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { DecideContext } from '../../../node/role.ts';
import type { State } from '../../../node/store/port.ts';
import { PAYMENT_KEY } from '../../payments/records.ts';
import { referenceFor } from '../../payments/reference.ts';
import { keepReferences } from '../../payments/with-orders.ts';
import { PROVIDER_KEY } from '../../provider-record.ts';
import type { Ask, CommandOf, Plan } from '../engine.ts';
import { orderIdFor } from '../order-id.ts';
import { paymentsFor } from '../payments.ts';
import { asJson } from '../state.ts';
import { momentOf } from '../status.ts';
import { draftTimer } from './errand.ts';
import { RIDE_KEY, type RideDraftRecord } from './fleet-record.ts';
import { whyNobody } from './select.ts';
import { draftIn, draftKey, fleetIn, rideIn } from './state.ts';
import { type Offer, offerFor } from './trip.ts';

/** Offers a ride to be confirmed, at an estimate that holds for a stated time. A second init replaces the first. */
export function init({ providerId, command, from }: Ask<CommandOf<'init'>>): Plan {
  const orderId = orderIdFor(providerId, from);
  return {
    reads: [PROVIDER_KEY.provider, draftKey(from), PROVIDER_KEY.order(orderId), PAYMENT_KEY.reference(referenceFor(orderId))],
    lists: [RIDE_KEY.shift('')],
    decide(state, context) {
      const offered = offerToConfirm(state, command.order, { orderId, context });
      if (!offered.ok) return { answer: { action: 'init', refusal: offered.refusal } };
      const { offer, order } = offered.value;
      const references = keepReferences(state, orderId, order.payments);
      if (!references.ok) return { answer: { action: 'init', refusal: references.refusal } };
      const { nowMs } = context;
      const validUntilMs = nowMs + offer.fleet.quoteMs;
      const draft: RideDraftRecord = { order, trip: offer.trip, offeredAtMs: nowMs, validUntilMs };
      const before = draftIn(state, from);
      const replaced = before === undefined || before.offeredAtMs === nowMs ? [] : [draftTimer(draftKey(from), before.offeredAtMs, 0).id];
      return {
        put: { ...references.value, [draftKey(from)]: asJson(draft) },
        timers: [draftTimer(draftKey(from), nowMs, validUntilMs)],
        cancelTimers: replaced,
        answer: { action: 'init', order },
      };
    },
  };
}

function offerToConfirm(
  state: State,
  asked: Order,
  at: { readonly orderId: string; readonly context: DecideContext },
): Verdict<{ offer: Offer; order: Order }> {
  const { orderId, context } = at;
  const placed = rideIn(state, orderId);
  const may = placed === undefined ? undefined : mayGive('init', momentOf(placed.order));
  if (may?.ok === false) return may;
  const offer = offerFor(fleetIn(state), asked, { nowMs: context.nowMs, quoteId: context.newId() });
  if (!offer.ok) return offer;
  const nobody = whyNobody(state, offer.value, context.nowMs);
  if (nobody !== undefined) return refuseTrade(nobody.reason, nobody.message);
  const known = checkPersons(offer.value.order);
  if (!known.ok) return known;
  const bill = { orderId, amount: offer.value.quote.total, reference: referenceFor(orderId) };
  const payments = paymentsFor(offer.value.fleet, asked.payments, bill);
  return payments.ok ? accept({ offer: offer.value, order: { ...offer.value.order, payments: payments.value } }) : payments;
}

/** A driver has to find who they fetch: a name, and a number or address to reach them. */
function checkPersons({ billing }: Order): Verdict<void> {
  if (billing?.name === undefined || billing.name.trim() === '') {
    return refuseTrade('invalid', 'Say in the billing who orders.', '/order/billing/name');
  }
  if (billing.phone !== undefined || billing.email !== undefined) return accept(undefined);
  return refuseTrade('invalid', 'The billing needs a phone number or an email address.', '/order/billing');
}
