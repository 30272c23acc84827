import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import type { Store } from '../../../node/store/port.ts';
import { StoreUnavailable } from '../../../node/store/port.ts';
import { redisKeys, shardOf } from '../../../node/store/redis-keys.ts';
import { hearing, LEASE, mustDo, NOW } from './fixture.ts';
import { hasRedis } from './redis-server.ts';
import { onCluster } from './redis-stores.ts';

const PARTITIONS = Array.from({ length: 48 }, (_, at) => `partition-${at}`);

describe.skipIf(!hasRedis)('a master that dies while commits are under way', () => {
  const stores = onCluster();

  test.each([
    ['without waiting for replicas', 0],
    ['when every commit waits for a replica', 1],
  ])('%s: the others go on, its shards come back, and what was lost is counted', { timeout: 120_000 }, async (how, waitReplicas) => {
    const name = stores.newName();
    const cluster = stores.servers;
    const open = (): Promise<Store> => stores.open({ name, waitReplicas, commandTimeoutMs: 1_500 });
    const [store, watcher] = [await open(), await open()];
    const heard = vi.fn();
    await watcher.watch({ changed: heard, missed: heard });
    const victim = await cluster.ownerOf(redisKeys(name).slot(shardOf(PARTITIONS[0] ?? '')));
    const answered: { readonly partition: string; readonly id: string; readonly atMs: number }[] = [];
    let refused = 0;
    let stopped = false;
    const writer = async (partition: string): Promise<void> => {
      for (let n = 0; !stopped; n += 1) {
        const id = `${partition}/${n}`;
        try {
          // Made again with its claim after a failure, as a sender does.
          const claims = [{ key: id, value: id, expiresAtMs: NOW }];
          await retried(
            async () => store.commit({ ...hearing(partition, id), claims, put: [{ key: id, value: n }] }),
            () => {
              refused += 1;
              return stopped;
            },
          );
          answered.push({ partition, id, atMs: performance.now() });
        } catch (error) {
          if (!(error instanceof StoreUnavailable)) throw error;
        }
      }
    };
    const writers = PARTITIONS.map(writer);
    await vi.waitFor(() => expect(answered.length).toBeGreaterThan(500), 30_000);
    const diedMs = performance.now();
    await victim.kill();
    // Its replica takes over and has none itself: who waits for one goes on when the dead server is back as a replica.
    const returning = waitReplicas > 0 ? pause(3_000).then(() => victim.start()) : Promise.resolve();
    const afterDeath = (partition: string) => answered.some((one) => one.partition === partition && one.atMs > diedMs + 500);
    await vi.waitFor(() => expect(PARTITIONS.every(afterDeath)).toBe(true), { timeout: 60_000, interval: 50 });
    const lasted = Math.max(...PARTITIONS.map((partition) => longestSilence(answered, partition)));
    stopped = true;
    await Promise.all(writers);
    let lost = 0;
    for (const partition of PARTITIONS) {
      const ids = answered.filter((one) => one.partition === partition).map(({ id }) => id);
      const kept = await watcher.read(partition, ids);
      lost += ids.filter((id) => !kept.has(id)).length;
    }
    // An effect stands once: there is one inbox entry for each message that is kept.
    const { inbox } = await store.counts();
    const keys = await Promise.all(PARTITIONS.map(async (partition) => (await store.list(partition, '', { limit: 100_000 })).size));
    expect(inbox).toBe(keys.reduce((sum, count) => sum + count, 0));
    expect(heard).toHaveBeenCalled();
    const figures = `${answered.length} answered, ${lost} of them lost, ${refused} refused; the longest silence of a partition ${Math.round(lasted)} ms`;
    process.stdout.write(`a master dies ${how}: ${figures}\n`);
    // Replication is asynchronous: the loss is bounded by what was under way to the replica.
    expect(lost).toBeLessThan(answered.length / 10);
    if (waitReplicas > 0) expect(lost).toBe(0);
    await mustDo(store, { partition: PARTITIONS[0] ?? '', put: [{ key: 'afterwards', value: 1 }] });
    expect((await store.takeInbox({ ...LEASE, nowMs: NOW })).length).toBeGreaterThan(0);
    await returning;
    if (waitReplicas === 0) await victim.start();
    await cluster.whole();
  });
});

/** As long as the store is not available, and with some patience: a node that hammers helps nobody. */
async function retried(work: () => Promise<unknown>, onRefusal: () => boolean): Promise<void> {
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!(error instanceof StoreUnavailable) || onRefusal()) throw error;
      await pause(50);
    }
  }
}

function longestSilence(answered: readonly { readonly partition: string; readonly atMs: number }[], partition: string): number {
  const times = answered.filter((one) => one.partition === partition).map(({ atMs }) => atMs);
  return Math.max(...times.slice(1).map((atMs, at) => atMs - (times[at] ?? 0)));
}
