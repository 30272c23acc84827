import type { ItemRecord, StockLine } from '../engines/shop/record.ts';
import { type CellParts, MADE_OF_UNREADABLE, madeOfIn, type NamedPart } from './bundle-cells.ts';
import type { CsvRow } from './csv-rows.ts';
import { numberItemId, skuItemId } from './import-ids.ts';
import type { ImportMessage } from './import-problem.ts';
import type { Found, ReadContext } from './product-reader.ts';

/** A bundle that a file tells of, and where in it. */
export interface FoundBundle {
  readonly itemId: string;
  readonly line: number;
  readonly column: string;
  readonly parts: readonly StockLine[];
}

/** What a program's own columns say of what is in a bundle. */
export interface ToldParts {
  readonly column: string;
  readonly cell: string;
  readonly read: CellParts;
}

/** The bundles of a file: what each row says of them, and what can be said only when all rows were read. */
export interface BundleRows {
  /** Whether a row fills in the column of our own. */
  isFilled(row: CsvRow): boolean;
  /** What the item of a row is made of, by the column of our own or else as its program told; undefined when that cannot be used, which is then reported. */
  partsIn(row: CsvRow, itemId: string, more?: { readonly told: ToldParts | undefined }): Pick<ItemRecord, 'parts'> | undefined;
  /** Keeps bundles back until {@link rest}: what it gives can be told now. */
  take(found: Found): readonly Found[];
  /** After the last row: the bundles that can be sold. The others are reported. */
  rest(): readonly Found[];
  readonly found: readonly FoundBundle[];
}

/** What the reader of one program needs to know, with the bundles of its file. */
export interface ReaderContext extends ReadContext {
  readonly bundles: Pick<BundleRows, 'partsIn' | 'isFilled'>;
}

/** As the header names the column of our own. */
const HEADINGS = ['made of', 'bestaat uit'];
/** As on the card of a shop. */
const PARTS_MAX = 20;
const COUNT_MAX = 100;

export function bundleRowsOf(header: CsvRow, { shop, problems }: Pick<ReadContext, 'shop' | 'problems'>): BundleRows {
  const at = header.cells.findIndex((cell) => HEADINGS.includes(cell.trim().toLowerCase()));
  const heading = header.cells[at]?.trim() ?? '';
  const rules = new Map((shop.goods ?? []).map((rule) => [skuItemId(shop.id, rule.sku), rule]));
  const bundles = new Map<string, FoundBundle>();
  const held: ItemRecord[] = [];
  const gatherers = new Set<string>();
  const ownCell = (row: CsvRow): string => row.cells[at]?.trim() ?? '';
  return {
    isFilled: (row) => ownCell(row) !== '',
    partsIn(row, itemId, more) {
      const own = ownCell(row);
      const said = own === '' ? more?.told : { column: heading, cell: own, read: madeOfIn(own) };
      if (said === undefined) return {};
      const place = { column: said.column, value: said.cell };
      const rule = rules.get(itemId);
      if (rule?.parts !== undefined) {
        problems.notice(row.line, { ...place, message: ON_THE_CARD });
        return {};
      }
      const read = rule?.measure === undefined ? said.read : { fault: WEIGHED };
      const parts = 'fault' in read ? undefined : stockLines(read.parts, shop.id);
      if (parts === undefined) problems.error(row.line, { ...place, message: 'fault' in read ? read.fault : MADE_OF_UNREADABLE });
      else bundles.set(itemId, { itemId, line: row.line, column: said.column, parts });
      return parts === undefined ? undefined : { parts };
    },
    take(found) {
      if (found.what !== 'item') return [found];
      if (found.record.gathersVariants === true) gatherers.add(found.record.item.id);
      if (found.record.parts === undefined) return [found];
      held.push(found.record);
      return [];
    },
    rest() {
      const isBundle = (itemId: string): boolean => bundles.has(itemId) || rules.get(itemId)?.parts !== undefined;
      return held.map((record): Found => {
        const { itemId, line, column, parts } = bundles.get(record.item.id) ?? { itemId: record.item.id, line: 0, column: '', parts: [] };
        const wrong = parts.find((part) => isBundle(part.itemId) || gatherers.has(part.itemId));
        if (wrong === undefined) return { what: 'item', record };
        const message = isBundle(wrong.itemId) ? MADE_OF_A_BUNDLE : MADE_OF_VARIANTS;
        problems.error(line, { column, value: wrong.itemId.slice(shop.id.length + 1), message });
        return { what: 'keep', itemId };
      });
    },
    get found() {
      return [...bundles.values()];
    },
  };
}

/** Undefined when there are too many, or too many of one, or one of them twice. */
function stockLines(named: readonly NamedPart[], providerId: string): readonly StockLine[] | undefined {
  const parts = named.map(({ name, count }) => ({
    itemId: /^id:\d+$/.test(name) ? numberItemId(providerId, name.slice('id:'.length)) : skuItemId(providerId, name),
    quantity: count,
  }));
  const isFine = parts.every(({ quantity }) => Number.isSafeInteger(quantity) && quantity >= 1 && quantity <= COUNT_MAX);
  const isOnce = new Set(parts.map(({ itemId }) => itemId)).size === parts.length;
  return isFine && isOnce && parts.length <= PARTS_MAX ? parts : undefined;
}

const ON_THE_CARD: ImportMessage = {
  nl: 'Wat er in dit pakket zit, staat ook op de winkelkaart (made_of); die geldt.',
  en: 'What is in this bundle stands on the card of the shop too (made_of); that is what holds.',
};

const WEIGHED: ImportMessage = {
  nl: 'De winkelkaart zegt dat dit wordt gewogen, en een pakket wordt niet gewogen; haal een van beide weg.',
  en: 'The card of the shop says that this is weighed, and a bundle is not; take one of the two away.',
};

const MADE_OF_A_BUNDLE: ImportMessage = {
  nl: 'Een pakket bestaat uit losse producten, niet uit een pakket; schrijf de producten zelf op.',
  en: 'A bundle is made of single products, not of a bundle; write down the products themselves.',
};

const MADE_OF_VARIANTS: ImportMessage = {
  nl: 'Dit is een product met varianten; schrijf op welke variant er in het pakket zit, met de SKU daarvan.',
  en: 'This is a product with variants; write down which of them is in the bundle, by its SKU.',
};
