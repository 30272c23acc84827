import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../node/store/port.ts';
import { createPlaceIndex, type PlaceIndex } from './search-places.ts';
import { createWordIndex, type SearchText, type WordIndex } from './search-words.ts';
import { type CategoryRecord, type ItemRecord, KEY, partitionOfProvider, type ShopRecord } from './shop-record.ts';

/** What is known of one provider. An item may come before its shop: it is found when the shop is there. */
export interface Shelf {
  readonly shop: ShopRecord | undefined;
  readonly items: ReadonlyMap<string, ItemRecord>;
  readonly categories: ReadonlyMap<string, CategoryRecord>;
}

/** All that is committed of providers, by id, with what finds it by word and by place. */
export interface Shelves {
  readonly words: WordIndex;
  readonly places: PlaceIndex;
  shelf(providerId: string): Shelf | undefined;
  item(itemId: string): ItemRecord | undefined;
  all(): Iterable<Shelf>;
  apply(partition: string, put: Readonly<Record<string, Json>>, removed: readonly string[]): void;
}

interface OwnShelf extends Shelf {
  shop: ShopRecord | undefined;
  readonly items: Map<string, ItemRecord>;
  readonly categories: Map<string, CategoryRecord>;
  /** What the word index holds of each item: needed to take it out again. */
  readonly texts: Map<string, SearchText>;
}

const PARTITION_PREFIX = partitionOfProvider('');
const ITEM_PREFIX = KEY.item('');
const CATEGORY_PREFIX = KEY.category('');

export function createShelves(): Shelves {
  const shelves = new Map<string, OwnShelf>();
  const words = createWordIndex();
  const places = createPlaceIndex();
  const shelfOf = (providerId: string): OwnShelf => {
    const known = shelves.get(providerId);
    if (known !== undefined) return known;
    const fresh: OwnShelf = { shop: undefined, items: new Map(), categories: new Map(), texts: new Map() };
    shelves.set(providerId, fresh);
    return fresh;
  };
  return {
    words,
    places,
    shelf: (providerId) => shelves.get(providerId),
    item: (itemId) => shelves.get(itemId.slice(0, Math.max(0, itemId.indexOf('.'))))?.items.get(itemId),
    all: () => shelves.values(),
    apply(partition, put, removed) {
      const keys = [...Object.keys(put), ...removed];
      if (!keys.some((key) => isOfCatalogue(partition, key))) return;
      const providerId = partition.slice(PARTITION_PREFIX.length);
      const shelf = shelfOf(providerId);
      const stale = namesChanged(shelf, put, removed);
      changeItems(shelf, put, removed);
      if (shelf.shop?.place.position === undefined) places.remove(providerId);
      else places.put(providerId, shelf.shop.place.position);
      const ids =
        stale === 'all'
          ? shelf.items.keys()
          : [...keys.filter((key) => key.startsWith(ITEM_PREFIX)).map((key) => key.slice(ITEM_PREFIX.length)), ...stale];
      for (const itemId of ids) reindex(shelf, itemId, words);
    },
  };
}

/** Whether a key is of a shop, or of what stands on its shelves. */
export function isOfCatalogue(partition: string, key: string): boolean {
  if (!partition.startsWith(PARTITION_PREFIX)) return false;
  return key === KEY.shop || key.startsWith(ITEM_PREFIX) || key.startsWith(CATEGORY_PREFIX);
}

/** Takes in the shop and its categories. Which items have to be looked at again, since a name in their text is another. */
function namesChanged(shelf: OwnShelf, put: Readonly<Record<string, Json>>, removed: readonly string[]): 'all' | string[] {
  const before = shelf.shop?.name;
  if (put[KEY.shop] !== undefined) shelf.shop = put[KEY.shop] as unknown as ShopRecord;
  if (removed.includes(KEY.shop)) shelf.shop = undefined;
  const renamed = new Set<string>();
  const change = (key: string, category: CategoryRecord | undefined): void => {
    if (!key.startsWith(CATEGORY_PREFIX)) return;
    const id = key.slice(CATEGORY_PREFIX.length);
    if (shelf.categories.get(id)?.name !== category?.name) renamed.add(id);
    if (category === undefined) shelf.categories.delete(id);
    else shelf.categories.set(id, category);
  };
  for (const [key, value] of Object.entries(put)) change(key, value as unknown as CategoryRecord);
  for (const key of removed) change(key, undefined);
  if (before !== shelf.shop?.name) return 'all';
  return renamed.size === 0
    ? []
    : [...shelf.items.values()].filter(({ item }) => item.categoryIds.some((id) => renamed.has(id))).map(({ item }) => item.id);
}

function changeItems(shelf: OwnShelf, put: Readonly<Record<string, Json>>, removed: readonly string[]): void {
  for (const [key, value] of Object.entries(put)) {
    if (key.startsWith(ITEM_PREFIX)) shelf.items.set(key.slice(ITEM_PREFIX.length), value as unknown as ItemRecord);
  }
  for (const key of removed) shelf.items.delete(key.slice(ITEM_PREFIX.length));
}

/** Brings the words of an item up to date, and does nothing when they are the same: stock and prices change all day. */
function reindex(shelf: OwnShelf, itemId: string, words: WordIndex): void {
  const before = shelf.texts.get(itemId);
  const after = textOf(shelf, shelf.items.get(itemId));
  if (isDeepStrictEqual(before, after)) return;
  if (before !== undefined) words.remove(before);
  if (after === undefined) shelf.texts.delete(itemId);
  else {
    words.put(after);
    shelf.texts.set(itemId, after);
  }
}

function textOf({ shop, categories }: OwnShelf, record: ItemRecord | undefined): SearchText | undefined {
  if (record === undefined || !record.published || record.gathersVariants === true) return undefined;
  const { item } = record;
  return {
    id: item.id,
    name: item.name,
    options: (item.options ?? []).map((option) => option.value).join(' '),
    categories: item.categoryIds.map((id) => categories.get(id)?.name ?? '').join(' '),
    provider: shop?.name ?? '',
    description: item.description ?? '',
  };
}
