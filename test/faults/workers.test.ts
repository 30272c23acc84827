import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AppEvent, type Client, createClient, type OrderView } from '../../bap/client/client.ts';
import { systemClock } from '../../node/clock.ts';
import { BILLING } from '../network/buying.ts';
import type { Answered } from '../network/http.ts';
import { requestOf, type Sides, sideOf, type WireBody } from '../network/messages.ts';
import { type Network, startNetwork } from '../network/network.ts';
import type { Party } from '../network/party.ts';
import { PROVIDER_TOKEN, sha256 } from '../network/plan.ts';
import { until } from '../network/running.ts';
import { hasRedis, type RedisServer, startRedis } from '../node/store/redis-server.ts';
import { expectAck } from './refusals.ts';
import { aloneAt, linesOf, told, workersOf } from './worker-processes.ts';

/** A buyer node and a provider node of two workers each, on a real Redis; workers are killed and replaced while people buy. */

const APP_KEY = 'the-key-of-an-app-that-buys-a-lot';
const BUYERS = 3;
/** What a process says while its store is away. */
const WAITS = 'the store is away: this node waits for it';
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

/** A message to the provider node by the connections of a test. */
async function tell(body: WireBody, send: typeof fetch): Promise<Answered> {
  const bytes = Buffer.from(JSON.stringify(body));
  const headers = { 'content-type': 'application/json', authorization: stranger.sign(bytes) };
  const response = await send(`${network.provider.wireUrl}/${String(body.context.action)}`, { method: 'POST', headers, body: bytes });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) };
}

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

/** When the first order is told of. */
async function firstOrder(events: AsyncGenerator<AppEvent>): Promise<number | undefined> {
  for await (const event of events) if (event.type === 'order') return event.atMs;
  return undefined;
}

const idOf = ({ context }: { readonly context: object }) => (context as { message_id: string }).message_id;
const bought: string[] = [];

describe.skipIf(!hasRedis)('a node of several workers', () => {
  test('is one node to whoever asks: metrics are added up, and it is ready', async () => {
    const ready = await fetch(`${network.buyer.url}/ready`);
    expect([ready.status, (await ready.json()) as object]).toMatchObject([200, { status: 'ready' }]);
    expect(await (await fetch(`${network.provider.url}/metrics`)).text()).toMatch(/^workers_running\{node="provider-1.test"\} 2$/m);
    expect(linesOf(network.provider).filter(({ msg }) => msg === 'asked to be subscribed; waiting for the challenge')).toHaveLength(1);
  });

  test('finds by one worker what was changed at another', async () => {
    const row = (title: string) =>
      `Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty,Published\nverse-${title},${title},verse-${title},3.10,5,TRUE`;
    const [one = 0, other = 0] = workersOf(network.provider);
    for (const [title, changer, finder] of [
      ['amandelspijs', one, other],
      ['boterkoek', other, one],
    ] as const) {
      await aloneAt(network.provider, changer, async (fetchThere) => {
        const headers = { authorization: `Bearer ${PROVIDER_TOKEN}`, 'content-type': 'text/csv' };
        const url = `${network.provider.url}/provider/v1/providers/kaasboer/import`;
        const imported = await fetchThere(url, { method: 'POST', headers, body: row(title) });
        expect(imported.status, await imported.text()).toBe(200);
      });
      await aloneAt(network.provider, finder, (fetchThere) =>
        until(async () => {
          const message = { intent: { item: { descriptor: { name: title } } } };
          const search = requestOf('search', { bap: stranger }, { message });
          expectAck(await tell(search, fetchThere));
          const finds = (said: WireBody) => idOf(said) === idOf(search) && JSON.stringify(said.message).includes(title);
          return stranger.hears('on_search', finds, 1_000).catch(() => false);
        }, `${title} is found`),
      );
    }
  });

  test('tells an event to a stream at whichever worker it is', async () => {
    const client = newClient();
    const { transactionId } = await client.search({ text: 'desembrood' });
    const end = new AbortController();
    const streams: Promise<number | undefined>[] = [];
    let opened = 0;
    for (const pid of workersOf(network.buyer)) {
      await aloneAt(network.buyer, pid, async (fetchThere) => {
        const counted: typeof fetch = async (...call) => {
          const response = await fetchThere(...call);
          opened += 1;
          return response;
        };
        const listener = createClient({ url: network.buyer.url, key: APP_KEY, fetch: counted });
        const isOpen = opened + 1;
        streams.push(firstOrder(listener.events({ transactionId }, { signal: end.signal })));
        await until(() => opened === isOpen, 'the stream is open');
      });
    }
    expect(streams).toHaveLength(2);
    const offer = await until(
      async () => (await client.offers(transactionId)).offers.find(({ item }) => item.id === 'bakker.desembrood'),
      'it is offered',
    );
    const lines = [{ itemId: 'bakker.desembrood', quantity: 1 }];
    await client.createOrder(transactionId, { providerNode: offer.providerNode, providerId: 'bakker', lines });
    const late = systemClock.sleep(8_000).then(() => undefined);
    const when = await Promise.all(streams.map((stream) => Promise.race([stream, late])));
    end.abort();
    expect(when.every((atMs) => atMs !== undefined)).toBe(true);
    // None was told because it had come back to another worker.
    expect(opened).toBe(2);
  }, 60_000);

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
    const takenOver = 'workers have died; what they had taken is free again';
    const nodes = [network.buyer, network.provider].map((node) => ({ node, before: told(node, takenOver) }));
    const ids = await whileBuying(async () => {
      for (const { node } of nodes) {
        const [victim = 0] = workersOf(node);
        process.kill(victim, 'SIGKILL');
        await until(() => workersOf(node).length === 2 && !workersOf(node).includes(victim), `${node.name} has two workers again`, 30_000);
      }
      for (const { node, before } of nodes) await until(() => told(node, takenOver) > before, 'its work was taken over', TAKEN_OVER_MS * 2);
    });
    bought.push(...ids);
  }, 120_000);

  test('of which one is killed the moment that it gave its ACKs answers every message, within the time that is stated', async () => {
    const bodies = Array.from({ length: 40 }, () => requestOf('init', sides));
    const [victim = 0] = workersOf(network.provider);
    let acked = 0;
    // The other stands still until the victim is dead: it was the victim that said ACK to this half, whoever does to the rest.
    const saying = await aloneAt(network.provider, victim, async (fetchThere) => {
      const halfAcked = new AbortController();
      const all = bodies.map(async (body) => {
        const reply = await tell(body, fetchThere).catch(() => undefined);
        if (reply === undefined) return undefined;
        expectAck(reply);
        acked += 1;
        if (acked === bodies.length / 2) halfAcked.abort();
        return body;
      });
      await systemClock.sleep(20_000, halfAcked.signal);
      process.kill(victim, 'SIGKILL');
      return { all };
    });
    const heard = (await Promise.all(saying.all)).filter((body) => body !== undefined);
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

  test('of which one dies while Redis is away has two again when Redis is back: the one that comes in its place waits for it', async () => {
    await redis.kill();
    const [victim = 0] = workersOf(network.provider);
    const before = told(network.provider, WAITS);
    process.kill(victim, 'SIGKILL');
    await until(() => told(network.provider, WAITS) > before, 'one that came in its place waits', 30_000);
    await redis.start();
    await until(() => workersOf(network.provider).length === 2, 'it has two workers again', 60_000);
    expect(workersOf(network.provider)).not.toContain(victim);
    const client = newClient();
    expect(await buyOne(client)).not.toBe('');
  }, 120_000);
});
