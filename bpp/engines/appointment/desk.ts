import { percentOf, zero } from '../../../commerce/money.ts';
import type { Order } from '../../../commerce/order.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { APPOINTMENT_ROADS } from '../../../commerce/roads/appointment.ts';
import type { Move } from '../../../commerce/roads/road.ts';
import { movesFrom } from '../../../commerce/roads/roads.ts';
import type { DecideContext, Decision, Work } from '../../../node/role.ts';
import type { State } from '../../../node/store/port.ts';
import { tell } from '../../answering.ts';
import { moneyKeys } from '../../payments/records.ts';
import { moneyAtHandOver, moneyOfChanged, type WithOrder } from '../../payments/with-orders.ts';
import { partitionOfProvider, providerOf } from '../../provider-record.ts';
import type { Desk, DeskCall } from '../engine.ts';
import { asJson } from '../state.ts';
import { sayOnOrder } from '../support.ts';
import { givenBack } from './cancel.ts';
import { ended, inState, moveOf } from './changed-order.ts';
import { movedByHand, targetIn } from './move-by-hand.ts';
import { NO_SHOW_REASON, PROVIDER_REASONS } from './reasons.ts';
import { type AppointmentRecord, KEY, type OrderRecord, type WaitingRecord } from './record.ts';
import { orderIn, practiceIn, slotKeys, waitingIn } from './state.ts';

/** What the people of the business do with an appointment. The buyer is told of each without asking. */

const STEPS = new Set(APPOINTMENT_ROADS.flatMap(({ moves }) => moves.flatMap(({ by, command }) => (by === 'provider' ? [command] : []))));
const NOTE_CHARS_MAX = 500;

export const desk: Desk = {
  steps: [...STEPS, 'message'],
  beside(record) {
    const { slot } = record as OrderRecord;
    return slot === undefined ? {} : { slot };
  },
  next: ({ order }) => movesFrom(order.fulfilments[0] ?? {}, 'provider').map(({ command }) => command),
  take(step, call) {
    switch (step) {
      case 'message':
        return typeof call.body.text === 'string' ? sayOnOrder(call.node, call.orderId, call.body.text) : 'Send {"text": "…"}.';
      case 'no-show':
        return noShow(call);
      case 'cancel':
        return callOff(call);
      case 'move':
        return moveOrder(call);
      default:
        return STEPS.has(step) ? advance(call, step) : undefined;
    }
  },
};

type Done = Work<Verdict<Order>>;

/** It begins or is done; what was to be paid when it is done, is paid then. */
function advance(call: DeskCall, step: string): Done {
  return onOrder(call, step, ({ record, move, state }, context) => {
    const early = tooEarly(record, context);
    if (early !== undefined) return early;
    const after = inState(record, move.to, context.nowMs);
    const done = after.order.status === 'complete';
    const money = done ? moneyAtHandOver(state, after.order, context) : { order: after.order, put: {}, remove: [] };
    return said(call, after, { action: 'status', money, context });
  });
}

/** Nobody came: what the terms keep for that is kept, the rest is paid back or need not be paid. */
function noShow(call: DeskCall): Done {
  return onOrder(call, 'no-show', ({ record, practice, move, state }, context) => {
    const early = tooEarly(record, context);
    if (early !== undefined) return early;
    const total = record.order.quote?.total ?? zero(practice.currency);
    const fee = percentOf(total, practice.booking.noShowFeePercent);
    const after = ended(record, { state: move.to, fee, cancellation: { by: 'provider', reasonId: NO_SHOW_REASON } }, context.nowMs);
    return said(call, after, { action: 'status', money: moneyOfChanged(state, after.order), context });
  });
}

/** The business calls it off: at no cost, and the slot stays empty for whoever waits only when it is free after all. */
function callOff(call: DeskCall): Done | string {
  const { reasonId, note } = call.body;
  const known = PROVIDER_REASONS.find(({ id }) => id === reasonId);
  if (known === undefined) return `Send {"reasonId": "…"} with one of ${PROVIDER_REASONS.map(({ id }) => id).join(', ')}.`;
  const why = { by: 'provider' as const, reasonId: known.id, ...(typeof note === 'string' ? { note: note.slice(0, NOTE_CHARS_MAX) } : {}) };
  return onOrder(call, 'cancel', ({ record, practice, waiting, move, state }, context) => {
    const after = ended(record, { state: move.to, fee: zero(practice.currency), cancellation: why }, context.nowMs);
    const told = said(call, after, { action: 'cancel', money: moneyOfChanged(state, after.order), context });
    const { remove = [], timers = [] } = givenBack(record, waiting, context.nowMs);
    return { ...told, remove: [...(told.remove ?? []), ...remove], timers };
  });
}

/** The business moves it: whoever booked it is told, and may leave at no cost. */
function moveOrder(call: DeskCall): Done | string {
  const to = targetIn(call.body);
  if (typeof to === 'string') return to;
  const work = onOrder(call, 'move', ({ record, practice, state }, context) => {
    const moved = movedByHand(state, { record, practice, to }, context);
    if (!moved.ok) return { result: moved };
    if (moved.value.record === record) return { result: accept(record.order) };
    const after = moved.value.record;
    const told = said(call, after, { action: 'update', money: { order: after.order, put: {}, remove: [] }, context });
    const { put, remove, timers } = moved.value.changes;
    return { ...told, put: { ...put, ...told.put }, remove: remove ?? [], timers: timers ?? [] };
  });
  return { ...work, reads: [...work.reads, KEY.item(to.itemId), ...slotKeys(to)] };
}

interface Found {
  readonly record: OrderRecord;
  readonly practice: AppointmentRecord;
  readonly waiting: WaitingRecord | undefined;
  /** The step as its road has it. */
  readonly move: Move;
  readonly state: State;
}

function onOrder({ orderId }: DeskCall, step: string, change: (found: Found, context: DecideContext) => Decision<Verdict<Order>>): Done {
  return {
    partition: partitionOfProvider(providerOf(orderId) ?? ''),
    reads: [...moneyKeys(orderId), KEY.waiting(orderId)],
    decide(state, context) {
      const [record, practice] = [orderIn(state, orderId), practiceIn(state)];
      if (record === undefined || practice === undefined) {
        return { result: refuseTrade('order-not-found', 'The business has no such appointment.') };
      }
      const move = moveOf(record, { by: 'provider', command: step });
      if (move !== undefined) return change({ record, practice, waiting: waitingIn(state, orderId), move, state }, context);
      const next = desk.next(record).join(' or ') || 'do nothing more';
      return { result: refuseTrade('business', `While it is ${record.order.fulfilments[0]?.state} one can ${next}, not ${step}.`) };
    },
  };
}

function tooEarly({ slot }: OrderRecord, { nowMs }: DecideContext): Decision<Verdict<Order>> | undefined {
  // People are early now and then; a day is no mistake of minutes.
  if (slot === undefined || nowMs >= slot.startMs - EARLY_MAX_MS) return undefined;
  return { result: refuseTrade('business', 'This appointment is still to come; look at its time.') };
}

const EARLY_MAX_MS = 3_600_000;

function said(
  { node, orderId }: DeskCall,
  record: OrderRecord,
  {
    action,
    money,
    context,
  }: { readonly action: 'status' | 'cancel' | 'update'; readonly money: WithOrder; readonly context: DecideContext },
): Decision<Verdict<Order>> {
  const { order, put, remove } = money;
  return {
    put: { ...put, [KEY.order(orderId)]: asJson({ ...record, order }) },
    remove,
    send: [tell(record.buyer, { action, order }, { from: node, context })],
    result: accept(order),
  };
}
