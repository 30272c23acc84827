import { zero } from '../../../commerce/money.ts';
import type { Order } from '../../../commerce/order.ts';
import { refunded } from '../../../commerce/quote.ts';
import type { Cancellation } from '../../../commerce/terms.ts';
import type { DecideContext } from '../../../node/role.ts';
import type { Turn } from '../engine.ts';
import { asJson } from '../state.ts';
import { KEY, type OrderRecord } from './record.ts';
import { moveSoon, reservationTimer } from './timers.ts';

/** A reservation called off by either side, at no cost: its end, the refund in its quote, and its vehicle free for others. */
export function calledOff(
  record: OrderRecord,
  cancellation: Omit<Cancellation, 'atMs'>,
  { nowMs, newId }: DecideContext,
): { readonly turn: Pick<Turn, 'put' | 'timers' | 'cancelTimers'>; readonly order: Order } {
  const { quote } = record.order;
  const nothing = zero(quote?.total.currency ?? 'EUR');
  const order: Order = {
    ...record.order,
    status: 'cancelled',
    fulfilments: record.order.fulfilments.map((each) => ({ ...each, state: 'cancelled', stateSinceMs: nowMs })),
    ...(quote === undefined ? {} : { quote: refunded(quote, nothing, 'Refund') }),
    payments: record.order.payments.map((payment) => ({ ...payment, amount: nothing })),
    cancellation: { ...cancellation, atMs: nowMs },
    updatedAtMs: nowMs,
  };
  const history = [...record.history, { state: 'cancelled', atMs: nowMs }];
  const free = moveSoon(newId(), [{ itemId: record.ride.itemId, reserved: -1, onHand: 0, atMs: nowMs }], nowMs);
  const orderId = order.id ?? '';
  return {
    order,
    turn: {
      put: { ...free.put, [KEY.order(orderId)]: asJson({ ...record, order, history }) },
      timers: free.timers,
      cancelTimers: [reservationTimer(orderId, 0).id],
    },
  };
}
