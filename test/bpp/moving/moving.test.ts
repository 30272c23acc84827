import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeItem } from '../../../bpp/engines/shop/change-item.ts';
import { changeStock } from '../../../bpp/engines/shop/stock.ts';
import { importBusiness } from '../../../bpp/imports/import-business.ts';
import { FILE_BYTES_MAX, LINE_BYTES_MAX, linesOf } from '../../../bpp/moving/file-lines.ts';
import { onBroughtTimer } from '../../../bpp/moving/take-in.ts';
import type { Json } from '../../../node/store/port.ts';
import { bytesOf, shopYaml } from '../imports/node-for-imports.ts';
import { listening } from './listening.ts';

const ORDER = {
  order: { id: 'bakker.o1', status: 'complete', providerId: 'bakker', lines: [], fulfilments: [], payments: [], billing: { name: 'Anna' } },
  buyer: { transactionId: 't-1', domain: 'retail', buyerNode: { id: 'buyer.example', uri: 'https://buyer.example' } },
  confirmedAtMs: 1,
  history: [],
  paymentId: 'bakker.payment-1',
};

let here: Awaited<ReturnType<typeof listening>>;
let there: Awaited<ReturnType<typeof listening>>;
beforeEach(async () => {
  [here, there] = await Promise.all([listening(), listening()]);
  await here.store.commit({
    partition: 'provider:bakker',
    put: [
      { key: 'order:bakker.o1', value: ORDER as unknown as Json },
      { key: 'thread:bakker.o1', value: { messages: [{ by: 'buyer', text: 'Hallo', atMs: 2 }] } },
      { key: 'rating:bakker.o1:provider:bakker', value: { value: '5', atMs: 3 } },
      { key: 'answers:bakker.o1', value: { forms: [] } },
      { key: 'driver-token:x', value: { token: 'opens-doors' } },
      { key: 'signs', value: { browsers: ['opens-doors'] } },
    ],
  });
  await here.performer.perform(changeItem('bakker.a', { name: 'Brood met de hand', price: '3.33' }));
  await here.performer.perform(changeStock('bakker.a', { setTo: 7 }));
});
afterEach(() => {
  here.end();
  there.end();
});

describe('a business that leaves one node and moves in at another', () => {
  it('has its goods there under its new name, and all that happened to look at, and nothing twice', async () => {
    const file = await here.exported('bakker');
    const before = await there.records('slager');
    const looked = await there.moveIn('slager', file, true);
    expect(await there.records('slager')).toEqual(before);
    const done = await there.moveIn('slager', file);
    expect({ ...done, examples: [] }).toEqual({ ...looked, examples: [] });
    expect(done).toMatchObject({
      complete: true,
      from: { providerId: 'bakker', node: 'shops.example', engine: 'shop' },
      items: { new: 0, kept: 2 },
      history: { orders: { new: 1 }, messages: { new: 1 }, ratings: { new: 1 }, answers: { new: 1 } },
      problems: [],
    });
    const again = await there.moveIn('slager', file);
    expect(again).toMatchObject({ items: { new: 0, changed: 0 }, history: { orders: { new: 0, unchanged: 1 } }, members: [] });
    const after = await there.records('slager');
    expect(after['brought:order:bakker.o1']).toEqual(ORDER);
    expect(JSON.stringify(after)).not.toContain('opens-doors');
    const shown = JSON.parse((await there.call('slager/moving-in/orders')).text);
    expect(shown.items).toMatchObject([{ id: 'bakker.o1', order: { billing: { name: 'Anna' } } }]);
    // No engine takes an order of another node for its own, and no rating that it did not see counts.
    expect(JSON.parse((await there.call('slager/orders')).text).items).toEqual([]);
    expect(after.shop).not.toHaveProperty('ratings');
  });

  it('takes along of what its bundles are made, by the card and by the file, under its new name', async () => {
    const goods = '[{ sku: KIST, made_of: [{ sku: BROOD, count: 3 }] }]';
    const header = 'Handle,Title,Type,Status,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Made of';
    const rows = ['BROOD,', 'KIST,', 'MAND,2 x BROOD'].map((row) => row.split(','));
    const csv = [header, ...rows.map(([sku, madeOf]) => `${sku},${sku},Brood,active,${sku},shopify,5,2.50,${madeOf}`)].join('\n');
    const { problems } = await importBusiness(here, { shopYaml: shopYaml('kist', { goods }), csv: bytesOf(csv) });
    expect(problems).toEqual([]);
    await importBusiness(there, { shopYaml: shopYaml('elders') });
    await there.moveIn('elders', await here.exported('kist'));
    const after = await there.records('elders');
    expect(after['item:elders.mand']).toMatchObject({ parts: [{ itemId: 'elders.brood', quantity: 2 }] });
    expect(after.shop).toMatchObject({ goods: [{ sku: 'KIST', parts: [{ itemId: 'elders.brood', quantity: 3 }] }] });
  });

  it('takes everything along once more from there: the file of the second node holds what that of the first held', async () => {
    await importBusiness(there, { shopYaml: shopYaml('nieuw') });
    const file = await here.exported('bakker');
    const done = await there.moveIn('nieuw', file);
    expect(done.items).toEqual({ new: 2, changed: 0, unchanged: 0, kept: 0 });
    const recordsIn = (text: string) =>
      new Map(
        text
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line))
          .flatMap(({ record, value }) => (record === undefined ? [] : [[record as string, value] as const])),
      );
    const [first, second] = [recordsIn(file), recordsIn(await there.exported('nieuw'))];
    for (const [key, value] of first) {
      if (key === 'shop' || key.startsWith('category:')) continue;
      const [kind] = key.split(':');
      if (kind === 'item') {
        const { item, stock } = second.get(key.replace('bakker.', 'nieuw.')) ?? {};
        const named = JSON.stringify({ name: value.item.name, price: value.item.price });
        expect(JSON.stringify({ name: item?.name, price: item?.price })).toBe(named);
        expect(stock.onHand).toBe(value.stock.onHand);
      } else expect(second.get(`brought:${key}`), key).toEqual(value);
    }
    const third = await here.moveIn('slager', await there.exported('nieuw'));
    expect(third.history).toMatchObject({ orders: { new: 1 }, ratings: { new: 1 } });
    expect((await here.records('slager'))['brought:order:bakker.o1']).toEqual(ORDER);
    expect(await here.moveIn('slager', await there.exported('nieuw'))).toMatchObject({
      members: [],
      history: { orders: { new: 0 }, ratings: { new: 0 } },
    });
  });

  it('keeps what was sold and changed there since, also when a newer file comes', async () => {
    await importBusiness(there, { shopYaml: shopYaml('nieuw') });
    await there.moveIn('nieuw', await here.exported('bakker'));
    await there.performer.perform(changeStock('nieuw.a', { changeBy: -3 }));
    await there.performer.perform(changeItem('nieuw.b', { price: '9.99' }));
    await here.performer.perform(changeItem('bakker.a', { name: 'Nieuwe naam' }));
    const newer = await there.moveIn('nieuw', await here.exported('bakker'));
    expect(newer.items).toEqual({ new: 0, changed: 1, unchanged: 1, kept: 0 });
    const records = await there.records('nieuw');
    expect(records['item:nieuw.a']).toMatchObject({ item: { name: 'Nieuwe naam' }, stock: { onHand: 4 } });
    expect(records['item:nieuw.b']).toMatchObject({ item: { price: { amount: '9.99' } } });
    // The card is read again at every start of the node: it does not undo what was brought along.
    await importBusiness(there, {
      shopYaml: shopYaml('nieuw'),
      csv: bytesOf('Handle,Title,Type,Status,Variant SKU,Variant Price\nz,Z,Brood,active,z,1.00'),
    });
    expect((await there.records('nieuw'))['item:nieuw.a']).toMatchObject({ published: true, item: { name: 'Nieuwe naam' } });
  });

  it('forgets what happened elsewhere after as long as the node keeps what happened here', async () => {
    await there.moveIn('slager', await here.exported('bakker'));
    const plan = onBroughtTimer({ errand: 'forget-brought' });
    expect(onBroughtTimer({ errand: 'drop-answers' })).toBeUndefined();
    const state = await there.store.list('provider:slager', 'brought:', { limit: 100 });
    const { remove } = plan?.decide(state, { nowMs: 1, newId: () => '' }) ?? {};
    expect(remove).toContain('brought:order:bakker.o1');
    expect(plan?.lists).toEqual(['brought:']);
  });
});

describe('a file that is not right', () => {
  const HEAD = JSON.stringify({
    format: 'marktplein-business',
    version: 1,
    providerId: 'bakker',
    node: 'a.example',
    engine: 'shop',
    currency: 'EUR',
    madeAtMs: 1,
  });
  const END = JSON.stringify({ end: true, transactions: 0 });
  const item = (over: object = {}, price: object = { currency: 'EUR', amount: '1.00' }) =>
    JSON.stringify({
      record: 'item:bakker.x',
      value: { item: { id: 'bakker.x', name: 'X', categoryIds: [], price, ...over }, published: true, stock: { counted: false } },
    });

  it('is told line by line what is wrong with it, in both languages, and the rest is taken over', async () => {
    const lines = [
      HEAD,
      item(),
      'broken {',
      item({ id: 'slager.y' }),
      item({ name: 7 }),
      item({}, { currency: 'USD', amount: '1.00' }),
      item({}, { currency: 'EUR', amount: '-1.00' }),
      JSON.stringify({ record: 'member:someone', value: { role: 'owner' } }),
      JSON.stringify({ record: 'calendar:x', value: { token: 'abc' } }),
      JSON.stringify({ hello: 'world' }),
      JSON.stringify({ record: 'shop', value: { engine: 'shop', currency: 'EUR', openingHours: { timeZone: 'Mars/Base', weekly: {} } } }),
      END,
    ];
    const report = await there.moveIn('slager', lines.join('\n'), true);
    expect(report.problems.map(({ line }: { line: number }) => line)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(report.items.new).toBe(1);
    for (const { message } of report.problems) expect([message.nl.length > 10, message.en.length > 10]).toEqual([true, true]);
    await there.moveIn('slager', lines.join('\n'));
    const records = await there.records('slager');
    expect(Object.keys(records).filter((key) => /^member:|calendar:/.test(key))).toEqual([]);
    expect(records['item:slager.x']).toMatchObject({ item: { id: 'slager.x' } });
  });

  it('is no export at all, of another kind of business, or cut off, and that is said of the whole', async () => {
    expect((await there.moveIn('slager', 'a,b,c\n1,2,3', true)).problems).toMatchObject([{ line: 1 }]);
    // However much of it is still on its way, the sender hears what is wrong.
    expect((await there.moveIn('slager', 'a,b,c\n'.repeat(4_000_000), true)).problems).toMatchObject([{ line: 1 }]);
    const fleet = HEAD.replace('"shop"', '"ride"');
    expect((await there.moveIn('slager', `${fleet}\n${item()}`, true)).problems).toMatchObject([{ line: 1, value: 'ride' }]);
    const cut = await there.moveIn('slager', `${HEAD}\n${item()}`, true);
    expect(cut).toMatchObject({ complete: false, problems: [{ line: 0 }] });
  });

  it('changes no member of the business that is not its own to change', async () => {
    const before = (await there.records('slager')).shop as Record<string, unknown>;
    const value = {
      engine: 'shop',
      currency: 'EUR',
      id: 'evil',
      ratings: { count: 9, sum: '45' },
      trading: false,
      name: 'Verhuisd',
      payments: [{ id: 'bakker.p', due: 'before-order', method: 'payment-service', service: 'x', page: 'https://evil.example' }],
    };
    await there.moveIn('slager', [HEAD, JSON.stringify({ record: 'shop', value }), END].join('\n'));
    const after = (await there.records('slager')).shop as Record<string, unknown>;
    expect(after).toMatchObject({ id: 'slager', engine: 'shop', name: 'Verhuisd', payments: before.payments });
    expect([after.ratings, after.trading]).toEqual([before.ratings, before.trading]);
  });

  it('is held in memory a line at a time, and no line or file is read beyond its bound', async () => {
    const piece = Buffer.alloc(64 * 1024, 'x');
    async function* endless() {
      for (let sent = 0; sent <= 2 * FILE_BYTES_MAX; sent += piece.length) yield piece;
    }
    let lines = 0;
    for await (const _line of linesOf(endless())) lines += 1;
    expect(lines).toBe(0);
    async function* long() {
      for (let sent = 0; sent <= LINE_BYTES_MAX; sent += piece.length) yield piece;
      yield Buffer.from('\nshort\n');
    }
    const found = [];
    for await (const line of linesOf(long())) found.push('tooLong' in line ? 'too long' : Buffer.from(line.bytes).toString());
    expect(found).toEqual(['too long', 'short']);
  });
});
