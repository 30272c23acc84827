import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import supertest from 'supertest';
import { afterEach, describe, expect, it } from 'vitest';
import { createClient } from '../../bap/client/client.ts';
import { partitionOf } from '../../bap/records.ts';
import { buy } from './buying.ts';
import { type Network, openNetwork } from './network.ts';
import { told } from './shop.ts';

const OPEN_APP = { name: 'storefront', origins: [], perSecond: 1_000, burst: 1_000 };
const WRONG = 'A'.repeat(43);

let network: Network;
afterEach(() => network.close());

/** An order of an app, and its link. */
async function bought(): Promise<{ readonly handle: string; readonly secret: string }> {
  network = await openNetwork({ openApp: OPEN_APP });
  const handle = await buy(network);
  return { handle, secret: await linkOf(handle) };
}

async function linkOf(handle: string): Promise<string> {
  const made = await network.post(`/api/v1/orders/${handle}/link`).expect(201);
  return made.body.secret;
}

/** A browser that has nothing but what it is given. */
const stranger = () => supertest.agent(network.api.app);
const open = (agent: ReturnType<typeof stranger>, handle: string, secret: string) =>
  agent.post(`/api/v1/orders/${handle}/open`).send({ secret });

describe('the link of an order', () => {
  it('opens that order in any browser: to follow, to say something, to rate and to cancel', async () => {
    const { handle, secret } = await bought();
    const device = stranger();
    await device.get(`/api/v1/orders/${handle}`).expect(404);
    const opened = await open(device, handle, secret).expect(200);
    expect(opened.body).toMatchObject({ handle, state: 'confirmed' });
    const cookie = String(opened.headers['set-cookie']);
    expect(cookie).toContain(`Path=/api/v1/orders/${handle}`);
    expect(cookie).toContain('HttpOnly; SameSite=Strict');
    await device.get(`/api/v1/orders/${handle}`).expect(200);
    expect((await device.get(`/api/v1/orders/${handle}/events`).expect(200)).body.events.length).toBeGreaterThan(0);
    await device.post(`/api/v1/orders/${handle}/support`).send({ message: 'Bel niet aan.' }).expect(202);
    await network.settle();
    expect(network.baker.last('support').command).toMatchObject({ support: { message: 'Bel niet aan.' } });
    await device.post(`/api/v1/orders/${handle}/cancel`).set('Idempotency-Key', 'cancel-by-link').send({}).expect(202);
    await network.settle();
    const asked = network.baker.last('cancel');
    await network.answer(network.baker, asked, {
      action: 'cancel',
      order: told('9.00', { id: 'order-1', status: 'cancelled', updatedAtMs: network.clock.nowMs() + 1 }),
    });
    expect((await device.get(`/api/v1/orders/${handle}`).expect(200)).body.state).toBe('cancelled');
  });

  it('opens nothing else: no other order, not the transaction, and begins nothing in the name of who ordered', async () => {
    const { handle, secret } = await bought();
    const other = await buy(network);
    await open(stranger(), other, secret).expect(404);
    const device = stranger();
    await open(device, handle, secret).expect(200);
    await device.get(`/api/v1/orders/${other}`).expect(404);
    const transactionId = handle.slice(0, 36);
    for (const path of [
      `/transactions/${transactionId}`,
      `/transactions/${transactionId}/messages`,
      `/transactions/${transactionId}/orders`,
    ])
      await device.get(`/api/v1${path}`).set('Order-Link', secret).expect(404);
    for (const step of ['select', 'init', 'confirm', 'again'])
      await device
        .post(`/api/v1/orders/${handle}/${step}`)
        .set('Order-Link', secret)
        .set('Idempotency-Key', 'by-the-link')
        .send({})
        .expect(({ status }) => expect([404, 400], step).toContain(status));
    expect((await device.get('/api/v1/orders').set('Order-Link', secret).expect(200)).body.orders).toEqual([]);
  });

  it('is void when a newer one was made, by who ordered or by who holds the link', async () => {
    const { handle, secret } = await bought();
    const [old, device] = [stranger(), stranger()];
    await open(old, handle, secret).expect(200);
    await open(device, handle, secret).expect(200);
    const renewed = await device.post(`/api/v1/orders/${handle}/link`).send({}).expect(201);
    expect(renewed.body.secret).not.toBe(secret);
    // The device that made it goes on; the other, and the old link, are out, and the cookie of old is taken away.
    await device.get(`/api/v1/orders/${handle}`).expect(200);
    const out = await old.get(`/api/v1/orders/${handle}`).expect(404);
    expect(String(out.headers['set-cookie'])).toMatch(/marktplein_order=;.*Expires=Thu, 01 Jan 1970/);
    await open(stranger(), handle, secret).expect(404);
    await linkOf(handle);
    await device.get(`/api/v1/orders/${handle}`).expect(404);
    await network.get(`/api/v1/orders/${handle}`).expect(200);
  });

  it('is kept as a hash: what the store holds opens nothing, and goes when the order is erased', async () => {
    const { handle, secret } = await bought();
    const partition = partitionOf(handle.slice(0, 36));
    const kept = JSON.stringify([...(await network.store.list(partition, '', { limit: 1_000 }))]);
    expect(kept).toContain('"link:1"');
    expect(kept).not.toContain(secret);
    const [, hash = ''] = /"sha256":\["([0-9a-f]{64})"\]/.exec(kept) ?? [];
    expect(hash).toHaveLength(64);
    await open(stranger(), handle, hash.slice(0, 43)).expect(404);
    await network.post(`/api/v1/orders/${handle}/cancel`, { reasonId: '1' }).expect(202);
    await network.settle();
    const gone = told('9.00', { id: 'order-1', status: 'cancelled', updatedAtMs: network.clock.nowMs() + 1 });
    await network.answer(network.baker, network.baker.last('cancel'), { action: 'cancel', order: gone });
    await network.node.settled();
    await supertest(network.api.app)
      .delete(`/api/v1/transactions/${handle.slice(0, 36)}`)
      .set('Authorization', 'Bearer key-of-the-first-app-0001')
      .expect(204);
    expect((await network.store.list(partition, 'link:', { limit: 10 })).size).toBe(0);
    await open(stranger(), handle, secret).expect(404);
  });

  it('cannot be guessed: an address that tries many is slowed down, even when it is right at last; a right one costs nothing', async () => {
    const { handle, secret } = await bought();
    for (let times = 0; times < 60; times += 1) await open(stranger(), handle, secret).expect(200);
    const statuses: number[] = [];
    for (let times = 0; times < 60; times += 1) statuses.push((await open(stranger(), handle, WRONG)).status);
    expect(statuses.filter((status) => status === 404).length).toBeLessThanOrEqual(41);
    expect(statuses.at(-1)).toBe(429);
    const slowed = await open(stranger(), handle, secret).expect(429);
    expect(Number(slowed.headers['retry-after'])).toBeGreaterThan(0);
    // As header and as cookie too: there is no way around.
    await stranger().get(`/api/v1/orders/${handle}`).set('Order-Link', WRONG).expect(429);
    await stranger().get(`/api/v1/orders/${handle}`).set('Cookie', `marktplein_order=${WRONG}`).expect(429);
    network.clock.advance(600_000);
    await open(stranger(), handle, secret).expect(200);
  });

  it('looks the same whether the order is there or not', async () => {
    const { handle } = await bought();
    const [there, nowhere] = [
      await open(stranger(), handle, WRONG).expect(404),
      await open(stranger(), `${crypto.randomUUID()}.1`, WRONG).expect(404),
    ];
    expect(there.body).toEqual(nowhere.body);
  });

  it('is used by the typed client', async () => {
    const { handle, secret } = await bought();
    const server = network.api.app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = createClient({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
    await expect(client.order(handle)).rejects.toMatchObject({ problem: { status: 404 } });
    await client.open(handle, secret);
    expect(await client.order(handle)).toMatchObject({ handle });
    const renewed = await client.makeLink(handle);
    await expect(client.order(handle)).rejects.toMatchObject({ problem: { status: 404 } });
    await client.open(handle, renewed.secret);
    expect(await client.order(handle)).toMatchObject({ handle });
    server.close();
    await once(server, 'close');
  });
});
