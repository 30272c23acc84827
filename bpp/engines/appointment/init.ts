import type { Order } from '../../../commerce/order.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { DecideContext } from '../../../node/role.ts';
import type { State } from '../../../node/store/port.ts';
import type { Conversation } from '../../provider-record.ts';
import { keepDraft } from '../drafts.ts';
import type { Ask, CommandOf, Plan, Turn } from '../engine.ts';
import { checkBilling, offeringPlan, type Payable, withPayments } from '../offering.ts';
import { askedTime, keysFor } from './asked-slot.ts';
import { hasWaitingList, offerOf, paymentsOfWaiting, visitOf } from './offer.ts';
import { type AppointmentRecord, WAITING_PREFIX } from './record.ts';
import { type Found, holdSlot, slotFor } from './select.ts';
import { holdKey, practiceIn, serviceIn } from './state.ts';

/** How long after its hold a draft can still be confirmed, if the slot is still free. */
const DRAFT_KEPT_MS = 24 * 3_600_000;
/** People who wait for a slot of one business. */
const WAITING_MAX = 100;

/** Offers an appointment to be confirmed, and keeps its slot for a stated time; or a place on the waiting list. A second init replaces the first. */
export function init(ask: Ask<CommandOf<'init'>>): Plan {
  const { command, from } = ask;
  const asked = askedTime(command.order);
  return offeringPlan(ask, {
    reads: [...keysFor(command.order), holdKey(from)],
    ...(asked.what === 'waiting-list' ? { lists: [WAITING_PREFIX] } : {}),
    offer: (state, at) => offerToConfirm(state, command.order, { from, ...at }),
    keep(state, { order, found, practice }, context) {
      const held = found === undefined ? {} : holdSlot(state, found, { from, context });
      return withDraft(state, held, { order, from, nowMs: context.nowMs, practice });
    },
  });
}

interface Asked {
  readonly from: Conversation;
  readonly orderId: string;
  readonly context: DecideContext;
}

interface Offered extends Payable {
  readonly practice: AppointmentRecord;
  /** Absent on the waiting list. */
  readonly found?: Found;
}

function offerToConfirm(state: State, order: Order, { from, orderId, context }: Asked): Verdict<Offered> {
  const asked = askedTime(order);
  if (asked.what === 'nothing') {
    return refuseTrade('fulfilment-unavailable', 'Choose a slot: select without one lists those that are free.', '/order/fulfilments/0/id');
  }
  const found = asked.what === 'slot' ? slotFor(state, order, { start: asked.start, from, nowMs: context.nowMs }) : undefined;
  if (found?.ok === false) return found;
  const visit = visitOf(practiceIn(state), serviceIn(state, order.lines[0]?.itemId ?? ''), order);
  if (!visit.ok) return visit;
  const { practice } = visit.value;
  const window = asked.what === 'slot' ? accept(undefined) : windowIn(state, order, { practice, nowMs: context.nowMs });
  if (!window.ok) return window;
  const facts = { quoteId: context.newId(), withNote: true };
  const slot = found === undefined ? {} : { slot: found.value.slot };
  const offer = offerOf({ ...visit.value, asked: order, ...slot, ...(window.value === undefined ? {} : { window: window.value }) }, facts);
  if (!offer.ok) return offer;
  const known = checkPersons(offer.value);
  if (!known.ok) return known;
  const taken = found === undefined ? paymentsOfWaiting(practice) : practice.payments;
  const bill = { provider: { ...practice, payments: taken }, asked: order.payments, orderId, total: offer.value.quote.total };
  const payable = withPayments(state, offer.value, bill);
  return payable.ok ? accept({ ...payable.value, practice, ...(found === undefined ? {} : { found: found.value }) }) : payable;
}

/** When somebody who waits can come: as far as the business plans ahead, unless they say less. */
function windowIn(
  state: State,
  order: Order,
  { practice, nowMs }: { readonly practice: AppointmentRecord; readonly nowMs: number },
): Verdict<{ startMs: number; endMs: number }> {
  if (!hasWaitingList(practice)) {
    return refuseTrade('fulfilment-unavailable', 'There is no waiting list here; choose a slot.', '/order/fulfilments/0/id');
  }
  if ([...state.keys()].filter((key) => key.startsWith(WAITING_PREFIX)).length >= WAITING_MAX) {
    return refuseTrade('fulfilment-unavailable', 'The waiting list is full; try again later.', '/order/fulfilments/0/id');
  }
  const range = order.fulfilments[0]?.stops?.[0]?.timeRange;
  const startMs = Math.max(nowMs, range?.startMs ?? nowMs);
  const endMs = Math.min(range?.endMs ?? Number.MAX_SAFE_INTEGER, nowMs + practice.booking.horizonMs);
  if (startMs < endMs) return accept({ startMs, endMs });
  return refuseTrade(
    'invalid',
    'Wait for a time that is still to come, within what is planned ahead.',
    '/order/fulfilments/0/stops/0/timeRange',
  );
}

/** No more of a person than the appointment needs: a name and a way to reach them, and for a visit where to. */
function checkPersons(order: Order): Verdict<void> {
  const known = checkBilling(order, 'comes');
  if (!known.ok) return known;
  const [fulfilment] = order.fulfilments;
  const address = fulfilment?.stops?.[0]?.place?.address;
  if (fulfilment?.kind !== 'home-visit' || (address !== undefined && address.trim() !== '')) return accept(undefined);
  return refuseTrade('invalid', 'A visit at home needs the address of its stop.', '/order/fulfilments/0/stops');
}

function withDraft(
  state: State,
  held: Pick<Turn, 'put' | 'remove' | 'timers' | 'cancelTimers'>,
  draft: { readonly order: Order; readonly from: Conversation; readonly nowMs: number; readonly practice: AppointmentRecord },
): Turn {
  const { order, from, nowMs, practice } = draft;
  const validUntilMs = nowMs + practice.booking.holdMs;
  const record = { order, offeredAtMs: nowMs, validUntilMs };
  const kept = keepDraft(state, from, { draft: record, dropAtMs: validUntilMs + DRAFT_KEPT_MS });
  return {
    put: { ...held.put, ...kept.put },
    remove: held.remove ?? [],
    timers: [...(held.timers ?? []), ...kept.timers],
    cancelTimers: [...(held.cancelTimers ?? []), ...kept.cancelTimers],
  };
}
