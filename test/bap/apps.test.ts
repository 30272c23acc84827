import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import supertest from 'supertest';
import { afterEach, describe, expect, it } from 'vitest';
import { createClient } from '../../bap/client/client.ts';
import { buy, search } from './buying.ts';
import { APP_KEY, type Network, type NetworkOptions, OTHER_KEY, openNetwork } from './network.ts';

let network: Network;
const open = async (options: NetworkOptions = {}): Promise<Network> => {
  network = await openNetwork(options);
  return network;
};
afterEach(() => network.close());

const OPEN_APP = { name: 'storefront', origins: ['https://winkel.example'], perSecond: 1_000, burst: 1_000 };

describe('app keys', () => {
  it('are needed, unless the node has an open app', async () => {
    await open();
    const refused = await supertest(network.api.app).post('/api/v1/searches').send({ intent: {} }).expect(401);
    expect(refused.headers['content-type']).toContain('application/problem+json');
    expect(refused.headers['www-authenticate']).toContain('Bearer');
    await supertest(network.api.app)
      .post('/api/v1/searches')
      .set('Authorization', 'Bearer not-the-right-key-000')
      .send({ intent: {} })
      .expect(401);
    await network.close();
    await open({ openApp: OPEN_APP });
    await supertest(network.api.app).post('/api/v1/searches').send({ intent: {} }).expect(202);
    await supertest(network.api.app)
      .post('/api/v1/searches')
      .set('Authorization', 'Bearer not-the-right-key-000')
      .send({ intent: {} })
      .expect(401);
  });

  it('open only the transactions of their own app', async () => {
    await open();
    const transactionId = await search(network);
    for (const path of ['', '/offers', '/events', '/orders', '/messages']) {
      await network.get(`/api/v1/transactions/${transactionId}${path}`).expect(200);
      await supertest(network.api.app)
        .get(`/api/v1/transactions/${transactionId}${path}`)
        .set('Authorization', `Bearer ${OTHER_KEY}`)
        .expect(404);
    }
    await supertest(network.api.app)
      .post(`/api/v1/transactions/${transactionId}/orders`)
      .set('Authorization', `Bearer ${OTHER_KEY}`)
      .set('Idempotency-Key', 'a-key-of-theirs')
      .send({ providerNode: network.baker.id, providerId: 'bakker', lines: [{ itemId: 'desem', quantity: 1 }] })
      .expect(404);
  });

  it('have a quota, and say when to come back', async () => {
    await open({ app: { perSecond: 0.5, burst: 2 } });
    await network.get('/api/v1/webhooks').expect(404);
    await network.get('/api/v1/webhooks').expect(404);
    const refused = await network.get('/api/v1/webhooks').expect(429);
    expect(refused.headers['retry-after']).toBe('2');
    await supertest(network.api.app).get('/api/v1/webhooks').set('Authorization', `Bearer ${OTHER_KEY}`).expect(404);
    network.clock.advance(2_000);
    await network.get('/api/v1/webhooks').expect(404);
  });
});

describe('visitors without a key', () => {
  const openSearch = () => supertest(network.api.app).post('/api/v1/searches').send({ intent: {} }).expect(202);
  const look = (transactionId: string, cookie?: string) =>
    supertest(network.api.app)
      .get(`/api/v1/transactions/${transactionId}`)
      .set(cookie === undefined ? {} : { Cookie: cookie });

  it('see what they began themselves, and nobody sees it who only knows the transaction_id that the network hears', async () => {
    await open({ openApp: OPEN_APP });
    const [mine, theirs] = [await openSearch(), await openSearch()];
    const [set = '', other = ''] = [mine, theirs].map((begun) => String(begun.headers['set-cookie']));
    expect(set).toMatch(/HttpOnly; SameSite=Strict/);
    const { transactionId } = mine.body;
    await look(transactionId, `theme=dark; ${set.split(';')[0]}`).expect(200);
    await look(transactionId).expect(404);
    await look(transactionId, other.split(';')[0]).expect(404);
    await look(transactionId, 'marktplein_visitor=').expect(404);
    const again = await supertest(network.api.app)
      .post('/api/v1/searches')
      .set('Cookie', set.split(';')[0] ?? '')
      .send({ intent: {} });
    expect(again.headers['set-cookie']).toBeUndefined();
    await look(again.body.transactionId, set.split(';')[0]).expect(200);
  });

  it('are known over https by a cookie that no neighbour can have planted, and go on as nobody with one that was', async () => {
    await open({ openApp: OPEN_APP, trustProxy: 1 });
    const https = { 'X-Forwarded-Proto': 'https' };
    const attacker = await openSearch();
    const planted = String(attacker.headers['set-cookie']).split(';')[0] ?? '';
    expect(planted).toMatch(/^marktplein_visitor=/);
    // Another host of the same site, or the same host over plain http, can set this one; not one that begins with __Host-.
    const begun = await supertest(network.api.app)
      .post('/api/v1/searches')
      .set({ ...https, Cookie: planted })
      .send({ intent: {} });
    const own = String(begun.headers['set-cookie']);
    expect(own).toMatch(/^__Host-marktplein_visitor=[^;]+;.*Path=\/;.*HttpOnly; Secure; SameSite=Strict/);
    expect(own).not.toContain(planted.split('=')[1]);
    await look(begun.body.transactionId, planted).expect(404);
    const seen = (cookie: string) =>
      supertest(network.api.app)
        .get(`/api/v1/transactions/${begun.body.transactionId}`)
        .set({ ...https, Cookie: cookie });
    await seen(planted).expect(404);
    await seen(`${planted}; ${own.split(';')[0]}`).expect(200);
  });

  it('are recognised by the typed client too, each client a visitor of its own', async () => {
    await open({ openApp: OPEN_APP });
    const server = network.api.app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const [client, other] = [createClient({ url }), createClient({ url })];
      const { transactionId } = await client.search({});
      expect((await client.transaction(transactionId)).transactionId).toBe(transactionId);
      await expect(other.transaction(transactionId)).rejects.toThrow('No such transaction');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('pages of other origins', () => {
  const ask = (origin: string) =>
    supertest(network.api.app).options('/api/v1/searches').set('Origin', origin).set('Access-Control-Request-Method', 'POST');

  it('may ask beforehand when an app has them', async () => {
    await open({ openApp: OPEN_APP });
    for (const origin of ['https://first.example', 'https://winkel.example']) {
      const allowed = await ask(origin).expect(204);
      expect(allowed.headers['access-control-allow-origin']).toBe(origin);
      expect(allowed.headers['access-control-allow-headers']).toContain('Idempotency-Key');
    }
    expect((await ask('https://elsewhere.example')).headers['access-control-allow-origin']).toBeUndefined();
  });

  it('are let in with the key of their own app only', async () => {
    await open({ openApp: OPEN_APP });
    const call = (origin: string) => network.post('/api/v1/searches', { intent: {} }).set('Origin', origin);
    const allowed = await call('https://first.example').expect(202);
    expect(allowed.headers['access-control-allow-origin']).toBe('https://first.example');
    expect(allowed.headers.vary).toContain('Origin');
    for (const origin of ['https://winkel.example', 'https://elsewhere.example', 'null']) {
      const refused = await call(origin).expect(403);
      expect(refused.headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});

describe('bodies', () => {
  const send = (body: string, type = 'application/json') =>
    supertest(network.api.app).post('/api/v1/searches').set('Authorization', `Bearer ${APP_KEY}`).set('Content-Type', type).send(body);

  it('are refused with a sentence that says what to mend', async () => {
    await open();
    const cases: [string, number, RegExp][] = [
      ['{"intent":{"txt":"brood"}}', 400, /member "txt"/],
      ['{}', 400, /intent/],
      ['{"intent":{},"intent":{}}', 400, /twice/],
      ['{"intent"', 400, /JSON/],
      ['{"intent":{"text":"mail mij op noor@example.com"}}', 400, /e-mail/],
      ['{"intent":{},"domain":"elsewhere"}', 400, /retail/],
      ['{"intent":{},"providerNode":"unknown.example"}', 422, /registry/],
      [`{"intent":{"text":"${'x'.repeat(70_000)}"}}`, 413, /64 KB/],
    ];
    for (const [body, status, detail] of cases) {
      const refused = await send(body).expect(status);
      expect(refused.body.detail).toMatch(detail);
      expect(refused.body.type).toMatch(/^urn:marktplein:problem:/);
    }
    await send('intent=brood', 'application/x-www-form-urlencoded').expect(415);
  });
});

describe('erasing', () => {
  const erase = (transactionId: string) =>
    supertest(network.api.app).delete(`/api/v1/transactions/${transactionId}`).set('Authorization', `Bearer ${APP_KEY}`);

  it('leaves nothing of a transaction but digests, and is refused while an order is under way', async () => {
    await open();
    const underWay = (await buy(network)).slice(0, 36);
    expect((await erase(underWay).expect(409)).body.type).toBe('urn:marktplein:problem:out-of-order');
    const transactionId = await search(network);
    await erase(transactionId).expect(204);
    await network.get(`/api/v1/transactions/${transactionId}`).expect(404);
    expect((await network.store.list(`transaction:${transactionId}`, '', { limit: 10 })).size).toBe(0);
    const kept = await network.store.transcript(transactionId, { limit: 10 });
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.every((entry) => entry.body.length === 0 && entry.digest !== undefined)).toBe(true);
  });
});

describe('a path with a NUL in it', () => {
  it('names nothing', async () => {
    await open();
    const transactionId = await search(network);
    await network.get(`/api/v1/transactions/${transactionId}/requests/%00`).expect(404);
    await network.get('/api/v1/transactions/%00').expect(404);
    await supertest(network.api.app)
      .post(`/api/v1/transactions/${'a'.repeat(35)}%00/orders`)
      .set('Authorization', `Bearer ${APP_KEY}`)
      .set('Idempotency-Key', 'a-key-of-ours')
      .send({ providerNode: network.baker.id, providerId: 'bakker', lines: [{ itemId: 'desem', quantity: 1 }] })
      .expect(404);
  });
});

describe('every answer', () => {
  it('is kept by nobody and shows in no frame', async () => {
    await open();
    const answer = await network.get('/api/v1/transactions/not-one').expect(404);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(answer.headers['content-security-policy']).not.toContain('unsafe');
    expect(answer.headers['x-powered-by']).toBeUndefined();
  });
});
