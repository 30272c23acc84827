import { type Site, sitesOf } from './branches.ts';
import { takenBy } from './bundles.ts';
import type { ItemRecord, ShopRecord } from './record.ts';
import { availableOf, stockAt } from './shelf.ts';

type ItemOf = (itemId: string) => ItemRecord | undefined;

/** How many of an item can be had in one place: of a bundle as many as its parts make. Undefined when nothing of it is counted; none when a part is gone. */
export function availableAt({ shop, branchId }: Site, record: ItemRecord, itemOf: ItemOf): number | undefined {
  const counts = takenBy(shop, record, 1).map(({ itemId, quantity }) => {
    const part = itemId === record.item.id ? record : itemOf(itemId);
    if (part === undefined) return 0;
    const available = availableOf(stockAt(part, branchId === undefined ? {} : { branchId }));
    return available === undefined ? undefined : Math.floor(available / quantity);
  });
  const counted = counts.filter((count) => count !== undefined);
  return counted.length === 0 ? undefined : Math.min(...counted);
}

/** What a shop has of an item, in all of its places. */
export interface Availability {
  /** The most that one order can have, since it comes from one place; undefined when that is not counted. */
  readonly count: number | undefined;
  /** Where there is any. */
  readonly placeIds: readonly string[];
}

export function availabilityOf(shop: ShopRecord, record: ItemRecord, itemOf: ItemOf): Availability {
  const all = sitesOf(shop).map((site) => ({ placeId: site.shop.place.id, count: availableAt(site, record, itemOf) }));
  const placeIds = all.flatMap(({ placeId, count }) => (placeId === undefined || count === 0 ? [] : [placeId]));
  const counts = all.flatMap(({ count }) => count ?? []);
  return { count: counts.length < all.length ? undefined : Math.max(...counts), placeIds };
}
