import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';

/** A few businesses as small as they can be, open day and night, so that no test depends on the hour at which it runs. */

export const BAKER = 'bakker';
export const CHEESE = 'kaasboer';
export const BOOKS = 'boekhandel';

/** Where everything happens. */
export const HERE = { lat: 52.3731, lon: 4.8926 };

const ALWAYS = [{ open: '00:00', close: '24:00' }];
const WEEK = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const CASH = [{ type: 'on_fulfilment', methods: ['card', 'cash'] }];
const BEFOREHAND = [{ type: 'before', method: 'bank_transfer', iban: 'NL40PLEI0002027096', account_name: 'Boekhandel De Bladzijde' }];
const DELIVERY = { area: { circle: { radius_km: 5 } }, price: { fixed: '2.95' }, time_minutes: { min: 30, max: 60 } };

export interface Goods {
  readonly sku: string;
  readonly title: string;
  readonly price: string;
  /** Uncounted when absent. */
  readonly stock?: number;
}

export interface Shop {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly delivery?: object;
  readonly payments?: readonly object[];
  readonly goods: readonly Goods[];
}

/** Things of which there is only one are each for one test. */
const SHOPS: readonly Shop[] = [
  {
    id: BAKER,
    name: 'Bakkerij Om de Hoek',
    category: 'bakery',
    goods: [
      { sku: 'desembrood', title: 'Desembrood', price: '4.50', stock: 10_000 },
      { sku: 'laatste-taart', title: 'Laatste taart', price: '21.00', stock: 1 },
      { sku: 'krentenbol', title: 'Krentenbol', price: '0.95' },
    ],
  },
  {
    id: CHEESE,
    name: 'Kaasboer aan Huis',
    category: 'cheese',
    delivery: DELIVERY,
    goods: [{ sku: 'goudse', title: 'Goudse kaas', price: '7.25', stock: 10_000 }],
  },
  {
    id: BOOKS,
    name: 'Boekhandel De Bladzijde',
    category: 'books',
    payments: BEFOREHAND,
    goods: [{ sku: 'atlas', title: 'Atlas van de stad', price: '32.50', stock: 10_000 }],
  },
];

/** The card of a shop, as its owner writes it. */
export function cardOf({ id, name, category, delivery = undefined, payments = CASH }: Shop): object {
  return {
    id,
    name,
    description: { nl: name },
    category,
    format: 'shopify',
    currency: 'EUR',
    address: { street: 'Pleinstraat 1', postal_code: '1011 AA', city: 'Amsterdam', country: 'NLD', gps: HERE },
    contact: { phone: '+31205550100', email: `winkel@${id}.example` },
    timezone: 'Europe/Amsterdam',
    opening_hours: Object.fromEntries(WEEK.map((day) => [day, ALWAYS])),
    fulfilment: { pickup: { ready_in_minutes: 10 }, delivery: delivery ?? null },
    vat: { default: 9 },
    payments,
    terms: { cancellation: [{ until: 'packed', fee_percent: 0 }], stock_hold_minutes: 10 },
  };
}

const COLUMNS = 'Handle,Title,Type,Status,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price';

/** A file of products as a shop's own program writes it. */
export function csvOf(goods: readonly Goods[]): string {
  const rows = goods.map(({ sku, title, price, stock }) =>
    [sku, title, 'Winkel', 'active', sku, stock === undefined ? '' : 'shopify', stock ?? '', price].join(','),
  );
  return `${[COLUMNS, ...rows].join('\n')}\n`;
}

/** Writes what a provider node has: the first has the three shops, every further one a grocer of its own. */
export function writeShops(folder: string, place: number): void {
  const title = `Desembrood van ${place + 1}`;
  const grocer: Shop = {
    id: `kruidenier-${place + 1}`,
    name: `Kruidenier ${place + 1}`,
    category: 'grocery',
    goods: [{ sku: 'desembrood', title, price: '3.95', stock: 10_000 }],
  };
  for (const shop of place === 0 ? SHOPS : [grocer]) {
    const own = join(folder, shop.id);
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'shop.yaml'), stringify(cardOf(shop), { aliasDuplicateObjects: false }));
    writeFileSync(join(own, 'products.csv'), csvOf(shop.goods));
  }
}
