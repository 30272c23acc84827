import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { RedisServer } from './redis-server.ts';
import { startRedis } from './redis-server.ts';

export interface RedisCluster {
  /** `host:port` of all six. */
  readonly nodes: readonly string[];
  readonly servers: readonly RedisServer[];
  /** The server that takes writes to a slot, as the others see it. */
  ownerOf(slot: number): Promise<RedisServer>;
  /** The servers that take writes, as each says of itself. */
  masters(): Promise<readonly RedisServer[]>;
  /** Resolves when every slot is served and every master has a replica that keeps up. */
  whole(): Promise<void>;
  stop(): Promise<void>;
}

const MASTERS = 3;
const SLOTS = 16_384;
/** After so long a silence the others take a server for dead. */
export const CLUSTER_NODE_TIMEOUT_MS = 1_000;
const WHOLE_WITHIN_MS = 60_000;

/** Three masters with a replica each, put together as `redis-cli --cluster create` does. */
export async function startCluster(settings: readonly string[] = []): Promise<RedisCluster> {
  const own = [
    '--cluster-enabled',
    'yes',
    '--cluster-node-timeout',
    `${CLUSTER_NODE_TIMEOUT_MS}`,
    '--repl-diskless-sync-delay',
    '0',
    ...settings,
  ];
  const servers = await Promise.all(Array.from({ length: 2 * MASTERS }, () => startRedis(own)));
  const clients = servers.map(({ port }) => new Redis({ host: '127.0.0.1', port }));
  try {
    await Promise.all(clients.map((client, at) => client.call('CLUSTER', 'SET-CONFIG-EPOCH', `${at + 1}`)));
    for (const [at, client] of clients.slice(0, MASTERS).entries()) {
      const from = Math.floor((at * SLOTS) / MASTERS);
      const to = Math.floor(((at + 1) * SLOTS) / MASTERS) - 1;
      await client.call('CLUSTER', 'ADDSLOTSRANGE', `${from}`, `${to}`);
    }
    await Promise.all(clients.slice(1).map((client) => client.call('CLUSTER', 'MEET', '127.0.0.1', `${servers[0]?.port}`)));
    const ids = await Promise.all(clients.map(async (client) => String(await client.call('CLUSTER', 'MYID'))));
    await until(async () => {
      const known = await Promise.all(clients.map(async (client) => String(await client.call('CLUSTER', 'NODES'))));
      return known.every((text) => ids.every((id) => text.includes(id)) && !text.includes('handshake'));
    });
    await Promise.all(clients.slice(MASTERS).map((client, at) => client.call('CLUSTER', 'REPLICATE', ids[at] ?? '')));
  } finally {
    for (const client of clients) client.disconnect();
  }
  const cluster: RedisCluster = {
    nodes: servers.map(({ port }) => `127.0.0.1:${port}`),
    servers,
    async ownerOf(slot) {
      const ports = await Promise.all(servers.map((server) => ownerPort(server, slot).catch(() => undefined)));
      const port = ports.find((each) => each !== undefined);
      const owner = servers.find((server) => server.port === port);
      if (owner === undefined) throw new Error(`nobody owns slot ${slot}`);
      return owner;
    },
    async masters() {
      const infos = await Promise.all(servers.map(infoOf));
      return servers.filter((_, at) => infos[at]?.role === 'master');
    },
    whole: () =>
      until(async () => {
        const infos = await Promise.all(servers.map(infoOf));
        const masters = infos.filter(({ role }) => role === 'master');
        return masters.length === MASTERS && infos.every(({ ok, links }) => ok && links);
      }),
    async stop() {
      await Promise.all(servers.map((server) => server.stop()));
    },
  };
  await cluster.whole();
  return cluster;
}

async function infoOf(server: RedisServer): Promise<{ role: string; ok: boolean; links: boolean }> {
  const cluster = String(await server.command('CLUSTER', 'INFO').catch(() => ''));
  const replication = String(await server.command('INFO', 'replication').catch(() => ''));
  const role = /role:(\w+)/.exec(replication)?.[1] ?? '';
  const links = role === 'master' ? /slave\d+:.*state=online/.test(replication) : /master_link_status:up/.test(replication);
  return { role, ok: cluster.includes('cluster_state:ok'), links };
}

/** The port of the master of a slot, from whoever is asked; undefined when it says that nobody serves it. */
async function ownerPort(server: RedisServer, slot: number): Promise<number | undefined> {
  const ranges = (await server.command('CLUSTER', 'SLOTS')) as readonly [number, number, [string, number, string]][];
  const info = String(await server.command('CLUSTER', 'INFO'));
  const range = ranges.find(([from, to]) => slot >= from && slot <= to);
  return info.includes('cluster_state:ok') ? range?.[2][1] : undefined;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const beganMs = Date.now();
  while (!(await holds())) {
    if (Date.now() - beganMs > WHOLE_WITHIN_MS) throw new Error('the cluster did not come together');
    await pause(30);
  }
}
