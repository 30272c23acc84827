import type { FulfilmentState } from '../../../commerce/fulfilment.ts';
import { zero } from '../../../commerce/money.ts';
import { mayGive } from '../../../commerce/order-life.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { feeFor } from '../../../commerce/terms.ts';
import { moneyKeys } from '../../payments/records.ts';
import { moneyOfChanged } from '../../payments/with-orders.ts';
import type { Ask, CommandOf, Plan, Turn } from '../engine.ts';
import { CANCELLATION_REASONS } from '../reasons.ts';
import { asJson } from '../state.ts';
import { momentOf, ownOrder } from '../status.ts';
import { ended, moveOf } from './changed-order.ts';
import { KEY, type OrderRecord, type WaitingRecord } from './record.ts';
import { waitingIn } from './state.ts';
import { orderAsTaker } from './taking.ts';
import { freeTimer } from './timers.ts';

/** Calls off an appointment by the terms that it was made under, and gives its slot to whoever waits for one. */
export function cancel({ command, from }: Ask<CommandOf<'cancel'>>): Plan {
  const { orderId } = command;
  return {
    reads: [...moneyKeys(orderId), KEY.waiting(orderId)],
    decide(state, { nowMs }) {
      const found = ownOrder<OrderRecord>(state, orderId, from);
      if (!found.ok) return { answer: { action: 'cancel', refusal: found.refusal } };
      const may = mayCancel(found.value, command.reasonId);
      if (!may.ok) return { answer: { action: 'cancel', refusal: may.refusal } };
      const fee = feeNow(found.value, nowMs);
      if (!fee.ok) return { answer: { action: 'cancel', refusal: fee.refusal } };
      const cancellation = {
        by: 'buyer' as const,
        ...(command.reasonId === undefined ? {} : { reasonId: command.reasonId }),
        ...(command.note === undefined ? {} : { note: command.note }),
      };
      const after = ended(found.value, { state: may.value, fee: fee.value, cancellation }, nowMs);
      const { order, ...money } = moneyOfChanged(state, after.order);
      const turn = givenBack(found.value, waitingIn(state, orderId), nowMs);
      return {
        ...turn,
        put: { ...money.put, [KEY.order(orderId)]: asJson({ ...after, order }) },
        remove: [...money.remove, ...(turn.remove ?? [])],
        answer: { action: 'cancel', order },
      };
    },
  };
}

/** What calling it off costs now, by the terms of the order. */
export function feeNow({ order, confirmedAtMs }: OrderRecord, nowMs: number) {
  const moment = { state: order.fulfilments[0]?.state ?? '', sinceConfirmMs: nowMs - confirmedAtMs, nowMs };
  return feeFor(order.cancellationTerms ?? [], order.quote?.total ?? zero('EUR'), moment);
}

/** The slot of an order that ends comes free; a place on the waiting list is given up, with what was offered. */
export function givenBack(record: OrderRecord, waiting: WaitingRecord | undefined, nowMs: number): Pick<Turn, 'remove' | 'timers'> {
  const orderId = record.order.id ?? '';
  const { slot, fromMs } = record.slot === undefined || record.fromMs === undefined ? (waiting?.offered ?? {}) : record;
  return {
    remove: waiting === undefined ? [] : [KEY.waiting(orderId)],
    timers: slot === undefined || fromMs === undefined ? [] : [freeTimer({ takenBy: orderAsTaker(orderId), slot, fromMs }, nowMs)],
  };
}

/** The state to which a cancellation leads, when it is the time for one. */
function mayCancel(record: OrderRecord, reasonId: string | undefined): Verdict<FulfilmentState> {
  if (reasonId !== undefined && !CANCELLATION_REASONS.some((reason) => reason.id === reasonId)) {
    return refuseTrade('cancellation-reason-invalid', 'There is no such reason; ask for the cancellation reasons first.', '/reasonId');
  }
  const may = mayGive('cancel', momentOf(record.order));
  const to = moveOf(record, { by: 'buyer', command: 'cancel' })?.to;
  if (may.ok && to !== undefined) return accept(to);
  return may.ok
    ? refuseTrade('cancellation-not-possible', may.value.otherwise, '/orderId')
    : { ok: false, refusal: { ...may.refusal, path: '/orderId' } };
}
