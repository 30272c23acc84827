import type { Commit } from '../../node/store/port.ts';
import type { SimulatedEngine } from './engine.ts';
import { createFaults, type Faults } from './faults.ts';
import { foundationOf, type Plan, planOf, REGISTRY } from './foundations.ts';
import { Loop } from './loop.ts';
import { Machine } from './machine.ts';
import { createNetwork, type Network } from './network.ts';
import { openBuyerNode, openGateway, openProviderNode, openRegistry } from './nodes.ts';
import { createStory, type Story } from './story.ts';

const GATEWAYS = ['bg-1', 'bg-2'];
const BUYER_NODES = ['bap-1', 'bap-2'];
const PROVIDER_NODES = ['bpp-1', 'bpp-2', 'bpp-3'];

export const PLANS: readonly Plan[] = [
  planOf(REGISTRY, 'registry', []),
  ...GATEWAYS.map((name) => planOf(name, 'gateway', [])),
  ...BUYER_NODES.map((name) => planOf(name, 'bap', GATEWAYS)),
  ...PROVIDER_NODES.map((name) => planOf(name, 'bpp', [])),
];

/** A Tuesday at noon. */
export const START_MS = Date.UTC(2026, 9, 6, 10, 0);
/** The city is put up so long before the run begins. */
const EARLIER_MS = 3_600_000;

/** Machines with nodes, a network between them, and nobody who does anything yet. */
export interface City {
  readonly loop: Loop;
  readonly story: Story;
  readonly faults: Faults;
  readonly network: Network;
  readonly machines: readonly Machine[];
  /** Who takes part beside the nodes, as the engine has them. */
  readonly beside: unknown;
}

export interface CityParts {
  readonly seed: number;
  readonly startMs: number;
  readonly faults: Faults;
  readonly engine: SimulatedEngine;
}

export function buildCity({ seed, startMs, faults, engine }: CityParts): City {
  const loop = new Loop(startMs);
  const story = createStory({ startMs, nowMs: () => loop.nowMs });
  const network = createNetwork({ loop, faults, story });
  const [registry] = PLANS as readonly [Plan, ...Plan[]];
  const machines = PLANS.map((plan, place) => {
    const machine: Machine = new Machine({
      name: plan.name,
      url: plan.url,
      address: `192.0.2.${place + 1}`,
      loop,
      faults,
      story,
      async open(self, life) {
        const foundation = foundationOf(self, life, { plan, registry, seed, network });
        switch (plan.role) {
          case 'registry':
            return { ...(await openRegistry(foundation)), foundation };
          case 'gateway':
            return { ...(await openGateway(foundation)), foundation };
          case 'bap':
            return { ...(await openBuyerNode(foundation)), foundation };
          case 'bpp':
            return { ...(await openProviderNode(foundation, { engine, place: PROVIDER_NODES.indexOf(plan.name) })), foundation };
        }
      },
    });
    network.join(machine);
    return machine;
  });
  return { loop, story, faults, network, machines, beside: engine.beside?.({ machines, network, loop, faults }) };
}

const settled = new Map<string, Promise<readonly (readonly Commit[])[]>>();

/**
 * What the disks hold once every node has entered the network and every business is on its node: made once for each engine, by
 * running just that in a city without faults.
 */
export function settledDisks(engine: SimulatedEngine): Promise<readonly (readonly Commit[])[]> {
  const known = settled.get(engine.name) ?? settle(engine);
  settled.set(engine.name, known);
  return known;
}

async function settle(engine: SimulatedEngine): Promise<readonly (readonly Commit[])[]> {
  const faults = createFaults(0);
  faults.stop();
  const city = buildCity({ seed: 0, startMs: START_MS - EARLIER_MS, faults, engine });
  for (const machine of city.machines) machine.start();
  const rest = await city.loop.run({ untilMs: START_MS - 1, happeningsMax: 20_000 });
  const isIn = city.story.lines().filter((line) => line.endsWith('info: has joined')).length;
  if (rest === 'too-much' || isIn !== PLANS.length - 1)
    throw new Error(`the city could not be put up:\n${city.story.lines().slice(-40).join('\n')}`);
  return city.machines.map((machine) => machine.durable);
}

/** Fills the disks of a city that has not been started yet. */
export async function fillDisks(city: City, commits: readonly (readonly Commit[])[]): Promise<void> {
  for (const [place, machine] of city.machines.entries()) {
    machine.instant = true;
    for (const commit of commits[place] ?? []) await machine.disk.commit(commit);
    machine.instant = false;
  }
}
