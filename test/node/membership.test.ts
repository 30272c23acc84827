import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { systemClock } from '../../node/clock.ts';
import { x25519AesEcb } from '../../protocol/signing/challenge.ts';
import { encryptionKeyPair } from '../../protocol/signing/keys.ts';
import {
  authorize,
  call,
  closeAll,
  DAY_MS,
  lookup,
  type Member,
  newRegistryKey,
  newSubscription,
  openMember,
  openRegistry,
  pin,
  REGISTRY_ID,
  receive,
  subscribeBody,
  until,
} from '../registry/square.ts';

afterEach(closeAll);

const NOWHERE = 'http://127.0.0.1:9/v1';

describe('a node that joins', () => {
  test('proves its keys and is found by look-up, signed by the registry', async () => {
    const square = await openRegistry();
    const shop = await openMember({ registries: [pin(square)] });
    expect(await shop.membership.join()).toEqual({ ok: true, value: undefined });
    const rows = await lookup(square.registry, { subscriberId: 'shop.test' }, shop.own);
    expect(rows).toMatchObject([{ subscriber_id: 'shop.test', key_id: shop.own.keyId, url: shop.url, status: 'SUBSCRIBED' }]);
    expect(rows[0]).toHaveProperty('registry_signature.key_id', 'r1');
  });

  test('does nothing when it is in already', async () => {
    const square = await openRegistry();
    const shop = await openMember({ registries: [pin(square)] });
    await shop.membership.join();
    const history = await square.registry.desk.audit('shop.test');
    expect(await shop.membership.join()).toMatchObject({ ok: true });
    expect(await square.registry.desk.audit('shop.test')).toEqual(history);
  });

  test('is content with one registry when another is down, and enters itself in all that are up', async () => {
    const [first, second] = [await openRegistry(), await openRegistry({ subscriberId: 'second.test' })];
    const down = { ...pin(first), subscriberId: 'down.test', url: NOWHERE };
    const shop = await openMember({ registries: [down, pin(first), pin(second)] });
    const startedMs = systemClock.nowMs();
    expect(await shop.membership.join()).toMatchObject({ ok: true });
    expect(systemClock.nowMs() - startedMs).toBeLessThan(2_000);
    for (const { registry } of [first, second]) await until(() => registry.desk.rows()[0]?.kind === 'entry', 'entered');
  });

  test('with several domains, each with keys of its own, enters them all', async () => {
    const square = await openRegistry();
    const shop = await openMember({ registries: [pin(square)], also: [{ domain: 'mobility' }, { domain: 'services' }] });
    expect(await shop.membership.join()).toMatchObject({ ok: true });
    const rows = await lookup(square.registry, { subscriberId: 'shop.test' }, shop.own);
    expect(rows.map((row) => row.domain).sort()).toEqual(['local-retail', 'mobility', 'services']);
  });

  test('says so when no registry answers', async () => {
    const square = await openRegistry();
    const shop = await openMember({ registries: [{ ...pin(square), url: NOWHERE }] });
    expect(await shop.membership.join()).toMatchObject({ ok: false, problem: { name: 'registry-unavailable' } });
  });

  test('is challenged again when its door opens late', async () => {
    const square = await openRegistry();
    const port = await freePort();
    const own = newSubscription({ url: `http://127.0.0.1:${port}/v1` });
    expect((await call(square.registry, 'subscribe', subscribeBody(own), own)).status).toBe(200);
    await until(() => (square.registry.desk.rows()[0]?.attempts ?? 0) >= 2, 'two challenges in vain');
    await openMember({ registries: [pin(square)], own, port });
    await until(() => square.registry.desk.rows()[0]?.kind === 'entry', 'subscribed');
  });
});

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('on_subscribe', () => {
  const key = newRegistryKey('r1');
  const registry = newSubscription({ subscriberId: REGISTRY_ID, keyId: 'r1', signingSecret: key.signingSecret });
  let shop: Member;

  beforeEach(async () => {
    shop = await openMember({ registries: [pin({ subscriberId: REGISTRY_ID, url: NOWHERE, keys: [key] })] });
  });

  const challengeFor = (own: Pick<Member['own'], 'encryptionSecret'>, by = key) => {
    const encrypted = x25519AesEcb.encrypt('open sesame', by.encryptionSecret, encryptionKeyPair(own.encryptionSecret).publicKey);
    return { challenge: encrypted.ok ? encrypted.value : '' };
  };
  const ask = (body: unknown, signer: typeof registry | undefined, nowMs = systemClock.nowMs()) => {
    const bytes = Buffer.from(JSON.stringify(body));
    const headers = signer === undefined ? {} : { authorization: authorize(bytes, signer, nowMs) };
    return receive(shop.membership, { what: 'on_subscribe', bytes, headers });
  };

  test('answers the challenge of a pinned registry', async () => {
    expect(await ask(challengeFor(shop.own), registry)).toMatchObject({ status: 200, body: { answer: 'open sesame' } });
  });

  test('answers nobody else, nor without a fresh signature', async () => {
    const stranger = { ...registry, signingSecret: newSubscription().signingSecret };
    const unknownKey = { ...registry, keyId: 'r2' };
    const elsewhere = { ...registry, subscriberId: 'registry.elsewhere' };
    for (const signer of [undefined, stranger, unknownKey, elsewhere, shop.own]) {
      const said = await ask(challengeFor(shop.own), signer);
      expect([said.status, said.headers['www-authenticate']]).toEqual([401, expect.stringContaining('realm="shop.test"')]);
    }
    expect((await ask(challengeFor(shop.own), registry, systemClock.nowMs() - DAY_MS)).status).toBe(401);
  });

  test('does not prove a claim that another made with its encryption key', async () => {
    const forAnother = { ...challengeFor(shop.own), subscriber_id: 'thief.test', key_id: 'k' };
    expect(await ask(forAnother, registry)).toMatchObject({ status: 400, body: { error: { paths: '/challenge' } } });
  });

  test('decrypts nothing that was not made for it by the registry, and nothing once it has left', async () => {
    const foreign = challengeFor({ encryptionSecret: new Uint8Array(randomBytes(32)) });
    const byAnother = challengeFor(shop.own, newRegistryKey('r9'));
    for (const body of [foreign, byAnother, {}, { challenge: 7 }, null]) expect((await ask(body, registry)).status).toBe(400);
    const square = await openRegistry({ keys: [key] });
    const passing = await openMember({ registries: [pin(square)] });
    await passing.membership.join();
    await passing.membership.leave();
    const bytes = Buffer.from(JSON.stringify(challengeFor(passing.own)));
    const headers = { authorization: authorize(bytes, registry, systemClock.nowMs()) };
    expect((await receive(passing.membership, { what: 'on_subscribe', bytes, headers })).status).toBe(400);
  });
});
