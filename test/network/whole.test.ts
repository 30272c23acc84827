import { afterAll, beforeAll, expect, test } from 'vitest';
import { answered, BILLING, buy, find, prepare } from './buying.ts';
import { type Network, startNetwork } from './network.ts';
import { until } from './running.ts';

let network: Network;
beforeAll(async () => {
  network = await startNetwork({ gateways: 2, providers: 2 });
});
afterAll(() => network?.stop());

test('a search reaches every provider node, once although it went through two gateways', async () => {
  const { transactionId } = await find(network.client, 'desembrood', 'kruidenier-2.desembrood');
  await until(async () => (await network.client.transaction(transactionId)).providerNodes.length === 2, 'both answer');
  const { offers } = await network.client.offers(transactionId);
  expect(offers.map(({ item }) => item.id).sort()).toEqual(['bakker.desembrood', 'kruidenier-2.desembrood']);
});

test.each([
  ['collected', { text: 'desembrood', itemId: 'bakker.desembrood', kind: 'pickup' }, '4.50', ['accept', 'pack', 'ready', 'hand-over']],
  ['brought', { text: 'goudse', itemId: 'kaasboer.goudse', kind: 'delivery' }, '10.20', ['accept', 'pack', 'dispatch', 'deliver']],
  ['paid beforehand', { text: 'atlas', itemId: 'boekhandel.atlas', kind: 'pickup' }, '32.50', ['accept', 'ready', 'hand-over']],
] as const)('an order that is %s goes from search to rating', async (_how, wanted, total, steps) => {
  const { client } = network;
  const order = await buy(client, wanted);
  expect(order).toMatchObject({ state: 'confirmed', agreedTotal: { currency: 'EUR', amount: total } });
  const [shop] = wanted.itemId.split('.');
  for (const step of steps) expect((await network.shop('POST', `/providers/${shop}/orders/${order.orderId}/${step}`, {})).status).toBe(200);
  await until(async () => (await client.order(order.handle)).state === 'complete', 'the buyer hears that it is complete');
  const rated = await client.rate(order.handle, [{ category: 'item', id: wanted.itemId, value: '5' }], { waitMs: 10_000 });
  expect(rated.request).toMatchObject({ state: 'answered' });
});

test('an order that is called off gives its goods back', async () => {
  const { client } = network;
  const order = await buy(client, { text: 'laatste taart', itemId: 'bakker.laatste-taart' });
  const left = await find(client, 'laatste taart', 'bakker.laatste-taart').then(
    ({ offer }) => offer.item.availableCount,
    () => 0,
  );
  expect(left).toBe(0);
  expect(answered(await client.cancel(order.handle, {}, { waitMs: 10_000 }))).toMatchObject({ state: 'cancelled' });
  const again = await prepare(client, { text: 'laatste taart', itemId: 'bakker.laatste-taart' });
  expect(again).toMatchObject({ state: 'initialised', order: { billing: { name: BILLING.name } } });
});
