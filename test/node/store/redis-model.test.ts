import { describe, expect, test } from 'vitest';
import { shardOf } from '../../../node/store/redis-keys.ts';
import { answersAsMemoryDoes } from './model.ts';
import { hasRedis } from './redis-server.ts';
import { onRedis } from './redis-stores.ts';

const neighbour = Array.from({ length: 1_000 }, (_, at) => `q${at}`).find((name) => shardOf(name) === shardOf('p')) ?? '';

describe.skipIf(!hasRedis)('with redis-server', () => {
  const { open } = onRedis();

  test('whatever is done in one shard, Redis answers as memory does', { timeout: 60_000 }, async () => {
    expect(neighbour).not.toBe('');
    await answersAsMemoryDoes(open, { partitions: ['p', neighbour], runs: 60 });
  });

  test('whatever is done in two shards, Redis answers as memory does', { timeout: 60_000 }, async () => {
    expect(shardOf('q')).not.toBe(shardOf('p'));
    await answersAsMemoryDoes(open, { partitions: ['p', 'q'], namesOfItsOwn: true, runs: 60 });
  });
});
