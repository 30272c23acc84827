import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import type { Store } from '../../../node/store/port.ts';
import { StoreUnavailable } from '../../../node/store/port.ts';
import { hearing, LEASE, logEntry, mustDo, NOW, parcel } from './fixture.ts';
import { CLUSTER_NODE_TIMEOUT_MS, type RedisCluster } from './redis-cluster.ts';
import type { RedisServer } from './redis-server.ts';
import { hasRedis } from './redis-server.ts';
import { onCluster } from './redis-stores.ts';

const PARTITIONS = Array.from({ length: 48 }, (_, at) => `partition-${at}`);
/** A replica that thought its master dead would have taken over long before. */
const LATE_MS = 5 * CLUSTER_NODE_TIMEOUT_MS;

const startAll = (servers: readonly RedisServer[]) => Promise.all(servers.map((server) => server.start()));

describe.skipIf(!hasRedis)('a cluster of which all six servers are killed while commits are under way', () => {
  const stores = onCluster();

  test.each([
    ['all at once', async ({ servers }: RedisCluster) => void (await startAll(servers))],
    [
      'one master long after all the others',
      async ({ servers }: RedisCluster, [late]: readonly RedisServer[]) => {
        await startAll(servers.filter((server) => server !== late));
        // Its replica has what had come over to it, and may not stand in for what is on the master's disk.
        await pause(LATE_MS);
        await late?.start();
      },
    ],
  ])('has all that was acknowledged when they are started again on their disks, %s', { timeout: 180_000 }, async (_, startAgain) => {
    const cluster = stores.servers;
    const masters = await cluster.masters();
    expect(masters).toHaveLength(3);
    const store = await stores.open();
    const answered = new Set<string>();
    const refused = new Set<string>();
    const writers = PARTITIONS.map((partition) => writeUntilRefused(store, partition, { answered, refused }));
    await vi.waitFor(() => expect(answered.size).toBeGreaterThan(1_000), 60_000);
    await Promise.all(cluster.servers.map((server) => server.kill()));
    await Promise.all(writers);
    expect(refused.size).toBe(PARTITIONS.length);
    await startAgain(cluster, masters);
    await cluster.whole();
    expect((await cluster.masters()).map(({ port }) => port)).toEqual(masters.map(({ port }) => port));
    // The process that had it open goes on by itself.
    await vi.waitFor(() => mustDo(store, { partition: 'p', put: [{ key: 'again', value: 1 }] }), { timeout: 30_000, interval: 50 });

    const kept = await keptIn(store);
    expect([...answered].filter((id) => !kept.has(id))).toEqual([]);
    // Of what was under way each came about whole or not at all.
    expect([...kept].filter((id) => !answered.has(id) && !refused.has(id))).toEqual([]);
    expect(await store.counts()).toEqual({ inbox: kept.size, outbox: kept.size, timers: 0, dead: 0 });
    for (const partition of PARTITIONS)
      expect((await store.readLog(`${partition}/0`, { partition }))?.body).toEqual(logEntry(`${partition}/0`).body);
    expect((await store.takeInbox({ ...LEASE, nowMs: NOW })).map(({ id }) => id).sort()).toEqual(
      PARTITIONS.map((partition) => `${partition}/0`).sort(),
    );
  });

  test('is refused at the start where a replica may take over with what it had before it was killed', async () => {
    const [, server] = stores.servers.servers;
    await server?.command('CONFIG', 'SET', 'cluster-replica-validity-factor', '0');
    await expect(stores.open()).rejects.toThrow(/however old what it has is: set cluster-replica-validity-factor 10/);
    await stores.open({ durability: 'everysec' });
    await server?.command('CONFIG', 'SET', 'cluster-replica-validity-factor', '10');
    await stores.open();
  });
});

async function writeUntilRefused(
  store: Store,
  partition: string,
  { answered, refused }: { readonly answered: Set<string>; readonly refused: Set<string> },
): Promise<void> {
  for (let n = 0; ; n += 1) {
    const id = `${partition}/${n}`;
    try {
      await mustDo(store, { ...hearing(partition, id), put: [{ key: id, value: n }], outbox: [parcel(`o-${id}`)] });
      answered.add(id);
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      refused.add(id);
      return;
    }
  }
}

async function keptIn(store: Store): Promise<ReadonlySet<string>> {
  const lists = await Promise.all(PARTITIONS.map(async (partition) => [...(await store.list(partition, '', { limit: 100_000 })).keys()]));
  return new Set(lists.flat());
}
