import { changedAtMs, type Order } from '../../../commerce/order.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { DecideContext, Decision, Work } from '../../../node/role.ts';
import type { State } from '../../../node/store/port.ts';
import { tell } from '../../answering.ts';
import { moneyKeys } from '../../payments/records.ts';
import { moneyOfChanged } from '../../payments/with-orders.ts';
import { partitionOfProvider, providerOf } from '../../provider-record.ts';
import type { DeskCall } from '../engine.ts';
import { asJson } from '../state.ts';
import { KEY, type OrderRecord } from './record.ts';
import { soldIn } from './state.ts';

/** What the software does with an order, as work over its partition. */

export interface OnOrder extends DecideContext {
  readonly state: State;
  readonly call: DeskCall;
}

export function onOrder(call: DeskCall, rule: (record: OrderRecord, on: OnOrder) => Decision<Verdict<Order>>): Work<Verdict<Order>> {
  const { orderId } = call;
  return {
    partition: partitionOfProvider(providerOf(orderId) ?? ''),
    reads: moneyKeys(orderId),
    decide(state, context) {
      const record = soldIn(state, orderId);
      if (record === undefined) return { result: refuseTrade('order-not-found', 'The business has no such order.') };
      return rule(record, { ...context, state, call });
    },
  };
}

/** An order that is another now: its money follows, and the buyer is told. */
export function changedTo(record: OrderRecord, changed: Order, on: OnOrder): Decision<Verdict<Order>> {
  const { state, call, nowMs } = on;
  const { order, put, remove } = moneyOfChanged(state, { ...changed, updatedAtMs: changedAtMs(record.order, nowMs) });
  return {
    put: { ...put, [KEY.order(call.orderId)]: asJson({ ...record, order }) },
    remove,
    send: [tell(record.buyer, { action: 'update', order }, { from: call.node, context: on })],
    result: accept(order),
  };
}
