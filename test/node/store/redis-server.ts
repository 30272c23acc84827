import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** The program of the server that tests run with: Redis, unless another that speaks its language is named. */
const PROGRAM = process.env.REDIS_SERVER ?? 'redis-server';
const isHere = (program: string): boolean => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;

/** Whether Debian's redis-server, or another, is on this machine. */
export const hasRedis = isHere(PROGRAM);

/** What looks a copy of that server over. */
export const CHECK_RDB = PROGRAM.replace(/server$/, 'check-rdb');

/** What goes on where Redis left off, for whoever has it: Debian has it from version 13 on. */
export const VALKEY = 'valkey-server';
export const hasValkey = isHere(VALKEY);

const STARTS_WITHIN_MS = 20_000;

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Where it keeps what it keeps. */
  readonly folder: string;
  /** SIGKILL: what is not on the disk is lost. */
  kill(): Promise<void>;
  /** Starts it again on what it left, or on what was put in its folder; settings as on its command line go before those that it has. */
  start(settings?: readonly string[]): Promise<void>;
  signal(name: 'SIGSTOP' | 'SIGCONT'): void;
  /** One command, by a connection of its own. */
  command(name: string, ...args: string[]): Promise<unknown>;
  /** Kills it and removes what it left. */
  stop(): Promise<void>;
}

/** A real server on a free port with a folder of its own, that syncs every write; settings as on its command line. */
export async function startRedis(settings: readonly string[] = [], program = PROGRAM): Promise<RedisServer> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-'));
  const port = await freePort();
  const own = ['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];
  let running: Running | undefined;
  const server: RedisServer = {
    port,
    url: `redis://127.0.0.1:${port}`,
    folder,
    async kill() {
      running?.signal('SIGKILL');
      await running?.ended;
      running = undefined;
    },
    async start(more = []) {
      running = await launch([program, ...own, ...settings, ...more], port);
    },
    signal: (name) => running?.signal(name),
    command: (name, ...args) => withClient(port, (client) => client.call(name, ...args)),
    async stop() {
      await server.kill();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  await server.start();
  return server;
}

interface Running {
  readonly ended: Promise<unknown>;
  signal(name: NodeJS.Signals): void;
}

/** Between the server and this process stands a shell that reads from us: when this process dies, however, it kills the server. */
const WATCHER = '"$@" >/dev/null 2>&1 & pid=$!; echo $pid; (read -r _; kill -9 $pid) <&3 & wait $pid; kill $! 2>/dev/null';

async function launch(command: readonly string[], port: number): Promise<Running> {
  const shell = spawn('sh', ['-c', `exec 3<&0; ${WATCHER}`, 'sh', ...command], { stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = once(shell, 'close');
  const [said] = (await once(shell.stdout, 'data')) as [Buffer];
  const pid = Number(said.toString());
  await answering(port);
  return { ended, signal: (name) => void process.kill(pid, name) };
}

async function answering(port: number): Promise<void> {
  const beganMs = Date.now();
  for (;;) {
    const answer = await withClient(port, (client) => client.ping()).catch((error: unknown) => error);
    if (answer === 'PONG') return;
    if (Date.now() - beganMs > STARTS_WITHIN_MS) throw new Error(`No server started on port ${port}`, { cause: answer });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function withClient<Result>(port: number, use: (client: Redis) => Promise<Result>): Promise<Result> {
  const client = new Redis({
    host: '127.0.0.1',
    port,
    lazyConnect: true,
    retryStrategy: null,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await use(client);
  } finally {
    client.disconnect();
  }
}

/** Where servers of a cluster speak with each other: so far above the port of those that ask. */
const BUS_OFFSET = 10_000;
const PORT_MAX = 65_535;

/** A port that is free, and whose fellow for a cluster is. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = await listening(0);
    if (port + BUS_OFFSET <= PORT_MAX && (await listening(port + BUS_OFFSET).catch(() => undefined)) !== undefined) return port;
  }
}

/** Which port it was, once it is let go of. */
async function listening(wanted: number): Promise<number> {
  const server = createServer().listen(wanted, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
