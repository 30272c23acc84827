import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answered, BILLING, confirm, find } from './buying.ts';
import { type Network, startNetwork } from './network.ts';
import { until } from './running.ts';

/** A rental of the pilot on a whole network: from a search to the receipt of a ride. */

const WAIT_MS = 10_000;
const BUSINESSES = join(import.meta.dirname, '../../pilots/amsterdam/businesses');

let network: Network;
beforeAll(async () => {
  network = await startNetwork();
  await network.provider.stop();
  for (const name of ['de-zwengel', 'de-halte'])
    cpSync(join(BUSINESSES, name), join(network.folder, 'provider-1', name), { recursive: true });
  await network.provider.start();
}, 60_000);
afterAll(() => network?.stop());

test('a bike is found at its station, reserved, unlocked with the code, brought back and paid for', async () => {
  const { client } = network;
  const itemId = 'zwengel.at~dam~stad';
  const { transactionId, offer } = await find(client, 'stadsfiets dam', itemId);
  expect(offer.item).toMatchObject({ availableCount: 4, price: { currency: 'EUR', amount: '1.75' } });
  const basket = { providerNode: offer.providerNode, providerId: 'zwengel', lines: [{ itemId, quantity: 1 }] };
  const selected = answered(await client.createOrder(transactionId, basket, { waitMs: WAIT_MS }));
  const offered = answered(await client.init(selected.handle, { billing: BILLING }, { waitMs: WAIT_MS }));
  const { order, handle } = await confirm(client, offered);
  const start = order.fulfilments[0]?.stops?.find(({ kind }) => kind === 'start');
  expect(order.fulfilments[0]).toMatchObject({ kind: 'rental', state: 'reserved' });
  expect(start?.place?.name).toBe('Dam');
  expect(start?.authorization?.token).toMatch(/^\d{6}$/);

  const at = `/providers/zwengel/orders/${order.id}`;
  expect(await network.shop('POST', `${at}/unlock`, { vehicleId: 'nr-1', code: 'wrong' })).toMatchObject({ status: 400 });
  expect(await network.shop('POST', `${at}/unlock`, { vehicleId: 'nr-1', code: start?.authorization?.token })).toMatchObject({
    status: 200,
    body: { steps: ['end'] },
  });
  const inUse = await until(async () => {
    const now = await client.order(handle);
    return now.order.fulfilments[0]?.state === 'in-use' ? now : undefined;
  }, 'the buyer hears that the bike is unlocked');
  expect(inUse.order.status).toBe('active');
  const ended = await network.shop('POST', `${at}/end`, { vehicleId: 'nr-1', stationId: 'leids', vehicleTypeId: 'stad', km: 1.2 });
  expect(ended.status).toBe(200);
  const done = await until(async () => {
    const now = await client.order(handle);
    return now.order.status === 'complete' ? now : undefined;
  }, 'the buyer hears what the ride came to');
  // A ride of some seconds: the base and one quarter.
  expect(done.order).toMatchObject({
    quote: { total: { currency: 'EUR', amount: '1.75' } },
    payments: [{ status: 'paid' }],
    fulfilments: [{ state: 'returned' }],
  });
  const { body } = await network.shop('GET', '/providers/zwengel/items?limit=200');
  const items = (body as { items: readonly { item: { id: string }; onHand: number; reserved: number }[] }).items;
  const standing = (id: string) => items.find(({ item }) => item.id === id);
  expect([standing(itemId), standing('zwengel.at~leids~stad')]).toMatchObject([
    { onHand: 3, reserved: 0 },
    { onHand: 7, reserved: 0 },
  ]);
}, 60_000);

test('what leaves from a stop is found beside it, and cannot be ordered', async () => {
  const { client } = network;
  const { transactionId, offer } = await find(client, 'leidseplein tram', 'halte.stop-leids');
  expect(offer.item.options?.length).toBeGreaterThan(0);
  const basket = { providerNode: offer.providerNode, providerId: 'halte', lines: [{ itemId: 'halte.stop-leids', quantity: 1 }] };
  const { now } = await client.createOrder(transactionId, basket, { waitMs: WAIT_MS });
  expect(now?.fault).toMatchObject({ state: 'refused' });
}, 60_000);
