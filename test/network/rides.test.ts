import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { OrderView } from '../../bap/client/client.ts';
import type { Intent } from '../../commerce/intent.ts';
import { checkQuote } from '../../commerce/quote.ts';
import { answered, BILLING } from './buying.ts';
import { Driver, FLEET, writeFleet } from './fleet.ts';
import { type Network, startNetwork } from './network.ts';
import { PROVIDER_TOKEN, sha256 } from './plan.ts';
import { until } from './running.ts';
import { HERE } from './shops.ts';

/** Real nodes, sockets and stores: a person hails a ride at the buyer node, and drivers answer at the provider node. */

const WAIT_MS = 15_000;
const NAMES = ['henk', 'ida', 'joop'];
const TO = { lat: 52.4091, lon: 4.8926 };
const near = (km: number) => ({ lat: HERE.lat + km / 111.195, lon: HERE.lon });

let folder: string;
let network: Network;
let drivers: readonly Driver[];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'marktplein-fleet-'));
  writeFleet(folder, NAMES);
  network = await startNetwork({ overrides: { bpp: { bpp: { businesses_folder: folder, api_token_sha256: sha256(PROVIDER_TOKEN) } } } });
  drivers = NAMES.map((name) => new Driver(network.provider.url, name));
});
afterAll(async () => {
  await network?.stop();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(async () => {
  for (const driver of drivers) {
    const { ride } = await driver.look();
    if (ride !== undefined) await network.shop('POST', `/providers/${FLEET}/orders/${ride.orderId}/cancel`, { reasonId: 'cannot-drive' });
    await until(async () => (await driver.look()).ride === undefined, 'the driver is free');
    await driver.leave();
  }
});

const WAY: Intent = { text: 'taxi', fulfilment: 'ride', fetchFrom: { position: HERE }, deliverTo: { position: TO } };
const stops = [
  { kind: 'start', place: { address: 'Pleinstraat 2', position: HERE } },
  { kind: 'end', place: { address: 'Buikslotermeerplein 901', position: TO } },
];

/** From the search to an order that needs only to be confirmed. */
async function prepare(): Promise<OrderView> {
  const { client } = network;
  const { transactionId } = await client.search(WAY);
  const offer = await until(async () => (await client.offers(transactionId)).offers[0], 'a ride is offered');
  const fulfilments = [
    { id: offer.provider.fulfilments[0]?.id ?? '', kind: 'ride', stops, customer: { name: BILLING.name, phone: BILLING.phone } },
  ];
  const basket = {
    providerNode: offer.providerNode,
    providerId: offer.provider.id,
    lines: [{ itemId: offer.item.id, quantity: 1 }],
    fulfilments,
  };
  const selected = answered(await client.createOrder(transactionId, basket, { waitMs: WAIT_MS }));
  return answered(await client.init(selected.handle, { billing: BILLING, fulfilments }, { waitMs: WAIT_MS }));
}

async function hail(): Promise<OrderView> {
  const prepared = await prepare();
  return answered(await network.client.confirm(prepared.handle, {}, { waitMs: WAIT_MS }));
}

/** Waits until the buyer has heard of a state. */
function heard({ handle }: OrderView, state: string): Promise<OrderView> {
  return until(
    async () => {
      const order = await network.client.order(handle);
      return order.order.fulfilments[0]?.state === state ? order : undefined;
    },
    `the buyer hears that the ride is ${state}`,
    30_000,
  );
}

const [henk, ida, joop] = [0, 1, 2].map((place) => () => drivers[place] as Driver) as [() => Driver, () => Driver, () => Driver];

test('a ride goes from the search to the receipt', async () => {
  const { client } = network;
  await henk().come(near(0.5));
  const { transactionId } = await client.search(WAY);
  const found = await until(async () => (await client.offers(transactionId)).offers[0], 'a ride is found');
  // The way of about 4 km by the tariff; a search says where only to about a hundred metres.
  expect(Number(found.item.price.amount)).toBeGreaterThan(22);
  expect(Number(found.item.price.amount)).toBeLessThan(25);
  expect(found.item.description).toMatch(
    /Estimate: 5\.\d km, 13 min; EUR \d+\.\d\d at most\. Tariff: EUR 3\.60, 2\.65 a km, 0\.44 a minute/,
  );

  const order = await hail();
  expect(order).toMatchObject({ state: 'confirmed', order: { status: 'active', fulfilments: [{ state: 'pending' }] } });
  const { quote } = order.order;
  expect(quote?.atMost).toBeDefined();

  const offer = await henk().offer();
  expect(offer).toMatchObject({
    orderId: order.orderId,
    fare: quote?.total,
    atMost: quote?.atMost,
    end: { address: 'Buikslotermeerplein 901' },
  });
  expect(JSON.stringify(offer)).not.toContain(BILLING.name);
  await henk().steps(['accept'], offer.orderId);
  expect((await heard(order, 'assigned')).order.fulfilments[0]).toMatchObject({ agent: { name: 'henk', phone: '+31205550300' } });
  expect((await henk().look()).ride).toMatchObject({ passenger: { name: BILLING.name } });

  await henk().see(near(0.1));
  const tracked = await client.ask(order.handle, 'track', { waitMs: WAIT_MS });
  expect(tracked.now?.tracking).toMatchObject({ active: true, position: { lat: expect.closeTo(near(0.1).lat, 5) } });

  await henk().steps(['arrive', 'start'], offer.orderId);
  await heard(order, 'started');
  await expect(client.cancel(order.handle, {}, { waitMs: WAIT_MS })).rejects.toThrow('can no longer be cancelled');
  expect((await henk().step('finish', offer.orderId, { metres: 5_000 })).status).toBe(200);
  const ended = await heard(order, 'ended');
  expect(ended).toMatchObject({ state: 'complete', order: { status: 'complete', payments: [{ status: 'paid' }] } });
  const receipt = ended.order.quote;
  if (receipt === undefined) throw new Error('there is no receipt');
  expect(checkQuote(receipt).ok).toBe(true);
  expect(receipt.lines.map(({ amount }) => amount.amount)).toContain('13.25');
  expect(ended.order.payments[0]?.amount).toEqual(receipt.total);
  const rated = await client.rate(order.handle, [{ category: 'provider', id: FLEET, value: '5' }], { waitMs: WAIT_MS });
  expect(rated.request).toMatchObject({ state: 'answered' });
});

test('two buyers want one driver: one has the ride, the other waits for the same driver', async () => {
  await henk().come(near(0.5));
  const [one, other] = [await hail(), await hail()];
  const first = await henk().offer();
  expect([one.orderId, other.orderId]).toContain(first.orderId);
  const [served, waits] = first.orderId === one.orderId ? [one, other] : [other, one];
  expect((await henk().look()).offers).toHaveLength(1);
  await henk().steps(['accept'], first.orderId);
  await heard(served, 'assigned');
  expect((await henk().step('accept', waits.orderId ?? '')).status).toBe(404);
  expect((await network.client.order(waits.handle)).order.fulfilments[0]?.state).toBe('pending');
  await henk().steps(['arrive', 'start', 'finish'], first.orderId);
  const second = await henk().offer();
  expect(second.orderId).toBe(waits.orderId);
  await henk().steps(['accept'], second.orderId);
  await heard(waits, 'assigned');
});

test('a ride goes to the next driver when one declines, and the next when one says nothing', async () => {
  await henk().come(near(3));
  await ida().come(near(1));
  await joop().come(near(2));
  const order = await hail();
  const offer = await ida().offer();
  await ida().steps(['decline'], offer.orderId);
  expect((await joop().offer()).orderId).toBe(offer.orderId);
  // Joop says nothing for as long as a driver has.
  expect((await henk().offer()).orderId).toBe(offer.orderId);
  expect((await joop().step('accept', offer.orderId)).status).toBe(409);
  await henk().steps(['accept'], offer.orderId);
  expect((await heard(order, 'assigned')).order.fulfilments[0]?.agent?.name).toBe('henk');
});

test('a ride that nobody takes is refused, at no cost, and told without asking', async () => {
  await henk().come(near(1));
  const order = await hail();
  await henk().steps(['decline'], (await henk().offer()).orderId);
  expect(await heard(order, 'cancelled')).toMatchObject({
    state: 'cancelled',
    order: { quote: { total: { amount: '0.00' } }, cancellation: { by: 'provider', reasonId: 'no-driver' } },
  });
});

test('without a driver on shift a ride is refused at once', async () => {
  const { client } = network;
  const { transactionId } = await client.search(WAY);
  const offer = await until(async () => (await client.offers(transactionId)).offers[0], 'a ride is found');
  const basket = {
    providerNode: offer.providerNode,
    providerId: FLEET,
    lines: [{ itemId: offer.item.id, quantity: 1 }],
    fulfilments: [{ id: `${FLEET}.trip`, stops }],
  };
  const asked = await client.createOrder(transactionId, basket, { waitMs: WAIT_MS });
  expect(asked.now?.fault).toMatchObject({ state: 'refused', reason: 'agent-unavailable' });
});

test('nobody there is charged as was agreed', async () => {
  await henk().come(near(1));
  const order = await hail();
  await henk().steps(['accept', 'arrive', 'no-show'], (await henk().offer()).orderId);
  expect(await heard(order, 'no-show')).toMatchObject({ state: 'cancelled', order: { quote: { total: { amount: '10.00' } } } });
});

test.each([
  ['pending', [], '0.00'],
  ['assigned', ['accept'], '4.00'],
  ['arrived', ['accept', 'arrive'], '7.50'],
] as const)('a buyer who cancels while the ride is %s pays what the terms say, and the driver is free', async (state, steps, cost) => {
  await henk().come(near(1));
  const order = await hail();
  await henk().steps(steps, (await henk().offer()).orderId);
  await heard(order, state);
  const off = answered(await network.client.cancel(order.handle, {}, { waitMs: WAIT_MS }));
  expect(off).toMatchObject({ state: 'cancelled', order: { quote: { total: { amount: cost } } } });
  await until(async () => {
    const seen = await henk().look();
    return seen.ride === undefined && seen.offers.length === 0;
  }, 'the driver is free');
});
