import type { Category } from '../../commerce/catalogue.ts';
import type { ItemRecord } from '../engines/shop/record.ts';
import { bundleRowsOf, type FoundBundle } from './bundle-rows.ts';
import { checkBundlesIn } from './bundles-in-file.ts';
import { formatOf, type ProductFormat } from './columns.ts';
import { type Reading, rowsOf } from './csv-rows.ts';
import { linesOf } from './csv-text.ts';
import { createProblemList, type ImportProblem } from './import-problem.ts';
import type { Found, ReadContext } from './product-reader.ts';
import { createShopifyReader } from './shopify.ts';
import { createWooCommerceReader } from './woocommerce.ts';

/** How the reading of a file ended. */
export interface FileRead {
  readonly format?: ProductFormat;
  /** Every record of the file could be read, so that what it does not name is gone. */
  readonly complete: boolean;
  readonly bundles: readonly FoundBundle[];
}

/** What a file of products holds, found row by row: at no moment is all of it in memory. Which program wrote it is seen from its header. */
export function* readProducts(bytes: Uint8Array, context: ReadContext): Generator<Found, FileRead> {
  const { problems } = context;
  const lines = linesOf(bytes, problems);
  if (lines === undefined) return { complete: false, bundles: [] };
  const reading: Reading = { complete: true };
  const rows = rowsOf(lines, problems, reading);
  const header = rows.next();
  const format = header.done === true ? undefined : formatOf(header.value);
  if (header.done === true || format === undefined) {
    problems.error(header.done === true ? 0 : header.value.line, { message: UNKNOWN_FILE });
    return { complete: false, bundles: [] };
  }
  const bundles = bundleRowsOf(header.value, context);
  const create = format === 'shopify' ? createShopifyReader : createWooCommerceReader;
  const reader = create(header.value, { ...context, bundles });
  for (const row of rows) for (const found of reader.take(row)) yield* bundles.take(found);
  for (const found of reader.end()) yield* bundles.take(found);
  yield* bundles.rest();
  return { format, complete: reading.complete, bundles: bundles.found };
}

export interface ProductFile extends FileRead {
  readonly items: readonly ItemRecord[];
  readonly categories: readonly Category[];
  /** Items whose row cannot be used now. */
  readonly kept: readonly string[];
  readonly problems: readonly ImportProblem[];
}

/** All of a small file at once, for a preview. */
export function readProductFile(bytes: Uint8Array, context: Omit<ReadContext, 'problems'>): ProductFile {
  const problems = createProblemList();
  const items: ItemRecord[] = [];
  const categories: Category[] = [];
  const kept: string[] = [];
  const reading = readProducts(bytes, { ...context, problems });
  for (let step = reading.next(); ; step = reading.next()) {
    if (step.done === true) {
      const seen = new Set([...items.map(({ item }) => item.id), ...kept]);
      if (step.value.complete && seen.size > 0) checkBundlesIn(context.shop, seen, { problems, bundles: step.value.bundles });
      return { ...step.value, items, categories, kept, problems: problems.problems };
    }
    if (step.value.what === 'item') items.push(step.value.record);
    else if (step.value.what === 'category') categories.push(step.value.category);
    else kept.push(step.value.itemId);
  }
}

const UNKNOWN_FILE = {
  nl: 'Dit is geen productexport van Shopify of WooCommerce: de kolommen Handle, Title en Variant Price, of Type, Name en Regular price, ontbreken. Exporteer de producten opnieuw en lever het bestand onveranderd aan.',
  en: 'This is no product export of Shopify or WooCommerce: the columns Handle, Title and Variant Price, or Type, Name and Regular price, are missing. Export the products again and hand the file in unchanged.',
};
