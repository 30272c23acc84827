import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NodeReply } from '../../protocol/message.ts';
import { BILLING, find, prepare } from '../network/buying.ts';
import { memoryOf, rowsOf, untilQuiet } from '../network/memory-of.ts';
import { requestOf, type Sides, sideOf } from '../network/messages.ts';
import { type Network, startNetwork } from '../network/network.ts';
import type { Party } from '../network/party.ts';
import { until } from '../network/running.ts';
import { expectAck } from './refusals.ts';

/** Nodes that end without a word, as in a power cut: they are real processes, killed with SIGKILL. */

let network: Network;
let stranger: Party;
let sides: Sides;
beforeAll(async () => {
  network = await startNetwork({ processes: ['provider-1', 'buyer', 'gateway-1'] });
  stranger = await network.party({ name: 'stranger', type: 'BAP' });
  sides = { bap: stranger, bpp: sideOf(network.provider) };
});
afterAll(() => network?.stop());

const BUSY: NodeReply = { status: 503, headers: { 'content-type': 'application/json' }, body: '{"message":{"ack":{"status":"NACK"}}}' };
const idOf = ({ context }: { readonly context: object }) => (context as { message_id: string }).message_id;

describe('a provider node that is killed', () => {
  test('between its ACK and the callback sends the callback after its restart, the very same bytes', async () => {
    const { answer } = stranger;
    stranger.answer = () => BUSY;
    const body = requestOf('select', sides);
    expectAck(await stranger.say(network.provider.wireUrl, body));
    const first = await stranger.hears('on_select', (heard) => idOf(heard) === idOf(body));
    await network.provider.kill();
    stranger.answer = answer;
    stranger.heard.splice(0);
    await network.provider.start();
    const again = await stranger.hears('on_select', (heard) => idOf(heard) === idOf(body));
    expect(Buffer.from(again.bytes)).toEqual(Buffer.from(first.bytes));
    expect(again.headers.authorization).not.toBe(first.headers.authorization);
    // That it heard this already, it remembers too.
    await untilQuiet(network.provider);
    const before = memoryOf(network.provider);
    expectAck(await stranger.say(network.provider.wireUrl, body));
    await untilQuiet(network.provider);
    expect(memoryOf(network.provider)).toEqual(before);
  }, 40_000);

  test('the moment that it has given its ACKs loses none of them', async () => {
    const bodies = Array.from({ length: 30 }, () => requestOf('init', sides));
    const answers = await Promise.all(bodies.map((body) => stranger.say(network.provider.wireUrl, body)));
    await network.provider.kill();
    for (const answer of answers) expectAck(answer);
    await network.provider.start();
    for (const body of bodies) await stranger.hears('on_init', (heard) => idOf(heard) === idOf(body), 20_000);
    for (const body of bodies) {
      const said = stranger.heard.filter((heard) => heard.path === 'on_init' && idOf(heard.body) === idOf(body));
      // Delivered twice perhaps, decided once.
      expect(new Set(said.map(({ bytes }) => Buffer.from(bytes).toString('utf8'))).size).toBe(1);
    }
    const { body } = await network.shop('GET', '/providers/bakker/items');
    expect(JSON.stringify(body)).toContain('"reserved":30');
  }, 60_000);
});

describe('a buyer node that is killed', () => {
  test('after it took a select from its app hears the quote after its restart', async () => {
    const { client, buyer } = network;
    const { transactionId, offer } = await find(client, 'desembrood', 'bakker.desembrood');
    const basket = { providerNode: offer.providerNode, providerId: 'bakker', lines: [{ itemId: 'bakker.desembrood', quantity: 1 }] };
    const { order: handle = '' } = await client.createOrder(transactionId, basket);
    await buyer.kill();
    await buyer.start();
    const order = await until(
      async () => {
        const now = await client.order(handle);
        return now.state === 'selected' && now;
      },
      'the quote is there',
      20_000,
    );
    expect(order.quotedTotal).toEqual({ currency: 'EUR', amount: '4.50' });
  }, 60_000);

  test('in the middle of a confirm has ordered once', async () => {
    const { client, buyer } = network;
    const view = await prepare(client);
    await client.confirm(view.handle, { payments: view.order.payments.slice(0, 1) });
    await buyer.kill();
    await buyer.start();
    const order = await until(
      async () => {
        const now = await client.order(view.handle);
        return now.state === 'confirmed' && now;
      },
      'the order is confirmed',
      20_000,
    );
    const orders = rowsOf(network.provider, `SELECT 1 FROM state WHERE key = 'order:${order.orderId}'`);
    expect(orders).toHaveLength(1);
    expect(order.order.billing?.name).toBe(BILLING.name);
  }, 60_000);
});

describe('a gateway that is killed', () => {
  test('after it took a search passes it on after its restart', async () => {
    const [gateway] = network.gateways;
    const baker = await network.party({ name: 'baker', type: 'BPP' });
    const { answer } = baker;
    baker.answer = () => BUSY;
    // The gateway remembers for a while who there is.
    await gateway?.stop();
    await gateway?.start();
    const body = requestOf('search', { bap: stranger }, { context: { ttl: 'PT60S' } });
    expectAck(await stranger.say(gateway?.wireUrl ?? '', body));
    await baker.hears('search', (heard) => idOf(heard) === idOf(body));
    await gateway?.kill();
    baker.answer = answer;
    baker.heard.splice(0);
    await gateway?.start();
    await baker.hears('search', (heard) => idOf(heard) === idOf(body), 20_000);
  }, 60_000);
});

test('no node complained of anything that it could not make sense of', () => {
  for (const node of [network.provider, network.buyer]) {
    const errors = readFileSync(node.logFile, 'utf8')
      .split('\n')
      .filter((line) => line.includes('"level":"error"'));
    expect(errors).toEqual([]);
  }
});
