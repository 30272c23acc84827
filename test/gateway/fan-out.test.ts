import { describe, expect, test } from 'vitest';
import { createGatewayRole } from '../../gateway/role.ts';
import { createPeers } from '../../node/peers.ts';
import type { Role } from '../../node/role.ts';
import type { TransportCall, TransportResult } from '../../node/transport.ts';
import type { Subscriber } from '../../protocol/subscriber.ts';
import {
  bodyOf,
  engine,
  HandClock,
  type Listener,
  loggingTelemetry,
  NOW_MS,
  newListener,
  newParty,
  onSearchOf,
  openStage,
  type Party,
  PEERS,
  Register,
  reply,
  SILENCE,
  type Stage,
  say,
  told,
} from '../node/stage.ts';

const gateway = newParty('gateway.test', 'BG');
const buyer = newParty('buyer.test', 'BAP');
const bpp = (id: string, more: Partial<Subscriber> = {}) => newParty(id, 'BPP', more);

/** A gateway among others that a test plays; those with a stage of their own really hear what it sends. */
function openGateway(others: readonly Party[], options: { fanOutMax?: number; hearing?: readonly Stage[] } = {}): Stage {
  const clock = new HandClock();
  const register = new Register(gateway, ...others);
  const lines: string[] = [];
  const telemetry = loggingTelemetry(lines);
  const peers = createPeers([register], clock, PEERS);
  const role: Role = createGatewayRole({ peers, telemetry, fanOutMax: options.fanOutMax ?? 100 });
  const stage = openStage({ own: gateway, others: [], role: role as Listener, parts: { peers, telemetry, clock } });
  if (options.hearing !== undefined) stage.wire.answer = (call) => deliveredTo(options.hearing ?? [], call);
  return { ...stage, clock, register, lines };
}

async function deliveredTo(stages: readonly Stage[], call: TransportCall): Promise<TransportResult> {
  const to = stages.find(({ own }) => call.url.startsWith(`${own.subscriber.url}/`));
  if (to === undefined) return SILENCE;
  const { pathname } = new URL(call.url);
  const body = call.body ?? new Uint8Array();
  const answer = await to.node.receive({ method: 'POST', path: pathname, headers: call.headers, body, remoteAddress: '192.0.2.7' });
  return reply(answer.status, answer.body, { ...answer.headers });
}

const askedBy = (stage: Stage) => stage.wire.calls.map(({ url }) => new URL(url).hostname).sort();

describe('a search', () => {
  test('reaches every provider node as the same bytes, with both signatures, and each can check them', async () => {
    const shops = ['a.test', 'b.test', 'c.test'].map((id) => bpp(id));
    const hearing = shops.map((own) => openStage({ own, others: [gateway, buyer], role: newListener('BPP') }));
    const stage = openGateway([buyer, ...shops], { hearing });
    const body = bodyOf(buyer);
    expect(told(await say(stage.node, buyer, body))).toBe('200 ACK');
    await stage.settle();
    for (const shop of hearing) {
      await shop.settle();
      const [heard, ...more] = shop.role.heard;
      expect(more).toEqual([]);
      expect(Buffer.from(heard?.bytes ?? [])).toEqual(Buffer.from(body));
      expect([heard?.sender.subscriberId, heard?.via?.subscriberId]).toEqual(['buyer.test', 'gateway.test']);
    }
    expect(await stage.store.counts()).toMatchObject({ inbox: 0, outbox: 0, dead: 0 });
  });

  test('is signed once for all that it goes to in the same second', async () => {
    const shops = Array.from({ length: 20 }, (_, i) => bpp(`shop${i}.test`));
    const stage = openGateway([buyer, ...shops]);
    await say(stage.node, buyer, bodyOf(buyer));
    await stage.settle();
    expect(new Set(stage.wire.calls.map(({ headers }) => headers['x-gateway-authorization'])).size).toBe(1);
    expect(engine.name).toBeDefined();
  });

  test('goes to those of its domain and city that may trade, and never back to its sender', async () => {
    const others = [
      bpp('here.test', { cityCode: 'std:020' }),
      bpp('everywhere.test'),
      bpp('star.test', { cityCode: '*' }),
      bpp('elsewhere.test', { cityCode: 'std:010' }),
      bpp('rides.test', { domain: 'mobility' }),
      bpp('gone.test', { status: 'UNSUBSCRIBED' }),
      bpp('expired.test', { validUntilMs: NOW_MS }),
      bpp('buyer.test'),
    ];
    const { domain: _, ...allDomains } = bpp('all.test').subscriber;
    const stage = openGateway([buyer, ...others]);
    stage.register.rows.push(allDomains);
    await say(stage.node, buyer, bodyOf(buyer));
    await stage.settle();
    expect(askedBy(stage)).toEqual(['all.test', 'everywhere.test', 'here.test', 'star.test']);
  });

  test('goes to the members of several registries, to each once, and while one of them is down to those of the others', async () => {
    const clock = new HandClock();
    const [first, second] = [new Register(gateway, buyer, bpp('a.test'), bpp('both.test')), new Register(bpp('both.test'), bpp('b.test'))];
    const peers = createPeers([first, second], clock, PEERS);
    const telemetry = loggingTelemetry([]);
    const role = createGatewayRole({ peers, telemetry, fanOutMax: 100 });
    const stage = openStage({ own: gateway, others: [], role: role as Listener, parts: { peers, telemetry, clock } });
    await say(stage.node, buyer, bodyOf(buyer));
    await stage.settle();
    expect(askedBy(stage)).toEqual(['a.test', 'b.test', 'both.test']);
    second.isDown = true;
    clock.ms += PEERS.cacheMs + PEERS.graceMs;
    const timestamp = new Date(clock.ms).toISOString();
    await say(stage.node, buyer, bodyOf(buyer, { timestamp }), { signing: { createdMs: clock.ms } });
    await stage.settle();
    expect(askedBy(stage)).toEqual(['a.test', 'a.test', 'b.test', 'both.test', 'both.test']);
  });

  test('without a city asks all of its domain', async () => {
    const stage = openGateway([buyer, bpp('here.test', { cityCode: 'std:020' }), bpp('there.test', { cityCode: 'std:010' })]);
    await say(stage.node, buyer, bodyOf(buyer, { location: undefined }));
    await stage.settle();
    expect(askedBy(stage)).toEqual(['here.test', 'there.test']);
  });

  test('that names its provider node goes to that one alone', async () => {
    const stage = openGateway([buyer, bpp('here.test'), bpp('there.test')]);
    await say(stage.node, buyer, bodyOf(buyer, { bpp_id: 'there.test', bpp_uri: 'https://there.test/beckn' }));
    await stage.settle();
    expect(askedBy(stage)).toEqual(['there.test']);
  });

  test('that nobody could answer is acknowledged, and nothing is sent', async () => {
    const stage = openGateway([buyer]);
    expect(told(await say(stage.node, buyer, bodyOf(buyer)))).toBe('200 ACK');
    await stage.settle();
    expect(stage.wire.calls).toEqual([]);
    expect(await stage.store.counts()).toMatchObject({ inbox: 0, outbox: 0 });
  });

  test('reaches the quick while others are slow or dead', async () => {
    const stage = openGateway([buyer, bpp('quick.test'), bpp('slow.test'), bpp('dead.test')]);
    let letGo = (): void => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const answered: string[] = [];
    stage.wire.answer = async ({ url }) => {
      const { hostname } = new URL(url);
      if (hostname === 'dead.test') return SILENCE;
      if (hostname === 'slow.test') await held;
      answered.push(hostname);
      return reply(200, '{"message":{"ack":{"status":"ACK"}}}');
    };
    for (let i = 0; i < 3; i += 1) await say(stage.node, buyer, bodyOf(buyer));
    for (let i = 0; i < 4; i += 1) {
      await stage.node.work();
      await new Promise(setImmediate);
    }
    expect(answered).toEqual(['quick.test', 'quick.test', 'quick.test']);
    letGo();
    await stage.settle();
  });

  test('heard twice is passed on once', async () => {
    const stage = openGateway([buyer, bpp('shop.test')]);
    const body = bodyOf(buyer);
    for (let i = 0; i < 2; i += 1) {
      expect(told(await say(stage.node, buyer, body))).toBe('200 ACK');
      await stage.settle();
    }
    expect(stage.wire.calls).toHaveLength(1);
  });
});

describe('when there are more provider nodes than one search is passed to', () => {
  test('every search begins elsewhere: all get their turn, and it is said and counted', async () => {
    const shops = Array.from({ length: 12 }, (_, i) => bpp(`shop${i}.test`));
    const stage = openGateway([buyer, ...shops], { fanOutMax: 4 });
    for (let i = 0; i < 60; i += 1) await say(stage.node, buyer, bodyOf(buyer));
    await stage.settle();
    const turns = new Map<string, number>();
    for (const host of askedBy(stage)) turns.set(host, (turns.get(host) ?? 0) + 1);
    expect(stage.wire.calls).toHaveLength(240);
    expect(turns.size).toBe(12);
    // Twenty each on average; a fixed choice would give four of them sixty.
    expect(Math.max(...turns.values())).toBeLessThan(45);
    const said = stage.lines.filter((line) => line.includes('a search was not passed to all'));
    expect(said).toHaveLength(60);
    expect(JSON.parse(said[0] ?? '')).toMatchObject({ found: 12, left_out: 8, domain: 'retail' });
  });

  test('the same search asks the same ones', async () => {
    const shops = Array.from({ length: 12 }, (_, i) => bpp(`shop${i}.test`));
    const ids = { message_id: crypto.randomUUID() };
    const asked = await Promise.all(
      [0, 1].map(async () => {
        const stage = openGateway([buyer, ...shops], { fanOutMax: 4 });
        await say(stage.node, buyer, bodyOf(buyer, ids));
        await stage.settle();
        return askedBy(stage);
      }),
    );
    expect(asked[0]).toEqual(asked[1]);
    expect(new Set(asked[0]).size).toBe(4);
  });
});

describe('while the registry is down', () => {
  test('a search waits for it and is passed on as soon as it is back', async () => {
    const stage = openGateway([buyer, bpp('shop.test')]);
    await say(stage.node, buyer, bodyOf(buyer));
    stage.register.isDown = true;
    await stage.settle();
    expect(stage.wire.calls).toEqual([]);
    stage.register.isDown = false;
    stage.clock.ms += 2_500;
    await stage.settle();
    expect(askedBy(stage)).toEqual(['shop.test']);
  });

  test('and goes nowhere when it is back too late', async () => {
    const stage = openGateway([buyer, bpp('shop.test')]);
    await say(stage.node, buyer, bodyOf(buyer));
    stage.register.isDown = true;
    await stage.settle();
    stage.register.isDown = false;
    stage.clock.ms += 31_000;
    await stage.settle();
    expect(stage.wire.calls).toEqual([]);
    expect(await stage.store.counts()).toEqual({ inbox: 0, outbox: 0, timers: 0, dead: 0 });
    expect(stage.lines.join('')).not.toContain('a message was not delivered');
  });

  test('and is forgotten when it stays away: nothing is kept of a search that nobody waits for', async () => {
    const stage = openGateway([buyer, bpp('shop.test')]);
    await say(stage.node, buyer, bodyOf(buyer));
    stage.register.isDown = true;
    for (let round = 0; round < 12; round += 1) {
      await stage.settle();
      stage.clock.ms += 10_000;
    }
    expect(stage.wire.calls).toEqual([]);
    expect(await stage.store.counts()).toEqual({ inbox: 0, outbox: 0, timers: 0, dead: 0 });
    expect(await stage.store.partitions('', { limit: 10 })).toEqual([]);
  });
});

describe('an answer that comes by way of the gateway', () => {
  test('reaches the buyer node unchanged, vouched for by both', async () => {
    const shop = bpp('shop.test');
    const hearing = openStage({ own: buyer, others: [gateway, shop], role: newListener('BAP') });
    const stage = openGateway([buyer, shop], { hearing: [hearing] });
    const body = onSearchOf(shop, buyer);
    expect(told(await say(stage.node, shop, body, { path: 'on_search' }))).toBe('200 ACK');
    await stage.settle();
    await hearing.settle();
    const [heard] = hearing.role.heard;
    expect(Buffer.from(heard?.bytes ?? [])).toEqual(Buffer.from(body));
    expect([heard?.sender.subscriberId, heard?.via?.subscriberId]).toEqual(['shop.test', 'gateway.test']);
  });

  test('is relayed each time when it is one of many', async () => {
    const shop = bpp('shop.test');
    const stage = openGateway([buyer, shop]);
    const ids = { message_id: crypto.randomUUID(), transaction_id: crypto.randomUUID() };
    for (const name of ['one', 'two']) await say(stage.node, shop, onSearchOf(shop, buyer, ids, name), { path: 'on_search' });
    await stage.settle();
    expect(askedBy(stage)).toEqual(['buyer.test', 'buyer.test']);
  });
});

test('a gateway hears nothing but searches and their answers', async () => {
  const stage = openGateway([buyer, bpp('shop.test')]);
  const body = bodyOf(buyer, { action: 'select', bpp_id: 'shop.test', bpp_uri: 'https://shop.test/beckn' });
  expect(told(await say(stage.node, buyer, body, { path: 'select' }))).toMatch(/^404 NACK A gateway does not answer select/);
});

test('what a search is about is not written down in the log', async () => {
  const stage = openGateway([buyer, bpp('shop.test')]);
  stage.wire.answer = () => reply(400, '{"message":{"ack":{"status":"NACK"}},"error":{"code":"30000","message":"no"}}');
  await say(stage.node, buyer, bodyOf(buyer));
  await stage.settle();
  expect(stage.lines.join('')).toContain('a message was not delivered');
  expect(stage.lines.join('')).not.toMatch(/brood|signature="[A-Za-z0-9+/]{10}/);
});
