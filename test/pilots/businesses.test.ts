import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseCsv } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { hasValidEanCheckDigit, hasValidIbanCheckDigits, isInside, type Point } from './check-digits-and-places.ts';

type Row = Record<string, string>;
type Delivery = {
  area: { circle?: { radius_km: number }; polygon?: Point[] };
  price: { fixed?: string; tiers?: { up_to_km: number; price: string }[] };
};
type Shop = {
  id: string;
  node: string;
  category: string;
  format: string;
  csv_delimiter?: string;
  address: { country: string; postal_code: string; gps: Point };
  contact: { phone: string; email: string };
  opening_hours: Record<string, { open: string; close: string }[]>;
  closed_dates: string[];
  fulfilment: { pickup: { ready_in_minutes: number }; delivery: (Delivery & { time_minutes: { min: number; max: number } }) | null };
  vat: { default: number; overrides: { category: string; rate: number }[] };
  payments: { type: string; iban?: string }[];
  terms: { cancellation: { until: string; fee_percent: number }[]; returns_days: number; stock_hold_minutes: number };
};
type Variant = { sku: string; price: string; regularPrice: string; barcode: string; categories: string[]; stock: number };

const pilot = join(import.meta.dirname, '../../pilots/amsterdam');
const read = <T>(name: string): T => parseYaml(readFileSync(join(pilot, name), 'utf8')) as T;
const csvBytes = (slug: string): Buffer => readFileSync(join(pilot, 'businesses', slug, 'products.csv'));
const cell = (row: Row, name: string): string => row[name] ?? '';
const decimal = (text: string): string => text.replace(',', '.');

/** Shops; what is of another kind has its card in business.yaml. */
const slugs = readdirSync(join(pilot, 'businesses'))
  .filter((slug) => existsSync(join(pilot, 'businesses', slug, 'shop.yaml')))
  .sort();
const city = read<{ code: string; country: string; time_zone: string; centre: Point; outline: Point[]; licence_note: string }>('city.yaml');
const categories = read<{ categories: { code: string; nl: string; en: string }[] }>('categories.yaml').categories;
const shops = slugs.map((slug) => ({ slug, shop: read<Shop>(`businesses/${slug}/shop.yaml`) }));

function rowsOf(slug: string, shop: Shop): Row[] {
  return parseCsv(csvBytes(slug), { columns: true, bom: true, delimiter: shop.csv_delimiter ?? ',' }) as Row[];
}

function shopifyVariants(rows: Row[]): Variant[] {
  const first = new Map<string, Row>();
  for (const row of rows) if (cell(row, 'Title') !== '') first.set(cell(row, 'Handle'), row);
  return rows.flatMap((row) => {
    const head = first.get(cell(row, 'Handle')) ?? {};
    if (cell(row, 'Variant Price') === '' || cell(head, 'Status') !== 'active') return [];
    const price = cell(row, 'Variant Price');
    const regularPrice = cell(row, 'Variant Compare At Price') || price;
    const barcode = cell(row, 'Variant Barcode').replace(/^'/, '');
    const stock = Number(cell(row, 'Variant Inventory Qty'));
    return [{ sku: cell(row, 'Variant SKU'), price, regularPrice, barcode, categories: [cell(head, 'Type')], stock }];
  });
}

function wooVariants(rows: Row[]): Variant[] {
  const parents = new Map<string, Row>();
  for (const row of rows) if (cell(row, 'Type') === 'variable') parents.set(cell(row, 'SKU') || `id:${cell(row, 'ID')}`, row);
  return rows.flatMap((row) => {
    const type = cell(row, 'Type');
    const head = type === 'variation' ? parents.get(cell(row, 'Parent')) : row;
    if (head === undefined) throw new Error(`variation ${cell(row, 'ID')} has no parent`);
    if (type === 'variable' || cell(head, 'Published') !== '1') return [];
    const regularPrice = decimal(cell(row, 'Regular price'));
    const price = decimal(cell(row, 'Sale price')) || regularPrice;
    const path = cell(head, 'Categories').split(/, | > /);
    const barcode = cell(row, 'GTIN, UPC, EAN, or ISBN');
    return [{ sku: cell(row, 'SKU'), price, regularPrice, barcode, categories: path, stock: Number(cell(row, 'Stock')) }];
  });
}

function variantsOf(slug: string, shop: Shop): Variant[] {
  const rows = rowsOf(slug, shop);
  return shop.format === 'shopify' ? shopifyVariants(rows) : wooVariants(rows);
}

describe('the Amsterdam pilot as a whole', () => {
  const variants = shops.flatMap(({ slug, shop }) => variantsOf(slug, shop));

  it('has about twenty shops with about four hundred sellable variants', () => {
    expect(shops.length).toBeGreaterThanOrEqual(19);
    expect(shops.length).toBeLessThanOrEqual(22);
    expect(variants.length).toBeGreaterThanOrEqual(350);
    expect(variants.length).toBeLessThanOrEqual(450);
  });

  it('spreads the shops evenly over three nodes and two formats', () => {
    for (const node of ['centrum', 'west', 'oost']) expect(shops.filter(({ shop }) => shop.node === node).length).toBeGreaterThanOrEqual(6);
    for (const format of ['shopify', 'woocommerce'])
      expect(shops.filter(({ shop }) => shop.format === format).length).toBeGreaterThanOrEqual(8);
    expect(new Set(shops.map(({ shop }) => shop.node)).size).toBe(3);
    expect(new Set(shops.map(({ shop }) => shop.format)).size).toBe(2);
  });

  it('gives every shop an id, a telephone number and an account of its own', () => {
    expect(new Set(shops.map(({ shop }) => shop.id)).size).toBe(shops.length);
    expect(new Set(shops.map(({ shop }) => shop.contact.phone)).size).toBe(shops.length);
    expect(new Set(shops.map(({ shop }) => shop.payments[0]?.iban)).size).toBe(shops.length);
  });

  it('gives no two variants the same barcode', () => {
    const barcodes = variants.map((variant) => variant.barcode).filter((barcode) => barcode !== '');
    expect(barcodes.length).toBeGreaterThan(150);
    expect(new Set(barcodes).size).toBe(barcodes.length);
  });

  it('holds the quirks of real exports: byte order mark, CRLF, semicolons, drafts, sold out, sale prices', () => {
    const texts = slugs.map((slug) => csvBytes(slug).toString('utf8'));
    expect(texts.some((text) => text.startsWith('\ufeff'))).toBe(true);
    expect(texts.some((text) => text.includes('\r\n'))).toBe(true);
    expect(texts.some((text) => text.includes('ID;Type;SKU;'))).toBe(true);
    expect(texts.some((text) => text.includes(',draft\n'))).toBe(true);
    expect(texts.some((text) => text.includes(',id:'))).toBe(true);
    expect(variants.some((variant) => variant.stock === 0)).toBe(true);
    expect(variants.some((variant) => Number(variant.price) < Number(variant.regularPrice))).toBe(true);
  });
});

describe.each(shops)('the shop $slug', ({ slug, shop }) => {
  const variants = variantsOf(slug, shop);

  it('has every member of the shop card', () => {
    const members = 'id node name description category format currency address contact timezone opening_hours closed_dates';
    expect(Object.keys(shop)).toEqual(expect.arrayContaining(`${members} fulfilment vat payments terms`.split(' ')));
    expect(shop).toMatchObject({ id: slug, currency: 'EUR', timezone: 'Europe/Amsterdam', address: { city: 'Amsterdam', country: 'NLD' } });
    expect(shop).toMatchObject({ name: expect.any(String), description: { nl: expect.any(String), en: expect.any(String) } });
    expect(categories.map((category) => category.code)).toContain(shop.category);
    expect(shop.address.postal_code).toMatch(/^10\d\d [A-Z]{2}$|^110\d [A-Z]{2}$/);
    expect(shop.contact.phone).toMatch(/^\+312055501\d\d$/);
    expect(shop.contact.email).toMatch(/\.example$/);
    expect(shop.terms.cancellation.length).toBeGreaterThan(0);
    expect(shop.terms.stock_hold_minutes).toBeGreaterThan(0);
    expect(shop.terms.returns_days).toBeGreaterThanOrEqual(0);
  });

  it('lies in the city, and in its own delivery area', () => {
    expect(isInside(city.outline, shop.address.gps)).toBe(true);
    const delivery = shop.fulfilment.delivery;
    if (delivery === null) return;
    const { circle, polygon } = delivery.area;
    expect([circle, polygon].filter((area) => area !== undefined)).toHaveLength(1);
    if (polygon !== undefined) expect(isInside(polygon, shop.address.gps)).toBe(true);
    const tiers = delivery.price.tiers;
    if (tiers === undefined) expect(delivery.price.fixed).toMatch(/^\d+\.\d\d$/);
    else expect(tiers.at(-1)?.up_to_km).toBe(circle?.radius_km);
    expect(delivery.time_minutes.min).toBeLessThan(delivery.time_minutes.max);
  });

  it('opens before it closes, and never twice at the same time', () => {
    expect(Object.keys(shop.opening_hours)).toEqual('monday tuesday wednesday thursday friday saturday sunday'.split(' '));
    expect(Object.values(shop.opening_hours).flat().length).toBeGreaterThan(4);
    for (const spans of Object.values(shop.opening_hours)) {
      const times = spans.flatMap(({ open, close }) => [open, close]);
      for (const time of times) expect(time).toMatch(/^([01]\d|2[0-3]):[0-5]\d$/);
      expect(times).toEqual([...new Set(times)].sort());
    }
    for (const date of shop.closed_dates) expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
  });

  it('can be paid on a valid account beforehand, or on fulfilment', () => {
    expect(shop.payments.map((payment) => payment.type)).toEqual(['before', 'on_fulfilment']);
    expect(hasValidIbanCheckDigits(shop.payments[0]?.iban ?? '')).toBe(true);
  });

  it('names only product categories that it sells where VAT differs', () => {
    expect([9, 21]).toContain(shop.vat.default);
    const sold = new Set(variants.flatMap((variant) => variant.categories));
    for (const { category, rate } of shop.vat.overrides) {
      expect(sold).toContain(category);
      expect([9, 21]).toContain(rate);
    }
  });

  it('sells variants with their own SKU, a price and a sound barcode', () => {
    expect(variants.length).toBeGreaterThanOrEqual(8);
    expect(variants.length).toBeLessThanOrEqual(40);
    expect(new Set(variants.map((variant) => variant.sku)).size).toBe(variants.length);
    for (const { sku, price, regularPrice, barcode, stock } of variants) {
      expect(sku).not.toBe('');
      expect(price).toMatch(/^\d+\.\d\d$/);
      expect(Number(price)).toBeLessThanOrEqual(Number(regularPrice));
      expect(Number.isInteger(stock) && stock >= 0).toBe(true);
      if (barcode !== '') expect([barcode, hasValidEanCheckDigit(barcode)]).toEqual([expect.stringMatching(/^2\d{12}$/), true]);
    }
  });
});

describe('the city and its fictional buyers', () => {
  const { addresses } = read<{ addresses: { street: string; house_number: string; postal_code: string; gps: Point }[] }>('streets.yaml');
  const { buyers } = read<{ buyers: { first_name: string; last_name: string; email: string }[] }>('buyers.yaml');

  it('describes Amsterdam with an outline around its centre', () => {
    expect(city).toMatchObject({ code: 'std:020', country: 'NLD', time_zone: 'Europe/Amsterdam', licence_note: expect.any(String) });
    expect(city.outline.length).toBeGreaterThanOrEqual(20);
    expect(city.outline.length).toBeLessThanOrEqual(40);
    expect(isInside(city.outline, city.centre)).toBe(true);
    expect(isInside(city.outline, { lat: 52.0907, lon: 5.1214 })).toBe(false);
  });

  it('has about sixty addresses, all in the city', () => {
    expect(addresses.length).toBeGreaterThanOrEqual(55);
    for (const { street, gps } of addresses) expect([street, isInside(city.outline, gps)]).toEqual([street, true]);
    for (const { postal_code } of addresses) expect(postal_code).toMatch(/^1[01]\d\d [A-Z]{2}$/);
  });

  it('has buyers whose mail can never reach a real person', () => {
    expect(buyers.length).toBeGreaterThanOrEqual(30);
    for (const { email } of buyers) expect(email).toMatch(/^[a-z.-]+@kopers\.example$/);
    expect(new Set(buyers.map((buyer) => buyer.email)).size).toBe(buyers.length);
  });
});

describe('the checks themselves', () => {
  it('refuse a wrong check digit', () => {
    expect(hasValidEanCheckDigit('2100100000325')).toBe(true);
    expect(hasValidEanCheckDigit('2100100000326')).toBe(false);
    expect(hasValidIbanCheckDigits('NL91ABNA0417164300')).toBe(true);
    expect(hasValidIbanCheckDigits('NL92ABNA0417164300')).toBe(false);
  });
});
