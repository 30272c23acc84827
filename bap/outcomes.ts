import type { CommandAction } from '../commerce/command.ts';
import type { Delivery, Work } from '../node/role.ts';
import type { Json, State } from '../node/store/port.ts';
import { Change } from './change.ts';
import { fallBack } from './fault.ts';
import { inquireAfterSilence } from './inquiry.ts';
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
import { deadlineTimer, handOverTimer } from './request.ts';

const MESSAGES = {
  silent: 'The provider node took the request but did not answer in time; an answer may still come.',
  undeliverable: 'The provider node could not be reached.',
} as const;

/** What a provider node may have done although nothing was heard of it. */
const MOVES_AN_ORDER: ReadonlySet<CommandAction> = new Set(['confirm', 'cancel', 'update']);

/** Notes what became of a request on its way to the other side. */
export function takeDelivery(delivery: Delivery): Work {
  return onPending(delivery.transactionId, delivery.messageId, (change, pending, orders) => {
    if (pending.action === 'search') return takeHandOver(change, pending, delivery);
    if (pending.state !== 'sent') return;
    const problem = delivery.problem;
    change.keepPending({ ...pending, state: delivery.ended, ...(problem === undefined ? {} : { problem }) });
    if (pending.inquiry === true) return;
    tellRequest(change, pending, { state: delivery.ended, ...(problem === undefined ? {} : { problem }) });
    if (delivery.ended === 'acked') return;
    change.cancel(deadlineTimer(pending.messageId));
    const order = orders.find((each) => each.n === pending.order);
    if (order === undefined) return;
    const fault = { state: delivery.ended, reason: problem?.code ?? delivery.ended, message: problem?.message ?? MESSAGES.undeliverable };
    change.keepOrder(fallBack(order, pending, fault));
    // It may have been heard all the same: only what was refused was surely not acted upon.
    if (delivery.ended === 'undeliverable' && MOVES_AN_ORDER.has(pending.action)) inquireAfterSilence(change, order, change.nowMs);
  });
}

/** A search lives as long as one of those it was handed to took it; only when none did, nobody can answer. */
function takeHandOver(change: Change, pending: PendingRecord, delivery: Delivery): void {
  const to = delivery.to.subscriberId;
  // That nobody was reached has been told; each of them need not be named after that.
  if (pending.state === 'undeliverable' && delivery.ended !== 'acked') return;
  const handOvers = change.transaction.handOvers.map((each) => (each.to === to ? { to, state: delivery.ended } : each));
  change.update({ handOvers });
  const problem = delivery.problem === undefined ? {} : { problem: delivery.problem };
  change.tell('search', { state: delivery.ended, to, ...problem });
  if (delivery.ended === 'acked') {
    change.cancel(handOverTimer(pending.messageId));
    if (pending.state === 'sent') change.keepPending({ ...pending, state: 'acked' });
    return;
  }
  if (pending.state !== 'sent' || !handOvers.every((each) => each.state === 'refused' || each.state === 'undeliverable')) return;
  change.cancel(handOverTimer(pending.messageId));
  nobodyReached(change, { ...pending, ...problem });
}

/** The time for handing a search over is up, and nobody took it. */
export function takeHandOverEnd(transactionId: string, messageId: string): Work {
  return onPending(transactionId, messageId, (change, pending) => {
    if (pending.state !== 'sent') return;
    const handOvers = change.transaction.handOvers.map((each) =>
      each.state === 'sent' ? { ...each, state: 'undeliverable' as const } : each,
    );
    change.update({ handOvers });
    nobodyReached(change, pending);
  });
}

function nobodyReached(change: Change, pending: PendingRecord): void {
  change.cancel(deadlineTimer(pending.messageId));
  change.update({ search: 'undeliverable' });
  change.keepPending({ ...pending, state: 'undeliverable' });
  const whom = change.transaction.direct ? 'The provider node could not be reached' : 'No gateway could be reached';
  change.tell('search', { state: 'nobody-reached', message: `${whom}; nobody was asked. Try again in a while.` });
}

/** A request's time is over: an ACK that nothing followed is silence, and a search has heard what it will hear in time. */
export function takeDeadline(transactionId: string, messageId: string): Work {
  return onPending(transactionId, messageId, (change, pending, orders) => {
    if (pending.action === 'search') {
      if (change.transaction.search !== 'open') return;
      change.update({ search: 'ended' });
      change.tell('search', { state: 'ended', answers: change.transaction.offers });
      return;
    }
    if (pending.state !== 'sent' && pending.state !== 'acked') return;
    // Without an ACK by now nobody took it: what is not delivered within its ttl is given up.
    const state = pending.state === 'acked' ? 'silent' : 'undeliverable';
    change.keepPending({ ...pending, state });
    if (pending.inquiry === true) return;
    tellRequest(change, pending, { state });
    const order = orders.find((each) => each.n === pending.order);
    if (order === undefined) return;
    change.keepOrder(fallBack(order, pending, { state, reason: state, message: MESSAGES[state] }));
    if (MOVES_AN_ORDER.has(pending.action)) inquireAfterSilence(change, order, pending.untilMs);
  });
}

type Rule = (change: Change, pending: PendingRecord, orders: readonly OrderRecord[]) => void;

function onPending(transactionId: string, messageId: string, rule: Rule): Work {
  return {
    partition: partitionOf(transactionId),
    reads: [TRANSACTION, pendingKey(messageId)],
    lists: [ORDERS],
    decide(state: State, { nowMs }) {
      const transaction = readTransaction(state);
      const pending = readRecord<PendingRecord>(state, pendingKey(messageId));
      if (transaction === undefined || pending === undefined) return { result: undefined };
      const change = new Change(transaction, nowMs);
      rule(change, pending, readOrders(state));
      return change.decision(undefined);
    },
  };
}

function tellRequest(change: Change, pending: PendingRecord, facts: { readonly state: string; readonly problem?: Json }): void {
  const order = pending.order === undefined ? {} : { order: handleOf(change.transaction.id, pending.order) };
  change.tell('request', { messageId: pending.messageId, action: pending.action, ...order, ...facts });
}
