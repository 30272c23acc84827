import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importFolder } from '../../../bpp/imports/import-folder.ts';
import { readProductFile } from '../../../bpp/imports/products.ts';
import { readShopYaml } from '../../../bpp/imports/shop-yaml.ts';
import { createPorts, itemsOf, NOW_MS } from './node-for-imports.ts';

const FOLDER = join(import.meta.dirname, '../../../pilots/amsterdam/businesses');
/** A shop's card is called so; other businesses are read elsewhere. */
const slugs = readdirSync(FOLDER).filter((slug) => existsSync(join(FOLDER, slug, 'shop.yaml')));

function fileOf(slug: string) {
  const read = readShopYaml(readFileSync(join(FOLDER, slug, 'shop.yaml'), 'utf8'));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const file = readProductFile(readFileSync(join(FOLDER, slug, 'products.csv')), {
    shop: read.card.shop,
    fileName: 'products.csv',
    nowMs: NOW_MS,
  });
  return { ...read.card, file };
}

const shops = slugs.map((slug) => ({ slug, ...fileOf(slug) }));

describe('the shops of the Amsterdam pilot', () => {
  it('are read whole: 419 things to buy, without one error', () => {
    const parents = shops.flatMap(({ file }) => [...new Set(file.items.flatMap(({ item }) => item.parentId ?? []))]);
    const items = shops.flatMap(({ file }) => file.items);
    expect(shops).toHaveLength(21);
    expect(items.length - parents.length).toBe(419);
    expect(items.filter(({ item }) => parents.includes(item.id))).toHaveLength(parents.length);
    expect(shops.flatMap(({ file }) => file.problems).filter((problem) => problem.severity === 'error')).toEqual([]);
  });

  it('tell of drafts on their lines and of nothing else', () => {
    const notices = shops.flatMap(({ slug, file }) => file.problems.map((problem) => `${slug}:${problem.line}`));
    expect(notices).toEqual(['bakkerij-knapperkorst:27', 'de-tweede-ronde:12', 'groente-van-de-gracht:45', 'het-vergeten-hoofdstuk:20']);
  });

  it('give every item an id of its own, a price in whole cents, a category that exists and a Dutch rate of VAT', () => {
    const ids = shops.flatMap(({ file }) => file.items.map(({ item }) => item.id));
    expect(new Set(ids).size).toBe(ids.length);
    for (const { slug, file } of shops) {
      const categories = new Set(file.categories.map((category) => category.id));
      for (const { item } of file.items) {
        expect(item.id.startsWith(`${slug}.`)).toBe(true);
        expect(item.price.amount).toMatch(/^\d+\.\d\d$/);
        expect(item.categoryIds.length).toBeGreaterThan(0);
        expect(item.categoryIds.filter((id) => !categories.has(id))).toEqual([]);
        expect(['9', '21']).toContain(item.vatPercent);
        expect(item.description ?? '').not.toMatch(/<|\\n/);
      }
    }
  });

  it('keep the byte order mark, line ends and semicolons of their spreadsheets out of what buyers see', () => {
    const texts = shops.flatMap(({ file }) => file.items.map(({ item }) => `${item.name}${item.description ?? ''}`));
    expect(texts.filter((text) => /[\uFEFF\r]/.test(text))).toEqual([]);
  });

  it('have variants with their options, under a product that cannot be ordered itself', () => {
    const paint = shops.find(({ slug }) => slug === 'de-blauwe-schroef')?.file.items ?? [];
    const tin = paint.find((record) => record.sku === 'IDBS-008-1');
    expect(tin?.item).toMatchObject({ parentId: 'de-blauwe-schroef.idbs-008', options: [{ name: 'Inhoud', value: '2,5 l' }] });
    const parent = paint.find(({ item }) => item.id === tin?.item.parentId);
    expect(parent).toMatchObject({ item: { price: { amount: '29.95' } }, gathersVariants: true, stock: { counted: true, onHand: 0 } });
    const mince = shops.find(({ slug }) => slug === 'het-lendestuk')?.file.items.find((record) => record.sku === 'SHL-001-1');
    expect(mince?.item.parentId).toBe('het-lendestuk.number~180');
  });

  it('have the VAT of the product where the shop says so, and services whose stock is not counted', () => {
    const bicycles = shops.find(({ slug }) => slug === 'trapgoed')?.file.items ?? [];
    const repair = bicycles.find((record) => record.sku === 'FTX-013');
    expect(repair).toMatchObject({ item: { vatPercent: '9' }, stock: { counted: false } });
    expect(bicycles.find((record) => record.sku === 'FTX-001-50-CM')?.item.vatPercent).toBe('21');
    const wine = shops.find(({ slug }) => slug === 'kurk-en-kroonkurk');
    expect(wine?.shop.minimumAgeYears).toBe(18);
  });

  it('keep a price before the sale beside the price', () => {
    const ham = shops.find(({ slug }) => slug === 'het-lendestuk')?.file.items.find((record) => record.sku === 'SHL-014');
    expect(ham?.item).toMatchObject({ price: { amount: '4.95' }, listPrice: { amount: '5.50' } });
  });

  it('come onto a node from their folder, and a second time nothing changes', async () => {
    const ports = createPorts();
    const first = await importFolder(ports, join(FOLDER, 'limon-agaci'));
    expect(first).toMatchObject({ provider: 'limon-agaci', format: 'woocommerce', imported: 46, unchanged: 0, unpublished: 0 });
    expect((await itemsOf(ports, 'limon-agaci')).size).toBe(46);
    const second = await importFolder(ports, join(FOLDER, 'limon-agaci'));
    expect(second).toMatchObject({ imported: 0, unchanged: 46, unpublished: 0 });
  });
});
