import type { Intent } from '../../../commerce/intent.ts';
import { contains } from '../../../commerce/place.ts';
import type * as provider from '../../provider-record.ts';
import type { ItemRecord, ShopRecord } from './record.ts';

/** Whether a shop can hand over as an intent asks, where it asks. */
export function serves(record: provider.ProviderRecord, { fulfilment, fetchFrom, deliverTo, near }: Intent): boolean {
  const shop = record as ShopRecord;
  const wants = fulfilment ?? (deliverTo === undefined ? undefined : 'delivery');
  // A shop hands over what lies in it: it fetches nothing elsewhere.
  if (fetchFrom !== undefined) return false;
  if (wants === undefined) return true;
  if (wants === 'pickup') return shop.pickup !== undefined;
  const to = deliverTo?.position ?? near?.position;
  return wants === 'delivery' && shop.delivery !== undefined && (to === undefined || contains(shop.delivery.area, to));
}

/** Whether all that is left of an item is held for others. */
export function isSoldOut(record: provider.ItemRecord): boolean {
  const { stock } = record as ItemRecord;
  return stock.counted && stock.onHand - stock.reserved <= 0;
}
