import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../../../node/store/port.ts';
import { openRedisStore } from '../../../node/store/redis.ts';
import { shardOf } from '../../../node/store/redis-keys.ts';
import { storeContract } from './contract.ts';
import { answersAsMemoryDoes } from './model.ts';
import type { RedisCluster } from './redis-cluster.ts';
import { startCluster } from './redis-cluster.ts';
import { hasRedis } from './redis-server.ts';

describe.skipIf(!hasRedis)('with a cluster of three masters and three replicas', () => {
  let cluster: RedisCluster | undefined;
  let names = 0;
  const opened: Store[] = [];
  const openNamed = async (name: string): Promise<Store> => {
    const store = await openRedisStore({ nodes: cluster?.nodes ?? [], name, worker: 'one' });
    opened.push(store);
    return store;
  };
  const newName = (): string => {
    names += 1;
    return `node-${names}`;
  };
  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });
  afterAll(() => cluster?.stop());

  // The process dies; that servers die is shown on one Redis, and for a cluster below and in the tests of fail-over.
  storeContract('Redis Cluster store', async () => {
    const name = newName();
    return { store: await openNamed(name), reopen: () => openNamed(name) };
  });

  test('whatever is done in two shards, a cluster answers as memory does', { timeout: 60_000 }, async () => {
    expect(shardOf('q')).not.toBe(shardOf('p'));
    await answersAsMemoryDoes(() => openNamed(newName()), { partitions: ['p', 'q'], namesOfItsOwn: true, oneByOne: true, runs: 15 });
  });
});
