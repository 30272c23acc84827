import type { ItemRecord, Stock } from '../engines/shop/record.ts';
import { type BranchColumns, branchColumnsOf } from './branch-columns.ts';
import type { ReaderContext } from './bundle-rows.ts';
import { countOf, imageUrlsOf, yesNo } from './cell-values.ts';
import { type Columns, columnsOf, SHOPIFY_COLUMNS, type ShopifyColumn } from './columns.ts';
import type { CsvRow } from './csv-rows.ts';
import { handleItemId, skuItemId } from './import-ids.ts';
import { plainText } from './plain-text.ts';
import { createProductDesk, type Found, type ProductDesk, type ProductReader } from './product-reader.ts';
import { GIFT_CARD, NO_VARIANTS, notPublished, STOCK_NOT_A_NUMBER, unknownParent } from './row-messages.ts';

/** Most rows of one product: 100 variants of the program of old, 2,048 of today, and pictures. */
const PRODUCT_ROWS_MAX = 2_500;
const OPTIONS = [
  ['option1Name', 'option1Value'],
  ['option2Name', 'option2Value'],
  ['option3Name', 'option3Value'],
] as const;

interface Shared {
  readonly columns: Columns<ShopifyColumn>;
  readonly desk: ProductDesk;
  readonly branches: BranchColumns;
  readonly context: ReaderContext;
}

/**
 * Reads products of a Shopify export: the first row of a handle tells of the product and its first variant, the rows below
 * it with the same handle add a variant or a picture each.
 */
export function createShopifyReader(header: CsvRow, context: ReaderContext): ProductReader {
  const branches = branchColumnsOf(header, context);
  const shared: Shared = { columns: columnsOf(header, SHOPIFY_COLUMNS), desk: createProductDesk(context), branches, context };
  const { columns, desk } = shared;
  const closed = new Set<string>();
  let open: CsvRow[] = [];
  let handle = '';
  const close = (): Found[] => {
    const rows = open;
    open = [];
    if (rows.length > 0) closed.add(handle);
    return rows.length === 0 ? [] : productOf(rows, shared);
  };
  return {
    take(row) {
      if (row.cells.every((cell) => cell.trim() === '')) return [];
      const next = columns.cell(row, 'handle');
      if (next === handle && open.length > 0 && open.length < PRODUCT_ROWS_MAX) {
        open.push(row);
        return [];
      }
      const found = close();
      handle = next;
      if (next === '') desk.error(row, noHandle(columns.name('handle')), { column: columns.name('handle') });
      else if (closed.has(next)) desk.error(row, scattered(next), { column: columns.name('handle'), value: next });
      else if (columns.cell(row, 'title') === '') desk.error(row, unknownParent(next), { column: columns.name('title'), value: next });
      else open = [row];
      return [...found, ...(open.length > 0 ? [] : keptOf(row, shared))];
    },
    end: close,
  };
}

/** What an earlier import made of a row that cannot be used now. */
function keptOf(row: CsvRow, { columns, context }: Shared): Found[] {
  const sku = columns.cell(row, 'sku');
  return sku === '' ? [] : [{ what: 'keep', itemId: skuItemId(context.shop.id, sku) }];
}

function productOf(rows: readonly CsvRow[], shared: Shared): Found[] {
  const { columns, desk, context } = shared;
  const [head] = rows;
  if (head === undefined) return [];
  const hidden = hiddenBecause(head, columns);
  if (hidden !== undefined) {
    desk.notice(head, hidden, { column: columns.name('handle'), value: columns.cell(head, 'handle') });
    return [];
  }
  const found: Found[] = [];
  const variantRows = rows.filter((row) => row === head || hasVariant(row, columns));
  const product = { head, rows, several: variantRows.length > 1, found };
  const variants = variantRows.flatMap((row): ItemRecord[] => {
    const id = idOf(row, head, shared);
    if (!desk.claim(id, row, { column: columns.name('sku'), value: columns.cell(row, 'sku') || columns.cell(head, 'handle') })) return [];
    const record = variantOf(row, id, { ...shared, product });
    found.push(record === undefined ? { what: 'keep', itemId: id } : { what: 'item', record });
    return record === undefined ? [] : [record];
  });
  if (!product.several) return found;
  const id = handleItemId(context.shop.id, columns.cell(head, 'handle'));
  const parent = desk.parent({ ...productFacts(head, { ...shared, product }), id, row: head, sku: '', options: [] }, variants);
  if (parent === undefined) desk.error(head, NO_VARIANTS, { column: columns.name('handle'), value: columns.cell(head, 'handle') });
  found.push(parent === undefined ? { what: 'keep', itemId: id } : { what: 'item', record: parent });
  return found;
}

interface Product {
  readonly head: CsvRow;
  readonly rows: readonly CsvRow[];
  readonly several: boolean;
  readonly found: Found[];
}

function productFacts(row: CsvRow, { columns, desk, product }: Shared & { readonly product: Product }) {
  const { head, rows, found } = product;
  const type = columns.cell(head, 'type');
  // Some shops write a path in this column.
  const paths = type === '' ? [] : [type.split(/\s*>\s*/).filter((part) => part !== '')];
  const vatPercent = desk.vatPercent(paths, { free: yesNo(columns.cell(row, 'taxable')) === false, className: '' });
  return {
    name: columns.cell(head, 'title'),
    description: plainText(columns.cell(head, 'body')),
    categoryIds: desk.categories(paths, found),
    imageUrls: imageUrlsOf([columns.cell(row, 'variantImage'), ...rows.map((each) => columns.cell(each, 'image'))]),
    ...(vatPercent === undefined ? {} : { vatPercent }),
  };
}

function variantOf(row: CsvRow, id: string, shared: Shared & { readonly product: Product }): ItemRecord | undefined {
  const { columns, desk, branches, context, product } = shared;
  const price = desk.price(columns.cell(row, 'price'), row, columns.name('price'));
  const compareAt = columns.cell(row, 'compareAt');
  const listPrice = compareAt === '' ? undefined : desk.price(compareAt, row, columns.name('compareAt'));
  const stock = stockOf(row, columns);
  if (stock === undefined) desk.error(row, STOCK_NOT_A_NUMBER, { column: columns.name('quantity'), value: columns.cell(row, 'quantity') });
  const elsewhere = branches.stockIn(row);
  const made = context.bundles.partsIn(row, id);
  if (price === undefined || stock === undefined || elsewhere === undefined || made === undefined) return undefined;
  if (compareAt !== '' && listPrice === undefined) return undefined;
  const gtin = desk.gtin(columns.cell(row, 'barcode'), row, columns.name('barcode'));
  const options = optionsOf(row, product.head, columns);
  const facts = productFacts(row, shared);
  return desk.record({
    ...facts,
    id,
    row,
    name: product.several && options.length > 0 ? `${facts.name} - ${options.map((option) => option.value).join(' / ')}` : facts.name,
    options,
    price,
    stock,
    ...elsewhere,
    ...made,
    sku: columns.cell(row, 'sku'),
    ...(listPrice === undefined ? {} : { listPrice }),
    ...(gtin === undefined ? {} : { gtin }),
    ...(product.several ? { parentId: handleItemId(context.shop.id, columns.cell(product.head, 'handle')) } : {}),
  });
}

function hiddenBecause(head: CsvRow, columns: Columns<ShopifyColumn>) {
  const status = columns.cell(head, 'status').toLowerCase();
  if (status !== '' && status !== 'active') return notPublished(status);
  if (yesNo(columns.cell(head, 'published')) === false)
    return notPublished(`${columns.name('published')}: ${columns.cell(head, 'published')}`);
  return yesNo(columns.cell(head, 'giftCard')) === true ? GIFT_CARD : undefined;
}

/** A row with a picture alone has nothing of a variant. */
function hasVariant(row: CsvRow, columns: Columns<ShopifyColumn>): boolean {
  return (['price', 'sku', 'option1Value'] as const).some((column) => columns.cell(row, column) !== '');
}

function idOf(row: CsvRow, head: CsvRow, { columns, context }: Shared): string {
  const sku = columns.cell(row, 'sku');
  if (sku !== '') return skuItemId(context.shop.id, sku);
  const values = optionsOf(row, head, columns).map((option) => option.value);
  // One more part than the id of the product itself, even when it has no options.
  return handleItemId(context.shop.id, columns.cell(head, 'handle'), values.length === 0 ? ['only'] : values);
}

function optionsOf(row: CsvRow, head: CsvRow, columns: Columns<ShopifyColumn>) {
  return OPTIONS.flatMap(([nameColumn, valueColumn]) => {
    const name = columns.cell(head, nameColumn);
    const value = columns.cell(row, valueColumn);
    return name === '' || value === '' || (name === 'Title' && value === 'Default Title') ? [] : [{ name, value }];
  });
}

/** Without a tracker, or when it goes on selling after the last one, stock is not counted. */
function stockOf(row: CsvRow, columns: Columns<ShopifyColumn>): Stock | undefined {
  const policy = columns.cell(row, 'policy').toLowerCase();
  const goesOn = policy === 'continue' || yesNo(policy) === true;
  if (columns.cell(row, 'tracker') === '' || goesOn || !columns.has('quantity')) return { counted: false };
  const onHand = countOf(columns.cell(row, 'quantity'));
  return onHand === undefined ? undefined : { counted: true, onHand, reserved: 0 };
}

function noHandle(column: string) {
  return {
    nl: `Deze rij hoort bij geen enkel product: de kolom ${column} is leeg. Vul hem in of haal de rij weg.`,
    en: `This row belongs to no product: the column ${column} is empty. Fill it in or remove the row.`,
  };
}

function scattered(handle: string) {
  return {
    nl: `De rijen van ${handle} staan niet bij elkaar, zodat deze is overgeslagen; zet alle rijen van een product onder elkaar.`,
    en: `The rows of ${handle} are not together, so this one was passed over; put all rows of a product below each other.`,
  };
}
