import { type Money, zero } from '../../../commerce/money.ts';
import { changedAtMs, type Order } from '../../../commerce/order.ts';
import { mayGive } from '../../../commerce/order-life.ts';
import { refunded } from '../../../commerce/quote.ts';
import { refuseTrade } from '../../../commerce/refusal.ts';
import { movesFrom } from '../../../commerce/roads/roads.ts';
import { type Cancellation, feeFor } from '../../../commerce/terms.ts';
import type { State } from '../../../node/store/port.ts';
import { moneyKeys } from '../../payments/records.ts';
import { moneyOfChanged } from '../../payments/with-orders.ts';
import type { Ask, CommandOf, Plan, Turn } from '../engine.ts';
import { CANCELLATION_REASONS } from '../reasons.ts';
import { asJson } from '../state.ts';
import { momentOf, ownOrder } from '../status.ts';
import { telling } from './post.ts';
import { KEY, type OrderRecord } from './record.ts';

/**
 * Calls an order off by the terms it was made under. They bind the business, so that its software is told and not asked: it is told until it has heard.
 */
export function cancel({ providerId, command, from }: Ask<CommandOf<'cancel'>>): Plan {
  const { orderId, reasonId, note } = command;
  return {
    reads: moneyKeys(orderId),
    decide(state, { nowMs, newId }) {
      const found = ownOrder<OrderRecord>(state, orderId, from);
      const may = found.ok ? mayCancel(found.value, reasonId) : found;
      if (!found.ok || !may.ok) return { answer: { action: 'cancel', refusal: may.ok ? UNKNOWN : may.refusal } };
      const { order, confirmedAtMs } = found.value;
      const moment = { state: order.fulfilments[0]?.state ?? '', sinceConfirmMs: nowMs - confirmedAtMs, nowMs };
      const fee = feeFor(order.cancellationTerms ?? [], order.quote?.total ?? zero('EUR'), moment);
      if (!fee.ok) return { answer: { action: 'cancel', refusal: fee.refusal } };
      const cancellation = {
        by: 'buyer' as const,
        ...(reasonId === undefined ? {} : { reasonId }),
        ...(note === undefined ? {} : { note }),
      };
      const off = calledOff(found.value, { state, fee: fee.value, cancellation, endsIn: 'cancelled' }, nowMs);
      const told = telling(providerId, { id: `msg_${newId()}`, action: 'cancel', said: { orderId, order: off.order } }, nowMs);
      return {
        put: { ...off.turn.put, ...told.put },
        remove: off.turn.remove ?? [],
        timers: told.timers ?? [],
        answer: { action: 'cancel', order: off.order },
      };
    },
  };
}

const UNKNOWN = { reason: 'order-not-found', message: 'There is no such order of yours here.' } as const;

function mayCancel({ order }: OrderRecord, reasonId: string | undefined) {
  if (reasonId !== undefined && !CANCELLATION_REASONS.some((reason) => reason.id === reasonId)) {
    return refuseTrade('cancellation-reason-invalid', 'There is no such reason; ask for the cancellation reasons first.', '/reasonId');
  }
  const may = mayGive('cancel', momentOf(order));
  const [move] = movesFrom(order.fulfilments[0] ?? {}, 'buyer').filter(({ command }) => command === 'cancel');
  if (may.ok && move !== undefined) return may;
  return may.ok ? refuseTrade('cancellation-not-possible', 'This order can no longer be cancelled; ask the business.', '/orderId') : may;
}

/** An order called off at a fee, by either side: its end and the refund in its quote. Needs the `moneyKeys` of the order. */
export function calledOff(
  record: OrderRecord,
  how: { readonly state: State; readonly fee: Money; readonly cancellation: Omit<Cancellation, 'atMs'>; readonly endsIn: string },
  nowMs: number,
): { readonly turn: Pick<Turn, 'put' | 'remove'>; readonly order: Order } {
  const { quote } = record.order;
  const title = how.fee.amount === zero(how.fee.currency).amount ? 'Refund' : 'Refund after the cancellation fee';
  const ended: Order = {
    ...record.order,
    status: 'cancelled',
    fulfilments: record.order.fulfilments.map((each) => ({ ...each, state: how.endsIn, stateSinceMs: nowMs })),
    ...(quote === undefined ? {} : { quote: refunded(quote, how.fee, title) }),
    payments: record.order.payments.map((payment) => (payment.status === 'paid' ? payment : { ...payment, amount: how.fee })),
    cancellation: { ...how.cancellation, atMs: nowMs },
    updatedAtMs: changedAtMs(record.order, nowMs),
  };
  const { order, put, remove } = moneyOfChanged(how.state, ended);
  const history = [...record.history, { state: how.endsIn, atMs: nowMs }];
  return { order, turn: { put: { ...put, [KEY.order(order.id ?? '')]: asJson({ ...record, order, history }) }, remove } };
}
