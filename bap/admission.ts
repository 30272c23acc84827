import type { Heard } from '../node/role.ts';
import type { State } from '../node/store/port.ts';
import { type Outcome, ok, refuse } from '../protocol/problems.ts';
import { type PendingRecord, pendingKey, readRecord, readTransaction, TRANSACTION, type TransactionRecord } from './records.ts';

/** What may come unasked: news of an order that exists. */
const UNASKED = new Set(['status', 'update', 'cancel', 'track', 'support']);

export function admissionReads(heard: Heard): readonly string[] {
  return [TRANSACTION, pendingKey(heard.envelope.messageId)];
}

/** Whether a callback belongs to something this node began, and comes from a party to it. */
export function admit(heard: Heard, state: State): Outcome<void> {
  const transaction = readTransaction(state);
  if (transaction === undefined) {
    return refuse('transaction-unknown', 'This buyer node began no such transaction.', { path: '/context/transaction_id' });
  }
  const pending = readRecord<PendingRecord>(state, pendingKey(heard.envelope.messageId));
  if (heard.route.action === 'search') return admitOffers(heard, transaction, pending);
  if (pending?.action === heard.route.action) {
    if (pending.to.includes(heard.sender.subscriberId)) return ok(undefined);
    return refuse('not-in-transaction', `${heard.sender.subscriberId} was not asked this.`);
  }
  return admitUnasked(heard, transaction);
}

/** A search that went out through gateways may be answered by anybody; one that went to a provider node only by that one. */
function admitOffers(heard: Heard, transaction: TransactionRecord, pending: PendingRecord | undefined): Outcome<void> {
  if (pending?.action !== 'search') {
    return refuse('not-in-transaction', 'This answers no search of the transaction; use the message_id of the search.', {
      path: '/context/message_id',
    });
  }
  if (transaction.direct && !pending.to.includes(heard.sender.subscriberId)) {
    return refuse('not-in-transaction', `The search was for another provider node, not for ${heard.sender.subscriberId}.`);
  }
  return ok(undefined);
}

function admitUnasked(heard: Heard, transaction: TransactionRecord): Outcome<void> {
  const { action } = heard.route;
  if (!UNASKED.has(action)) {
    return refuse('not-in-transaction', `Nobody asked for this ${heard.route.path}; answer with the message_id of the request.`, {
      path: '/context/message_id',
    });
  }
  const ours = transaction.orderIds.filter((order) => order.providerNode === heard.sender.subscriberId);
  const asked = transaction.ordering.includes(heard.sender.subscriberId);
  if (ours.length === 0 && !asked) return refuse('not-in-transaction', `${heard.sender.subscriberId} has no order in this transaction.`);
  if (action === 'track') return ok(undefined);
  const answer = heard.dialect.decodeAnswer(heard.route, heard.body);
  if (!answer.ok) return answer;
  const orderId = 'order' in answer.value ? answer.value.order.id : 'support' in answer.value ? answer.value.support.refId : undefined;
  // News may overtake the on_confirm that brings the order's id.
  if (orderId !== undefined && (ours.some((order) => order.id === orderId) || asked)) return ok(undefined);
  return refuse('order-not-found', 'This node knows no order with this id.', { path: '/message/order/id' });
}
