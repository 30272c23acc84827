import type { Clock } from './clock.ts';
import type { Json, Store } from './store/port.ts';
import type { Telemetry } from './telemetry.ts';

/** What a role keeps in memory of what is committed, so that it need not ask the store. */
export interface CommitModel {
  /** Whether a key is kept: of any other nothing is read. */
  keeps(partition: string, key: string): boolean;
  /** Follows a commit. The last that it is told of a key is what the store holds. */
  apply(partition: string, put: Readonly<Record<string, Json>>, removed: readonly string[]): void;
  /** Reads everything anew. What {@link apply} is told meanwhile is newer and stays. */
  rebuild(store: Pick<Store, 'partitions' | 'list'>): Promise<void>;
}

export interface FollowPorts {
  readonly store: Pick<Store, 'read' | 'partitions' | 'list' | 'watch'>;
  readonly clock: Pick<Clock, 'sleep'>;
  readonly telemetry: Pick<Telemetry, 'log'>;
}

export interface Following {
  /** To be told of every commit of this process. */
  committed(partition: string, put: Readonly<Record<string, Json>>, removed: readonly string[]): void;
  /** Takes in nothing more. */
  close(): Promise<void>;
}

/** Keys that are known to have changed and were not read yet; past that it is cheaper to read everything anew. */
const CHANGED_MAX = 50_000;
const READS_AT_ONCE = 8;
const KEYS_AT_ONCE = 200;
/** After a read that failed. */
const TROUBLE_MS = 1_000;

/**
 * Builds a model and keeps it right while other processes commit to the same store. Of their commits only the keys are heard, and
 * the values are read: reads of one partition go one after the other, so that they never go back in time.
 */
export async function followCommits(model: CommitModel, ports: FollowPorts): Promise<Following> {
  const { store } = ports;
  const follower = createFollower(model, ports);
  // Listened to before the first read: what is committed meanwhile is heard.
  const unwatch = await store.watch(follower.listener);
  try {
    await model.rebuild(store);
  } catch (error) {
    await unwatch();
    throw error;
  }
  return {
    committed: follower.committed,
    async close() {
      await Promise.all([unwatch(), follower.close()]);
    },
  };
}

interface Follower {
  readonly listener: Parameters<Store['watch']>[0];
  readonly committed: CommitModel['apply'];
  close(): Promise<void>;
}

function createFollower(model: CommitModel, { store, clock, telemetry }: FollowPorts): Follower {
  const changed = new Map<string, Set<string>>();
  let changedCount = 0;
  /** Keys under way of being read, by partition; taken out again when this process commits them meanwhile. */
  const reading = new Map<string, Set<string>>();
  const closing = new AbortController();
  const running = new Set<Promise<void>>();
  let mustRebuild = false;
  let rebuilding = false;
  let othersHeard = false;

  const note = (partition: string, keys: readonly string[]): void => {
    const kept = keys.filter((key) => model.keeps(partition, key));
    if (kept.length === 0) return;
    const known = changed.get(partition) ?? new Set();
    const before = known.size;
    for (const key of kept) known.add(key);
    changed.set(partition, known);
    changedCount += known.size - before;
    if (changedCount > CHANGED_MAX) {
      changed.clear();
      changedCount = 0;
      mustRebuild = true;
    }
    start();
  };

  const run = (what: () => Promise<void>, ended: () => void): void => {
    const job = what()
      .catch(async (error: unknown) => {
        telemetry.log.warn({ error }, 'what other workers committed could not be read; it is read again');
        await clock.sleep(TROUBLE_MS, closing.signal);
      })
      .finally(() => {
        running.delete(job);
        ended();
        start();
      });
    running.add(job);
  };

  const start = (): void => {
    if (closing.signal.aborted) return;
    if (mustRebuild && !rebuilding) {
      rebuilding = true;
      mustRebuild = false;
      run(rebuild, () => {
        rebuilding = false;
      });
    }
    for (const partition of changed.keys()) {
      if (reading.size >= READS_AT_ONCE) return;
      if (!reading.has(partition)) read(partition);
    }
  };

  const rebuild = async (): Promise<void> => {
    try {
      await model.rebuild(store);
    } catch (error) {
      mustRebuild = true;
      throw error;
    }
  };

  const read = (partition: string): void => {
    const waiting = changed.get(partition) ?? new Set();
    const keys = [...waiting].slice(0, KEYS_AT_ONCE);
    for (const key of keys) waiting.delete(key);
    if (waiting.size === 0) changed.delete(partition);
    changedCount -= keys.length;
    reading.set(partition, new Set(keys));
    run(
      async () => {
        try {
          const state = await store.read(partition, keys);
          const current = [...(reading.get(partition) ?? [])];
          const there = current.flatMap((key): [string, Json][] => {
            const found = state.get(key);
            return found === undefined ? [] : [[key, found.value]];
          });
          const gone = current.filter((key) => !state.has(key));
          model.apply(partition, Object.fromEntries(there), gone);
        } catch (error) {
          note(partition, keys);
          throw error;
        }
      },
      () => reading.delete(partition),
    );
  };

  return {
    listener: {
      changed({ partition, keys }) {
        othersHeard = true;
        note(partition, keys);
      },
      missed() {
        othersHeard = true;
        mustRebuild = true;
        telemetry.log.info({}, 'commits of other workers may have gone by unheard; what is kept in memory is built anew');
        start();
      },
    },
    committed(partition, put, removed) {
      model.apply(partition, put, removed);
      if (!othersHeard) return;
      // Another worker may have changed the same between our commit and this moment: what a read that is under way brings may be
      // older than this, and what was read before may be newer.
      const keys = [...Object.keys(put), ...removed];
      for (const key of keys) reading.get(partition)?.delete(key);
      note(partition, keys);
    },
    async close() {
      closing.abort();
      while (running.size > 0) await Promise.all(running);
    },
  };
}
