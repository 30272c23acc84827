import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { systemClock } from '../node/clock.ts';
import { createTransport } from '../node/http-transport.ts';
import type { Transport } from '../node/transport.ts';
import { businessesOf, readCity } from './city.ts';
import type { DayOptions } from './day.ts';
import { createDays } from './days.ts';
import { lockFolder } from './folder-lock.ts';
import { hoursOf, lastDay, machineHours } from './hours.ts';
import { importFaults } from './import-faults.ts';
import { createKeeper, type Keeper } from './keeper.ts';
import { openPilotDoor, type PilotDoor, type Stage } from './pilot-door.ts';
import { PilotFailed } from './pilot-failed.ts';
import type { PilotPlan } from './plan.ts';
import { preparePilot } from './prepare.ts';
import { type Program, type RunningNode, startNode, stopAll, untilReady } from './processes.ts';
import type { Summary } from './tally.ts';
import { trade } from './trade.ts';

export interface PilotOptions extends DayOptions {
  /** The folder of a city, with its businesses in `businesses/`. */
  readonly city: URL;
  /** Where configurations, keys, stores and logs of the nodes go; emptied first. */
  readonly folder: string;
  readonly firstPort: number;
  /** People under way at the same moment. */
  readonly atOnce: number;
  readonly program: Program;
  /** Plays the first day in the hours of the city's file, on a clock that is set forward from one to the next; without it all set out now. */
  readonly byHours?: boolean;
  /** Opens a control room beside the nodes. */
  readonly controlRoom?: boolean;
  /** Ends start-up and the day early. */
  readonly signal?: AbortSignal;
  /** Progress, for people. */
  say(line: string): void;
}

export interface Pilot {
  readonly plan: PilotPlan;
  readonly nodes: readonly RunningNode[];
  /** Runs the day and adds everything up. Cut short when a node ends by itself, or by the signal. */
  trade(): Promise<Summary>;
  /** What to say of a node that ended by itself before the day was over, if one did. */
  failure(): PilotFailed | undefined;
  /** From now on a node that ends by itself is started again; the others go on meanwhile. */
  keepUp(): void;
  stop(): Promise<void>;
}

const TRANSPORT = {
  connectionsPerDestination: 64,
  destinationsMax: 64,
  connectTimeoutMs: 2_000,
  headersTimeoutMs: 30_000,
  bodyTimeoutMs: 30_000,
} as const;

/** Beside the configurations of the nodes. */
const CLOCK_FILE = 'clock';

/** Purchases of a day that is started from the control room of a pilot that was told to make none by itself. */
const PURCHASES_BY_HAND = 20;

/**
 * Sets up a city's network on this machine: every node a process with its own keys, store and port, subscribed through the real challenge.
 * @throws PilotFailed with a sentence; then nothing is left running
 */
export async function startPilot(options: PilotOptions): Promise<Pilot> {
  const unlock = lockFolder(options.folder);
  const transport = createTransport({ ...TRANSPORT, allowPrivateAddresses: true });
  const keeper = createKeeper({ program: options.program, transport, say: options.say });
  /** No node: it trades nothing, and the day goes on without it. */
  const beside: RunningNode[] = [];
  let stage: Stage | undefined;
  let door: PilotDoor | undefined;
  const stop = async (): Promise<void> => {
    await Promise.all([stopAll(beside), keeper.stop()]);
    await door?.close();
    await transport.close();
    unlock();
  };
  try {
    const city = readCity(options.city);
    const businesses = new URL('businesses/', options.city);
    if (options.controlRoom === true) door = await openPilotDoor(() => stage);
    const byHours = options.byHours === true && options.purchases > 0 && city.day.hours !== undefined;
    const plan = preparePilot(city, {
      ...options,
      businesses,
      ...(door === undefined ? {} : { door }),
      ...(byHours ? { rehearsalClock: CLOCK_FILE } : {}),
    });
    const moments = byHours ? lastDay(city, city.day.hours ?? [], systemClock.nowMs()) : [];
    const firstDay = byHours ? hoursOf(moments, join(plan.folder, CLOCK_FILE)) : machineHours;
    const names = plan.nodes.map((node) => node.name).join(', ');
    options.say(`Starting ${plan.nodes.length} nodes with ${businessesOf(businesses).length} businesses: ${names}`);
    await startAll(plan, keeper, { options, transport });
    if (plan.controlRoom !== undefined) {
      const room = startNode(plan.controlRoom, options.program);
      beside.push(room);
      await Promise.race([untilReady(room, transport), stoppedBy(options.signal)]);
    }
    const signal = AbortSignal.any([keeper.signal, ...(options.signal === undefined ? [] : [options.signal])]);
    const days = createDays(async (course) => {
      const purchases = course.byHand ? options.purchases || PURCHASES_BY_HAND : options.purchases;
      const hours = course.byHand ? machineHours : firstDay;
      try {
        return await trade({ ...options, purchases, city, plan, businesses, transport, signal, course, hours });
      } finally {
        hours.end();
      }
    }, options.say);
    stage = { days, keeper };
    return {
      plan,
      get nodes() {
        return keeper.processes();
      },
      stop,
      failure: keeper.failure,
      keepUp: keeper.keepUp,
      trade: days.play,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startAll(
  plan: PilotPlan,
  keeper: Keeper,
  { options, transport }: { readonly options: PilotOptions; readonly transport: Transport },
): Promise<void> {
  const startedMs = systemClock.nowMs();
  const nodes = plan.nodes.map((planned) => keeper.start(planned));
  const ready = Promise.all(
    nodes.map(async (node) => {
      await untilReady(node, transport);
      if (options.signal?.aborted !== true) options.say(`${node.name} is subscribed, after ${secondsSince(startedMs)} s`);
    }),
  );
  await Promise.race([ready, stoppedBy(options.signal)]);
  options.say('All nodes have proven their keys to the registry, and the businesses are on the market');
  for (const line of importFaults(plan.nodes, plan.folder)) options.say(`! ${line}`);
}

function secondsSince(startedMs: number): string {
  return ((systemClock.nowMs() - startedMs) / 1_000).toFixed(1);
}

function stoppedBy(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const stopped = (): void => reject(new PilotFailed('The pilot was stopped before it had started.'));
    if (signal?.aborted === true) stopped();
    else signal?.addEventListener('abort', stopped, { once: true });
  });
}

const CITIES = new URL('.', import.meta.url);

/** A city that comes with the package, by the name of its folder, which lies beside this file; or any folder with a `city.yaml`. Undefined when there is none. */
export function cityFolder(name: string): URL | undefined {
  if (citiesKnown().includes(name)) return new URL(`${name}/`, CITIES);
  const folder = pathToFileURL(`${resolve(name)}/`);
  return existsSync(new URL('city.yaml', folder)) ? folder : undefined;
}

/** The names of the cities that come with the package. */
export function citiesKnown(): readonly string[] {
  return readdirSync(fileURLToPath(CITIES), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(new URL(`${entry.name}/city.yaml`, CITIES)))
    .map((entry) => entry.name)
    .sort();
}

/** The first of them, for whoever needs any city. */
export function firstCity(): URL {
  return new URL(`${citiesKnown()[0] ?? ''}/`, CITIES);
}
