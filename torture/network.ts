import { cpSync, lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../node/clock.ts';
import { type City, readCity } from '../pilots/city.ts';
import { firstCity } from '../pilots/pilot.ts';
import type { PilotPlan } from '../pilots/plan.ts';
import { preparePilot } from '../pilots/prepare.ts';
import { type Program, type RunningProcess, startNode } from '../pilots/processes.ts';
import { seeded } from '../pilots/seeded.ts';
import type { Caretaker } from './caretaker.ts';
import type { PlannedFault } from './fault-plan.ts';
import { type Line, openLine } from './line.ts';
import { REDIS, startRedis, untilListening } from './redis.ts';
import { keepService, type Service } from './service.ts';
import { tell } from './signals.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

/** A city's network of which every part can be broken. */
export interface Network {
  readonly plan: PilotPlan;
  readonly services: ReadonlyMap<string, Service>;
  readonly lines: ReadonlyMap<string, Line>;
  readonly disks: ReadonlyMap<string, SmallDisk>;
  /** Faults that this machine does not allow, each in a sentence. */
  readonly leftOut: readonly string[];
  /** Resolves when all nodes say they are ready; gives the names of those that do not in time. */
  untilReady(withinMs: number): Promise<readonly string[]>;
  /** What waits in the stores of all nodes; undefined while one does not say. */
  waiting(): Promise<Waiting | undefined>;
  /** Kills everything at once, and starts it again. */
  startOver(): Promise<void>;
  /** Kills every node for good; Redis stays. */
  endNodes(): Promise<void>;
  /** Ends everything that it started. @param options.keep copies what lies on small disks to where it stays */
  close(options: { readonly keep: boolean }): Promise<void>;
}

export interface Waiting {
  readonly inbox: number;
  readonly outbox: number;
  readonly dead: number;
}

export interface NetworkOptions {
  readonly folder: string;
  readonly firstPort: number;
  readonly program: Program;
  readonly seed: number;
  /** Where the nodes keep what must not be lost: a SQLite file each, or one Redis server for all. */
  readonly store: 'sqlite' | 'redis';
  /** How many processes each node has. */
  readonly workers: number;
  /** Mebibytes of each disk that can be filled. */
  readonly diskMebibytes: number;
  readonly caretaker: Caretaker;
  readonly fetch: typeof fetch;
  /** A node ended though nobody made it. */
  fell(name: string, why: string): void;
}

/** Registry, two gateways, buyer node and three provider nodes, and a Redis server for those who want one. */
const NODES = 7;
const LISTENERS = NODES + 1;
/** Behind each port at which somebody is reached there is one at which it listens. */
export const PORTS_NEEDED = 2 * LISTENERS;
/** The stores that lie on small disks: one of each side, or the one of all. */
const ON_SMALL_DISKS = { sqlite: ['buyer', 'centrum'], redis: [REDIS] } as const;

export async function startNetwork(options: NetworkOptions): Promise<Network> {
  const { folder, firstPort, seed } = options;
  const reachedAt = (port: number): number => port + LISTENERS;
  const redisPort = firstPort + NODES;
  const folderOfCity = firstCity();
  const plan = preparePilot(withShortHolds(readCity(folderOfCity)), {
    ...{ folder, firstPort, reachedAt, businesses: new URL('businesses/', folderOfCity) },
    storeOf: (name) =>
      options.store === 'redis'
        ? { engine: 'redis', url: `redis://127.0.0.1:${reachedAt(redisPort)}` }
        : { engine: 'sqlite', file: join(diskOf(name), `${name}.db`) },
  });
  const disks = new Map<string, SmallDisk>();
  const lines = new Map<string, Line>();
  const services = new Map<string, Service>();
  let closed = false;
  const close = async ({ keep }: { readonly keep: boolean }): Promise<void> => {
    if (closed) return;
    closed = true;
    await Promise.all([...services.values()].filter(({ name }) => name !== REDIS).map((service) => service.end()));
    await services.get(REDIS)?.end();
    await Promise.all([...lines.values()].map((line) => line.close()));
    for (const [name, disk] of disks) {
      if (keep) cpSync(disk.folder, join(folder, `${name}-kept`), { recursive: true, filter: (path) => !lstatSync(path).isSocket() });
      disk.unmount();
    }
  };
  const putUp = async (name: string, port: number, launch: () => RunningProcess): Promise<void> => {
    lines.set(name, await openLine({ port: reachedAt(port), targetPort: port, chance: seeded(seed + port - firstPort + 1) }));
    services.set(name, keepService({ name, launch, caretaker: options.caretaker, fell: (why) => options.fell(name, why) }));
  };
  try {
    const leftOut = mountDisks(disks, options);
    if (options.store === 'redis') {
      const at = { port: redisPort, folder: join(folder, diskOf(REDIS)), logFile: join(folder, `${REDIS}.log`) };
      await putUp(REDIS, redisPort, () => startRedis(at));
      await untilListening(redisPort);
    }
    for (const node of plan.nodes)
      await putUp(node.name, node.port, () => startNode({ ...node, workers: options.workers }, options.program));
    return {
      ...{ plan, services, lines, disks, leftOut, close },
      async startOver() {
        await killAll([...services.values()]);
        services.get(REDIS)?.start();
        if (services.has(REDIS)) await untilListening(redisPort);
        for (const service of services.values()) service.start();
      },
      endNodes: () => killAll([...services.values()].filter(({ name }) => name !== REDIS)),
      untilReady: (withinMs) => untilReady(plan, { ...options, withinMs }),
      waiting: () => waiting(plan, options),
    };
  } catch (error) {
    await close({ keep: false });
    throw error;
  }
}

/**
 * In the copies of the cards alone, goods are held for a minute: so every hold has run out when all is at rest, and what is still held then is held
 * for nobody.
 */
function withShortHolds(city: City): City {
  const short = { engine: 'shop', member: 'terms.stock_hold_minutes', is: 1 };
  return { ...city, day: { ...city.day, shortened: [...(city.day.shortened ?? []), short] } };
}

async function killAll(services: readonly Service[]): Promise<void> {
  await Promise.all(services.map((service) => service.kill()));
}

/** Where a store lies, below the folder of the run: each has a folder of its own, some of them on a disk of their own. */
function diskOf(name: string): string {
  return `${name}-store`;
}

/** Mounts what can be filled; gives a sentence when that cannot be. */
function mountDisks(disks: Map<string, SmallDisk>, { folder, store, diskMebibytes, caretaker }: NetworkOptions): readonly string[] {
  const leftOut = new Set<string>();
  for (const name of ON_SMALL_DISKS[store]) {
    const at = join(folder, diskOf(name));
    mkdirSync(at, { mode: 0o700 });
    caretaker.mounted(at);
    const disk = mountSmallDisk(at, diskMebibytes);
    if (typeof disk === 'string') leftOut.add(disk);
    else disks.set(name, disk);
  }
  return [...leftOut];
}

/** Whether there is what a fault would break: a node that is just starting may have no worker yet. */
export function canBreak({ kind, target }: PlannedFault, { services }: Network): boolean {
  return kind !== 'kill-worker' && kind !== 'stop-worker' ? true : must(services, target).workers().length > 0;
}

/** What a fault has to be undone with lies in what it broke. */
export async function breakIt({ kind, target, atMs }: PlannedFault, { services, lines, disks }: Network): Promise<() => Promise<void>> {
  const service = must(services, target);
  const line = must(lines, target);
  switch (kind) {
    case 'kill':
      await service.kill();
      return async () => service.start();
    case 'restart':
      await service.end();
      return async () => service.start();
    case 'stop':
      service.stop();
      return async () => service.resume();
    case 'kill-worker':
    case 'stop-worker': {
      const workers = service.workers();
      const victim = workers[atMs % workers.length];
      if (victim === undefined) return async () => undefined;
      tell(victim, kind === 'kill-worker' ? 'SIGKILL' : 'SIGSTOP');
      return async () => tell(victim, 'SIGCONT');
    }
    case 'disk-full': {
      const disk = must(disks, target);
      await disk.fill();
      return () => disk.empty();
    }
    case 'cut':
    case 'stall':
    case 'refuse':
      await line.become(kind);
      return () => line.become('open');
  }
}

function must<T>(from: ReadonlyMap<string, T>, name: string): T {
  const found = from.get(name);
  if (found === undefined) throw new Error(`There is no ${name} to break`);
  return found;
}

const LOOK_EVERY_MS = 250;

async function untilReady(
  plan: PilotPlan,
  { fetch, withinMs }: Pick<NetworkOptions, 'fetch'> & { readonly withinMs: number },
): Promise<readonly string[]> {
  const untilMs = systemClock.nowMs() + withinMs;
  const late = await Promise.all(
    plan.nodes.map(async (node) => {
      while (systemClock.nowMs() < untilMs) {
        const reply = await fetch(`${node.url}/ready`).catch(() => undefined);
        if (reply?.status === 200) return undefined;
        await systemClock.sleep(LOOK_EVERY_MS);
      }
      return node.name;
    }),
  );
  return late.filter((name) => name !== undefined);
}

async function waiting(plan: PilotPlan, { fetch }: Pick<NetworkOptions, 'fetch'>): Promise<Waiting | undefined> {
  const sum = { inbox: 0, outbox: 0, dead: 0 };
  for (const node of plan.nodes) {
    const reply = await fetch(`${node.url}/ready`).catch(() => undefined);
    const told = (await reply?.json().catch(() => undefined)) as { waiting?: Waiting } | undefined;
    if (told?.waiting === undefined) return undefined;
    sum.inbox += told.waiting.inbox;
    sum.outbox += told.waiting.outbox;
    sum.dead += told.waiting.dead;
  }
  return sum;
}
