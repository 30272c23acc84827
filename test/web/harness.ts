import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { askToInvite } from '../../cli/invite.ts';
import type { Position } from '../../commerce/place.ts';
import { loadConfig } from '../../node/config.ts';
import { createTransport } from '../../node/http-transport.ts';
import { firstCity, startPilot } from '../../pilots/pilot.ts';
import type { PilotPlan } from '../../pilots/plan.ts';
import { createShopkeepers, type ShopStep } from '../../pilots/shopkeeper.ts';
import type { Summary } from '../../pilots/tally.ts';
import { CHROMIUM } from './look.ts';

export const hasChromium = existsSync(CHROMIUM);

/** The program as it was built: what is tested is what is delivered, pages included. */
export const PROGRAM = fileURLToPath(new URL('../../dist/cli/marktplein.js', import.meta.url));

/** A shop, and the provider node that it is on. */
export interface Shop {
  readonly providerNode: string;
  readonly providerId: string;
}

export interface PilotForTests {
  /** Where the buyer node serves the storefront, without a slash at the end. */
  readonly baseUrl: string;
  /** Where its control room is, and who may sign in there. */
  readonly controlRoom?: PilotPlan['controlRoom'];
  /** Its nodes and their files. */
  readonly plan: PilotPlan;
  /** Plays the day of its city. */
  trade(): Promise<Summary>;
  /** A shop takes an order one or more steps further, through its own API. */
  advance(shop: Shop, orderId: string, steps: readonly ShopStep[]): Promise<void>;
  /** The shop tells where its courier is. */
  sight(shop: Shop, orderId: string, position: Position): Promise<void>;
  /** A shop says something on an order, through its own API. */
  say(shop: Shop, orderId: string, text: string): Promise<void>;
  /** A shop does something through its own API, as on another device; what came of it. */
  call(shop: Shop, what: ShopCall): Promise<unknown>;
  /** A shop reads its products anew from a file, through its own API. */
  importProducts(shop: Shop, csv: string): Promise<void>;
  /** A driver of the taxi co-operative, Fatima unless said, does something through the API of its provider node; an order is named by its id. */
  drive(what: DriverCall): Promise<void>;
  /** A station or a lock tells the bike rental of a step of an order. */
  rental(orderId: string, step: 'unlock' | 'end', body: object): Promise<void>;
  /** A link that opens the console of a business once, as its operator makes it. */
  invite(shop: Shop, as: { readonly email: string; readonly role?: 'owner' | 'staff'; readonly driverId?: string }): Promise<string>;
  /** Has a node do nothing, as one that is overloaded, until the function that comes back is called. @param subscriberId of the node */
  hold(subscriberId: string): () => void;
  /** The subscriber_id of the node on which a business is. */
  nodeWith(providerId: string): Promise<string>;
  stop(): Promise<void>;
}

export interface ShopCall {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Below that of the shop; empty is the shop itself. */
  readonly path: string;
  readonly body?: object;
}

export interface DriverCall {
  readonly method: 'PUT' | 'POST' | 'DELETE';
  /** Below `/driver/`. */
  readonly path: string;
  readonly body?: object;
  readonly driver?: 'fatima' | 'aylin';
}

const FLEET = { providerNode: 'centrum.amsterdam.example', providerId: 'taxicooperatie-de-ronde' } as const;
/** As its drivers.yaml says; everybody in the pilot is invented. */
const DRIVER_TOKEN = 'oefensleutel-taxicooperatie-de-ronde-';
const BIKES = { providerNode: 'west.amsterdam.example', providerId: 'zwengel' } as const;

/** Registry, two gateways, buyer node, three provider nodes, and a control room where one is wanted. */
const PORTS_NEEDED = 8;
/** Below the range from which systems give out ports by themselves. */
const PORTS = { from: 20_000, to: 32_000 } as const;
const TRIES_MAX = 50;

const TRANSPORT = {
  connectionsPerDestination: 2,
  destinationsMax: 8,
  connectTimeoutMs: 5_000,
  headersTimeoutMs: 30_000,
  bodyTimeoutMs: 30_000,
  allowPrivateAddresses: true,
} as const;

interface PilotOptions {
  readonly controlRoom?: boolean;
  readonly purchases?: number;
  /** Cards of businesses that are otherwise than in the pilot, by the name of the folder: what each becomes of what it was. */
  readonly cards?: Readonly<Record<string, (card: string) => string>>;
  /** Adds businesses to the folder of the city. */
  readonly businesses?: (city: string) => void;
}

/** The city of the pilot, with other cards and more businesses, in a folder of its own. */
function cityWith({ cards, businesses }: Required<Pick<PilotOptions, 'cards' | 'businesses'>>, folder: string): URL {
  cpSync(firstCity(), folder, { recursive: true });
  businesses(folder);
  for (const [business, change] of Object.entries(cards)) {
    const file = join(folder, 'businesses', business, 'shop.yaml');
    const card = readFileSync(file, 'utf8');
    const changed = change(card);
    if (changed === card) throw new Error(`The card of ${business} was not changed`);
    writeFileSync(file, changed);
  }
  return pathToFileURL(`${folder}/`);
}

/** A whole network of its own for one test file: seven processes in a temporary folder, gone when it is stopped. */
export async function startPilotForTests({ cards = {}, businesses = () => {}, ...options }: PilotOptions = {}): Promise<PilotForTests> {
  if (!existsSync(PROGRAM)) throw new Error(`There is no ${PROGRAM}: build first, with npm run build`);
  const folder = mkdtempSync(join(tmpdir(), 'marktplein-web-'));
  const pilot = await startPilot({
    city: cityWith({ cards, businesses }, join(folder, 'cities', basename(fileURLToPath(firstCity())))),
    folder: join(folder, 'amsterdam'),
    firstPort: await freePorts(),
    purchases: 0,
    ...options,
    atOnce: 3,
    program: { execPath: process.execPath, args: [PROGRAM] },
    say: () => {},
  });
  const cutOff = () => {
    for (const node of pilot.nodes) node.kill('SIGKILL');
  };
  // For a test run that is itself cut off: whatever happens, no node outlives it.
  process.once('exit', cutOff);
  const transport = createTransport(TRANSPORT);
  const urlOf = (test: (node: (typeof pilot.plan.nodes)[number]) => boolean): string => {
    const found = pilot.plan.nodes.find(test);
    if (found === undefined) throw new Error('There is no such node in this pilot');
    return found.url;
  };
  const token = pilot.plan.providerToken;
  const nodeOf = ({ providerNode }: Shop): string => urlOf((node) => node.subscriberId === providerNode);
  const call = async (shop: Shop, { method, path, body }: ShopCall): Promise<unknown> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() };
    const url = `${nodeOf(shop)}/provider/v1/providers/${shop.providerId}${path === '' ? '' : `/${path}`}`;
    const reply = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    if (!reply.ok) throw new Error(`The shop could not ${method} ${path}: ${reply.status} ${await reply.text()}`);
    return reply.json();
  };
  return {
    baseUrl: urlOf((node) => node.role === 'bap'),
    plan: pilot.plan,
    trade: () => pilot.trade(),
    ...(pilot.plan.controlRoom === undefined ? {} : { controlRoom: pilot.plan.controlRoom }),
    async advance(shop, orderId, steps) {
      const keepers = createShopkeepers(nodeOf(shop), token, transport);
      for (const step of steps) await keepers.step({ providerId: shop.providerId, orderId }, step);
    },
    async sight(shop, orderId, position) {
      const keepers = createShopkeepers(nodeOf(shop), token, transport);
      await keepers.step({ providerId: shop.providerId, orderId }, 'position', { position });
    },
    say: async (shop, orderId, text) => void (await call(shop, { method: 'POST', path: `orders/${orderId}/message`, body: { text } })),
    call,
    async importProducts(shop, csv) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/csv' };
      const url = `${nodeOf(shop)}/provider/v1/providers/${shop.providerId}/import`;
      const reply = await fetch(url, { method: 'POST', headers, body: csv });
      if (!reply.ok) throw new Error(`The shop could not import its products: ${reply.status} ${await reply.text()}`);
    },
    async drive({ method, path, body, driver = 'fatima' }) {
      const headers = { authorization: `Bearer ${DRIVER_TOKEN}${driver}`, 'content-type': 'application/json' };
      const url = `${nodeOf(FLEET)}/provider/v1/providers/${FLEET.providerId}/driver/${path}`;
      const reply = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      if (!reply.ok) throw new Error(`The driver could not ${path}: ${reply.status} ${await reply.text()}`);
    },
    rental: async (orderId, step, body) => void (await call(BIKES, { method: 'POST', path: `orders/${orderId}/${step}`, body })),
    hold(subscriberId) {
      const { name } = pilot.plan.nodes.find((each) => each.subscriberId === subscriberId) ?? {};
      const node = pilot.nodes.find((each) => each.name === name);
      if (node === undefined) throw new Error('There is no such node in this pilot');
      node.kill('SIGSTOP');
      return () => node.kill('SIGCONT');
    },
    async nodeWith(providerId) {
      for (const node of pilot.plan.nodes.filter(({ role }) => role === 'bpp')) {
        const reply = await fetch(`${node.url}/provider/v1/providers/${providerId}`, { headers: { authorization: `Bearer ${token}` } });
        if (reply.ok) return node.subscriberId;
      }
      throw new Error(`No node of this pilot has ${providerId}`);
    },
    async invite(shop, { email, role = 'owner', driverId }) {
      const node = pilot.plan.nodes.find((each) => each.subscriberId === shop.providerNode);
      if (node === undefined) throw new Error('There is no such node in this pilot');
      const as = driverId === undefined ? { role } : { role: 'driver' as const, driverId };
      const asked = { name: 'invite', providerId: shop.providerId, email, language: 'nl', mail: false, ...as } as const;
      const answer = await askToInvite(loadConfig(node.configFile, {}), asked);
      if ('refused' in answer) throw new Error(answer.refused);
      return answer.link;
    },
    async stop() {
      await transport.close();
      await pilot.stop();
      process.off('exit', cutOff);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The first of enough ports in a row that nobody listens on. */
async function freePorts(): Promise<number> {
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const first = PORTS.from + Math.floor(Math.random() * (PORTS.to - PORTS.from - PORTS_NEEDED));
    const row = Array.from({ length: PORTS_NEEDED }, (_, place) => first + place);
    const free = await Promise.all(row.map(isFree));
    if (free.every((each) => each)) return first;
  }
  throw new Error(`No ${PORTS_NEEDED} free ports in a row were found`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer().once('error', () => done(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)));
  });
}
