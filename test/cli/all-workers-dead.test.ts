import { spawnSync } from 'node:child_process';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasRedis, type RedisServer, startRedis } from '../node/store/redis-server.ts';
import { endAll, type Running, removeFolders, start } from './command.ts';
import { registryOn, stopped, untilReady } from './registry-on-redis.ts';

const TIMEOUT_MS = 120_000;

let redis: RedisServer;
beforeAll(async () => {
  if (hasRedis) redis = await startRedis();
}, TIMEOUT_MS);
afterEach(endAll);
afterAll(async () => {
  await redis?.stop();
  removeFolders();
});

/** Kills all workers that there are now. */
function killWorkers({ child }: Running): number {
  const found = spawnSync('pgrep', ['-P', String(child.pid)], { encoding: 'utf8' });
  const pids = found.stdout.split('\n').filter(Boolean).map(Number);
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  return pids.length;
}

describe.skipIf(!hasRedis)('a node of several workers', () => {
  test(
    'of which all are killed at once has others soon',
    async () => {
      const { port, args } = await registryOn(redis.url);
      const node = start([...args, '--workers', '2']);
      await node.said(/(?:a worker listens[\s\S]*){2}/);
      expect(killWorkers(node)).toBe(2);
      await node.said(/(?:a worker ended by itself[\s\S]*){2}/);
      await untilReady(port, node);
      expect(await stopped(node)).toBe(0);
    },
    TIMEOUT_MS,
  );

  test(
    'of which the first is killed before it listens starts another',
    async () => {
      const { port, args } = await registryOn(redis.url);
      redis.signal('SIGSTOP');
      const node = start([...args, '--workers', '2']);
      await node.said(/the store is away/);
      expect(killWorkers(node)).toBe(1);
      redis.signal('SIGCONT');
      await untilReady(port, node);
      expect(await stopped(node)).toBe(0);
    },
    TIMEOUT_MS,
  );
});
