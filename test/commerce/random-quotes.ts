import Big from 'big.js';
import fc from 'fast-check';
import type { Money } from '../../commerce/money.ts';
import { buildQuote, type PricedLine, type Quote } from '../../commerce/quote.ts';

export const eur = (amount: string): Money => ({ currency: 'EUR', amount });
const cents = (count: number): Money => eur(new Big(count).div(100).toFixed(2));

const vat = fc.constantFrom<PricedLine['vat']>({ percent: '21' }, { percent: '9' }, { percent: '0' }, { percent: '5.5' });
const goods = fc.record({ price: fc.integer({ min: 1, max: 99_999 }), quantity: fc.integer({ min: 1, max: 60 }), vat });
const extras = fc.record({
  delivery: fc.option(fc.integer({ min: 0, max: 2_500 })),
  discount: fc.option(fc.integer({ min: 1, max: 50 })),
  deposit: fc.option(fc.integer({ min: 1, max: 500 })),
  fee: fc.option(fc.integer({ min: 1, max: 500 })),
});

/** Any order of a shop: goods of several rates, and what goes with them. */
export const quotes = fc
  .tuple(fc.array(goods, { minLength: 1, maxLength: 8 }), extras, fc.boolean())
  .map(([items, extra, taxed]): Quote => {
    const total = items.reduce((sofar, { price, quantity }) => sofar + price * quantity, 0);
    const follow = taxed ? ('as-the-goods' as const) : ('none' as const);
    const line = (title: string, kind: PricedLine['line']['kind'], amount: number) => ({
      line: { title, kind, amount: cents(amount) },
      vat: follow,
    });
    return buildQuote('EUR', [
      ...items.map(({ price, quantity, vat: own }, place) => ({
        line: { title: `Goods ${place}`, kind: 'item' as const, itemId: `i${place}`, quantity, amount: cents(price * quantity) },
        vat: taxed ? own : ('none' as const),
      })),
      ...(extra.discount === null ? [] : [line('Off', 'discount', -Math.floor((total * extra.discount) / 100))]),
      ...(extra.delivery === null ? [] : [line('Delivery', 'delivery', extra.delivery)]),
      ...(extra.fee === null ? [] : [line('Bag', 'fee', extra.fee)]),
      ...(extra.deposit === null ? [] : [{ ...line('Deposit', 'deposit', extra.deposit), vat: 'none' as const }]),
    ]);
  });
