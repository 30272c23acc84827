import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ENGINES } from '../../bpp/engines/engines.ts';
import { importFolder } from '../../bpp/imports/import-folder.ts';
import { createSearchIndex, type SearchIndex } from '../../bpp/search-index.ts';
import type { Provider } from '../../commerce/catalogue.ts';
import { createPorts, NOW_MS } from '../bpp/imports/node-for-imports.ts';
import { isInside, type Point } from './check-digits-and-places.ts';

const PILOT = join(import.meta.dirname, '../../pilots/amsterdam');
const read = <T>(name: string): T => parse(readFileSync(join(PILOT, name), 'utf8')) as T;
const ids = ['de-gave-kies', 'de-rechte-rug', 'de-tweede-adem', 'knip-aan-de-kade'];
const { outline } = read<{ outline: Point[] }>('city.yaml');
const { categories } = read<{ categories: { code: string }[] }>('categories.yaml');

let index: SearchIndex;
beforeAll(async () => {
  index = createSearchIndex(ENGINES);
  const ports = createPorts((partition, put, removed) => index.apply(partition, put as Parameters<SearchIndex['apply']>[1], removed));
  for (const id of ids) {
    const report = await importFolder(ports, join(PILOT, 'businesses', id));
    expect(report).toMatchObject({ provider: id, problems: [] });
    for (const feed of report.feeds ?? []) expect(await feed.refresh()).toEqual([]);
    expect(await importFolder(ports, join(PILOT, 'businesses', id))).toMatchObject({ imported: 0, unpublished: 0 });
  }
});

function shown(providerId: string): Provider {
  const [found] = index.search({ providerId }, { nowMs: NOW_MS });
  const engine = ENGINES.find(({ name }) => name === 'appointment');
  const provider = found === undefined ? undefined : engine?.show(found, index, { nowMs: NOW_MS, intent: {} });
  if (provider === undefined) throw new Error(`${providerId} is not found`);
  return provider;
}

describe.each(ids)('%s, which works by appointment', (id) => {
  it('lies in the city, under a number, an address and a kind that are all known to be invented', () => {
    const card = read<{ address: { gps: Point; postal_code: string }; contact: { phone: string; email: string }; category: string }>(
      `businesses/${id}/business.yaml`,
    );
    expect(isInside(outline, card.address.gps)).toBe(true);
    expect(card.address.postal_code).toMatch(/^10\d\d [A-Z]{2}$/);
    expect(card.contact.phone).toMatch(/^\+312055501\d\d$/);
    expect(card.contact.email).toMatch(/\.example$/);
    expect(categories.map(({ code }) => code)).toContain(card.category);
  });

  it('has free slots for each of its services', () => {
    const { items, fulfilments } = shown(id);
    const times = new Map(fulfilments.map((each) => [each.id, each.stops?.[0]?.timeRange?.startMs]));
    expect(items.length).toBeGreaterThanOrEqual(3);
    for (const item of items) {
      const starts = (item.fulfilmentIds ?? []).flatMap((each) => times.get(each) ?? []);
      expect([item.name, starts.length]).toEqual([item.name, 4]);
      expect(Math.min(...starts)).toBeGreaterThan(NOW_MS);
    }
  });
});

it('no two businesses of the city share a telephone number', () => {
  const folders = readdirSync(join(PILOT, 'businesses'));
  const cards = folders.map((id) => {
    const card = existsSync(join(PILOT, 'businesses', id, 'shop.yaml')) ? 'shop' : 'business';
    return read<{ contact: { phone: string } }>(`businesses/${id}/${card}.yaml`);
  });
  expect(new Set(cards.map(({ contact }) => contact.phone)).size).toBe(folders.length);
});

it('a slot is not offered while a calendar says that its owner is busy', () => {
  // Marloes has a meeting on Mondays from noon to half past one, and somebody else is not there.
  const busy = index.record('de-rechte-rug', 'busy:marloes') as { spans: [number, number][] };
  const mondayMs = Date.UTC(2026, 8, 7, 10);
  expect(busy.spans).toContainEqual([mondayMs, mondayMs + 90 * 60_000]);
});

it('are found by what they do', () => {
  const names = (text: string) => index.search({ text }, { nowMs: NOW_MS }).map(({ providerId }) => providerId);
  expect(names('fysiotherapie')).toEqual(['de-rechte-rug']);
  expect(names('knippen')).toEqual(['knip-aan-de-kade']);
  expect(names('fiets reparatie')).toEqual(['de-tweede-adem']);
});
