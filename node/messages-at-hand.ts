import type { Clock } from './clock.ts';
import type { LogEntry, OutboxEntry, Store } from './store/port.ts';

/** The bytes that deliveries send, a few of them kept at hand: a fan-out delivers one message to many. */
export interface Messages {
  /** Undefined when the message was erased. */
  of(entry: Pick<OutboxEntry, 'logId' | 'partition'>): Promise<LogEntry | undefined>;
}

const MESSAGES_MAX = 32;
/** How long one is kept: what was erased in the store must not go out hours later. */
const AT_HAND_MS = 2_000;

export function createMessages({ store, clock }: { readonly store: Store; readonly clock: Clock }): Messages {
  const atHand = new Map<string, { readonly read: Promise<LogEntry | undefined>; readonly atMs: number }>();
  return {
    of({ logId, partition }) {
      const known = atHand.get(logId);
      const nowMs = clock.nowMs();
      if (known !== undefined && nowMs - known.atMs < AT_HAND_MS) return known.read;
      atHand.delete(logId);
      const read = store.readLog(logId, { partition }).then((entry) => (entry?.body.length === 0 ? undefined : entry));
      if (atHand.size >= MESSAGES_MAX) {
        const [oldest] = atHand.keys();
        if (oldest !== undefined) atHand.delete(oldest);
      }
      atHand.set(logId, { read, atMs: nowMs });
      read.catch(() => atHand.delete(logId));
      return read;
    },
  };
}
