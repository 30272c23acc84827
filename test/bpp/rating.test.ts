import { describe, expect, it } from 'vitest';
import { ENGINES } from '../../bpp/engines/engines.ts';
import { rejectOrder } from '../../bpp/engines/shop/advance.ts';
import { type ItemRecord, KEY, type ShopRecord } from '../../bpp/engines/shop/record.ts';
import { shopEngine } from '../../bpp/engines/shop/shop.ts';
import { partitionOfProvider } from '../../bpp/provider-record.ts';
import { createSearchIndex } from '../../bpp/search-index.ts';
import type { Rating } from '../../commerce/rating.ts';
import type { Json } from '../../node/store/port.ts';
import { ANNA, BRAM, NODE, pickup } from './counter.ts';
import { advanced, bought } from './sale.ts';

/** What buyers say of what they bought. */

describe('rating', () => {
  const rating = (...ratings: Rating[]) => ({ action: 'rating' as const, ratings });
  const handedOver = () => {
    const sale = bought();
    advanced(sale.counter, sale.orderId, ['accepted', 'ready-for-pickup', 'picked-up']);
    return sale;
  };

  it('keeps one rating for each thing and order, and the averages of shop and items', () => {
    const { counter, orderId } = handedOver();
    const give = (value: string) =>
      counter.refusal(ANNA, rating({ category: 'provider', id: 'kaas', value }, { category: 'item', id: 'kaas.oud', value }));
    expect(give('2')).toBeUndefined();
    expect(give('4.5')).toBeUndefined();
    expect(counter.get<ShopRecord>(KEY.shop)?.ratings).toEqual({ count: 1, sum: '4.5' });
    expect(counter.get<ItemRecord>(KEY.item('kaas.oud'))?.ratings).toEqual({ count: 1, sum: '4.5' });
    expect(counter.keys(`rating:${orderId}:`)).toHaveLength(2);
    const other = counter.buy(BRAM, pickup([['jong', 1]]));
    expect(counter.refusal(BRAM, rating({ category: 'provider', id: 'kaas', value: '1' }))).toBe('policy');
    counter.do(rejectOrder(NODE, other.id ?? '', { reasonId: 'shop-closed' }));
    expect(counter.refusal(BRAM, rating({ category: 'provider', id: 'kaas', value: '1' }))).toBeUndefined();
    expect(counter.refusal(BRAM, rating({ category: 'order', id: other.id ?? '', value: '1' }))).toBeUndefined();
    expect(counter.get<ShopRecord>(KEY.shop)?.ratings).toEqual({ count: 2, sum: '5.5' });
  });

  it('averages ways of handing over by their kind, apart from the shop, and shows them where they are offered', () => {
    const { counter } = handedOver();
    const given = (value: string) => counter.refusal(ANNA, rating({ category: 'fulfilment', id: 'kaas.pickup', value }));
    expect([given('2'), given('3.5')]).toEqual([undefined, undefined]);
    const shop = counter.get<ShopRecord>(KEY.shop);
    expect(shop?.ratings).toEqual({ count: 0, sum: '0', byKind: { pickup: { count: 1, sum: '3.5' } } });
    const index = createSearchIndex(ENGINES);
    index.apply(partitionOfProvider('kaas'), { [KEY.shop]: shop } as unknown as Record<string, Json>, []);
    const shown = shopEngine.show({ providerId: 'kaas', itemIds: [] }, index, { nowMs: counter.nowMs, intent: {} });
    expect(shown?.fulfilments.map(({ kind, rating: average }) => [kind, average])).toEqual([
      ['pickup', '3.5'],
      ['delivery', undefined],
    ]);
    expect(shown?.rating).toBeUndefined();
    // Of the shop itself is counted beside it.
    expect(counter.refusal(ANNA, rating({ category: 'provider', id: 'kaas', value: '5' }))).toBeUndefined();
    expect(counter.get<ShopRecord>(KEY.shop)?.ratings).toMatchObject({ count: 1, sum: '5', byKind: { pickup: { sum: '3.5' } } });
  });

  it.each<[string, Rating, string]>([
    ['below the scale', { category: 'provider', id: 'kaas', value: '0.9' }, 'rating-value-invalid'],
    ['above the scale', { category: 'provider', id: 'kaas', value: '5.1' }, 'rating-value-invalid'],
    ['no number', { category: 'provider', id: 'kaas', value: 'good' }, 'rating-value-invalid'],
    ['of something else', { category: 'item', id: 'kaas.jong', value: '4' }, 'rated-entity-not-found'],
    ['of another shop', { category: 'provider', id: 'brood', value: '4' }, 'rated-entity-not-found'],
    ['of a kind that is not taken', { category: 'agent', id: 'kaas.x', value: '4' }, 'rating-category-unsupported'],
  ])('refuses one %s', (_what, given, reason) => {
    expect(handedOver().counter.refusal(ANNA, rating(given))).toBe(reason);
  });

  it('refuses more at once than an order has things', () => {
    const many = Array.from({ length: 101 }, () => ({ category: 'provider' as const, id: 'kaas', value: '4' }));
    expect(handedOver().counter.refusal(ANNA, rating(...many))).toBe('invalid');
    expect(handedOver().counter.refusal(ANNA, rating())).toBe('invalid');
  });

  it('refuses who did not order, and goods that were not handed over', () => {
    const { counter, orderId } = bought();
    expect(counter.refusal(BRAM, rating({ category: 'provider', id: 'kaas', value: '1' }))).toBe('rated-entity-not-found');
    expect(counter.refusal(BRAM, rating({ category: 'order', id: orderId, value: '1' }))).toBe('rated-entity-not-found');
    expect(counter.refusal(ANNA, rating({ category: 'item', id: 'kaas.oud', value: '1' }))).toBe('policy');
  });
});
