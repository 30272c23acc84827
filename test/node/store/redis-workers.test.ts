import { describe, expect, test, vi } from 'vitest';
import type { Store } from '../../../node/store/port.ts';
import { hearing, idsOf, LEASE, logEntry, mustDo, NOW, OPEN_LANES, parcel } from './fixture.ts';
import { hasRedis } from './redis-server.ts';
import { onRedis } from './redis-stores.ts';

const at = (nowMs: number, limit = LEASE.limit) => ({ nowMs, leaseMs: LEASE.leaseMs, limit });
const outAt = (nowMs: number, perLane = 100) => ({ ...at(nowMs), ...OPEN_LANES, perLane });

describe.skipIf(!hasRedis)('several processes on one Redis', () => {
  const stores = onRedis();
  const { newName, open } = stores;
  const openTwo = async (): Promise<readonly [Store, Store]> => {
    const name = newName();
    return [await open({ name }), await open({ name })];
  };

  test('act on every message once, and on those of a partition in their order', async () => {
    const [intake, other] = await openTwo();
    const partitions = Array.from({ length: 20 }, (_, each) => `partition-${each}`);
    const handled: { readonly by: number; readonly id: string }[] = [];
    const work = async (store: Store, by: number): Promise<void> => {
      for (let idle = 0; idle < 20; ) {
        const taken = await store.takeInbox(at(NOW, 4));
        idle = taken.length === 0 ? idle + 1 : 0;
        if (taken.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
        for (const { id, partition } of taken) {
          handled.push({ by, id });
          const count = Number((await store.read(partition, ['count'])).get('count')?.value ?? 0);
          await mustDo(store, { partition, heard: [id], put: [{ key: 'count', value: count + 1 }] });
        }
      }
    };
    const puts = (async () => {
      for (let round = 0; round < 15; round += 1)
        await Promise.all(partitions.map((each) => mustDo(intake, hearing(each, `${each}/${round}`))));
    })();
    await Promise.all([puts, work(intake, 1), work(other, 2)]);
    expect(handled).toHaveLength(20 * 15);
    expect(new Set(handled.map(({ by }) => by))).toEqual(new Set([1, 2]));
    for (const each of partitions) {
      const rounds = handled.filter(({ id }) => id.startsWith(`${each}/`)).map(({ id }) => Number(id.split('/')[1]));
      expect(rounds).toEqual(Array.from({ length: 15 }, (_, round) => round));
      expect((await other.read(each, ['count'])).get('count')?.value).toBe(15);
    }
  });

  test('never hold the same entry; what one that died held is taken over when its lease has run out', async () => {
    const [one, two] = await openTwo();
    await mustDo(one, { ...hearing('p', 'l1'), outbox: [parcel('o1')], timers: [{ id: 't1', wakeAtMs: NOW, data: null }] });
    expect(idsOf(await one.takeInbox(at(NOW)))).toEqual(['l1']);
    expect(idsOf(await one.takeOutbox(outAt(NOW)))).toEqual(['o1']);
    expect(idsOf(await one.takeTimers(at(NOW)))).toEqual(['t1']);
    const nothing = [[], [], []];
    const take = async (nowMs: number) => [
      idsOf(await two.takeInbox(at(nowMs))),
      idsOf(await two.takeOutbox(outAt(nowMs))),
      idsOf(await two.takeTimers(at(nowMs))),
    ];
    expect(await take(NOW + LEASE.leaseMs - 1)).toEqual(nothing);
    expect(await two.nextDueMs()).toBe(NOW + LEASE.leaseMs);
    expect(await take(NOW + LEASE.leaseMs)).toEqual([['l1'], ['o1'], ['t1']]);
  });

  test('one whose lease was taken over changes nothing that the other has done', async () => {
    const [slow, quick] = await openTwo();
    await mustDo(slow, { ...hearing('p', 'l1'), outbox: [parcel('o1')] });
    await slow.takeInbox(at(NOW));
    await slow.takeOutbox(outAt(NOW));
    const later = NOW + LEASE.leaseMs;
    await quick.takeInbox(at(later));
    await quick.takeOutbox(outAt(later));
    // It comes back to life while the other is at work: it puts nothing off that it does not hold.
    await slow.postponeInbox('l1', NOW);
    await mustDo(slow, { partition: 'p', moves: [{ id: 'o1', to: 'later', dueAtMs: NOW }] });
    expect(await slow.takeInbox(at(later + 1))).toEqual([]);
    expect(await slow.takeOutbox(outAt(later + 1))).toEqual([]);
    await mustDo(quick, { partition: 'p', heard: ['l1'], put: [{ key: 'a', value: 'quick' }] });
    await mustDo(quick, { partition: 'p', moves: [{ id: 'o1', to: 'delivered', atMs: later, headers: {} }] });
    const late = await slow.commit({ partition: 'p', heard: ['l1'], put: [{ key: 'a', value: 'slow' }] });
    expect(late).toEqual({ done: false, cause: 'moved', key: 'l1' });
    await mustDo(slow, { partition: 'p', moves: [{ id: 'o1', to: 'dead', reason: 'late', atMs: later }] });
    expect((await quick.read('p', ['a'])).get('a')?.value).toBe('quick');
    expect(await quick.counts()).toEqual({ inbox: 0, outbox: 0, timers: 0, dead: 0 });
  });

  test('what a process held that stopped properly, or that comes back under its name, is free at once', async () => {
    const name = newName();
    const [stopping, killed, other] = [
      await open({ name }),
      await open({ name, worker: 'worker-1' }),
      await open({ name, worker: 'worker-2' }),
    ];
    for (const id of ['a', 'b', 'c']) await mustDo(other, hearing(id, id));
    expect(idsOf(await stopping.takeInbox(at(NOW, 1)))).toEqual(['a']);
    expect(idsOf(await killed.takeInbox(at(NOW, 1)))).toEqual(['b']);
    expect(idsOf(await other.takeInbox(at(NOW, 1)))).toEqual(['c']);
    await stopping.close();
    expect(idsOf(await other.takeInbox(at(NOW + 5_000)))).toEqual(['a']);
    const again = await open({ name, worker: 'worker-1' });
    expect(idsOf(await again.takeInbox(at(NOW)))).toEqual(['b']);
  });

  test('each counts by itself what it holds of a lane that lies in many shards, and nothing of it is left behind', async () => {
    const [one, two] = await openTwo();
    const partitions = Array.from({ length: 30 }, (_, each) => `p${each}`);
    await Promise.all(partitions.map((partition) => mustDo(one, { partition, outbox: [parcel(`o-${partition}`, { lane: 'x' })] })));
    const found: string[] = [];
    for (let round = 0; found.length < 30 && round < 60; round += 1) {
      for (const store of [one, two]) {
        // What the other has just taken may be passed over: then there is room for a second look.
        const taken = [...(await store.takeOutbox(outAt(NOW, 4))), ...(await store.takeOutbox(outAt(NOW, 4)))];
        expect(taken.length).toBeLessThanOrEqual(4);
        found.push(...idsOf(taken));
        for (const { id, partition } of taken) await mustDo(store, { partition, moves: [{ id, to: 'dropped' }] });
      }
    }
    expect([...found].sort()).toEqual(partitions.map((each) => `o-${each}`).sort());
  });

  test('what one erases the other cannot read any more, and what it says afterwards has a new key', async () => {
    const [one, two] = await openTwo();
    await mustDo(one, { partition: 'p', log: [logEntry('l1')] });
    await mustDo(two, { partition: 'p', log: [logEntry('l2')] });
    expect((await one.transcript('transaction-1', { limit: 9 })).map(({ body }) => body.length > 0)).toEqual([true, true]);
    await two.forget('transaction-1');
    expect((await one.readLog('l1', { partition: 'p' }))?.body).toHaveLength(0);
    await mustDo(one, { partition: 'p', log: [logEntry('l3')] });
    await mustDo(two, { partition: 'q', log: [logEntry('l4')] });
    expect((await two.transcript('transaction-1', { limit: 9 })).map(({ body }) => body.length > 0)).toEqual([false, false, true, true]);
  });

  test('bodies lie sealed in Redis', async () => {
    const [one] = await openTwo();
    await mustDo(one, { partition: 'p', log: [logEntry('l1', { body: new TextEncoder().encode('the house of Willemijn') })] });
    const [key] = [await stores.servers.command('KEYS', '*log:l1')].flat().map(String);
    const kept = String(await stores.servers.command('GET', key ?? ''));
    expect(kept).toContain('transaction-1');
    expect(kept).not.toContain('Willemijn');
  });

  test('each is told what the others commit, and not what it commits itself', async () => {
    const [one, two] = await openTwo();
    const changed = vi.fn();
    const stop = await one.watch({ changed, missed: () => changed('missed') });
    await mustDo(one, { partition: 'own', put: [{ key: 'a', value: 1 }] });
    await mustDo(two, { partition: 'p', put: [{ key: 'a', value: 1 }], remove: ['b'], timers: [{ id: 't', wakeAtMs: NOW, data: null }] });
    await two.commit({ partition: 'p', expect: [{ key: 'a', version: 0 }], put: [{ key: 'refused', value: 1 }] });
    await mustDo(two, hearing('q', 'l1'));
    await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(2), 5_000);
    expect(changed.mock.calls).toEqual([[{ partition: 'p', keys: ['a', 'b'] }], [{ partition: 'q', keys: [] }]]);
    await stop();
    await mustDo(two, { partition: 'p', put: [{ key: 'a', value: 2 }] });
    await mustDo(two, { partition: 'p', put: [{ key: 'a', value: 3 }] });
    expect(changed).toHaveBeenCalledTimes(2);
  });

  test('a subscription that broke is made anew, and those who watch are told that something may have gone by', async () => {
    const [one, two] = await openTwo();
    const missed = vi.fn();
    const changed = vi.fn();
    await one.watch({ changed, missed });
    expect(await one.takeInbox(at(NOW))).toEqual([]);
    await stores.servers.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await mustDo(two, hearing('q', 'l1'));
    await vi.waitFor(() => expect(missed).toHaveBeenCalledTimes(1), 10_000);
    // What went by unheard is found all the same.
    expect(idsOf(await one.takeInbox(at(NOW)))).toEqual(['l1']);
    await mustDo(two, { partition: 'p', put: [{ key: 'a', value: 1 }] });
    await vi.waitFor(() => expect(changed).toHaveBeenCalledWith({ partition: 'p', keys: ['a'] }), 10_000);
  });

  test('one knows roughly what waits, at no cost: what another has added when it hears of it, what it has finished within seconds', async () => {
    const [one, two] = await openTwo();
    const rough = () => one.counts({ roughly: true });
    expect(await rough()).toEqual({ inbox: 0, outbox: 0, timers: 0, dead: 0 });
    const partitions = Array.from({ length: 30 }, (_, each) => `p${each}`);
    for (const each of partitions) await mustDo(two, { ...hearing(each, each), outbox: [parcel(`o-${each}`)] });
    await vi.waitFor(async () => expect(await rough()).toEqual({ inbox: 30, outbox: 30, timers: 0, dead: 0 }), 5_000);
    for (const each of partitions.slice(0, 20))
      await mustDo(two, { partition: each, heard: [each], moves: [{ id: `o-${each}`, to: 'delivered', atMs: NOW, headers: {} }] });
    await one.takeTimers(at(NOW));
    await one.takeTimers(at(NOW + 5_000));
    expect(await rough()).toEqual({ inbox: 10, outbox: 10, timers: 0, dead: 0 });
    expect(await one.counts()).toEqual(await rough());
  });

  test('one that has nothing to do asks nothing', async () => {
    const [one, two] = await openTwo();
    const calls = async (): Promise<number> => {
      const stats = String(await stores.servers.command('INFO', 'commandstats'));
      return [...stats.matchAll(/cmdstat_fcall\w*:calls=(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
    };
    await one.takeInbox(at(NOW));
    const before = await calls();
    for (let round = 0; round < 10; round += 1) {
      expect(await one.takeInbox(at(NOW + round))).toEqual([]);
      expect(await one.nextDueMs()).toBeUndefined();
      expect(await one.counts({ roughly: true })).toMatchObject({ inbox: 0 });
    }
    expect(await calls()).toBe(before);
    await mustDo(two, hearing('p', 'l1'));
    await vi.waitFor(async () => expect(idsOf(await one.takeInbox(at(NOW + 10)))).toEqual(['l1']), 5_000);
    // The commit, a look at its shard, and the taking.
    expect(await calls()).toBe(before + 3);
  });
});
