import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Store } from '../../../node/store/port.ts';
import { openRedisStore } from '../../../node/store/redis.ts';
import { shardOf } from '../../../node/store/redis-keys.ts';
import { answersAsMemoryDoes } from './model.ts';
import type { RedisServer } from './redis-server.ts';
import { hasRedis, startRedis } from './redis-server.ts';

const neighbour = Array.from({ length: 1_000 }, (_, at) => `q${at}`).find((name) => shardOf(name) === shardOf('p')) ?? '';

describe.skipIf(!hasRedis)('with redis-server', () => {
  let server: RedisServer | undefined;
  let names = 0;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server?.stop());
  const open = (): Promise<Store> => {
    names += 1;
    return openRedisStore({ url: server?.url ?? '', name: `node-${names}` });
  };

  test('whatever is done in one shard, Redis answers as memory does', { timeout: 60_000 }, async () => {
    expect(neighbour).not.toBe('');
    await answersAsMemoryDoes(open, { partitions: ['p', neighbour], runs: 60 });
  });

  test('whatever is done in two shards, Redis answers as memory does', { timeout: 60_000 }, async () => {
    expect(shardOf('q')).not.toBe(shardOf('p'));
    await answersAsMemoryDoes(open, { partitions: ['p', 'q'], namesOfItsOwn: true, runs: 60 });
  });
});
