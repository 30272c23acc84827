import { describe } from 'vitest';
import type { Store } from '../../../node/store/port.ts';
import { storeContract } from './contract.ts';
import { hasRedis } from './redis-server.ts';
import { onRedis } from './redis-stores.ts';

describe.skipIf(!hasRedis)('with redis-server', () => {
  const stores = onRedis();

  storeContract('Redis store', async () => {
    const name = stores.newName();
    const openOnce = (): Promise<Store> => stores.open({ name, worker: 'one' });
    // The server dies, and so does the process that used it: neither says goodbye.
    const reopen = async (): Promise<Store> => {
      await stores.servers.kill();
      await stores.servers.start();
      return openOnce();
    };
    return { store: await openOnce(), reopen };
  });
});
