import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answered, BILLING, buy, confirm, find, prepare } from '../network/buying.ts';
import { confirmByHand, converse, offerByHand, orderIn } from '../network/by-hand.ts';
import { rowsOf, untilQuiet } from '../network/memory-of.ts';
import { cart, person, sideOf } from '../network/messages.ts';
import { type Network, startNetwork } from '../network/network.ts';
import type { Party } from '../network/party.ts';
import { until } from '../network/running.ts';
import { csvOf, type Goods } from '../network/shops.ts';

let network: Network;
let stranger: Party;
beforeAll(async () => {
  network = await startNetwork({ overrides: { bap: { bap: { open_app: true, storefront: false } } } });
  stranger = await network.party({ name: 'stranger', type: 'BAP' });
});
afterAll(() => network?.stop());

const WAIT = { waitMs: 10_000 };
const talk = (by = stranger) => converse(by, sideOf(network.provider));

interface Stock {
  readonly onHand: number;
  readonly reserved: number;
}

async function stockOf(itemId: string): Promise<Stock> {
  const { body } = await network.shop('GET', '/providers/bakker/items?limit=200');
  const found = (body as { items: readonly { item: { id: string }; stock: Stock }[] }).items.find(({ item }) => item.id === itemId);
  if (found === undefined) throw new Error(`the baker has no ${itemId}`);
  return found.stock;
}

/** Puts things on the shelf beside those that are there. */
async function stockUp(...more: readonly Goods[]): Promise<void> {
  const kept: Goods[] = [
    { sku: 'desembrood', title: 'Desembrood', price: '4.50', stock: 10_000 },
    { sku: 'laatste-taart', title: 'Laatste taart', price: '21.00', stock: 1 },
    { sku: 'krentenbol', title: 'Krentenbol', price: '0.95' },
  ];
  const goods = [...kept.filter(({ sku }) => !more.some((other) => other.sku === sku)), ...more];
  const done = await network.shop('POST', '/providers/bakker/import', csvOf(goods));
  expect(done).toMatchObject({ status: 200, body: { problems: [] } });
}

function ordersAtShop(): readonly Record<string, unknown>[] {
  return rowsOf(network.provider, "SELECT key FROM state WHERE partition = 'provider:bakker' AND key LIKE 'order:%'");
}

describe('a price that changes between asking and agreeing', () => {
  test('is never charged without the buyer’s word', async () => {
    const { client } = network;
    const wanted = { itemId: 'bakker.duur-brood', text: 'duur brood' };
    await stockUp({ sku: 'duur-brood', title: 'Duur brood', price: '5.00', stock: 100 });
    const { transactionId, offer } = await find(client, wanted.text, wanted.itemId);
    const basket = { providerNode: offer.providerNode, providerId: 'bakker', lines: [{ itemId: wanted.itemId, quantity: 2 }] };
    const selected = answered(await client.createOrder(transactionId, basket, WAIT));
    expect(selected.quotedTotal?.amount).toBe('10.00');
    await stockUp({ sku: 'duur-brood', title: 'Duur brood', price: '5.50', stock: 100 });
    const fulfilments = selected.order.fulfilments;
    const initialised = answered(await client.init(selected.handle, { billing: BILLING, fulfilments }, WAIT));
    expect([initialised.quotedTotal?.amount, initialised.agreedTotal?.amount]).toEqual(['10.00', '11.00']);

    await untilQuiet(network.buyer);
    const before = ordersAtShop();
    const payments = initialised.order.payments.slice(0, 1);
    const denied = await client.confirm(initialised.handle, { payments }, WAIT).catch((error: unknown) => error);
    expect(denied).toMatchObject({ problem: { status: 409, pointer: '/acceptedTotal', detail: expect.stringContaining('EUR 11.00') } });
    const wrong = await client
      .confirm(initialised.handle, { payments, acceptedTotal: { currency: 'EUR', amount: '10.00' } }, WAIT)
      .catch((error: unknown) => error);
    expect(wrong).toMatchObject({ problem: { status: 409 } });
    expect(ordersAtShop()).toEqual(before);

    const acceptedTotal = { currency: 'EUR', amount: '11.00' };
    expect(answered(await client.confirm(initialised.handle, { payments, acceptedTotal }, WAIT))).toMatchObject({ state: 'confirmed' });
  });

  test('binds the shop for as long as it holds the goods', async () => {
    await stockUp({ sku: 'vast-brood', title: 'Vast brood', price: '3.00', stock: 100 });
    const held = await prepare(network.client, { itemId: 'bakker.vast-brood', text: 'vast brood' });
    await stockUp({ sku: 'vast-brood', title: 'Vast brood', price: '9.00', stock: 100 });
    const done = await confirm(network.client, held);
    expect(done).toMatchObject({ state: 'confirmed', order: { quote: { total: { amount: '3.00' } } } });
  });

  test('cannot be lowered by the buyer', async () => {
    const cheap = talk();
    const offered = await offerByHand(cheap);
    if (offered === undefined) throw new Error('nothing was offered');
    const before = ordersAtShop();
    const quote = { ...(offered.quote as object), price: { currency: 'EUR', value: '0.01' } };
    const said = await cheap.ask('confirm', { order: { ...offered, payments: (offered.payments as object[]).slice(0, 1), quote } });
    expect(said.error).toMatchObject({ code: '40003', message: expect.stringContaining('call init again') });
    const more = { ...offered, items: cart(undefined, 7).items, payments: (offered.payments as object[]).slice(0, 1) };
    expect((await cheap.ask('confirm', { order: more })).error).toMatchObject({ code: '40003' });
    expect(ordersAtShop()).toEqual(before);
    expect((await confirmByHand(cheap, offered)).error).toBeUndefined();
  });
});

describe('a confirm that comes twice', () => {
  test('of the app is refused, or answered alike under one key', async () => {
    const view = await prepare(network.client);
    const agreement = { payments: view.order.payments.slice(0, 1) };
    const key = { ...WAIT, idempotencyKey: crypto.randomUUID() };
    const [first, again] = await Promise.all([
      network.client.confirm(view.handle, agreement, key),
      network.client.confirm(view.handle, agreement, key),
    ]);
    expect(again.messageId).toBe(first.messageId);
    const denied = await network.client.confirm(view.handle, agreement, WAIT).catch((error: unknown) => error);
    expect(denied).toMatchObject({ problem: { status: 409, detail: expect.stringContaining('confirmed once') } });
    const sent = rowsOf(network.buyer, `SELECT id FROM log WHERE action = 'confirm' AND transaction_id = '${view.transactionId}'`);
    expect(sent).toHaveLength(1);
  });

  test('under two message ids finds the same order, and takes the goods once', async () => {
    await stockUp({ sku: 'dubbel', title: 'Dubbel', price: '2.00', stock: 10 });
    const twice = talk();
    const offered = await offerByHand(twice, 'bakker.dubbel', 3);
    if (offered === undefined) throw new Error('nothing was offered');
    const [one, other] = await Promise.all([confirmByHand(twice, offered), confirmByHand(twice, offered)]);
    expect(orderIn(one.message).id).toBe(orderIn(other.message).id);
    expect(orderIn(one.message).status).toBe('ACTIVE');
    expect(await stockOf('bakker.dubbel')).toMatchObject({ onHand: 7, reserved: 0 });
  });
});

describe('the last one', () => {
  test('goes to one of many who want it at the same moment; stock is never below zero', async () => {
    const itemId = 'bakker.laatste-taart';
    const seen: Stock[] = [];
    let watching = true;
    const watch = (async () => {
      while (watching) seen.push(await stockOf(itemId));
    })();
    const talks = Array.from({ length: 8 }, () => talk());
    const offers = await Promise.all(talks.map((each) => offerByHand(each, itemId)));
    const winners = offers.filter((offered) => offered !== undefined);
    expect(winners).toHaveLength(1);
    const answers = await Promise.all(talks.map((each, at) => confirmByHand(each, { ...(winners[0] ?? {}), ...offers[at] })));
    watching = false;
    await watch;
    const errors = answers.map(({ error }) => error?.code);
    expect(errors.filter((code) => code === undefined)).toHaveLength(1);
    expect(new Set(errors.filter((code) => code !== undefined))).toEqual(new Set(['40003']));
    expect(seen.length).toBeGreaterThan(2);
    for (const { onHand, reserved } of seen) expect([onHand >= 0, reserved >= 0, reserved <= onHand]).toEqual([true, true, true]);
    expect(await stockOf(itemId)).toMatchObject({ onHand: 0, reserved: 0 });
  });

  test('is refused to the next with the code for it, and the app is told', async () => {
    await stockUp({ sku: 'enige', title: 'Enige koek', price: '1.00', stock: 1 });
    const { transactionId, offer } = await find(network.client, 'enige koek', 'bakker.enige');
    const held = await offerByHand(talk(), 'bakker.enige');
    expect(held).toBeDefined();
    const said = await talk().ask('init', { order: { ...cart('bakker.enige'), ...person('Mo') } });
    expect(said.error).toMatchObject({ code: '40002', paths: '/message/order/items/0/quantity/selected/count' });
    const basket = { providerNode: offer.providerNode, providerId: 'bakker', lines: [{ itemId: 'bakker.enige', quantity: 1 }] };
    const { now } = await network.client.createOrder(transactionId, basket, WAIT);
    expect(now).toMatchObject({ state: 'asked', fault: { action: 'select', state: 'refused', reason: 'quantity-unavailable' } });
  });
});

describe('an order that is over', () => {
  test('cannot be called off after it was handed over', async () => {
    const { client } = network;
    const order = await buy(client, { text: 'goudse', itemId: 'kaasboer.goudse', kind: 'delivery' });
    for (const step of ['accept', 'dispatch', 'deliver']) {
      expect((await network.shop('POST', `/providers/kaasboer/orders/${order.orderId}/${step}`, {})).status).toBe(200);
    }
    await until(async () => (await client.order(order.handle)).state === 'complete', 'the buyer hears that it is complete');
    await expect(client.cancel(order.handle, {}, WAIT)).rejects.toThrow(/The order is complete, delivered.*can no longer be cancelled/);
    const { body } = await network.shop('GET', `/providers/kaasboer/orders/${order.orderId}`);
    expect(body).toMatchObject({ order: { status: 'complete', fulfilments: [{ state: 'delivered' }] } });
  });

  test('cannot be called off twice: the goods come back once', async () => {
    await stockUp({ sku: 'retour', title: 'Retourkoek', price: '1.00', stock: 5 });
    const order = await buy(network.client, { text: 'retourkoek', itemId: 'bakker.retour', quantity: 2 });
    expect(answered(await network.client.cancel(order.handle, {}, WAIT))).toMatchObject({ state: 'cancelled' });
    await expect(network.client.cancel(order.handle, {}, WAIT)).rejects.toThrow(/The order is cancelled.*can no longer be cancelled/);
    await until(async () => (await stockOf('bakker.retour')).onHand === 5, 'the goods are back');
    expect(await stockOf('bakker.retour')).toMatchObject({ onHand: 5, reserved: 0 });
  });

  test('cannot be paid for with an order that was not paid beforehand', async () => {
    const view = await prepare(network.client, { text: 'atlas', itemId: 'boekhandel.atlas' });
    const { now } = await network.client.confirm(view.handle, { payments: view.order.payments.slice(0, 1) }, WAIT);
    expect(now).toMatchObject({ state: 'initialised', fault: { action: 'confirm', reason: 'payment-unsupported' } });
  });
});
