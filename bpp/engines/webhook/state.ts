import type { State } from '../../../node/store/port.ts';
import type { Conversation, ItemRecord } from '../../provider-record.ts';
import { orderIn, providerIn, recordAt } from '../state.ts';
import { type AskingRecord, type BackEndRecord, type HookRecord, KEY, type OrderRecord, type PostRecord } from './record.ts';

/** Records of a business with software of its own, as they are read from its partition. */

export function backEndIn(state: State): BackEndRecord | undefined {
  return providerIn<BackEndRecord>(state);
}

export function hookIn(state: State): HookRecord | undefined {
  return recordAt<HookRecord>(state, KEY.hook);
}

export function itemIn(state: State, itemId: string): ItemRecord | undefined {
  return recordAt<ItemRecord>(state, KEY.item(itemId));
}

export function postIn(state: State, postId: string): PostRecord | undefined {
  return recordAt<PostRecord>(state, KEY.post(postId));
}

export function askingIn(state: State, from: Conversation): AskingRecord | undefined {
  return recordAt<AskingRecord>(state, askingKey(from));
}

export function soldIn(state: State, orderId: string): OrderRecord | undefined {
  return orderIn<OrderRecord>(state, orderId);
}

export function askingKey({ buyerNode, transactionId }: Conversation): string {
  return KEY.asking(buyerNode.id, transactionId);
}
