import { createHash } from 'node:crypto';
import request from 'supertest';
import { beforeEach, describe, expect, it } from 'vitest';
import { createProviderApi } from '../../bpp/api/api.ts';
import { ENGINES } from '../../bpp/engines/engines.ts';
import type { DriverRecord } from '../../bpp/engines/ride/fleet-record.ts';
import { rideEngine } from '../../bpp/engines/ride/ride.ts';
import { putFleet } from '../../bpp/imports/ride-import.ts';
import { createSearchIndex } from '../../bpp/search-index.ts';
import type { Order } from '../../commerce/order.ts';
import type { Json, Timer } from '../../node/store/port.ts';
import { silentTelemetry } from '../../node/telemetry.ts';
import { createPorts, NOW_MS } from './imports/node-for-imports.ts';
import { ANNA, driver, FLEET, HERE, NODE, north, ride } from './ride/fleet.ts';

const OWNER = 'a-key-for-the-whole-node';
const tokenOf = (name: string) => `the-token-of-${name}-alone`;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const withToken = (name: string): DriverRecord => ({ ...driver(name), tokenSha256: sha256(tokenOf(name)) });

/** A node with one fleet, whose timers go off when they are asked to. */
async function started() {
  const index = createSearchIndex(ENGINES);
  const ports = createPorts((partition, put, removed) => index.apply(partition, put as Record<string, Json>, removed));
  const items = FLEET.vehicles.map(({ itemId, name, tariff }) => ({
    item: { id: itemId, name, categoryIds: [], price: tariff.base },
    published: true,
  }));
  await ports.performer.perform(putFleet({ fleet: FLEET, items, drivers: ['henk', 'ida'].map(withToken) }));
  const app = createProviderApi({
    ...ports,
    index,
    engines: ENGINES,
    telemetry: silentTelemetry(),
    node: NODE,
    keys: [{ keySha256: sha256(OWNER) }],
  });
  const call = (method: 'get' | 'put' | 'post' | 'delete', path: string, token: string, body?: object, once?: string) => {
    const sent = request(app)[method](`/provider/v1${path}`).set('Authorization', `Bearer ${token}`);
    if (once !== undefined) sent.set('Idempotency-Key', once);
    return body === undefined ? sent : sent.send(body);
  };
  const as = (name: string) => (method: 'get' | 'put' | 'post' | 'delete', path: string, body?: object, once?: string) =>
    call(method, `/providers/taxi/driver${path}`, tokenOf(name), body, once);
  const order = async (command: { action: 'init' | 'confirm'; order: Order }): Promise<Order> => {
    const plan = rideEngine.plan({ providerId: 'taxi', command, from: ANNA });
    const done = await ports.performer.perform({
      partition: 'provider:taxi',
      ...plan,
      decide(state, context) {
        const { answer, news: _news, ...turn } = plan.decide(state, context);
        return { ...turn, result: answer };
      },
    });
    if (!done.ok || done.value === undefined || !('order' in done.value)) throw new Error(JSON.stringify(done));
    return done.value.order;
  };
  const tick = async (): Promise<void> => {
    const timers: readonly Timer[] = await ports.store.takeTimers({ nowMs: NOW_MS, limit: 10, leaseMs: 1_000 });
    for (const { data, id } of timers) {
      const plan = rideEngine.onTimer('taxi', data);
      await ports.performer.perform({
        partition: 'provider:taxi',
        ...plan,
        decide(state, context) {
          const { answer: _answer, news: _news, ...turn } = plan.decide(state, context);
          return { ...turn, cancelTimers: [id, ...(turn.cancelTimers ?? [])], result: undefined };
        },
      });
    }
  };
  const hail = async (): Promise<string> => {
    const placed = await order({ action: 'confirm', order: await order({ action: 'init', order: ride() }) });
    await tick();
    return placed.id ?? '';
  };
  return { app, call, as, hail, ports };
}

let node: Awaited<ReturnType<typeof started>>;
beforeEach(async () => {
  node = await started();
});

describe('the API of a driver', () => {
  it('opens for the token of a driver, and for no other key', async () => {
    expect((await node.as('henk')('get', '')).status).toBe(200);
    expect((await node.call('get', '/providers/taxi/driver', 'another-token-of-nobody')).status).toBe(401);
    expect((await node.call('get', '/providers/taxi/driver', OWNER)).status).toBe(401);
    expect((await node.call('get', '/providers/bakker/driver', tokenOf('henk'))).status).toBe(401);
    expect((await request(node.app).get('/provider/v1/providers/taxi/driver')).status).toBe(401);
    // What a driver may not: see the orders of the fleet, or its other drivers.
    expect((await node.call('get', '/providers/taxi/orders', tokenOf('henk'))).status).toBe(401);
  });

  it('never shows what a token is known by', async () => {
    expect(JSON.stringify((await node.as('henk')('get', '')).body)).not.toMatch(/[0-9a-f]{64}/);
  });

  it('brings a driver on shift and off, as often as it is said', async () => {
    const henk = node.as('henk');
    for (let n = 0; n < 2; n += 1) {
      expect((await henk('put', '/shift', { position: HERE })).body).toMatchObject({ onShift: true, position: HERE, offers: [] });
    }
    expect((await henk('put', '/position', { position: north(1) })).body).toMatchObject({ position: north(1) });
    for (let n = 0; n < 2; n += 1) expect((await henk('delete', '/shift')).body).toMatchObject({ onShift: false });
    expect((await henk('put', '/position', { position: HERE })).status).toBe(409);
  });

  it('ends a shift once for each key: one that is sent late does not end the next', async () => {
    const henk = node.as('henk');
    await henk('put', '/shift', { position: HERE }, 'shift-of-morning');
    expect((await henk('delete', '/shift', undefined, 'end-of-morning')).body).toMatchObject({ onShift: false });
    await henk('put', '/shift', { position: HERE }, 'shift-of-evening');
    expect((await henk('delete', '/shift', undefined, 'end-of-morning')).body).toMatchObject({ onShift: true });
    expect((await henk('delete', '/shift', undefined, 'shift-of-evening')).status).toBe(422);
    expect((await henk('delete', '/shift', undefined, 'end-of-evening')).body).toMatchObject({ onShift: false });
  });

  it.each([
    ['nothing', {}],
    ['no position', { position: null }],
    ['half a position', { position: { lat: 52 } }],
    ['a place off the earth', { position: { lat: 91, lon: 4 } }],
    ['text', { position: { lat: '52', lon: '4' } }],
  ])('wants to know where: %s is refused', async (_what, body) => {
    expect((await node.as('henk')('put', '/shift', body)).status).toBe(400);
  });

  it('shows the offer, takes the ride to its end, and shows each driver only their own', async () => {
    const [henk, ida] = [node.as('henk'), node.as('ida')];
    await henk('put', '/shift', { position: north(1) });
    await ida('put', '/shift', { position: north(2) });
    const orderId = await node.hail();
    const { body: seen } = await henk('get', '');
    expect(seen.offers).toMatchObject([
      { orderId, fare: { amount: '23.10' }, atMost: { amount: '26.57' }, end: { address: 'Gelderlandplein 901' } },
    ]);
    expect(JSON.stringify(seen.offers)).not.toMatch(/Anna/);
    expect((await ida('get', '')).body.offers).toEqual([]);
    expect((await ida('post', `/rides/${orderId}/accept`)).status).toBe(404);
    expect((await ida('get', `/rides/${orderId}`)).status).toBe(404);
    for (let n = 0; n < 2; n += 1) {
      const accepted = await henk('post', `/rides/${orderId}/accept`);
      expect([accepted.status, accepted.body]).toMatchObject([
        200,
        { state: 'assigned', passenger: { name: 'Anna' }, steps: ['arrive', 'give-back'] },
      ]);
    }
    expect((await henk('post', `/rides/${orderId}/start`)).status).toBe(409);
    expect((await henk('delete', '/shift')).status).toBe(409);
    for (const step of ['arrive', 'start']) expect((await henk('post', `/rides/${orderId}/${step}`)).status).toBe(200);
    expect((await henk('post', `/rides/${orderId}/finish`, { metres: -1 })).status).toBe(400);
    expect((await henk('post', `/rides/${orderId}/finish`, { metres: 1.5 })).status).toBe(400);
    const finished = await henk('post', `/rides/${orderId}/finish`, { metres: 5_000 });
    // 3.60 and five kilometres of 2.65; the clock of this node stands still.
    expect(finished.body).toMatchObject({ state: 'ended', fare: { amount: '16.85' }, steps: [] });
    expect(JSON.stringify(finished.body)).not.toMatch(/Anna/);
    expect((await henk('get', '')).body).not.toHaveProperty('ride');
  });

  it('knows its steps, and says them', async () => {
    const orderId = await node
      .as('henk')('put', '/shift', { position: HERE })
      .then(() => node.hail());
    const unknown = await node.as('henk')('post', `/rides/${orderId}/fly`);
    expect([unknown.status, unknown.body.detail]).toMatchObject([
      404,
      expect.stringContaining('accept, decline, arrive, start, finish, no-show, give-back'),
    ]);
    expect((await node.as('henk')('post', '/rides/taxi.nothing/accept')).status).toBe(404);
    expect((await node.as('henk')('post', `/rides/${orderId}/decline`)).status).toBe(200);
  });

  it('leaves the fleet its own view: who had the ride, and how to call it off', async () => {
    const orderId = await node
      .as('henk')('put', '/shift', { position: HERE })
      .then(() => node.hail());
    await node.as('henk')('post', `/rides/${orderId}/accept`);
    const { body } = await node.call('get', `/providers/taxi/orders/${orderId}`, OWNER);
    expect(body).toMatchObject({ driverId: 'taxi.henk', atMost: { amount: '26.57' }, steps: ['cancel'] });
    const off = await node.call('post', `/providers/taxi/orders/${orderId}/cancel`, OWNER, { reasonId: 'cannot-drive' });
    expect(off.body).toMatchObject({ order: { status: 'cancelled', quote: { total: { amount: '0.00' } } }, steps: [] });
    expect((await node.call('post', `/providers/taxi/orders/${orderId}/cancel`, OWNER, {})).status).toBe(400);
  });
});
