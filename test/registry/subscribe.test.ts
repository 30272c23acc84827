import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../node/clock.ts';
import { createLimiter } from '../../node/limiter.ts';
import type { OwnSubscription } from '../../node/own-subscription.ts';
import type { Transport } from '../../node/transport.ts';
import { signingKeyPair } from '../../protocol/signing/keys.ts';
import type { Subscriber } from '../../protocol/subscriber.ts';
import { createRegistry } from '../../registry/registry.ts';
import {
  authorize,
  call,
  closeAll,
  DAY_MS,
  lookup,
  type Member,
  newSubscription,
  openMember,
  openRegistry,
  pin,
  receive,
  registryParts,
  type Square,
  type SquareOptions,
  shiftedClock,
  subscribeBody,
  until,
} from './square.ts';

afterEach(closeAll);

const newKey = () => ({ signingSecret: signingKeyPair(randomBytes(32)).secret, encryptionSecret: new Uint8Array(randomBytes(32)) });

async function squareWithShop(options: SquareOptions = {}): Promise<{ square: Square; shop: Member }> {
  const square = await openRegistry(options);
  const shop = await openMember({ registries: [pin(square)] });
  expect(await shop.membership.join()).toMatchObject({ ok: true });
  return { square, shop };
}

describe('a subscriber that is in cannot be taken over', () => {
  let square: Square;
  let shop: Member;
  let before: Record<string, unknown>[];

  beforeEach(async () => {
    ({ square, shop } = await squareWithShop());
    before = await lookup(square.registry, { subscriberId: 'shop.test' }, shop.own);
  });

  afterEach(async () => {
    await square.registry.settled();
    expect(await lookup(square.registry, { subscriberId: 'shop.test' }, shop.own)).toEqual(before);
    expect(square.registry.desk.rows('shop.test').filter((row) => row.kind === 'claim')).toEqual([]);
  });

  const attempts: [string, (own: OwnSubscription) => { asked: OwnSubscription; signer: OwnSubscription }][] = [
    ['by a stranger with a new key id', (own) => both({ ...own, ...newKey(), keyId: randomUUID(), url: 'http://127.0.0.1:9/evil' })],
    ['by a stranger who uses its key id', (own) => both({ ...own, ...newKey(), url: 'http://127.0.0.1:9/evil' })],
    [
      'by a stranger who names its key but signs with another',
      (own) => ({ asked: { ...own, url: 'http://127.0.0.1:9/evil' }, signer: { ...own, ...newKey() } }),
    ],
  ];
  test.each(attempts)('%s', async (_name, attempt) => {
    const { asked, signer } = attempt(shop.own);
    const said = await call(square.registry, 'subscribe', subscribeBody(asked), signer);
    expect(said.status).toBe(401);
    expect(said.headers['www-authenticate']).toContain('realm="registry.test"');
    expect(said.body).toMatchObject({ error: { code: '30000', message: expect.any(String) } });
  });

  test('by a subscriber that signs for another', async () => {
    const other = newSubscription({ subscriberId: 'other.test' });
    expect((await call(square.registry, 'subscribe', subscribeBody(shop.own), other)).status).toBe(401);
  });

  test('by bytes that were changed after they were signed', async () => {
    const bytes = Buffer.from(JSON.stringify(subscribeBody(shop.own)));
    const headers = { authorization: authorize(bytes, shop.own, systemClock.nowMs()) };
    const changed = Buffer.from(bytes.toString().replace(shop.url, 'http://127.0.0.1:9/evil'));
    expect((await receive(square.registry, { what: 'subscribe', bytes: changed, headers })).status).toBe(401);
  });

  test('not even by itself: a key never changes under its id', async () => {
    const said = await call(square.registry, 'subscribe', subscribeBody({ ...shop.own, ...newKey() }), shop.own);
    expect(said).toMatchObject({ status: 400, body: { error: { paths: '/key_id' } } });
  });

  test('asking for what is there already changes nothing', async () => {
    expect(await call(square.registry, 'subscribe', subscribeBody(shop.own), shop.own)).toMatchObject({
      status: 200,
      body: { status: 'UNDER_SUBSCRIPTION' },
    });
  });
});

function both(own: OwnSubscription) {
  return { asked: own, signer: own };
}

test('a subscribe that was overheard cannot be sent again', async () => {
  const { square, shop } = await squareWithShop();
  const send = (bytes: Buffer) =>
    receive(square.registry, { what: 'subscribe', bytes, headers: { authorization: authorize(bytes, shop.own, systemClock.nowMs()) } });
  const nonce = randomUUID();
  const later = subscribeBody(shop.own, { validUntilMs: shop.own.validUntilMs - DAY_MS, nonce });
  expect((await send(Buffer.from(JSON.stringify(later)))).status).toBe(200);
  await until(() => square.registry.desk.rows('shop.test').every((row) => row.kind === 'entry'), 'the change is proven');
  const [changed] = square.registry.desk.rows('shop.test');
  expect((await send(Buffer.from(JSON.stringify(later)))).status).toBe(400);
  expect((await send(Buffer.from(JSON.stringify(subscribeBody(shop.own, { nonce }))))).status).toBe(400);
  expect(square.registry.desk.rows('shop.test')).toEqual([changed]);
});

test('a change of url holds only once the new url has answered; until then the old entry stands', async () => {
  const { square, shop } = await squareWithShop();
  const elsewhere = { ...shop.own, url: 'http://127.0.0.1:9/elsewhere' };
  expect((await call(square.registry, 'subscribe', subscribeBody(elsewhere), shop.own)).status).toBe(200);
  await until(() => square.registry.desk.rows('shop.test').some((row) => (row.attempts ?? 0) > 1), 'the challenge was tried');
  expect(await lookup(square.registry, { subscriberId: 'shop.test' }, shop.own)).toMatchObject([{ url: shop.url, status: 'SUBSCRIBED' }]);
});

describe('who claims an id that nobody holds', () => {
  test('must own the key it enters', async () => {
    const square = await openRegistry();
    const own = newSubscription();
    expect((await call(square.registry, 'subscribe', subscribeBody(own), { ...own, ...newKey() })).status).toBe(401);
    expect(square.registry.desk.rows()).toEqual([]);
  });

  test('keeps others out only for as long as its challenge may take', async () => {
    const clock = shiftedClock();
    const square = await openRegistry({
      clock,
      patience: { challengeMs: 30_000, attemptsMax: 100, backoff: { firstMs: 50, maxMs: 50, factor: 1 } },
    });
    const squatter = newSubscription();
    const rightful = newSubscription();
    expect((await call(square.registry, 'subscribe', subscribeBody(squatter), squatter)).status).toBe(200);
    const early = await call(square.registry, 'subscribe', subscribeBody(rightful), rightful);
    expect(early.status).toBe(401);
    expect(Number(early.headers['retry-after'])).toBeGreaterThan(25);
    clock.shiftMs = 31_000;
    expect((await call(square.registry, 'subscribe', subscribeBody(rightful), rightful, clock.nowMs())).status).toBe(200);
  });

  test('of two at the same moment one gets to prove it', async () => {
    const square = await openRegistry();
    const rivals = [newSubscription(), newSubscription()];
    const said = await Promise.all(rivals.map((own) => call(square.registry, 'subscribe', subscribeBody(own), own)));
    expect(said.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  test('is turned away when it claims too often', async () => {
    const square = await openRegistry({ perSubscriber: createLimiter({ perSecond: 0.01, burst: 1, keysMax: 10 }) });
    const own = newSubscription();
    expect((await call(square.registry, 'subscribe', subscribeBody(own), own)).status).toBe(200);
    const again = await call(square.registry, 'subscribe', subscribeBody(own), own);
    expect(again.status).toBe(429);
    expect(Number(again.headers['retry-after'])).toBeGreaterThan(1);
  });
});

describe('a subscriber that is in', () => {
  test('can change its entry however often strangers claim its name', async () => {
    const { square, shop } = await squareWithShop({ perSubscriber: createLimiter({ perSecond: 0.01, burst: 2, keysMax: 10 }) });
    const rightful = shop.own;
    for (let n = 0; n < 3; n += 1) {
      const stranger = newSubscription({ subscriberId: rightful.subscriberId });
      expect((await call(square.registry, 'subscribe', subscribeBody(stranger), stranger)).status).toBe(401);
    }
    const again = await call(square.registry, 'subscribe', subscribeBody(rightful), rightful);
    expect(again.status).toBe(200);
  });
});

describe('a claim is refused that', () => {
  const nowMs = systemClock.nowMs();
  const faults: [string, Partial<Subscriber> & { nonce?: string }, string][] = [
    ['has no uuid as nonce', { nonce: 'again' }, '/nonce'],
    ['has a url on another host', { url: 'https://elsewhere.test/v1' }, '/url'],
    ['has a url that is no web address', { url: 'ftp://shop.test/v1' }, '/url'],
    ['has a url with a password', { url: 'https://me:secret@shop.test/v1' }, '/url'],
    ['has a url with a query', { url: 'https://shop.test/v1?x=1' }, '/url'],
    ['is over already', { validUntilMs: nowMs - 1_000 }, '/valid_until'],
    ['ends before it begins', { validFromMs: nowMs + 2 * DAY_MS, validUntilMs: nowMs + DAY_MS }, '/valid_until'],
    ['lasts longer than two years', { validUntilMs: nowMs + 3 * 365 * DAY_MS }, '/valid_until'],
    ['has no encryption key', { encryptionPublicKey: '' }, '/encr_public_key'],
    ['has a signing key that is none', { signingPublicKey: 'AAAA' }, '/signing_public_key'],
    ['has an id that cannot stand in a keyId', { keyId: 'a|b' }, '/key_id'],
  ];
  test.each(faults)('%s', async (_name, changes, paths) => {
    const square = await openRegistry({ policy: { admission: 'automatic', allowAnyHost: false } });
    const own = newSubscription({ url: 'https://shop.test/v1' });
    expect(await call(square.registry, 'subscribe', subscribeBody(own, changes), own)).toMatchObject({
      status: 400,
      body: { error: { paths } },
    });
    expect(square.registry.desk.rows()).toEqual([]);
  });

  test('is not one of the calls, methods or bodies of a registry', async () => {
    const { registry } = await openRegistry();
    const raw = { what: 'subscribe', bytes: Buffer.from('{}'), headers: {} };
    expect((await receive(registry, { ...raw, what: 'search' })).status).toBe(404);
    const got = await receive(registry, { ...raw, method: 'GET' });
    expect([got.status, got.headers.allow]).toEqual([405, 'POST']);
    expect((await receive(registry, { ...raw, headers: { 'content-type': 'text/plain' } })).status).toBe(415);
    expect((await receive(registry, { ...raw, bytes: Buffer.alloc(20_000, 32) })).status).toBe(413);
    expect((await receive(registry, raw)).status).toBe(401);
    const own = newSubscription();
    const twice = Buffer.from('{"nonce":"a","nonce":"b"}');
    expect(
      (await receive(registry, { ...raw, bytes: twice, headers: { authorization: authorize(twice, own, systemClock.nowMs()) } })).status,
    ).toBe(400);
    const stale = authorize(raw.bytes, own, systemClock.nowMs() - DAY_MS);
    expect((await receive(registry, { ...raw, headers: { authorization: stale } })).status).toBe(401);
  });
});

describe('proof of control', () => {
  test('a node whose host answers wrongly is refused, and the operator can read why', async () => {
    const square = await openRegistry();
    const shop = await openMember({ registries: [pin(square)], own: {}, patienceMs: 200 });
    // The registry encrypts for a key that the node at this url does not have.
    const other = { ...shop.own, ...newKey(), keyId: randomUUID() };
    expect((await call(square.registry, 'subscribe', subscribeBody(other), other)).status).toBe(200);
    await until(() => (square.registry.desk.rows('shop.test')[0]?.attempts ?? 0) > 0, 'it was tried');
    expect(square.registry.desk.rows('shop.test')).toMatchObject([
      { kind: 'claim', proven: false, reason: 'on_subscribe was answered with status 400.' },
    ]);
  });

  const answering = (answer: string): Transport => ({
    send: async () => ({ ok: true, status: 200, headers: {}, body: Buffer.from(JSON.stringify({ answer })) }),
    close: async () => undefined,
  });

  test('a wrong answer ends the claim at once', async () => {
    const square = await openRegistry({ transport: answering('I do not know') });
    const own = newSubscription();
    await call(square.registry, 'subscribe', subscribeBody(own), own);
    await until(() => square.registry.desk.rows()[0]?.subscriber.status === 'INITIATED', 'refused');
    expect(square.registry.desk.rows()).toMatchObject([{ kind: 'claim', attempts: 0, reason: 'The answer to the challenge was wrong.' }]);
  });

  test('a certificate that does not hold shows as INVALID_SSL, and attempts are bounded', async () => {
    const transport: Transport = { send: async () => ({ ok: false, cause: 'tls', message: 'expired' }), close: async () => undefined };
    const patience = { challengeMs: 60_000, attemptsMax: 3, backoff: { firstMs: 10, maxMs: 10, factor: 1 } };
    const square = await openRegistry({ transport, patience });
    const own = newSubscription();
    await call(square.registry, 'subscribe', subscribeBody(own), own);
    await until(() => square.registry.desk.rows()[0]?.attempts === 3, 'three attempts');
    await systemClock.sleep(60);
    expect(square.registry.desk.rows()).toMatchObject([
      { attempts: 3, subscriber: { status: 'INVALID_SSL' }, reason: expect.stringContaining('expired') },
    ]);
  });

  test('a claim made anew while its challenge is on the way is challenged anew', async () => {
    const sent: string[] = [];
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const transport: Transport = {
      async send({ url }) {
        sent.push(url);
        if (sent.length === 1) await held;
        return { ok: false, cause: 'connect', message: 'nobody there' };
      },
      close: async () => undefined,
    };
    const registry = createRegistry(registryParts({ transport }));
    await registry.start();
    const own = newSubscription();
    await call(registry, 'subscribe', subscribeBody(own), own);
    await registry.work();
    const moved = { ...own, url: 'http://127.0.0.1:9/moved' };
    expect((await call(registry, 'subscribe', subscribeBody(moved), own)).status).toBe(200);
    release();
    await registry.settled();
    await registry.work();
    await registry.settled();
    expect(sent[1]).toBe('http://127.0.0.1:9/moved/on_subscribe');
    expect(registry.desk.rows()).toMatchObject([{ attempts: 1, subscriber: { url: moved.url } }]);
  });

  test('a claim that nobody could prove in time ends, and its reason can be read for a day', async () => {
    const clock = shiftedClock();
    const transport: Transport = {
      send: async () => ({ ok: false, cause: 'connect', message: 'nobody there' }),
      close: async () => undefined,
    };
    const patience = { challengeMs: 30_000, attemptsMax: 100, backoff: { firstMs: 10_000, maxMs: 10_000, factor: 1 } };
    const registry = createRegistry(registryParts({ transport, clock, patience }));
    await registry.start();
    const own = newSubscription();
    await call(registry, 'subscribe', subscribeBody(own), own);
    const round = async (shiftMs: number) => {
      clock.shiftMs = shiftMs;
      await registry.work();
      await registry.settled();
      return registry.desk.rows();
    };
    expect(await round(0)).toMatchObject([{ attempts: 1, subscriber: { status: 'UNDER_SUBSCRIPTION' } }]);
    expect(await round(40_000)).toMatchObject([{ subscriber: { status: 'INITIATED' }, reason: expect.stringContaining('nobody there') }]);
    expect(await round(DAY_MS)).toHaveLength(1);
    expect(await round(DAY_MS + 60_000)).toEqual([]);
  });

  test('a failed claim is forgotten after a day', async () => {
    const clock = shiftedClock();
    const square = await openRegistry({ transport: answering('no'), clock });
    const own = newSubscription();
    await call(square.registry, 'subscribe', subscribeBody(own), own);
    await until(() => square.registry.desk.rows()[0]?.subscriber.status === 'INITIATED', 'refused');
    clock.shiftMs = DAY_MS + 1_000;
    await square.registry.work();
    await square.registry.settled();
    expect(square.registry.desk.rows()).toEqual([]);
  });
});
