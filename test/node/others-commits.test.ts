import { afterEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../node/clock.ts';
import { type CommitModel, type Following, followCommits } from '../../node/others-commits.ts';
import { openMemoryStore } from '../../node/store/memory.ts';
import type { Json, Store } from '../../node/store/port.ts';
import { silentTelemetry } from '../../node/telemetry.ts';
import { type SharedStore, sharedStore } from './shared-store.ts';

/** What a process keeps in memory of the keys `kept:…`. */
interface Kept extends CommitModel {
  readonly rows: Map<string, number>;
  rebuilt: number;
}

function kept(): Kept {
  let rows = new Map<string, number>();
  let newer: Map<string, number | undefined> | undefined;
  const model: Kept = {
    get rows() {
      return rows;
    },
    rebuilt: 0,
    keeps: (_partition, key) => key.startsWith('kept:'),
    apply(partition, put, removed) {
      for (const [key, value] of Object.entries(put)) {
        const name = `${partition} ${key}`;
        if (!key.startsWith('kept:')) continue;
        rows.set(name, Number(value));
        newer?.set(name, Number(value));
      }
      for (const key of removed) {
        rows.delete(`${partition} ${key}`);
        newer?.set(`${partition} ${key}`, undefined);
      }
    },
    async rebuild(store) {
      newer = new Map();
      const fresh = new Map<string, number>();
      for (const partition of await store.partitions('', { limit: 1_000 })) {
        for (const [key, { value }] of await store.list(partition, 'kept:', { limit: 1_000 }))
          fresh.set(`${partition} ${key}`, Number(value));
      }
      for (const [name, value] of newer) {
        if (value === undefined) fresh.delete(name);
        else fresh.set(name, value);
      }
      rows = fresh;
      newer = undefined;
      model.rebuilt += 1;
    },
  };
  return model;
}

const open: Following[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((following) => following.close()));
});

interface Process {
  readonly store: Store;
  readonly model: Kept;
  readonly following: Following;
  /** Adds one to a number, as a decision does: read, commit what was read and not moved, tell the model. */
  add(partition: string, key: string): Promise<void>;
  remove(partition: string, key: string): Promise<void>;
}

async function process(shared: SharedStore): Promise<Process> {
  const store = shared.process();
  const model = kept();
  const following = await followCommits(model, { store, clock: systemClock, telemetry: silentTelemetry() });
  open.push(following);
  const commit = async (partition: string, key: string, next: (value: number) => Json | undefined): Promise<void> => {
    for (;;) {
      const before = (await store.read(partition, [key])).get(key);
      const value = next(Number(before?.value ?? 0));
      const change = value === undefined ? { remove: [key] } : { put: [{ key, value }] };
      const done = await store.commit({ partition, expect: [{ key, version: before?.version ?? 0 }], ...change });
      if (!done.done) continue;
      following.committed(partition, value === undefined ? {} : { [key]: value }, value === undefined ? [key] : []);
      return;
    }
  };
  return {
    store,
    model,
    following,
    add: (partition, key) => commit(partition, key, (value) => value + 1),
    remove: (partition, key) => commit(partition, key, () => undefined),
  };
}

const turns = (count: number) => async (): Promise<void> => {
  for (let at = 0; at < count; at += 1) await new Promise((resolve) => setImmediate(resolve));
};
/** Numbers that look like chance, the same in every run. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

async function stored(store: Store): Promise<Map<string, number>> {
  const rows = new Map<string, number>();
  for (const partition of await store.partitions('', { limit: 1_000 }))
    for (const [key, { value }] of await store.list(partition, 'kept:', { limit: 1_000 })) rows.set(`${partition} ${key}`, Number(value));
  return rows;
}

describe('what a process keeps in memory of a store that others write to', () => {
  test('holds what they committed before, and what they commit and remove later', async () => {
    const shared = sharedStore(openMemoryStore(), turns(1));
    const first = await process(shared);
    await first.add('p', 'kept:a');
    const second = await process(shared);
    expect([...second.model.rows]).toEqual([['p kept:a', 1]]);
    await first.add('p', 'kept:b');
    await expect.poll(() => second.model.rows.get('p kept:b')).toBe(1);
    await first.remove('p', 'kept:a');
    await expect.poll(() => second.model.rows.has('p kept:a')).toBe(false);
  });

  test('is the same everywhere after both changed the same keys at once', async () => {
    for (let seed = 1; seed <= 25; seed += 1) {
      const next = chance(seed);
      const shared = sharedStore(openMemoryStore(), () => turns(Math.floor(next() * 6))());
      const processes = [await process(shared), await process(shared), await process(shared)];
      const work = processes.map(async ({ add }) => {
        for (let at = 0; at < 30; at += 1) await add(next() < 0.5 ? 'p' : 'q', next() < 0.5 ? 'kept:a' : 'kept:b');
      });
      await Promise.all(work);
      const truth = [...(await stored(processes[0]?.store as Store))].sort();
      for (const { model } of processes) await expect.poll(() => [...model.rows].sort(), { message: `seed ${seed}` }).toEqual(truth);
    }
  });

  test('is never older than what this process itself has just committed', async () => {
    const shared = sharedStore(openMemoryStore(), turns(1));
    const [first, second] = [await process(shared), await process(shared)];
    const { read } = second.store;
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let underWay = false;
    Object.defineProperty(second.store, 'read', {
      value: async (...asked: Parameters<Store['read']>) => {
        const found = await read(...asked);
        if (!underWay) {
          underWay = true;
          await held;
        }
        return found;
      },
    });
    await first.add('p', 'kept:a');
    await expect.poll(() => underWay).toBe(true);
    await second.add('p', 'kept:a');
    const seen: (number | undefined)[] = [];
    letGo();
    for (let at = 0; at < 20; at += 1) {
      seen.push(second.model.rows.get('p kept:a'));
      await turns(1)();
    }
    expect(new Set(seen)).toEqual(new Set([2]));
  });

  test('is built anew when something may have gone by unheard', async () => {
    let lost = false;
    const shared = sharedStore(openMemoryStore(), turns(2));
    const [first, second] = [await process(shared), await process(shared)];
    await first.add('p', 'kept:a');
    await expect.poll(() => second.model.rows.get('p kept:a')).toBe(1);
    const adding = first.add('p', 'kept:a').then(() => {
      lost = true;
    });
    while ((await second.store.read('p', ['kept:a'])).get('kept:a')?.value !== 2);
    shared.breakConnections();
    await adding;
    expect(lost).toBe(true);
    await expect.poll(() => second.model.rows.get('p kept:a')).toBe(2);
    expect(second.model.rebuilt).toBeGreaterThan(1);
  });

  test('asks the store for nothing that it does not keep, nor while nobody else commits', async () => {
    const reads: string[] = [];
    const shared = sharedStore(openMemoryStore(), turns(1));
    const [first, second] = [await process(shared), await process(shared)];
    const { read } = second.store;
    Object.defineProperty(second.store, 'read', {
      value: (partition: string, keys: readonly string[]) => {
        reads.push(...keys);
        return read(partition, keys);
      },
    });
    second.following.committed('p', { 'kept:own': 1 }, []);
    await first.add('p', 'other:b');
    await first.add('p', 'kept:c');
    await expect.poll(() => second.model.rows.get('p kept:c')).toBe(1);
    expect(reads).toEqual(['kept:c']);
  });

  test('is read again when the store could not be reached', async () => {
    const shared = sharedStore(openMemoryStore(), turns(1));
    const [first, second] = [await process(shared), await process(shared)];
    const { read } = second.store;
    let failures = 1;
    Object.defineProperty(second.store, 'read', {
      value: (...asked: Parameters<Store['read']>) => {
        failures -= 1;
        return failures >= 0 ? Promise.reject(new Error('away')) : read(...asked);
      },
    });
    await first.add('p', 'kept:a');
    await expect.poll(() => second.model.rows.get('p kept:a'), { timeout: 5_000 }).toBe(1);
    expect(failures).toBeLessThan(0);
  });
});
