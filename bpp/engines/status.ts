import { type Order, orderNamedByTransaction } from '../../commerce/order.ts';
import type { OrderMoment } from '../../commerce/order-life.ts';
import { accept, NOTHING_PLACED, refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import type { State } from '../../node/store/port.ts';
import { type Conversation, type OrderRecord, PROVIDER_KEY } from '../provider-record.ts';
import { draftKey } from './drafts.ts';
import type { Ask, CommandOf, Plan, Turn } from './engine.ts';
import { orderIdFor } from './order-id.ts';
import { orderIn } from './state.ts';

/**
 * Tells how an order stands. A buyer node that never heard the order's id, as the on_confirm was lost, names it by its transaction. When it hears that
 * nothing was placed there, that holds: a confirm that is still on its way finds no offer any more.
 */
export function status({ providerId, command, from }: Ask<CommandOf<'status'>>): Plan {
  const byTransaction = command.orderId === orderNamedByTransaction(providerId, from.transactionId);
  const orderId = byTransaction ? orderIdFor(providerId, from) : command.orderId;
  return {
    reads: [PROVIDER_KEY.order(orderId), ...(byTransaction ? [draftKey(from)] : [])],
    decide(state) {
      const found = ownOrder(state, orderId, from);
      if (!found.ok && byTransaction) return nothingPlaced(state, from);
      return { answer: found.ok ? { action: 'status', order: found.value.order } : { action: 'status', refusal: found.refusal } };
    },
  };
}

function nothingPlaced(state: State, from: Conversation): Turn {
  const message = 'No order was placed in this transaction, and what was offered in it no longer holds; begin again with init.';
  const answer = { action: 'status', refusal: { reason: 'order-not-found', message, path: NOTHING_PLACED } } as const;
  // The timer that was to end the draft finds none.
  return state.has(draftKey(from)) ? { answer, remove: [draftKey(from)] } : { answer };
}

/** Where an order is, as the rules of its life look at it. */
export function momentOf({ status, fulfilments }: Order): OrderMoment {
  return { ...fulfilments[0], at: status ?? 'draft' };
}

/** The order of this id, for the one who placed it; to anybody else there is no such order. */
export function ownOrder<Stored extends OrderRecord = OrderRecord>(state: State, orderId: string, from: Conversation): Verdict<Stored> {
  const record = orderIn<Stored>(state, orderId);
  if (record !== undefined && record.buyer.buyerNode.id === from.buyerNode.id) return accept(record);
  return refuseTrade('order-not-found', 'There is no such order of yours here; use the id given at confirm.', '/orderId');
}
