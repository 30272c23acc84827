import { stringify } from 'yaml';
import { type ImportInput, importBusiness } from '../../bpp/imports/import-business.ts';
import { cardOf, csvOf, HERE, type Shop } from '../network/shops.ts';
import type { ProviderDesk } from './engine.ts';
import { FORMS } from './forms.ts';

/** What there is to buy: much that everybody wants and of which there is little. */
const DELIVERY = { area: { circle: { radius_km: 5 } }, price: { fixed: '2.95' }, time_minutes: { min: 30, max: 60 } };
const BEFOREHAND = [{ type: 'before', method: 'bank_transfer', iban: 'NL40PLEI0002027096', account_name: 'Boekhandel De Bladzijde' }];

/** The shops of each provider node. */
const SHOPS: readonly (readonly Shop[])[] = [
  [
    {
      id: 'bakker',
      name: 'Bakkerij Om de Hoek',
      category: 'bakery',
      goods: [
        { sku: 'taart', title: 'Laatste taart', price: '21.00', stock: 1 },
        { sku: 'brood', title: 'Desembrood', price: '4.50', stock: 4 },
        { sku: 'bol', title: 'Krentenbol', price: '0.95' },
      ],
    },
    {
      id: 'kaasboer',
      name: 'Kaasboer aan Huis',
      category: 'cheese',
      delivery: DELIVERY,
      goods: [{ sku: 'kaas', title: 'Goudse kaas', price: '7.25', stock: 5 }],
    },
  ],
  [
    {
      id: 'kruidenier',
      name: 'De Kruidenier',
      category: 'grocery',
      delivery: DELIVERY,
      goods: [
        { sku: 'brood', title: 'Desembrood van gisteren', price: '3.95', stock: 2 },
        { sku: 'kaas', title: 'Kaas in plakken', price: '2.99' },
      ],
    },
  ],
  [
    {
      id: 'boekhandel',
      name: 'Boekhandel De Bladzijde',
      category: 'books',
      payments: BEFOREHAND,
      goods: [{ sku: 'atlas', title: 'Atlas van de stad', price: '32.50', stock: 2 }],
    },
  ],
];

/** Shops that ask something with every order. */
const ASKING = ['bakker', 'kruidenier'];

/** Words that a buyer looks for, and how many at most. */
export const WANTS: readonly (readonly [text: string, most: number])[] = [
  ['taart', 1],
  ['brood', 3],
  ['krentenbol', 12],
  ['kaas', 2],
  ['atlas', 1],
];

export { HERE };

const IMPORTS: readonly (readonly ImportInput[])[] = SHOPS.map((shops) =>
  shops.map((shop) => ({
    shopYaml: stringify({ ...cardOf(shop), ...(ASKING.includes(shop.id) ? { forms: FORMS } : {}) }, { aliasDuplicateObjects: false }),
    csv: Buffer.from(csvOf(shop.goods)),
    fileName: 'products.csv',
  })),
);

/** Imports the shops of a node from their files. */
export async function importShops(desk: ProviderDesk, place: number): Promise<void> {
  for (const input of IMPORTS[place] ?? []) await importBusiness(desk, input);
}

/** How many of each counted item there were when the shops opened, by the name under which they are sold. */
export const STOCK_AT_START: ReadonlyMap<string, number> = new Map(
  SHOPS.flat().flatMap(({ id, goods }) =>
    goods.flatMap(({ title, stock }) => (stock === undefined ? [] : [[`${id} ${title}`, stock] as const])),
  ),
);
