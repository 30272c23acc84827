import Libsql from 'libsql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../node/clock.ts';
import { buy, confirm, find, prepare } from '../network/buying.ts';
import { verdictOf } from '../network/http.ts';
import { rowsOf } from '../network/memory-of.ts';
import { bytesOf, requestOf, type Sides, sideOf } from '../network/messages.ts';
import { type Network, startNetwork } from '../network/network.ts';
import type { Party } from '../network/party.ts';
import { type NetworkNode, until } from '../network/running.ts';
import { expectAck, expectRefused } from './refusals.ts';

const CACHE_MS = 500;
const GRACE_MS = 3_000;

describe('without a registry', () => {
  let network: Network;
  let stranger: Party;
  let late: Party;
  let sides: Sides;
  beforeAll(async () => {
    const overrides = { bpp: { peers: { cache_ms: CACHE_MS, grace_ms: GRACE_MS } } };
    network = await startNetwork({ overrides });
    [stranger, late] = await Promise.all([network.party({ name: 'stranger', type: 'BAP' }), network.party({ name: 'late', type: 'BAP' })]);
    sides = { bap: stranger, bpp: sideOf(network.provider) };
  });
  afterAll(() => network?.stop());

  const temporary = { status: 503, code: '40000', says: /A registry could not be reached; try again/ };
  const ask = (by = stranger) => by.say(network.provider.wireUrl, requestOf('select', { ...sides, bap: by }));

  test('those who know each other trade on within a bound; new senders are told to come back; and then all is as before', async () => {
    const body = requestOf('select', sides);
    expectAck(await stranger.say(network.provider.wireUrl, body));
    await stranger.hears('on_select');
    await buy(network.client);
    await network.registry.stop();
    const downAtMs = systemClock.nowMs();

    const answer = await expectRefused(network.provider, () => ask(late), temporary);
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await buy(network.client)).toMatchObject({ state: 'confirmed' });
    await systemClock.sleep(CACHE_MS);
    const again = requestOf('select', sides);
    expectAck(await stranger.say(network.provider.wireUrl, again));
    await stranger.hears('on_select', (heard) => heard.context.message_id === again.context.message_id);

    await until(async () => (await ask()).status === 503, 'the bound is over');
    const heldMs = systemClock.nowMs() - downAtMs;
    expect(heldMs).toBeLessThan(CACHE_MS + GRACE_MS + 1_500);
    await expectRefused(network.provider, () => ask(), temporary);

    await network.registry.start();
    await until(async () => (await ask(late)).status === 200, 'a new sender is known', 8_000);
    await until(async () => (await ask()).status === 200, 'the known one too', 8_000);
    await late.hears('on_select');
  });
});

describe('without one of two registries', () => {
  let network: Network;
  beforeAll(async () => {
    // Nothing is remembered: every message asks a registry.
    const peers = { peers: { cache_ms: 0, grace_ms: 0, negative_cache_ms: 0 } };
    network = await startNetwork({ registries: 2, overrides: { bap: peers, bpp: peers, gateway: peers } });
  });
  afterAll(() => network?.stop());

  test('trade goes on, newcomers are let in, and a node that starts joins; then they meet at the other one too', async () => {
    const [first, second] = network.registries as readonly [NetworkNode, NetworkNode];
    expect(await buy(network.client)).toMatchObject({ state: 'confirmed' });
    await first.stop();
    expect(await buy(network.client)).toMatchObject({ state: 'confirmed' });
    const newcomer = await network.party({ name: 'newcomer', type: 'BAP' });
    const ask = () => newcomer.say(network.provider.wireUrl, requestOf('select', { bap: newcomer, bpp: sideOf(network.provider) }));
    expectAck(await ask());
    await newcomer.hears('on_select');
    await network.provider.stop();
    await network.provider.start();
    expect(await buy(network.client)).toMatchObject({ state: 'confirmed' });

    await first.start();
    const rowsAtFirst = async () => (await network.operator('GET', '/entries')).text;
    await until(async () => (await rowsAtFirst()).includes('newcomer.test'), 'the newcomer is entered at the first too', 40_000);
    await second.stop();
    expectAck(await ask());
    expect(await buy(network.client)).toMatchObject({ state: 'confirmed' });
  }, 90_000);
});

describe('without gateways', () => {
  let network: Network;
  beforeAll(async () => {
    network = await startNetwork({ gateways: 2 });
  });
  afterAll(() => network?.stop());

  test('one of two is enough; with none the app is told; orders go on; and when they are back they are used', async () => {
    const { client, gateways } = network;
    const [first, second] = gateways as readonly [NetworkNode, NetworkNode];
    await first.stop();
    const { transactionId } = await find(client, 'desembrood', 'bakker.desembrood');
    const { search } = await client.transaction(transactionId);
    expect(search.handOvers.find(({ to }) => to === second.subscriberId)).toMatchObject({ state: 'acked' });
    expect(search.handOvers.find(({ to }) => to === first.subscriberId)?.state).not.toBe('acked');

    const begun = await prepare(client);
    await second.stop();
    const lost = await client.search({ text: 'desembrood' });
    expect(await confirm(client, begun)).toMatchObject({ state: 'confirmed' });
    const told = await until(
      async () => {
        const now = await client.transaction(lost.transactionId);
        return now.search.state === 'undeliverable' && now;
      },
      'the app is told',
      15_000,
    );
    expect(told.search.handOvers.map(({ state }) => state)).toEqual(['undeliverable', 'undeliverable']);
    for await (const event of client.events(lost, { signal: AbortSignal.timeout(5_000) })) {
      if (event.data.state !== 'nobody-reached') continue;
      expect(event.data.message).toMatch(/No gateway could be reached; nobody was asked/);
      break;
    }

    await Promise.all([first.start(), second.start()]);
    const { offer } = await find(client, 'desembrood', 'bakker.desembrood');
    expect(offer.providerNode).toBe('provider-1.test');
  }, 40_000);
});

describe('with a store that cannot be written', () => {
  let network: Network;
  let stranger: Party;
  beforeAll(async () => {
    network = await startNetwork();
    stranger = await network.party({ name: 'stranger', type: 'BAP' });
  });
  afterAll(() => network?.stop());

  /** Holds the lock of a node's store, as a careless backup would. */
  async function locked<T>(node: NetworkNode, meanwhile: () => Promise<T>): Promise<T> {
    const other = new Libsql(node.storeFile);
    try {
      other.exec('BEGIN EXCLUSIVE');
      return await meanwhile();
    } finally {
      if (other.inTransaction) other.exec('ROLLBACK');
      other.close();
    }
  }

  test('a provider node gives no ACK; the very same bytes are taken when it can write again', async () => {
    const body = bytesOf(requestOf('select', { bap: stranger, bpp: sideOf(network.provider) }));
    const say = () => stranger.say(network.provider.wireUrl, body, { path: 'select' });
    await until(() => rowsOf(network.provider, 'SELECT 1 FROM inbox').length === 0, 'nothing is under way');
    await locked(network.provider, async () => {
      const refused = await say();
      expect(verdictOf(refused)).toMatchObject({ status: 503, ack: 'NACK', code: '40000', message: expect.stringContaining('try again') });
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(rowsOf(network.provider, "SELECT 1 FROM log WHERE action = 'select'")).toHaveLength(0);
    });
    expect(stranger.heard).toHaveLength(0);
    expectAck(await say());
    await stranger.hears('on_select');
    expect(stranger.heard).toHaveLength(1);
  });

  test('a buyer node says so to its app, and goes on afterwards', async () => {
    const denied = await locked(network.buyer, () => network.client.search({ text: 'brood' }).catch((error: unknown) => error));
    expect(denied).toMatchObject({ problem: { status: 503 } });
    expect(await buy(network.client)).toMatchObject({ state: 'confirmed' });
  });

  test('what was acknowledged before is done after: nothing is lost while the lock comes and goes', async () => {
    const view = await prepare(network.client);
    const confirming = network.client.confirm(view.handle, { payments: view.order.payments.slice(0, 1) }, { waitMs: 15_000 });
    await locked(network.provider, () => systemClock.sleep(1_500));
    await confirming.catch(() => undefined);
    await until(async () => (await network.client.order(view.handle)).state === 'confirmed', 'the order is confirmed', 15_000);
    const made = rowsOf(network.provider, "SELECT 1 FROM log WHERE action = 'on_confirm'");
    expect(made.length).toBeGreaterThan(0);
  });

  test('a registry takes no claim, and the node joins when it can', async () => {
    const { joining } = await locked(network.registry, async () => {
      const party = network.party({ name: 'newcomer', type: 'BAP' });
      await systemClock.sleep(500);
      return { joining: party };
    });
    const newcomer = await joining;
    expectAck(await newcomer.say(network.provider.wireUrl, requestOf('select', { bap: newcomer, bpp: sideOf(network.provider) })));
  });
});
