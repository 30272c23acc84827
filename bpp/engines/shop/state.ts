import type { Json, State } from '../../../node/store/port.ts';
import {
  type Conversation,
  type DraftRecord,
  type HoldRecord,
  type ItemRecord,
  KEY,
  type OrderRecord,
  type ReleaseRecord,
  type ShopRecord,
  type StockChangeRecord,
} from '../../shop-record.ts';

/** Records as they are read from and put into a provider's partition. */

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

export function draftIn(state: State, from: Conversation): DraftRecord | undefined {
  return recordAt<DraftRecord>(state, draftKey(from));
}

export function holdIn(state: State, from: Conversation): HoldRecord | undefined {
  return recordAt<HoldRecord>(state, holdKey(from));
}

export function releaseIn(state: State, releaseId: string): ReleaseRecord | undefined {
  return recordAt<ReleaseRecord>(state, KEY.release(releaseId));
}

export function draftKey(from: Conversation): string {
  return KEY.draft(from.buyerNode.id, from.transactionId);
}

export function holdKey(from: Conversation): string {
  return KEY.hold(from.buyerNode.id, from.transactionId);
}

/** A record of ours as the store keeps it: plain data with nothing that JSON cannot carry. */
export function asJson(record: object): Json {
  return record as unknown as Json;
}

export function recordAt<Stored>(state: State, key: string): Stored | undefined {
  return state.get(key)?.value as unknown as Stored | undefined;
}
