import { randomUUID } from 'node:crypto';
import express from 'express';
import supertest from 'supertest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../node/clock.ts';
import { createLimiter } from '../../node/limiter.ts';
import { toBase64 } from '../../protocol/signing/base64.ts';
import { publicKeyRoutes } from '../../registry/public-keys.ts';
import { RECORDS_PER_SUBSCRIBER_MAX, withSuspension } from '../../registry/record.ts';
import {
  call,
  closeAll,
  DAY_MS,
  type Member,
  newSubscription,
  openMember,
  openRegistry,
  pin,
  type Square,
  shiftedClock,
  subscribeBody,
  until,
} from './square.ts';

let square: Square;
let shop: Member;
let door: ReturnType<typeof supertest>;

beforeEach(async () => {
  square = await openRegistry();
  shop = await openMember({ registries: [pin(square)], own: { subscriberId: 'shop.test/amsterdam' } });
  await shop.membership.join();
  const perAddress = createLimiter({ perSecond: 0.001, burst: 10, keysMax: 10 });
  door = supertest(express().use(publicKeyRoutes({ desk: square.registry.desk, base: '/v1', perAddress, clock: systemClock })));
});

afterEach(closeAll);

const PATH = `/v1/keys/${encodeURIComponent('shop.test/amsterdam')}`;
const publicKeyOf = ({ signingSecret }: Member['own']) => toBase64(signingSecret.slice(32));

describe('the keys of a subscriber, for anybody', () => {
  test('are those it has and those it had, each with when it could sign', async () => {
    const { own, membership } = shop;
    const renewed = newSubscription({ subscriberId: own.subscriberId, url: own.url, keyId: randomUUID() });
    expect(await membership.rotate(own.keyId, renewed)).toMatchObject({ ok: true });
    expect(await membership.withdraw(own.keyId)).toMatchObject({ ok: true });
    const leftMs = systemClock.nowMs();
    const { body } = await door.get(PATH).expect(200);
    expect(body).toMatchObject({
      subscriberId: 'shop.test/amsterdam',
      keys: [
        { keyId: own.keyId, publicKey: publicKeyOf(own), revoked: false },
        { keyId: renewed.keyId, publicKey: publicKeyOf(renewed), untilMs: renewed.validUntilMs, revoked: false },
      ],
    });
    expect(body.keys[0].untilMs).toBeLessThanOrEqual(leftMs);
    expect(Object.keys(body.keys[0]).sort()).toEqual(['fromMs', 'keyId', 'publicKey', 'revoked', 'untilMs']);
  });

  test('say of one that was declared void that it was, and nothing of one that is only claimed', async () => {
    const order = { subscriberId: shop.own.subscriberId, keyId: shop.own.keyId, operator: 'anna', reason: 'stolen' };
    await square.registry.desk.suspend(order);
    expect((await door.get(PATH)).body.keys).toMatchObject([{ revoked: false }]);
    await square.registry.desk.revoke(order);
    expect((await door.get(PATH)).body.keys).toMatchObject([{ revoked: true }]);
    const late = newSubscription({ subscriberId: 'late.test' });
    await call(square.registry, 'subscribe', subscribeBody(late), late);
    expect((await door.get('/v1/keys/late.test').expect(200)).body).toEqual({ subscriberId: 'late.test', keys: [] });
  });

  test('say when one was suspended, also after it was let back and renewed', async () => {
    const order = { subscriberId: shop.own.subscriberId, keyId: shop.own.keyId, operator: 'anna', reason: 'complaints' };
    const { desk } = square.registry;
    expect((await door.get(PATH)).body.keys[0].suspended).toBeUndefined();
    const stretches = async () => (await door.get(PATH)).body.keys[0].suspended as { fromMs: number; untilMs: number }[];
    const beforeMs = systemClock.nowMs();
    for (let time = 0; time < 2; time += 1) {
      await desk.suspend(order);
      expect(await desk.approve(order)).toMatchObject({ ok: true });
    }
    const [first, second] = await stretches();
    expect(first?.fromMs).toBeGreaterThanOrEqual(beforeMs);
    expect(first?.untilMs).toBeGreaterThanOrEqual(first?.fromMs ?? Number.NaN);
    expect(second?.fromMs).toBeGreaterThanOrEqual(first?.untilMs ?? Number.NaN);
    // The same key with another end is a new entry, and the history of the key goes on.
    const longer = { ...shop.own, validUntilMs: shop.own.validUntilMs + DAY_MS };
    expect((await call(square.registry, 'subscribe', subscribeBody(longer), shop.own)).status).toBe(200);
    await until(async () => (await door.get(PATH)).body.keys[0].untilMs === longer.validUntilMs, 'the renewed end');
    expect(await stretches()).toEqual([first, second]);
  });

  test('say until when keys could sign that made room, so that nobody takes them for keys that never were', async () => {
    const clock = shiftedClock();
    const full = await openRegistry({ clock });
    const keys = createLimiter({ perSecond: 1_000, burst: 1_000, keysMax: 10 });
    const asked = supertest(express().use(publicKeyRoutes({ desk: full.registry.desk, base: '/v1', perAddress: keys, clock })));
    const member = await openMember({ registries: [pin(full)], own: { subscriberId: 'busy.test' }, clock });
    await member.membership.join();
    // Sixty-three more, all of which have lapsed; the oldest first.
    const short = Array.from({ length: RECORDS_PER_SUBSCRIBER_MAX - 1 }, (_, each) =>
      newSubscription({ ...member.own, keyId: randomUUID(), validUntilMs: clock.nowMs() + DAY_MS + each * 1_000 }),
    );
    for (const each of short) expect(await member.membership.rotate(member.own.keyId, each)).toMatchObject({ ok: true });
    clock.shiftMs = 2 * DAY_MS;
    const ofBusy = async () => (await asked.get('/v1/keys/busy.test')).body as { keys: { keyId: string }[]; forgottenUntilMs?: number };
    expect((await ofBusy()).forgottenUntilMs).toBeUndefined();
    expect(await member.membership.rotate(member.own.keyId, newSubscription({ ...member.own, keyId: randomUUID() }))).toMatchObject({
      ok: true,
    });
    const { keys: kept, forgottenUntilMs } = await ofBusy();
    expect(kept).toHaveLength(RECORDS_PER_SUBSCRIBER_MAX);
    expect(kept.some(({ keyId }) => keyId === short[0]?.keyId)).toBe(false);
    expect(forgottenUntilMs).toBe(short[0]?.validUntilMs);
  });

  test('may be read by a page of any site, without what identifies its reader, and so often and no more', async () => {
    const asked = await door.get(PATH).set('Origin', 'https://market.example');
    expect(asked.headers).toMatchObject({ 'access-control-allow-origin': '*', 'cache-control': 'no-store' });
    expect(asked.headers['access-control-allow-credentials']).toBeUndefined();
    const before = await door.options(PATH).set({ Origin: 'https://market.example', 'Access-Control-Request-Method': 'GET' });
    expect([before.status, before.headers['access-control-allow-methods']]).toEqual([204, 'GET']);
    const statuses = [];
    for (let time = 0; time < 10; time += 1) statuses.push((await door.get(PATH)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 200, 200, 429, 429]);
    expect((await door.get(PATH)).headers).toMatchObject({
      'access-control-allow-origin': '*',
      // Without it no page of another site sees when to ask again.
      'access-control-expose-headers': 'Retry-After',
      'retry-after': expect.any(String),
    });
  });
});

test('so many suspensions of a key are kept apart and no more, and none of them is forgotten', () => {
  const all = Array.from({ length: 20 }, (_, each) => ({ fromMs: each * 10, untilMs: each * 10 + 5 }));
  const kept = all.reduce<ReturnType<typeof withSuspension>>((before, one) => withSuspension(before, one), []);
  expect(kept).toHaveLength(8);
  expect(kept[0]).toEqual({ fromMs: 0, untilMs: 125 });
  expect(kept.slice(1)).toEqual(all.slice(13));
});
