import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import type { Store } from '../../../node/store/port.ts';
import { openRedisStore } from '../../../node/store/redis.ts';
import { storeContract } from './contract.ts';
import type { RedisServer } from './redis-server.ts';
import { hasRedis, startRedis } from './redis-server.ts';

describe.skipIf(!hasRedis)('with redis-server', () => {
  let server: RedisServer | undefined;
  let names = 0;
  const opened: Store[] = [];
  beforeAll(async () => {
    server = await startRedis();
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });
  afterAll(() => server?.stop());

  storeContract('Redis store', async () => {
    names += 1;
    const name = `node-${names}`;
    const openOnce = async (): Promise<Store> => {
      const store = await openRedisStore({ url: server?.url ?? '', name, worker: 'one' });
      opened.push(store);
      return store;
    };
    // The server dies, and so does the process that used it: neither says goodbye.
    const reopen = async (): Promise<Store> => {
      await server?.kill();
      await server?.start();
      return openOnce();
    };
    return { store: await openOnce(), reopen };
  });
});
