import type { Clock } from './clock.ts';
import { isAnySetAside } from './set-aside.ts';
import type { LogEntry, Store } from './store/port.ts';
import type { Telemetry } from './telemetry.ts';

/**
 * Lets go of what a role keeps of a transaction, of which nothing was said for long. False when something of it is still open: then all of it stays.
 * May be asked again of one that it let go before.
 * @param said all that was said in it
 */
export type LetGo = (transactionId: string, said: readonly LogEntry[]) => Promise<boolean>;

export interface RetentionPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** How long a transaction is kept after the last word in it. */
  readonly keepMs: number;
  /** Absent where the role keeps nothing. */
  readonly letGo?: LetGo;
}

/** Removes finished transactions for their age, a portion at a time. */
export interface Retention {
  /** Does a portion when it is time for one; how many transactions were removed. */
  work(): Promise<number>;
}

/** Transactions looked at in one portion, and how many of them at once. */
const PORTION = 100;
const AT_ONCE = 20;
const BETWEEN_PORTIONS_MS = 5_000;
/** When all have been looked at it begins anew after this. */
const BETWEEN_ROUNDS_MS = 3_600_000;
/** With more to deliver or for a person than this, the node has other things to do. */
const WAITING_MAX = 5_000;
/** More than is ever said in one transaction. One that is longer all the same is left to a person. */
const SAID_MAX = 20_000;

/** In the order of their ids, from where the last portion ended; what is young, open or not done with is passed by, and looked at in the next round. */
export function createRetention(ports: RetentionPorts): Retention {
  const { store, clock, telemetry, keepMs } = ports;
  let after: string | undefined;
  let nextAtMs = Number.NEGATIVE_INFINITY;
  return {
    async work() {
      const nowMs = clock.nowMs();
      if (nowMs < nextAtMs) return 0;
      nextAtMs = nowMs + BETWEEN_PORTIONS_MS;
      const { outbox, dead } = await store.counts();
      if (outbox + dead > WAITING_MAX) return 0;
      const page = await store.transactions({ limit: PORTION, ...(after === undefined ? {} : { after }) });
      const sinceMs = nowMs - keepMs;
      let removed = 0;
      for (let start = 0; start < page.length; start += AT_ONCE) {
        const ended = await Promise.all(page.slice(start, start + AT_ONCE).map((id) => remove(id, sinceMs, ports)));
        removed += ended.filter((isGone) => isGone).length;
      }
      after = page.length < PORTION ? undefined : page.at(-1);
      if (after === undefined) nextAtMs = nowMs + BETWEEN_ROUNDS_MS;
      if (removed > 0) telemetry.log.info({ removed }, 'finished transactions were removed for their age');
      return removed;
    },
  };
}

/** The state first, then the log: what breaks off in between is found again by its log. */
async function remove(transactionId: string, sinceMs: number, { store, letGo }: RetentionPorts): Promise<boolean> {
  if (!(await store.isQuiet(transactionId, { sinceMs }))) return false;
  const said = await store.transcript(transactionId, { limit: SAID_MAX });
  if (said.length === SAID_MAX) return false;
  const ids = said.map(({ id }) => id);
  if (await isAnySetAside(store, ids)) return false;
  if (letGo !== undefined && !(await letGo(transactionId, said))) return false;
  return store.prune(transactionId, { sinceMs });
}
