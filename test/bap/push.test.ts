import { createPublicKey, verify } from 'node:crypto';
import supertest from 'supertest';
import { describe, expect, it } from 'vitest';
import { partitionOf } from '../../bap/records.ts';
import { systemChance } from '../../node/clock.ts';
import { createTransport } from '../../node/http-transport.ts';
import { createPush } from '../../node/push.ts';
import type { Transport } from '../../node/transport.ts';
import { aBrowser } from '../node/a-browser.ts';
import { pushServer } from '../node/push-server.ts';
import { buy } from './buying.ts';
import { closing, later, listed, network, notify, open, STOREFRONT, tells } from './told-of-orders.ts';

const TRANSPORT = {
  connectionsPerDestination: 2,
  destinationsMax: 8,
  connectTimeoutMs: 2_000,
  headersTimeoutMs: 5_000,
  bodyTimeoutMs: 5_000,
} as const;

/** By whom a push says that it was sent (RFC 8292). */
function vapidOf(authorization = '') {
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(authorization) ?? [];
  const [head = '', claims = '', signature = ''] = token.split('.');
  const point = Buffer.from(key, 'base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') };
  const signer = { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' } as const;
  const isSigned = verify('sha256', Buffer.from(`${head}.${claims}`), signer, Buffer.from(signature, 'base64url'));
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  return { key, isSigned, head: read(head), claims: read(claims) };
}

function outside(allowPrivateAddresses = true): Transport {
  const transport = createTransport({ ...TRANSPORT, allowPrivateAddresses });
  closing.push(() => transport.close());
  return transport;
}

describe('push', () => {
  it('comes to who turned it on, sealed for that browser, and says that an order changed and nothing else', async () => {
    const maker = await pushServer(closing);
    await open({
      outside: outside(),
      notices: { push: { contact: 'mailto:beheer@market.example', hosts: [maker.host] }, storefrontUrl: STOREFRONT },
    });
    const handle = await buy(network);
    const browser = aBrowser(`http://${maker.host}/send/abc`);
    const offer = await listed(handle);
    expect(offer).toMatchObject({ mail: false, push: { hosts: [maker.host] }, notices: [] });
    await tells(handle, 'accepted');
    await network.pass(60_000);
    expect(maker.came).toEqual([]);
    const added = await notify(handle, { language: 'en', push: browser.subscription }).expect(201);
    expect(added.body).toMatchObject({ kind: 'push', to: maker.host });
    // How it stands now is before their eyes.
    await network.pass(60_000);
    expect(maker.came).toEqual([]);
    await tells(handle, 'packed');
    await later(() => maker.came.length === 1);
    const [came] = maker.came;
    expect(came?.path).toBe('/send/abc');
    expect(came?.headers['content-encoding']).toBe('aes128gcm');
    expect(Number(came?.headers.ttl)).toBeGreaterThan(0);
    expect(JSON.parse(browser.open(came?.body ?? Buffer.alloc(0)))).toEqual({ what: 'order', language: 'en' });
    expect(JSON.stringify(came?.headers)).not.toMatch(/Noor|bakker|order-1/i);
    // It is from this node (RFC 8292): signed by the key that the browser was given, for this server, for a day at most.
    const { key, isSigned, head, claims } = vapidOf(came?.headers.authorization);
    expect(key).toBe(offer.push.publicKey);
    expect(isSigned).toBe(true);
    expect(head).toEqual({ typ: 'JWT', alg: 'ES256' });
    expect(claims).toMatchObject({ aud: `http://${maker.host}`, sub: 'mailto:beheer@market.example' });
    expect(claims.exp * 1_000 - Date.now()).toBeLessThanOrEqual(24 * 3_600_000);
  });

  it('is tried again where the server is busy, and ends where the browser turned it off', async () => {
    const maker = await pushServer(closing);
    await open({
      outside: outside(),
      notices: { push: { contact: 'https://market.example', hosts: [maker.host] }, storefrontUrl: STOREFRONT },
    });
    const handle = await buy(network);
    const browser = aBrowser(`http://${maker.host}/send/abc`);
    await notify(handle, { language: 'nl', push: browser.subscription }).expect(201);
    await notify(handle, { language: 'nl', push: browser.subscription }).expect(201);
    expect((await listed(handle)).notices).toHaveLength(1);
    maker.status = 503;
    await tells(handle, 'accepted');
    await later(() => maker.came.length === 1);
    maker.status = 201;
    await later(() => maker.came.length === 2);
    await network.pass(600_000);
    expect(maker.came).toHaveLength(2);
    maker.status = 410;
    await tells(handle, 'packed');
    await later(() => maker.came.length === 3);
    await expect.poll(async () => (await listed(handle)).notices).toEqual([]);
    await tells(handle, 'ready-for-pickup');
    await network.pass(600_000);
    expect(maker.came).toHaveLength(3);
  });

  it('goes to the servers of makers of browsers alone, and to none within the walls', async () => {
    const maker = await pushServer(closing);
    await open({
      notices: { push: { contact: 'https://market.example', hosts: ['push.example', '*.notify.example'] }, storefrontUrl: STOREFRONT },
    });
    const handle = await buy(network);
    for (const endpoint of [
      `http://${maker.host}/send`,
      'https://push.example.evil.example/send',
      'https://push.example@evil.example/send',
      'https://evil-push.example/send',
      'https://notify.example/send',
      'https://push.example:8443/send',
      'https://169.254.169.254/latest/meta-data',
      'file:///etc/passwd',
    ])
      await notify(handle, { language: 'nl', push: aBrowser(endpoint).subscription }).expect(400);
    await notify(handle, { language: 'nl', push: aBrowser('https://wns2.notify.example/send').subscription }).expect(201);

    // Where the name of a server stands for a machine within the walls, or nothing but http, it is not called either.
    const performer = network.node;
    for (const [host, endpoint] of [
      [maker.host, `http://${maker.host}/send`],
      [maker.host, `https://${maker.host}/send`],
      ['localhost', 'https://localhost/send'],
    ] as const) {
      const push = createPush(
        { contact: 'https://market.example', hosts: [host] },
        { performer, chance: systemChance, transport: outside(false) },
      );
      expect(await push.send(aBrowser(endpoint).subscription, { what: 'order', language: 'nl' }), endpoint).toBe('gone');
    }
    // What was taken before the hosts were changed goes nowhere any more.
    const narrowed = createPush(
      { contact: 'https://market.example', hosts: ['push.example'] },
      { performer, chance: systemChance, transport: outside() },
    );
    expect(await narrowed.send(aBrowser(`http://${maker.host}/send`).subscription, { what: 'order', language: 'nl' })).toBe('gone');
    expect(maker.came).toEqual([]);
  });

  it('is off unless it is set up, and then the same keys are used for good, which no app is told', async () => {
    await open({ notices: { storefrontUrl: STOREFRONT } });
    const handle = await buy(network);
    expect(await listed(handle)).toEqual({ mail: false, notices: [] });
    await notify(handle, { language: 'nl', push: aBrowser('https://fcm.googleapis.com/fcm/send/abc').subscription }).expect(404);
    const settings = { contact: 'https://market.example', hosts: [] };
    const ports = { performer: network.node, chance: systemChance, transport: outside() };
    const [one, other] = [createPush(settings, ports), createPush(settings, ports)];
    expect(await one.publicKey()).toBe(await other.publicKey());
  });

  it.each([0, 1, 2])(
    'is signed by the key that the browser was given, also where the secret begins with zeros: %i of them',
    async (zeros) => {
      const maker = await pushServer(closing);
      await open({ notices: { storefrontUrl: STOREFRONT } });
      const bytes = (count: number) => Uint8Array.from({ length: count }, (_, at) => (at < zeros ? 0 : 7 + at));
      const push = createPush(
        { contact: 'https://market.example', hosts: [maker.host] },
        { performer: network.node, chance: { bytes }, transport: outside() },
      );
      expect(await push.send(aBrowser(`http://${maker.host}/send`).subscription, { what: 'order', language: 'nl' })).toBe('told');
      const { key, isSigned } = vapidOf(maker.came[0]?.headers.authorization);
      expect([key, isSigned]).toEqual([await push.publicKey(), true]);
    },
  );

  it('takes no keys that are none, and nothing is left when the order is erased', async () => {
    const maker = await pushServer(closing);
    await open({
      outside: outside(),
      notices: { push: { contact: 'https://market.example', hosts: [maker.host] }, storefrontUrl: STOREFRONT },
    });
    const handle = await buy(network);
    const { endpoint, keys } = aBrowser(`http://${maker.host}/send`).subscription;
    const bad = { endpoint, keys: { ...keys, p256dh: Buffer.alloc(65, 4).toString('base64url') } };
    await notify(handle, { language: 'nl', push: bad }).expect(201);
    await tells(handle, 'accepted');
    await expect.poll(async () => (await listed(handle)).notices).toEqual([]);
    await notify(handle, { language: 'nl', push: aBrowser(`http://${maker.host}/send`).subscription }).expect(201);
    await tells(handle, 'delivered', { status: 'complete' });
    await supertest(network.api.app)
      .delete(`/api/v1/transactions/${handle.slice(0, 36)}`)
      .set('Authorization', 'Bearer key-of-the-first-app-0001')
      .expect(204);
    expect((await network.store.list(partitionOf(handle.slice(0, 36)), 'notice:', { limit: 10 })).size).toBe(0);
  });
});
