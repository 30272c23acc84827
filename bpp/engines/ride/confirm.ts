import type { Order } from '../../../commerce/order.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { roadOf } from '../../../commerce/roads/roads.ts';
import type { State } from '../../../node/store/port.ts';
import type { Conversation } from '../../provider-record.ts';
import { draftIn, endDraft } from '../drafts.ts';
import type { Ask, CommandOf, Plan, Turn } from '../engine.ts';
import { type AgreedPayment, agreedPayment } from '../payments.ts';
import { agreesToQuote, begun, confirmingPlan, NOTHING_OFFERED, placeOrder } from '../placing.ts';
import { asJson } from '../state.ts';
import { lastTimer, offerTimer } from './errand.ts';
import { type DispatchRules, RIDE_KEY, type RideDraftRecord, type RideRecord, type WaitingRecord } from './fleet-record.ts';
import { hasRoom } from './on-board.ts';
import { whyNobody } from './select.ts';
import { askedToShare } from './shuttle.ts';
import { fleetIn, putRide } from './state.ts';
import { vehicleOf } from './trip.ts';

/**
 * Makes an order of what was offered at init. It is answered at once; the ride then waits for a driver, and the buyer is told who comes. When nobody is
 * left by now who could take it, it is refused in place of being called off a moment later.
 */
export function confirm(ask: Ask<CommandOf<'confirm'>>): Plan {
  const { command, from } = ask;
  return confirmingPlan(ask, {
    reads: [],
    lists: [RIDE_KEY.shift('')],
    agree: (state, { nowMs }) => agree(state, command.order, { from, nowMs }),
    place: (state, agreed, { orderId, context: { nowMs } }) => placed(state, agreed, { orderId, from, nowMs }),
  });
}

interface Agreed {
  readonly draft: RideDraftRecord;
  readonly paying: AgreedPayment;
  readonly rules: DispatchRules;
}

function agree(state: State, confirmed: Order, { from, nowMs }: { readonly from: Conversation; readonly nowMs: number }): Verdict<Agreed> {
  const draft = draftIn<RideDraftRecord>(state, from);
  const fleet = fleetIn(state);
  if (draft === undefined || fleet === undefined || draft.validUntilMs <= nowMs || draft.order.quote === undefined) return NOTHING_OFFERED;
  const [line] = confirmed.lines;
  if (line?.itemId !== draft.trip.itemId || line.quantity !== 1 || confirmed.lines.length !== 1) {
    return refuseTrade('quote-unavailable', 'The vehicle differs from the one offered at init; call init again.', '/order/lines');
  }
  // A ride that was ordered ahead is asked about at its time only: what the card has come to say since is minded here.
  const vehicle = vehicleOf(fleet, draft.trip.itemId);
  if (vehicle === undefined || !hasRoom(vehicle, draft.trip)) {
    return refuseTrade('quote-unavailable', 'The fleet has no such vehicle with room for this any more; search again.', '/order/lines');
  }
  const { quote } = draft.order;
  const same = agreesToQuote(quote, confirmed.quote);
  if (!same.ok) return same;
  const nobody = whyNobody(state, { fleet, trip: draft.trip }, nowMs);
  if (nobody !== undefined) return refuseTrade(nobody.reason, nobody.message);
  const payment = agreedPayment(draft.order.payments, confirmed.payments, quote.total);
  return payment.ok ? accept({ draft, paying: payment.value, rules: fleet.dispatch }) : payment;
}

function placed(
  state: State,
  { draft, paying, rules }: Agreed,
  at: { readonly orderId: string; readonly from: Conversation; readonly nowMs: number },
): Turn {
  const { orderId, from, nowMs } = at;
  const { trip } = draft;
  const { payment, claimed } = paying;
  const start = roadOf(draft.order.fulfilments[0]?.kind)?.start ?? 'pending';
  const agreed = { ...draft.order, fulfilments: begun(draft.order.fulfilments, start, nowMs), payments: [payment] };
  const made = placeOrder(state, agreed, { orderId, buyer: from, nowMs, claimed });
  const record: RideRecord = { ...made.record, trip, drivers: [], passedBy: [] };
  const ended = endDraft(from, draft);
  const waiting = waitingFor(record, { rules, nowMs });
  return {
    answer: { action: 'confirm', order: record.order },
    put: { ...made.put, ...putRide(record), [RIDE_KEY.waiting(orderId)]: asJson(waiting) },
    remove: [...made.remove, ...ended.remove],
    timers: [offerTimer(orderId, waiting.offerFromMs), lastTimer(waiting)],
    cancelTimers: ended.cancelTimers,
  };
}

/** A ride in want of a driver: from now on, or from some time before it is to begin. */
export function waitingFor(
  { order, trip, passedBy }: Pick<RideRecord, 'order' | 'trip' | 'passedBy'>,
  { rules, nowMs }: { readonly rules: DispatchRules; readonly nowMs: number },
): WaitingRecord {
  const offerFromMs = Math.max(nowMs, (trip.departAtMs ?? nowMs) - rules.aheadMs);
  return {
    orderId: order.id ?? '',
    itemId: trip.itemId,
    start: trip.start,
    end: trip.end,
    ...(trip.people === undefined ? {} : { people: trip.people }),
    ...(trip.loadKg === undefined ? {} : { loadKg: trip.loadKg }),
    ...askedToShare(trip),
    ...(trip.departAtMs === undefined ? {} : { departAtMs: trip.departAtMs }),
    sinceMs: nowMs,
    offerFromMs,
    giveUpAtMs: offerFromMs + rules.searchMs,
    passedBy,
  };
}
