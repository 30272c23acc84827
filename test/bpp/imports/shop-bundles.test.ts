import { describe, expect, it } from 'vitest';
import { importBusiness } from '../../../bpp/imports/import-business.ts';
import { previewOf } from '../../../bpp/imports/preview.ts';
import { readShopYaml } from '../../../bpp/imports/shop-yaml.ts';
import { bytesOf, createPorts, itemsOf, NOW_MS, shopYaml } from './node-for-imports.ts';

/** Bundles and branches as the card of a shop and its file of products have them. */

const ADDRESS = '{ street: "Westerweg 4", postal_code: "1013 AB", city: Amsterdam, country: NLD, gps: { lat: 52.38, lon: 4.87 } }';
const BUNDLE = '[{ sku: MAND, made_of: [{ sku: BROOD, count: 2 }, { sku: Kaas Oud, count: 1 }] }]';
const BRANCHES = `[{ id: west, name: "Bakker West", address: ${ADDRESS}, delivery_area: { circle: { radius_km: 2 } } }, { id: oost, name: "Oost", address: ${ADDRESS}, closed_dates: ["2026-12-24"] }]`;
const HEADER = 'Handle,Title,Type,Status,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price';
const row = (sku: string, more = '') => `${sku},Iets,Brood,active,${sku},shopify,5,2.50${more}`;

function read(lines: Readonly<Record<string, string>>) {
  return readShopYaml(shopYaml('bakker', lines));
}

describe('the card of a shop', () => {
  it('says of what a bundle is made, by SKU', () => {
    const card = read({ goods: BUNDLE });
    expect(card.ok && card.card.shop.goods).toEqual([
      {
        sku: 'MAND',
        parts: [
          { itemId: 'bakker.brood', quantity: 2 },
          { itemId: expect.stringMatching(/^bakker\.kaas-oud-/), quantity: 1 },
        ],
      },
    ]);
  });

  it.each([
    ['[{ sku: MAND, made_of: [{ sku: DOOS, count: 1 }] }, { sku: DOOS, made_of: [{ sku: BROOD, count: 1 }] }]', 'DOOS'],
    ['[{ sku: MAND, made_of: [{ sku: MAND, count: 1 }] }]', 'MAND'],
    ['[{ sku: MAND, made_of: [{ sku: BROOD, count: 1 }, { sku: BROOD, count: 2 }] }]', 'BROOD'],
    ['[{ sku: MAND, made_of: [{ sku: BROOD, count: 0 }] }]', '0'],
    ['[{ sku: MAND, made_of: [] }]', undefined],
  ])('is refused for %s', (goods, value) => {
    const card = read({ goods });
    expect(card.ok ? 'taken' : card.problems[0]?.value).toBe(value ?? (card.ok ? 'refused' : card.problems[0]?.value));
  });

  it('is refused for a bundle that is weighed', () => {
    const weighed = 'weighed: { unit: kg, per_piece: "0.5", margin_percent: 10 }';
    expect(read({ goods: `[{ sku: MAND, ${weighed}, made_of: [{ sku: BROOD, count: 1 }] }]` }).ok).toBe(false);
  });

  it('says where else it is, with hours and an area of its own', () => {
    const card = read({ branches: BRANCHES, closed_dates: '["2026-12-25"]' });
    const [west, oost] = (card.ok && card.card.shop.branches) || [];
    expect(west).toMatchObject({
      id: 'bakker.west',
      place: { id: 'bakker.west', name: 'Bakker West', address: 'Westerweg 4' },
      deliveryArea: { shape: 'circle', centre: { lat: 52.38, lon: 4.87 }, radiusKm: 2 },
    });
    expect([west?.openingHours, oost?.openingHours?.closedDates]).toEqual([undefined, ['2026-12-24']]);
  });

  it('says when a branch delivers, where that is not when the shop does', () => {
    const window = '{ days: [monday], open: "17:00", close: "19:00", orders: 3 }';
    const branch = (windows: string) => `[{ id: west, name: West, address: ${ADDRESS}, delivery_slots: { windows: [${windows}] } }]`;
    const card = read({ branches: branch(window) });
    expect(card.ok && card.card.shop.branches?.[0]?.deliverySlots).toEqual({
      aheadDays: 7,
      noticeMinutes: 0,
      windows: [{ days: ['monday'], span: { open: '17:00', close: '19:00' }, capacity: 3 }],
    });
    const twice = read({ branches: branch(`${window}, ${window}`) });
    expect(twice.ok ? [] : twice.problems.map(({ column }) => column)).toEqual([expect.stringContaining('delivery_slots')]);
  });

  it.each([
    [`[{ id: west, name: A, address: ${ADDRESS} }, { id: west, name: B, address: ${ADDRESS} }]`],
    [`[{ id: west, name: A, address: ${ADDRESS} }, { id: oost, name: a, address: ${ADDRESS} }]`],
    [`[{ id: shop, name: A, address: ${ADDRESS} }]`],
    ['[{ id: west, name: A }]'],
  ])('is refused for branches that could not be told apart, or are nowhere: %s', (branches) => {
    expect(read({ branches }).ok).toBe(false);
  });
});

describe('a file of products', () => {
  it('of which a bundle lacks a part is reported, and the rest is imported', async () => {
    const ports = createPorts();
    const shop = shopYaml('bakker', { goods: BUNDLE });
    const report = await importBusiness(ports, { shopYaml: shop, csv: bytesOf([HEADER, row('BROOD'), row('MAND')].join('\n')) });
    expect([report.imported, report.problems.map(({ severity, line, value }) => [severity, line, value?.slice(0, 8)])]).toEqual([
      2,
      [['error', 0, 'kaas-oud']],
    ]);
    const whole = bytesOf([HEADER, row('BROOD'), row('Kaas Oud'), row('MAND')].join('\n'));
    expect((await importBusiness(ports, { shopYaml: shop, csv: whole })).problems).toEqual([]);
    const without = await importBusiness(ports, { shopYaml: shop, csv: bytesOf([HEADER, row('BROOD'), row('Kaas Oud')].join('\n')) });
    expect(without.problems.map(({ value }) => value)).toEqual(['MAND']);
  });

  it('says what lies in each branch, by its id or its name; a count is news once', async () => {
    const ports = createPorts();
    const shop = shopYaml('bakker', { branches: BRANCHES });
    const file = (west: string, oost = '') => bytesOf(`${HEADER},Stock: west,Voorraad: Oost\n${row('BROOD', `,${west},${oost}`)}`);
    await importBusiness(ports, { shopYaml: shop, csv: file('7', '2') });
    const stocks = async () => (await itemsOf(ports, 'bakker')).get('bakker.brood');
    expect((await stocks())?.elsewhere).toEqual({
      'bakker.west': { counted: true, onHand: 7, reserved: 0 },
      'bakker.oost': { counted: true, onHand: 2, reserved: 0 },
    });
    const before = await stocks();
    const sold = { ...before, elsewhere: { ...before?.elsewhere, 'bakker.west': { counted: true, onHand: 4, reserved: 1 } } };
    await ports.store.commit({ partition: 'provider:bakker', put: [{ key: 'item:bakker.brood', value: sold as never }] });
    expect(await importBusiness(ports, { shopYaml: shop, csv: file('7', '2') })).toMatchObject({ imported: 0, unchanged: 1 });
    expect(await importBusiness(ports, { shopYaml: shop, csv: file('9') })).toMatchObject({ imported: 1 });
    expect((await stocks())?.elsewhere).toEqual({
      'bakker.west': { counted: true, onHand: 9, reserved: 1 },
      'bakker.oost': { counted: true, onHand: 2, reserved: 0 },
    });
  });

  it('with a count that is none, or a branch that is nowhere, is reported with its column', async () => {
    const ports = createPorts();
    const shop = shopYaml('bakker', { branches: BRANCHES });
    const csv = bytesOf(`${HEADER},Stock: west,Stock: noord\n${row('BROOD', ',veel,3')}\n${row('BOL', ',1,')}`);
    const report = await importBusiness(ports, { shopYaml: shop, csv });
    expect([report.imported, report.problems.map(({ line, column, value }) => [line, column, value])]).toEqual([
      1,
      [
        [1, 'Stock: noord', undefined],
        [2, 'Stock: west', 'veel'],
      ],
    ]);
    const found = read({ goods: BUNDLE });
    if (!found.ok) throw new Error('the card holds');
    const preview = await previewOf({ store: ports.store, nowMs: NOW_MS }, found.card.shop, bytesOf([HEADER, row('BROOD')].join('\n')));
    expect(preview.problems.map(({ line }) => line)).toEqual([0, 0]);
  });
});
