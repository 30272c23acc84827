import type { Command } from '../commerce/command.ts';
import type { Work } from '../node/role.ts';
import type { State } from '../node/store/port.ts';
import { Change } from './change.ts';
import {
  handleOf,
  type IdempotencyRecord,
  idempotencyKey,
  type OrderRecord,
  orderKey,
  partitionOf,
  readRecord,
  readTransaction,
  TRANSACTION,
  type TransactionRecord,
} from './records.ts';
import { type ApiOutcome, denied, granted } from './refusals.ts';
import { type Asked, ask, mayAsk } from './request.ts';
import type { BuyerSettings } from './settings.ts';

/** One call of an app about an order, with what makes a repetition of it harmless. */
export interface OrderCall {
  readonly transactionId: string;
  readonly app: string;
  /** Absent when the call begins an order. */
  readonly n?: number;
  readonly idempotency?: { readonly key: string; readonly digest: string };
}

/** What a step makes of an order: the order as it is kept from now on, and what the provider node is asked. */
export interface Step {
  readonly order: OrderRecord;
  readonly command: Command;
}

/** One step of an order, as a pure rule: given what is known, what is asked next, or why not. */
export type StepRule = (known: {
  readonly transaction: TransactionRecord;
  readonly order?: OrderRecord;
  readonly nowMs: number;
}) => ApiOutcome<Step>;

/** Takes a step of an order: once for each idempotency key, and only when its turn has come. */
export function takeStep(call: OrderCall, rule: StepRule, settings: BuyerSettings): Work<ApiOutcome<Asked>> {
  const remembered = call.idempotency === undefined ? [] : [idempotencyKey(call.idempotency.key)];
  const orders = call.n === undefined ? [] : [orderKey(call.n)];
  return {
    partition: partitionOf(call.transactionId),
    reads: [TRANSACTION, ...orders, ...remembered],
    decide(state, context) {
      const known = knownFor(call, state);
      if (!known.ok) return { result: known };
      const repeated = repetition(call, state);
      if (repeated !== undefined) return { result: repeated };
      const change = new Change(known.value.transaction, context.nowMs);
      if (!mayAsk(change)) return { result: denied('too-many', 'This transaction made as many requests as it may; begin a new search.') };
      const step = rule({ ...known.value, nowMs: context.nowMs });
      if (!step.ok) return { result: step };
      const { order, command } = step.value;
      if (call.n === undefined) change.update({ orders: order.n });
      if (command.action === 'confirm') change.update({ ordering: [...new Set([...change.transaction.ordering, order.providerNode.id])] });
      const asked = ask(change, planFor(step.value, change.transaction, settings), { settings, context });
      const moves = command.action === 'select' || command.action === 'init' || command.action === 'confirm';
      change.keepOrder(moves ? withoutFault({ ...order, latest: asked.messageId }) : order);
      change.tell('request', {
        messageId: asked.messageId,
        action: command.action,
        state: 'sent',
        order: handleOf(call.transactionId, order.n),
      });
      if (call.idempotency !== undefined) change.keep(idempotencyKey(call.idempotency.key), firstAnswer(call.idempotency.digest, asked));
      return change.decision(granted(asked));
    },
  };
}

function knownFor(call: OrderCall, state: State): ApiOutcome<{ transaction: TransactionRecord; order?: OrderRecord }> {
  const transaction = readTransaction(state);
  if (transaction === undefined || transaction.app !== call.app)
    return denied('not-found', 'No such transaction of this app is known here.');
  if (call.n === undefined) return granted({ transaction });
  const order = readRecord<OrderRecord>(state, orderKey(call.n));
  if (order === undefined) return denied('not-found', `This transaction has no order ${call.n}.`);
  return granted({ transaction, order });
}

/** The first answer again, when the same was asked before; a refusal when something else was. */
function repetition(call: OrderCall, state: State): ApiOutcome<Asked> | undefined {
  if (call.idempotency === undefined) return undefined;
  const first = readRecord<IdempotencyRecord>(state, idempotencyKey(call.idempotency.key));
  if (first === undefined) return undefined;
  if (first.digest !== call.idempotency.digest) {
    return denied(
      'idempotency-key-reused',
      'This Idempotency-Key came earlier with another call or body; make a new key for every new call.',
    );
  }
  const order = first.order === undefined ? {} : { order: first.order };
  return granted({ transactionId: call.transactionId, messageId: first.messageId, ...order, repeated: true });
}

function planFor(step: Step, transaction: TransactionRecord, settings: BuyerSettings) {
  const { order, command } = step;
  return {
    command,
    to: [{ subscriberId: order.providerNode.id, type: 'BPP', domain: transaction.domain }],
    providerNode: order.providerNode,
    order: order.n,
    ttlMs: settings.ttlMs,
  } as const;
}

function firstAnswer(digest: string, asked: Asked): IdempotencyRecord {
  return { digest, messageId: asked.messageId, ...(asked.order === undefined ? {} : { order: asked.order }) };
}

function withoutFault(order: OrderRecord): OrderRecord {
  const { fault: _mended, ...rest } = order;
  return rest;
}
