import type { Category, Item } from '../../commerce/catalogue.ts';
import { compare, type Money } from '../../commerce/money.ts';
import type { ItemRecord, ShopRecord, Stock } from '../engines/shop/record.ts';
import { gtinOf, priceOf } from './cell-values.ts';
import type { CsvRow } from './csv-rows.ts';
import { categoryIdOf } from './import-ids.ts';
import type { ImportMessage, ProblemList } from './import-problem.ts';
import { oneLine } from './plain-text.ts';
import { BARCODE_LEFT_OUT, duplicate, MISSING_PRICE, PRICE_FAULTS } from './row-messages.ts';

/** What a reader needs to know besides the file. */
export interface ReadContext {
  readonly shop: Pick<ShopRecord, 'id' | 'currency' | 'vat' | 'goods' | 'branches'>;
  /** As items tell where they came from. */
  readonly fileName: string;
  readonly nowMs: number;
  readonly problems: ProblemList;
}

/** What a file was found to hold. `keep`: the row cannot be used now; what an earlier import made of it stays. */
export type Found =
  | { readonly what: 'item'; readonly record: ItemRecord }
  | { readonly what: 'category'; readonly category: Category }
  | { readonly what: 'keep'; readonly itemId: string };

/** Reads the rows of one program's export, in order. What it found so far is taken from it as it goes. */
export interface ProductReader {
  take(row: CsvRow): readonly Found[];
  /** After the last row. */
  end(): readonly Found[];
}

const NAME_CHARS_MAX = 200;
const CATEGORY_DEPTH_MAX = 6;
const CATEGORIES_MAX = 2_000;
/** Rates of the Netherlands that tax classes stand for. */
const CLASS_PERCENT: Readonly<Record<string, string>> = { 'reduced-rate': '9', 'zero-rate': '0' };

export interface VariantFacts {
  readonly id: string;
  readonly row: CsvRow;
  readonly name: string;
  readonly description: string;
  readonly categoryIds: readonly string[];
  readonly options: readonly { readonly name: string; readonly value: string }[];
  readonly imageUrls: readonly string[];
  readonly price: Money;
  readonly listPrice?: Money;
  readonly stock: Stock;
  readonly elsewhere?: ItemRecord['elsewhere'];
  readonly parts?: ItemRecord['parts'];
  readonly vatPercent?: string;
  readonly sku: string;
  readonly gtin?: string;
  readonly parentId?: string;
  readonly gathersVariants?: true;
}

/** What both readers do alike: the record of an item, its categories, its VAT, and codes that must differ. */
export interface ProductDesk {
  record(facts: VariantFacts): ItemRecord;
  /** The product that only gathers variants: never in stock itself, its price is that of the cheapest. */
  parent(facts: Omit<VariantFacts, 'price' | 'listPrice' | 'stock'>, variants: readonly ItemRecord[]): ItemRecord | undefined;
  /** Ids of the categories on some paths, from the top down; new ones are found along the way. */
  categories(paths: readonly (readonly string[])[], found: Found[]): string[];
  vatPercent(paths: readonly (readonly string[])[], tax: { readonly free: boolean; readonly className: string }): string | undefined;
  /** Whether an id is new in this file; a second one is reported. */
  claim(id: string, row: CsvRow, code: { readonly column: string; readonly value: string }): boolean;
  price(cell: string, row: CsvRow, column: string): Money | undefined;
  gtin(cell: string, row: CsvRow, column: string): string | undefined;
  error(row: CsvRow, message: ImportMessage, cell?: { readonly column: string; readonly value?: string }): void;
  notice(row: CsvRow, message: ImportMessage, cell?: { readonly column: string; readonly value?: string }): void;
}

export function createProductDesk(context: ReadContext): ProductDesk {
  const { shop, problems } = context;
  const lines = new Map<string, number>();
  const known = new Set<string>();
  /** Thousands of rows share a few categories. */
  const idsOfPaths = new Map<string, string[]>();
  const overrides = new Map((shop.vat?.byCategory ?? []).map((each) => [each.categoryId, each.percent]));
  const record = (facts: VariantFacts): ItemRecord => recordOf(facts, context.fileName);
  return {
    record,
    parent(facts, variants) {
      const prices = variants.map((variant) => variant.item.price);
      const price = prices.reduce<Money | undefined>(
        (best, each) => (best === undefined || compare(each, best) < 0 ? each : best),
        undefined,
      );
      return price === undefined
        ? undefined
        : record({ ...facts, price, stock: { counted: true, onHand: 0, reserved: 0 }, gathersVariants: true });
    },
    categories(paths, found) {
      const key = paths.map((path) => path.join('\u0001')).join('\u0002');
      const ids = idsOfPaths.get(key) ?? [...new Set(paths.flatMap((path) => categoriesOn(path, shop.id, { known, found })))];
      if (idsOfPaths.size < CATEGORIES_MAX) idsOfPaths.set(key, ids);
      return ids;
    },
    vatPercent(paths, tax) {
      if (shop.vat === undefined) return undefined;
      if (tax.free) return '0';
      const override = overrides.size === 0 ? undefined : overrideFor(paths, shop.id, overrides);
      return override ?? CLASS_PERCENT[tax.className] ?? shop.vat.defaultPercent;
    },
    claim(id, row, code) {
      const earlier = lines.get(id);
      if (earlier === undefined) lines.set(id, row.line);
      else problems.error(row.line, { ...code, message: duplicate(earlier) });
      return earlier === undefined;
    },
    price(cell, row, column) {
      if (cell === '') problems.error(row.line, { column, message: MISSING_PRICE });
      const read = cell === '' ? undefined : priceOf(cell, shop.currency);
      if (read !== undefined && 'fault' in read) problems.error(row.line, { column, value: cell, message: PRICE_FAULTS[read.fault] });
      return read !== undefined && 'price' in read ? read.price : undefined;
    },
    gtin(cell, row, column) {
      const gtin = cell === '' ? undefined : gtinOf(cell);
      if (cell !== '' && gtin === undefined) problems.notice(row.line, { column, value: cell, message: BARCODE_LEFT_OUT });
      return gtin;
    },
    error: (row, message, cell = { column: '' }) => problems.error(row.line, factsOf(message, cell)),
    notice: (row, message, cell = { column: '' }) => problems.notice(row.line, factsOf(message, cell)),
  };
}

function factsOf(message: ImportMessage, cell: { readonly column: string; readonly value?: string }) {
  return {
    message,
    ...(cell.column === '' ? {} : { column: cell.column }),
    ...(cell.value === undefined || cell.value === '' ? {} : { value: cell.value }),
  };
}

function recordOf(facts: VariantFacts, fileName: string): ItemRecord {
  const item: Item = {
    id: facts.id,
    ...(facts.parentId === undefined ? {} : { parentId: facts.parentId }),
    name: oneLine(facts.name, NAME_CHARS_MAX),
    ...(facts.description === '' ? {} : { description: facts.description }),
    ...(facts.imageUrls.length === 0 ? {} : { imageUrls: facts.imageUrls }),
    categoryIds: facts.categoryIds,
    price: facts.price,
    ...(facts.listPrice !== undefined && compare(facts.listPrice, facts.price) > 0 ? { listPrice: facts.listPrice } : {}),
    ...(facts.options.length === 0 ? {} : { options: facts.options }),
    ...(facts.vatPercent === undefined ? {} : { vatPercent: facts.vatPercent }),
  };
  return {
    item,
    stock: facts.stock,
    ...(facts.elsewhere === undefined ? {} : { elsewhere: facts.elsewhere }),
    ...(facts.parts === undefined ? {} : { parts: facts.parts }),
    published: true,
    ...(facts.gathersVariants === undefined ? {} : { gathersVariants: true }),
    ...(facts.gtin === undefined ? {} : { gtin: facts.gtin }),
    ...(facts.sku === '' ? {} : { sku: facts.sku.slice(0, NAME_CHARS_MAX) }),
    sourceRow: `${fileName}:${facts.row.line}`,
  };
}

/** The rate that the shop gives to a category or to one above it; the deepest holds. */
function overrideFor(
  paths: readonly (readonly string[])[],
  providerId: string,
  overrides: ReadonlyMap<string, string>,
): string | undefined {
  const named = paths.flatMap((path) => [...ancestors(path), ...path.map((part) => [part])]).reverse();
  return named.map((path) => overrides.get(categoryIdOf(providerId, path))).find((percent) => percent !== undefined);
}

function ancestors(path: readonly string[]): string[][] {
  return path.slice(0, CATEGORY_DEPTH_MAX).map((_, depth) => path.slice(0, depth + 1));
}

function categoriesOn(
  path: readonly string[],
  providerId: string,
  seen: { readonly known: Set<string>; readonly found: Found[] },
): string[] {
  let parentId: string | undefined;
  return ancestors(path).flatMap((upTo) => {
    const id = categoryIdOf(providerId, upTo);
    if (!seen.known.has(id)) {
      if (seen.known.size >= CATEGORIES_MAX) return [];
      seen.known.add(id);
      const name = oneLine(upTo[upTo.length - 1] ?? '', NAME_CHARS_MAX);
      seen.found.push({ what: 'category', category: { id, name, ...(parentId === undefined ? {} : { parentId }) } });
    }
    parentId = id;
    return [id];
  });
}
