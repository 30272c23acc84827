import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import type { Store } from '../../../node/store/port.ts';
import { StoreUnavailable } from '../../../node/store/port.ts';
import { openRedisStore } from '../../../node/store/redis.ts';
import { hearing, idsOf, LEASE, logEntry, mustDo, NOW, parcel } from './fixture.ts';
import { hasRedis } from './redis-server.ts';
import { onRedis } from './redis-stores.ts';

const AWAY_WITHIN_MS = 4_000;

async function mustBeAway(work: Promise<unknown>): Promise<void> {
  const beganMs = performance.now();
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StoreUnavailable);
  expect(performance.now() - beganMs).toBeLessThan(AWAY_WITHIN_MS);
}

describe.skipIf(!hasRedis)('a Redis that fails', () => {
  const stores = onRedis();
  const { open } = stores;
  const working = (store: Store) =>
    vi.waitFor(async () => mustDo(store, { partition: 'p', put: [{ key: 'again', value: 1 }] }), { timeout: 20_000, interval: 20 });

  test('that was killed is unavailable at once, and works again when it is back, with all that was answered', async () => {
    const store = await open();
    await mustDo(store, { ...hearing('p', 'l1'), put: [{ key: 'a', value: 1 }] });
    await stores.servers.kill();
    for (const work of [
      store.read('p', ['a']),
      store.commit({ partition: 'p', put: [{ key: 'a', value: 2 }] }),
      store.takeInbox({ nowMs: NOW, ...LEASE }),
      store.readLog('l1'),
      store.counts(),
      store.sweep(NOW),
    ])
      await mustBeAway(work);
    await stores.servers.start();
    await working(store);
    expect((await store.read('p', ['a'])).get('a')?.value).toBe(1);
    expect(idsOf(await store.takeInbox({ nowMs: NOW, ...LEASE }))).toEqual(['l1']);
    expect((await store.readLog('l1', { partition: 'p' }))?.body).toEqual(logEntry('l1').body);
  });

  test('that stands still is unavailable within its time; what it had heard comes about once, and its claim tells', async () => {
    const store = await open({ commandTimeoutMs: 500 });
    const changed = vi.fn();
    const missed = vi.fn();
    await store.watch({ changed, missed });
    const commit = {
      ...hearing('p', 'l1'),
      claims: [{ key: 'c', value: 'digest', expiresAtMs: NOW }],
      put: [{ key: 'count', value: 1 }],
    };
    stores.servers.signal('SIGSTOP');
    try {
      await mustBeAway(store.commit(commit));
      await mustBeAway(store.read('p', ['count']));
      await pause(3_000);
    } finally {
      stores.servers.signal('SIGCONT');
    }
    await working(store);
    // Whoever made the commit makes it again, as after any failure, and finds that it had come about.
    await vi.waitFor(async () => {
      expect(await store.commit({ ...commit, ...hearing('p', 'l2') })).toEqual({
        done: false,
        cause: 'claimed',
        key: 'c',
        value: 'digest',
      });
    });
    expect(await store.counts()).toMatchObject({ inbox: 1 });
    expect((await store.read('p', ['count'])).get('count')?.value).toBe(1);
    // It was nobody's own at the end: those who watch are told, or told that they may have missed something.
    await vi.waitFor(() => expect(changed.mock.calls.length + missed.mock.calls.length).toBeGreaterThan(0), 10_000);
  });

  test('that was killed while commits were under way did each of them once or not at all', async () => {
    const store = await open();
    const answered = new Set<string>();
    const unknown = new Set<string>();
    const killing = pause(150).then(() => stores.servers.kill());
    for (let round = 0; unknown.size === 0; round += 1) {
      const ids = Array.from({ length: 20 }, (_, each) => `${round}-${each}`);
      await Promise.all(
        ids.map(async (id) => {
          const commit = store.commit({
            ...hearing(`partition-${id}`, id),
            put: [{ key: 'said', value: id }],
            outbox: [parcel(`o-${id}`)],
          });
          await commit.then(
            () => answered.add(id),
            () => unknown.add(id),
          );
        }),
      );
    }
    await killing;
    await stores.servers.start();
    await working(store);
    for (const id of answered) {
      expect((await store.read(`partition-${id}`, ['said'])).get('said')?.value).toBe(id);
      expect((await store.readLog(id, { partition: `partition-${id}` }))?.body).toEqual(logEntry(id).body);
    }
    const { inbox, outbox } = await store.counts();
    expect(inbox).toBeGreaterThanOrEqual(answered.size);
    expect(inbox).toBeLessThanOrEqual(answered.size + unknown.size);
    expect(outbox).toBe(inbox);
    expect(await store.partitions('partition-', { limit: 1_000_000 })).toHaveLength(inbox);
  });

  test('whose memory is full refuses commits whole, and goes on when there is room', async () => {
    const store = await open();
    await mustDo(store, { partition: 'p', put: [{ key: 'a', value: 1 }], claims: [{ key: 'c', value: 'v', expiresAtMs: NOW }] });
    await stores.servers.command('CONFIG', 'SET', 'maxmemory', '1000000');
    try {
      await mustBeAway(store.commit({ ...hearing('p', 'l1'), put: [{ key: 'a', value: 2 }] }));
      expect((await store.read('p', ['a'])).get('a')?.value).toBe(1);
      expect(await store.counts()).toEqual({ inbox: 0, outbox: 0, timers: 0, dead: 0 });
      // What makes room still works.
      expect(await store.sweep(NOW)).toBe(1);
    } finally {
      await stores.servers.command('CONFIG', 'SET', 'maxmemory', '0');
    }
    await mustDo(store, hearing('p', 'l1'));
  });

  test('that lost its functions gets them again', async () => {
    const store = await open();
    await stores.servers.command('FUNCTION', 'FLUSH');
    await mustDo(store, { partition: 'p', put: [{ key: 'a', value: 1 }] });
    expect((await store.list('p', '', { limit: 1 })).size).toBe(1);
  });

  test('destroys the key of an erased transaction in its file too', async () => {
    const store = await open();
    await mustDo(store, { partition: 'p', log: [logEntry('l1')] });
    const rewrites = async (): Promise<number> => {
      const info = String(await stores.servers.command('INFO', 'persistence'));
      return Number(/aof_rewrites:(\d+)/.exec(info)?.[1]);
    };
    const before = await rewrites();
    await store.forget('transaction-1');
    await vi.waitFor(async () => expect(await rewrites()).toBeGreaterThan(before), 10_000);
  });

  test('that cannot be reached at the start is told without its password', async () => {
    const store = openRedisStore({ url: 'redis://:hunter2@127.0.0.1:1', name: 'n' });
    await expect(store).rejects.toBeInstanceOf(StoreUnavailable);
    const error = await store.then(
      () => '',
      (reason: Error) => `${reason.message} ${reason.stack} ${JSON.stringify(reason)}`,
    );
    expect(error).toContain('Redis cannot be reached');
    expect(error).not.toContain('hunter2');
  });

  test.each([
    ['appendonly no', { appendonly: 'no' }, /append-only file.* set appendonly yes/],
    ['appendfsync everysec', { appendfsync: 'everysec' }, /syncs its append-only file everysec, not always/],
    ['no sync while it rewrites', { 'no-appendfsync-on-rewrite': 'yes' }, /does not sync while it rewrites/],
    ['eviction', { maxmemory: '500mb', 'maxmemory-policy': 'allkeys-lru' }, /throws away what it was given/],
  ])('promises less than is asked (%s): that is refused at the start, with what to do', async (_, settings, sentence) => {
    const before = new Map<string, string>();
    for (const [name, value] of Object.entries(settings)) {
      const [, found] = [await stores.servers.command('CONFIG', 'GET', name)].flat().map(String);
      before.set(name, found ?? '');
      await stores.servers.command('CONFIG', 'SET', name, value);
    }
    try {
      await expect(open()).rejects.toThrow(sentence);
      await expect(open()).rejects.toBeInstanceOf(StoreUnavailable);
      await open({ durability: 'none' });
    } finally {
      for (const [name, value] of before) await stores.servers.command('CONFIG', 'SET', name, value);
    }
    await open();
  });

  test('keeps CONFIG from us: then INFO says whether there is an append-only file', async () => {
    await stores.servers.command('ACL', 'SETUSER', 'node', 'on', '>geheim', '~*', '&*', '+@all', '-config');
    const url = stores.servers.url.replace('//', '//node:geheim@');
    await expect(open({ url })).rejects.toThrow(/does not let us see how often it syncs/);
    await open({ url, durability: 'everysec' });
  });
});
