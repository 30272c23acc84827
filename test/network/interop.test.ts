import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../node/clock.ts';
import { toBase64 } from '../../protocol/signing/base64.ts';
import { digestOf } from '../../protocol/signing/digest.ts';
import { parseSignatureHeader } from '../../protocol/signing/header.ts';
import { find } from './buying.ts';
import { confirmByHand, converse, offerByHand, orderIn } from './by-hand.ts';
import { verdictOf } from './http.ts';
import { bytesOf, contextOf, sideOf, type Wire, type WireBody } from './messages.ts';
import { type Network, startNetwork } from './network.ts';
import type { Party } from './party.ts';
import { until } from './running.ts';

/** Messages as other implementations send them: lawful, but not as we would write them. */

let network: Network;
let buyer: Party;
let baker: Party;
beforeAll(async () => {
  network = await startNetwork();
  [buyer, baker] = await Promise.all([
    network.party({ name: 'other-buyer', type: 'BAP' }),
    network.party({ name: 'other-baker', type: 'BPP' }),
  ]);
});
afterAll(() => network?.stop());

/** The parts of our own header in another order, with blanks and line-like tabs, and numbers without quotes. */
function otherwise(header: string): string {
  const read = parseSignatureHeader(header);
  if (!read.ok) throw new Error('our own header cannot be read');
  const { subscriberId, keyId, createdS, expiresS, signature } = read.value;
  const parts = [
    `signature="${toBase64(signature)}"`,
    'headers="(created) (expires) digest"',
    `expires=${expiresS}`,
    `created=${createdS}`,
    'algorithm="ed25519"',
    `keyId="${subscriberId}|${keyId}|ed25519"`,
  ];
  return `Signature  ${parts.join(' ,\t ')}`;
}

/** An old context with more in it than we know, and no ttl. */
function foreign(action: string, message: Wire, context: Wire = {}): Uint8Array {
  const { ttl: _ttl, ...rest } = contextOf(action, { bap: buyer, bpp: sideOf(network.provider) }, context);
  const body = {
    message: { ...message, '@x-note': 'not ours' },
    context: { ...rest, version: '1.1.0', key: 'c29tZXRoaW5n', x_trace: { hop: 1 }, max_callbacks: 3 },
    'x-extension': [1, 2, 3],
  };
  return bytesOf(`\n${JSON.stringify(body, null, '\t')}\n`);
}

const SELECT = {
  order: {
    provider: { id: 'bakker', 'x-provider': true },
    items: [{ id: 'bakker.desembrood', quantity: { selected: { count: 2 } }, 'x-wish': 'gesneden' }],
    'x-order': { gift: true },
  },
};

test('a foreign buyer node is understood: its header, its blanks, its version, its own members', async () => {
  const ids = { message_id: randomUUID(), transaction_id: randomUUID().toUpperCase() };
  const bytes = foreign('select', SELECT, ids);
  const headers = { authorization: otherwise(buyer.sign(bytes)), 'content-type': 'application/json;charset=UTF-8' };
  expect(verdictOf(await buyer.say(network.provider.wireUrl, bytes, { path: 'select', headers }))).toMatchObject({
    status: 200,
    ack: 'ACK',
  });
  const { body } = await buyer.hears('on_select', (heard) => heard.context.message_id === ids.message_id);
  expect(body.error).toBeUndefined();
  expect(body.context).toMatchObject({ ...ids, action: 'on_select', bpp_id: 'provider-1.test', bap_id: buyer.subscriberId });
  expect(orderIn(body.message)).toMatchObject({
    quote: { price: { currency: 'EUR', value: '9.00' } },
    items: [{ id: 'bakker.desembrood', 'x-wish': 'gesneden' }],
    'x-order': { gift: true },
  });
});

test('a foreign buyer node buys, cancels and rates', async () => {
  const talk = converse(buyer, sideOf(network.provider));
  const offered = await offerByHand(talk);
  const confirmed = orderIn((await confirmByHand(talk, offered ?? {})).message);
  expect(confirmed).toMatchObject({ status: 'ACTIVE', billing: { name: 'Noor de Wit' }, payments: [{ type: 'ON-FULFILLMENT' }] });
  const { id } = confirmed;
  expect(orderIn((await talk.ask('status', { order_id: id })).message)).toMatchObject({ id, status: 'ACTIVE' });
  const rated = await talk.ask('rating', { ratings: [{ id: 'bakker.desembrood', rating_category: 'Item', value: '4' }] });
  expect(rated).toMatchObject({ message: {} });
  expect(orderIn((await talk.ask('cancel', { order_id: id })).message)).toMatchObject({ id, status: 'CANCELLED' });
});

test('a foreign buyer node’s search through a gateway reaches the shops byte for byte, and is answered', async () => {
  const [gateway] = network.gateways;
  const { bpp_id: _id, bpp_uri: _uri, ...context } = contextOf('search', { bap: buyer });
  const bytes = bytesOf(JSON.stringify({ message: { intent: { item: { descriptor: { name: 'goudse' } } } }, context }, null, 1));
  const headers = { authorization: otherwise(buyer.sign(bytes)) };
  expect(verdictOf(await buyer.say(gateway?.wireUrl ?? '', bytes, { path: 'search', headers })).ack).toBe('ACK');
  const passed = await baker.hears('search', (heard) => heard.context.message_id === context.message_id);
  expect(Buffer.from(passed.bytes)).toEqual(Buffer.from(bytes));
  expect(passed.headers.authorization).toBe(headers.authorization);
  expect(passed.headers['x-gateway-authorization']).toContain('keyId="gateway-1.test|gateway-1-key|ed25519"');
  const {
    body,
    headers: signed,
    bytes: answer,
  } = await buyer.hears('on_search', (heard) => heard.context.message_id === context.message_id);
  expect(JSON.stringify(body.message)).toContain('kaasboer.goudse');
  expect(parseSignatureHeader(signed.authorization)).toMatchObject({ ok: true, value: { subscriberId: 'provider-1.test' } });
  expect(digestOf(answer)).toMatch(/^[A-Za-z0-9+/]{86}==$/);
});

test('a foreign provider node’s offers and prices are understood', async () => {
  const { transactionId } = await network.client.search({ text: 'stroopwafel' });
  const { body: asked } = await baker.hears('search', (heard) => heard.context.transaction_id === transactionId);
  const { ttl: _ttl, ...context } = contextOf('on_search', { bap: sideOf(network.buyer), bpp: baker });
  const ids = { transaction_id: transactionId, message_id: asked.context.message_id };
  const provider = {
    id: 'wafels',
    descriptor: { name: 'Wafelhuis', 'x-mood': 'warm' },
    items: [{ id: 'w1', descriptor: { name: 'Stroopwafel' }, price: { currency: 'EUR', value: '2.5' }, 'x-sugar': 9 }],
  };
  const said = { context: { ...context, ...ids, version: '1.1.0' }, message: { catalog: { providers: [provider] }, 'x-more': true } };
  const bytes = bytesOf(JSON.stringify(said, null, 3));
  const headers = { authorization: otherwise(baker.sign(bytes)) };
  expect(verdictOf(await baker.say(network.buyer.wireUrl, bytes, { path: 'on_search', headers })).ack).toBe('ACK');
  const offer = await until(
    async () => (await network.client.offers(transactionId)).offers.find(({ item }) => item.id === 'w1'),
    'the wafer is offered',
  );
  expect(offer).toMatchObject({ providerNode: 'other-baker.test', provider: { name: 'Wafelhuis' }, item: { price: { amount: '2.5' } } });
  const lines = [{ itemId: 'w1', quantity: 1 }];
  const basket = { providerNode: 'other-baker.test', providerId: 'wafels', lines };
  await network.client.createOrder(transactionId, basket);
  const { body: select } = await baker.hears('select', (heard) => heard.context.transaction_id === transactionId);
  const quote = { price: { currency: 'EUR', value: '2.50' }, breakup: [] };
  const answer: WireBody = {
    context: { ...select.context, action: 'on_select', timestamp: new Date(systemClock.nowMs()).toISOString() },
    message: { order: { ...orderIn(select.message), quote } },
  };
  expect(verdictOf(await baker.say(network.buyer.wireUrl, answer)).ack).toBe('ACK');
  const [handle = ''] = (await network.client.transaction(transactionId)).orders;
  const order = await until(async () => {
    const now = await network.client.order(handle);
    return now.state === 'selected' && now;
  }, 'the quote is taken');
  expect(order.quotedTotal).toMatchObject({ currency: 'EUR' });
});

test('a foreign provider node’s error with a number as code is understood, and told to the app', async () => {
  const { transactionId } = await find(network.client, 'desembrood', 'bakker.desembrood');
  const { body: asked } = await baker.hears('search', (heard) => heard.context.transaction_id === transactionId);
  const timestamp = new Date(systemClock.nowMs()).toISOString();
  const context = { ...asked.context, action: 'on_search', bpp_id: baker.subscriberId, bpp_uri: baker.url, timestamp };
  const declined = bytesOf({ context, error: { code: 40001, message: 'Gesloten' } });
  expect(verdictOf(await baker.say(network.buyer.wireUrl, declined, { path: 'on_search' })).ack).toBe('ACK');
  const patience = AbortSignal.timeout(5_000);
  for await (const event of network.client.events({ transactionId }, { signal: patience })) {
    if (event.data.state !== 'declined') continue;
    expect(event.data).toMatchObject({ by: 'other-baker.test', refusal: { reason: 'action-not-applicable', message: 'Gesloten' } });
    return;
  }
  throw new Error('the app was never told');
});
