import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeStock } from '../../../bpp/engines/shop/stock.ts';
import { importBusiness } from '../../../bpp/imports/import-business.ts';
import type { Json } from '../../../node/store/port.ts';
import { bytesOf, shopYaml } from '../imports/node-for-imports.ts';
import { type Browser, KEY, startConsoleNode } from './console-node.ts';

const HEADS = 'Handle,Title,Type,Status,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price';
const FILE = [HEADS, 'a,Brood a,Brood,active,a,shopify,5,2.50', 'b,Brood b,Brood,active,b,shopify,5,2.50'].join('\n');

let node: Awaited<ReturnType<typeof startConsoleNode>>;
let baker: Browser;
beforeEach(async () => {
  node = await startConsoleNode();
  baker = node.browser();
  await baker.enter(await node.link('bakker@bakkerij.example'));
});

const item = async (id: string) => {
  const page = await baker.call('get', '/providers/bakker/items');
  return page.body.items.find((each: { item: { id: string } }) => each.item.id === `bakker.${id}`);
};
const importFile = (csv: string) => importBusiness(node, { shopYaml: shopYaml('bakker'), csv: bytesOf(csv) });

describe('a product', () => {
  it('that was changed by hand stays so until its file says something new of it', async () => {
    const change = { price: '9.99', name: 'Brood met de hand', published: false };
    expect((await baker.call('put', '/providers/bakker/items/bakker.a', change)).status).toBe(200);
    await importFile(FILE);
    expect(await item('a')).toMatchObject({ published: false, item: { name: 'Brood met de hand', price: { amount: '9.99' } } });
    await importFile(FILE.replace('a,shopify,5,2.50', 'a,shopify,5,2.75'));
    expect(await item('a')).toMatchObject({ item: { name: 'Brood a', price: { amount: '2.75' } } });
  });

  it('is changed once for each key: sent again late, it does not undo what was changed meanwhile', async () => {
    const path = '/providers/bakker/items/bakker.a';
    const first = { 'Idempotency-Key': 'a-price-of-monday' };
    expect((await baker.call('put', path, { price: '3.10' }, first)).status).toBe(200);
    expect((await baker.call('put', path, { price: '3.20' })).status).toBe(200);
    expect(await baker.call('put', path, { price: '3.10' }, first)).toMatchObject({
      status: 200,
      body: { item: { price: { amount: '3.20' } } },
    });
    expect(await item('a')).toMatchObject({ item: { price: { amount: '3.20' } } });
    expect((await baker.call('put', path, { price: '3.30' }, first)).status).toBe(422);
  });

  it('that was made by hand is made once for each key, and no file takes it off the shelf', async () => {
    const made = { name: 'Taart', price: '12.50', onHand: 3 };
    const [first, again] = await Promise.all(
      [0, 1].map(() => baker.call('post', '/providers/bakker/items', made, { 'Idempotency-Key': 'a-cake-of-today' })),
    );
    expect(first?.body.item.id).toBe(again?.body.item.id);
    await importFile(FILE);
    const page = await baker.call('get', '/providers/bakker/items');
    expect(page.body.items.filter((each: { item: { name: string } }) => each.item.name === 'Taart')).toMatchObject([
      { published: true, stock: { onHand: 3 } },
    ]);
    expect((await baker.call('post', '/providers/bakker/items', made)).status).toBe(400);
    expect((await baker.call('put', '/providers/bakker/items/bakker.a', { price: '-1' })).status).toBe(400);
  });
});

describe('a file of products', () => {
  it('tells what it would change, and changes nothing', async () => {
    const csv = [
      HEADS,
      'a,Brood a,Brood,active,a,shopify,5,3.00',
      'c,Brood c,Brood,active,c,shopify,2,1.00',
      'd,Brood d,Brood,active,d,shopify,2,duur',
    ].join('\n');
    const before = await node.store.list('provider:bakker', '', { limit: 1_000 });
    const look = await baker.call('post', '/providers/bakker/import/preview', csv as unknown as object, { 'Content-Type': 'text/csv' });
    expect(look.body.counts).toEqual({ new: 1, changed: 1, unchanged: 0, gone: 1 });
    expect(look.body.lines).toMatchObject([
      { itemId: 'bakker.a', what: 'changed', before: { price: { amount: '2.50' } }, after: { price: { amount: '3.00' } } },
      { itemId: 'bakker.c', what: 'new' },
      { itemId: 'bakker.b', what: 'gone' },
    ]);
    expect(look.body.problems).toMatchObject([{ severity: 'error', line: 4, value: 'duur' }]);
    expect(await node.store.list('provider:bakker', '', { limit: 1_000 })).toEqual(before);
  });

  it('that says the same as before would change nothing', async () => {
    const look = await baker.call('post', '/providers/bakker/import/preview', FILE as unknown as object, { 'Content-Type': 'text/csv' });
    expect([look.body.counts, look.body.lines]).toEqual([{ new: 0, changed: 0, unchanged: 2, gone: 0 }, []]);
  });
});

describe('the hours', () => {
  const shop = async () => (await baker.call('get', '/providers/bakker')).body.shop;

  it('that were set by hand stay so until the card says something new', async () => {
    const { weekly } = (await shop()).openingHours;
    const change = { weekly: { ...weekly, monday: [{ open: '07:00', close: '12:00' }] }, closedDates: ['2026-12-25'], trading: false };
    expect((await baker.call('put', '/providers/bakker/hours', change)).status).toBe(200);
    await importFile(FILE);
    expect(await shop()).toMatchObject({
      trading: false,
      openingHours: { closedDates: ['2026-12-25'], weekly: { monday: [{ open: '07:00' }] } },
    });
    await importBusiness(node, { shopYaml: shopYaml('bakker', { closed_dates: '["2027-01-01"]' }) });
    expect(await shop()).toMatchObject({
      trading: false,
      openingHours: { closedDates: ['2027-01-01'], weekly: { monday: [{ open: '09:00' }] } },
    });
  });

  it('are changed once for each key: what is sent again late undoes nothing', async () => {
    const trade = (trading: boolean, key: string) => baker.call('put', '/providers/bakker/hours', { trading }, { 'Idempotency-Key': key });
    expect((await trade(false, 'closed-at-noon')).body).toMatchObject({ trading: false });
    expect((await trade(true, 'open-at-one')).body).toMatchObject({ trading: true });
    expect((await trade(false, 'closed-at-noon')).body).toMatchObject({ trading: true });
    expect(await shop()).toMatchObject({ trading: true });
    expect((await trade(true, 'closed-at-noon')).status).toBe(422);
    expect((await trade(true, 'short')).status).toBe(400);
  });

  const overEachOther = [
    { open: '09:00', close: '13:00' },
    { open: '12:59', close: '17:00' },
  ];
  it.each([{ weekly: {} }, { closedDates: ['2026-02-30'] }, { trading: 'yes' }, { otherHours: { '2026-12-24': overEachOther } }])(
    'are refused when they make no sense: %j',
    async (change) => {
      expect((await baker.call('put', '/providers/bakker/hours', change)).status).toBe(400);
    },
  );
});

describe('a text with a NUL', () => {
  it('names nothing in any body', async () => {
    for (const [method, path, body] of [
      ['put', '/providers/bakker/hours', { closedDates: ['\u0000'] }],
      ['post', '/providers/bakker/people', { email: 'a@b.nl', role: 'driver', driverId: '\u0000' }],
      ['post', '/providers/bakker/orders/bakker.o1/missing', { itemId: 'bakker.\u0000', quantity: 1 }],
    ] as const)
      expect(`${path} ${(await baker.call(method, path, body)).status}`).toBe(`${path} 400`);
  });
});

describe('everything that a business takes along', () => {
  it('is its own, without what opens doors', async () => {
    const order = {
      order: { id: 'bakker.o1', status: 'active', providerId: 'bakker', lines: [], fulfilments: [], payments: [] },
      buyer: { transactionId: 't-1' },
    };
    const secret = { token: 'of-a-calendar' };
    await node.store.commit({
      partition: 'provider:bakker',
      put: [
        { key: 'order:bakker.o1', value: order as unknown as Json },
        ...['calendar:x', 'hook', 'form-secret', 'driver-token:x'].map((key) => ({ key, value: secret })),
      ],
    });
    const reply = await baker.call('get', '/providers/bakker/export');
    const lines = String(reply.text ?? reply.body)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({ format: 'marktplein-business', providerId: 'bakker' });
    expect(lines.at(-1)).toMatchObject({ end: true, transactions: 1 });
    const keys = lines.flatMap(({ record }) => record ?? []);
    expect(keys).toEqual(expect.arrayContaining(['shop', 'item:bakker.a', 'order:bakker.o1']));
    expect(keys.some((key: string) => /^(member|calendar|driver-token):/.test(key))).toBe(false);
    expect(JSON.stringify(lines)).not.toContain(secret.token);
    expect(JSON.stringify(lines)).not.toContain('slager');
  });
});

describe('the stream of news', () => {
  let server: Server;
  beforeEach(async () => {
    server = createServer(node.app).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => server.closeAllConnections());

  it('says what kind of thing changed at this provider, and nothing of another', async () => {
    const { port } = server.address() as AddressInfo;
    const headers = { authorization: `Bearer ${KEY}` };
    const asked = get({ host: '127.0.0.1', port, path: '/provider/v1/providers/bakker/events', headers });
    const [reply] = (await once(asked, 'response')) as [IncomingMessage];
    let heard = '';
    reply.setEncoding('utf8').on('data', (text: string) => {
      heard += text;
    });
    await expect.poll(() => heard).toContain('event: open');
    await node.performer.perform(changeStock('slager.a', { changeBy: 1 }));
    await node.performer.perform(changeStock('bakker.a', { changeBy: 1 }));
    await expect.poll(() => heard, { timeout: 10_000 }).toContain('data: {"kinds":["item"]}');
    expect(heard.match(/event: changed/g)).toHaveLength(1);
    asked.destroy();
    server.close();
  });
});
