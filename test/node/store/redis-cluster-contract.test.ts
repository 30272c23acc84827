import { describe, expect, test } from 'vitest';
import type { Store } from '../../../node/store/port.ts';
import { shardOf } from '../../../node/store/redis-keys.ts';
import { storeContract } from './contract.ts';
import { answersAsMemoryDoes } from './model.ts';
import { hasRedis } from './redis-server.ts';
import { onCluster } from './redis-stores.ts';

describe.skipIf(!hasRedis)('with a cluster of three masters and three replicas', () => {
  const stores = onCluster();
  const openNamed = (name: string): Promise<Store> => stores.open({ name, worker: 'one' });

  // The process dies; that servers die is shown on one Redis, and for a cluster below and in the tests of fail-over.
  storeContract('Redis Cluster store', async () => {
    const name = stores.newName();
    return { store: await openNamed(name), reopen: () => openNamed(name) };
  });

  test('whatever is done in two shards, a cluster answers as memory does', { timeout: 60_000 }, async () => {
    expect(shardOf('q')).not.toBe(shardOf('p'));
    await answersAsMemoryDoes(() => openNamed(stores.newName()), { partitions: ['p', 'q'], namesOfItsOwn: true, oneByOne: true, runs: 15 });
  });
});
