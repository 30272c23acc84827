import type { Commit, LogEntry, NewOutboxEntry, Store } from '../../../node/store/port.ts';

/** A store under test, and the same one after its process died and came back. */
export interface Opened {
  readonly store: Store;
  reopen(): Promise<Store>;
}

export type Open = () => Promise<Opened>;

export const NOW = 1_000_000;
export const LEASE = { limit: 100, leaseMs: 30_000 };
export const OPEN_LANES = { perLane: 100, closed: new Set<string>() };

export function logEntry(id: string, more: Partial<LogEntry> = {}): LogEntry {
  return {
    id,
    transactionId: 'transaction-1',
    direction: 'in',
    peer: 'bap.example.org',
    action: 'search',
    messageId: `message-of-${id}`,
    atMs: NOW,
    headers: { authorization: `signature of ${id}` },
    body: new TextEncoder().encode(`{"body":"${id}"}`),
    ...more,
  };
}

/** A commit that hears one message. */
export function hearing(partition: string, id: string): Commit {
  return { partition, log: [logEntry(id)], inbox: [id] };
}

export function parcel(id: string, more: Partial<NewOutboxEntry> = {}): NewOutboxEntry {
  return { id, logId: 'log-1', parcel: { to: id }, lane: 'lane-1', dueAtMs: NOW, giveUpAtMs: NOW + 60_000, ...more };
}

export async function mustDo(store: Store, commit: Commit): Promise<void> {
  const result = await store.commit(commit);
  if (!result.done) throw new Error(`refused: ${JSON.stringify(result)}`);
}

export const idsOf = (entries: readonly { readonly id: string }[]): readonly string[] => entries.map((entry) => entry.id);
