import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';

/** A real server for a measurement, on a free port, with a folder of its own. */
export interface RedisServer {
  readonly port: number;
  /** Processor time it has used so far, in microseconds, the thread that syncs included. */
  cpuUs(): Promise<number>;
  /** Resolves when a replica has caught up. */
  hasReplica(): Promise<void>;
  /** Ends it and removes what it wrote. */
  stop(): Promise<void>;
}

const STARTS_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 20;

export function hasRedis(): boolean {
  return spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
}

/** Starts one with an append-only file. `settings` as on its command line. */
export async function startRedis(settings: readonly string[]): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'marktplein-bench-'));
  const port = await freePort();
  const own = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes'];
  const server = spawn('redis-server', [...own, ...settings], { stdio: ['ignore', 'ignore', 'inherit'] });
  const cutOff = (): void => void server.kill('SIGKILL');
  process.once('exit', cutOff);
  const ended = once(server, 'exit');
  const client = new Redis({
    host: '127.0.0.1',
    port,
    retryStrategy: () => LOOK_EVERY_MS,
    maxRetriesPerRequest: STARTS_WITHIN_MS / LOOK_EVERY_MS,
  });
  // While it starts it takes no connection; what does not end is told by the command.
  client.on('error', () => undefined);
  await client.ping();
  return {
    port,
    async cpuUs() {
      const info = String(await client.info('cpu'));
      return 1_000_000 * (secondsIn(info, 'used_cpu_user') + secondsIn(info, 'used_cpu_sys'));
    },
    async hasReplica() {
      for (let waitedMs = 0; waitedMs < STARTS_WITHIN_MS; waitedMs += LOOK_EVERY_MS) {
        if (/slave0:.*state=online/.test(String(await client.info('replication')))) return;
        await pause(LOOK_EVERY_MS);
      }
      throw new Error(`no replica of the server at port ${port} has caught up`);
    },
    async stop() {
      client.disconnect();
      process.off('exit', cutOff);
      cutOff();
      await ended;
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function secondsIn(info: string, name: string): number {
  return Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
