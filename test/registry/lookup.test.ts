import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encodeLookupFilter, type LookupFilter } from '../../dialects/subscription.ts';
import { signingKeyPair } from '../../protocol/signing/keys.ts';
import {
  call,
  closeAll,
  lookup,
  type Member,
  newSubscription,
  openMember,
  openRegistry,
  pin,
  type Square,
  subscribeBody,
} from './square.ts';

let square: Square;
let shop: Member;
let gateway: Member;
let taxi: Member;

beforeEach(async () => {
  square = await openRegistry();
  const registries = [pin(square)];
  shop = await openMember({ registries });
  gateway = await openMember({ registries, everywhere: true, own: { subscriberId: 'gateway.test', type: 'BG' } });
  taxi = await openMember({ registries, own: { subscriberId: 'taxi.test', domain: 'mobility', cityCode: 'std:010', countryCode: 'BEL' } });
  for (const { membership } of [shop, gateway, taxi]) expect(await membership.join()).toMatchObject({ ok: true });
});

afterEach(closeAll);

const found = async (filter: LookupFilter) => (await lookup(square.registry, filter, shop.own)).map((row) => row.subscriber_id).sort();

describe('a look-up', () => {
  test('without a filter finds all that are SUBSCRIBED', async () => {
    expect(await found({})).toEqual(['gateway.test', 'shop.test', 'taxi.test']);
  });

  test('finds by every member of an entry, and only what fits exactly', async () => {
    const [row] = square.registry.desk.rows('taxi.test');
    const { subscriberId, keyId, url, type, signingPublicKey, encryptionPublicKey, validFromMs, validUntilMs, createdMs, updatedMs } =
      row?.subscriber ?? ({} as never);
    const single: LookupFilter[] = [
      { subscriberId },
      { keyId },
      { url },
      { signingPublicKey },
      { encryptionPublicKey },
      { validFromMs },
      { validUntilMs },
      { type, domain: 'mobility', cityCode: 'std:010' },
      ...(createdMs === undefined || updatedMs === undefined ? [] : [{ createdMs, updatedMs, subscriberId }]),
    ];
    expect(single).toHaveLength(9);
    for (const filter of single) expect([filter, await found(filter)]).toEqual([filter, ['taxi.test']]);
    expect(await found({ subscriberId: 'taxi' })).toEqual([]);
    expect(await found({ subscriberId, type: 'BAP' })).toEqual([]);
    expect(await found({ dialect: '2.0.0' })).toEqual([]);
    expect(await found({ type: 'BG' })).toEqual(['gateway.test']);
  });

  test('by domain or place also finds who serves all of them', async () => {
    expect(await found({ domain: 'local-retail' })).toEqual(['gateway.test', 'shop.test']);
    expect(await found({ cityCode: 'std:020' })).toEqual(['gateway.test', 'shop.test']);
    expect(await found({ cityCode: 'std:010' })).toEqual(['gateway.test', 'taxi.test']);
    expect(await found({ countryCode: 'BEL' })).toEqual(['taxi.test']);
  });

  test('finds claims only when asked for their status', async () => {
    const late = newSubscription({ subscriberId: 'late.test' });
    await call(square.registry, 'subscribe', subscribeBody(late), late);
    expect(await found({ subscriberId: 'late.test' })).toEqual([]);
    expect(await found({ status: 'UNDER_SUBSCRIPTION' })).toEqual(['late.test']);
  });

  test('with a member that cannot be read is refused instead of ignored', async () => {
    expect(await call(square.registry, 'lookup', { type: 'SHOP' }, shop.own)).toMatchObject({
      status: 400,
      body: { error: { paths: '/type' } },
    });
  });
});

test('look-ups are for subscribers only, with their own signature', async () => {
  const body = encodeLookupFilter({});
  const stranger = newSubscription({ subscriberId: 'stranger.test' });
  const pretender = { ...shop.own, signingSecret: signingKeyPair(randomBytes(32)).secret };
  for (const signer of [undefined, stranger, pretender]) {
    const said = await call(square.registry, 'lookup', body, signer);
    expect(said.status).toBe(401);
    expect(said.headers['www-authenticate']).toContain('Signature realm=');
  }
});

test('a row is signed once and again only when it has changed', async () => {
  const [first] = await lookup(square.registry, { subscriberId: 'shop.test' }, shop.own);
  const [second] = await lookup(square.registry, { subscriberId: 'shop.test' }, taxi.own);
  expect(second).toEqual(first);
  await square.registry.desk.suspend({ subscriberId: 'shop.test', keyId: shop.own.keyId, operator: 'anna', reason: 'complaints' });
  const [ended] = await lookup(square.registry, { subscriberId: 'shop.test', status: 'UNSUBSCRIBED' }, taxi.own);
  expect(ended?.registry_signature).not.toEqual(first?.registry_signature);
});
