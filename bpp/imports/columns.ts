import type { CsvRow } from './csv-rows.ts';

/** Names that a column has had, per program: older and newer exports, English and Dutch. The first is what problems call it. */
type Aliases<Column extends string> = Readonly<Record<Column, readonly string[]>>;

export const SHOPIFY_COLUMNS = {
  handle: ['Handle', 'URL handle'],
  title: ['Title'],
  body: ['Body (HTML)', 'Body HTML', 'Description'],
  type: ['Type', 'Custom product type', 'Product type'],
  published: ['Published', 'Published on online store'],
  status: ['Status'],
  option1Name: ['Option1 Name'],
  option1Value: ['Option1 Value'],
  option2Name: ['Option2 Name'],
  option2Value: ['Option2 Value'],
  option3Name: ['Option3 Name'],
  option3Value: ['Option3 Value'],
  sku: ['Variant SKU', 'SKU'],
  tracker: ['Variant Inventory Tracker', 'Inventory tracker'],
  quantity: ['Variant Inventory Qty', 'Inventory quantity', 'Variant Inventory Quantity'],
  policy: ['Variant Inventory Policy', 'Continue selling when out of stock'],
  price: ['Variant Price', 'Price', 'Price / International'],
  compareAt: ['Variant Compare At Price', 'Compare-at price', 'Compare At Price'],
  taxable: ['Variant Taxable', 'Charge tax'],
  barcode: ['Variant Barcode', 'Barcode'],
  image: ['Image Src', 'Product image URL'],
  variantImage: ['Variant Image', 'Variant image URL'],
  giftCard: ['Gift Card'],
} as const satisfies Aliases<string>;

export const WOOCOMMERCE_COLUMNS = {
  id: ['ID'],
  type: ['Type', 'Soort'],
  sku: ['SKU', 'Artikelnummer'],
  gtin: ['GTIN, UPC, EAN, or ISBN', 'GTIN, UPC, EAN of ISBN', 'GTIN'],
  name: ['Name', 'Naam'],
  published: ['Published', 'Gepubliceerd'],
  visibility: ['Visibility in catalog', 'Visibility in catalogue', 'Zichtbaarheid in catalogus'],
  shortDescription: ['Short description', 'Korte beschrijving'],
  description: ['Description', 'Beschrijving'],
  saleStarts: ['Date sale price starts', 'Startdatum actieprijs'],
  saleEnds: ['Date sale price ends', 'Einddatum actieprijs'],
  taxStatus: ['Tax status', 'Belastingstatus', 'Btw-status'],
  taxClass: ['Tax class', 'Belastingklasse', 'Btw-klasse'],
  inStock: ['In stock?', 'Op voorraad?'],
  stock: ['Stock', 'Voorraad'],
  backorders: ['Backorders allowed?', 'Nabestellingen toegestaan?'],
  salePrice: ['Sale price', 'Actieprijs'],
  regularPrice: ['Regular price', 'Reguliere prijs', 'Normale prijs'],
  categories: ['Categories', 'Categorieën'],
  images: ['Images', 'Afbeeldingen'],
  parent: ['Parent', 'Hoofd', 'Bovenliggend'],
  grouped: ['Grouped products', 'Gegroepeerde producten'],
  /** Of the extension Product Bundles. */
  bundled: ['Bundled Items (JSON-encoded)'],
  attribute1Name: ['Attribute 1 name', 'Eigenschap 1 naam'],
  attribute1Value: ['Attribute 1 value(s)', 'Eigenschap 1 waarde(n)'],
  attribute2Name: ['Attribute 2 name', 'Eigenschap 2 naam'],
  attribute2Value: ['Attribute 2 value(s)', 'Eigenschap 2 waarde(n)'],
  attribute3Name: ['Attribute 3 name', 'Eigenschap 3 naam'],
  attribute3Value: ['Attribute 3 value(s)', 'Eigenschap 3 waarde(n)'],
} as const satisfies Aliases<string>;

export type ShopifyColumn = keyof typeof SHOPIFY_COLUMNS;
export type WooCommerceColumn = keyof typeof WOOCOMMERCE_COLUMNS;
export type ProductFormat = 'shopify' | 'woocommerce';

/** Where each column stands in a file; a column that the file lacks reads as empty. */
export interface Columns<Column extends string> {
  has(column: Column): boolean;
  /** As the file spells it, or as the program usually does. */
  name(column: Column): string;
  cell(row: CsvRow, column: Column): string;
}

export function columnsOf<Column extends string>(header: CsvRow, aliases: Aliases<Column>): Columns<Column> {
  const places = new Map<string, number>();
  for (const [place, cell] of header.cells.entries()) {
    if (!places.has(normal(cell))) places.set(normal(cell), place);
  }
  const found = new Map<Column, number>();
  for (const column of Object.keys(aliases) as Column[]) {
    const place = aliases[column].map((alias) => places.get(normal(alias))).find((each) => each !== undefined);
    if (place !== undefined) found.set(column, place);
  }
  return {
    has: (column) => found.has(column),
    name: (column) => header.cells[found.get(column) ?? -1] ?? aliases[column][0] ?? column,
    cell: (row, column) => row.cells[found.get(column) ?? -1]?.trim() ?? '',
  };
}

/** Which program wrote a file, by the columns without which its products cannot be read. */
export function formatOf(header: CsvRow): ProductFormat | undefined {
  const shopify = columnsOf(header, SHOPIFY_COLUMNS);
  if (shopify.has('handle') && shopify.has('title') && shopify.has('price')) return 'shopify';
  const woocommerce = columnsOf(header, WOOCOMMERCE_COLUMNS);
  return woocommerce.has('type') && woocommerce.has('name') && woocommerce.has('regularPrice') ? 'woocommerce' : undefined;
}

function normal(name: string): string {
  return name.trim().replaceAll(/\s+/g, ' ').toLowerCase();
}
