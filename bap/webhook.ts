import type { Work } from '../node/role.ts';
import { Change, WEBHOOK_TIMER } from './change.ts';
import { asJson, readRecord, readTransaction, TRANSACTION } from './records.ts';

/** Where an app wants its events posted. Key `hook` of partition `webhook:<app>`. */
export interface HookRecord {
  readonly url: string;
  /** `whsec_` and base64: with it the app proves that a post came from here. */
  readonly secret: string;
  readonly createdAtMs: number;
}

/** How far the posting of a transaction's events has come. Key `posted` of its partition. */
export interface PostedRecord {
  /** The last event that arrived, or was given up. */
  readonly n: number;
  readonly failures: number;
  readonly notBeforeMs: number;
  readonly gaveUp?: boolean;
  /** Which worker posts now, and until when no other may: so the events of a transaction go one after the other. */
  readonly taken?: { readonly by: string; readonly untilMs: number };
}

/** What a worker took upon itself to post. */
export interface Posting {
  readonly app: string;
  readonly after: number;
  readonly untilMs: number;
}

export const HOOK = 'hook';
export const POSTED = 'posted';
export const hookPartition = (app: string): string => `webhook:${app}`;

/** Waits between attempts: seconds at first, hours at last; about a day and a half in all. */
const RETRY_DELAYS_MS = [5_000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 28_800_000, 43_200_000, 43_200_000];
/** When to look again at events that the courier was told of: it is there in case the courier dies before it is done. */
const LOOK_AGAIN_MS = 60_000;

const NOTHING_POSTED: PostedRecord = { n: 0, failures: 0, notBeforeMs: 0 };

/** Keeps the timer going as long as there are events that have not arrived. */
export function postAgain(partition: string): Work {
  return {
    partition,
    reads: [TRANSACTION, POSTED],
    decide(state, { nowMs }) {
      const events = readTransaction(state)?.events ?? 0;
      const posted = readRecord<PostedRecord>(state, POSTED) ?? NOTHING_POSTED;
      if (posted.n >= events) return { result: undefined };
      const wakeAtMs = Math.max(nowMs + LOOK_AGAIN_MS, posted.notBeforeMs);
      return { timers: [{ id: WEBHOOK_TIMER, wakeAtMs, data: { what: 'webhook' } }], result: undefined };
    },
  };
}

/**
 * Takes the posting of a transaction's events for a while, or longer when it has it already; undefined when nothing is to be posted now, or
 * another worker is at it.
 */
export function takePosting(partition: string, taker: { readonly by: string; readonly leaseMs: number }): Work<Posting | undefined> {
  return {
    partition,
    reads: [TRANSACTION, POSTED],
    decide(state, { nowMs }) {
      const transaction = readTransaction(state);
      const posted = readRecord<PostedRecord>(state, POSTED) ?? NOTHING_POSTED;
      const { taken } = posted;
      if (transaction === undefined || !transaction.webhook) return { result: undefined };
      if (posted.n >= transaction.events || nowMs < posted.notBeforeMs) return { result: undefined };
      if (taken !== undefined && taken.by !== taker.by && nowMs < taken.untilMs) return { result: undefined };
      const untilMs = nowMs + taker.leaseMs;
      const mine: PostedRecord = { ...posted, taken: { by: taker.by, untilMs } };
      return { put: { [POSTED]: asJson(mine) }, result: { app: transaction.app, after: posted.n, untilMs } };
    },
  };
}

/** Notes that events up to `n` arrived. When those were all, whoever tells the next one is to post it. */
export function markPosted(partition: string, n: number): Work {
  return {
    partition,
    reads: [TRANSACTION, POSTED],
    decide(state) {
      const events = readTransaction(state)?.events ?? 0;
      const before = readRecord<PostedRecord>(state, POSTED) ?? NOTHING_POSTED;
      const posted: PostedRecord = { n: Math.max(before.n, n), failures: 0, notBeforeMs: 0 };
      if (posted.n >= events) return { put: { [POSTED]: asJson(posted) }, cancelTimers: [WEBHOOK_TIMER], result: undefined };
      const { taken } = before;
      return { put: { [POSTED]: asJson({ ...posted, ...(taken === undefined ? {} : { taken }) }) }, result: undefined };
    },
  };
}

/** Notes that a post failed, and when it is tried again; after a day and a half what waits is given up. */
export function markFailed(partition: string): Work {
  return {
    partition,
    reads: [TRANSACTION, POSTED],
    decide(state, { nowMs }) {
      const transaction = readTransaction(state);
      if (transaction === undefined) return { result: undefined };
      const before = readRecord<PostedRecord>(state, POSTED) ?? NOTHING_POSTED;
      const delayMs = RETRY_DELAYS_MS[before.failures];
      const change = new Change(transaction, nowMs);
      if (delayMs === undefined) {
        change.keep(POSTED, { n: transaction.events, failures: 0, notBeforeMs: 0, gaveUp: true } satisfies PostedRecord);
        change.cancel(WEBHOOK_TIMER);
        return change.decision(undefined);
      }
      const { taken: _given, ...rest } = before;
      change.keep(POSTED, { ...rest, failures: before.failures + 1, notBeforeMs: nowMs + delayMs } satisfies PostedRecord);
      change.wake(WEBHOOK_TIMER, nowMs + delayMs, { what: 'webhook' });
      return change.decision(undefined);
    },
  };
}

/** Registers where the events of transactions begun from now on are posted, or takes it away. */
export function setHook(app: string, hook: HookRecord | undefined): Work {
  return {
    partition: hookPartition(app),
    reads: [HOOK],
    decide: () => (hook === undefined ? { remove: [HOOK], result: undefined } : { put: { [HOOK]: asJson(hook) }, result: undefined }),
  };
}
