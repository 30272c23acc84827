import type { Intent, Ranking } from '../commerce/intent.ts';
import { distanceKm, type Position } from '../commerce/place.ts';
import { isOpen } from '../commerce/time.ts';
import type { CommitModel } from '../node/others-commits.ts';
import type { Json, Store } from '../node/store/port.ts';
import type { CatalogueIndex, Found } from './catalogue-index.ts';
import type { Engine } from './engines/engine.ts';
import { type ItemRecord, partitionOfProvider } from './provider-record.ts';
import { arrange, type Candidate, distanceTo, type Offering } from './search-ranking.ts';
import { createShelves, type KeptKeys, keptKeys, type Shelf, type Shelves } from './search-shelves.ts';
import { folded } from './search-words.ts';

/** The read model behind a search, as the role and whoever starts a node use it. */
export interface SearchIndex extends CatalogueIndex, CommitModel {
  /** Providers in the order of their ids. */
  providerIds(page: { readonly limit: number; readonly after?: string }): readonly string[];
  /** Every item of a provider in the order of ids, the unpublished and the parents of variants too. */
  itemsOf(providerId: string, page: { readonly limit: number; readonly after?: string }): readonly ItemRecord[];
}

const ITEMS_DEFAULT = 60;
const ITEMS_MAX = 500;
const LISTED_AT_ONCE = 500;

/** An empty index over providers of the kinds that these engines answer for; of any other kind nothing is found. */
export function createSearchIndex(engines: readonly Engine[]): SearchIndex {
  const kept = keptKeys(engines.flatMap((engine) => engine.indexes));
  const byName = new Map(engines.map((engine) => [engine.name, engine]));
  let shelves = createShelves(kept);
  /** Shelves that are being filled from the store, while those of before answer; with the keys committed meanwhile: what is read of them may be older. */
  let filling: { readonly shelves: Shelves; readonly newer: Set<string> } | undefined;
  return {
    keeps: kept.keeps,
    search: (intent, { nowMs }) => search({ shelves, byName }, intent, nowMs),
    provider: (providerId) => shelves.shelf(providerId)?.provider,
    item: (itemId) => shelves.item(itemId),
    categories: (providerId) => [...(shelves.shelf(providerId)?.categories.values() ?? [])],
    record: (providerId, key) => shelves.shelf(providerId)?.records.get(key),
    records: (providerId, prefix) => new Map([...(shelves.shelf(providerId)?.records ?? [])].filter(([key]) => key.startsWith(prefix))),
    apply(partition, put, removed) {
      shelves.apply(partition, put, removed);
      if (filling === undefined) return;
      for (const key of [...Object.keys(put), ...removed]) if (kept.keeps(partition, key)) filling.newer.add(`${partition} ${key}`);
      filling.shelves.apply(partition, put, removed);
    },
    async rebuild(store) {
      const fresh = { shelves: createShelves(kept), newer: new Set<string>() };
      filling = fresh;
      try {
        await readAll(store, kept, (partition, put) => {
          const older = Object.entries(put).filter(([key]) => !fresh.newer.has(`${partition} ${key}`));
          fresh.shelves.apply(partition, Object.fromEntries(older), []);
        });
        shelves = fresh.shelves;
      } finally {
        filling = undefined;
      }
    },
    providerIds: ({ limit, after }) =>
      [...shelves.all()]
        .flatMap((shelf) => (shelf.provider === undefined ? [] : [shelf.provider.id]))
        .sort()
        .filter((id) => after === undefined || id > after)
        .slice(0, limit),
    itemsOf: (providerId, { limit, after }) =>
      [...(shelves.shelf(providerId)?.items ?? [])]
        .filter(([id]) => after === undefined || id > after)
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .slice(0, limit)
        .map(([, record]) => record),
  };
}

interface Market {
  readonly shelves: Shelves;
  readonly byName: ReadonlyMap<string, Engine>;
}

function search(market: Market, intent: Intent, nowMs: number): Found[] {
  const { shelves } = market;
  const asked = intent.itemId === undefined ? undefined : shelves.item(intent.itemId);
  if (intent.itemId !== undefined && asked === undefined) return [];
  const eligible = eligibleFor(market, intent, nowMs);
  const fits = (record: ItemRecord, owner: Eligible): boolean =>
    isOnSale(record) &&
    owner.category(record) &&
    (asked === undefined || record === asked || record.item.parentId === asked.item.id) &&
    isNear(record, owner, intent);
  const offerings = intent.text === undefined ? undefined : byWords(shelves, intent.text, { eligible, fits });
  const arranged = arrange(offerings ?? everything(eligible, fits), {
    rank: rankOf(intent),
    itemsMax: Math.max(1, Math.min(intent.itemsMax ?? ITEMS_DEFAULT, ITEMS_MAX)),
    fair: intent.providerId === undefined && intent.itemId === undefined,
  });
  return arranged.map(({ offering, itemIds }) => {
    const away = distanceTo(offering);
    return { providerId: offering.providerId, itemIds, ...(away === undefined ? {} : { distanceKm: away }) };
  });
}

/** Nearest to nowhere is no order. */
function rankOf({ rank = 'relevance', near, fetchFrom, deliverTo }: Intent): Ranking {
  return rank === 'nearest' && near === undefined && (fetchFrom ?? deliverTo)?.position === undefined ? 'relevance' : rank;
}

type CategoryTest = (record: ItemRecord) => boolean;
type Fits = (record: ItemRecord, owner: Eligible) => boolean;

interface Eligible {
  readonly shelf: Shelf;
  readonly engine: Engine;
  readonly offering: Offering;
  /** Whether the provider itself lies as near as was asked. */
  readonly isWithin: boolean;
  /** From where distances are counted. */
  readonly point: Position | undefined;
  readonly category: CategoryTest;
}

/** How far away an item is that has a place of its own. */
function awayKm({ place }: ItemRecord, { point }: Eligible): number | undefined {
  return place?.position === undefined || point === undefined ? undefined : distanceKm(place.position, point);
}

function isNear(record: ItemRecord, owner: Eligible, { near }: Intent): boolean {
  if (near?.radiusKm === undefined) return true;
  const away = awayKm(record, owner);
  return away === undefined ? owner.isWithin : away <= near.radiusKm;
}

function candidateOf(record: ItemRecord, score: number, owner: Eligible): Candidate {
  const away = awayKm(record, owner) ?? (owner.shelf.isSpread ? owner.offering.distanceKm : undefined);
  return {
    record,
    score,
    soldOut: owner.engine.isSoldOut(record, { provider: owner.shelf.provider, item: (itemId) => owner.shelf.items.get(itemId) }),
    ...(away === undefined ? {} : { awayKm: away }),
  };
}

/** The providers that can serve the buyer at all, by id. */
function eligibleFor({ shelves, byName }: Market, intent: Intent, nowMs: number): Map<string, Eligible> {
  const inRadius = intent.near === undefined ? undefined : shelves.places.around(intent.near.position, intent.near.radiusKm);
  const from = (intent.fetchFrom ?? intent.deliverTo)?.position;
  const point = from ?? intent.near?.position;
  const distances = from === undefined ? inRadius : shelves.places.around(from);
  const chosen = intent.providerId ?? (intent.itemId === undefined ? undefined : providerPartOf(intent.itemId));
  const one = chosen === undefined ? undefined : shelves.shelf(chosen);
  const candidates = chosen === undefined ? shelves.all() : one === undefined ? [] : [one];
  const eligible = new Map<string, Eligible>();
  for (const shelf of candidates) {
    const { provider } = shelf;
    const engine = byName.get(provider?.engine ?? '');
    if (provider === undefined || engine === undefined || provider.trading === false) continue;
    const isWithin = intent.near?.radiusKm === undefined || inRadius?.has(provider.id) === true;
    if (!isWithin && !shelf.isSpread) continue;
    if (!engine.serves(provider, intent)) continue;
    const away = distances?.get(provider.id);
    const offering = {
      providerId: provider.id,
      candidates: [],
      isOpen: () => isOpen(provider.openingHours, nowMs),
      ...(away === undefined ? {} : { distanceKm: away }),
    };
    eligible.set(provider.id, { shelf, engine, offering, isWithin, point, category: categoryTest(shelf, intent.categoryId) });
  }
  return eligible;
}

/** A category is asked for by its id, its name, or the code of the kind of business. */
function categoryTest({ provider, categories }: Shelf, categoryId: string | undefined): CategoryTest {
  if (categoryId === undefined || (provider !== undefined && folded(provider.category) === folded(categoryId))) return () => true;
  const asked = folded(categoryId);
  const ids = new Set(
    [...categories.values()].filter(({ id, name }) => folded(id) === asked || folded(name) === asked).map(({ id }) => id),
  );
  return ids.size === 0 ? () => false : ({ item }) => item.categoryIds.some((id) => ids.has(id));
}

function byWords(
  shelves: Shelves,
  text: string,
  among: { readonly eligible: ReadonlyMap<string, Eligible>; readonly fits: Fits },
): Offering[] | undefined {
  const ownerOf = (itemId: string): Eligible | undefined => among.eligible.get(providerPartOf(itemId));
  const scores = shelves.words.search(text, (itemId) => {
    const owner = ownerOf(itemId);
    const record = owner?.shelf.items.get(itemId);
    return owner !== undefined && record !== undefined && among.fits(record, owner);
  });
  if (scores === undefined) return undefined;
  const offerings = new Set<Offering>();
  for (const [itemId, score] of scores) {
    const owner = ownerOf(itemId);
    const record = owner?.shelf.items.get(itemId);
    if (owner === undefined || record === undefined) continue;
    owner.offering.candidates.push(candidateOf(record, score, owner));
    offerings.add(owner.offering);
  }
  return [...offerings];
}

function everything(eligible: ReadonlyMap<string, Eligible>, fits: Fits): Offering[] {
  return [...eligible.values()].map((owner) => {
    const candidates: Candidate[] = [];
    for (const record of owner.shelf.items.values()) if (fits(record, owner)) candidates.push(candidateOf(record, 0, owner));
    return { ...owner.offering, candidates };
  });
}

function isOnSale(record: ItemRecord): boolean {
  return record.published && record.gathersVariants !== true;
}

/** Ids that we make begin with their provider's and a dot. */
function providerPartOf(itemId: string): string {
  return itemId.slice(0, Math.max(0, itemId.indexOf('.')));
}

async function readAll(
  store: Pick<Store, 'partitions' | 'list'>,
  { prefixes }: KeptKeys,
  apply: (partition: string, put: Record<string, Json>) => void,
): Promise<void> {
  let after: string | undefined;
  for (;;) {
    const partitions = await store.partitions(partitionOfProvider(''), {
      limit: LISTED_AT_ONCE,
      ...(after === undefined ? {} : { after }),
    });
    for (const partition of partitions) for (const prefix of prefixes) await readKeys(store, { partition, prefix }, apply);
    after = partitions.at(-1);
    if (partitions.length < LISTED_AT_ONCE) return;
  }
}

async function readKeys(
  store: Pick<Store, 'list'>,
  { partition, prefix }: { readonly partition: string; readonly prefix: string },
  apply: (partition: string, put: Record<string, Json>) => void,
): Promise<void> {
  let after: string | undefined;
  for (;;) {
    const page = await store.list(partition, prefix, { limit: LISTED_AT_ONCE, ...(after === undefined ? {} : { after }) });
    apply(partition, Object.fromEntries([...page].map(([key, { value }]) => [key, value])));
    after = [...page.keys()].at(-1);
    if (page.size < LISTED_AT_ONCE) return;
  }
}
