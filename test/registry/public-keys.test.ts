import { randomUUID } from 'node:crypto';
import express from 'express';
import supertest from 'supertest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../node/clock.ts';
import { createLimiter } from '../../node/limiter.ts';
import { toBase64 } from '../../protocol/signing/base64.ts';
import { publicKeyRoutes } from '../../registry/public-keys.ts';
import { call, closeAll, type Member, newSubscription, openMember, openRegistry, pin, type Square, subscribeBody } from './square.ts';

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

  test('may be read by a page of any site, without what identifies its reader, and so often and no more', async () => {
    const asked = await door.get(PATH).set('Origin', 'https://market.example');
    expect(asked.headers).toMatchObject({ 'access-control-allow-origin': '*', 'cache-control': 'no-store' });
    expect(asked.headers['access-control-allow-credentials']).toBeUndefined();
    const before = await door.options(PATH).set({ Origin: 'https://market.example', 'Access-Control-Request-Method': 'GET' });
    expect([before.status, before.headers['access-control-allow-methods']]).toEqual([204, 'GET']);
    const statuses = [];
    for (let time = 0; time < 10; time += 1) statuses.push((await door.get(PATH)).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200, 200, 200, 429, 429]);
    expect((await door.get(PATH)).headers).toMatchObject({ 'access-control-allow-origin': '*', 'retry-after': expect.any(String) });
  });
});
