import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrderView } from '../../bap/client/client.ts';
import { CATALOGUE, cardOf } from '../bpp/webhook/workshop.ts';
import { answered, BILLING, find } from './buying.ts';
import { type Answered, send } from './http.ts';
import { type Network, startNetwork } from './network.ts';
import { freePorts } from './plan.ts';
import { until } from './running.ts';

/** The example of a business's own software (docs/examples/back-end.ts) on a whole network: processes of their own, real sockets. */

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const WAIT_MS = 25_000;
const LONG_MS = 60_000;

let network: Network;
let port: number;
let software: Software | undefined;

beforeAll(async () => {
  [port = 0] = await freePorts(1);
  network = await startNetwork({ processes: ['provider-1'] });
  await network.provider.stop();
  const folder = join(network.folder, 'provider-1', 'atelier');
  mkdirSync(folder);
  const webhook = `{ url: "http://127.0.0.1:${port}/", secret: { file: secret }, confirm_within_minutes: 10 }`;
  const terms = '{ offer_minutes: 30, returns_days: 14, cancellation: [{ until: accepted, fee_percent: 0 }] }';
  writeFileSync(join(folder, 'business.yaml'), cardOf('', { webhook, terms }));
  writeFileSync(join(folder, 'secret'), SECRET, { mode: 0o600 });
  await network.provider.start();
  software = await startSoftware();
}, 120_000);
afterAll(async () => {
  await software?.stop();
  await network?.stop();
});

interface Software {
  stop(): Promise<void>;
}

/** Runs the example as its page says. Whatever happens to the test, it does not outlive it. */
async function startSoftware(): Promise<Software> {
  const env = { ...process.env, WEBHOOK_SECRET: SECRET, PORT: String(port) };
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', 'docs/examples/back-end.ts'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const cutOff = (): void => void child.kill('SIGKILL');
  process.once('exit', cutOff);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`the example ended with ${code}`)));
  });
  return {
    async stop() {
      process.off('exit', cutOff);
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** A call of the software, signed with the library that it would use. */
function call(method: string, path: string, body: object): Promise<Answered> {
  const text = JSON.stringify(body);
  const id = `msg_${Math.random()}`;
  const now = new Date();
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': new Webhook(SECRET).sign(id, now, text),
  };
  const url = `${network.provider.url}/provider/v1/providers/atelier/back-end${path}`;
  return send(url, { method, headers: { 'content-type': 'application/json', ...headers }, body: Buffer.from(text) });
}

async function offered(): Promise<OrderView> {
  const { client } = network;
  const { transactionId, offer } = await find(client, 'vaas', 'atelier.vaas');
  const basket = { providerNode: offer.providerNode, providerId: 'atelier', lines: [{ itemId: 'atelier.vaas', quantity: 2 }] };
  const selected = answered(await client.createOrder(transactionId, basket, { waitMs: WAIT_MS }));
  expect(selected.quotedTotal).toEqual({ currency: 'EUR', amount: '48.00' });
  return answered(await client.init(selected.handle, { billing: BILLING }, { waitMs: WAIT_MS }));
}

async function orderWhen(handle: string, is: (view: OrderView) => boolean, what: string): Promise<OrderView> {
  return until(
    async () => {
      const now = await network.client.order(handle);
      return is(now) ? now : undefined;
    },
    what,
    LONG_MS,
  );
}

test('the software pushes its catalogue, prices and sells, and the buyer hears of each step', async () => {
  expect(await call('PUT', '/catalogue', CATALOGUE)).toMatchObject({ status: 200, body: { changed: 2 } });
  const { client } = network;
  const { handle, order } = await offered();
  await client.confirm(handle, { payments: order.payments.slice(0, 1) });
  const confirmed = await orderWhen(handle, ({ state }) => state === 'confirmed', 'the order is confirmed');
  const { orderId = '' } = confirmed;
  expect(await network.shop('GET', `/providers/atelier/orders/${orderId}`)).toMatchObject({
    status: 200,
    body: { number: 'A-1', steps: ['accept', 'cancel'] },
  });
  expect(await call('POST', `/orders/${orderId}/accept`, {})).toMatchObject({ status: 204 });
  await orderWhen(handle, (now) => now.order.fulfilments[0]?.state === 'accepted', 'the buyer hears that it is accepted');
  expect(JSON.stringify(await network.shop('GET', '/providers/atelier'))).not.toContain('whsec_');
}, 120_000);

test('fewer of an order, a message and a rating come to the software, and what is missing to the buyer; down, it holds up no more than it must', async () => {
  const { client } = network;
  const { handle, order } = await offered();
  await client.confirm(handle, { payments: order.payments.slice(0, 1) });
  const { orderId = '' } = await orderWhen(handle, ({ state }) => state === 'confirmed', 'the order is confirmed');
  const wanting = (quantity: number) => ({
    targets: ['items'],
    order: { lines: [{ itemId: 'atelier.vaas', quantity }] },
    reasonId: 'changed-mind',
  });
  await software?.stop();
  await client.support(handle, { message: 'Is it ready?' }, { waitMs: WAIT_MS });
  software = await startSoftware();
  const fewer = answered(await client.update(handle, wanting(1), { waitMs: WAIT_MS }));
  expect(fewer.order).toMatchObject({ lines: [{ quantity: 1 }], quote: { total: { currency: 'EUR', amount: '24.00' } } });
  expect(await network.shop('GET', `/providers/atelier/orders/${orderId}`)).toMatchObject({
    body: { order: { quote: { total: { amount: '24.00' } } } },
  });
  for (const step of ['accept', 'ready', 'hand-over'])
    expect(await call('POST', `/orders/${orderId}/${step}`, {})).toMatchObject({ status: 204 });
  await orderWhen(handle, ({ state }) => state === 'complete', 'the buyer hears of the hand-over');
  const rated = await client.rate(handle, [{ category: 'item', id: 'atelier.vaas', value: '5' }], { waitMs: WAIT_MS });
  expect(rated.request?.state).toBe('answered');
  const brought = answered(await client.update(handle, { ...wanting(0), reasonId: 'damaged' }, { waitMs: WAIT_MS }));
  const returnId = brought.order.fulfilments.find(({ kind }) => kind === 'return')?.id;
  expect(await call('POST', `/orders/${orderId}/take-back`, { returnId })).toMatchObject({ status: 204 });
  const back = await orderWhen(handle, (now) => now.order.fulfilments.at(-1)?.state === 'taken-back', 'the buyer hears that it is back');
  expect(back.order.quote?.total).toEqual({ currency: 'EUR', amount: '0.00' });
}, 120_000);

test('a node that is killed between the command and the answer asks again after its restart, and the order is placed once', async () => {
  const { client, provider } = network;
  const { handle, order } = await offered();
  await software?.stop();
  const asked = await client.confirm(handle, { payments: order.payments.slice(0, 1) });
  await until(() => readFileSync(provider.logFile, 'utf8').includes('"action":"confirm"'), 'the confirm was posted in vain');
  expect(asked.now?.state).not.toBe('confirmed');
  await provider.kill();
  software = await startSoftware();
  await provider.start();
  const confirmed = await orderWhen(handle, ({ state }) => state === 'confirmed', 'the order is confirmed');
  expect(confirmed.order.quote?.total).toEqual({ currency: 'EUR', amount: '48.00' });
  const { body } = await network.shop('GET', '/providers/atelier/orders');
  expect(
    (body as { readonly items: readonly object[] }).items.filter((each) => JSON.stringify(each).includes(confirmed.orderId ?? '-')),
  ).toHaveLength(1);
}, 120_000);

test('a buyer of a business whose software is down hears it in time, and nothing was ordered', async () => {
  await software?.stop();
  software = undefined;
  const { client } = network;
  const { transactionId, offer } = await find(client, 'vaas', 'atelier.vaas');
  const basket = { providerNode: offer.providerNode, providerId: 'atelier', lines: [{ itemId: 'atelier.vaas', quantity: 1 }] };
  const { now, request } = await client.createOrder(transactionId, basket, { waitMs: 30_000 });
  expect(request?.state).toBe('answered');
  expect(now?.fault).toMatchObject({ state: 'refused' });
  expect(now?.fault?.message).toContain("This business's software does not answer");
  expect(readFileSync(network.provider.logFile, 'utf8')).not.toContain('whsec_');
}, 120_000);
