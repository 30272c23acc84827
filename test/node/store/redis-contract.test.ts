import { describe } from 'vitest';
import type { Store } from '../../../node/store/port.ts';
import { storeContract } from './contract.ts';
import { hasRedis, hasValkey, VALKEY } from './redis-server.ts';
import { onRedis } from './redis-stores.ts';

describe.skipIf(!hasRedis)('with redis-server', () => storeOn('Redis'));
// On many machines there is none: then it is not left out, it is not there.
if (hasValkey) describe('with valkey-server', () => storeOn('Valkey', VALKEY));

function storeOn(name: string, program?: string): void {
  const stores = onRedis(program);

  storeContract(`${name} store`, async () => {
    const store = stores.newName();
    const openOnce = (): Promise<Store> => stores.open({ name: store, worker: 'one' });
    // The server dies, and so does the process that used it: neither says goodbye.
    const reopen = async (): Promise<Store> => {
      await stores.servers.kill();
      await stores.servers.start();
      return openOnce();
    };
    return { store: await openOnce(), reopen };
  });
}
