import { createHash } from 'node:crypto';
import request from 'supertest';
import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createProviderApi } from '../../bpp/api/api.ts';
import { ENGINES } from '../../bpp/engines/engines.ts';
import type { OrderRecord } from '../../bpp/engines/shop/record.ts';
import { importBusiness } from '../../bpp/imports/import-business.ts';
import { createSearchIndex } from '../../bpp/search-index.ts';
import type { Json } from '../../node/store/port.ts';
import { silentTelemetry } from '../../node/telemetry.ts';
import { bytesOf, createPorts, NOW_MS, shopYaml } from './imports/node-for-imports.ts';

const OWNER = 'a-key-for-the-whole-node';
const BAKER = 'a-key-for-the-baker-alone';
const CSV = 'Handle,Title,Type,Status,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price';
const row = (sku: string, price = '2.50') => `${sku},Brood ${sku},Brood,active,${sku},shopify,5,${price}`;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

function order(id: string, kind: string, atMs: number): OrderRecord {
  const eur = (amount: string) => ({ currency: 'EUR', amount });
  return {
    order: {
      id,
      status: 'active',
      providerId: 'bakker',
      lines: [{ itemId: 'bakker.a', quantity: 1 }],
      fulfilments: [{ id: `bakker.${kind}`, kind, state: 'pending' }],
      quote: { total: eur('2.50'), lines: [{ title: 'Brood', kind: 'item', itemId: 'bakker.a', quantity: 1, amount: eur('2.50') }] },
      payments: [],
    },
    buyer: { domain: 'retail', buyerNode: { id: 'buyer.example', uri: 'https://buyer.example' }, transactionId: `t-${id}` },
    confirmedAtMs: atMs,
    taken: [],
    paymentId: 'bakker.payment-1',
    history: [{ state: 'pending', atMs }],
  };
}

async function started() {
  const index = createSearchIndex(ENGINES);
  const ports = createPorts((partition, put, removed) => index.apply(partition, put as Record<string, Json>, removed));
  for (const id of ['bakker', 'slager'])
    await importBusiness(ports, { shopYaml: shopYaml(id), csv: bytesOf([CSV, row('a'), row('b')].join('\n')) });
  const put = [order('bakker.o1', 'pickup', NOW_MS), order('bakker.o2', 'delivery', NOW_MS + 1)].map((record) => ({
    key: `order:${record.order.id}`,
    value: record as unknown as Json,
  }));
  await ports.store.commit({ partition: 'provider:bakker', put });
  const app = createProviderApi({
    ...ports,
    index,
    engines: ENGINES,
    telemetry: silentTelemetry(),
    node: { id: 'provider.example', uri: 'https://provider.example' },
    keys: [{ keySha256: sha256(OWNER) }, { keySha256: sha256(BAKER), providerIds: ['bakker'] }],
  });
  const call = (method: 'get' | 'put' | 'post', path: string, key = OWNER) =>
    request(app)[method](`/provider/v1${path}`).set('Authorization', `Bearer ${key}`);
  return { app, ports, index, call };
}

let node: Awaited<ReturnType<typeof started>>;
beforeEach(async () => {
  node = await started();
});

describe('who may use the API of a provider', () => {
  it('nobody without a key or with a wrong one', async () => {
    expect((await request(node.app).get('/provider/v1/providers')).status).toBe(401);
    const wrong = await node.call('get', '/providers', 'a-key-that-nobody-gave');
    expect([wrong.status, wrong.type, wrong.headers['www-authenticate']]).toEqual([
      401,
      'application/problem+json',
      expect.stringContaining('Bearer'),
    ]);
  });

  it('a key for one shop opens that shop alone', async () => {
    const ids = async (key: string) => (await node.call('get', '/providers', key)).body.items.map((shop: { id: string }) => shop.id);
    expect([await ids(OWNER), await ids(BAKER)]).toEqual([['bakker', 'slager'], ['bakker']]);
    for (const path of ['/providers/slager', '/providers/slager/items', '/providers/slager/orders']) {
      expect((await node.call('get', path, BAKER)).status).toBe(404);
    }
    expect((await node.call('put', '/providers/slager/items/slager.a/stock', BAKER).send({ onHand: 1 })).status).toBe(404);
    expect((await node.call('put', '/providers/bakker/items/slager.a/stock', BAKER).send({ onHand: 1 })).status).toBe(404);
  });

  it('anybody may read how it works', async () => {
    const description = await request(node.app).get('/provider/v1/openapi.yaml');
    expect(description.status).toBe(200);
    expect(Object.keys(parse(description.text).paths)).toContain('/providers/{providerId}/import');
  });
});

describe('the catalogue of a shop', () => {
  it('is listed page by page', async () => {
    const first = await node.call('get', '/providers/bakker/items?limit=1');
    expect(first.body).toMatchObject({ items: [{ item: { id: 'bakker.a' } }], after: 'bakker.a' });
    const second = await node.call('get', '/providers/bakker/items?limit=10&after=bakker.a');
    expect(second.body.items).toHaveLength(1);
    expect(second.body.after).toBeUndefined();
    expect((await node.call('get', '/providers?limit=no')).status).toBe(400);
  });

  it('has its stock counted anew, and is searched with it at once', async () => {
    const done = await node.call('put', '/providers/bakker/items/bakker.a/stock').send({ onHand: 0 });
    expect(done.body).toMatchObject({ stock: { counted: true, onHand: 0, reserved: 0 } });
    expect(node.index.item('bakker.a')).toMatchObject({ stock: { onHand: 0 } });
    expect((await node.call('put', '/providers/bakker/items/bakker.a/stock').send({ onHand: -1 })).status).toBe(400);
    expect((await node.call('put', '/providers/bakker/items/bakker.a/stock').send({})).status).toBe(400);
    expect((await node.call('put', '/providers/bakker/items/bakker.zz/stock').send({ onHand: 1 })).status).toBe(404);
  });

  it('has its stock counted in each of its branches', async () => {
    const shop = node.index.provider('bakker');
    const branches = [{ id: 'bakker.west', place: { id: 'bakker.west', name: 'West', position: { lat: 52.38, lon: 4.87 } } }];
    await node.ports.store.commit({
      partition: 'provider:bakker',
      put: [{ key: 'shop', value: { ...shop, branches } as unknown as Json }],
    });
    node.index.apply('provider:bakker', { shop: { ...shop, branches } as unknown as Json }, []);
    const count = (body: object) => node.call('put', '/providers/bakker/items/bakker.a/stock').send(body);
    expect((await count({ onHand: 3, branch: 'west' })).body).toMatchObject({
      stock: { onHand: 5 },
      elsewhere: { 'bakker.west': { counted: true, onHand: 3, reserved: 0 } },
    });
    expect((await count({ changeBy: -1, branch: 'west' })).body.elsewhere['bakker.west']).toMatchObject({ onHand: 2 });
    expect((await count({ onHand: 3, branch: 'oost' })).status).toBe(400);
  });

  it('keeps no word of what was done with its orders: of a step its key alone, of where a courier is nothing, and neither once its buyer is erased', async () => {
    const texts = async () => JSON.stringify([...(await node.ports.store.list('provider:bakker', '', { limit: 500 }))]);
    const step = (what: string, key: string, body: object) =>
      node.call('post', `/providers/bakker/orders/bakker.o2/${what}`).set('Idempotency-Key', key).send(body);
    const steps = async () =>
      (await node.ports.store.read('provider:bakker', ['steps-taken:bakker.o2'])).get('steps-taken:bakker.o2')?.value;
    await step('accept', 'accept-of-the-order', {});
    await step('dispatch', 'gone-with-the-courier', {});
    const seen = await step('position', 'here-is-the-courier', { position: { lat: 52.37123, lon: 4.88 } });
    expect([seen.status, seen.body.courier.position.lat]).toEqual([200, 52.37123]);
    const say = (text: string) => step('message', 'word-for-the-buyer', { text });
    expect((await say('Het geheim van Anna')).status).toBe(200);
    expect([(await say('Iets anders')).status, (await say('Het geheim van Anna')).status]).toEqual([422, 200]);
    expect((await step('deliver', 'given-at-the-door', {})).status).toBe(200);
    const kept = (await steps()) as readonly { readonly key: string; readonly asked: string }[];
    expect(kept.map(({ key }) => key)).toEqual(['given-at-the-door', 'word-for-the-buyer', 'gone-with-the-courier', 'accept-of-the-order']);
    expect(kept.every(({ asked }) => /^[\w-]{43}$/.test(asked))).toBe(true);
    expect(await texts()).toContain('geheim');
    const erased = await request(node.app)
      .delete('/provider/v1/providers/bakker/orders/bakker.o2/person')
      .set('Authorization', `Bearer ${OWNER}`);
    expect([erased.status, await steps()]).toEqual([204, undefined]);
    expect(await texts()).not.toMatch(/geheim|52\.37123/);
  });

  it('knows a step again that was kept with its words by an older version', async () => {
    const asked = JSON.stringify(['cancel', { reasonId: 'item-unavailable' }]);
    const value = [{ key: 'cancelled-before', asked }];
    await node.ports.store.commit({ partition: 'provider:bakker', put: [{ key: 'steps-taken:bakker.o1', value }] });
    const again = (reasonId: string) =>
      node.call('post', '/providers/bakker/orders/bakker.o1/cancel').set('Idempotency-Key', 'cancelled-before').send({ reasonId });
    expect([(await again('item-unavailable')).status, (await again('other')).status]).toEqual([200, 422]);
  });

  it('has a change of its stock made once for each key, whoever tries again', async () => {
    const change = (key: string, body: object, item = 'a') =>
      node.call('put', `/providers/bakker/items/bakker.${item}/stock`).set('Idempotency-Key', key).send(body);
    const key = 'delivery-of-monday';
    const [first, second] = await Promise.all([change(key, { changeBy: 10 }), change(key, { changeBy: 10 })]);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(node.index.item('bakker.a')).toMatchObject({ stock: { onHand: 15 } });
    await change('sold-at-the-counter', { changeBy: -2 });
    const again = await change(key, { changeBy: 10 });
    expect([again.status, again.body.stock]).toEqual([200, { counted: true, onHand: 13, reserved: 0 }]);
    // Another change under the same key is a mistake of the caller, and changes nothing.
    for (const other of [await change(key, { changeBy: 9 }), await change(key, { onHand: 10 })]) {
      expect([other.status, other.body.type]).toEqual([422, 'urn:marktplein:problem:idempotency-key-reused']);
    }
    expect(node.index.item('bakker.a')).toMatchObject({ stock: { onHand: 13 } });
    // Of another item it says nothing: one delivery may bring two kinds of bread.
    expect((await change(key, { changeBy: 10 }, 'b')).body.stock).toMatchObject({ onHand: 15 });
  });

  it('takes a change that was refused when it has become possible, under the same key', async () => {
    const take = () =>
      node.call('put', '/providers/bakker/items/bakker.a/stock').set('Idempotency-Key', 'six-for-the-window').send({ changeBy: -6 });
    expect((await take()).status).toBe(400);
    await node.call('put', '/providers/bakker/items/bakker.a/stock').send({ onHand: 8 });
    expect((await take()).body.stock).toMatchObject({ onHand: 2 });
    expect((await take()).body.stock).toMatchObject({ onHand: 2 });
  });

  it('remembers some keys of an item, and not all for ever', async () => {
    const change = (n: number) =>
      node.call('put', '/providers/bakker/items/bakker.a/stock').set('Idempotency-Key', `a-crate-${n}`).send({ changeBy: 1 });
    for (let n = 0; n <= 50; n += 1) await change(n);
    await change(1);
    expect(node.index.item('bakker.a')).toMatchObject({ stock: { onHand: 56 } });
    const kept = await node.ports.store.read('provider:bakker', ['stock-changes:bakker.a']);
    expect(kept.get('stock-changes:bakker.a')?.value).toHaveLength(50);
  });

  it('takes no key that could not be kept, and needs none', async () => {
    const change = () => node.call('put', '/providers/bakker/items/bakker.a/stock');
    expect((await change().set('Idempotency-Key', 'short').send({ changeBy: 1 })).status).toBe(400);
    expect((await change().set('Idempotency-Key', 'x'.repeat(129)).send({ changeBy: 1 })).status).toBe(400);
    for (let n = 0; n < 2; n += 1) await change().send({ changeBy: 1 });
    expect(node.index.item('bakker.a')).toMatchObject({ stock: { onHand: 7 } });
  });

  it('is brought up to date from a file, with a report', async () => {
    const csv = [CSV, row('a', '3.00'), row('c', 'x')].join('\n');
    const done = await node.call('post', '/providers/bakker/import').type('text/csv').send(csv);
    expect(done.body).toMatchObject({
      provider: 'bakker',
      format: 'shopify',
      imported: 1,
      unpublished: 1,
      problems: [{ line: 3, severity: 'error' }],
    });
    expect(node.index.item('bakker.b')?.published).toBe(false);
    expect((await node.call('post', '/providers/bakker/import').type('application/json').send('{}')).status).toBe(415);
    expect((await node.call('post', '/providers/bakker/import').type('text/csv').send(csv)).status).toBe(200);
  });

  it('is not brought up to date by a file past the bound', async () => {
    const tooLarge = Buffer.alloc(20 * 1024 * 1024 + 1, 'a');
    const refused = await node.call('post', '/providers/bakker/import').type('text/csv').send(tooLarge);
    expect([refused.status, refused.type]).toEqual([413, 'application/problem+json']);
  });
});

describe('the orders of a shop', () => {
  const ids = async (query: string) =>
    (await node.call('get', `/providers/bakker/orders${query}`)).body.items.map((each: OrderRecord) => each.order.id);

  it('are listed newest first, by state', async () => {
    expect(await ids('')).toEqual(['bakker.o2', 'bakker.o1']);
    expect(await ids('?limit=1&after=bakker.o2')).toEqual(['bakker.o1']);
    expect(await ids('?state=pending')).toHaveLength(2);
    expect(await ids('?state=active')).toHaveLength(2);
    expect(await ids('?state=accepted')).toEqual([]);
  });

  it('go step by step to the hand-over, and the buyer is told of each', async () => {
    expect((await node.call('get', '/providers/bakker/orders/bakker.o1')).body.steps).toEqual(['accept', 'cancel']);
    for (const step of ['accept', 'pack', 'ready', 'hand-over']) {
      expect((await node.call('post', `/providers/bakker/orders/bakker.o1/${step}`)).status).toBe(200);
    }
    expect((await node.call('get', '/providers/bakker/orders/bakker.o1')).body).toMatchObject({ order: { status: 'complete' }, steps: [] });
    expect((await node.ports.store.counts()).outbox).toBe(4);
  });

  it('are delivered by somebody with a name', async () => {
    await node.call('post', '/providers/bakker/orders/bakker.o2/accept');
    const sent = await node.call('post', '/providers/bakker/orders/bakker.o2/dispatch').send({ agent: { name: 'Sam' } });
    expect(sent.body.order.fulfilments[0]).toMatchObject({ state: 'out-for-delivery', agent: { name: 'Sam' } });
    expect((await node.call('post', '/providers/bakker/orders/bakker.o2/deliver')).body.order.status).toBe('complete');
  });

  it('skip no step', async () => {
    const refused = await node.call('post', '/providers/bakker/orders/bakker.o1/hand-over');
    expect([refused.status, refused.type]).toEqual([409, 'application/problem+json']);
  });

  it('are called off with a reason', async () => {
    expect((await node.call('post', '/providers/bakker/orders/bakker.o1/cancel').send({})).status).toBe(400);
    expect((await node.call('post', '/providers/bakker/orders/bakker.o1/cancel').send({ reasonId: 'bored' })).status).toBe(422);
    const done = await node.call('post', '/providers/bakker/orders/bakker.o1/cancel').send({ reasonId: 'out-of-stock' });
    expect(done.body).toMatchObject({ order: { status: 'cancelled' }, steps: [] });
  });

  it('that are not there are not found, nor are steps that nobody takes', async () => {
    for (const path of ['bakker.nothing/accept', 'slager.o1/accept', 'bakker.o1/dance']) {
      expect((await node.call('post', `/providers/bakker/orders/${path}`)).status).toBe(404);
    }
    expect((await node.call('get', '/providers/bakker/orders/bakker.nothing')).status).toBe(404);
    expect((await node.call('get', '/providers/bakker/orders/bakker.%00')).status).toBe(404);
    expect((await node.call('post', '/providers/bakker/orders/bakker.%00/accept')).status).toBe(404);
    expect((await node.call('put', '/providers/bakker/items/bakker.%00/stock').send({ onHand: 1 })).status).toBe(404);
    expect((await node.call('post', '/providers/bakker/orders/bakker.o1/accept').type('application/json').send('{')).status).toBe(400);
  });
});
