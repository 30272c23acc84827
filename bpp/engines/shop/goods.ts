import type { Order, OrderLine } from '../../../commerce/order.ts';
import type { GoodsRule, ItemRecord, ShopRecord } from './record.ts';

/** What the shop's card says of the goods of one item, as it is now: a card that changes holds at once, without its products being imported anew. */
export function ruleFor(shop: ShopRecord, { sku }: ItemRecord): GoodsRule | undefined {
  return sku === undefined ? undefined : shop.goods?.find((rule) => rule.sku === sku);
}

/** The lines of an order that are still to be weighed. */
export function unweighed({ lines }: Order): readonly OrderLine[] {
  return lines.filter(({ measure }) => measure !== undefined && measure.weighed === undefined);
}
