import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceOrder, rejectOrder } from '../../bpp/engines/shop/advance.ts';
import { missingGoods } from '../../bpp/engines/shop/missing.ts';
import type { GoodsRule, ShopRecord } from '../../bpp/engines/shop/record.ts';
import { endReturn } from '../../bpp/engines/shop/returns.ts';
import { sum } from '../../commerce/money.ts';
import type { Order } from '../../commerce/order.ts';
import { checkQuote, type Quote } from '../../commerce/quote.ts';
import { ANNA, BRAM, buyer, Counter, eur, HOUR_MS, item, NODE, pickup, SHOP } from './counter.ts';

/** Items that are made of other items: their stock is that of their parts. */

const BASKET: GoodsRule = {
  sku: 'MAND',
  parts: [
    { itemId: 'kaas.oud', quantity: 2 },
    { itemId: 'kaas.mes', quantity: 1 },
  ],
};
const BUNDLING: ShopRecord = { ...SHOP, goods: [BASKET] };

function counterWith(shop: ShopRecord = BUNDLING): Counter {
  const knife = item('mes', '10.00', 3, { sku: 'MES' });
  return new Counter(
    [
      item('mand', '18.00', undefined, { sku: 'MAND' }),
      item('oud', '5.00', 5, { sku: 'OUD' }),
      { ...knife, item: { ...knife.item, categoryIds: ['kaas.keuken'] } },
    ],
    shop,
  );
}

const less = (order: Order, quantity: number): Order => ({
  id: order.id ?? '',
  providerId: 'kaas',
  lines: [{ itemId: 'kaas.mand', quantity }],
  fulfilments: [],
  payments: [],
});

function vatIn(quote: Quote | undefined) {
  return quote?.lines.flatMap(({ kind, title, amount }) => (kind === 'vat-included' ? [[title, amount.amount]] : []));
}

describe('a bundle', () => {
  it('can be had as often as its parts can, together with what is ordered of them by themselves', () => {
    const counter = counterWith();
    expect(counter.refusal(ANNA, { action: 'select', order: pickup([['mand', 3]]) })).toBe('quantity-unavailable');
    expect(counter.refusal(ANNA, { action: 'select', order: pickup([['mand', 2]]) })).toBeUndefined();
    const both = [
      ['mand', 2],
      ['oud', 2],
    ] as const;
    expect(counter.refusal(ANNA, { action: 'select', order: pickup(both) })).toBe('quantity-unavailable');
    expect(counter.refusal(ANNA, { action: 'select', order: pickup([both[0], ['oud', 1]]) })).toBeUndefined();
  });

  it('is made of what its file says, where the card of the shop says nothing', () => {
    const inFile = { sku: 'MAND', parts: [{ itemId: 'kaas.oud', quantity: 2 }] };
    const stock = [item('mand', '18.00', 9, inFile), item('oud', '5.00', 5), item('mes', '10.00', 3)];
    const counter = new Counter(stock, SHOP);
    counter.buy(ANNA, pickup([['mand', 2]]));
    expect([counter.stock('mand').onHand, counter.stock('oud').onHand]).toEqual([9, 1]);
    expect(counter.refusal(BRAM, { action: 'select', order: pickup([['mand', 1]]) })).toBe('quantity-unavailable');
    const carded = new Counter(stock, BUNDLING);
    carded.buy(ANNA, pickup([['mand', 1]]));
    expect([carded.stock('oud').onHand, carded.stock('mes').onHand]).toEqual([3, 2]);
  });

  it('keeps the stock of its parts for who orders it, and gives it back when nothing comes of that', () => {
    const counter = counterWith();
    counter.order(ANNA, { action: 'init', order: pickup([['mand', 2]]) });
    expect([counter.stock('oud'), counter.stock('mes')]).toEqual([
      { onHand: 5, reserved: 4 },
      { onHand: 3, reserved: 2 },
    ]);
    expect(counter.refusal(BRAM, { action: 'init', order: pickup([['mand', 1]]) })).toBe('quantity-unavailable');
    counter.order(ANNA, { action: 'init', order: pickup([['mand', 1]]) });
    counter.runTimers();
    expect([counter.stock('oud').reserved, counter.stock('mes').reserved]).toEqual([2, 1]);
    counter.wait(SHOP.stockHoldMs + 1);
    expect([counter.stock('oud').reserved, counter.stock('mes').reserved]).toEqual([0, 0]);
  });

  it('takes exactly its parts when it is ordered, and gives exactly these back', () => {
    const counter = counterWith();
    const order = counter.buy(ANNA, pickup([['mand', 2]]));
    const left = () => [counter.stock('oud'), counter.stock('mes')];
    expect(left()).toEqual([
      { onHand: 1, reserved: 0 },
      { onHand: 1, reserved: 0 },
    ]);
    counter.order(ANNA, { action: 'update', targets: ['lines'], order: less(order, 1) });
    counter.runTimers();
    expect(left().map(({ onHand }) => onHand)).toEqual([3, 2]);
    // What it was made of when it was ordered counts, not what the card says now.
    counter.put('shop', { ...BUNDLING, goods: [{ sku: 'MAND', parts: [{ itemId: 'kaas.oud', quantity: 1 }] }] });
    counter.do(rejectOrder(NODE, order.id ?? '', { reasonId: 'provider-other' }));
    counter.runTimers();
    expect(left().map(({ onHand }) => onHand)).toEqual([5, 3]);
  });

  it('is sold as it is made when it is confirmed, and leaks nothing that was held', () => {
    const counter = counterWith();
    const offer = counter.order(ANNA, { action: 'init', order: pickup([['mand', 2]]) });
    counter.put('shop', { ...BUNDLING, goods: [{ sku: 'MAND', parts: [{ itemId: 'kaas.oud', quantity: 1 }] }] });
    counter.order(ANNA, { action: 'confirm', order: offer });
    expect([counter.stock('oud'), counter.stock('mes')]).toEqual([
      { onHand: 3, reserved: 0 },
      { onHand: 3, reserved: 0 },
    ]);
  });

  it('goes to two buyers never, when it is made of the last of something', () => {
    const counter = counterWith();
    counter.order(ANNA, { action: 'init', order: pickup([['oud', 4]]) });
    expect(counter.refusal(BRAM, { action: 'init', order: pickup([['mand', 1]]) })).toBe('quantity-unavailable');
  });

  it('cannot be had when a part is gone', () => {
    const counter = counterWith({ ...SHOP, goods: [{ sku: 'MAND', parts: [{ itemId: 'kaas.weg', quantity: 1 }] }] });
    expect(counter.refusal(ANNA, { action: 'select', order: pickup([['mand', 1]]) })).toBe('item-not-found');
  });

  it('bears the rates of its parts, in proportion to what they cost by themselves', () => {
    const counter = counterWith();
    // Parts cost 10.00 at 9% and 10.00 at 21%: of 18.00 half is taxed at each.
    const { quote } = counter.order(ANNA, { action: 'select', order: pickup([['mand', 1]]) });
    expect(vatIn(quote)).toEqual([
      ['VAT 9% included', '0.74'],
      ['VAT 21% included', '1.56'],
    ]);
    const order = counter.buy(ANNA, pickup([['mand', 2]]));
    const reduced = counter.order(ANNA, { action: 'update', targets: ['lines'], order: less(order, 1) });
    expect(vatIn(reduced.quote)).toEqual(vatIn(quote));
  });

  it('is sold from the age of the part that is sold latest', () => {
    const counter = counterWith({ ...BUNDLING, goods: [BASKET, { sku: 'MES', minimumAgeYears: 18 }] });
    expect(counter.order(ANNA, { action: 'select', order: pickup([['mand', 1]]) }).lines[0]?.minimumAgeYears).toBe(18);
    expect(counter.refusal(ANNA, { action: 'init', order: pickup([['mand', 1]]) })).toBe('policy');
  });

  it('that is not there after all takes its parts along; one that is brought back brings them', () => {
    const counter = counterWith();
    const order = counter.buy(ANNA, pickup([['mand', 2]]));
    for (const to of ['accepted'] as const) counter.do(advanceOrder(NODE, order.id ?? '', { to }));
    counter.do(missingGoods(NODE, order.id ?? '', { itemId: 'kaas.mand', quantity: 1 }));
    expect(counter.record(order.id).lost).toEqual([
      { itemId: 'kaas.oud', quantity: 2 },
      { itemId: 'kaas.mes', quantity: 1 },
    ]);
    for (const to of ['ready-for-pickup', 'picked-up'] as const) counter.do(advanceOrder(NODE, order.id ?? '', { to }));
    counter.wait(HOUR_MS);
    counter.order(ANNA, { action: 'update', targets: ['lines'], order: less(order, 0), reasonId: 'damaged' });
    counter.do(endReturn(NODE, order.id ?? '', { returnId: `${order.id}.return1`, command: 'take-back', restock: true }));
    counter.runTimers();
    expect([counter.stock('oud').onHand, counter.stock('mes').onHand]).toEqual([3, 2]);
  });

  it('loses nothing and adds up, whatever is ordered, reduced and called off', () => {
    const act = fc.oneof(
      fc.record({ do: fc.constant('buy' as const), mand: fc.integer({ min: 0, max: 2 }), oud: fc.integer({ min: 0, max: 3 }) }),
      fc.record({ do: fc.constant('less' as const), n: fc.nat(5), keeps: fc.nat(2) }),
      fc.record({ do: fc.constant('cancel' as const), n: fc.nat(5) }),
    );
    fc.assert(
      fc.property(fc.array(act, { minLength: 1, maxLength: 12 }), fc.constantFrom('0', '7.5'), (acts, percent) => {
        const shop = percent === '0' ? BUNDLING : { ...BUNDLING, discounts: [{ title: 'Korting', percent }] };
        const counter = counterWith(shop);
        const placed: (readonly [ReturnType<typeof buyer>, Order])[] = [];
        for (const [n, each] of acts.entries()) {
          if (each.do === 'buy') {
            const who = buyer(`koper${n}`);
            const lines = [...(each.mand > 0 ? [['mand', each.mand] as const] : []), ...(each.oud > 0 ? [['oud', each.oud] as const] : [])];
            const offer = counter.ask(who, { action: 'init', order: pickup(lines) });
            if ('order' in offer) placed.push([who, counter.order(who, { action: 'confirm', order: offer.order })]);
          } else {
            const [who, order] = placed[each.n % Math.max(1, placed.length)] ?? [ANNA, undefined];
            if (order === undefined) continue;
            if (each.do === 'cancel') counter.ask(who, { action: 'cancel', orderId: order.id ?? '' });
            else counter.ask(who, { action: 'update', targets: ['lines'], order: less(order, each.keeps) });
          }
          counter.runTimers();
          const orders = placed.map(([, order]) => counter.record(order.id));
          const away = (itemId: string) =>
            orders.flatMap(({ taken }) => taken).reduce((total, line) => total + (line.itemId === itemId ? line.quantity : 0), 0);
          expect([counter.stock('oud').onHand + away('kaas.oud'), counter.stock('mes').onHand + away('kaas.mes')]).toEqual([5, 3]);
          for (const { order } of orders) {
            const { quote } = order;
            if (quote === undefined) throw new Error('an order without a quote');
            expect(checkQuote(quote).ok).toBe(true);
            const of = (local: string) => order.lines.find(({ itemId }) => itemId === `kaas.${local}`)?.quantity ?? 0;
            if (order.status === 'cancelled') continue;
            const mine = counter.record(order.id).taken;
            expect(mine.find(({ itemId }) => itemId === 'kaas.oud')?.quantity ?? 0).toBe(of('oud') + 2 * of('mand'));
            const goods = sum('EUR', [eur((18 * of('mand') + 5 * of('oud')).toFixed(2))]);
            if (percent === '0') expect(quote.total).toEqual(goods);
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});
