import { type ItemRecord, KEY, type OrderRecord, type ShopRecord } from '../../bpp/engines/shop/record.ts';
import { shopEngine } from '../../bpp/engines/shop/shop.ts';
import type { Conversation } from '../../bpp/provider-record.ts';
import type { Order } from '../../commerce/order.ts';
import type { Work } from '../../node/role.ts';
import { Partition } from './partition.ts';

/** A shop of cheese, and who buys there. */

export const NODE = { id: 'winkels.example', uri: 'https://winkels.example/beckn' };
/** A Tuesday, at noon in Amsterdam. */
export const NOON_MS = Date.UTC(2026, 9, 6, 10, 0);
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

const ALL_DAY = [{ open: '09:00', close: '18:00' }];
export const SHOP: ShopRecord = {
  engine: 'shop',
  id: 'kaas',
  name: 'De Kaasboer',
  description: { nl: 'Kaas', en: 'Cheese' },
  category: 'cheese',
  currency: 'EUR',
  place: { id: 'kaas.shop', address: 'Elandsgracht 901', cityName: 'Amsterdam', position: { lat: 52.37, lon: 4.88 } },
  contact: { phone: '+31205550100', email: 'winkel@kaas.example' },
  openingHours: {
    timeZone: 'Europe/Amsterdam',
    weekly: { monday: [], tuesday: ALL_DAY, wednesday: ALL_DAY, thursday: ALL_DAY, friday: ALL_DAY, saturday: ALL_DAY, sunday: [] },
  },
  pickup: { readyInMinutes: 20 },
  delivery: {
    area: { shape: 'circle', centre: { lat: 52.37, lon: 4.88 }, radiusKm: 3 },
    tiers: [
      { upToKm: 1.5, price: eur('2.50') },
      { upToKm: 3, price: eur('3.95') },
    ],
    freeFrom: eur('35.00'),
    minimumOrder: eur('10.00'),
    minutes: { min: 30, max: 75 },
  },
  vat: { defaultPercent: '9', byCategory: [{ categoryId: 'kaas.keuken', percent: '21' }] },
  payments: [
    { id: 'kaas.before', due: 'before-order', method: 'bank-transfer', iban: 'NL34PLEI0002026137', accountName: 'De Kaasboer' },
    { id: 'kaas.later', due: 'on-fulfilment', methods: ['card', 'cash'] },
  ],
  returnDays: 14,
  cancellation: [
    { until: 'accepted', feePercent: '0' },
    { until: 'packed', feePercent: '50' },
  ],
  stockHoldMs: 15 * MINUTE_MS,
};

export function eur(amount: string) {
  return { currency: 'EUR', amount };
}

export function item(local: string, price: string, onHand: number | undefined, more: Partial<ItemRecord> = {}): ItemRecord {
  return {
    item: { id: `kaas.${local}`, name: local, categoryIds: ['kaas.kaas'], price: eur(price) },
    stock: onHand === undefined ? { counted: false } : { counted: true, onHand, reserved: 0 },
    published: true,
    ...more,
  };
}

export function buyer(name: string, transaction = name): Conversation {
  return { domain: 'retail', buyerNode: { id: `${name}.example`, uri: `https://${name}.example/` }, transactionId: `t-${transaction}` };
}

export const ANNA = buyer('anna');
export const BRAM = buyer('bram');

/** A position so many kilometres north of the shop. */
export function north(km: number) {
  return { lat: 52.37 + km / 111.195, lon: 4.88 };
}

export function pickup(lines: readonly (readonly [string, number])[], more: Partial<Order> = {}): Order {
  return {
    providerId: 'kaas',
    lines: lines.map(([local, quantity]) => ({ itemId: `kaas.${local}`, quantity })),
    fulfilments: [{ id: 'kaas.pickup', kind: 'pickup' }],
    billing: { name: 'Anna', email: 'anna@post.example' },
    payments: [{ id: 'kaas.later', due: 'on-fulfilment' }],
    ...more,
  };
}

export function delivery(lines: readonly (readonly [string, number])[], km: number, more: Partial<Order> = {}): Order {
  const end = { kind: 'end', place: { address: 'Prinsengracht 1', position: north(km) } };
  return pickup(lines, { fulfilments: [{ id: 'kaas.delivery', kind: 'delivery', stops: [end] }], ...more });
}

/** One shop. */
export class Counter extends Partition {
  constructor(items: readonly ItemRecord[], shop: ShopRecord | 'no shop' = SHOP) {
    super(shopEngine, { providerId: 'kaas', nowMs: NOON_MS });
    if (shop !== 'no shop') this.put(KEY.shop, shop);
    for (const record of items) this.put(KEY.item(record.item.id), record);
  }

  do<Result>(work: Work<Result>): Result {
    return this.perform(work);
  }

  stock(local: string): { readonly onHand: number; readonly reserved: number } {
    const stock = this.get<ItemRecord>(KEY.item(`kaas.${local}`))?.stock;
    if (stock?.counted !== true) throw new Error(`${local} is not counted`);
    return { onHand: stock.onHand, reserved: stock.reserved };
  }

  record(orderId: string | undefined): OrderRecord {
    const record = this.get<OrderRecord>(KEY.order(orderId ?? ''));
    if (record === undefined) throw new Error('no such order');
    return record;
  }
}
