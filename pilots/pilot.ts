import { createHash } from 'node:crypto';
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from '../bap/client/client.ts';
import { systemClock } from '../node/clock.ts';
import { createTransport, type Transport } from '../node/transport.ts';
import { businessesByNode, type City, readCity } from './city.ts';
import { type PilotPlan, type PlannedNode, planPilot } from './plan.ts';
import { type Program, type RunningNode, startNode, stopAll, untilReady } from './processes.ts';
import { purchase, type Street, type Wish } from './purchase.ts';
import { createShopkeepers } from './shopkeeper.ts';
import { addUp, createTally, type Summary, type Tally } from './tally.ts';

export interface PilotOptions {
  /** The folder of a city, with its businesses in `businesses/`. */
  readonly city: URL;
  /** Where configurations, keys, stores and logs of the nodes go; emptied first. */
  readonly folder: string;
  readonly firstPort: number;
  readonly purchases: number;
  /** Purchases at the same moment. */
  readonly atOnce: number;
  readonly program: Program;
  /** Progress, for people. */
  say(line: string): void;
}

export interface Pilot {
  readonly plan: PilotPlan;
  readonly nodes: readonly RunningNode[];
  /** Runs the purchases and adds everything up. */
  trade(): Promise<Summary>;
  /** Resolves with the name of the first node that ends by itself. */
  readonly broken: Promise<string>;
  stop(): Promise<void>;
}

const DOMAIN = 'retail';
const TRANSPORT = {
  connectionsPerDestination: 64,
  destinationsMax: 64,
  connectTimeoutMs: 2_000,
  headersTimeoutMs: 30_000,
  bodyTimeoutMs: 30_000,
} as const;

/** Sets up a city's network on this machine: every node a process with its own keys, store and port, subscribed through the real challenge. */
export async function startPilot(options: PilotOptions): Promise<Pilot> {
  const city = readCity(options.city);
  const businesses = new URL('businesses/', options.city);
  const hosted = businessesByNode(businesses, readdirSync(businesses).sort());
  const plan = planPilot({
    folder: options.folder,
    firstPort: options.firstPort,
    cityCode: city.code,
    country: city.country,
    domain: DOMAIN,
    providerNodes: [...hosted.keys()].sort(),
    tokenSha256: (token) => createHash('sha256').update(token).digest('hex'),
  });
  for (const [node, names] of hosted) {
    for (const name of names) cpSync(new URL(`${name}/`, businesses), join(plan.folder, node, name), { recursive: true });
  }
  const transport = createTransport({ ...TRANSPORT, allowPrivateAddresses: true });
  const nodes: RunningNode[] = [];
  let stopping = false;
  const stop = async (): Promise<void> => {
    stopping = true;
    await stopAll(nodes);
    await transport.close();
  };
  const start = (planned: PlannedNode): RunningNode => {
    const node = startNode(planned, options.program);
    nodes.push(node);
    return node;
  };
  try {
    options.say(`Starting ${plan.nodes.length} nodes: ${plan.nodes.map((node) => node.name).join(', ')}`);
    const started = plan.nodes.map((planned) => ({ planned, node: start(planned) }));
    await Promise.all(started.map(({ planned, node }) => untilReady(node, transport, planned.logFile)));
  } catch (error) {
    await stop();
    throw error;
  }
  options.say('All nodes have proven their keys to the registry and are subscribed');
  const broken = Promise.race(nodes.map((node) => node.ended.then(() => node.name))).then((name) =>
    stopping ? new Promise<string>(() => {}) : name,
  );
  return { plan, nodes, broken, stop, trade: () => trade(city, plan, { options, transport }) };
}

async function trade(
  city: City,
  plan: PilotPlan,
  means: { readonly options: PilotOptions; readonly transport: Transport },
): Promise<Summary> {
  const { options, transport } = means;
  const tally = createTally();
  const startedMs = systemClock.nowMs();
  const results = await shopTogether(wishesOf(city, options.purchases), streetOf(plan, tally, means), options.atOnce);
  const failed = results.filter((result) => !result).length;
  const metrics = await Promise.all(plan.nodes.map((node) => metricsOf(node, transport)));
  const sent = addUp(metrics, 'messages_sent_total', 'outcome');
  const of = (outcome: string): number => sent.get(outcome) ?? 0;
  const checked = [...addUp(metrics, 'signatures_checked_total', 'verdict').values()].reduce((sum, value) => sum + value, 0);
  return {
    city: city.name,
    purchases: { attempted: results.length, completed: results.length - failed, failed },
    messages: { sent: of('acked') + of('refused') + of('failed') + of('undeliverable'), acked: of('acked'), refused: of('refused') },
    signatures_checked: checked,
    latency_ms: tally.latencies(),
    seconds: Math.round((systemClock.nowMs() - startedMs) / 100) / 10,
  };
}

function streetOf(
  plan: PilotPlan,
  tally: Tally,
  { options, transport }: { readonly options: PilotOptions; readonly transport: Transport },
): Street {
  const buyer = plan.nodes.find((node) => node.role === 'bap');
  if (buyer === undefined) throw new Error('A pilot has a buyer node');
  return {
    client: createClient({ url: buyer.url }),
    tally,
    say: options.say,
    shopkeepersOf(providerNode) {
      const node = plan.nodes.find((planned) => planned.subscriberId === providerNode);
      if (node === undefined) throw new Error(`${providerNode} is not a node of this pilot`);
      return createShopkeepers(node.url, plan.providerToken, transport);
    },
  };
}

/** Several people shop at once; each takes the next wish when the last is fulfilled. */
async function shopTogether(wishes: readonly Wish[], street: Street, atOnce: number): Promise<readonly boolean[]> {
  const results: boolean[] = [];
  let next = 0;
  const shopper = async (): Promise<void> => {
    for (let mine = next++; mine < wishes.length; mine = next++) {
      const wish = wishes[mine];
      if (wish === undefined) return;
      try {
        await purchase(wish, street);
        results.push(true);
      } catch (error) {
        results.push(false);
        street.say(`FAILED: ${wish.buyer.name} wanted "${wish.text}": ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, wishes.length) }, shopper));
  return results;
}

/** What people of this city look for. Every purchase is another combination of words, person, place and question. */
const WORDS = [
  'brood',
  'kaas',
  'appels',
  'thee',
  'boek',
  'bloemen',
  'wijn',
  'koffie',
  'vis',
  'noten',
  'bier',
  'sap',
  'olijfolie',
  'kip',
  'schrift',
  'puzzel',
  'trui',
  'bami',
  'roti',
  'rijst',
];
const STARS = ['5', '4', '5', '3', '4.5'];

function wishesOf(city: City, count: number): readonly Wish[] {
  return Array.from({ length: count }, (_, place) => ({
    text: cycled(WORDS, place),
    buyer: cycled(city.buyers, place),
    address: cycled(city.addresses, place * 7),
    fulfilment: place % 3 === 2 ? 'delivery' : 'pickup',
    instead: cycled(WORDS, place + 3),
    rank: place % 2 === 0 ? 'nearest' : 'cheapest',
    stars: cycled(STARS, place),
  }));
}

function cycled<T>(list: readonly T[], place: number): T {
  const found = list[place % list.length];
  if (found === undefined) throw new Error('A pilot needs at least one of each');
  return found;
}

async function metricsOf(node: PlannedNode, transport: Transport): Promise<string> {
  const reply = await transport.send({ method: 'GET', url: `${node.url}/metrics`, headers: {}, replyBytesMax: 1_000_000 });
  return reply.ok ? Buffer.from(reply.body).toString('utf8') : '';
}

/** The cities that come with the package, each a folder beside this file. */
export function cityFolder(name: string): URL {
  return new URL(`./${name}/`, import.meta.url);
}

export function citiesKnown(): readonly string[] {
  return readdirSync(fileURLToPath(new URL('.', import.meta.url)), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}
