import { orderNamedByTransaction } from '../../../commerce/order.ts';
import { accept, NOTHING_PLACED, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { State } from '../../../node/store/port.ts';
import { type Conversation, KEY, type OrderRecord } from '../../shop-record.ts';
import type { Ask, CommandOf, Plan, Turn } from '../engine.ts';
import { orderIdFor } from './order-id.ts';
import { draftIn, draftKey, orderIn } from './state.ts';
import { draftTimer } from './timers.ts';

/**
 * Tells how an order stands. A buyer node that never heard the order's id, as the on_confirm was lost, names it by its transaction. When it hears that
 * nothing was placed there, that holds: a confirm that is still on its way finds no offer any more.
 */
export function status({ providerId, command, from }: Ask<CommandOf<'status'>>): Plan {
  const byTransaction = command.orderId === orderNamedByTransaction(providerId, from.transactionId);
  const orderId = byTransaction ? orderIdFor(providerId, from) : command.orderId;
  return {
    reads: [KEY.order(orderId), ...(byTransaction ? [draftKey(from)] : [])],
    decide(state) {
      const found = ownOrder(state, orderId, from);
      if (!found.ok && byTransaction) return nothingPlaced(state, from);
      return { answer: found.ok ? { action: 'status', order: found.value.order } : { action: 'status', refusal: found.refusal } };
    },
  };
}

function nothingPlaced(state: State, from: Conversation): Turn {
  const draft = draftIn(state, from);
  const message = 'No order was placed in this transaction, and what was offered in it no longer holds; begin again with init.';
  const refusal = { reason: 'order-not-found', message, path: NOTHING_PLACED } as const;
  if (draft === undefined) return { answer: { action: 'status', refusal } };
  const key = draftKey(from);
  return { answer: { action: 'status', refusal }, remove: [key], cancelTimers: [draftTimer(key, draft.offeredAtMs, 0).id] };
}

/** The order of this id, for the one who placed it; to anybody else there is no such order. */
export function ownOrder(state: State, orderId: string, from: Conversation): Verdict<OrderRecord> {
  const record = orderIn(state, orderId);
  if (record !== undefined && record.buyer.buyerNode.id === from.buyerNode.id) return accept(record);
  return refuseTrade('order-not-found', 'There is no such order of yours here; use the id given at confirm.', '/orderId');
}
