import { orderNamedByTransaction } from '../commerce/order.ts';
import type { Work } from '../node/role.ts';
import { Change } from './change.ts';
import { type OrderRecord, orderKey, partitionOf, readRecord, readTransaction, TRANSACTION, type TransactionRecord } from './records.ts';
import { ask, mayAsk } from './request.ts';
import type { BuyerSettings } from './settings.ts';

/**
 * A buyer node asks for the status of an order by itself when it has reason to think that news was lost: a request that could have
 * changed the order was met by silence, or nothing was heard of an order for long. The question is a timer in the store, so that a node that was
 * down asks at its next start what it would have asked meanwhile. It is asked again, ever later, until there is news or it is given up.
 */

export interface InquiryErrand {
  readonly order: number;
  /** How often it was asked since there was news. */
  readonly attempt: number;
  /** When it was to be asked; absent once it was put off for being late: it is put off once. */
  readonly dueAtMs?: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** How long to wait before each question. After the last one it is for a person to ask. */
const WAITS_MS = [2_000, MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 6 * HOUR_MS, ...Array<number>(7).fill(DAY_MS)];
/** Place in the list from which an order is asked about of which there was news: callbacks that were lost on the way are sent again meanwhile. */
const AFTER_NEWS = WAITS_MS.indexOf(6 * HOUR_MS);
/** Questions that are asked later than this were not asked because the node was down: so were others, and they are spread. */
const LATE_MS = MINUTE_MS;
const SPREAD_MIN_MS = 5_000;

export const inquiryTimer = (n: number): string => `inquiry:${n}`;

/** Has the order asked about after a silence. @param sinceMs when the answer was due */
export function inquireAfterSilence(change: Change, order: OrderRecord, sinceMs: number): void {
  const isLate = change.nowMs - sinceMs > LATE_MS;
  set(change, { order: order.n, attempt: 0 }, isLate ? LATE_MS : SPREAD_MIN_MS);
}

/** There was news of the order: it is asked about when there is none for long, and never once it has ended. */
export function watch(change: Change, order: OrderRecord): void {
  if (order.state === 'confirmed') set(change, { order: order.n, attempt: AFTER_NEWS });
  else change.cancel(inquiryTimer(order.n));
}

/** What the order is called to its provider: by the id that it gave, or by the transaction while that id is not known. */
export function orderNameOf(order: OrderRecord, transaction: TransactionRecord): string {
  return order.orderId ?? orderNamedByTransaction(order.asked.providerId, transaction.id);
}

/** Asks for the status, and sets when to ask the next time; on a node that was down, a while later, as others are asked about as well. */
export function takeInquiry(transactionId: string, errand: InquiryErrand, settings: BuyerSettings): Work {
  return {
    partition: partitionOf(transactionId),
    reads: [TRANSACTION, orderKey(errand.order)],
    decide(state, context) {
      const transaction = readTransaction(state);
      const order = readRecord<OrderRecord>(state, orderKey(errand.order));
      if (transaction === undefined || order === undefined || !isAwaited(order)) return { result: undefined };
      const change = new Change(transaction, context.nowMs);
      if (errand.dueAtMs !== undefined && context.nowMs - errand.dueAtMs > LATE_MS) {
        const { order: n, attempt } = errand;
        const again = { what: 'inquiry', order: n, attempt };
        change.wake(inquiryTimer(n), context.nowMs + spreadOf(transaction, LATE_MS), again);
      } else if (mayAsk(change)) {
        const { providerNode, n } = order;
        const to = [{ subscriberId: providerNode.id, type: 'BPP', domain: transaction.domain }] as const;
        const command = { action: 'status', orderId: orderNameOf(order, transaction) } as const;
        ask(change, { command, to, providerNode, order: n, ttlMs: settings.ttlMs, inquiry: true }, { settings, context });
        set(change, { order: n, attempt: errand.attempt + 1 });
      }
      return change.decision(undefined);
    },
  };
}

function isAwaited({ state }: OrderRecord): boolean {
  return state === 'confirm-unknown' || state === 'confirmed';
}

function set(change: Change, { order, attempt }: Omit<InquiryErrand, 'dueAtMs'>, spreadMs?: number): void {
  const waitMs = WAITS_MS[attempt];
  if (waitMs === undefined) return;
  const dueAtMs = change.nowMs + waitMs + spreadOf(change.transaction, spreadMs ?? Math.max(waitMs / 4, SPREAD_MIN_MS));
  change.wake(inquiryTimer(order), dueAtMs, { what: 'inquiry', order, attempt, dueAtMs });
}

/** A part of the time that follows from the random end of the transaction's id: the same each time, and evenly spread over transactions. */
function spreadOf({ id }: TransactionRecord, withinMs: number): number {
  return Number.parseInt(id.slice(-8), 16) % Math.trunc(withinMs);
}
