import type { Commit, Store } from '../../node/store/port.ts';

type Listener = Parameters<Store['watch']>[0];

export interface SharedStore {
  /** The store as one more process has it: told of what the others commit. */
  process(): Store;
  /** What was committed and not told yet is lost, as when a connection breaks; then everybody is told so. */
  breakConnections(): void;
}

/** One store, at which several processes are. News travel for a while: `delay` says how long. */
export function sharedStore(store: Store, delay: () => Promise<void>): SharedStore {
  const listeners = new Map<Store, Listener>();
  let generation = 0;
  return {
    process() {
      const own: Store = Object.create(store, {
        commit: {
          value: async (commit: Commit) => {
            const result = await store.commit(commit);
            const keys = [...(commit.put ?? []).map(({ key }) => key), ...(commit.remove ?? [])];
            if (result.done && keys.length > 0) tell(own, commit.partition, keys);
            await delay();
            return result;
          },
        },
        read: {
          configurable: true,
          value: async (partition: string, keys: readonly string[]) => {
            const found = await store.read(partition, keys);
            await delay();
            return found;
          },
        },
        watch: {
          value: async (listener: Listener) => {
            listeners.set(own, listener);
            return async () => void listeners.delete(own);
          },
        },
      });
      for (const name of ['list', 'partitions', 'close'] as const) Object.defineProperty(own, name, { value: store[name].bind(store) });
      return own;
    },
    breakConnections() {
      generation += 1;
      for (const listener of listeners.values()) listener.missed();
    },
  };

  function tell(from: Store, partition: string, keys: readonly string[]): void {
    const sent = generation;
    for (const [to, listener] of listeners) {
      if (to === from) continue;
      void delay().then(() => {
        if (sent === generation) listener.changed({ partition, keys });
      });
    }
  }
}
