import fc from 'fast-check';
import { expect } from 'vitest';
import { openMemoryStore } from '../../../node/store/memory.ts';
import type { Commit, CommitResult, OutboxMove, Store } from '../../../node/store/port.ts';
import { logEntry, parcel } from './fixture.ts';

type Step =
  | { readonly do: 'commits'; readonly commits: readonly Commit[] }
  | { readonly do: 'take'; readonly perLane: number; readonly closed: ReadonlySet<string> }
  | { readonly do: 'postpone'; readonly id: string; readonly inMs: number }
  | { readonly do: 'sweep' }
  | { readonly do: 'forget' };

export interface ModelOptions {
  readonly partitions: readonly [string, string];
  /** Ids and lanes of a partition are used in no other. */
  readonly namesOfItsOwn?: boolean;
  /** Commits are not made side by side: they would come in another order where partitions lie on several servers. */
  readonly oneByOne?: boolean;
}

const few = (...names: string[]) => fc.constantFrom(...names);
const some = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 2 });
const time = fc.integer({ min: 1, max: 60 });

/** Stands for the version a key has when its step begins: the numbers themselves are each engine's own. */
const AS_READ = -1;

const moveOf = (named: Named): fc.Arbitrary<OutboxMove> => {
  const id = named('o1', 'o2', 'o3');
  return fc.oneof(
    fc.record({ id, to: fc.constant('later' as const), dueAtMs: time }),
    fc.record({ id, to: fc.constant('delivered' as const), atMs: time, headers: fc.constant({ h: 'x' }) }),
    fc.record({ id, to: fc.constant('dead' as const), reason: fc.constant('gone'), atMs: time }),
    fc.record({ id, to: fc.constant('dropped' as const) }),
  );
};

/** One of some names, as they are used in a partition. */
type Named = (...names: string[]) => fc.Arbitrary<string>;

const namedIn = (partition: string, { namesOfItsOwn }: ModelOptions): Named => {
  const spell = (name: string): string => (namesOfItsOwn === true ? `${partition}.${name}` : name);
  return (...names) => few(...names.map(spell));
};

const commitOf = (partition: string, named: Named): fc.Arbitrary<Commit> =>
  fc
    .record({
      partition: fc.constant(partition),
      claims: fc.array(fc.record({ key: few('c1', 'c2'), value: few('v', 'w'), expiresAtMs: time }), { maxLength: 1 }),
      expect: fc.array(fc.record({ key: few('a', 'b'), version: fc.constantFrom(0, AS_READ, AS_READ, 999_999) }), { maxLength: 1 }),
      put: some(
        fc.record({ key: few('a', 'b', 'b/1'), value: fc.jsonValue({ maxDepth: 1 }).map((value) => JSON.parse(JSON.stringify(value))) }),
      ),
      remove: some(few('a', 'b')),
      heard: fc.oneof(
        { weight: 3, arbitrary: fc.constant([]) },
        { weight: 1, arbitrary: fc.array(named('l1', 'l2', 'l3'), { maxLength: 1 }) },
      ),
      message: fc.option(named('l1', 'l2', 'l3', 'l4'), { nil: undefined }),
      outbox: some(fc.record({ id: named('o1', 'o2', 'o3'), lane: named('x', 'y'), dueAtMs: time })),
      moves: some(moveOf(named)),
      timers: some(fc.record({ id: few('t1', 't2'), wakeAtMs: time, data: fc.constant(null) })),
      cancelTimers: fc.array(few('t1', 't2'), { maxLength: 1 }),
    })
    .map(({ message, outbox, ...rest }) => ({
      ...rest,
      ...(message === undefined ? {} : { log: [logEntry(message)], inbox: [message] }),
      outbox: outbox.map(({ id, lane, dueAtMs }) => parcel(id, { lane, dueAtMs })),
    }));

function stepOf(options: ModelOptions): fc.Arbitrary<Step> {
  const each = options.partitions.map((partition) => ({ partition, named: namedIn(partition, options) }));
  const commit = fc.oneof(...each.map(({ partition, named }) => commitOf(partition, named)));
  const lane = fc.oneof(...each.map(({ named }) => named('x', 'y')));
  const message = fc.oneof(...each.map(({ named }) => named('l1', 'l2')));
  return fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('commits' as const), commits: fc.array(commit, { minLength: 1, maxLength: 4 }) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('take' as const),
        perLane: fc.integer({ min: 1, max: 3 }),
        closed: some(lane).map((names) => new Set(names)),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('postpone' as const), id: message, inMs: time }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('sweep' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('forget' as const) }) },
  );
}

async function withVersions(store: Store, each: Commit): Promise<Commit> {
  const state = await store.read(each.partition, ['a', 'b']);
  const versionOf = (key: string, version: number) => (version === AS_READ ? (state.get(key)?.version ?? 0) : version);
  return { ...each, expect: (each.expect ?? []).map(({ key, version }) => ({ key, version: versionOf(key, version) })) };
}

/** What a step answered, in a shape that can be compared. */
async function taken(store: Store, one: Step, { nowMs, oneByOne }: { nowMs: number; oneByOne?: boolean }): Promise<unknown> {
  switch (one.do) {
    case 'commits': {
      const commits = await Promise.all(one.commits.map((each) => withVersions(store, each)));
      const settled =
        oneByOne === true ? await eachAfterTheOther(store, commits) : await Promise.allSettled(commits.map((each) => store.commit(each)));
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

async function eachAfterTheOther(store: Store, commits: readonly Commit[]): Promise<PromiseSettledResult<CommitResult>[]> {
  const settled: PromiseSettledResult<CommitResult>[] = [];
  for (const commit of commits) settled.push(...(await Promise.allSettled([store.commit(commit)])));
  return settled;
}

async function all(store: Store, { partitions }: ModelOptions): Promise<unknown> {
  const page = { limit: 100 };
  const listed = await Promise.all(
    partitions.map(async (partition) => [...(await store.list(partition, '', page))].map(([key, { value }]) => [key, value])),
  );
  const order = await Promise.all(
    partitions.map(async (partition) =>
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
    // There is only one process: it knows all.
    await store.counts({ roughly: true }),
  ];
}

/** Random steps, answered by an engine as memory answers them. */
export async function answersAsMemoryDoes(open: () => Promise<Store>, options: ModelOptions & { readonly runs: number }): Promise<void> {
  await fc.assert(
    fc.asyncProperty(fc.array(stepOf(options), { minLength: 3, maxLength: 25 }), async (steps) => {
      const memory = openMemoryStore();
      const engine = await open();
      let nowMs = 0;
      for (const one of steps) {
        nowMs += 3;
        expect(await taken(engine, one, { nowMs, ...options })).toEqual(await taken(memory, one, { nowMs, ...options }));
      }
      expect(await all(engine, options)).toEqual(await all(memory, options));
      await engine.close();
    }),
    { numRuns: options.runs },
  );
}
