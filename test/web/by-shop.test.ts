import { expect, test } from 'vitest';
import type { Offer } from '../../web/storefront/api/contract.ts';
import { byShop } from '../../web/storefront/state/by-shop.ts';

function offered(providerNode: string, itemId: string, parentId?: string): Offer {
  const item = { id: itemId, ...(parentId === undefined ? {} : { parentId }) };
  return { providerNode, provider: { id: 'bakery' }, item } as unknown as Offer;
}

const idsOf = (offers: readonly Offer[]): readonly string[] => offers.map(({ providerNode, item }) => `${providerNode} ${item.id}`);

test('variants stand in the place of the item that gathers them', () => {
  expect(byShop([offered('one', 'bread'), offered('one', 'bread-large', 'bread'), offered('one', 'cake')]).map(idsOf)).toEqual([
    ['one bread-large', 'one cake'],
  ]);
});

test('a node that calls its shop and its items as another does hides nothing of that one', () => {
  const shops = byShop([offered('one', 'bread'), offered('two', 'crumbs', 'bread')]);
  expect(shops.map(idsOf)).toEqual([['one bread'], ['two crumbs']]);
});
