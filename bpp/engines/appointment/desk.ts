import { percentOf, zero } from '../../../commerce/money.ts';
import type { Order } from '../../../commerce/order.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { DecideContext, Decision, Work } from '../../../node/role.ts';
import { tell } from '../../answering.ts';
import { partitionOfProvider, providerOf } from '../../provider-record.ts';
import type { Desk, DeskCall } from '../engine.ts';
import { asJson } from '../state.ts';
import { givenBack } from './cancel.ts';
import { ended, inState } from './changed-order.ts';
import { NO_SHOW_REASON, PROVIDER_REASONS } from './reasons.ts';
import { type AppointmentRecord, KEY, type OrderRecord, type WaitingRecord } from './record.ts';
import { orderIn, practiceIn, waitingIn } from './state.ts';

/** What the people of the business do with an appointment. The buyer is told of each without asking. */

const NEXT: Readonly<Record<string, readonly string[]>> = {
  waiting: ['cancel'],
  offered: ['cancel'],
  booked: ['start', 'complete', 'no-show', 'cancel'],
  'under-way': ['complete'],
};
const NOTE_CHARS_MAX = 500;

export const desk: Desk = {
  steps: ['start', 'complete', 'no-show', 'cancel'],
  beside(record) {
    const { slot } = record as OrderRecord;
    return slot === undefined ? {} : { slot };
  },
  next: ({ order }) => NEXT[order.fulfilments[0]?.state ?? ''] ?? [],
  take(step, call) {
    switch (step) {
      case 'start':
        return advance(call, 'under-way', step);
      case 'complete':
        return advance(call, 'completed', step);
      case 'no-show':
        return noShow(call);
      case 'cancel':
        return callOff(call);
      default:
        return undefined;
    }
  },
};

type Done = Work<Verdict<Order>>;

function advance(call: DeskCall, to: 'under-way' | 'completed', step: string): Done {
  return onOrder(call, step, ({ record }, context) => {
    const early = tooEarly(record, context);
    if (early !== undefined) return early;
    return said(call, inState(record, to, context.nowMs), { action: 'status', context });
  });
}

/** Nobody came: what the terms keep for that is kept, the rest is paid back or need not be paid. */
function noShow(call: DeskCall): Done {
  return onOrder(call, 'no-show', ({ record, practice }, context) => {
    const early = tooEarly(record, context);
    if (early !== undefined) return early;
    const total = record.order.quote?.total ?? zero(practice.currency);
    const fee = percentOf(total, practice.booking.noShowFeePercent);
    const after = ended(record, { state: 'no-show', fee, cancellation: { by: 'provider', reasonId: NO_SHOW_REASON } }, context.nowMs);
    return said(call, after, { action: 'status', context });
  });
}

/** The business calls it off: at no cost, and the slot stays empty for whoever waits only when it is free after all. */
function callOff(call: DeskCall): Done | string {
  const { reasonId, note } = call.body;
  const known = PROVIDER_REASONS.find(({ id }) => id === reasonId);
  if (known === undefined) return `Send {"reasonId": "…"} with one of ${PROVIDER_REASONS.map(({ id }) => id).join(', ')}.`;
  const why = { by: 'provider' as const, reasonId: known.id, ...(typeof note === 'string' ? { note: note.slice(0, NOTE_CHARS_MAX) } : {}) };
  return onOrder(call, 'cancel', ({ record, practice, waiting }, context) => {
    const after = ended(record, { state: 'cancelled', fee: zero(practice.currency), cancellation: why }, context.nowMs);
    return { ...said(call, after, { action: 'cancel', context }), ...givenBack(record, waiting, context.nowMs) };
  });
}

interface Found {
  readonly record: OrderRecord;
  readonly practice: AppointmentRecord;
  readonly waiting: WaitingRecord | undefined;
}

function onOrder({ orderId }: DeskCall, step: string, change: (found: Found, context: DecideContext) => Decision<Verdict<Order>>): Done {
  return {
    partition: partitionOfProvider(providerOf(orderId) ?? ''),
    reads: [KEY.provider, KEY.order(orderId), KEY.waiting(orderId)],
    decide(state, context) {
      const [record, practice] = [orderIn(state, orderId), practiceIn(state)];
      if (record === undefined || practice === undefined) {
        return { result: refuseTrade('order-not-found', 'The business has no such appointment.') };
      }
      const now = record.order.fulfilments[0]?.state ?? '';
      const next = NEXT[now] ?? [];
      if (next.includes(step)) return change({ record, practice, waiting: waitingIn(state, orderId) }, context);
      return { result: refuseTrade('business', `While it is ${now} one can ${next.join(' or ') || 'do nothing more'}, not ${step}.`) };
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
  { action, context }: { readonly action: 'status' | 'cancel'; readonly context: DecideContext },
): Decision<Verdict<Order>> {
  return {
    put: { [KEY.order(orderId)]: asJson(record) },
    send: [tell(record.buyer, { action, order: record.order }, { from: node, context })],
    result: accept(record.order),
  };
}
