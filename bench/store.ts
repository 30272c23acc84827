import type { RedisOptions } from '../node/store/redis.ts';
import { type Child, startChild } from './child.ts';
import { type Figure, median } from './figures.ts';
import { hasRedis, type RedisServer, startRedis } from './redis-server.ts';

/** A store to be measured, as the process that opens it is told. */
export type Engine =
  | { readonly name: 'memory' | 'sqlite' }
  | { readonly name: 'redis'; readonly options: Pick<RedisOptions, 'url' | 'durability' | 'waitReplicas'> };

/** What a round of commits took. */
export interface Round {
  readonly timeUs: number;
  readonly cpuUs: number;
}

/** One way to keep what must not be lost: the process that commits, and the servers that work for it. */
interface Way {
  readonly name: string;
  readonly what: string;
  readonly child: Child;
  readonly servers: readonly RedisServer[];
}

/** How many commits are under way at once, and how many a round has. */
export const PACES = [
  { atOnce: 1, count: 200 },
  { atOnce: 64, count: 3_200 },
] as const;
const ROUNDS = 7;
/** Rounds before those that count: code is compiled, files have grown. */
const WARM_UP_ROUNDS = 2;

/** Redis, by what each commit waits for. The default of a node is `always`. */
const REDIS = [
  { name: 'everysec', what: 'Redis, appendfsync everysec', fsync: 'everysec', waitReplicas: 0 },
  { name: 'always', what: 'Redis, appendfsync always', fsync: 'always', waitReplicas: 0 },
  { name: 'replica', what: 'Redis, appendfsync everysec, wait_replicas 1', fsync: 'everysec', waitReplicas: 1 },
] as const;

/** What a commit costs on each store, beside one that forgets everything when it stops; of Redis the servers' work is counted too. */
export async function benchStore(): Promise<readonly Figure[]> {
  const ways: Way[] = [];
  try {
    const memory = await open('memory', 'memory', { name: 'memory' });
    ways.push(memory, await open('sqlite', 'SQLite, synchronous=FULL', { name: 'sqlite' }));
    if (hasRedis()) for (const way of REDIS) ways.push(await openRedis(way));
    else for (const { name } of REDIS) process.stderr.write(`store-${name} is left out: there is no redis-server on this machine\n`);
    const figures: Figure[] = [];
    for (const pace of PACES) figures.push(...(await compare(pace, ways)));
    return figures;
  } finally {
    for (const { child, servers } of ways) {
      await child.stop();
      await Promise.all(servers.map((server) => server.stop()));
    }
  }
}

async function open(name: string, what: string, engine: Engine, servers: readonly RedisServer[] = []): Promise<Way> {
  return { name, what, servers, child: await startChild('store-server', [JSON.stringify(engine)]) };
}

async function openRedis({ name, what, fsync, waitReplicas }: (typeof REDIS)[number]): Promise<Way> {
  const settings = ['--appendfsync', fsync, '--repl-diskless-sync-delay', '0'];
  const writable = await startRedis(settings);
  const servers = [writable];
  for (let n = 0; n < waitReplicas; n += 1) servers.push(await startRedis([...settings, '--replicaof', '127.0.0.1', `${writable.port}`]));
  if (waitReplicas > 0) await writable.hasReplica();
  return open(
    name,
    what,
    { name: 'redis', options: { url: `redis://127.0.0.1:${writable.port}`, durability: fsync, waitReplicas } },
    servers,
  );
}

async function compare({ atOnce, count }: (typeof PACES)[number], ways: readonly Way[]): Promise<readonly Figure[]> {
  const rounds = new Map<Way, Round[]>(ways.map((way) => [way, []]));
  // By turns, so that whatever else the machine is doing weighs on all.
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round += 1) {
    for (const way of ways) {
      const measured = await measure(way, String(atOnce));
      if (round >= WARM_UP_ROUNDS) rounds.get(way)?.push(measured);
    }
  }
  const [floor, ...others] = ways;
  if (floor === undefined) return [];
  const of = (way: Way, what: keyof Round): number => median((rounds.get(way) ?? []).map((round) => round[what])) / count;
  return others.flatMap((way) =>
    (['time', 'cpu'] as const).map((what) => ({
      bench: `store-${way.name}-${atOnce}-${what}`,
      ours: of(way, `${what}Us`),
      floor: of(floor, `${what}Us`),
      unit: what === 'cpu' ? 'us CPU/commit' : 'us/commit',
      conditions: `${way.what}; claim, message of 2 KB, inbox and one state, ${atOnce} at once, 100 partitions; medians of ${ROUNDS} rounds of ${count}; floor: the memory engine`,
    })),
  );
}

async function measure({ child, servers }: Way, pace: string): Promise<Round> {
  const used = async (): Promise<number> => (await Promise.all(servers.map((server) => server.cpuUs()))).reduce((sum, us) => sum + us, 0);
  const before = await used();
  const { timeUs, cpuUs } = await child.ask<Round>(pace);
  return { timeUs, cpuUs: cpuUs + (await used()) - before };
}
