import { type Money, sameMoney, zero } from '../../../commerce/money.ts';
import { changedAtMs, type Order } from '../../../commerce/order.ts';
import { refunded } from '../../../commerce/quote.ts';
import type { Cancellation } from '../../../commerce/terms.ts';
import type { DecideContext } from '../../../node/role.ts';
import type { State } from '../../../node/store/port.ts';
import { moneyOfChanged } from '../../payments/with-orders.ts';
import type { Turn } from '../engine.ts';
import { asJson } from '../state.ts';
import { KEY, type OrderRecord } from './record.ts';
import { releaseSoon } from './timers.ts';

/** An order called off at a fee, by either side: its end, the refund in its quote, and its goods back on the shelf. Needs the `moneyKeys` of the order. */
export function calledOff(
  record: OrderRecord,
  how: { readonly state: State; readonly fee: Money; readonly cancellation: Omit<Cancellation, 'atMs'> },
  { nowMs, newId }: DecideContext,
): { readonly turn: Pick<Turn, 'put' | 'remove' | 'timers'>; readonly order: Order } {
  const { quote } = record.order;
  const ended: Order = {
    ...record.order,
    status: 'cancelled',
    lines: record.order.lines.map(({ proposal: _over, ...line }) => line),
    fulfilments: record.order.fulfilments.map((each) => ({ ...each, state: 'cancelled', stateSinceMs: nowMs })),
    ...(quote === undefined ? {} : { quote: refunded(quote, how.fee, refundTitle(how.fee)) }),
    payments: record.order.payments.map((payment) => (payment.status === 'paid' ? payment : { ...payment, amount: how.fee })),
    cancellation: { ...how.cancellation, atMs: nowMs },
    updatedAtMs: changedAtMs(record.order, nowMs),
  };
  const { order, ...money } = moneyOfChanged(how.state, ended);
  const history = [...record.history, { state: 'cancelled', atMs: nowMs }];
  const { slotMs, proposed: _over, courier: _nomore, ...rest } = record;
  const free = { from: 'order' as const, lines: record.taken, ...branchOf(record), ...(slotMs === undefined ? {} : { slotMs }) };
  const back = releaseSoon(newId(), free, nowMs);
  const put = { ...back.put, ...money.put, [KEY.order(order.id ?? '')]: asJson({ ...rest, order, history, taken: [] }) };
  const { remove } = money;
  return { order, turn: back.timers === undefined ? { put, remove } : { put, remove, timers: back.timers } };
}

/** To whose shelf the goods of an order go back. */
export function branchOf({ branchId }: Pick<OrderRecord, 'branchId'>): Pick<OrderRecord, 'branchId'> {
  return branchId === undefined ? {} : { branchId };
}

function refundTitle(fee: Money): string {
  return sameMoney(fee, zero(fee.currency)) ? 'Refund' : 'Refund after the cancellation fee';
}
