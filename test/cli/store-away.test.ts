import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasRedis, type RedisServer, startRedis } from '../node/store/redis-server.ts';
import { endAll, removeFolders, run, start } from './command.ts';
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

/** A way to Redis on which connections break: the first after so many bytes of answers, the next after twice that, then thrice, and so on. */
async function breakingWay(
  to: number,
  options: { readonly breaks: number; readonly bytes: number },
): Promise<{ server: Server; broken: () => number }> {
  let broken = 0;
  const server = createServer((socket) => {
    const onward = connect(to, '127.0.0.1');
    const end = (): void => void [socket, onward].map((each: Socket) => each.destroy());
    for (const each of [socket, onward]) each.on('error', end).on('close', end);
    const room = broken < options.breaks ? options.bytes * (1 + broken) : Number.POSITIVE_INFINITY;
    let passed = 0;
    onward.on('data', (chunk: Buffer) => {
      passed += chunk.length;
      if (passed <= room) return;
      onward.removeAllListeners('data');
      broken += 1;
      end();
    });
    socket.pipe(onward).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, broken: () => broken };
}

describe.skipIf(!hasRedis)('a node that starts while its Redis', () => {
  test.each([
    ['of one process', []],
    ['of two workers', ['--workers', '2']],
  ])(
    'is away waits for it, and says so: %s',
    async (_name, more) => {
      const { port, args } = await registryOn(redis.url);
      await redis.kill();
      const node = start([...args, ...more]);
      await node.said(
        /"reason":"Redis cannot be reached: connect ECONNREFUSED [^"]+","attempts":3,.*the store is away: this node waits for it/,
      );
      await redis.start();
      await untilReady(port, node);
      expect(await stopped(node)).toBe(0);
    },
    TIMEOUT_MS,
  );

  test(
    'breaks off again and again is opened from the beginning each time',
    async () => {
      const way = await breakingWay(redis.port, { breaks: 9, bytes: 1_000 });
      const { port, args } = await registryOn(`redis://127.0.0.1:${(way.server.address() as { port: number }).port}`);
      const node = start(args);
      await untilReady(port, node);
      expect(way.broken()).toBeGreaterThan(3);
      expect(await stopped(node)).toBe(0);
      way.server.close();
    },
    TIMEOUT_MS,
  );

  test(
    'is killed in the midst of it has it when it is back',
    async () => {
      const { port, args } = await registryOn(redis.url);
      redis.signal('SIGSTOP');
      const node = start(args);
      await node.said(/the store is away/);
      redis.signal('SIGCONT');
      await redis.kill();
      await redis.start();
      await untilReady(port, node);
      expect(await stopped(node)).toBe(0);
    },
    TIMEOUT_MS,
  );

  test(
    'stays away gives up when its time is over, and not before',
    async () => {
      const { args } = await registryOn('redis://127.0.0.1:1', { start_wait_ms: 1_500 });
      const beganMs = performance.now();
      const { code, stdout, stderr } = await run(args);
      expect(performance.now() - beganMs).toBeGreaterThan(1_500);
      expect(code).toBe(1);
      expect(stdout).toContain('the store is away: this node waits for it');
      expect(stderr).toContain('connect ECONNREFUSED 127.0.0.1:1; it was waited for 1.5 s (store.start_wait_ms).');
      expect(stderr).not.toMatch(/\n {4}at /);
    },
    TIMEOUT_MS,
  );

  test(
    'stays away ends at once when it is told to stop',
    async () => {
      const { args } = await registryOn('redis://127.0.0.1:1', { start_wait_ms: 3_600_000 });
      const node = start(args);
      await node.said(/the store is away/);
      expect(await stopped(node)).toBe(0);
    },
    TIMEOUT_MS,
  );

  test(
    'is not set up as it must be, or does not let it in, says so at once',
    async () => {
      const patient = { start_wait_ms: 3_600_000 };
      const [weak, locked] = [await startRedis(['--appendfsync', 'everysec']), await startRedis()];
      await locked.command('CONFIG', 'SET', 'requirepass', 'hunter2');
      const [careless, stranger] = [await registryOn(weak.url, patient), await registryOn(locked.url, { ...patient, password: 'hunter3' })];
      const said = await Promise.all([run(careless.args), run(stranger.args)]);
      await Promise.all([weak.stop(), locked.stop()]);
      expect(said.map(({ code, stdout }) => [code, stdout])).toEqual([
        [1, ''],
        [1, ''],
      ]);
      expect(said[0]?.stderr).toContain('syncs its append-only file everysec, not always');
      expect(said[1]?.stderr).toContain('Redis does not let us in: WRONGPASS');
      expect(said[1]?.stderr).not.toContain('hunter');
    },
    TIMEOUT_MS,
  );
});
