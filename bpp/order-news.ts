import type { Json } from '../node/store/port.ts';
import { partitionOfProvider } from './provider-record.ts';

/** Tells whoever waits in this process that something of a provider changed. Holds nothing itself: what changed is read from the store. */
export interface OrderNews {
  committed(partition: string, put: Readonly<Record<string, Json>>, removed: readonly string[]): void;
  /** Another worker committed these keys. */
  changed(partition: string, keys: readonly string[]): void;
  /** Other workers may have committed anything. */
  missed(): void;
  /** Calls back with the kinds of records that changed (`order`, `item`), or with none when it may be any; until the returned function is called. */
  subscribe(providerId: string, listener: (kinds: readonly string[]) => void): () => void;
}

export function createOrderNews(): OrderNews {
  const listeners = new Map<string, Set<(kinds: readonly string[]) => void>>();
  const changed = (partition: string, keys: readonly string[]): void => {
    const own = listeners.get(partition);
    if (own === undefined) return;
    const kinds = [...new Set(keys.map((key) => key.split(':', 1)[0] ?? ''))];
    for (const listener of own) listener(kinds);
  };
  return {
    committed: (partition, put, removed) => changed(partition, [...Object.keys(put), ...removed]),
    changed,
    missed() {
      for (const own of listeners.values()) for (const listener of own) listener([]);
    },
    subscribe(providerId, listener) {
      const partition = partitionOfProvider(providerId);
      const own = listeners.get(partition) ?? new Set();
      own.add(listener);
      listeners.set(partition, own);
      return () => {
        own.delete(listener);
        if (own.size === 0 && listeners.get(partition) === own) listeners.delete(partition);
      };
    },
  };
}
