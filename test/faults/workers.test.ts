import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Client, createClient, type OrderView } from '../../bap/client/client.ts';
import { systemClock } from '../../node/clock.ts';
import { BILLING } from '../network/buying.ts';
import { requestOf, type Sides, sideOf } from '../network/messages.ts';
import { type Network, startNetwork } from '../network/network.ts';
import type { Party } from '../network/party.ts';
import { sha256 } from '../network/plan.ts';
import { type NetworkNode, until } from '../network/running.ts';
import { hasRedis, type RedisServer, startRedis } from '../node/store/redis-server.ts';
import { expectAck } from './refusals.ts';

/** A buyer node and a provider node of two workers each, on a real Redis; workers are killed and replaced while people buy. */

const APP_KEY = 'the-key-of-an-app-that-buys-a-lot';
const BUYERS = 3;
/** What a dead worker had taken is taken by another after this: five seconds of silence, two looks, and a round of work. */
const TAKEN_OVER_MS = 10_000;

let redis: RedisServer;
let network: Network;
let stranger: Party;
let sides: Sides;

beforeAll(async () => {
  if (!hasRedis) return;
  redis = await startRedis();
  const store = { engine: 'redis', url: redis.url };
  const apps = [{ name: 'app', key_sha256: sha256(APP_KEY), requests_per_minute: 100_000 }];
  network = await startNetwork({
    workers: { 'provider-1': 2, buyer: 2 },
    overrides: { bpp: { store }, bap: { store, bap: { apps, storefront: false } } },
  });
  for (const node of [network.buyer, network.provider]) await until(() => workersOf(node).length === 2, 'two workers listen', 30_000);
  stranger = await network.party({ name: 'stranger', type: 'BAP' });
  sides = { bap: stranger, bpp: sideOf(network.provider) };
}, 120_000);
afterAll(async () => {
  await network?.stop();
  await redis?.stop();
});

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly worker?: number;
  readonly pid?: number;
}

function linesOf({ logFile }: NetworkNode): Line[] {
  return readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);
}

/** Process ids of the workers that listen now, the one that has listened longest first. */
function workersOf(node: NetworkNode): number[] {
  const pids = new Set<number>();
  for (const { msg, pid = 0 } of linesOf(node)) {
    if (msg === 'a worker listens') pids.add(pid);
    if (msg === 'a worker has ended' || msg === 'a worker ended by itself') pids.delete(pid);
  }
  return [...pids];
}

const told = (node: NetworkNode, msg: string): number => linesOf(node).filter((line) => line.msg === msg).length;

/** As an app should: a call that met a broken connection is made again with the same key. */
const patiently: typeof fetch = async (...call) => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await fetch(...call);
    } catch (error) {
      if (attempt === 20) throw error;
      await systemClock.sleep(100);
    }
  }
};
const newClient = (): Client => createClient({ url: network.buyer.url, key: APP_KEY, fetch: patiently });

/** A connection of its own for each call, so that calls come to all workers in turn. */
const fresh: typeof fetch = (input, init = {}) => fetch(input, { ...init, headers: { ...init.headers, Connection: 'close' } });

async function untilState(client: Client, handle: string, state: OrderView['state']): Promise<OrderView> {
  return until(
    async () => {
      const order = await client.order(handle);
      if (order.fault !== undefined) throw new Error(`came to nothing: ${JSON.stringify(order.fault)}`);
      await systemClock.sleep(20);
      return order.state === state && order;
    },
    `the order is ${state}`,
    30_000,
  );
}

async function buyOne(client: Client): Promise<string> {
  const { transactionId } = await client.search({ text: 'desembrood' });
  const offer = await until(
    async () => {
      await systemClock.sleep(20);
      return (await client.offers(transactionId)).offers.find(({ item }) => item.id === 'bakker.desembrood');
    },
    'it is offered',
    30_000,
  );
  const pickup = offer.provider.fulfilments.find(({ kind }) => kind === 'pickup');
  const fulfilments = [{ id: pickup?.id ?? '', kind: 'pickup' as const }];
  const lines = [{ itemId: 'bakker.desembrood', quantity: 1 }];
  const basket = { providerNode: offer.providerNode, providerId: 'bakker', lines, fulfilments };
  const { order: handle = '' } = await client.createOrder(transactionId, basket);
  await untilState(client, handle, 'selected');
  await client.init(handle, { billing: BILLING, fulfilments });
  const { order } = await untilState(client, handle, 'initialised');
  await client.confirm(handle, { payments: order.payments.slice(0, 1) });
  return (await untilState(client, handle, 'confirmed')).orderId ?? '';
}

/** People buy, one thing after the other, while something happens to the nodes; gives the ids of their orders. */
async function whileBuying(what: () => Promise<void>): Promise<readonly string[]> {
  let over = false;
  const buyers = Array.from({ length: BUYERS }, async () => {
    const client = newClient();
    const ids: string[] = [];
    while (!over) ids.push(await buyOne(client));
    return ids;
  });
  const all = Promise.all(buyers);
  all.catch(() => undefined);
  try {
    await what();
  } finally {
    over = true;
  }
  return (await all).flat();
}

async function ordersAtTheShop(): Promise<string[]> {
  const ids: string[] = [];
  for (let after: string | undefined = ''; after !== undefined; ) {
    const { body } = await network.shop('GET', `/providers/bakker/orders?limit=200${after === '' ? '' : `&after=${after}`}`);
    const page = body as { items: { order: { id: string } }[]; after?: string };
    ids.push(...page.items.map(({ order }) => order.id));
    after = page.after;
  }
  return ids.sort();
}

const idOf = ({ context }: { readonly context: object }) => (context as { message_id: string }).message_id;
const bought: string[] = [];

describe.skipIf(!hasRedis)('a node of several workers', () => {
  test('is one node to whoever asks: metrics are added up, and it is ready', async () => {
    const ready = await fresh(`${network.buyer.url}/ready`);
    expect([ready.status, (await ready.json()) as object]).toMatchObject([200, { status: 'ready' }]);
    expect(await (await fresh(`${network.provider.url}/metrics`)).text()).toMatch(/^workers_running\{node="provider-1.test"\} 2$/m);
    expect(linesOf(network.provider).filter(({ msg }) => msg === 'asked to be subscribed; waiting for the challenge')).toHaveLength(1);
  });

  test('finds by one worker what was changed at another', async () => {
    const row = (title: string) =>
      `Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty,Published\nverse-${title},${title},verse-${title},3.10,5,TRUE`;
    for (const title of ['amandelspijs', 'boterkoek', 'cakeje', 'duivekater']) {
      const imported = await network.shop('POST', '/providers/kaasboer/import', row(title));
      expect(imported.status, JSON.stringify(imported.body)).toBe(200);
      const client = newClient();
      // Six searches, of which a worker that knows nothing of the change would answer some.
      await Promise.all(
        Array.from({ length: 6 }, async () => {
          const { transactionId } = await client.search({ text: title });
          await until(async () => (await client.offers(transactionId)).offers.some(({ item }) => item.name === title), `${title} is found`);
        }),
      );
    }
  });

  test('tells an event to a stream at whichever worker it is', async () => {
    const client = createClient({ url: network.buyer.url, key: APP_KEY, fetch: fresh });
    const { transactionId } = await client.search({ text: 'desembrood' });
    const end = new AbortController();
    // One connection after the other goes to the next worker: of four streams two are at each.
    const streams = Array.from({ length: 4 }, async () => {
      for await (const event of client.events({ transactionId }, { signal: end.signal })) if (event.type === 'order') return event.atMs;
      return undefined;
    });
    await systemClock.sleep(500);
    const offer = await until(
      async () => (await client.offers(transactionId)).offers.find(({ item }) => item.id === 'bakker.desembrood'),
      'it is offered',
    );
    const lines = [{ itemId: 'bakker.desembrood', quantity: 1 }];
    await client.createOrder(transactionId, { providerNode: offer.providerNode, providerId: 'bakker', lines });
    const late = systemClock.sleep(8_000).then(() => undefined);
    const told = await Promise.all(streams.map((stream) => Promise.race([stream, late])));
    end.abort();
    expect(told.every((atMs) => atMs !== undefined)).toBe(true);
  }, 30_000);

  test('is replaced worker by worker at SIGHUP while people buy, and no purchase fails', async () => {
    const before = [...workersOf(network.buyer), ...workersOf(network.provider)];
    const ids = await whileBuying(async () => {
      for (const node of [network.buyer, network.provider]) {
        node.signal('SIGHUP');
        await until(() => told(node, 'workers were replaced') === 1, `the workers of ${node.name} are replaced`, 60_000);
      }
    });
    const after = [...workersOf(network.buyer), ...workersOf(network.provider)];
    expect(after).toHaveLength(4);
    expect(after.filter((pid) => before.includes(pid))).toEqual([]);
    expect(ids.length).toBeGreaterThan(BUYERS);
    bought.push(...ids);
  }, 120_000);

  test('of which workers are killed while people buy goes on, and no purchase fails', async () => {
    const ids = await whileBuying(async () => {
      for (const node of [network.buyer, network.provider]) {
        const [victim = 0] = workersOf(node);
        process.kill(victim, 'SIGKILL');
        await until(() => workersOf(node).length === 2 && !workersOf(node).includes(victim), `${node.name} has two workers again`, 30_000);
      }
      for (const node of [network.buyer, network.provider])
        await until(
          () => told(node, 'workers have died; what they had taken is free again') > 0,
          'its work was taken over',
          TAKEN_OVER_MS * 2,
        );
    });
    bought.push(...ids);
  }, 120_000);

  test('of which one is killed the moment that it gave its ACKs answers every message, within the time that is stated', async () => {
    const bodies = Array.from({ length: 40 }, () => requestOf('init', sides));
    const victims = workersOf(network.provider);
    let acked = 0;
    const saying = bodies.map(async (body) => {
      const reply = await stranger.say(network.provider.wireUrl, body).catch(() => undefined);
      if (reply === undefined) return undefined;
      expectAck(reply);
      acked += 1;
      if (acked === bodies.length / 2) process.kill(victims[0] ?? 0, 'SIGKILL');
      return body;
    });
    const heard = (await Promise.all(saying)).filter((body) => body !== undefined);
    const killedMs = systemClock.nowMs();
    expect(heard.length).toBeGreaterThanOrEqual(bodies.length / 2);
    for (const body of heard) await stranger.hears('on_init', (said) => idOf(said) === idOf(body), 2 * TAKEN_OVER_MS);
    expect(systemClock.nowMs() - killedMs).toBeLessThan(2 * TAKEN_OVER_MS);
    for (const body of heard) {
      const said = stranger.heard.filter(({ path, body: other }) => path === 'on_init' && idOf(other) === idOf(body));
      // Delivered twice perhaps, decided once.
      expect(new Set(said.map(({ bytes }) => Buffer.from(bytes).toString('utf8'))).size).toBe(1);
    }
  }, 60_000);

  test('has each purchase once, and complained of nothing but what was done to it', async () => {
    expect(new Set(bought).size).toBe(bought.length);
    expect(await ordersAtTheShop()).toEqual([...bought].sort());
    for (const node of [network.buyer, network.provider]) {
      const errors = linesOf(node).filter(({ level }) => level === 'error');
      expect(errors.map(({ msg }) => msg).filter((msg) => msg !== 'a worker ended by itself')).toEqual([]);
    }
  });
});
