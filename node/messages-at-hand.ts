import type { Clock } from './clock.ts';
import type { LogEntry, OutboxEntry, Store } from './store/port.ts';

/** Messages that are being delivered, read from the store once. */
export interface MessagesAtHand {
  of(entry: Pick<OutboxEntry, 'logId' | 'partition'>): Promise<LogEntry | undefined>;
}

/** How many messages are kept at hand: a fan-out delivers one to many. */
const MESSAGES_MAX = 32;
/** And for how long: what was erased in the store must not go out hours later. */
const AT_HAND_MS = 2_000;

export function createMessagesAtHand({ store, clock }: { readonly store: Store; readonly clock: Clock }): MessagesAtHand {
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
