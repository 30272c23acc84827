import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openMemoryStore } from '../../../node/store/memory.ts';
import type { Commit, OutboxMove, Store } from '../../../node/store/port.ts';
import { openSqliteStore } from '../../../node/store/sqlite.ts';
import { logEntry, parcel } from './fixture.ts';

type Step =
  | { readonly do: 'commits'; readonly commits: readonly Commit[] }
  | { readonly do: 'take'; readonly perLane: number; readonly closed: ReadonlySet<string> }
  | { readonly do: 'postpone'; readonly id: string; readonly inMs: number }
  | { readonly do: 'sweep' }
  | { readonly do: 'forget' };

const few = (...names: string[]) => fc.constantFrom(...names);
const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 2 });
const time = fc.integer({ min: 1, max: 60 });

const move: fc.Arbitrary<OutboxMove> = fc.oneof(
  fc.record({ id: few('o1', 'o2', 'o3'), to: fc.constant('later' as const), dueAtMs: time }),
  fc.record({ id: few('o1', 'o2', 'o3'), to: fc.constant('delivered' as const), atMs: time, headers: fc.constant({ h: 'x' }) }),
  fc.record({ id: few('o1', 'o2', 'o3'), to: fc.constant('dead' as const), reason: fc.constant('gone'), atMs: time }),
  fc.record({ id: few('o1', 'o2', 'o3'), to: fc.constant('dropped' as const) }),
);

/** Stands for the version a key has when its step begins: the numbers themselves are each engine's own. */
const AS_READ = -1;

const commit: fc.Arbitrary<Commit> = fc
  .record({
    partition: few('p', 'q'),
    claims: fc.array(fc.record({ key: few('c1', 'c2'), value: few('v', 'w'), expiresAtMs: time }), { maxLength: 1 }),
    expect: fc.array(fc.record({ key: few('a', 'b'), version: fc.constantFrom(0, AS_READ, AS_READ, 999_999) }), { maxLength: 1 }),
    put: some(
      fc.record({ key: few('a', 'b', 'b/1'), value: fc.jsonValue({ maxDepth: 1 }).map((value) => JSON.parse(JSON.stringify(value))) }),
    ),
    remove: some(few('a', 'b')),
    heard: fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(few('l1', 'l2', 'l3'), { maxLength: 1 }) }),
    message: fc.option(few('l1', 'l2', 'l3', 'l4'), { nil: undefined }),
    outbox: some(fc.record({ id: few('o1', 'o2', 'o3'), lane: few('x', 'y'), dueAtMs: time })),
    moves: some(move),
    timers: some(fc.record({ id: few('t1', 't2'), wakeAtMs: time, data: fc.constant(null) })),
    cancelTimers: fc.array(few('t1', 't2'), { maxLength: 1 }),
  })
  .map(({ message, outbox, ...rest }) => ({
    ...rest,
    ...(message === undefined ? {} : { log: [logEntry(message)], inbox: [message] }),
    outbox: outbox.map(({ id, lane, dueAtMs }) => parcel(id, { lane, dueAtMs })),
  }));

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant('commits' as const), commits: fc.array(commit, { minLength: 1, maxLength: 4 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('take' as const),
      perLane: fc.integer({ min: 1, max: 3 }),
      closed: some(few('x', 'y')).map((names) => new Set(names)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('postpone' as const), id: few('l1', 'l2'), inMs: time }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('sweep' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const) }) },
);

async function withVersions(store: Store, each: Commit): Promise<Commit> {
  const state = await store.read(each.partition, ['a', 'b']);
  const versionOf = (key: string, version: number) => (version === AS_READ ? (state.get(key)?.version ?? 0) : version);
  return { ...each, expect: (each.expect ?? []).map(({ key, version }) => ({ key, version: versionOf(key, version) })) };
}

/** What a step answered, in a shape that can be compared. */
async function taken(store: Store, one: Step, nowMs: number): Promise<unknown> {
  switch (one.do) {
    case 'commits': {
      const commits = await Promise.all(one.commits.map((each) => withVersions(store, each)));
      const settled = await Promise.allSettled(commits.map((each) => store.commit(each)));
      return settled.map((each) => (each.status === 'fulfilled' ? each.value : 'mistake'));
    }
    case 'take': {
      const options = { nowMs, limit: 50, leaseMs: 7 };
      const choice = { perLane: one.perLane, closed: one.closed };
      const all = [await store.takeInbox(options), await store.takeOutbox({ ...options, ...choice }), await store.takeTimers(options)];
      const next = await store.nextDueMs(choice);
      return [all, next === undefined ? next : Math.max(next, nowMs)];
    }
    case 'postpone':
      return store.postponeInbox(one.id, nowMs + one.inMs);
    case 'sweep':
      return store.sweep(nowMs);
    case 'forget':
      return store.forget('transaction-1');
  }
}

async function all(store: Store): Promise<unknown> {
  const page = { limit: 100 };
  const listed = await Promise.all(
    ['p', 'q'].map(async (partition) => [...(await store.list(partition, '', page))].map(([key, { value }]) => [key, value])),
  );
  const order = await Promise.all(
    ['p', 'q'].map(async (partition) =>
      [...(await store.list(partition, '', page))].sort((a, b) => a[1].version - b[1].version).map(([key]) => key),
    ),
  );
  return [
    listed,
    order,
    await store.partitions('', page),
    await store.transcript('transaction-1', page),
    await store.deadLetters(page),
    await store.deliveries('log-1', page),
    await store.counts(),
  ];
}

test('whatever is done, both engines answer the same', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
      const memory = openMemoryStore();
      const sqlite = await openSqliteStore({ file: ':memory:' });
      let nowMs = 0;
      for (const one of steps) {
        nowMs += 3;
        expect(await taken(sqlite, one, nowMs)).toEqual(await taken(memory, one, nowMs));
      }
      expect(await all(sqlite)).toEqual(await all(memory));
      await sqlite.close();
    }),
    { numRuns: 120 },
  );
});
