import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../node/clock.ts';
import { readCity } from '../pilots/city.ts';
import { cityFolder } from '../pilots/pilot.ts';
import type { PilotPlan, PlannedNode } from '../pilots/plan.ts';
import { preparePilot } from '../pilots/prepare.ts';
import { type Program, startNode } from '../pilots/processes.ts';
import type { Caretaker } from './caretaker.ts';
import type { PlannedFault } from './fault-plan.ts';
import { type Line, openLine } from './line.ts';
import { seeded } from './seeded.ts';
import { keepService, type Service } from './service.ts';
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
  /** Ends everything that it started. */
  close(): Promise<void>;
}

export interface Waiting {
  readonly inbox: number;
  readonly outbox: number;
  readonly dead: number;
}

export interface NetworkOptions {
  readonly city: string;
  readonly folder: string;
  readonly firstPort: number;
  readonly program: Program;
  readonly seed: number;
  /** Mebibytes of each disk that can be filled. */
  readonly diskMebibytes: number;
  readonly caretaker: Caretaker;
  readonly fetch: typeof fetch;
  /** A node ended though nobody made it. */
  fell(name: string, why: string): void;
  say(line: string): void;
}

/** Registry, two gateways, buyer node and three provider nodes; behind each port at which one is reached, one at which it listens. */
export const NODES = 7;
export const PORTS_NEEDED = 2 * NODES;
/** The stores that lie on small disks: one of each side. */
const ON_SMALL_DISKS = ['buyer', 'centrum'];

export async function startNetwork(options: NetworkOptions): Promise<Network> {
  const { folder, caretaker } = options;
  const folderOfCity = cityFolder(options.city);
  const city = readCity(folderOfCity);
  // Emptied and written first: a disk is mounted into it afterwards.
  const plan = preparePilot(city, {
    folder,
    firstPort: options.firstPort,
    businesses: new URL('businesses/', folderOfCity),
    reachedAt: (port) => port + NODES,
    storeOf: (name) => ({ engine: 'sqlite', file: ON_SMALL_DISKS.includes(name) ? join(`${name}-disk`, `${name}.db`) : `${name}.db` }),
  });
  const disks = new Map<string, SmallDisk>();
  const leftOut: string[] = [];
  const services = new Map<string, Service>();
  const lines = new Map<string, Line>();
  const close = async (): Promise<void> => {
    await Promise.all([...services.values()].map((service) => service.end()));
    await Promise.all([...lines.values()].map((line) => line.close()));
    for (const disk of disks.values()) disk.unmount();
  };
  try {
    for (const name of plan.nodes.map((node) => node.name).filter((each) => ON_SMALL_DISKS.includes(each))) {
      const at = join(folder, `${name}-disk`);
      mkdirSync(at, { mode: 0o700 });
      caretaker.mounted(at);
      const disk = mountSmallDisk(at, options.diskMebibytes);
      if (typeof disk !== 'string') disks.set(name, disk);
      else if (!leftOut.includes(disk)) leftOut.push(disk);
    }
    for (const [place, node] of plan.nodes.entries()) {
      const chance = seeded(options.seed + 1_000 * (place + 1));
      lines.set(node.name, await openLine({ port: node.port + NODES, targetPort: node.port, chance }));
      services.set(node.name, serviceOf(node, options));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    plan,
    services,
    lines,
    disks,
    leftOut,
    close,
    untilReady: (withinMs) => untilReady(plan, { ...options, withinMs }),
    waiting: () => waiting(plan, options),
  };
}

function serviceOf(node: PlannedNode, options: NetworkOptions): Service {
  return keepService({
    name: node.name,
    caretaker: options.caretaker,
    launch: () => startNode(node, options.program),
    fell: (why) => options.fell(node.name, why),
  });
}

/** What a fault has to be undone with lies in what it broke. */
export async function breakIt({ kind, target }: PlannedFault, { services, lines, disks }: Network): Promise<() => Promise<void>> {
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
