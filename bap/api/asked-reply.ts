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
import { BOUNDS } from '../settings.ts';
import { orderView, requestView, transactionView } from '../views.ts';
import { numberMember } from './call.ts';
import type { BuyerApiPorts } from './ports.ts';

const SECOND_MS = 1_000;

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
  const seen = await waitFor(asked, { waitMs: waitMs.value, gone: goneSignal(response), ports });
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

/** `?wait=` in milliseconds, or `Prefer: wait=` in seconds (RFC 7240). */
function waitOf(request: Request): ApiOutcome<number> {
  const preferred = /(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])/.exec(request.get('Prefer') ?? '')?.[1];
  const otherwise = Math.min(Number(preferred ?? 0) * SECOND_MS, BOUNDS.waitMsMax);
  return numberMember(request, 'wait', { least: 0, most: BOUNDS.waitMsMax, otherwise });
}

function goneSignal(response: Response): AbortSignal {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  return gone.signal;
}

interface Waiting {
  readonly waitMs: number;
  readonly gone: AbortSignal;
  readonly ports: BuyerApiPorts;
}

interface Seen {
  readonly finished: boolean;
  readonly views: Readonly<Record<string, unknown>>;
}

/** Looks whenever something happened in the transaction, until the request is finished or the time is over. */
async function waitFor(asked: Asked, { waitMs, gone, ports }: Waiting): Promise<Seen> {
  const { clock, live } = ports;
  const untilMs = clock.nowMs() + waitMs;
  let next = new AbortController();
  const drop = live.subscribe(partitionOf(asked.transactionId), () => next.abort());
  try {
    for (;;) {
      next = new AbortController();
      const seen = await look(asked, ports);
      const leftMs = untilMs - clock.nowMs();
      if (seen.finished || leftMs <= 0 || gone.aborted) return seen;
      await clock.sleep(leftMs, AbortSignal.any([next.signal, gone]));
    }
  } finally {
    drop();
  }
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
