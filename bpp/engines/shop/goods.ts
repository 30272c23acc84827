import type { Order, OrderLine, Proposal } from '../../../commerce/order.ts';
import type { GoodsRule, ItemRecord, ShopRecord } from './record.ts';

/** What the shop's card says of the goods of one item, as it is now: a card that changes holds at once, without its products being imported anew. */
export function ruleFor(shop: ShopRecord, { sku }: ItemRecord): GoodsRule | undefined {
  return sku === undefined ? undefined : shop.goods?.find((rule) => rule.sku === sku);
}

/** How old one has to be to buy an item; undefined when anybody may. `parts` are the items of which a bundle is made. */
export function ageFor(shop: ShopRecord, record: ItemRecord, parts: readonly ItemRecord[] = []): number | undefined {
  const years = Math.max(...[record, ...parts].map((each) => ruleFor(shop, each)?.minimumAgeYears ?? shop.minimumAgeYears ?? 0));
  return years === 0 ? undefined : years;
}

/** The lines of an order that are still to be weighed. */
export function unweighed({ lines }: Order): readonly OrderLine[] {
  return lines.filter(({ measure }) => measure !== undefined && measure.weighed === undefined);
}

/** What the buyer is asked about an order and has not answered. */
export function openProposals({ lines }: Order): readonly Proposal[] {
  return lines.flatMap(({ proposal }) => proposal ?? []);
}
