import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Store } from '../../../node/store/port.ts';
import { openRedisStore, type RedisOptions } from '../../../node/store/redis.ts';
import { type RedisCluster, startCluster } from './redis-cluster.ts';
import { type RedisServer, startRedis } from './redis-server.ts';

/** The stores of a group of tests on servers of its own, which run from its first test to its last. */
export interface RedisStores<Servers> {
  /** To be asked for within a test. */
  readonly servers: Servers;
  /** The name of a store that nobody has opened before. */
  newName(): string;
  /** Opens a store, a new one when it is not named. It is closed after the test. */
  open(options?: Partial<RedisOptions>): Promise<Store>;
}

/** On one server. To be called where the tests are described. @param program another than that of other tests */
export function onRedis(program?: string): RedisStores<RedisServer> {
  return storesOn(
    () => startRedis([], program),
    ({ url }) => ({ url }),
  );
}

/** On three masters with a replica each. To be called where the tests are described. */
export function onCluster(): RedisStores<RedisCluster> {
  return storesOn(startCluster, ({ nodes }) => ({ nodes }));
}

function storesOn<Servers extends { stop(): Promise<void> }>(
  start: () => Promise<Servers>,
  addressOf: (servers: Servers) => Partial<RedisOptions>,
): RedisStores<Servers> {
  let started: Servers | undefined;
  let names = 0;
  const opened: Store[] = [];
  const running = (): Servers => {
    if (started === undefined) throw new Error('no server was started');
    return started;
  };
  const newName = (): string => {
    names += 1;
    return `node-${names}`;
  };
  beforeAll(async () => {
    started = await start();
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });
  afterAll(() => started?.stop());
  return {
    get servers() {
      return running();
    },
    newName,
    async open(options = {}) {
      const store = await openRedisStore({ ...addressOf(running()), name: options.name ?? newName(), ...options });
      opened.push(store);
      return store;
    },
  };
}
