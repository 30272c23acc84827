import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { ApiRefusal, type OrderView } from '../../bap/client/client.ts';
import { exampleService } from '../../docs/examples/payment-service.ts';
import { answered, BILLING, confirm, find } from './buying.ts';
import { type Answered, send } from './http.ts';
import { type Network, startNetwork } from './network.ts';
import { PROVIDER_TOKEN, sha256 } from './plan.ts';
import { until } from './running.ts';
import { cardOf, csvOf } from './shops.ts';

/** A payment service on a whole network: a buyer chooses it, its page pays, and its webhook says so at the address of the node. */

/** Made for these tests. */
const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const WAIT_MS = 25_000;
const SHOP = { id: 'lampen', name: 'Lampenwinkel', category: 'lamps', goods: [{ sku: 'lamp', title: 'Staande lamp', price: '39.50' }] };
const PAYMENTS = [
  { type: 'before', method: 'payment_service', service: 'example', page: 'https://pay.example/bill?shop=lampen' },
  { type: 'on_fulfilment', methods: ['cash'] },
];

let network: Network;
let secrets: string;

beforeAll(async () => {
  secrets = mkdtempSync(join(tmpdir(), 'marktplein-secrets-'));
  const secretFile = join(secrets, 'example.secret');
  writeFileSync(secretFile, `${SECRET}\n`, { mode: 0o600 });
  const services = [{ name: 'example', secret_file: secretFile, providers: [SHOP.id] }];
  const bpp = { businesses_folder: 'provider-1', api_token_sha256: sha256(PROVIDER_TOKEN), payment_services: services };
  network = await startNetwork({ overrides: { bpp: { bpp } } });
  await network.provider.stop();
  const folder = join(network.folder, 'provider-1', SHOP.id);
  mkdirSync(folder);
  writeFileSync(join(folder, 'shop.yaml'), stringify(cardOf({ ...SHOP, payments: PAYMENTS }), { aliasDuplicateObjects: false }));
  writeFileSync(join(folder, 'products.csv'), csvOf(SHOP.goods));
  await network.provider.start();
}, 120_000);
afterAll(async () => {
  await network?.stop();
  rmSync(secrets, { recursive: true, force: true });
});

/** What the service posts to the node, signed with the library of the scheme. */
function tell(id: string, event: object, { secret = SECRET, providerId = SHOP.id } = {}): Promise<Answered> {
  const body = JSON.stringify(event);
  const now = new Date();
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, now, body),
  };
  const url = `${network.provider.url}/provider/v1/providers/${providerId}/payment-services/example`;
  return send(url, { headers, body: Buffer.from(body) });
}

async function selected(): Promise<OrderView> {
  const { transactionId, offer } = await find(network.client, 'lamp', 'lampen.lamp');
  const basket = { providerNode: offer.providerNode, providerId: SHOP.id, lines: [{ itemId: 'lampen.lamp', quantity: 1 }] };
  return answered(await network.client.createOrder(transactionId, basket, { waitMs: WAIT_MS }));
}

async function offered(method: string): Promise<OrderView> {
  const { handle, paymentOptions = [] } = await selected();
  const paymentId = paymentOptions.find((option) => option.method === method)?.id ?? '';
  return answered(await network.client.init(handle, { billing: BILLING, paymentId }, { waitMs: WAIT_MS }));
}

test('a buyer chooses among the ways to pay by their ids, and is told the page of the one that was chosen', async () => {
  const { handle, paymentOptions } = await selected();
  expect(paymentOptions?.map(({ id, method, service, chosen }) => ({ id, method, service, chosen }))).toEqual([
    { id: 'lampen.payment-1', method: 'payment-service', service: 'example', chosen: undefined },
    { id: 'lampen.payment-2', method: 'at-hand-over', service: undefined, chosen: undefined },
  ]);
  const refused = await network.client.init(handle, { billing: BILLING, paymentId: 'lampen.payment-9' }).catch((error: unknown) => error);
  if (!(refused instanceof ApiRefusal)) throw new Error('an unknown payment was not refused');
  expect(refused.problem).toMatchObject({ type: 'urn:marktplein:problem:bad-body', pointer: '/paymentId' });

  const { order, paymentOptions: options = [] } = await offered('payment-service');
  const [first, second] = options;
  expect(first).toMatchObject({
    id: 'lampen.payment-1',
    chosen: true,
    url: expect.stringMatching(/^https:\/\/pay\.example\/bill\?shop=lampen&/),
  });
  const said = Object.fromEntries(new URL(first?.url ?? '').searchParams);
  expect(said).toMatchObject({ amount: '39.50', currency: 'EUR', reference: order.payments[0]?.reference });
  expect(second).not.toHaveProperty('chosen');

  const atTheShop = await offered('at-hand-over');
  expect(atTheShop.order.payments).toMatchObject([{ id: 'lampen.payment-2', due: 'on-fulfilment' }]);
}, 120_000);

test('a page that was paid becomes money seen, once however often the service says so; what it did not sign is nothing', async () => {
  const view = await offered('payment-service');
  const [payment] = view.order.payments;
  const reference = payment?.reference ?? '';
  const event = { type: 'payment.succeeded', reference, amount: '39.50', currency: 'EUR' };
  // What the node hears so is what the example in docs/payments.md reads.
  const example = exampleService({ apiUrl: 'https://pay.example', apiKey: 'k', secrets: [SECRET] });
  expect(
    example.offer({ orderId: 'o', amount: { currency: 'EUR', amount: '39.50' }, reference }, { id: 'p', due: 'before-order' }),
  ).toMatchObject({ reference });
  const placed = await confirm(network.client, view);
  expect(placed.order.payments[0]?.status).not.toBe('paid');

  expect((await tell('evt_0', event, { secret: `whsec_${Buffer.alloc(32, 8).toString('base64')}` })).status).toBe(401);
  expect((await tell('evt_0', event, { providerId: 'bakker' })).status).toBe(404);
  expect((await tell('evt_0', { ...event, amount: 'lots' })).status).toBe(401);
  for (let time = 0; time < 2; time += 1) expect((await tell('evt_1', event)).status).toBe(204);
  const paid = await until(
    async () => {
      const now = await network.client.order(placed.handle);
      return now.order.payments[0]?.status === 'paid' ? now : undefined;
    },
    'the buyer hears that it is paid',
    WAIT_MS,
  );
  expect(paid.order.payments[0]).toMatchObject({ received: { currency: 'EUR', amount: '39.50' } });
  const { body } = await network.shop('GET', `/providers/${SHOP.id}/payments/orders/${placed.orderId}`);
  expect(body).toMatchObject({ receipts: [{ id: 'example:evt_1', by: 'service' }], settled: true });
}, 120_000);
