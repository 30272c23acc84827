import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { Work } from '../../../node/role.ts';
import { partitionOfProvider, providerOf } from '../../provider-record.ts';
import { changedByHand } from '../by-hand.ts';
import { asJson } from '../state.ts';
import { type ItemRecord, KEY } from './record.ts';
import { itemIn, shopIn } from './state.ts';

/** What the people of a shop change of a product, or of a product that they make themselves. */
export interface ItemChange {
  readonly name?: string;
  readonly description?: string;
  /** In the currency of the shop, as `12.50`. */
  readonly price?: string;
  readonly published?: boolean;
}

/** Work that changes a product. What was changed stands until the file of products says something new of it. */
export function changeItem(itemId: string, change: ItemChange): Work<Verdict<ItemRecord>> {
  const providerId = providerOf(itemId) ?? '';
  return {
    partition: partitionOfProvider(providerId),
    reads: [KEY.item(itemId), KEY.shop],
    decide(state, { nowMs }) {
      const record = itemIn(state, itemId);
      const shop = shopIn(state);
      if (record === undefined || shop === undefined) return { result: refuseTrade('item-not-found', 'The shop has no such item.') };
      const { name, description, price, published } = change;
      const { listPrice: _old, ...item } = record.item;
      const wanted = {
        ...(price === undefined ? record.item : item),
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
        ...(price === undefined ? {} : { price: { currency: shop.currency, amount: price } }),
      };
      const changed = { item: wanted, ...(published === undefined ? {} : { published }) };
      const after: ItemRecord = { ...changedByHand(record, changed), updatedAtMs: nowMs };
      return { put: { [KEY.item(itemId)]: asJson(after) }, result: accept(after) };
    },
  };
}

/** Work that makes a product. Made again under the same id it is the same product, so that a page may send it twice. */
export function addItem(
  itemId: string,
  made: Required<Pick<ItemChange, 'name' | 'price'>> & ItemChange & { readonly onHand?: number },
): Work<Verdict<ItemRecord>> {
  const providerId = providerOf(itemId) ?? '';
  return {
    partition: partitionOfProvider(providerId),
    reads: [KEY.item(itemId), KEY.shop],
    decide(state, { nowMs }) {
      const before = itemIn(state, itemId);
      const shop = shopIn(state);
      if (before !== undefined) return { result: accept(before) };
      if (shop === undefined) return { result: refuseTrade('provider-not-found', 'There is no such shop on this node.') };
      const { name, description, price, onHand } = made;
      const record: ItemRecord = {
        item: {
          id: itemId,
          name,
          ...(description === undefined ? {} : { description }),
          price: { currency: shop.currency, amount: price },
          categoryIds: [],
          ...(shop.vat === undefined ? {} : { vatPercent: shop.vat.defaultPercent }),
        },
        published: true,
        stock: onHand === undefined ? { counted: false } : { counted: true, onHand, reserved: 0 },
        isOwn: true,
        updatedAtMs: nowMs,
      };
      return { put: { [KEY.item(itemId)]: asJson(record) }, result: accept(record) };
    },
  };
}
