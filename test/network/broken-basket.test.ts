import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { BasketView } from '../../bap/client/client.ts';
import { systemClock } from '../../node/clock.ts';
import { find } from './buying.ts';
import { send } from './http.ts';
import { type Network, startNetwork } from './network.ts';
import { HOST, PROVIDER_TOKEN, WIRE_PATH } from './plan.ts';
import { until } from './running.ts';

/** A basket of several orders, of which one provider node is killed between its ACK and its callback. */

const WAIT_MS = 20_000;
/** Longer than a confirm is waited for. */
const LONG_MS = 90_000;
const GROCER = 'kruidenier-2';
const CONTACT = { name: 'Noor de Wit', phone: '+31612345678' };

/** Stands before the buyer node: what comes in can be looked at, and cut off, before it arrives. */
interface Gate {
  readonly url: string;
  to: string;
  /** Called with each message; true lets it through. */
  letThrough: (path: string, body: { readonly context?: { readonly bpp_id?: string } }) => Promise<boolean>;
  readonly server: Server;
}

async function openGate(): Promise<Gate> {
  const server = createServer(async (request, response) => {
    const bytes = Buffer.concat(await request.toArray());
    const path = request.url ?? '/';
    const body = bytes.length === 0 ? {} : (JSON.parse(bytes.toString('utf8')) as object);
    if (!(await gate.letThrough(path, body))) return void request.socket.destroy();
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers as Record<string, string>;
    const answer = await fetch(`${gate.to}${path}`, { method: request.method ?? 'POST', headers, body: bytes }).catch(() => undefined);
    if (answer === undefined) return void request.socket.destroy();
    const type = answer.headers.get('content-type') ?? 'application/json';
    response.writeHead(answer.status, { 'content-type': type }).end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const { port } = server.address() as AddressInfo;
  const gate: Gate = { url: `http://${HOST}:${port}`, to: '', letThrough: () => Promise.resolve(true), server };
  return gate;
}

let gate: Gate;
let network: Network;
beforeAll(async () => {
  gate = await openGate();
  const publicUrl = ({ role, url }: { readonly role: string; readonly url: string }): string | undefined => {
    if (role !== 'bap') return undefined;
    gate.to = url;
    return `${gate.url}${WIRE_PATH}`;
  };
  network = await startNetwork({ providers: 2, processes: ['provider-2'], publicUrl });
}, 120_000);
afterAll(async () => {
  await network?.stop();
  gate.server.closeAllConnections();
  await new Promise((resolve) => gate.server.close(resolve));
});

/** A part with one of an item, from a search of its own. */
async function partFor(text: string, itemId: string) {
  const { transactionId, offer } = await find(network.client, text, itemId);
  const pickup = offer.provider.fulfilments.find(({ kind }) => kind === 'pickup');
  const fulfilments = [{ id: pickup?.id ?? '', kind: 'pickup' }];
  return { transactionId, providerNode: offer.providerNode, providerId: offer.provider.id, lines: [{ itemId, quantity: 1 }], fulfilments };
}

const outcomes = ({ parts }: BasketView) => Object.fromEntries(parts.map(({ providerId, outcome }) => [providerId, outcome.state]));

async function basketWhen(id: string, is: (view: BasketView) => boolean, what: string): Promise<BasketView> {
  return until(
    async () => {
      // As slowly as an app that keeps to its quota.
      await systemClock.sleep(300);
      const now = await network.client.basket(id);
      return is(now) ? now : undefined;
    },
    what,
    LONG_MS,
  );
}

async function ordersOfGrocer(): Promise<readonly { readonly order: { readonly id: string; readonly status: string } }[]> {
  const url = `${network.providers[1]?.url}/provider/v1/providers/${GROCER}/orders`;
  const { body } = await send(url, { method: 'GET', headers: { authorization: `Bearer ${PROVIDER_TOKEN}` } });
  return (body as { readonly items: Awaited<ReturnType<typeof ordersOfGrocer>> }).items;
}

test('the others are placed, the buyer sees which one is unclear and what to do, and after its restart it is placed once', async () => {
  const { client, providers } = network;
  const [, broken] = providers;
  if (broken === undefined) throw new Error('there is a second provider node');
  const parts = [
    await partFor('desembrood', 'bakker.desembrood'),
    await partFor('goudse', 'kaasboer.goudse'),
    await partFor('desembrood', `${GROCER}.desembrood`),
  ];
  const begun = await client.createBasket(parts, { waitMs: WAIT_MS });
  expect(begun.state).toBe('quoted');
  const offered = await client.initBasket(begun.basket, { contact: CONTACT }, { waitMs: WAIT_MS });
  expect(offered).toMatchObject({ state: 'offered', toConfirm: [{ currency: 'EUR', amount: '15.70' }] });

  // It has said ACK and placed the order; its callback is on the way when it dies.
  let killed = 0;
  gate.letThrough = async (path, { context }) => {
    if (!path.endsWith('/on_confirm') || context?.bpp_id !== broken.subscriberId) return true;
    killed += 1;
    await broken.kill();
    return false;
  };
  const confirmed = await client.confirmBasket(begun.basket, { acceptedTotals: offered.toConfirm }, { waitMs: 1_000 });
  expect(confirmed.parts).toHaveLength(3);
  const meanwhile = await basketWhen(
    begun.basket,
    ({ parts: now }) => now.filter(({ outcome }) => outcome.state === 'placed').length === 2,
    'two are placed',
  );
  expect(outcomes(meanwhile)).toMatchObject({ bakker: 'placed', kaasboer: 'placed' });
  const unclear = await basketWhen(begun.basket, (view) => outcomes(view)[GROCER] === 'unknown', 'the third is not known');
  expect(unclear).toMatchObject({ state: 'partly-placed', placed: [{ amount: '11.75' }] });
  expect(unclear.parts[2]?.outcome).toMatchObject({ advice: { code: 'wait', message: expect.stringContaining('may have been ordered') } });
  expect(killed).toBe(1);

  gate.letThrough = () => Promise.resolve(true);
  await broken.start();
  const placed = await basketWhen(begun.basket, ({ state }) => state === 'placed', 'all of it is placed');
  expect(placed).toMatchObject({ placed: [{ amount: '15.70' }] });
  const { orderId } = placed.parts[2]?.order ?? {};
  expect((await ordersOfGrocer()).map(({ order }) => [order.id, order.status])).toEqual([[orderId, 'active']]);
}, 240_000);
