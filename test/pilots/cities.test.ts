import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { importFolder } from '../../bpp/imports/import-folder.ts';
import type { ItemRecord, ProviderRecord } from '../../bpp/provider-record.ts';
import { isIban } from '../../commerce/iban.ts';
import type { Position } from '../../commerce/place.ts';
import { readPostcode } from '../../commerce/postcode-form.ts';
import { readCityDrawing } from '../../node/city-drawing.ts';
import { businessesOf, cardOf, readCity } from '../../pilots/city.ts';
import { citiesKnown, cityFolder } from '../../pilots/pilot.ts';
import { createPorts } from '../bpp/imports/node-for-imports.ts';
import { hasValidEanCheckDigit, isInside, type Point } from './check-digits-and-places.ts';

/** What holds for the files of every city, whatever its language and money. */

const cities = citiesKnown().map((name) => ({ name, folder: cityFolder(name) as URL }));

/** The middle of an area by eye, and any place in it. */
const DRAWN_KM_MAX = 2;

function kmBetween(from: Position, to: Position): number {
  const east = (to.lon - from.lon) * Math.cos((to.lat * Math.PI) / 180);
  return Math.hypot(to.lat - from.lat, east) * 111.2;
}

interface Card {
  readonly currency: string;
  readonly timezone: string;
  readonly category: string;
  readonly description: Readonly<Record<string, string>>;
  readonly address: { readonly country: string; readonly city: string; readonly postal_code: string; readonly gps: Point };
  readonly contact: { readonly phone: string; readonly email: string };
  readonly payments: readonly { readonly iban?: string }[];
}

describe.each(cities)('the city of $name', ({ folder }) => {
  const city = readCity(folder);
  const businesses = new URL('businesses/', folder);
  const all = businessesOf(businesses);
  const cardFor = (name: string): Card => parse(readFileSync(cardOf(new URL(`${name}/`, businesses)), 'utf8')) as Card;
  const { outline = [] } = parse(readFileSync(new URL('city.yaml', folder), 'utf8')) as { outline?: Point[] };
  const { categories } = parse(readFileSync(new URL('categories.yaml', folder), 'utf8')) as { categories: Record<string, string>[] };

  it('has a business of every sector', () => {
    expect([...new Set(all.map(({ engine }) => engine))].sort()).toEqual(['appointment', 'rental', 'ride', 'shop', 'transit']);
    expect(Object.keys(city.day.sectors).sort()).toEqual(['appointment', 'rental', 'ride', 'shop', 'transit']);
  });

  it('has one language, currency, time zone and country, in all of its files', () => {
    for (const { folder: name } of all) {
      const { currency, timezone, address, description } = cardFor(name);
      expect({ name, currency, timezone, country: address.country, city: address.city }).toEqual({
        name,
        currency: city.currency,
        timezone: city.timeZone,
        country: city.country,
        city: city.name,
      });
      expect([name, Object.keys(description).sort()]).toEqual([name, ['en', city.language].sort()]);
    }
    for (const category of categories) expect(Object.keys(category).sort()).toEqual(['code', 'en', city.language].sort());
  });

  it('is drawn where it is: its parts lie within its outline, and each address and business where the drawing has its postcode', () => {
    const { name, middle, places, shapes, postcodes } = readCityDrawing(fileURLToPath(new URL('drawing.yaml', folder)));
    expect([name, shapes.length > 10, places.length > 5]).toEqual([city.name, true, true]);
    for (const { id, position } of [{ id: 'middle', position: middle as Position }, ...places])
      expect([id, isInside(outline, position)]).toEqual([id, true]);
    for (const [area, position] of Object.entries(postcodes?.areas ?? {}))
      expect([area, isInside(outline, position)]).toEqual([area, true]);
    const written = [
      ...city.addresses.map(({ postalCode, position }) => ({ postalCode, position })),
      ...all
        .map(({ folder: business }) => cardFor(business).address)
        .map(({ postal_code, gps }) => ({ postalCode: postal_code, position: gps })),
    ];
    for (const { postalCode, position } of written) {
      const read = readPostcode(postalCode, postcodes?.forms ?? []);
      const drawn = postcodes?.areas[read?.area ?? ''];
      expect([postalCode, read?.isWhole, drawn !== undefined && kmBetween(position, drawn) < DRAWN_KM_MAX]).toEqual([
        postalCode,
        true,
        true,
      ]);
    }
  });

  it('lies within its outline, under kinds, numbers, accounts and addresses that are its own and reach nobody', () => {
    const cards = all.map(({ folder: name }) => ({ name, ...cardFor(name) }));
    for (const { name, address, category, contact, payments } of cards) {
      expect([name, isInside(outline, address.gps)]).toEqual([name, true]);
      expect(categories.map(({ code }) => code)).toContain(category);
      expect(contact.email).toMatch(/\.example$/);
      for (const { iban } of payments)
        if (iban !== undefined) expect([iban, isIban(iban), iban.slice(0, 2)]).toEqual([iban, true, city.country.slice(0, 2)]);
    }
    const ibans = cards.flatMap(({ payments }) => payments.flatMap(({ iban }) => iban ?? []));
    for (const list of [cards.map(({ contact }) => contact.phone), ibans, all.map(({ id }) => id)])
      expect(new Set(list).size).toBe(list.length);
    for (const { position } of city.addresses) expect(isInside(outline, position)).toBe(true);
  });

  it.each(all.map(({ folder: name }) => name))(
    'imports %s whole, with barcodes of the range that no shop in the world has',
    async (name) => {
      const put: Record<string, unknown> = {};
      const ports = createPorts((_, records) => Object.assign(put, records));
      const report = await importFolder(ports, fileURLToPath(new URL(`${name}/`, businesses)));
      expect([name, report.problems.filter(({ severity }) => severity === 'error')]).toEqual([name, []]);
      expect(report.provider).toBe(all.find((each) => each.folder === name)?.id);
      for (const feed of report.feeds ?? []) expect(await feed.refresh()).toEqual([]);
      const items = Object.entries(put).flatMap(([key, record]) => (key.startsWith('item:') ? [record as ItemRecord] : []));
      expect(items.length).toBeGreaterThan(0);
      for (const { item } of items) {
        expect(item.price.currency).toBe(city.currency);
      }
      expect((put.shop as ProviderRecord).currency).toBe(city.currency);
      const products = new URL(`${name}/products.csv`, businesses);
      const barcodes = existsSync(products)
        ? [...readFileSync(products, 'utf8').matchAll(/(?<!\d)\d{13}(?!\d)/g)].map(([code]) => code)
        : [];
      for (const code of barcodes) expect([code, hasValidEanCheckDigit(code)]).toEqual([expect.stringMatching(/^2\d{12}$/), true]);
    },
  );
});

it('no two cities share a language, a currency, a time zone or a country', () => {
  const read = cities.map(({ folder }) => readCity(folder));
  for (const member of ['language', 'currency', 'timeZone', 'country', 'code'] as const)
    expect(new Set(read.map((city) => city[member])).size).toBe(read.length);
});
