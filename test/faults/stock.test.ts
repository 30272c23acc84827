import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { confirmByHand, converse, offerByHand, orderIn } from '../network/by-hand.ts';
import { rowsOf, untilQuiet } from '../network/memory-of.ts';
import { sideOf } from '../network/messages.ts';
import { type Network, startNetwork } from '../network/network.ts';
import type { Party } from '../network/party.ts';
import { until } from '../network/running.ts';
import { csvOf, type Goods } from '../network/shops.ts';

/** What becomes of goods and prices when a buyer is late, and when shop and buyers reach for the same at one moment. */

/** How long a shop holds goods here: so short that a test can wait for its end. */
const HOLD_MINUTES = 0.02;

let network: Network;
let stranger: Party;
beforeAll(async () => {
  network = await startNetwork();
  stranger = await network.party({ name: 'stranger', type: 'BAP' });
  await network.provider.stop();
  const card = join(network.folder, 'provider-1', 'bakker', 'shop.yaml');
  writeFileSync(card, readFileSync(card, 'utf8').replace('stock_hold_minutes: 10', `stock_hold_minutes: ${HOLD_MINUTES}`));
  await network.provider.start();
});
afterAll(() => network?.stop());

const talk = () => converse(stranger, sideOf(network.provider));

async function stockUp(...goods: readonly Goods[]): Promise<void> {
  expect(await network.shop('POST', '/providers/bakker/import', csvOf(goods))).toMatchObject({ status: 200, body: { problems: [] } });
}

interface Stock {
  readonly onHand: number;
  readonly reserved: number;
}

async function stockOf(itemId: string): Promise<Stock | undefined> {
  const { body } = await network.shop('GET', '/providers/bakker/items?limit=200');
  return (body as { items: readonly { item: { id: string }; stock: Stock }[] }).items.find(({ item }) => item.id === itemId)?.stock;
}

/** Init, and then wait until what it held is free again. */
async function offerThatLapsed(
  itemId: string,
): Promise<{ readonly late: ReturnType<typeof talk>; readonly offered: Record<string, unknown> }> {
  const late = talk();
  const offered = await offerByHand(late, itemId);
  if (offered === undefined) throw new Error('nothing was offered');
  await until(async () => (await stockOf(itemId))?.reserved === 0, 'the hold ends by itself');
  return { late, offered };
}

describe('a confirm that comes after the hold', () => {
  test('is an order all the same when goods and price are as they were', async () => {
    await stockUp({ sku: 'geduld', title: 'Geduld', price: '2.00', stock: 1 });
    const { late, offered } = await offerThatLapsed('bakker.geduld');
    const { message, error } = await confirmByHand(late, offered);
    expect([error, orderIn(message).status]).toEqual([undefined, 'ACTIVE']);
    expect(await stockOf('bakker.geduld')).toMatchObject({ onHand: 0, reserved: 0 });
  });

  test('is refused when somebody else has bought the last one meanwhile', async () => {
    await stockUp({ sku: 'laatste', title: 'Laatste', price: '2.00', stock: 1 });
    const { late, offered } = await offerThatLapsed('bakker.laatste');
    const quick = talk();
    expect((await confirmByHand(quick, (await offerByHand(quick, 'bakker.laatste')) ?? {})).error).toBeUndefined();
    expect((await confirmByHand(late, offered)).error).toMatchObject({ code: '40002' });
    expect(await stockOf('bakker.laatste')).toMatchObject({ onHand: 0, reserved: 0 });
  });

  test('is refused when the price has changed meanwhile', async () => {
    await stockUp({ sku: 'duurder', title: 'Duurder', price: '2.00', stock: 5 });
    const { late, offered } = await offerThatLapsed('bakker.duurder');
    await stockUp({ sku: 'duurder', title: 'Duurder', price: '2.50', stock: 5 });
    const { error } = await confirmByHand(late, offered);
    expect(error).toMatchObject({ code: '40003', message: expect.stringContaining('prices have changed') });
    expect(await stockOf('bakker.duurder')).toMatchObject({ onHand: 5, reserved: 0 });
  });
});

describe('the last one, held and then found broken by the shop', () => {
  test('is not sold: the stock is never below zero', async () => {
    await stockUp({ sku: 'gebroken', title: 'Gebroken', price: '2.00', stock: 1 });
    const held = talk();
    const offered = await offerByHand(held, 'bakker.gebroken');
    const counted = await network.shop('PUT', '/providers/bakker/items/bakker.gebroken/stock', { onHand: 0 });
    expect(counted.status).toBe(200);
    expect((await confirmByHand(held, offered ?? {})).error).toMatchObject({ code: '40002' });
    expect(await stockOf('bakker.gebroken')).toMatchObject({ onHand: 0 });
  });
});

describe('shop and buyers at the same moment', () => {
  test('lose no change of the stock to each other', async () => {
    const itemId = 'bakker.druk';
    await stockUp({ sku: 'druk', title: 'Druk', price: '2.00', stock: 100 });
    const change = () => network.shop('PUT', `/providers/bakker/items/${itemId}/stock`, { changeBy: 1 });
    // Connections first: over those that are open, requests come in at one moment.
    await Promise.all(Array.from({ length: 30 }, () => network.shop('GET', '/providers/bakker/items?limit=1')));
    const changes = Array.from({ length: 30 }, change);
    const orders = Array.from({ length: 10 }, async () => {
      const buyer = talk();
      return confirmByHand(buyer, (await offerByHand(buyer, itemId)) ?? {});
    });
    const made = (await Promise.all(changes)).filter(({ status }) => status === 200).length;
    const sold = (await Promise.all(orders)).filter(({ error }) => error === undefined).length;
    await untilQuiet(network.provider);
    expect([made > 0, sold]).toEqual([true, 10]);
    await until(async () => (await stockOf(itemId))?.reserved === 0, 'every hold is settled');
    expect(await stockOf(itemId)).toEqual({ counted: true, onHand: 100 + made - sold, reserved: 0 });
    const orderRows = rowsOf(network.provider, "SELECT 1 FROM state WHERE partition = 'provider:bakker' AND key LIKE 'order:%'");
    expect(orderRows.length).toBeGreaterThanOrEqual(10);
  });
});
