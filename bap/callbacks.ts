import type { Answer, OrderAction } from '../commerce/command.ts';
import type { Order } from '../commerce/order.ts';
import { NOTHING_PLACED, type Refusal } from '../commerce/refusal.ts';
import type { Heard, Work } from '../node/role.ts';
import type { Json } from '../node/store/port.ts';
import { Change } from './change.ts';
import { fallBack, neverPlaced } from './fault.ts';
import { withFormsOf } from './forms.ts';
import { inquiryTimer, watch } from './inquiry.ts';
import { takeOffers } from './offers-answer.ts';
import { type Taken, takeOrder } from './order-answer.ts';
import {
  handleOf,
  ORDERS,
  type OrderRecord,
  type PendingRecord,
  partitionOf,
  pendingKey,
  readOrders,
  readRecord,
  readTransaction,
  TRANSACTION,
} from './records.ts';
import { deadlineTimer } from './request.ts';
import { followedOrder, isOlder } from './tracking-answer.ts';

/** Takes a callback into what is known of its transaction. */
export function takeCallback(heard: Heard): Work {
  const decoded = heard.dialect.decodeAnswer(heard.route, heard.body);
  const { envelope, route } = heard;
  return {
    partition: partitionOf(envelope.transactionId),
    reads: [TRANSACTION, pendingKey(envelope.messageId)],
    lists: route.action === 'search' ? [] : [ORDERS],
    decide(state, { nowMs }) {
      const transaction = readTransaction(state);
      if (transaction === undefined) return { result: undefined };
      const change = new Change(transaction, nowMs);
      const found = readRecord<PendingRecord>(state, pendingKey(envelope.messageId));
      const pending = found?.action === route.action ? found : undefined;
      // A person of the other side may have sent it anew when its claim was forgotten here: what was answered stays answered.
      if (route.brings === 'one' && pending?.state === 'answered') return { result: undefined };
      if (pending?.raw === true || transaction.search === 'raw') tellMessage(change, heard);
      if (!decoded.ok) {
        change.tell('request', {
          messageId: envelope.messageId,
          action: route.action,
          state: 'unreadable',
          problem: decoded.problem.message,
        });
      } else if (route.action === 'search') {
        takeOffers(change, heard, { answer: decoded.value, ...(pending === undefined ? {} : { pending }) });
      } else {
        answerPending(change, pending);
        takeAnswer(change, heard, { answer: decoded.value, orders: readOrders(state), ...(pending === undefined ? {} : { pending }) });
      }
      return change.decision(undefined);
    },
  };
}

/** The app that opened the raw door reads the bytes and headers themselves. */
function tellMessage(change: Change, heard: Heard): void {
  const { envelope, route, sender, logId } = heard;
  change.tell('message', { path: route.path, messageId: envelope.messageId, from: sender.subscriberId, logId });
}

function answerPending(change: Change, pending: PendingRecord | undefined): void {
  if (pending === undefined) return;
  change.keepPending({ ...pending, state: 'answered' });
  change.cancel(deadlineTimer(pending.messageId));
}

interface Context {
  readonly answer: Answer;
  readonly orders: readonly OrderRecord[];
  readonly pending?: PendingRecord;
}

function takeAnswer(change: Change, heard: Heard, context: Context): void {
  const { answer } = context;
  const order = orderFor(change, heard, context);
  const facts = { messageId: heard.envelope.messageId, asked: context.pending !== undefined && context.pending.inquiry !== true };
  if (order === undefined) return;
  const handle = handleOf(change.transaction.id, order.n);
  const named = { ...facts, order: handle };
  if ('order' in answer) tellOrder(change, heard, { order, answer, facts: named });
  else if ('refusal' in answer) refuseStep(change, order, { refusal: answer.refusal, context, facts: named });
  else tellMore(change, order, { answer, facts: named });
}

type Facts = Readonly<Record<string, Json | undefined>>;
type OrderAnswer = { readonly action: OrderAction; readonly order: Order; readonly refusal?: Refusal };

/** What is said beside the order itself. */
function tellMore(change: Change, order: OrderRecord, { answer, facts }: { readonly answer: Answer; readonly facts: Facts }): void {
  if ('tracking' in answer) {
    const isOld = isOlder(answer.tracking, order.tracking, change.nowMs);
    // Who asked is answered with the newest that is known; to the others it is no news.
    if (isOld && facts.asked !== true) return;
    const tracking = isOld ? (order.tracking ?? answer.tracking) : answer.tracking;
    change.keepOrder({ ...order, tracking });
    change.tell('tracking', { ...facts, tracking: tracking as unknown as Json });
  } else if ('support' in answer) {
    change.keepOrder({ ...order, support: answer.support });
    change.tell('support', { ...facts, support: answer.support as unknown as Json });
  } else if ('reasons' in answer) {
    change.tell('reasons', { ...facts, list: answer.action, reasons: answer.reasons as unknown as Json });
  } else if ('categories' in answer) {
    change.tell('reasons', { ...facts, list: answer.action, categories: answer.categories as unknown as Json });
  } else if (answer.action === 'rating') {
    change.tell('rating', facts);
  }
}

/**
 * The order that is answered about: the one that asked, or the one whose id is named, or the only one whose id is still to come.
 * A confirm that seemed to be refused on its way may have been heard all the same: news of its order says so.
 */
function orderFor(change: Change, heard: Heard, { answer, orders, pending }: Context): OrderRecord | undefined {
  if (pending !== undefined) return orders.find((order) => order.n === pending.order);
  const own = orders.filter((order) => order.providerNode.id === heard.sender.subscriberId);
  if ('tracking' in answer) return followedOrder(own, answer.tracking);
  const orderId = 'order' in answer ? answer.order.id : undefined;
  const named = own.find((order) => order.orderId !== undefined && order.orderId === orderId);
  if (named !== undefined) return named;
  const about = 'support' in answer ? answer.support.refId : undefined;
  if (about !== undefined) return own.find((order) => order.orderId === about);
  const unnamed = own.filter((order) => order.orderId === undefined);
  const confirming = unnamed.filter((order) => order.state === 'confirming' || order.state === 'confirm-unknown');
  const isOrdering = change.transaction.ordering.includes(heard.sender.subscriberId);
  const waiting = confirming.length === 0 && isOrdering ? unnamed : confirming;
  return waiting.length === 1 ? waiting[0] : orderId === undefined && own.length === 1 ? own[0] : undefined;
}

function tellOrder(change: Change, heard: Heard, told: { order: OrderRecord; answer: OrderAnswer; facts: Facts }): void {
  const { answer, facts } = told;
  const { messageId, timestampMs } = heard.envelope;
  if (answer.refusal !== undefined && (answer.action === 'select' || answer.action === 'init' || answer.action === 'confirm')) {
    // The order that comes with a refusal shows what could be had instead; it is not what was agreed.
    const fault = { state: 'refused', reason: answer.refusal.reason, message: answer.refusal.message } as const;
    const pending = { messageId, action: answer.action } as PendingRecord;
    const fallen = fallBack(told.order, pending, fault);
    const { told: known } = fallen;
    const isAskedAnew = answer.action === 'init' && known !== undefined;
    change.keepOrder(isAskedAnew ? { ...fallen, told: withFormsOf(known, answer.order) } : fallen);
    change.tell('order', {
      ...facts,
      action: answer.action,
      refusal: answer.refusal as unknown as Json,
      proposed: answer.order as unknown as Json,
    });
    return;
  }
  const said = { action: answer.action, messageId, atMs: timestampMs, heardAtMs: change.nowMs, order: answer.order };
  const taken = takeOrder(told.order, said);
  change.keepOrder(taken.order);
  watch(change, taken.order);
  learnId(change, taken);
  change.tell('order', {
    ...facts,
    action: answer.action,
    state: taken.order.state,
    changed: taken.changed,
    ...(taken.ignored === undefined ? {} : { ignored: taken.ignored }),
    ...(taken.totalDiffers === undefined ? {} : { totalDiffers: true }),
    ...(answer.refusal === undefined ? {} : { refusal: answer.refusal as unknown as Json }),
  });
}

function learnId(change: Change, taken: Taken): void {
  const { orderId, providerNode } = taken.order;
  const { orderIds, ordering } = change.transaction;
  if (orderId === undefined || orderIds.some((known) => known.id === orderId && known.providerNode === providerNode.id)) return;
  change.update({
    orderIds: [...orderIds, { providerNode: providerNode.id, id: orderId }],
    ordering: ordering.filter((id) => id !== providerNode.id),
  });
}

function refuseStep(change: Change, order: OrderRecord, said: { refusal: Refusal; context: Context; facts: Facts }): void {
  const { refusal, context, facts } = said;
  if (isNeverPlaced(order, refusal, context.pending)) {
    const ended = neverPlaced(order, refusal.message);
    change.keepOrder(ended);
    change.cancel(inquiryTimer(order.n));
    change.tell('order', {
      ...facts,
      action: 'confirm',
      state: ended.state,
      refusal: { ...refusal, reason: 'not-placed' } as unknown as Json,
    });
    return;
  }
  // A question of this node's own brought no news. One that names an order by its transaction need not be understood.
  if (context.pending?.inquiry === true) return;
  const fault = { state: 'refused', reason: refusal.reason, message: refusal.message } as const;
  if (context.pending !== undefined) change.keepOrder(fallBack(order, context.pending, fault));
  change.tell('order', { ...facts, action: context.answer.action, refusal: refusal as unknown as Json });
}

/** It is what was asked since the confirm was given up: an answer to an older question says nothing of it. */
function isNeverPlaced(order: OrderRecord, refusal: Refusal, pending: PendingRecord | undefined): boolean {
  const isSaid = refusal.reason === 'order-not-found' && refusal.path === NOTHING_PLACED;
  return isSaid && order.state === 'confirm-unknown' && pending?.action === 'status' && pending.sentAtMs >= order.updatedAtMs;
}
