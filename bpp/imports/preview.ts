import { isDeepStrictEqual } from 'node:util';
import type { Money } from '../../commerce/money.ts';
import type { State, Store } from '../../node/store/port.ts';
import { type ItemRecord, KEY, type ShopRecord, type Stock } from '../engines/shop/record.ts';
import { carriedOver } from '../engines/shop/stock.ts';
import { recordAt } from '../engines/state.ts';
import { partitionOfProvider } from '../provider-record.ts';
import type { ImportProblem } from './import-problem.ts';
import { readProductFile } from './products.ts';

/** What an import of a file of products would change, before anything is changed. */

/** Changes that are named one by one; the rest is counted. */
const NAMED_MAX = 300;
const READ_AT_ONCE = 200;
const LISTED_AT_ONCE = 500;

export interface ItemSight {
  readonly name: string;
  readonly price: Money;
  readonly stock: Stock;
  readonly published: boolean;
}

export interface PreviewLine {
  readonly itemId: string;
  readonly what: 'new' | 'changed' | 'gone';
  readonly before?: ItemSight;
  readonly after?: ItemSight;
}

export interface Preview {
  readonly format?: string;
  readonly counts: { readonly new: number; readonly changed: number; readonly unchanged: number; readonly gone: number };
  readonly lines: readonly PreviewLine[];
  readonly problems: readonly ImportProblem[];
}

export async function previewOf(
  { store, nowMs }: { readonly store: Pick<Store, 'read' | 'list'>; readonly nowMs: number },
  shop: ShopRecord,
  csv: Uint8Array,
): Promise<Preview> {
  const read = readProductFile(csv, { shop, fileName: 'products.csv', nowMs });
  const counts = { new: 0, changed: 0, unchanged: 0, gone: 0 };
  const lines: PreviewLine[] = [];
  const add = (line: PreviewLine): void => {
    counts[line.what] += 1;
    if (lines.length < NAMED_MAX) lines.push(line);
  };
  for (let from = 0; from < read.items.length; from += READ_AT_ONCE) {
    const part = read.items.slice(from, from + READ_AT_ONCE);
    const keys = part.map(({ item }) => KEY.item(item.id));
    const state = await store.read(partitionOfProvider(shop.id), keys);
    for (const record of part) {
      const line = lineFor(record, state);
      if (line === undefined) counts.unchanged += 1;
      else add(line);
    }
  }
  const seen = new Set([...read.items.map(({ item }) => item.id), ...read.kept]);
  if (read.complete && seen.size > 0)
    for (const record of await goneFrom(store, shop.id, seen)) add({ itemId: record.item.id, what: 'gone', before: sightOf(record) });
  return { ...(read.format === undefined ? {} : { format: read.format }), counts, lines, problems: read.problems };
}

function lineFor(record: ItemRecord, state: State): PreviewLine | undefined {
  const { id } = record.item;
  const before = recordAt<ItemRecord>(state, KEY.item(id));
  const after = carriedOver(before, record);
  if (before === undefined) return { itemId: id, what: 'new', after: sightOf(after) };
  const without = ({ updatedAtMs: _when, sourceRow: _row, onHandInFile: _count, ...rest }: ItemRecord) => rest;
  if (isDeepStrictEqual(without(before), without(after))) return undefined;
  return { itemId: id, what: 'changed', before: sightOf(before), after: sightOf(after) };
}

/** What is on the shelf now and stands in the file no more. */
async function goneFrom(store: Pick<Store, 'list'>, providerId: string, seen: ReadonlySet<string>): Promise<ItemRecord[]> {
  const gone: ItemRecord[] = [];
  let after: string | undefined;
  for (;;) {
    const options = { limit: LISTED_AT_ONCE, ...(after === undefined ? {} : { after }) };
    const page = await store.list(partitionOfProvider(providerId), KEY.item(''), options);
    const records = [...page.values()].map(({ value }) => value as unknown as ItemRecord);
    gone.push(...records.filter((record) => record.published && record.isOwn !== true && !seen.has(record.item.id)));
    after = [...page.keys()].at(-1);
    if (page.size < LISTED_AT_ONCE) return gone;
  }
}

function sightOf({ item, stock, published }: ItemRecord): ItemSight {
  return { name: item.name, price: item.price, stock, published };
}
