import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../node/clock.ts';
import { answered, find, prepare } from '../network/buying.ts';
import { memoryOf, rowsOf, untilQuiet } from '../network/memory-of.ts';
import { callbackOf, contextOf, requestOf, type Sides, sideOf, type Wire, type WireBody } from '../network/messages.ts';
import { type Network, startNetwork } from '../network/network.ts';
import type { Party } from '../network/party.ts';
import { until } from '../network/running.ts';
import { expectAck, expectRefused } from './refusals.ts';

let network: Network;
let stranger: Party;
/** A provider node that the test plays. */
let baker: Party;
let sides: Sides;
beforeAll(async () => {
  network = await startNetwork();
  [stranger, baker] = await Promise.all([network.party({ name: 'stranger', type: 'BAP' }), network.party({ name: 'baker', type: 'BPP' })]);
  sides = { bap: stranger, bpp: sideOf(network.provider) };
});
afterAll(() => network?.stop());

const tell = (body: WireBody) => stranger.say(network.provider.wireUrl, body);
const backSides = (): Sides => ({ bap: sideOf(network.buyer), bpp: baker });
const idOf = (body: WireBody) => String(body.context.message_id);
const refusedAs = (status: number, says: RegExp, path?: string) => ({
  status,
  code: '30000',
  says,
  ...(path === undefined ? {} : { path }),
});

describe('a message to the wrong place', () => {
  test('the action of another path is refused', async () => {
    const call = () => stranger.say(network.provider.wireUrl, requestOf('select', sides), { path: 'init' });
    await expectRefused(network.provider, call, refusedAs(400, /Sent to init, but the context says select/, '/context/action'));
  });

  test('a message for another node is refused', async () => {
    const call = () => tell(requestOf('select', sides, { context: { bpp_id: 'elsewhere.test' } }));
    await expectRefused(network.provider, call, refusedAs(400, /message is for elsewhere\.test/, '/context/bpp_id'));
  });

  test.each(['2.0.0', '1.2.0', '0.9.3', '1.1.1-beta', '1.1.01'])('version %s is not spoken', async (version) => {
    const call = () => tell(requestOf('select', sides, { context: { version } }));
    await expectRefused(network.provider, call, refusedAs(400, /speaks 1\.0\.0 up to 1\.1\.x/, '/context/version'));
  });

  test('a context of Beckn 0.9 is told what is different now', async () => {
    const { version: _gone, ...context } = contextOf('select', sides, { core_version: '0.9.3', city: 'std:020', country: 'NLD' });
    await expectRefused(
      network.provider,
      () => tell({ context, message: {} }),
      refusedAs(400, /core_version.*1\.1\.1/, '/context/version'),
    );
  });

  test('a domain that is not served is refused', async () => {
    const call = () => tell(requestOf('select', sides, { context: { domain: 'mobility' } }));
    await expectRefused(network.provider, call, refusedAs(400, /signs with a key for retail, not mobility/, '/context/domain'));
  });

  test('a domain that is not served here is refused, though its sender trades in it', async () => {
    const driver = await network.party({ name: 'driver', type: 'BAP', domain: 'mobility' });
    const body = requestOf('select', { ...sides, bap: driver }, { context: { domain: 'mobility' } });
    const call = () => driver.say(network.provider.wireUrl, body);
    await expectRefused(network.provider, call, refusedAs(400, /This node serves retail, not mobility/, '/context/domain'));
  });

  test('a message that is over is refused, and one from the future too', async () => {
    const at = (ms: number) => ({ context: { timestamp: new Date(systemClock.nowMs() + ms).toISOString() } });
    const late = () => tell(requestOf('select', sides, at(-60_000)));
    await expectRefused(network.provider, late, refusedAs(400, /stopped being valid/, '/context/ttl'));
    const early = () => tell(requestOf('select', sides, at(120_000)));
    await expectRefused(network.provider, early, refusedAs(400, /in the future/, '/context/timestamp'));
  });
});

describe('a message that comes again', () => {
  test('with the same body is acknowledged again and acted upon once', async () => {
    const body = requestOf('select', sides);
    for (let i = 0; i < 3; i += 1) expectAck(await tell(body));
    await stranger.hears('on_select', (heard) => idOf(heard) === idOf(body));
    const before = memoryOf(network.provider);
    expectAck(await tell(body));
    await untilQuiet(network.provider);
    expect(memoryOf(network.provider)).toEqual(before);
    expect(stranger.heard.filter((heard) => idOf(heard.body) === idOf(body))).toHaveLength(1);
  });

  test('a hundred times at once is acted upon once', async () => {
    const body = requestOf('select', sides);
    const answers = await Promise.all(Array.from({ length: 100 }, () => tell(body)));
    for (const answer of answers) expectAck(answer);
    await stranger.hears('on_select', (heard) => idOf(heard) === idOf(body));
    await untilQuiet(network.provider);
    expect(stranger.heard.filter((heard) => idOf(heard.body) === idOf(body))).toHaveLength(1);
    const logged = rowsOf(network.provider, `SELECT action, direction FROM log WHERE message_id = '${idOf(body)}' ORDER BY action`);
    expect(logged).toEqual([
      { action: 'on_select', direction: 'out' },
      { action: 'select', direction: 'in' },
    ]);
  });

  test('with another body is refused', async () => {
    const body = requestOf('select', sides);
    expectAck(await tell(body));
    await stranger.hears('on_select', (heard) => idOf(heard) === idOf(body));
    const other = {
      ...body,
      message: { order: { provider: { id: 'bakker' }, items: [{ id: 'bakker.krentenbol', quantity: { selected: { count: 9 } } }] } },
    };
    await expectRefused(network.provider, () => tell(other), refusedAs(400, /received before with another body; use a new message_id/));
    expect(stranger.heard.filter((heard) => idOf(heard.body) === idOf(body))).toHaveLength(1);
  });

  test('from another buyer node under the same id is another message', async () => {
    const second = await network.party({ name: 'second', type: 'BAP' });
    const ids = { transaction_id: randomUUID(), message_id: randomUUID() };
    expectAck(await tell(requestOf('select', sides, { context: ids })));
    expectAck(await second.say(network.provider.wireUrl, requestOf('select', { ...sides, bap: second }, { context: ids })));
    await Promise.all([stranger, second].map((party) => party.hears('on_select', (heard) => idOf(heard) === ids.message_id)));
  });
});

describe('a callback', () => {
  const answer = (body: WireBody, by = baker) => by.say(network.buyer.wireUrl, body);

  test('for a transaction that was never begun is refused', async () => {
    for (const action of ['on_search', 'on_select', 'on_init', 'on_confirm', 'on_status', 'on_cancel', 'on_track', 'on_support']) {
      const expected = refusedAs(400, /began no such transaction/, '/context/transaction_id');
      await expectRefused(network.buyer, () => answer(callbackOf(action, backSides())), expected);
    }
  });

  test('from a provider node that is not in the transaction is refused', async () => {
    const view = await prepare(network.client);
    const { transactionId } = view;
    const [asked] = rowsOf(network.buyer, `SELECT message_id FROM log WHERE action = 'init' AND transaction_id = '${transactionId}'`);
    const own = { transaction_id: transactionId, message_id: String(asked?.message_id) };
    const forged = (action: string, context: Wire) => () => answer(callbackOf(action, backSides(), { context }));
    await expectRefused(network.buyer, forged('on_init', own), refusedAs(400, /baker\.test was not asked this/));
    const news = { transaction_id: transactionId };
    await expectRefused(network.buyer, forged('on_status', news), refusedAs(400, /baker\.test has no order in this transaction/));
    await expectRefused(network.buyer, forged('on_cancel', news), refusedAs(400, /baker\.test has no order in this transaction/));
    const unasked = refusedAs(400, /Nobody asked for this on_confirm/, '/context/message_id');
    await expectRefused(network.buyer, forged('on_confirm', news), unasked);
    expect(await network.client.order(view.handle)).toEqual(view);
  });

  test('that answers no search of the transaction is refused; one that does is taken, from whomever', async () => {
    const { transactionId } = await find(network.client, 'desembrood', 'bakker.desembrood');
    const { search } = await network.client.transaction(transactionId);
    const made = callbackOf('on_search', backSides(), { context: { transaction_id: transactionId } });
    const expected = refusedAs(400, /answers no search of the transaction/, '/context/message_id');
    await expectRefused(network.buyer, () => answer(made), expected);
    const right = callbackOf('on_search', backSides(), { context: { transaction_id: transactionId, message_id: search.messageId } });
    expectAck(await answer(right));
    await until(async () => (await network.client.transaction(transactionId)).providerNodes.includes('baker.test'), 'the baker is heard');
  });

  test('that comes again is acknowledged and told to the app once', async () => {
    const { transactionId } = await find(network.client, 'desembrood', 'bakker.desembrood');
    const { search } = await network.client.transaction(transactionId);
    const body = callbackOf('on_search', backSides(), { context: { transaction_id: transactionId, message_id: search.messageId } });
    for (let i = 0; i < 5; i += 1) expectAck(await answer(body));
    await untilQuiet(network.buyer);
    const { answers } = (await network.client.transaction(transactionId)).search;
    expect(answers).toBe(2);
  });

  test('that brings more offers under the one message id of its search is taken too', async () => {
    const { transactionId } = await find(network.client, 'desembrood', 'bakker.desembrood');
    const { search } = await network.client.transaction(transactionId);
    const context = { transaction_id: transactionId, message_id: search.messageId };
    const catalogue = (name: string) => ({ catalog: { descriptor: { name }, providers: [] } });
    for (const name of ['Ochtend', 'Middag']) {
      expectAck(await answer(callbackOf('on_search', backSides(), { context, message: catalogue(name) })));
    }
    await until(async () => (await network.client.transaction(transactionId)).search.answers === 3, 'all three are counted');
  });

  test('to a search that was for one provider node is refused from any other', async () => {
    const { transactionId } = await network.client.search({ text: 'desembrood' }, { providerNode: network.provider.subscriberId });
    await until(async () => (await network.client.offers(transactionId)).offers.length > 0, 'it is answered');
    const { search } = await network.client.transaction(transactionId);
    const body = callbackOf('on_search', backSides(), { context: { transaction_id: transactionId, message_id: search.messageId } });
    await expectRefused(network.buyer, () => answer(body), refusedAs(400, /was for another provider node, not for baker\.test/));
  });

  test('about an order from a stranger to it does not change it', async () => {
    const view = await prepare(network.client);
    const done = answered(await network.client.confirm(view.handle, { payments: view.order.payments.slice(0, 1) }, { waitMs: 10_000 }));
    const order = { id: done.orderId, status: 'CANCELLED', provider: { id: 'bakker' }, items: [] };
    const call = () =>
      answer(callbackOf('on_cancel', backSides(), { context: { transaction_id: view.transactionId }, message: { order } }));
    await expectRefused(network.buyer, call, refusedAs(400, /has no order in this transaction/));
    expect(await network.client.order(view.handle)).toMatchObject({ state: 'confirmed' });
  });
});

describe('what only one buyer may ask', () => {
  test.each(['status', 'track', 'cancel'])('%s of another buyer’s order is answered as if there were none', async (action) => {
    const view = await prepare(network.client);
    const done = answered(await network.client.confirm(view.handle, { payments: view.order.payments.slice(0, 1) }, { waitMs: 10_000 }));
    const body = requestOf(action, sides, { context: { transaction_id: view.transactionId }, message: { order_id: done.orderId } });
    expectAck(await tell(body));
    const { body: said } = await stranger.hears(`on_${action}`, (heard) => idOf(heard) === idOf(body));
    expect(said).toMatchObject({ error: { code: '30010' } });
    expect(JSON.stringify(said)).not.toContain('Noor');
    expect(await network.client.order(view.handle)).toMatchObject({ state: 'confirmed' });
  });
});
