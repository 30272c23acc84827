import type { Order } from '../../../commerce/order.ts';
import { mayGive } from '../../../commerce/order-life.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { DecideContext } from '../../../node/role.ts';
import type { State } from '../../../node/store/port.ts';
import { PAYMENT_KEY } from '../../payments/records.ts';
import { referenceFor } from '../../payments/reference.ts';
import { keepReferences } from '../../payments/with-orders.ts';
import type { Conversation } from '../../provider-record.ts';
import type { Ask, CommandOf, Plan, Turn } from '../engine.ts';
import { orderIdFor } from '../order-id.ts';
import { paymentsFor, paymentTerms } from '../payments.ts';
import { asJson, orderIn, providerIn } from '../state.ts';
import { momentOf } from '../status.ts';
import { itemAsked, type Offer, offerFor } from './offer.ts';
import { type DraftRecord, type HoldRecord, KEY, type RentalRecord } from './record.ts';
import { draftIn, draftKey, holdIn, holdKey, vehicleIn } from './state.ts';
import { draftTimer, holdTimer, moveSoon } from './timers.ts';

/** How long after its hold a draft can still be confirmed, if a vehicle is still free there: for one who was long about it. */
export const DRAFT_KEPT_MS = 3_600_000;

/** The keys of what an order asks for; of one that asks for anything else than one vehicle none. */
export function vehicleKeys(order: Order): string[] {
  const itemId = itemAsked(order);
  return itemId === undefined ? [] : [KEY.item(itemId)];
}

/** What is offered for an order as things stand: also what is already kept for who asks counts as free to them. */
export function offeredNow(
  state: State,
  order: Order,
  by: { readonly from: Conversation; readonly context: DecideContext },
): Verdict<Offer> {
  const itemId = itemAsked(order);
  const wanted = {
    rental: providerIn<RentalRecord>(state),
    vehicle: itemId === undefined ? undefined : vehicleIn(state, itemId),
    order,
    held: itemId !== undefined && holdIn(state, by.from)?.itemId === itemId,
  };
  return offerFor(wanted, { nowMs: by.context.nowMs, quoteId: by.context.newId() });
}

/** Prices a ride. Nothing is kept: that begins at init. */
export function select({ command, from }: Ask<CommandOf<'select'>>): Plan {
  return {
    reads: [KEY.provider, holdKey(from), ...vehicleKeys(command.order)],
    decide(state, context) {
      const offer = offeredNow(state, command.order, { from, context });
      if (!offer.ok) return { answer: { action: 'select', refusal: offer.refusal } };
      return { answer: { action: 'select', order: { ...offer.value.order, payments: paymentTerms(offer.value.rental) } } };
    },
  };
}

/** Offers a rental to be confirmed, and keeps the vehicle for a stated time. A second init takes the place of the first. */
export function init({ providerId, command, from }: Ask<CommandOf<'init'>>): Plan {
  const orderId = orderIdFor(providerId, from);
  return {
    reads: [
      ...[KEY.provider, draftKey(from), holdKey(from), KEY.order(orderId), PAYMENT_KEY.reference(referenceFor(orderId))],
      ...vehicleKeys(command.order),
    ],
    decide(state, context) {
      const offered = offerToConfirm(state, command.order, { from, orderId, context });
      if (!offered.ok) return { answer: { action: 'init', refusal: offered.refusal } };
      const { offer, order } = offered.value;
      const references = keepReferences(state, orderId, order.payments);
      if (!references.ok) return { answer: { action: 'init', refusal: references.refusal } };
      const kept = keep(state, offer, { from, order, context });
      return { ...kept, put: { ...kept.put, ...references.value }, answer: { action: 'init', order } };
    },
  };
}

function offerToConfirm(
  state: State,
  asked: Order,
  { from, orderId, context }: { readonly from: Conversation; readonly orderId: string; readonly context: DecideContext },
): Verdict<{ readonly offer: Offer; readonly order: Order }> {
  const placed = orderIn(state, orderId);
  const may = placed === undefined ? undefined : mayGive('init', momentOf(placed.order));
  if (may?.ok === false) return may;
  const offer = offeredNow(state, asked, { from, context });
  if (!offer.ok) return offer;
  const { billing } = offer.value.order;
  if (billing?.name === undefined || billing.name.trim() === '') {
    return refuseTrade('invalid', 'Say in the billing who rents.', '/order/billing/name');
  }
  if (billing.phone === undefined && billing.email === undefined) {
    return refuseTrade('invalid', 'The billing needs a phone number or an email address.', '/order/billing');
  }
  const bill = { orderId, amount: offer.value.quote.total, reference: referenceFor(orderId) };
  const payments = paymentsFor(offer.value.rental, asked.payments, bill);
  return payments.ok ? accept({ offer: offer.value, order: { ...offer.value.order, payments: payments.value } }) : payments;
}

/** Draft and hold, in place of those of an earlier init. */
function keep(
  state: State,
  { rental, vehicle, agreed }: Offer,
  { from, order, context }: { readonly from: Conversation; readonly order: Order; readonly context: DecideContext },
): Turn {
  const { nowMs } = context;
  const [key, before, earlier] = [holdKey(from), holdIn(state, from), draftIn(state, from)];
  const hold: HoldRecord = { itemId: vehicle.item.id, expiresAtMs: nowMs + rental.holdMs };
  const draft: DraftRecord = { order, offeredAtMs: nowMs, validUntilMs: hold.expiresAtMs + DRAFT_KEPT_MS, agreed };
  const same = before?.itemId === hold.itemId;
  const freed =
    before === undefined || same
      ? undefined
      : moveSoon(context.newId(), [{ itemId: before.itemId, reserved: -1, onHand: 0, atMs: nowMs }], nowMs);
  const timers = [holdTimer(key, hold), draftTimer(draftKey(from), draft)];
  const stale = [
    ...(before === undefined ? [] : [holdTimer(key, before)]),
    ...(earlier === undefined ? [] : [draftTimer(draftKey(from), earlier)]),
  ];
  return {
    put: {
      ...freed?.put,
      ...(same ? {} : { [KEY.item(hold.itemId)]: asJson({ ...vehicle, reserved: vehicle.reserved + 1 }) }),
      [key]: asJson(hold),
      [draftKey(from)]: asJson(draft),
    },
    timers: [...(freed?.timers ?? []), ...timers],
    cancelTimers: stale.map(({ id }) => id).filter((id) => timers.every((timer) => timer.id !== id)),
  };
}
