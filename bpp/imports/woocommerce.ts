import { compare, type Money } from '../../commerce/money.ts';
import type { ItemRecord, Stock } from '../engines/shop/record.ts';
import { type BranchColumns, branchColumnsOf } from './branch-columns.ts';
import { bundledIn, groupedIn } from './bundle-cells.ts';
import type { ReaderContext, ToldParts } from './bundle-rows.ts';
import { countOf, imageUrlsOf, listOf, yesNo } from './cell-values.ts';
import { type Columns, columnsOf, WOOCOMMERCE_COLUMNS, type WooCommerceColumn } from './columns.ts';
import type { CsvRow } from './csv-rows.ts';
import { numberItemId, skuItemId } from './import-ids.ts';
import type { ImportMessage } from './import-problem.ts';
import { plainText } from './plain-text.ts';
import { createProductDesk, type Found, type ProductDesk, type ProductReader } from './product-reader.ts';
import { MISSING_NAME, NO_VARIANTS, notPublished, STOCK_NOT_A_NUMBER, unknownParent } from './row-messages.ts';

interface Shared {
  readonly columns: Columns<WooCommerceColumn>;
  readonly desk: ProductDesk;
  readonly branches: BranchColumns;
  readonly context: ReaderContext;
}

interface Family {
  readonly head: CsvRow;
  readonly variations: CsvRow[];
}

const ATTRIBUTES = [
  ['attribute1Name', 'attribute1Value'],
  ['attribute2Name', 'attribute2Value'],
  ['attribute3Name', 'attribute3Value'],
] as const;

/**
 * Reads products of a WooCommerce export: one row each, where a variation names its product by SKU or as `id:180`, and may
 * stand before it. So products with variations are told at the end. A group with a price, and a product of the extension Product Bundles, are bundles.
 */
export function createWooCommerceReader(header: CsvRow, context: ReaderContext): ProductReader {
  const branches = branchColumnsOf(header, context);
  const shared: Shared = { columns: columnsOf(header, WOOCOMMERCE_COLUMNS), desk: createProductDesk(context), branches, context };
  const { columns, desk } = shared;
  const families = new Map<string, Family>();
  const heads: Family[] = [];
  const variations: CsvRow[] = [];
  const take = (row: CsvRow): Found[] => {
    if (row.cells.every((cell) => cell.trim() === '')) return [];
    const kind = kindOf(row, columns);
    if (kind === 'variation') variations.push(row);
    else if (kind === 'variable') heads.push(remember(row, families, columns));
    else if (kind === 'simple' || kind === 'bundle' || (kind === 'grouped' && isPriced(row, shared))) return simpleOf(row, shared);
    else if (kind === 'grouped') desk.notice(row, GROUP_WITHOUT_PRICE, { column: columns.name('regularPrice') });
    else desk.notice(row, kindUnknown(kind), { column: columns.name('type'), value: kind });
    return [];
  };
  return {
    take,
    end() {
      const orphans = variations.filter((row) => !join(row, families, columns));
      return [...heads.flatMap((family) => familyOf(family, shared)), ...orphans.flatMap((row) => orphan(row, shared))];
    },
  };
}

function kindOf(row: CsvRow, columns: Columns<WooCommerceColumn>): string {
  return columns.cell(row, 'type').toLowerCase().split(',')[0]?.trim() ?? '';
}

/** A group has no price in the program: where the shop gives it one, or says what is in it, it is sold as a bundle. */
function isPriced(row: CsvRow, { columns, context }: Shared): boolean {
  return columns.cell(row, 'regularPrice') !== '' || columns.cell(row, 'salePrice') !== '' || context.bundles.isFilled(row);
}

/** What the program says that a product is made of. */
function toldParts(row: CsvRow, columns: Columns<WooCommerceColumn>): ToldParts | undefined {
  const kind = kindOf(row, columns);
  if (kind !== 'grouped' && kind !== 'bundle') return undefined;
  const column = kind === 'grouped' ? 'grouped' : 'bundled';
  const cell = columns.cell(row, column);
  return { column: columns.name(column), cell, read: kind === 'grouped' ? groupedIn(cell) : bundledIn(cell) };
}

function remember(head: CsvRow, families: Map<string, Family>, columns: Columns<WooCommerceColumn>): Family {
  const family = { head, variations: [] };
  const sku = columns.cell(head, 'sku');
  if (sku !== '' && !families.has(sku)) families.set(sku, family);
  families.set(`id:${columns.cell(head, 'id')}`, family);
  return family;
}

function join(row: CsvRow, families: ReadonlyMap<string, Family>, columns: Columns<WooCommerceColumn>): boolean {
  const family = families.get(columns.cell(row, 'parent'));
  family?.variations.push(row);
  return family !== undefined;
}

function orphan(row: CsvRow, { columns, desk, context }: Shared): Found[] {
  const parent = columns.cell(row, 'parent');
  desk.error(row, unknownParent(parent), { column: columns.name('parent'), value: parent });
  return [{ what: 'keep', itemId: idOf(row, columns, context) }];
}

function simpleOf(row: CsvRow, shared: Shared): Found[] {
  if (isHidden(row, shared)) return [];
  const found: Found[] = [];
  const record = sellable(row, { ...shared, head: row, found });
  return record === undefined ? found : [...found, { what: 'item', record }];
}

function familyOf({ head, variations }: Family, shared: Shared): Found[] {
  const { columns, desk, context } = shared;
  if (isHidden(head, shared)) return [];
  const found: Found[] = [];
  const id = idOf(head, columns, context);
  if (!claimed(head, id, shared)) return [];
  const variants = variations
    .filter((row) => !isHidden(row, shared))
    .map((row) => sellable(row, { ...shared, head, found }))
    .filter((record) => record !== undefined);
  const facts = productFacts(head, { ...shared, head, found });
  const parent = desk.parent({ ...facts, id, row: head, sku: columns.cell(head, 'sku'), options: [] }, variants);
  if (parent === undefined) desk.error(head, NO_VARIANTS, { column: columns.name('name'), value: facts.name });
  const told = parent === undefined ? [{ what: 'keep' as const, itemId: id }] : [{ what: 'item' as const, record: parent }];
  return [...found, ...told, ...variants.map((record) => ({ what: 'item' as const, record }))];
}

interface Selling extends Shared {
  readonly head: CsvRow;
  readonly found: Found[];
}

/** The record of a simple product or a variation; one that cannot be used is reported and kept as it was. */
function sellable(row: CsvRow, selling: Selling): ItemRecord | undefined {
  const { columns, desk, branches, context, head, found } = selling;
  const id = idOf(row, columns, context);
  if (!claimed(row, id, selling)) return undefined;
  const prices = pricesOf(row, selling);
  const stock = stockOf(row, selling);
  const elsewhere = branches.stockIn(row);
  const made = context.bundles.partsIn(row, id, { told: toldParts(row, columns) });
  const facts = productFacts(row, selling);
  if (stock === undefined) desk.error(row, STOCK_NOT_A_NUMBER, { column: columns.name('stock'), value: columns.cell(row, 'stock') });
  if (facts.name === '') desk.error(row, MISSING_NAME, { column: columns.name('name') });
  if (prices === undefined || stock === undefined || elsewhere === undefined || made === undefined || facts.name === '') {
    found.push({ what: 'keep', itemId: id });
    return undefined;
  }
  const gtin = columns.has('gtin') ? desk.gtin(columns.cell(row, 'gtin'), row, columns.name('gtin')) : undefined;
  return desk.record({
    ...facts,
    ...prices,
    ...elsewhere,
    ...made,
    id,
    row,
    stock,
    options: row === head ? [] : optionsOf(row, columns),
    sku: columns.cell(row, 'sku'),
    ...(gtin === undefined ? {} : { gtin }),
    ...(row === head ? {} : { parentId: idOf(head, columns, context) }),
  });
}

function productFacts(row: CsvRow, { columns, desk, head, found }: Selling) {
  const paths = listOf(columns.cell(head, 'categories')).map((path) => path.split(/\s*>\s*/).filter((part) => part !== ''));
  const taxed = columns.cell(row, 'taxClass') === 'parent' ? head : row;
  const tax = { free: columns.cell(row, 'taxStatus') === 'none', className: columns.cell(taxed, 'taxClass').toLowerCase() };
  const vatPercent = desk.vatPercent(paths, tax);
  const values = optionsOf(row, columns).map((option) => option.value);
  const built = row === head || values.length === 0 ? columns.cell(head, 'name') : `${columns.cell(head, 'name')} - ${values.join(' / ')}`;
  const text = (column: WooCommerceColumn) => plainText(columns.cell(row, column)) || plainText(columns.cell(head, column));
  return {
    name: columns.cell(row, 'name') || built,
    description: text('description') || text('shortDescription'),
    categoryIds: desk.categories(paths, found),
    imageUrls: imageUrlsOf([...listOf(columns.cell(row, 'images')), ...(row === head ? [] : listOf(columns.cell(head, 'images')))]),
    ...(vatPercent === undefined ? {} : { vatPercent }),
  };
}

function claimed(row: CsvRow, id: string, { columns, desk }: Shared): boolean {
  const sku = columns.cell(row, 'sku');
  const code = sku === '' ? { column: columns.name('id'), value: columns.cell(row, 'id') } : { column: columns.name('sku'), value: sku };
  return desk.claim(id, row, code);
}

function isHidden(row: CsvRow, { columns, desk }: Shared): boolean {
  const published = columns.cell(row, 'published');
  const isDraft = published !== '' && yesNo(published) !== true;
  if (!isDraft && columns.cell(row, 'visibility').toLowerCase() !== 'hidden') return false;
  const column = columns.name(isDraft ? 'published' : 'visibility');
  desk.notice(row, notPublished(isDraft ? `${column}: ${published}` : 'hidden'), { column, value: columns.cell(row, 'name') });
  return true;
}

function pricesOf(row: CsvRow, { columns, desk, context }: Shared): { price: Money; listPrice?: Money } | undefined {
  const sale = columns.cell(row, 'salePrice');
  const regularCell = columns.cell(row, 'regularPrice');
  if (regularCell === '' && sale !== '') {
    const only = desk.price(sale, row, columns.name('salePrice'));
    return only === undefined ? undefined : { price: only };
  }
  const regular = desk.price(regularCell, row, columns.name('regularPrice'));
  if (regular === undefined || sale === '') return regular === undefined ? undefined : { price: regular };
  const reduced = desk.price(sale, row, columns.name('salePrice'));
  if (reduced === undefined) return undefined;
  const now = context.nowMs;
  const starts = Date.parse(columns.cell(row, 'saleStarts'));
  const ends = Date.parse(columns.cell(row, 'saleEnds'));
  // A sale lasts to the end of its last day.
  const isOn = !(starts > now) && !(ends + 24 * 60 * 60 * 1000 <= now);
  return isOn && compare(reduced, regular) < 0 ? { price: reduced, listPrice: regular } : { price: regular };
}

/** An empty stock is not counted by the program; `parent` is counted for all variations together. */
function stockOf(row: CsvRow, { columns, head }: Selling): Stock | undefined {
  const backorders = columns.cell(row, 'backorders').toLowerCase();
  const own = columns.cell(row, 'stock');
  const stock = own === 'parent' ? columns.cell(head, 'stock') : own;
  if (yesNo(backorders) === true || backorders === 'notify') return { counted: false };
  if (stock === '') return yesNo(columns.cell(row, 'inStock')) === false ? { counted: true, onHand: 0, reserved: 0 } : { counted: false };
  const onHand = countOf(stock);
  return onHand === undefined ? undefined : { counted: true, onHand, reserved: 0 };
}

function optionsOf(row: CsvRow, columns: Columns<WooCommerceColumn>) {
  return ATTRIBUTES.flatMap(([nameColumn, valueColumn]) => {
    const name = columns.cell(row, nameColumn);
    const value = listOf(columns.cell(row, valueColumn)).join(', ');
    return name === '' || value === '' ? [] : [{ name, value }];
  });
}

function idOf(row: CsvRow, columns: Columns<WooCommerceColumn>, context: ReaderContext): string {
  const sku = columns.cell(row, 'sku');
  return sku === '' ? numberItemId(context.shop.id, columns.cell(row, 'id')) : skuItemId(context.shop.id, sku);
}

const GROUP_WITHOUT_PRICE: ImportMessage = {
  nl: 'Een groep zonder eigen prijs wordt niet overgenomen: wat erin zit is los te koop. Geef de rij een prijs om er een pakket van te maken, met één van elk.',
  en: 'A group without a price of its own is not imported: what is in it is sold by itself. Give the row a price to make it a bundle, with one of each.',
};

function kindUnknown(kind: string) {
  return {
    nl: `Producten van de soort "${kind}" worden niet overgenomen; alleen simple, variable, variation, grouped en bundle.`,
    en: `Products of the kind "${kind}" are not imported; only simple, variable, variation, grouped and bundle are.`,
  };
}
