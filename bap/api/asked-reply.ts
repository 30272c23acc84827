import type { Request, Response } from 'express';
import {
  handleOf,
  type OrderRecord,
  orderKey,
  type PendingRecord,
  partitionOf,
  pendingKey,
  readRecord,
  readTransaction,
  TRANSACTION,
} from '../records.ts';
import { type ApiOutcome, granted } from '../refusals.ts';
import type { Asked } from '../request.ts';
import { orderView, requestView, transactionView } from '../views.ts';
import { goneSignal, waitOf } from './call.ts';
import type { BuyerApiPorts } from './ports.ts';
import { watchUntil } from './watch-until.ts';

/** Answers a call that asked something: at once, or when the callback came if the app wants to wait. */
export async function replyAsked(
  request: Request,
  response: Response,
  answer: { readonly asked: Asked; readonly ports: BuyerApiPorts },
): Promise<ApiOutcome<void>> {
  const { asked, ports } = answer;
  const waitMs = waitOf(request);
  if (!waitMs.ok) return waitMs;
  const links = linksOf(asked);
  const order = asked.order === undefined ? {} : { order: handleOf(asked.transactionId, asked.order) };
  const said = { transactionId: asked.transactionId, messageId: asked.messageId, ...order, links };
  if (asked.repeated) response.set('Idempotency-Replayed', 'true');
  response.set('Location', links.order ?? links.transaction);
  if (waitMs.value === 0) {
    response.status(202).json(said);
    return granted(undefined);
  }
  const watching = { waitMs: waitMs.value, gone: goneSignal(response), ports };
  const seen = await watchUntil([partitionOf(asked.transactionId)], watching, async () => {
    const found = await look(asked, ports);
    return { finished: found.finished, seen: found };
  });
  response.status(seen.finished ? 200 : 202).json({ ...said, ...seen.views });
  return granted(undefined);
}

function linksOf(asked: Asked): {
  readonly transaction: string;
  readonly request: string;
  readonly events: string;
  readonly order?: string;
} {
  const transaction = `/api/v1/transactions/${asked.transactionId}`;
  return {
    transaction,
    request: `${transaction}/requests/${asked.messageId}`,
    events: `${transaction}/events`,
    ...(asked.order === undefined ? {} : { order: `/api/v1/orders/${handleOf(asked.transactionId, asked.order)}` }),
  };
}

interface Seen {
  readonly finished: boolean;
  readonly views: Readonly<Record<string, unknown>>;
}

/** A search is finished when its time is over or nobody could be asked, a request when it is neither on its way nor taken. */
async function look(asked: Asked, ports: BuyerApiPorts): Promise<Seen> {
  const pendingAt = pendingKey(asked.messageId);
  const orderAt = asked.order === undefined ? [] : [orderKey(asked.order)];
  const state = await ports.store.read(partitionOf(asked.transactionId), [TRANSACTION, pendingAt, ...orderAt]);
  const pending = readRecord<PendingRecord>(state, pendingAt);
  const transaction = readTransaction(state);
  if (pending === undefined || transaction === undefined) return { finished: true, views: {} };
  const order = orderAt[0] === undefined ? undefined : readRecord<OrderRecord>(state, orderAt[0]);
  const finished = pending.action === 'search' ? transaction.search !== 'open' : pending.state !== 'sent' && pending.state !== 'acked';
  const search = pending.action === 'search' ? { search: transactionView(transaction).search } : {};
  const now = order === undefined ? {} : { now: orderView(asked.transactionId, order) };
  return { finished, views: { request: requestView(asked.transactionId, pending), ...search, ...now } };
}
