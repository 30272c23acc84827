import { add, isZero, type Money, times } from '../../../commerce/money.ts';
import type { Order } from '../../../commerce/order.ts';
import type { PricedLine } from '../../../commerce/quote.ts';
import type { State } from '../../../node/store/port.ts';
import { ruleFor } from './goods.ts';
import { type ItemRecord, KEY, type OrderRecord, type ShopRecord, type StockLine } from './record.ts';
import { together } from './shelf.ts';
import { itemIn, shopIn } from './state.ts';

/**
 * Items that are made of other items, such as a breakfast basket. A bundle has a price of its own and no stock: its stock is that of its parts, and
 * selling, cancelling or taking back one gives or takes exactly these.
 */

type ItemOf = (itemId: string) => ItemRecord | undefined;

/** What one of a bundle is made of, by the card of the shop or else by its file; undefined for what is no bundle. */
export function partsOf(shop: ShopRecord, record: ItemRecord): readonly StockLine[] | undefined {
  return ruleFor(shop, record)?.parts ?? record.parts;
}

/** What so many of an item take from the shelf: its parts, or itself. */
export function takenBy(shop: ShopRecord, record: ItemRecord, quantity: number): readonly StockLine[] {
  const parts = partsOf(shop, record) ?? [{ itemId: record.item.id, quantity: 1 }];
  return parts.map((part) => ({ itemId: part.itemId, quantity: part.quantity * quantity }));
}

/** The keys of the parts of every bundle that an order names, once the order's own items were read. */
export function partKeys(state: State, order: Pick<Order, 'lines'>): readonly string[] {
  const shop = shopIn(state);
  if (shop === undefined) return [];
  const bundles = [...new Set(order.lines.map(({ itemId }) => itemId))].flatMap((itemId) => itemIn(state, itemId) ?? []);
  return bundles.flatMap((record) => partsOf(shop, record) ?? []).map(({ itemId }) => KEY.item(itemId));
}

/** The records of a bundle's parts; of what is no bundle none. A part that the shop no longer has is left out. */
export function partRecords(shop: ShopRecord, record: ItemRecord, itemOf: ItemOf): readonly ItemRecord[] {
  return (partsOf(shop, record) ?? []).flatMap(({ itemId }) => itemOf(itemId) ?? []);
}

/**
 * The VAT in the price of a bundle. The price is split over its parts in proportion to what they cost by themselves, and each share bears the rate of
 * its part; the last rate takes what rounding leaves. Where all parts bear one rate, or cost nothing by themselves, there is nothing to split.
 *
 * @param rateOf the rate of one item in percent
 */
export function vatOfBundle(
  shop: ShopRecord,
  bundle: ItemRecord,
  { itemOf, rateOf }: { readonly itemOf: ItemOf; readonly rateOf: (record: ItemRecord) => string },
): Exclude<PricedLine['vat'], string> {
  const parts = (partsOf(shop, bundle) ?? []).flatMap(({ itemId, quantity }) => {
    const record = itemOf(itemId);
    return record === undefined ? [] : [{ percent: rateOf(record), worth: times(record.item.price, quantity) }];
  });
  const weights = new Map<string, Money>();
  for (const { percent, worth } of parts) {
    const before = weights.get(percent);
    weights.set(percent, before === undefined ? worth : add(before, worth));
  }
  const split = [...weights].filter(([, weight]) => !isZero(weight)).map(([percent, { amount }]) => ({ percent, weight: amount }));
  if (split.length > 1) return { split };
  return { percent: split[0]?.percent ?? rateOf(bundle) };
}

/** What so many of the lines of a placed order took from the shelf, by what their bundles were made of then. Of what was not counted nothing. */
export function takenFor({ taken, bundles = {} }: OrderRecord, lines: readonly StockLine[]): readonly StockLine[] {
  const named = together(
    lines.flatMap(({ itemId, quantity }) =>
      (bundles[itemId] ?? [{ itemId, quantity: 1 }]).map((part) => ({ itemId: part.itemId, quantity: part.quantity * quantity })),
    ),
  );
  return named.flatMap((line) => {
    const counted = taken.find(({ itemId }) => itemId === line.itemId)?.quantity ?? 0;
    return counted === 0 ? [] : [{ itemId: line.itemId, quantity: Math.min(counted, line.quantity) }];
  });
}
