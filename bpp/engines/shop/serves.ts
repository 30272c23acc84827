import type { Intent } from '../../../commerce/intent.ts';
import type * as provider from '../../provider-record.ts';
import type { SoldAmong } from '../engine.ts';
import { availabilityOf } from './availability.ts';
import { sitesOf } from './branches.ts';
import { reaches } from './delivery-area.ts';
import type { ItemRecord, ShopRecord } from './record.ts';

/** Whether a shop can hand over as an intent asks, where it asks. */
export function serves(record: provider.ProviderRecord, { fulfilment, fetchFrom, deliverTo, near }: Intent): boolean {
  const shop = record as ShopRecord;
  const wants = fulfilment ?? (deliverTo === undefined ? undefined : 'delivery');
  // A shop hands over what lies in it: it fetches nothing elsewhere.
  if (fetchFrom !== undefined) return false;
  if (wants === undefined) return true;
  if (wants === 'pickup') return shop.pickup !== undefined;
  const position = deliverTo?.position ?? near?.position;
  const to = { ...deliverTo, ...(position === undefined ? {} : { position }) };
  if (wants !== 'delivery' || shop.delivery === undefined) return false;
  // What is not known speaks for nobody and against nobody: it is asked for when something is ordered.
  return sitesOf(shop).some((site) => site.shop.delivery !== undefined && reaches(site.shop.delivery.area, to) !== false);
}

/** Whether all that is left of an item, wherever it lies, is held for others. */
export function isSoldOut(record: provider.ItemRecord, among: SoldAmong): boolean {
  const itemOf = (itemId: string) => among.item(itemId) as ItemRecord | undefined;
  return among.provider !== undefined && availabilityOf(among.provider as ShopRecord, record as ItemRecord, itemOf).count === 0;
}
