import { describe, expect, it } from 'vitest';
import { advanceOrder } from '../../bpp/engines/shop/advance.ts';
import { missingGoods } from '../../bpp/engines/shop/missing.ts';
import type { ShopRecord } from '../../bpp/engines/shop/record.ts';
import type { Missing } from '../../bpp/engines/shop/substitute.ts';
import { weighGoods } from '../../bpp/engines/shop/weigh.ts';
import type { Order, Substitution } from '../../commerce/order.ts';
import { checkQuote } from '../../commerce/quote.ts';
import { ANNA, Counter, eur, item, NODE, pickup, SHOP } from './counter.ts';

/** What is not there after all, found out while an order is put together. */

const OWN: ShopRecord = {
  ...SHOP,
  discounts: [{ title: 'Korting', percent: '10' }],
  goods: [{ sku: 'STUK', measure: { unit: 'kg', estimate: '0.500', marginPercent: '10' } }],
};
const TWO_AND_ONE = [
  ['oud', 2],
  ['jam', 1],
] as const;

function accepted(substitution?: Substitution, lines: readonly (readonly [string, number])[] = TWO_AND_ONE) {
  const goods = [item('oud', '10.00', 5), item('jam', '4.00', 5), item('duur', '12.00', 1), item('jong', '6.00', 5)];
  const counter = new Counter([...goods, item('stuk', '8.00', 5, { sku: 'STUK' })], OWN);
  const order = pickup(lines);
  const asked = substitution === undefined ? order.lines : order.lines.map((line) => ({ ...line, substitution }));
  const placed = counter.buy(ANNA, { ...order, lines: asked });
  expect(counter.do(advanceOrder(NODE, placed.id ?? '', { to: 'accepted' })).ok).toBe(true);
  const missing = (what: Missing) => counter.do(missingGoods(NODE, placed.id ?? '', what));
  return { counter, placed, missing };
}

const INSTEAD = { itemId: 'kaas.oud', quantity: 1, instead: { itemId: 'kaas.jong', quantity: 1 } };
const shown = (order: Order) => [...order.lines.map(({ itemId, quantity }) => `${quantity} ${itemId}`), order.quote?.total.amount];

describe('goods that are not there after all', () => {
  it('are paid back with their share of the discount, and come back to no shelf', () => {
    const { counter, placed, missing } = accepted();
    expect(placed.quote?.total).toEqual(eur('21.60'));
    const done = missing({ itemId: 'kaas.oud', quantity: 1 });
    expect(done.ok && shown(done.value)).toEqual(['1 kaas.oud', '1 kaas.jam', '12.60']);
    expect(done.ok && done.value.quote && checkQuote(done.value.quote).ok).toBe(true);
    counter.runTimers();
    expect([counter.stock('oud').onHand, counter.record(placed.id).lost]).toEqual([3, [{ itemId: 'kaas.oud', quantity: 1 }]]);
    expect(counter.sent.at(-1)).toMatchObject({ answer: { action: 'update', order: { quote: { total: eur('12.60') } } } });
  });

  it('make way for something else that costs no more, where the buyer agreed to that', () => {
    const { counter, placed, missing } = accepted('same-or-lower');
    const done = missing(INSTEAD);
    expect(done.ok && shown(done.value)).toEqual(['1 kaas.oud', '1 kaas.jam', '1 kaas.jong', '18.00']);
    expect([counter.stock('jong').onHand, counter.record(placed.id).taken.length]).toEqual([4, 3]);
  });

  it('make way for something dearer at their own price', () => {
    const { missing } = accepted('same-or-lower');
    const done = missing({ ...INSTEAD, instead: { itemId: 'kaas.duur', quantity: 1 } });
    expect(done.ok && done.value.quote?.total).toEqual(eur('21.60'));
    expect(done.ok && done.value.quote?.lines.find(({ itemId }) => itemId === 'kaas.duur')?.amount).toEqual(eur('10.00'));
  });

  it.each([undefined, 'none'] as const)('make way for nothing when the buyer said %s', (substitution) => {
    const { counter, missing } = accepted(substitution);
    const done = missing(INSTEAD);
    expect(done.ok ? '' : done.refusal.reason).toBe('policy');
    expect(counter.stock('jong').onHand).toBe(5);
  });

  it.each([
    ['more than there are', { itemId: 'kaas.oud', quantity: 3 }, 'invalid'],
    ['none', { itemId: 'kaas.oud', quantity: 0 }, 'invalid'],
    ['what was not ordered', { itemId: 'kaas.duur', quantity: 1 }, 'item-not-found'],
    ['for more than the shop has', { ...INSTEAD, instead: { itemId: 'kaas.duur', quantity: 2 } }, 'quantity-unavailable'],
    ['for what is in the order', { ...INSTEAD, instead: { itemId: 'kaas.jam', quantity: 1 } }, 'business'],
    ['for what is weighed', { ...INSTEAD, instead: { itemId: 'kaas.stuk', quantity: 1 } }, 'item-not-found'],
    ['for what nobody sells', { ...INSTEAD, instead: { itemId: 'kaas.niets', quantity: 1 } }, 'item-not-found'],
  ] as const)('are refused: %s', (_what, what, reason) => {
    const { missing } = accepted('same-or-lower');
    const done = missing(what);
    expect(done.ok ? undefined : done.refusal.reason).toBe(reason);
  });

  it('end the order at no cost when nothing is left of it', () => {
    const { counter, placed, missing } = accepted();
    missing({ itemId: 'kaas.jam', quantity: 1 });
    const done = missing({ itemId: 'kaas.oud', quantity: 2 });
    const ending = done.ok && [done.value.status, done.value.quote?.total, done.value.cancellation?.reasonId];
    expect(ending).toEqual(['cancelled', eur('0.00'), 'out-of-stock']);
    counter.runTimers();
    expect([counter.stock('oud').onHand, counter.record(placed.id).taken]).toEqual([3, []]);
  });

  it('do not touch what was weighed beside them', () => {
    const { counter, placed, missing } = accepted('same-or-lower', [
      ['stuk', 1],
      ['oud', 1],
    ]);
    counter.do(weighGoods(NODE, placed.id ?? '', [{ itemId: 'kaas.stuk', weight: '0.400' }]));
    const done = missing(INSTEAD);
    // 0.400 kg at 16.00 a kilo is 6.40, and 6.00 for what came instead, less a tenth.
    expect(done.ok && done.value.quote?.total).toEqual(eur('11.16'));
    const again = counter.do(weighGoods(NODE, placed.id ?? '', [{ itemId: 'kaas.stuk', weight: '0.500' }]));
    expect(again.ok && again.value.quote?.total).toEqual(eur('12.60'));
  });

  it('are found out while the order is put together, not after', () => {
    const { counter, placed, missing } = accepted();
    expect(counter.do(advanceOrder(NODE, placed.id ?? '', { to: 'packed' })).ok).toBe(true);
    expect(missing({ itemId: 'kaas.oud', quantity: 1 }).ok).toBe(false);
  });
});
