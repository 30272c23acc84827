import { describe, expect, it } from 'vitest';
import { importBusiness } from '../../../bpp/imports/import-business.ts';
import { readProductFile } from '../../../bpp/imports/products.ts';
import { bytesOf, createPorts, itemsOf, NOW_MS, shopCalled, shopYaml } from './node-for-imports.ts';

/** What a file of products says of bundles: as WooCommerce and its extension Product Bundles export them, and in a column of our own. */

const SHOPIFY = 'Handle,Title,Type,Status,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Made of';
const shopify = (sku: string, madeOf = '') => `${sku},${sku},Brood,active,${sku},shopify,5,2.50,${madeOf}`;
const WOO = 'ID,Type,SKU,Name,Published,Stock,Regular price,Parent,Grouped products,Bundled Items (JSON-encoded),Bestaat uit';
const woo = (id: number, type: string, { sku = '', price = '2.50', grouped = '', bundled = '', own = '' } = {}) =>
  [id, type, sku, `Artikel ${id}`, 1, 5, price, '', grouped, bundled, own]
    .map((cell) => `"${String(cell).replaceAll('"', '""')}"`)
    .join(',');

/** As the extension writes it, a member for each thing by a number of its own. */
function bundled(...items: readonly (readonly [productId: string, meta?: Readonly<Record<string, string>>])[]): string {
  const all = items.map(([productId, meta], place) => {
    const fixed = { quantity_min: '1', quantity_max: '1', optional: 'no', priced_individually: 'no', override_title: 'no' };
    return [String(40 + place), { product_id: productId, menu_order: String(place), meta_data: { ...fixed, ...meta } }];
  });
  return JSON.stringify(Object.fromEntries(all));
}

function read(lines: readonly string[], goods?: ReturnType<typeof shopCalled>['goods']) {
  const shop = { ...shopCalled('winkel'), ...(goods === undefined ? {} : { goods }) };
  const file = readProductFile(bytesOf(lines.join('\n')), { shop, fileName: 'p.csv', nowMs: NOW_MS });
  const partsOf = (id: string) =>
    file.items.find(({ item }) => item.id === `winkel.${id}`)?.parts?.map((part) => [part.itemId, part.quantity]);
  const told = file.problems.map(({ severity, line, column, value }) => [severity, line, column, value]);
  return { ...file, partsOf, told, ids: file.items.map(({ item }) => item.id.slice('winkel.'.length)) };
}

describe('a file of products with bundles', () => {
  it('says in a column of our own what each is made of, before or after its parts', () => {
    const file = read([SHOPIFY, shopify('MAND', '"2 x BROOD, JAM"'), shopify('BROOD'), shopify('JAM')]);
    expect([file.told, file.ids, file.partsOf('mand')]).toEqual([
      [],
      ['brood', 'jam', 'mand'],
      [
        ['winkel.brood', 2],
        ['winkel.jam', 1],
      ],
    ]);
  });

  it('takes the group of WooCommerce for one of each where it has a price, and passes over one without', () => {
    const parts = [woo(1, 'simple', { sku: 'BROOD' }), woo(2, 'simple')];
    const group = (price: string) => woo(3, 'grouped', { sku: 'MAND', price, grouped: 'BROOD, id:2' });
    expect(read([WOO, group('6.00'), ...parts]).partsOf('mand')).toEqual([
      ['winkel.brood', 1],
      ['winkel.number~2', 1],
    ]);
    const without = read([WOO, group(''), ...parts]);
    expect([without.told, without.ids]).toEqual([[['notice', 2, 'Regular price', undefined]], ['brood', 'number~2']]);
  });

  it('takes the JSON of Product Bundles, and the column of our own before it', () => {
    const parts = [woo(1, 'simple', { sku: 'BROOD' }), woo(2, 'simple', { sku: 'JAM' })];
    const json = bundled(['BROOD', { quantity_min: '3', quantity_max: '3' }], ['JAM']);
    expect(read([WOO, ...parts, woo(3, 'bundle', { sku: 'MAND', bundled: json })]).partsOf('mand')).toEqual([
      ['winkel.brood', 3],
      ['winkel.jam', 1],
    ]);
    expect(read([WOO, ...parts, woo(3, 'bundle', { sku: 'MAND', bundled: json, own: '2 x JAM' })]).partsOf('mand')).toEqual([
      ['winkel.jam', 2],
    ]);
  });

  it.each([
    ['in which the buyer chooses how many', bundled(['BROOD', { quantity_max: '3' }])],
    ['in which the buyer may leave something out', bundled(['BROOD', { optional: 'yes' }])],
    ['of which a part is charged by itself', bundled(['BROOD', { priced_individually: 'yes' }])],
    ['of nothing', '[]'],
    ['that is no JSON', '{"40":'],
    ['that is not as the program writes it', '{"40":{"product":1}}'],
    ['that is left empty', ''],
  ])('reports a bundle %s with its line, and keeps what was there', (_, json) => {
    const file = read([WOO, woo(1, 'simple', { sku: 'BROOD' }), woo(3, 'bundle', { sku: 'MAND', bundled: json })]);
    expect(file.told.map(([severity, line, column]) => [severity, line, column])).toEqual([['error', 3, 'Bundled Items (JSON-encoded)']]);
    expect([file.ids, file.kept]).toEqual([['brood'], ['winkel.mand']]);
  });

  it.each([
    ['names something twice', '"BROOD, 2 x BROOD"', 'BROOD, 2 x BROOD'],
    ['has none of something', '0 x BROOD', '0 x BROOD'],
    ['has too many of something', '101 x BROOD', '101 x BROOD'],
    ['has too many things', `"${Array.from({ length: 21 }, (_, n) => `S${n}`).join(', ')}"`, undefined],
    ['is made of itself', 'MAND', 'mand'],
    ['is made of another', 'DOOS', 'doos'],
    ['is made of one of the card', 'KIST', 'kist'],
  ])('reports one that %s with its line, and imports the rest', (_, madeOf, value) => {
    const goods = [{ sku: 'KIST', parts: [{ itemId: 'winkel.brood', quantity: 1 }] }];
    const file = read([SHOPIFY, shopify('BROOD'), shopify('DOOS', 'BROOD'), shopify('KIST'), shopify('MAND', madeOf)], goods);
    expect(file.told).toEqual([['error', 5, 'Made of', (value ?? madeOf.slice(1, -1)).slice(0, 80)]]);
    expect([file.ids, file.kept]).toEqual([['brood', 'kist', 'doos'], ['winkel.mand']]);
  });

  it('reports one that is made of a product with variants: which of them, the file has to say', () => {
    const sweater = woo(1, 'variable', { sku: 'TRUI' });
    const small = sweater.replace('"1","variable","TRUI"', '"2","variation","TRUI-S"').replace('"5","2.50",""', '"5","2.50","TRUI"');
    const bundle = (own: string) => woo(3, 'simple', { sku: 'MAND', own });
    expect(read([WOO, sweater, small, bundle('TRUI')]).told).toEqual([['error', 4, 'Bestaat uit', 'trui']]);
    expect(read([WOO, sweater, small, bundle('TRUI-S')]).partsOf('mand')).toEqual([['winkel.trui-s', 1]]);
  });

  it('reports a part that is not there with the line of the bundle, which is there for when it comes', () => {
    const file = read([SHOPIFY, shopify('BROOD'), shopify('MAND', '"BROOD, JAM"')]);
    expect([file.told, file.ids]).toEqual([[['error', 3, 'Made of', 'jam']], ['brood', 'mand']]);
  });

  it('gives way to the card, which says so; and a bundle is not weighed', () => {
    const rows = [SHOPIFY, shopify('BROOD'), shopify('MAND', 'BROOD')];
    const carded = read(rows, [{ sku: 'MAND', parts: [{ itemId: 'winkel.brood', quantity: 2 }] }]);
    expect([carded.told, carded.partsOf('mand')]).toEqual([[['notice', 3, 'Made of', 'BROOD']], undefined]);
    const weighed = read(rows, [{ sku: 'MAND', measure: { unit: 'kg', estimate: '0.5', marginPercent: '10' } }]);
    expect(weighed.told.map(([severity, line]) => [severity, line])).toEqual([['error', 3]]);
  });

  it('is news when it says something else: what a bundle is made of follows the file', async () => {
    const ports = createPorts();
    const bring = (madeOf: string) =>
      importBusiness(ports, {
        shopYaml: shopYaml('winkel'),
        csv: bytesOf([SHOPIFY, shopify('BROOD'), shopify('JAM'), shopify('MAND', madeOf)].join('\n')),
      });
    const parts = async () => (await itemsOf(ports, 'winkel')).get('winkel.mand')?.parts;
    await bring('2 x BROOD');
    expect(await parts()).toEqual([{ itemId: 'winkel.brood', quantity: 2 }]);
    expect(await bring('2 x BROOD')).toMatchObject({ imported: 0, unchanged: 3 });
    expect(await bring('JAM')).toMatchObject({ imported: 1, problems: [] });
    expect(await parts()).toEqual([{ itemId: 'winkel.jam', quantity: 1 }]);
    await bring('');
    expect(await parts()).toBeUndefined();
  });
});
