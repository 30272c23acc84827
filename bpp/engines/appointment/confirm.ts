import type { FulfilmentState } from '../../../commerce/fulfilment.ts';
import type { Order } from '../../../commerce/order.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { roadOf } from '../../../commerce/roads/roads.ts';
import type { State } from '../../../node/store/port.ts';
import type { Conversation, DraftRecord } from '../../provider-record.ts';
import { draftIn, endDraft } from '../drafts.ts';
import type { Ask, CommandOf, Plan, Turn } from '../engine.ts';
import { type AgreedPayment, agreedPayment } from '../payments.ts';
import { agreesToQuote, begun, confirmingPlan, NOTHING_OFFERED, placeOrder } from '../placing.ts';
import { asJson } from '../state.ts';
import { stretchOf } from './agenda.ts';
import { askedTime, keysFor } from './asked-slot.ts';
import { KEY, type OrderRecord, type WaitingRecord } from './record.ts';
import { type Found, slotFor } from './select.ts';
import { slotIdOf } from './slot-id.ts';
import { holdIn, holdKey } from './state.ts';
import { taken } from './taking.ts';
import { freeTimer, holdTimerId } from './timers.ts';

/** Turns what was offered at init into an appointment: its slot is taken. The same confirm again finds the same appointment. */
export function confirm(ask: Ask<CommandOf<'confirm'>>): Plan {
  const { command, from } = ask;
  return confirmingPlan(ask, {
    reads: [...keysFor(command.order), holdKey(from)],
    agree: (state, { nowMs }) => agree(state, command.order, { from, nowMs }),
    place: (state, agreed, { orderId, context: { nowMs } }) => placed(state, agreed, { orderId, from, nowMs }),
  });
}

interface Agreed {
  readonly draft: DraftRecord;
  readonly paying: AgreedPayment;
  /** Absent on the waiting list. */
  readonly found?: Found;
}

function agree(state: State, confirmed: Order, { from, nowMs }: { readonly from: Conversation; readonly nowMs: number }): Verdict<Agreed> {
  const draft = draftIn(state, from);
  const same = sameOrder(draft, confirmed);
  if (!same.ok) return same;
  const { order, total } = same.value;
  const payment = agreedPayment(order.payments, confirmed.payments, total);
  if (!payment.ok) return payment;
  const asked = askedTime(order);
  const agreed = { draft: same.value.draft, paying: payment.value };
  if (asked.what !== 'slot') return accept(agreed);
  // The one who holds it has it; after the hold it stands as long as nobody else has taken the slot.
  const found = slotFor(state, order, { start: asked.start, from, nowMs });
  return found.ok ? accept({ ...agreed, found: found.value }) : found;
}

function sameOrder(draft: DraftRecord | undefined, confirmed: Order) {
  const quote = draft?.order.quote;
  if (draft === undefined || quote === undefined) return NOTHING_OFFERED;
  const { order } = draft;
  const sameItem =
    confirmed.lines.length === 1 && confirmed.lines[0]?.itemId === order.lines[0]?.itemId && confirmed.lines[0]?.quantity === 1;
  if (!sameItem || confirmed.fulfilments[0]?.id !== order.fulfilments[0]?.id) {
    return refuseTrade('quote-unavailable', 'The service or the slot differs from what init offered; call init again.', '/order');
  }
  const same = agreesToQuote(quote, confirmed.quote);
  return same.ok ? accept({ draft, order, total: quote.total }) : same;
}

/** Who has a slot need not wait for one. */
function startOf({ fulfilments }: Order, found: Found | undefined): FulfilmentState {
  const road = roadOf(fulfilments[0]?.kind);
  return (found === undefined ? road?.start : road?.orStart) ?? 'booked';
}

function placed(state: State, agreed: Agreed, at: { readonly orderId: string; readonly from: Conversation; readonly nowMs: number }): Turn {
  const { draft, paying, found } = agreed;
  const { payment, claimed } = paying;
  const { orderId, from, nowMs } = at;
  const begins = startOf(draft.order, found);
  const agreedOrder = { ...draft.order, fulfilments: begun(draft.order.fulfilments, begins, nowMs), payments: [payment] };
  const made = placeOrder(state, agreedOrder, { orderId, buyer: from, nowMs, claimed });
  const { order } = made.record;
  const record: OrderRecord = {
    ...made.record,
    ...(found === undefined ? {} : { slot: found.slot, fromMs: stretchOf(found.service, found.slot).fromMs }),
  };
  const key = KEY.order(orderId);
  const hold = holdIn(state, from);
  // What was held beside it, after another look around, comes free.
  const isElsewhere = hold !== undefined && (found === undefined || slotIdOf(hold.slot) !== slotIdOf(found.slot));
  const ended = endDraft(from, draft);
  const agenda = found === undefined ? {} : taken(state, { ...found, takenBy: key, from: holdKey(from), nowMs });
  return {
    answer: { action: 'confirm', order },
    put: { ...agenda.put, ...made.put, [key]: asJson(record), ...(found === undefined ? waitingPut(order, nowMs) : {}) },
    remove: [...(agenda.remove ?? []), ...made.remove, ...ended.remove, ...(hold === undefined ? [] : [holdKey(from)])],
    timers: [...(agenda.timers ?? []), ...(isElsewhere ? [freeTimer({ takenBy: holdKey(from), ...hold }, nowMs)] : [])],
    cancelTimers: [...ended.cancelTimers, ...(hold === undefined ? [] : [holdTimerId(holdKey(from), hold)])],
  };
}

function waitingPut(order: Order, nowMs: number) {
  const range = order.fulfilments[0]?.stops?.[0]?.timeRange;
  const orderId = order.id ?? '';
  const record: WaitingRecord = {
    orderId,
    itemId: order.lines[0]?.itemId ?? '',
    startMs: range?.startMs ?? nowMs,
    endMs: range?.endMs ?? nowMs,
    sinceMs: nowMs,
  };
  return { [KEY.waiting(orderId)]: asJson(record) };
}
