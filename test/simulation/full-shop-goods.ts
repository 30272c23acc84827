import { stringify } from 'yaml';
import { importBusiness } from '../../bpp/imports/import-business.ts';
import { cardOf, HERE } from '../network/shops.ts';
import type { ProviderDesk } from './engine.ts';

/** Shops that do all that a shop can: weighed goods, a bundle, a branch, delivery at set times, and a question where something is not there. */

const SHOPS = ['markt', 'hoek', 'plein'] as const;
const BRANCH = 'west';
/** On the day of the run, and over soon enough that nothing of them is left at its end. */
const WINDOWS = [
  { days: ['tuesday'], open: '13:30', close: '14:00', orders: 1 },
  { days: ['tuesday'], open: '14:00', close: '15:00', orders: 2 },
  { days: ['tuesday'], open: '15:00', close: '15:30', orders: 1 },
];
/** How many orders a delivery can take, by the hour and minute at which it begins there. */
export const SLOT_CAPACITY: ReadonlyMap<string, number> = new Map(WINDOWS.map(({ open, orders }) => [open, orders]));

/** What comes in the place of something else, and is not looked for. */
export const INSTEAD = 'koek';
const GOODS = [
  { sku: 'stuk', title: 'Kaas van het mes', price: '8.95', here: 4, there: 2 },
  { sku: 'brood', title: 'Brood van de markt', price: '4.50', here: 3, there: 2 },
  { sku: 'jam', title: 'Jam van de markt', price: '3.75', here: 4, there: 1 },
  { sku: 'taart', title: 'Laatste taart', price: '21.00', here: 0, there: 1 },
  { sku: INSTEAD, title: 'Koek', price: '2.95', here: 5, there: 5 },
] as const;
const BASKET = { sku: 'mand', title: 'Ontbijtmand', price: '10.00' };
/** Words that a buyer looks for, and how many at most. */
export const WANTS: readonly (readonly [text: string, most: number])[] = [
  ['kaas', 2],
  ['brood', 2],
  ['ontbijtmand', 2],
  ['taart', 1],
];

const ADDRESS = { street: 'Westerweg 4', postal_code: '1013 AB', city: 'Amsterdam', country: 'NLD' };
const DELIVERY = {
  area: { circle: { radius_km: 5 } },
  price: { fixed: '2.95' },
  time_minutes: { min: 30, max: 60 },
  slots: { days_ahead: 1, windows: WINDOWS },
};

function cardFor(id: string): object {
  const card = cardOf({ id, name: `Winkel ${id}`, category: 'grocery', delivery: DELIVERY, goods: [] }) as Record<string, object>;
  return {
    ...card,
    branches: [{ id: BRANCH, name: 'West', address: { ...ADDRESS, gps: { lat: 52.3931, lon: HERE.lon } } }],
    goods: [
      { sku: 'stuk', weighed: { unit: 'kg', per_piece: '0.500', margin_percent: 10 } },
      {
        sku: BASKET.sku,
        made_of: [
          { sku: 'brood', count: 1 },
          { sku: 'jam', count: 2 },
        ],
      },
    ],
    discounts: [{ title: 'Korting', percent: 10, from: '15.00' }],
    terms: { ...card.terms, stock_hold_minutes: 2, substitution_answer_minutes: 1 },
  };
}

const HEADER = `Handle,Title,Type,Status,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Stock: ${BRANCH}`;

function productsOf(): Uint8Array {
  const rows = GOODS.map(({ sku, title, price, here, there }) =>
    [sku, title, 'Winkel', 'active', sku, 'shopify', here, price, there].join(','),
  );
  const bundle = [BASKET.sku, BASKET.title, 'Winkel', 'active', BASKET.sku, '', '', BASKET.price, ''].join(',');
  return Buffer.from(`${[HEADER, ...rows, bundle].join('\n')}\n`);
}

/** Imports the shop of a node from its files. */
export async function importFullShop(desk: ProviderDesk, place: number): Promise<void> {
  const id = SHOPS[place];
  if (id === undefined) return;
  const shopYaml = stringify(cardFor(id), { aliasDuplicateObjects: false });
  const report = await importBusiness(desk, { shopYaml, csv: productsOf(), fileName: 'products.csv' });
  if (report.problems.length > 0) throw new Error(`the shop ${id} has faults: ${JSON.stringify(report.problems)}`);
}

/** How many of an item there were in one of the places of a shop. */
export function atStart(sku: string, branchId: string | undefined): number {
  const goods = GOODS.find((each) => each.sku === sku);
  return (branchId === undefined ? goods?.here : goods?.there) ?? 0;
}
