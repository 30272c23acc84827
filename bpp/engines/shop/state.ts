import type { State } from '../../../node/store/port.ts';
import type { Conversation } from '../../provider-record.ts';
import { recordAt } from '../state.ts';
import {
  type HoldRecord,
  type ItemRecord,
  KEY,
  type OrderRecord,
  type ReleaseRecord,
  type ShopRecord,
  type StockChangeRecord,
} from './record.ts';

/** Records of a shop as they are read from its partition. */

export function shopIn(state: State): ShopRecord | undefined {
  return recordAt<ShopRecord>(state, KEY.shop);
}

export function itemIn(state: State, itemId: string): ItemRecord | undefined {
  return recordAt<ItemRecord>(state, KEY.item(itemId));
}

/** Changes of the stock of an item that were made with a key, newest first. */
export function stockChangesIn(state: State, itemId: string): readonly StockChangeRecord[] {
  return recordAt<readonly StockChangeRecord[]>(state, KEY.stockChanges(itemId)) ?? [];
}

export function orderIn(state: State, orderId: string): OrderRecord | undefined {
  return recordAt<OrderRecord>(state, KEY.order(orderId));
}

export function holdIn(state: State, from: Conversation): HoldRecord | undefined {
  return recordAt<HoldRecord>(state, holdKey(from));
}

export function releaseIn(state: State, releaseId: string): ReleaseRecord | undefined {
  return recordAt<ReleaseRecord>(state, KEY.release(releaseId));
}

export function holdKey(from: Conversation): string {
  return KEY.hold(from.buyerNode.id, from.transactionId);
}
