import { zero } from '../../../commerce/money.ts';
import { changedAtMs, type Order } from '../../../commerce/order.ts';
import { refunded } from '../../../commerce/quote.ts';
import type { Cancellation } from '../../../commerce/terms.ts';
import type { DecideContext } from '../../../node/role.ts';
import type { State } from '../../../node/store/port.ts';
import { moneyOfChanged } from '../../payments/with-orders.ts';
import type { Turn } from '../engine.ts';
import { asJson } from '../state.ts';
import { KEY, type OrderRecord } from './record.ts';
import { moveSoon, reservationTimer } from './timers.ts';

/** A reservation called off by either side, at no cost: its end, the refund in its quote, and its vehicle free for others. Needs the `moneyKeys` of the order. */
export function calledOff(
  record: OrderRecord,
  how: { readonly state: State; readonly cancellation: Omit<Cancellation, 'atMs'> },
  { nowMs, newId }: DecideContext,
): { readonly turn: Pick<Turn, 'put' | 'remove' | 'timers' | 'cancelTimers'>; readonly order: Order } {
  const { quote } = record.order;
  const nothing = zero(quote?.total.currency ?? 'EUR');
  const ended: Order = {
    ...record.order,
    status: 'cancelled',
    fulfilments: record.order.fulfilments.map((each) => ({ ...each, state: 'cancelled', stateSinceMs: nowMs })),
    ...(quote === undefined ? {} : { quote: refunded(quote, nothing, 'Refund') }),
    payments: record.order.payments.map((payment) => (payment.status === 'paid' ? payment : { ...payment, amount: nothing })),
    cancellation: { ...how.cancellation, atMs: nowMs },
    updatedAtMs: changedAtMs(record.order, nowMs),
  };
  const { order, ...money } = moneyOfChanged(how.state, ended);
  const history = [...record.history, { state: 'cancelled', atMs: nowMs }];
  const free = moveSoon(newId(), [{ itemId: record.ride.itemId, reserved: -1, onHand: 0, atMs: nowMs }], nowMs);
  const orderId = order.id ?? '';
  return {
    order,
    turn: {
      put: { ...free.put, ...money.put, [KEY.order(orderId)]: asJson({ ...record, order, history }) },
      remove: money.remove,
      timers: free.timers,
      cancelTimers: [reservationTimer(orderId, 0).id],
    },
  };
}
