import type { Order } from '../../../commerce/order.ts';
import { accept, type Verdict } from '../../../commerce/refusal.ts';
import type { DecideContext } from '../../../node/role.ts';
import type { State } from '../../../node/store/port.ts';
import type { Conversation } from '../../provider-record.ts';
import { keepDraft } from '../drafts.ts';
import type { Ask, CommandOf, Plan, Turn } from '../engine.ts';
import { checkBilling, offeringPlan, type Payable, withPayments } from '../offering.ts';
import { paymentTerms } from '../payments.ts';
import { asJson, providerIn } from '../state.ts';
import { itemAsked, type Offer, offerFor } from './offer.ts';
import { type DraftRecord, type HoldRecord, KEY, type RentalRecord } from './record.ts';
import { holdIn, holdKey, vehicleIn } from './state.ts';
import { holdTimer, moveSoon } from './timers.ts';

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
export function init(ask: Ask<CommandOf<'init'>>): Plan {
  const { command, from } = ask;
  return offeringPlan(ask, {
    reads: [holdKey(from), ...vehicleKeys(command.order)],
    offer: (state, at) => offerToConfirm(state, command.order, { from, ...at }),
    keep: (state, { offer, order }, context) => keep(state, offer, { from, order, context }),
  });
}

function offerToConfirm(
  state: State,
  asked: Order,
  { from, orderId, context }: { readonly from: Conversation; readonly orderId: string; readonly context: DecideContext },
): Verdict<Payable & { readonly offer: Offer }> {
  const offer = offeredNow(state, asked, { from, context });
  if (!offer.ok) return offer;
  const { rental, order, quote } = offer.value;
  const known = checkBilling(order, 'rents');
  if (!known.ok) return known;
  const payable = withPayments(state, order, { provider: rental, asked: asked.payments, orderId, total: quote.total });
  return payable.ok ? accept({ ...payable.value, offer: offer.value }) : payable;
}

/** Draft and hold, in place of those of an earlier init. */
function keep(
  state: State,
  { rental, vehicle, agreed }: Offer,
  { from, order, context }: { readonly from: Conversation; readonly order: Order; readonly context: DecideContext },
): Turn {
  const { nowMs } = context;
  const [key, before] = [holdKey(from), holdIn(state, from)];
  const hold: HoldRecord = { itemId: vehicle.item.id, expiresAtMs: nowMs + rental.holdMs };
  const draft: DraftRecord = { order, offeredAtMs: nowMs, validUntilMs: hold.expiresAtMs + DRAFT_KEPT_MS, agreed };
  const same = before?.itemId === hold.itemId;
  const freed =
    before === undefined || same
      ? undefined
      : moveSoon(context.newId(), [{ itemId: before.itemId, reserved: -1, onHand: 0, atMs: nowMs }], nowMs);
  const kept = keepDraft(state, from, { draft, dropAtMs: draft.validUntilMs });
  const isRenewed = before !== undefined && before.expiresAtMs !== hold.expiresAtMs;
  return {
    put: {
      ...freed?.put,
      ...(same ? {} : { [KEY.item(hold.itemId)]: asJson({ ...vehicle, reserved: vehicle.reserved + 1 }) }),
      [key]: asJson(hold),
      ...kept.put,
    },
    timers: [...(freed?.timers ?? []), holdTimer(key, hold), ...kept.timers],
    cancelTimers: [...(isRenewed ? [holdTimer(key, before).id] : []), ...kept.cancelTimers],
  };
}
