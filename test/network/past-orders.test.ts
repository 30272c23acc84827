import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrderView, PastOrder } from '../../bap/client/client.ts';
import { answered, buy, find } from './buying.ts';
import { type Network, startNetwork } from './network.ts';
import { until } from './running.ts';
import { type Visitor, visitor } from './visitor.ts';

/** What was ordered: the list of it, the same once more, and all of it to take along, each held against what was ordered. */

const WAIT_MS = 15_000;
const CONTACT = { name: 'Noor de Wit', phone: '+31612345678' };

let network: Network;
let noor: Visitor;
let orders: readonly OrderView[];
beforeAll(async () => {
  network = await startNetwork();
  noor = visitor(network.buyer);
  const { client } = noor;
  const bread = await buy(client, { quantity: 3 });
  const cheese = await buy(client, { text: 'goudse', itemId: 'kaasboer.goudse', kind: 'delivery' });
  const bun = await buy(client, { text: 'krentenbol', itemId: 'bakker.krentenbol', quantity: 2 });
  for (const step of ['accept', 'pack', 'ready', 'hand-over'])
    await network.shop('POST', `/providers/bakker/orders/${bread.orderId}/${step}`, {});
  answered(await client.cancel(bun.handle, { reasonId: 'changed-mind' }, { waitMs: WAIT_MS }));
  await until(async () => (await client.order(bread.handle)).state === 'complete', 'the buyer hears of the hand-over');
  // One that was looked at, and never ordered.
  const { transactionId, offer } = await find(client, 'goudse', 'kaasboer.goudse');
  const basket = { providerNode: offer.providerNode, providerId: 'kaasboer', lines: [{ itemId: 'kaasboer.goudse', quantity: 1 }] };
  await client.createOrder(transactionId, basket, { waitMs: WAIT_MS });
  orders = await Promise.all([bun, cheese, bread].map(({ handle }) => client.order(handle)));
}, 120_000);
afterAll(() => network?.stop());

const bare = ({ sector: _sector, domain: _domain, ...view }: PastOrder): OrderView => view;

test('the list has every order as it stands, newest first, page by page, and is its visitor\u2019s alone', async () => {
  const first = await noor.client.pastOrders({ limit: 2 });
  const rest = await noor.client.pastOrders({ limit: 2, after: first.next ?? '' });
  expect([...first.orders, ...rest.orders].map(bare)).toEqual(orders);
  expect(rest.next).toBeUndefined();
  expect((await noor.client.pastOrders({ state: 'complete' })).orders.map(({ handle }) => handle)).toEqual([orders[2]?.handle]);
  expect((await visitor(network.buyer).client.pastOrders()).orders).toEqual([]);
}, 60_000);

test('the same once more is held against what is offered now, and a basket of it can be ordered', async () => {
  const { client } = noor;
  const [, cheese, bread] = orders;
  if (cheese === undefined || bread === undefined) throw new Error('there are three orders');
  const same = await client.again(cheese.handle, { waitMs: WAIT_MS });
  expect(same).toMatchObject({ state: 'same', fulfilment: 'same', lines: [{ itemId: 'kaasboer.goudse', is: 'same' }] });
  await network.shop('PUT', '/providers/bakker/items/bakker.desembrood', { price: '4.95' });
  const dearer = await client.again(bread.handle, { waitMs: WAIT_MS });
  expect(dearer).toMatchObject({ state: 'changed', lines: [{ is: 'other-price', before: { amount: '4.50' }, now: { amount: '4.95' } }] });
  if (same.part === undefined || dearer.part === undefined) throw new Error('both can be had');
  const basket = await client.createBasket([same.part, dearer.part], { waitMs: WAIT_MS });
  expect(basket.parts.map(({ lines }) => lines)).toEqual([
    [{ itemId: 'kaasboer.goudse', quantity: 1 }],
    [{ itemId: 'bakker.desembrood', quantity: 3 }],
  ]);
  const particulars = {
    contact: CONTACT,
    address: { address: 'Pleinstraat 2', postalCode: '1011 AA', cityName: 'Amsterdam', position: { lat: 52.3731, lon: 4.8926 } },
  };
  const offered = await client.initBasket(basket.basket, particulars, { waitMs: WAIT_MS });
  const placed = await client.confirmBasket(basket.basket, { acceptedTotals: offered.toConfirm }, { waitMs: WAIT_MS });
  expect(placed).toMatchObject({ state: 'placed', placed: [{ amount: '25.05' }] });
  await network.shop('PUT', '/providers/bakker/items/bakker.desembrood', { published: false });
  expect(await client.again(bread.handle, { waitMs: WAIT_MS })).toMatchObject({ state: 'nothing-left', lines: [{ is: 'gone' }] });
}, 90_000);

interface Exported {
  readonly entries: readonly {
    readonly kind: string;
    readonly orders?: readonly OrderView[];
    readonly parts?: readonly object[];
    readonly evidence?: readonly { readonly action: string; readonly bytes: string; readonly headers: object }[];
  }[];
}

test('what one takes along is what was ordered: every order with its signed messages, and the baskets', async () => {
  const { status, text, headers } = await noor.call('GET', '/export');
  expect([status, headers.get('content-disposition')]).toEqual([200, 'attachment; filename="marktplein-export.json"']);
  const { entries } = JSON.parse(text) as Exported;
  const all = new Map(entries.flatMap((entry) => (entry.orders ?? []).map((order) => [order.handle, { order, entry }] as const)));
  for (const order of orders) {
    const found = all.get(order.handle);
    expect(found?.order).toEqual(order);
    const said = (found?.entry.evidence ?? [])
      .filter(({ action }) => action === 'on_confirm')
      .map(({ bytes }) => Buffer.from(bytes, 'base64').toString('utf8'));
    expect(said).toHaveLength(1);
    const { message } = JSON.parse(said[0] ?? '') as {
      readonly message: { readonly order: { readonly id: string; readonly quote: { readonly price: { readonly value: string } } } };
    };
    expect(message.order.id).toBe(order.orderId);
    expect(message.order.quote.price.value).toBe(order.agreedTotal?.amount);
  }
  expect(entries.filter(({ kind }) => kind === 'basket').map(({ parts }) => parts?.length)).toEqual([2]);
  const { body } = await visitor(network.buyer).call('GET', '/export');
  expect(body).toMatchObject({ entries: [] });
}, 60_000);

test('as a table it has a row for every order, whose amounts and lines are those of the order', async () => {
  const { text } = await noor.call('GET', '/export/orders.csv');
  const rows = parse(text, { columns: true }) as readonly Readonly<Record<string, string>>[];
  const { orders: listed } = await noor.client.pastOrders({ limit: 50 });
  expect(rows.map(({ order }) => order)).toEqual(listed.map(({ handle }) => handle));
  for (const [place, { order, orderId, state, providerNode, sector }] of listed.entries()) {
    expect(rows[place]).toMatchObject({
      order_id: orderId,
      state,
      sector,
      provider_node: providerNode,
      provider_id: order.providerId,
      total: order.quote?.total.amount,
      currency: order.quote?.total.currency,
      lines: order.lines.map(({ quantity, name }) => `${quantity} x ${name}`).join('; '),
    });
  }
  expect(rows).toHaveLength(5);
}, 60_000);
