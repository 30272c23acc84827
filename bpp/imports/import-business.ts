import type { Category } from '../../commerce/catalogue.ts';
import type { ItemRecord, ShopRecord } from '../engines/shop/record.ts';
import { partitionOfProvider } from '../provider-record.ts';
import { checkBundlesIn } from './bundles-in-file.ts';
import { type BusinessImport, type ImportPorts, type ImportReport, perform, reportOf } from './business-import.ts';
import type { ProductFormat } from './columns.ts';
import { CSV_BYTES_MAX } from './csv-text.ts';
import { createProblemList, type ProblemList } from './import-problem.ts';
import { ITEMS_PER_COMMIT, putChunk, putProvider, unpublish } from './import-work.ts';
import type { ReadContext } from './product-reader.ts';
import { type FileRead, readProducts } from './products.ts';
import { readShopYaml, type ShopCard } from './shop-yaml.ts';

/** Bounds of one listing while looking for what is gone. */
const LISTED_AT_ONCE = 500;

/** The shop by its card or as it is already known, and the products by their file; either may be left out. */
export interface ImportInput {
  readonly shopYaml?: string;
  readonly shop?: ReadContext['shop'];
  readonly csv?: Uint8Array;
  readonly fileName?: string;
}

/** Brings shops onto a node: `products.csv` beside the card. */
export const shopImport: BusinessImport = {
  engine: 'shop',
  async run(ports, { card, read }) {
    return importBusiness(ports, { shopYaml: card, csv: await read('products.csv', CSV_BYTES_MAX), fileName: 'products.csv' });
  },
};

/**
 * Brings a shop onto this node, or up to date: small commits, each of which can be repeated. Importing the same file
 * twice changes nothing; what buyers have reserved and rated stays; what the file no longer has is unpublished, not removed.
 */
export async function importBusiness(ports: ImportPorts, input: ImportInput): Promise<ImportReport> {
  const problems = createProblemList();
  const card = cardOf(input, problems);
  if (card === undefined) return reportOf(undefined, problems);
  const { shop } = card;
  if (card.provider !== undefined) await perform(ports, putProvider(card.provider));
  if (input.csv === undefined) return reportOf(shop.id, problems);
  const context = { shop, fileName: input.fileName ?? 'products.csv', nowMs: ports.clock.nowMs(), problems };
  const reading = readProducts(input.csv, context);
  const put = await putAll(reading, shop.id, ports);
  if (card.format !== undefined && put.read.format !== undefined && card.format !== put.read.format) otherFormat(put.read.format, problems);
  if (mayUnpublish(put)) checkBundlesIn(shop, put.seen, { problems, bundles: put.read.bundles });
  const unpublished = mayUnpublish(put) ? await unpublishRest(put.seen, shop.id, ports) : 0;
  return { ...reportOf(shop.id, problems), ...(put.read.format ? { format: put.read.format } : {}), ...put.counts, unpublished };
}

/** `provider` is to be put too, when it came by its card. */
interface Brought extends Pick<ShopCard, 'format'> {
  readonly shop: ReadContext['shop'];
  readonly provider?: ShopRecord;
}

function cardOf(input: ImportInput, problems: ProblemList): Brought | undefined {
  if (input.shopYaml === undefined) return input.shop === undefined ? undefined : { shop: input.shop };
  const read = readShopYaml(input.shopYaml);
  if (read.ok) return { ...read.card, provider: read.card.shop };
  for (const { line, ...facts } of read.problems) problems.error(line, facts);
  return undefined;
}

interface Put {
  readonly counts: { readonly imported: number; readonly unchanged: number };
  /** Every item that the file names, also those whose row cannot be used now. */
  readonly seen: ReadonlySet<string>;
  readonly read: FileRead;
}

async function putAll(reading: ReturnType<typeof readProducts>, providerId: string, ports: ImportPorts): Promise<Put> {
  const seen = new Set<string>();
  const counts = { imported: 0, unchanged: 0 };
  let items: ItemRecord[] = [];
  let categories: Category[] = [];
  const flush = async (): Promise<void> => {
    if (items.length + categories.length === 0) return;
    const done = await perform(ports, putChunk(providerId, { items, categories }));
    counts.imported += done.imported;
    counts.unchanged += done.unchanged;
    items = [];
    categories = [];
  };
  for (let step = reading.next(); ; step = reading.next()) {
    if (step.done === true) {
      await flush();
      return { counts, seen, read: step.value };
    }
    const found = step.value;
    if (found.what === 'category') categories.push(found.category);
    else seen.add(found.what === 'keep' ? found.itemId : found.record.item.id);
    if (found.what === 'item') items.push(found.record);
    if (items.length + categories.length >= ITEMS_PER_COMMIT) await flush();
  }
}

/** A file that was read in part, or holds nothing at all, says nothing about what is gone. */
function mayUnpublish({ read, seen }: Put): boolean {
  return read.complete && seen.size > 0;
}

async function unpublishRest(seen: ReadonlySet<string>, providerId: string, ports: ImportPorts): Promise<number> {
  let unpublished = 0;
  let after: string | undefined;
  for (;;) {
    const page = await ports.store.list(partitionOfProvider(providerId), 'item:', {
      limit: LISTED_AT_ONCE,
      ...(after === undefined ? {} : { after }),
    });
    const records = [...page.values()].map((each) => each.value as unknown as ItemRecord);
    const gone = records
      .filter((record) => record.published && record.isOwn !== true && !seen.has(record.item.id))
      .map((record) => record.item.id);
    for (let from = 0; from < gone.length; from += ITEMS_PER_COMMIT) {
      unpublished += await perform(ports, unpublish(providerId, gone.slice(from, from + ITEMS_PER_COMMIT)));
    }
    after = [...page.keys()].at(-1);
    if (page.size < LISTED_AT_ONCE) return unpublished;
  }
}

function otherFormat(format: ProductFormat, problems: ProblemList): void {
  problems.notice(0, {
    message: {
      nl: `Het bestand komt uit ${format} en is zo gelezen; zet format: ${format} op de winkelkaart.`,
      en: `The file comes from ${format} and was read as such; write format: ${format} on the card of the shop.`,
    },
  });
}
