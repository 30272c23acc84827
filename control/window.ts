import type { ToldPassed } from '../node/operations-stream.ts';

/** What passed at one of the followed nodes. */
export interface Seen extends ToldPassed {
  /** subscriber_id of the node that told it. */
  readonly node: string;
}

/** What was seen lately: so many messages and no more, in memory alone. */
export interface Window {
  add(seen: Seen): void;
  /** In the order in which they were told. */
  all(): readonly Seen[];
  of(transactionId: string): readonly Seen[];
  /** What asks to be told of the next ones; returns what ends it. */
  watch(watcher: (seen: Seen) => void): () => void;
}

export const SEEN_MAX = 30_000;

/** @param seenMax messages kept; the oldest goes when one more comes */
export function createWindow(seenMax: number = SEEN_MAX): Window {
  let kept: Seen[] = [];
  const byTransaction = new Map<string, Seen[]>();
  const known = new Set<string>();
  const watchers = new Set<(seen: Seen) => void>();
  /** A tenth at once: a shift for each message would cost as much as the window is long. */
  const makeRoom = (): void => {
    if (kept.length < seenMax) return;
    const goes = kept.slice(0, Math.ceil(seenMax / 10));
    kept = kept.slice(goes.length);
    for (const seen of goes) {
      known.delete(nameOf(seen));
      const rest = byTransaction.get(seen.transactionId ?? '')?.filter((one) => one !== seen) ?? [];
      if (rest.length === 0) byTransaction.delete(seen.transactionId ?? '');
      else byTransaction.set(seen.transactionId ?? '', rest);
    }
  };
  return {
    add(seen) {
      if (known.has(nameOf(seen))) return;
      makeRoom();
      kept.push(seen);
      known.add(nameOf(seen));
      if (seen.transactionId !== undefined) {
        const of = byTransaction.get(seen.transactionId);
        if (of === undefined) byTransaction.set(seen.transactionId, [seen]);
        else of.push(seen);
      }
      for (const watcher of watchers) watcher(seen);
    },
    all: () => kept,
    of: (transactionId) => byTransaction.get(transactionId) ?? [],
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}

function nameOf({ node, id }: Seen): string {
  return `${node} ${id}`;
}
