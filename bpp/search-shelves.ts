import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../node/store/port.ts';
import { type CategoryRecord, type ItemRecord, PROVIDER_KEY, type ProviderRecord, partitionOfProvider } from './provider-record.ts';
import { createPlaceIndex, type PlaceIndex } from './search-places.ts';
import { createWordIndex, type SearchText, type WordIndex } from './search-words.ts';

/** What is known of one provider. An item may come before its provider: it is found when that is there. */
export interface Shelf {
  readonly provider: ProviderRecord | undefined;
  readonly items: ReadonlyMap<string, ItemRecord>;
  readonly categories: ReadonlyMap<string, CategoryRecord>;
  /** Whether some of its items have a place of their own. */
  readonly isSpread: boolean;
  /** What its engine wants to have at hand, by key. */
  readonly records: ReadonlyMap<string, Json>;
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
  provider: ProviderRecord | undefined;
  isSpread: boolean;
  readonly items: Map<string, ItemRecord>;
  readonly categories: Map<string, CategoryRecord>;
  readonly records: Map<string, Json>;
  /** What the word index holds of each item: needed to take it out again. */
  readonly texts: Map<string, SearchText>;
}

const PARTITION_PREFIX = partitionOfProvider('');
const ITEM_PREFIX = PROVIDER_KEY.item('');
const CATEGORY_PREFIX = PROVIDER_KEY.category('');

export function createShelves(kept: KeptKeys): Shelves {
  const shelves = new Map<string, OwnShelf>();
  const words = createWordIndex();
  const places = createPlaceIndex();
  const shelfOf = (providerId: string): OwnShelf => {
    const known = shelves.get(providerId);
    if (known !== undefined) return known;
    const empty = { items: new Map(), categories: new Map(), records: new Map(), texts: new Map() };
    const fresh: OwnShelf = { provider: undefined, isSpread: false, ...empty };
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
      if (!keys.some((key) => kept.keeps(partition, key))) return;
      const providerId = partition.slice(PARTITION_PREFIX.length);
      const shelf = shelfOf(providerId);
      const stale = namesChanged(shelf, put, removed);
      changeItems(shelf, put, removed);
      changeRecords(shelf, { put, removed }, kept.ofEngines);
      const { provider } = shelf;
      const positions = (provider === undefined ? [] : [provider, ...(provider.branches ?? [])]).flatMap(
        ({ place }) => place.position ?? [],
      );
      if (positions.length === 0) places.remove(providerId);
      else places.put(providerId, positions);
      const ids =
        stale === 'all'
          ? shelf.items.keys()
          : [...keys.filter((key) => key.startsWith(ITEM_PREFIX)).map((key) => key.slice(ITEM_PREFIX.length)), ...stale];
      for (const itemId of ids) reindex(shelf, itemId, words);
    },
  };
}

/** Which keys of a store are kept in memory: those of providers, of what stands on their shelves, and what their engines name. */
export interface KeptKeys {
  /** Each is a key, or what keys begin with. */
  readonly prefixes: readonly string[];
  /** Those of them that an engine names. */
  readonly ofEngines: readonly string[];
  keeps(partition: string, key: string): boolean;
}

export function keptKeys(ofEngines: readonly string[]): KeptKeys {
  const prefixes = [ITEM_PREFIX, CATEGORY_PREFIX, ...ofEngines];
  return {
    prefixes: [PROVIDER_KEY.provider, ...prefixes],
    ofEngines,
    keeps(partition, key) {
      if (!partition.startsWith(PARTITION_PREFIX)) return false;
      return key === PROVIDER_KEY.provider || prefixes.some((prefix) => key.startsWith(prefix));
    },
  };
}

/** Takes in the provider and its categories. Which items have to be looked at again, since a name in their text is another. */
function namesChanged(shelf: OwnShelf, put: Readonly<Record<string, Json>>, removed: readonly string[]): 'all' | string[] {
  const before = shelf.provider?.name;
  if (put[PROVIDER_KEY.provider] !== undefined) shelf.provider = put[PROVIDER_KEY.provider] as unknown as ProviderRecord;
  if (removed.includes(PROVIDER_KEY.provider)) shelf.provider = undefined;
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
  if (before !== shelf.provider?.name) return 'all';
  return renamed.size === 0
    ? []
    : [...shelf.items.values()].filter(({ item }) => item.categoryIds.some((id) => renamed.has(id))).map(({ item }) => item.id);
}

function changeItems(shelf: OwnShelf, put: Readonly<Record<string, Json>>, removed: readonly string[]): void {
  for (const [key, value] of Object.entries(put)) {
    if (!key.startsWith(ITEM_PREFIX)) continue;
    const record = value as unknown as ItemRecord;
    shelf.items.set(key.slice(ITEM_PREFIX.length), record);
    // Once spread it stays so: that some items may lie elsewhere only means that each is looked at.
    if (record.place?.position !== undefined) shelf.isSpread = true;
  }
  for (const key of removed) shelf.items.delete(key.slice(ITEM_PREFIX.length));
}

function changeRecords(
  shelf: OwnShelf,
  { put, removed }: { readonly put: Readonly<Record<string, Json>>; readonly removed: readonly string[] },
  prefixes: readonly string[],
): void {
  if (prefixes.length === 0) return;
  for (const [key, value] of Object.entries(put)) if (prefixes.some((prefix) => key.startsWith(prefix))) shelf.records.set(key, value);
  for (const key of removed) shelf.records.delete(key);
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

function textOf({ provider, categories }: OwnShelf, record: ItemRecord | undefined): SearchText | undefined {
  if (record === undefined || !record.published || record.gathersVariants === true) return undefined;
  const { item } = record;
  return {
    id: item.id,
    name: item.name,
    options: (item.options ?? []).map((option) => option.value).join(' '),
    categories: item.categoryIds.map((id) => categories.get(id)?.name ?? '').join(' '),
    provider: provider?.name ?? '',
    description: item.description ?? '',
  };
}
