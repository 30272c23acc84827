import { execFile, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Store } from '../../../node/store/port.ts';
import { openRedisStore } from '../../../node/store/redis.ts';
import { hearing, LEASE, logEntry, mustDo, NOW, parcel } from './fixture.ts';
import { type RedisCluster, startCluster } from './redis-cluster.ts';
import { CHECK_RDB, hasRedis, type RedisServer, startRedis } from './redis-server.ts';
import { onCluster, onRedis } from './redis-stores.ts';

/** What docs/redis.md tells operators to do, done with the same commands. */

const hasTools = hasRedis && ['redis-cli', CHECK_RDB].every((tool) => spawnSync(tool, ['--version']).error === undefined);
const PARTITIONS = Array.from({ length: 24 }, (_, at) => `partition-${at}`);
const DEAD_AFTER_MS = 300;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'redis-backup-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = promisify(execFile);
const cli = async (port: number, ...words: readonly string[]): Promise<string> =>
  (await run('redis-cli', ['-p', `${port}`, ...words])).stdout;

/** A copy of a server that runs, taken over the network and checked. */
async function copyOf({ port }: RedisServer): Promise<string> {
  const file = join(folder, `${port}.rdb`);
  await cli(port, '--rdb', file);
  expect((await run(CHECK_RDB, [file])).stdout).toContain('Checksum OK');
  return file;
}

/** Starts a server on a copy, and has it keep its append-only file again. */
async function startOn(copy: string, server: RedisServer): Promise<void> {
  rmSync(join(server.folder, 'appendonlydir'), { recursive: true, force: true });
  copyFileSync(copy, join(server.folder, 'dump.rdb'));
  await server.start(['--appendonly', 'no']);
  await cli(server.port, 'config', 'set', 'appendonly', 'yes');
  await vi.waitFor(async () => {
    const info = await cli(server.port, 'info', 'persistence');
    for (const line of ['aof_rewrite_in_progress:0', 'aof_rewrite_scheduled:0', 'aof_last_bgrewrite_status:ok'])
      expect(info).toContain(line);
  }, 30_000);
}

/** Writes until it is told to stop; what was acknowledged by then. */
async function writing(store: Store, stop: { readonly now: () => boolean; readonly answered: Set<string> }): Promise<void> {
  await Promise.all(
    PARTITIONS.map(async (partition) => {
      for (let n = 0; !stop.now(); n += 1) {
        const id = `${partition}/${n}`;
        await mustDo(store, { ...hearing(partition, id), put: [{ key: id, value: n }], outbox: [parcel(`o-${id}`)] });
        stop.answered.add(id);
      }
    }),
  );
}

/** While people trade: what was there before, what was taken meanwhile, and what had been acknowledged when the backup began. */
async function backUpWhileWriting<Copies>(
  store: Store,
  take: () => Promise<Copies>,
): Promise<{ readonly before: readonly string[]; readonly copies: Copies }> {
  await mustDo(store, hearing('held', 'held'));
  await store.beat({ deadAfterMs: DEAD_AFTER_MS });
  await store.takeInbox({ ...LEASE, nowMs: NOW });
  let over = false;
  const answered = new Set<string>();
  const work = writing(store, { now: () => over, answered });
  await vi.waitFor(() => expect(answered.size).toBeGreaterThan(500), 30_000);
  const before = [...answered];
  const copies = await take();
  await vi.waitFor(() => expect(answered.size).toBeGreaterThan(before.length + 200), 30_000);
  over = true;
  await work;
  return { before, copies };
}

async function mustHave(store: Store, before: readonly string[]): Promise<void> {
  const lists = await Promise.all(PARTITIONS.map(async (partition) => [...(await store.list(partition, '', { limit: 100_000 })).keys()]));
  const kept = new Set(lists.flat());
  expect(before.filter((id) => !kept.has(id))).toEqual([]);
  // What was under way is in it whole or not at all.
  expect(await store.counts()).toMatchObject({ inbox: kept.size + 1, outbox: kept.size });
  const [last = ''] = before.slice(-1);
  expect((await store.readLog(last))?.body).toEqual(logEntry(last).body);
  // What was held by a process of that time comes free.
  await vi.waitFor(async () => {
    await store.beat({ deadAfterMs: DEAD_AFTER_MS });
    expect((await store.takeInbox({ ...LEASE, nowMs: NOW })).map(({ id }) => id)).toContain('held');
  }, 10_000);
}

describe.skipIf(!hasTools)('a backup of one server', () => {
  const stores = onRedis();
  let fresh: RedisServer | undefined;
  beforeAll(async () => {
    fresh = await startRedis();
  });
  afterAll(() => fresh?.stop());

  test('that is written to has all that was acknowledged, is put into a fresh server, and is kept there', { timeout: 90_000 }, async () => {
    const name = stores.newName();
    const { before, copies } = await backUpWhileWriting(await stores.open({ name }), () => copyOf(stores.servers));
    const server = fresh as RedisServer;
    await server.kill();
    await startOn(copies, server);
    // What came over is on its disk by its own means: no trace of the copy is needed any more.
    rmSync(join(server.folder, 'dump.rdb'), { force: true });
    await server.kill();
    await server.start();
    const restored = await openRedisStore({ url: server.url, name });
    await mustHave(restored, before);
    await restored.close();
  });
});

describe.skipIf(!hasTools)('a backup of a cluster', () => {
  const stores = onCluster();
  let fresh: RedisCluster | undefined;
  beforeAll(async () => {
    fresh = await startCluster();
  });
  afterAll(() => fresh?.stop());

  test('that is written to has all that was acknowledged, and is put into a fresh cluster of the same slots', {
    timeout: 120_000,
  }, async () => {
    const name = stores.newName();
    const { before, copies } = await backUpWhileWriting(await stores.open({ name }), async () => {
      const masters = await mastersIn(stores.servers);
      return Promise.all(masters.map(async ({ server, slots }) => ({ slots, copy: await copyOf(server) })));
    });
    expect(copies).toHaveLength(3);
    const { servers, nodes, whole } = fresh as RedisCluster;
    const masters = await mastersIn(fresh as RedisCluster);
    await Promise.all(servers.map((server) => server.kill()));
    for (const { server, slots } of masters) await startOn(copies.find((each) => each.slots === slots)?.copy ?? '', server);
    const replicas = servers.filter((each) => masters.every(({ server }) => server !== each));
    await Promise.all(replicas.map((server) => server.start()));
    await whole();
    const restored = await openRedisStore({ nodes, name });
    await mustHave(restored, before);
    await restored.close();
  });
});

/** Who takes writes to which slots. */
async function mastersIn({ servers }: RedisCluster): Promise<{ readonly server: RedisServer; readonly slots: string }[]> {
  const lines = (await cli(servers[0]?.port ?? 0, 'cluster', 'nodes')).split('\n').map((line) => line.split(' '));
  return lines
    .filter(([, , flags]) => flags?.includes('master') === true)
    .map(([, address, , , , , , , ...slots]) => {
      const server = servers.find(({ port }) => address?.includes(`:${port}@`));
      if (server === undefined) throw new Error(`${address} is none of ours`);
      return { server, slots: slots.join(' ') };
    });
}
