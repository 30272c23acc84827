import type { Json } from '../node/store/port.ts';
import { EVENTS, PARTITION_PREFIX } from './records.ts';

/** Tells whoever waits in this process that a transaction has something new. Holds no events itself: they are read from the store. */
export interface Live {
  committed(partition: string, put: Readonly<Record<string, Json>>): void;
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
      if (!partition.startsWith(PARTITION_PREFIX) || !Object.keys(put).some((key) => key.startsWith(EVENTS))) return;
      for (const listener of listeners.get(partition) ?? []) listener();
      for (const listener of all) listener(partition);
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
