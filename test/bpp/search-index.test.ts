import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ENGINES } from '../../bpp/engines/engines.ts';
import type { ItemRecord, ShopRecord } from '../../bpp/engines/shop/record.ts';
import { importFolder } from '../../bpp/imports/import-folder.ts';
import { createSearchIndex, type SearchIndex } from '../../bpp/search-index.ts';
import type { Intent } from '../../commerce/intent.ts';
import type { Json } from '../../node/store/port.ts';
import { createPorts, NOW_MS, shopCalled } from './imports/node-for-imports.ts';

const FOLDER = join(import.meta.dirname, '../../pilots/amsterdam/businesses');
const SHOPS = readdirSync(FOLDER)
  .filter((slug) => existsSync(join(FOLDER, slug, 'shop.yaml')))
  .sort();
const DAM = { lat: 52.373, lon: 4.893 };
const asJson = (value: object) => value as unknown as Json;

function item(
  id: string,
  name: string,
  change: Partial<ItemRecord> & { readonly price?: string; readonly categoryIds?: string[] } = {},
): ItemRecord {
  const { price = '1.00', categoryIds = [], ...rest } = change;
  return {
    item: { id, name, categoryIds, price: { currency: 'EUR', amount: price } },
    stock: { counted: false },
    published: true,
    ...rest,
  };
}

/** A shop so many kilometres north of the Dam. */
function shop(id: string, northKm: number, change: Partial<ShopRecord> = {}): ShopRecord {
  const base = shopCalled(id);
  return { ...base, place: { ...base.place, position: { lat: DAM.lat + northKm / 111.195, lon: DAM.lon } }, ...change };
}

function put(index: SearchIndex, record: ShopRecord, ...items: ItemRecord[]): void {
  const entries = items.map((each) => [`item:${each.item.id}`, asJson(each)]);
  index.apply(`provider:${record.id}`, { shop: asJson(record), ...Object.fromEntries(entries) }, []);
}

const ask = (index: SearchIndex, intent: Intent) => index.search(intent, { nowMs: NOW_MS });
const ids = (index: SearchIndex, intent: Intent) => ask(index, intent).flatMap((found) => found.itemIds);
const shops = (index: SearchIndex, intent: Intent) => ask(index, intent).map((found) => found.providerId);

describe('a shop in several places', () => {
  const index = createSearchIndex(ENGINES);
  const stock = (onHand: number) => ({ counted: true as const, onHand, reserved: 0 });
  const west = { id: 'keten.west', place: { id: 'keten.west', name: 'West', position: { lat: DAM.lat + 10 / 111.195, lon: DAM.lon } } };
  const part = (itemId: string) => ({ itemId, quantity: 2 });
  const bundles = { goods: [{ sku: 'MAND', parts: [part('keten.brood'), part('keten.kaas')] }] };
  put(
    index,
    shop('keten', 0, { branches: [west], ...bundles }),
    item('keten.brood', 'Brood', { stock: stock(1), elsewhere: { 'keten.west': stock(5) } }),
    item('keten.kaas', 'Kaas', { stock: stock(9), elsewhere: { 'keten.west': stock(2) } }),
    item('keten.ham', 'Ham', { stock: stock(0) }),
    item('keten.mand', 'Ontbijtmand', { sku: 'MAND' }),
  );
  const near = (km: number) => ({ position: { lat: DAM.lat + km / 111.195, lon: DAM.lon }, radiusKm: 2 });
  const shown = (found = ask(index, {})[0]) => {
    const engine = ENGINES.find(({ name }) => name === 'shop');
    if (found === undefined) throw new Error('nothing was found');
    return engine?.show(found, index, { nowMs: NOW_MS, intent: {} });
  };

  it('is found near each of them, with the distance to the nearest', () => {
    expect(ask(index, { near: near(10.5) }).map(({ distanceKm = 0 }) => Math.round(distanceKm * 10) / 10)).toEqual([0.5]);
    expect(ask(index, { near: near(0) }).map(({ distanceKm }) => distanceKm)).toEqual([0]);
    expect(shops(index, { near: near(5) })).toEqual([]);
  });

  it('says in which of them each thing is, and how many one order can have', () => {
    const items = new Map(shown()?.items.map(({ id, availableCount, placeIds }) => [id, [availableCount, placeIds]]));
    expect(Object.fromEntries(items)).toEqual({
      'keten.brood': [5, ['keten.shop', 'keten.west']],
      'keten.kaas': [9, ['keten.shop', 'keten.west']],
      'keten.ham': [0, []],
      'keten.mand': [1, ['keten.west']],
    });
    expect(shown()?.places.map(({ id }) => id)).toEqual(['keten.shop', 'keten.west']);
  });

  it('has what is sold out everywhere behind the rest, and a bundle by its parts', () => {
    expect(ids(index, {}).at(-1)).toBe('keten.ham');
    put(index, shop('keten', 0, { branches: [west], ...bundles }), item('keten.kaas', 'Kaas', { stock: stock(1) }));
    expect(ids(index, {}).slice(-2)).toEqual(['keten.ham', 'keten.mand']);
  });
});

describe('a search by words', () => {
  const index = createSearchIndex(ENGINES);
  put(
    index,
    shop('bakker', 1, { name: 'De Korenaar' }),
    item('bakker.1', 'Volkorenbrood'),
    item('bakker.2', 'Crème brûlée'),
    { ...item('bakker.3', 'Trui'), item: { ...item('bakker.3', 'Trui').item, options: [{ name: 'Kleur', value: 'Zeegroen' }] } },
    item('bakker.4', 'Broek'),
  );
  const table: [string, string[]][] = [
    ['VOLKORENBROOD', ['bakker.1']],
    ['volkoren', ['bakker.1']],
    ['brood', ['bakker.1']],
    ['creme brulee', ['bakker.2']],
    ['volkorenbrod', ['bakker.1']],
    ['zeegroen', ['bakker.3']],
    ['trui van de korenaar', ['bakker.3']],
    ['brood trui', []],
    ['xyzzy', []],
  ];
  it.each(table)('%s finds %j', (text, found) => expect(ids(index, { text })).toEqual(found));

  it('with nothing but small words asks for everything', () => expect(ids(index, { text: 'de van een' })).toHaveLength(4));

  it('follows the name of the shop and of a category', () => {
    const own = createSearchIndex(ENGINES);
    put(own, shop('a', 1, { name: 'Oud' }), item('a.1', 'Ding', { categoryIds: ['a.c'] }));
    own.apply('provider:a', { 'category:a.c': { id: 'a.c', name: 'Gereedschap' } }, []);
    own.apply('provider:a', { shop: asJson(shop('a', 1, { name: 'Nieuw' })) }, []);
    expect([ids(own, { text: 'nieuw' }), ids(own, { text: 'gereedschap' }), ids(own, { text: 'oud' })]).toEqual([['a.1'], ['a.1'], []]);
  });
});

describe('what narrows a search', () => {
  const index = createSearchIndex(ENGINES);
  const near = shop('near', 1);
  const circle = { shape: 'circle', centre: DAM, radiusKm: 2 } as const;
  const delivery = { area: circle, tiers: [], minutes: { min: 1, max: 2 } };
  put(index, near, item('near.1', 'Kaas', { categoryIds: ['near.zuivel'] }), item('near.2', 'Brood'));
  index.apply('provider:near', { 'category:near.zuivel': { id: 'near.zuivel', name: 'Zuivel' } }, []);
  const { pickup: _, ...noPickup } = shop('far', 6, { category: 'cheese', delivery });
  put(index, noPickup, item('far.1', 'Kaas'));
  put(index, shop('shut', 1, { trading: false }), item('shut.1', 'Kaas'));
  put(index, shop('draft', 1), item('draft.1', 'Kaas', { published: false }), item('draft.p', 'Kaas', { gathersVariants: true }));

  const table: [what: string, Intent, string[]][] = [
    ['the words', { text: 'kaas' }, ['near.1', 'far.1']],
    ['a provider', { providerId: 'far' }, ['far.1']],
    ['an unknown provider', { providerId: 'niemand' }, []],
    ['an item', { itemId: 'near.2' }, ['near.2']],
    ['an item of another provider', { itemId: 'near.2', providerId: 'far' }, []],
    ['a category by its id', { categoryId: 'NEAR.zuivel' }, ['near.1']],
    ['a category by its name', { categoryId: 'zuivel' }, ['near.1']],
    ['the kind of shop', { categoryId: 'Cheese' }, ['far.1']],
    ['an unknown category', { categoryId: 'raketten' }, []],
    ['a radius', { near: { position: DAM, radiusKm: 2 } }, ['near.1', 'near.2']],
    ['pickup', { fulfilment: 'pickup' }, ['near.1', 'near.2']],
    ['delivery', { fulfilment: 'delivery' }, ['far.1']],
    ['delivery within the area', { deliverTo: { position: DAM } }, ['far.1']],
    ['delivery outside the area', { deliverTo: { position: { lat: 52.42, lon: 4.9 } } }, []],
    ['a way that no shop knows', { fulfilment: 'drone' }, []],
  ];
  it.each(table)('%s', (_what, intent, found) => {
    expect(ids(index, intent).sort()).toEqual([...found].sort());
  });

  it('the parent of variants stands for its variants', () => {
    const own = createSearchIndex(ENGINES);
    const variant = { ...item('a.1', 'Trui - M'), item: { ...item('a.1', 'Trui - M').item, parentId: 'a.p' } };
    put(own, shop('a', 1), item('a.p', 'Trui', { gathersVariants: true }), variant, item('a.2', 'Sok'));
    expect(ids(own, { itemId: 'a.p' })).toEqual(['a.1']);
  });
});

describe('the order of what is found', () => {
  const index = createSearchIndex(ENGINES);
  put(index, shop('close', 0.5), item('close.dear', 'Kaas', { price: '9.00' }), item('close.dearer', 'Kaas', { price: '10.00' }));
  put(index, shop('distant', 3), item('distant.cheap', 'Kaas', { price: '2.00' }));
  put(index, shop('middle', 2), item('middle.gone', 'Kaas', { price: '0.50', stock: { counted: true, onHand: 2, reserved: 2 } }));
  const near = { position: DAM };

  it('nearest and cheapest are different questions with different answers', () => {
    expect(shops(index, { text: 'kaas', near, rank: 'nearest' })).toEqual(['close', 'distant', 'middle']);
    expect(shops(index, { text: 'kaas', near, rank: 'cheapest' })).toEqual(['distant', 'close', 'middle']);
  });

  it('says how far away each is', () => {
    expect(ask(index, { near }).map((found) => Number(found.distanceKm?.toFixed(1)))).toEqual([0.5, 3, 2]);
    expect(ask(index, {}).map((found) => found.distanceKm)).toEqual([undefined, undefined, undefined]);
  });

  it('a price is a number and not a word, and follows at once', () => {
    expect(ids(index, { providerId: 'close', rank: 'cheapest' })).toEqual(['close.dear', 'close.dearer']);
    const own = createSearchIndex(ENGINES);
    put(own, shop('a', 1), item('a.1', 'x', { price: '9.00' }), item('a.2', 'x', { price: '10.00' }));
    own.apply('provider:a', { 'item:a.2': asJson(item('a.2', 'x', { price: '1.00' })) }, []);
    expect(ids(own, { rank: 'cheapest' })).toEqual(['a.2', 'a.1']);
  });

  it('an open shop goes before a closed one that is no other', () => {
    const own = createSearchIndex(ENGINES);
    const open = shop('z', 1);
    const { weekly } = open.openingHours;
    const closed = { ...open.openingHours, weekly: { ...weekly, tuesday: [] } };
    put(own, open, item('z.1', 'x'));
    put(own, shop('a', 1, { openingHours: closed }), item('a.1', 'x'));
    expect(shops(own, {})).toEqual(['z', 'a']);
  });

  it('what is sold out goes to the end, and comes back with its stock', () => {
    const own = createSearchIndex(ENGINES);
    const stocked = (onHand: number) => item('a.1', 'x', { stock: { counted: true, onHand, reserved: 0 } });
    put(own, shop('a', 1), stocked(0), item('a.2', 'x', { price: '5.00' }));
    expect(ids(own, {})).toEqual(['a.2', 'a.1']);
    own.apply('provider:a', { 'item:a.1': asJson(stocked(1)) }, []);
    expect(ids(own, {})).toEqual(['a.1', 'a.2']);
  });
});

describe('the places in an answer', () => {
  const index = createSearchIndex(ENGINES);
  const many = (id: string, count: number) => Array.from({ length: count }, (_, n) => item(`${id}.${n}`, 'Kaas', { price: `${n + 1}.00` }));
  put(index, shop('giant', 1), ...many('giant', 1_000));
  for (let n = 0; n < 12; n += 1) put(index, shop(`small${n}`, 2), ...many(`small${n}`, 3));

  it('are shared: a large shop does not crowd out small ones', () => {
    const found = ask(index, { text: 'kaas', itemsMax: 40 });
    expect(found).toHaveLength(13);
    expect(found.flatMap(({ itemIds }) => itemIds)).toHaveLength(40);
    expect(found.find(({ providerId }) => providerId === 'giant')?.itemIds.length).toBeLessThanOrEqual(8);
  });

  it('are all for the shop that was asked for', () => {
    expect(ids(index, { providerId: 'giant', itemsMax: 40 })).toHaveLength(40);
  });

  it('are bounded, whatever is asked', () => {
    expect(ids(index, { itemsMax: 1_000_000 }).length).toBeLessThanOrEqual(500);
    expect(ids(index, {})).toHaveLength(60);
    expect(ids(index, { itemsMax: 0 })).toHaveLength(1);
  });

  it('go to the best of each', () => {
    const giant = ask(index, { rank: 'cheapest', itemsMax: 40 }).find(({ providerId }) => providerId === 'giant');
    expect(giant?.itemIds[0]).toBe('giant.0');
    expect(giant?.itemIds).toEqual(giant?.itemIds.map((_, n) => `giant.${n}`));
  });
});

describe('items with places of their own', () => {
  const index = createSearchIndex(ENGINES);
  const at = (northKm: number) => ({ place: { position: { lat: DAM.lat + northKm / 111.195, lon: DAM.lon } } });
  put(index, shop('spread', 30), item('spread.far', 'Ding', at(3)), item('spread.near', 'Ding', at(0.5)), item('spread.home', 'Ding'));
  put(index, shop('shop', 1), item('shop.1', 'Ding'));

  it.each<[string, Intent, string[]]>([
    ['are found where they are, the provider being far away', { near: { position: DAM, radiusKm: 1.5 } }, ['spread.near', 'shop.1']],
    ['are found in words too', { text: 'ding', near: { position: DAM, radiusKm: 1.5 } }, ['spread.near', 'shop.1']],
    ['are not found where only their provider is', { near: { position: at(30).place.position, radiusKm: 1 } }, ['spread.home']],
    ['come the nearest first', { providerId: 'spread', near: { position: DAM } }, ['spread.near', 'spread.far', 'spread.home']],
    [
      'decide how far away their provider is',
      { rank: 'nearest', near: { position: at(3).place.position, radiusKm: 5 } },
      ['spread.far', 'spread.near', 'shop.1'],
    ],
  ])('%s', (_what, intent, found) => expect(ids(index, intent)).toEqual(found));

  it('say how far away the nearest is', () => {
    expect(ask(index, { near: { position: DAM, radiusKm: 5 } }).map(({ distanceKm }) => distanceKm?.toFixed(1))).toEqual(['0.5', '1.0']);
  });
});

describe('an index of the Amsterdam shops', () => {
  const index = createSearchIndex(ENGINES);
  const ports = createPorts((partition, changed, removed) => index.apply(partition, changed as Record<string, Json>, removed));
  const folders = SHOPS.map((slug) => join(FOLDER, slug));
  beforeAll(async () => {
    for (const folder of folders) await importFolder(ports, folder);
  });

  it('is the same when it is built again from the store', async () => {
    const rebuilt = createSearchIndex(ENGINES);
    await rebuilt.rebuild(ports.store);
    expect(rebuilt.providerIds({ limit: 100 })).toEqual(SHOPS);
    const intents: Intent[] = [
      {},
      { text: 'kaas' },
      { text: 'brood', rank: 'cheapest' },
      { near: { position: DAM, radiusKm: 2 }, rank: 'nearest' },
      { categoryId: 'bakery' },
    ];
    for (const intent of intents) expect(ask(rebuilt, intent)).toEqual(ask(index, intent));
    expect(rebuilt.item('de-blauwe-schroef.idbs-008')).toEqual(index.item('de-blauwe-schroef.idbs-008'));
  });

  it('keeps what is committed while it is being built', async () => {
    const rebuilt = createSearchIndex(ENGINES);
    const list: typeof ports.store.list = async (partition, prefix, page) => {
      const read = await ports.store.list(partition, prefix, page);
      if (partition === 'provider:kabeljauwtje' && prefix === 'item:') {
        rebuilt.apply(partition, { 'item:kabeljauwtje.vkx-005': asJson(item('kabeljauwtje.vkx-005', 'Oesters')) }, []);
      }
      return read;
    };
    await rebuilt.rebuild({ partitions: (prefix, page) => ports.store.partitions(prefix, page), list });
    expect(ids(rebuilt, { text: 'oesters' })).toEqual(['kabeljauwtje.vkx-005']);
  });

  it('finds what people of Amsterdam ask for', () => {
    expect(shops(index, { text: 'haring' })).toContain('kabeljauwtje');
    expect(shops(index, { text: 'lekke band' })).toEqual(['trapgoed']);
    expect(ids(index, { itemsMax: 500 })).toHaveLength(419);
  });

  it('forgets an item that is removed or no longer published', () => {
    const [id = ''] = ids(index, { text: 'lekke band' });
    const record = index.item(id);
    index.apply('provider:trapgoed', { [`item:${id}`]: asJson({ ...record, published: false }) }, []);
    expect(ids(index, { text: 'lekke band' })).toEqual([]);
    index.apply('provider:trapgoed', {}, [`item:${id}`]);
    expect(index.item(id)).toBeUndefined();
  });

  it('passes over what is not of a catalogue', () => {
    index.apply('transaction:1', { shop: { id: 'x' } }, []);
    index.apply('provider:leeg', { 'order:leeg.1': {} }, ['hold:a:b']);
    expect(index.providerIds({ limit: 100 })).toHaveLength(21);
  });
});
