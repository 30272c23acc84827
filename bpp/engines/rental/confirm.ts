import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Fulfilment } from '../../../commerce/fulfilment.ts';
import type { Order } from '../../../commerce/order.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { RENTAL } from '../../../commerce/roads/rental.ts';
import type { DecideContext } from '../../../node/role.ts';
import type { State } from '../../../node/store/port.ts';
import type { Conversation } from '../../provider-record.ts';
import { draftIn, endDraft } from '../drafts.ts';
import type { Ask, CommandOf, Plan, Turn } from '../engine.ts';
import { type AgreedPayment, agreedPayment } from '../payments.ts';
import { agreesToQuote, begun, confirmingPlan, NOTHING_OFFERED, placeOrder } from '../placing.ts';
import { asJson } from '../state.ts';
import { offeredNow, vehicleKeys } from './init.ts';
import { itemAsked } from './offer.ts';
import { type DraftRecord, KEY, type OrderRecord, type VehicleRecord } from './record.ts';
import { holdIn, holdKey, vehicleIn } from './state.ts';
import { holdTimer, reservationTimer } from './timers.ts';

/** Turns what was offered at init into a reservation with a code that unlocks. The same confirm again finds the same order. */
export function confirm(ask: Ask<CommandOf<'confirm'>>): Plan {
  const { command, from } = ask;
  return confirmingPlan(ask, {
    reads: [holdKey(from), ...vehicleKeys(command.order)],
    agree: (state, context) => agree(state, command.order, { from, context }),
    place: (state, agreed, at) => reserved(state, agreed, { from, ...at }),
  });
}

interface Agreed {
  readonly draft: DraftRecord;
  readonly paying: AgreedPayment;
  readonly vehicle: VehicleRecord;
  /** Whether the vehicle was kept since the init. */
  readonly held: boolean;
}

function agree(state: State, confirmed: Order, by: { readonly from: Conversation; readonly context: DecideContext }): Verdict<Agreed> {
  const draft = draftIn<DraftRecord>(state, by.from);
  const quote = draft?.order.quote;
  const itemId = itemAsked(confirmed);
  if (draft === undefined || quote === undefined) return NOTHING_OFFERED;
  if (itemId === undefined || itemId !== draft.order.lines[0]?.itemId) {
    return refuseTrade('quote-unavailable', 'The vehicle is not the one offered at init; call init again.', '/order/lines');
  }
  const same = agreesToQuote(quote, confirmed.quote);
  if (!same.ok) return same;
  const payment = agreedPayment(draft.order.payments, confirmed.payments, quote.total);
  if (!payment.ok) return payment;
  // The vehicle was promised while it was held; after that what is offered now decides, and must come to the same.
  const hold = holdIn(state, by.from);
  const held = hold?.itemId === itemId;
  const vehicle = vehicleIn(state, itemId);
  if (!held || hold.expiresAtMs <= by.context.nowMs) {
    const again = offeredNow(state, draft.order, by);
    if (!again.ok) return again;
    if (!isDeepStrictEqual(again.value.agreed, draft.agreed)) {
      return refuseTrade('quote-unavailable', 'The offer has expired and prices have changed; call init for a new one.', '/order/quote');
    }
  }
  if (vehicle === undefined) return refuseTrade('item-not-found', 'There is no such vehicle any more; search again.', '/order/lines');
  return accept({ draft, paying: payment.value, vehicle, held });
}

function reserved(
  state: State,
  { draft, paying, vehicle, held }: Agreed,
  at: { readonly orderId: string; readonly from: Conversation; readonly context: DecideContext },
): Turn {
  const { orderId, from, context } = at;
  const { nowMs } = context;
  const { payment, claimed } = paying;
  const code = unlockCode(context.newId());
  const reserveUntilMs = nowMs + draft.agreed.reserveMs;
  const unlocked = draft.order.fulfilments.map((each) => withCode(each, { code, fromMs: nowMs, untilMs: reserveUntilMs }));
  const agreed = { ...draft.order, fulfilments: begun(unlocked, RENTAL.start, nowMs), payments: [payment] };
  const made = placeOrder(state, agreed, { orderId, buyer: from, nowMs, claimed });
  const record: OrderRecord = {
    ...made.record,
    ride: {
      itemId: vehicle.item.id,
      standsFree: vehicle.vehicleId !== undefined,
      ...(vehicle.vehicleId === undefined ? {} : { vehicleId: vehicle.vehicleId }),
      ...draft.agreed,
      code,
      reserveUntilMs,
    },
  };
  const hold = holdIn(state, from);
  const ended = endDraft(from, draft);
  return {
    answer: { action: 'confirm', order: record.order },
    put: {
      ...made.put,
      [KEY.order(orderId)]: asJson(record),
      ...(held ? {} : { [KEY.item(vehicle.item.id)]: asJson({ ...vehicle, reserved: vehicle.reserved + 1 }) }),
    },
    remove: [...made.remove, ...ended.remove, ...(held ? [holdKey(from)] : [])],
    timers: [reservationTimer(orderId, reserveUntilMs)],
    cancelTimers: [...ended.cancelTimers, ...(held && hold !== undefined ? [holdTimer(holdKey(from), hold).id] : [])],
  };
}

function withCode(fulfilment: Fulfilment, code: { readonly code: string; readonly fromMs: number; readonly untilMs: number }): Fulfilment {
  const { fromMs, untilMs } = code;
  return {
    ...fulfilment,
    stops: (fulfilment.stops ?? []).map((stop) =>
      stop.kind === 'start'
        ? {
            ...stop,
            timeRange: { startMs: fromMs, endMs: untilMs },
            authorization: { token: code.code, validFromMs: fromMs, validUntilMs: untilMs },
          }
        : stop,
    ),
  };
}

/** Six digits that follow from an id nobody else has seen. */
function unlockCode(freshId: string): string {
  return String(createHash('sha256').update(freshId).digest().readUIntBE(0, 6) % 1_000_000).padStart(6, '0');
}
