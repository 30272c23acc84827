import { describe, expect, it } from 'vitest';
import { readProductFile } from '../../../bpp/imports/products.ts';
import { bytesOf, NOW_MS, shopCalled } from './node-for-imports.ts';

const SHOPIFY =
  'Handle,Title,Body (HTML),Type,Status,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Image Src';
const WOO = 'ID,Type,SKU,Name,Published,Stock,Sale price,Regular price,Categories,Parent,Attribute 1 name,Attribute 1 value(s)';

function read(lines: readonly string[], end = '\n') {
  const context = { shop: shopCalled('winkel'), fileName: 'p.csv', nowMs: NOW_MS };
  const file = readProductFile(bytesOf(lines.join(end)), context);
  const errors = file.problems.filter((problem) => problem.severity === 'error');
  return { ...file, skus: file.items.flatMap((record) => record.sku ?? []), errorLines: errors.map((error) => error.line), errors };
}

const good = (sku: string) => `h-${sku},Brood ${sku},<p>Vers</p>,Brood,active,Title,Default Title,${sku},shopify,3,2.50,`;
const goodWoo = (sku: string) => `9${sku},simple,${sku},Brood ${sku},1,3,,"2,50",Brood,,,`;

describe('a bad row among good ones in a Shopify file', () => {
  const table: [what: string, row: string, column: string | undefined][] = [
    ['a missing price', 'h,Brood,,Brood,active,Title,Default Title,BAD,shopify,3,,', 'Variant Price'],
    ['a negative price', 'h,Brood,,Brood,active,Title,Default Title,BAD,shopify,3,-2.50,', 'Variant Price'],
    ['a price in words', 'h,Brood,,Brood,active,Title,Default Title,BAD,shopify,3,gratis,', 'Variant Price'],
    ['a price that can be read two ways', 'h,Brood,,Brood,active,Title,Default Title,BAD,shopify,3,1.234,', 'Variant Price'],
    ['a price finer than a cent', 'h,Brood,,Brood,active,Title,Default Title,BAD,shopify,3,0.0355,', 'Variant Price'],
    ['stock in words', 'h,Brood,,Brood,active,Title,Default Title,BAD,shopify,veel,2.50,', 'Variant Inventory Qty'],
    ['no handle', ',Brood,,Brood,active,Title,Default Title,BAD,shopify,3,2.50,', 'Handle'],
    ['a variant of a product that is not there', 'elders,,,,,,1 kg,BAD,shopify,3,2.50,', 'Title'],
    ['a SKU that was used before', 'h,Brood,,Brood,active,Title,Default Title,a1,shopify,3,2.50,', 'Variant SKU'],
    ['too few columns', 'h,Brood,,Brood', undefined],
    ['too many columns', 'h,Brood,,Brood,active,Title,Default Title,BAD,shopify,3,2,50,', undefined],
    ['a quote that is never closed', 'h,"Brood,,Brood,active,Title,Default Title,BAD,shopify,3,2.50,', undefined],
    ['a quote in the midst of a text', 'h,"Brood" van ons,,Brood,active,Title,Default Title,BAD,shopify,3,2.50,', undefined],
  ];
  it.each(table)('%s: is told with its line, and the rest is imported', (_, row, column) => {
    const file = read([SHOPIFY, good('A1'), row, good('B2'), good('C3')]);
    expect(file.errorLines).toEqual([3]);
    expect(file.errors[0]?.column).toBe(column);
    expect(file.errors[0]?.message.nl).not.toBe(file.errors[0]?.message.en);
    expect(file.skus).toEqual(['A1', 'B2', 'C3']);
  });

  it('counts lines of the file, not rows: descriptions hold line ends', () => {
    const long = 'lang,Lang,"<p>een</p>\n<p>twee</p>\n\n<p>drie</p>",Brood,active,Title,Default Title,L1,shopify,3,2.50,';
    const file = read([SHOPIFY, long, 'h,Brood,,Brood,active,Title,Default Title,BAD,shopify,3,x,', good('B2')]);
    expect(file.errorLines).toEqual([6]);
    expect(file.items.map((record) => record.sourceRow)).toEqual(['p.csv:2', 'p.csv:7']);
    expect(file.items[0]?.item.description).toBe('een\ntwee\ndrie');
  });

  it('an open quote in front of a long file costs that row only', () => {
    const rows = Array.from({ length: 3_000 }, (_, place) => good(`S${place}`));
    const file = read([SHOPIFY, 'h,"open,,Brood,active,,,BAD,shopify,3,2.50,', ...rows], '\r\n');
    expect(file.errorLines).toEqual([2]);
    expect(file.skus).toHaveLength(3_000);
    expect(file.complete).toBe(false);
  });

  it('keeps the other variants of a product, and remembers the one that cannot be used', () => {
    const file = read([
      SHOPIFY,
      'h,Brood,,Brood,active,Gewicht,400 g,V1,shopify,1,2.00,',
      'h,,,,,,800 g,V2,shopify,1,x,',
      'h,,,,,,,,,,,https://a.example/1.jpg',
    ]);
    expect(file.errorLines).toEqual([3]);
    expect(file.items.map(({ item }) => [item.id, item.parentId])).toEqual([
      ['winkel.v1', 'winkel.product~h'],
      ['winkel.product~h', undefined],
    ]);
    expect(file.kept).toEqual(['winkel.v2']);
    expect(file.items[0]?.item.imageUrls).toEqual(['https://a.example/1.jpg']);
  });
});

describe('a bad row among good ones in a WooCommerce file', () => {
  const table: [what: string, row: string, column: string][] = [
    ['a missing price', '1,simple,BAD,Brood,1,3,,,Brood,,,', 'Regular price'],
    ['a negative sale price', '1,simple,BAD,Brood,1,3,"-1,00","2,50",Brood,,,', 'Sale price'],
    ['stock in words', '1,simple,BAD,Brood,1,veel,,"2,50",Brood,,,', 'Stock'],
    ['a variation of a product that is not there', '1,variation,BAD,Brood,1,3,,"2,50",,WEG,Gewicht,1 kg', 'Parent'],
    ['a product without a name', '1,simple,BAD,,1,3,,"2,50",Brood,,,', 'Name'],
    ['a SKU that was used before', '1,simple,A1,Brood,1,3,,"2,50",Brood,,,', 'SKU'],
    ['a product whose variations are not there', '1,variable,BAD,Brood,1,,,,Brood,,,', 'Name'],
  ];
  it.each(table)('%s: is told with its line, and the rest is imported', (_, row, column) => {
    const file = read([WOO, goodWoo('A1'), row, goodWoo('B2')]);
    expect(file.errors.map((error) => [error.line, error.column])).toEqual([[3, column]]);
    expect(file.skus).toEqual(['A1', 'B2']);
  });

  it('finds the product of a variation below it as well as above it, by SKU or by number', () => {
    const file = read([
      WOO,
      '11,variation,V1,,1,3,,"2,50",,P,Gewicht,"2\\,5 kg"',
      '10,variable,P,Brood,1,,,,Brood > Wit,,,',
      '12,variation,V2,,1,parent,,"1,50",,id:10,Gewicht,1 kg',
    ]);
    expect(file.errorLines).toEqual([]);
    expect(file.items.map(({ item }) => [item.name, item.parentId, item.price.amount])).toEqual([
      ['Brood', undefined, '1.50'],
      ['Brood - 2,5 kg', 'winkel.p', '2.50'],
      ['Brood - 1 kg', 'winkel.p', '1.50'],
    ]);
    expect(file.categories.map((category) => category.id)).toEqual(['winkel.brood', 'winkel.brood~wit']);
  });
});
