import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceOrder } from '../../bpp/engines/shop/advance.ts';
import { desk } from '../../bpp/engines/shop/desk.ts';
import type { ShopRecord } from '../../bpp/engines/shop/record.ts';
import { weighGoods } from '../../bpp/engines/shop/weigh.ts';
import { PAYMENT_KEY } from '../../bpp/payments/records.ts';
import { add, compare, subtract } from '../../commerce/money.ts';
import type { Order } from '../../commerce/order.ts';
import { checkQuote } from '../../commerce/quote.ts';
import { ANNA, Counter, delivery, eur, item, NODE, pickup, SHOP } from './counter.ts';

/** Goods sold by weight: an estimate with a ceiling at confirm, the truth once they lay on the scales. */

const KILO = { unit: 'kg', estimate: '0.500', marginPercent: '10' };
const WEIGHING: ShopRecord = { ...SHOP, goods: [{ sku: 'STUK', measure: KILO }] };

function counterWith(shop: ShopRecord = WEIGHING): Counter {
  return new Counter([item('stuk', '8.95', 9, { sku: 'STUK' }), item('jam', '4.00', 9)], shop);
}

function accepted(counter: Counter, order: Order): Order {
  const offer = counter.order(ANNA, { action: 'init', order });
  const payments = offer.payments.map((each) =>
    each.due === 'before-order' ? { ...each, status: 'paid' as const, reference: 'B1' } : each,
  );
  const placed = counter.order(ANNA, { action: 'confirm', order: { ...offer, payments } });
  const done = counter.do(advanceOrder(NODE, placed.id ?? '', { to: 'accepted' }));
  if (!done.ok) throw new Error(done.refusal.message);
  return done.value;
}

function paid(counter: Counter, { id }: Order, amount: string): void {
  const receipts = [{ id: 'r1', amount: eur(amount), on: '2026-10-06', by: 'hand' }];
  counter.put(PAYMENT_KEY.ledger(id ?? ''), { receipts, refunds: [] });
}

function weigh(counter: Counter, { id }: Order, weight: string): Order {
  const done = counter.do(weighGoods(NODE, id ?? '', [{ itemId: 'kaas.stuk', weight }]));
  if (!done.ok) throw new Error(done.refusal.message);
  return done.value;
}

describe('goods that are sold by weight', () => {
  it('are offered at an estimate, with the most that they can come to', () => {
    const counter = counterWith();
    const offer = counter.order(ANNA, {
      action: 'select',
      order: pickup([
        ['stuk', 2],
        ['jam', 1],
      ]),
    });
    expect([offer.quote?.total, offer.quote?.atMost]).toEqual([eur('21.90'), eur('23.69')]);
    expect(offer.lines[0]?.measure).toEqual(KILO);
    expect(offer.quote?.lines[0]?.atMost).toEqual(eur('19.69'));
  });

  it('cost what they weigh, and the difference is to be paid back', () => {
    const counter = counterWith();
    const order = accepted(counter, pickup([['stuk', 2]], { payments: [{ id: 'kaas.before', due: 'before-order' }] }));
    paid(counter, order, '17.90');
    const after = weigh(counter, order, '0.960');
    expect([after.quote?.total, after.quote?.atMost]).toEqual([eur('17.18'), undefined]);
    expect(after.lines[0]?.measure).toEqual({ ...KILO, weighed: '0.960' });
    expect(after.quote?.lines[0]?.title).toBe('stuk (0.960 kg)');
    expect(after.payments[0]).toMatchObject({ status: 'paid', received: eur('17.90') });
    expect(counter.sent.at(-1)).toMatchObject({ answer: { action: 'update', order: { quote: { total: eur('17.18') } } } });
  });

  it('ask for what is missing when they weigh more, and never for more than was stated', () => {
    const counter = counterWith();
    const order = accepted(counter, pickup([['stuk', 2]], { payments: [{ id: 'kaas.before', due: 'before-order' }] }));
    paid(counter, order, '17.90');
    const more = weigh(counter, order, '1.050');
    expect([more.quote?.total, more.payments[0]?.status, more.payments[0]?.amount]).toEqual([eur('18.80'), 'not-paid', eur('18.80')]);
    const heavy = weigh(counter, order, '1.900').quote;
    expect([heavy?.total, heavy?.lines[0]?.amount]).toEqual([eur('19.69'), eur('19.69')]);
    // Weighed again, after a mistake: the estimate is still the one that was agreed.
    expect(weigh(counter, order, '1.000').quote?.total).toEqual(eur('17.90'));
  });

  it('are weighed before they are packed', () => {
    const counter = counterWith();
    const order = accepted(counter, pickup([['stuk', 1]]));
    expect(desk.next(counter.record(order.id))).toContain('weigh');
    const packing = counter.do(advanceOrder(NODE, order.id ?? '', { to: 'packed' }));
    expect(packing.ok ? '' : packing.refusal.message).toContain('kaas.stuk');
    weigh(counter, order, '0.5');
    expect(counter.do(advanceOrder(NODE, order.id ?? '', { to: 'packed' })).ok).toBe(true);
    expect(counter.do(weighGoods(NODE, order.id ?? '', [{ itemId: 'kaas.stuk', weight: '0.4' }])).ok).toBe(false);
  });

  it.each(['0', '0.000', '-1', '1e3', '12345', '0.1234', ''])('do not weigh %j', (weight) => {
    const counter = counterWith();
    const order = accepted(counter, pickup([['stuk', 1]]));
    expect(counter.do(weighGoods(NODE, order.id ?? '', [{ itemId: 'kaas.stuk', weight }])).ok).toBe(false);
  });

  it('are not called off once they lay on the scales', () => {
    const counter = counterWith();
    const order = accepted(counter, pickup([['stuk', 2]]));
    weigh(counter, order, '1');
    const less = { id: order.id ?? '', providerId: 'kaas', lines: [{ itemId: 'kaas.stuk', quantity: 1 }], fulfilments: [], payments: [] };
    expect(counter.refusal(ANNA, { action: 'update', targets: ['lines'], order: less })).toBe('update-not-possible');
  });

  it('whose margin the shop changes meanwhile are offered anew', () => {
    const counter = counterWith();
    const offer = counter.order(ANNA, { action: 'init', order: pickup([['stuk', 1]]) });
    counter.put('shop', { ...WEIGHING, goods: [{ sku: 'STUK', measure: { ...KILO, marginPercent: '40' } }] });
    counter.wait(SHOP.stockHoldMs + 1);
    expect(counter.refusal(ANNA, { action: 'confirm', order: offer })).toBe('quote-unavailable');
  });

  it('never cost more than was stated, whatever is called off, discounted and weighed', () => {
    const weight = fc.integer({ min: 1, max: 9_999 }).map((grams) => (grams / 1_000).toFixed(3));
    const price = fc.integer({ min: 1, max: 9_999 }).map((cents) => (cents / 100).toFixed(2));
    fc.assert(
      fc.property(
        fc.record({
          price,
          pieces: fc.integer({ min: 1, max: 5 }),
          off: fc.nat(4),
          jams: fc.nat(3),
          margin: fc.constantFrom('0', '7.5', '10', '50'),
        }),
        fc.array(weight, { minLength: 1, maxLength: 3 }),
        fc.constantFrom('0', '3', '12.5'),
        (sale, weights, discount) => {
          const shop: ShopRecord = {
            ...SHOP,
            goods: [{ sku: 'STUK', measure: { ...KILO, marginPercent: sale.margin } }],
            deposits: [{ categoryId: 'kaas.kaas', amount: eur('0.25') }],
            ...(discount === '0' ? {} : { discounts: [{ title: 'Korting', percent: discount }] }),
          };
          const counter = new Counter([item('stuk', sale.price, 9, { sku: 'STUK' }), item('jam', '4.05', 9)], shop);
          const jams = sale.jams === 0 ? [] : [['jam', sale.jams] as const];
          let order = accepted(counter, pickup([['stuk', sale.pieces], ...jams]));
          const off = Math.min(sale.off, sale.pieces - 1);
          if (off > 0) {
            const less = { ...order, lines: [{ itemId: 'kaas.stuk', quantity: sale.pieces - off }] };
            order = counter.order(ANNA, { action: 'update', targets: ['lines'], order: { ...less, fulfilments: [] } });
          }
          const stated = order.quote?.atMost ?? eur('0');
          expect(compare(stated, order.quote?.total ?? eur('0'))).toBeGreaterThanOrEqual(0);
          for (const each of weights) {
            const { quote } = weigh(counter, order, each);
            if (quote === undefined) throw new Error('an order without a quote');
            expect(checkQuote(quote).ok).toBe(true);
            expect(quote.total.amount).toMatch(/^\d+\.\d\d$/);
            expect(compare(quote.total, stated)).toBeLessThanOrEqual(0);
            expect(quote.atMost).toBeUndefined();
          }
          // What was estimated rightly costs what was estimated, to the cent of a rounded share.
          const { quote } = weigh(counter, order, (0.5 * (sale.pieces - off)).toFixed(3));
          const apart = subtract(quote?.total ?? eur('0'), order.quote?.total ?? eur('0'));
          expect(compare(apart, eur('0.02')) <= 0 && compare(add(apart, eur('0.02')), eur('0')) >= 0).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('can be brought', () => {
    const counter = counterWith();
    const order = accepted(counter, delivery([['stuk', 2]], 1));
    expect(weigh(counter, order, '0.800').quote?.total).toEqual(eur('16.82'));
  });
});
