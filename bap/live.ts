import type { Json } from '../node/store/port.ts';
import { EVENTS, PARTITION_PREFIX } from './records.ts';

/** Tells whoever waits in this process that a transaction has something new. Holds no events itself: they are read from the store. */
export interface Live {
  committed(partition: string, put: Readonly<Record<string, Json>>): void;
  /** Another worker committed these keys: those who listen to the partition are told, and what is left to do is that worker's. */
  changed(partition: string, keys: readonly string[]): void;
  /** Other workers may have committed anything: whoever listens had better look. */
  missed(): void;
  /** Calls back on every new event of a partition until the returned function is called. */
  subscribe(partition: string, listener: () => void): () => void;
  /** Reminds those who listen to every partition that there is something left to do in one. */
  remind(partition: string): void;
  /** Calls back on every partition with a new event. */
  onAny(listener: (partition: string) => void): void;
}

export function createLive(): Live {
  const listeners = new Map<string, Set<() => void>>();
  const all: ((partition: string) => void)[] = [];
  return {
    committed(partition, put) {
      if (!hasEvents(partition, Object.keys(put))) return;
      for (const listener of listeners.get(partition) ?? []) listener();
      for (const listener of all) listener(partition);
    },
    changed(partition, keys) {
      if (hasEvents(partition, keys)) for (const listener of listeners.get(partition) ?? []) listener();
    },
    missed() {
      for (const own of listeners.values()) for (const listener of own) listener();
    },
    subscribe(partition, listener) {
      const known = listeners.get(partition) ?? new Set();
      known.add(listener);
      listeners.set(partition, known);
      return () => {
        known.delete(listener);
        if (known.size === 0 && listeners.get(partition) === known) listeners.delete(partition);
      };
    },
    remind(partition) {
      for (const listener of all) listener(partition);
    },
    onAny(listener) {
      all.push(listener);
    },
  };
}

function hasEvents(partition: string, keys: readonly string[]): boolean {
  return partition.startsWith(PARTITION_PREFIX) && keys.some((key) => key.startsWith(EVENTS));
}
