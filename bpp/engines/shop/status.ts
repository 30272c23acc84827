import { type Order, orderNamedByTransaction } from '../../../commerce/order.ts';
import type { OrderMoment } from '../../../commerce/order-life.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { State } from '../../../node/store/port.ts';
import { type Conversation, KEY, type OrderRecord } from '../../shop-record.ts';
import type { Ask, CommandOf, Plan } from '../engine.ts';
import { orderIdFor } from './order-id.ts';
import { orderIn } from './state.ts';

/** Tells how an order stands. A buyer node that never heard the order's id, as the on_confirm was lost, names it by its transaction. */
export function status({ providerId, command, from }: Ask<CommandOf<'status'>>): Plan {
  const byTransaction = command.orderId === orderNamedByTransaction(providerId, from.transactionId);
  const orderId = byTransaction ? orderIdFor(providerId, from) : command.orderId;
  return {
    reads: [KEY.order(orderId)],
    decide(state) {
      const found = ownOrder(state, orderId, from);
      return { answer: found.ok ? { action: 'status', order: found.value.order } : { action: 'status', refusal: found.refusal } };
    },
  };
}

/** Where an order is, as the rules of its life look at it. */
export function momentOf({ status, fulfilments }: Order): OrderMoment {
  return { ...fulfilments[0], at: status ?? 'draft' };
}

/** The order of this id, for the one who placed it; to anybody else there is no such order. */
export function ownOrder(state: State, orderId: string, from: Conversation): Verdict<OrderRecord> {
  const record = orderIn(state, orderId);
  if (record !== undefined && record.buyer.buyerNode.id === from.buyerNode.id) return accept(record);
  return refuseTrade('order-not-found', 'There is no such order of yours here; use the id given at confirm.', '/orderId');
}
