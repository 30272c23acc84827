import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Money } from '../../commerce/money.ts';
import { quantities } from '../../commerce/order.ts';
import { mayBecome } from '../../commerce/order-life.ts';
import { buildQuote, checkQuote, type PricedLine, type Quote, refunded, sameQuote, sumOf } from '../../commerce/quote.ts';
import { averageOf, isRatingValue, tallied } from '../../commerce/rating.ts';
import { mayMove, nextStates, statusIn } from '../../commerce/roads/roads.ts';
import { feeFor, type StepRule, termsOf as termsOn } from '../../commerce/terms.ts';

const eur = (amount: string): Money => ({ currency: 'EUR', amount });
const termsOf = (rules: readonly StepRule[]) => termsOn(rules, { kinds: ['pickup', 'delivery'] });
const HOUR_MS = 3_600_000;

describe('a quote', () => {
  const goods = (itemId: string, amount: string, percent: string): PricedLine => ({
    line: { title: itemId, kind: 'item', itemId, quantity: 1, amount: eur(amount) },
    vat: { percent },
  });
  const delivery = (amount: string): PricedLine => ({
    line: { title: 'Delivery', kind: 'delivery', amount: eur(amount) },
    vat: 'as-the-goods',
  });

  it('spreads the VAT of delivery over the rates of the goods', () => {
    const quote = buildQuote('EUR', [goods('kaas', '30.00', '9'), goods('plank', '10.00', '21'), delivery('4.00')]);
    expect(quote.total).toEqual(eur('44.00'));
    // 33.00 × 9/109 and 11.00 × 21/121.
    expect(quote.lines.slice(3).map((line) => line.amount)).toEqual([eur('2.72'), eur('1.91')]);
  });

  it('spreads every cent of delivery once', () => {
    const quote = buildQuote('EUR', [goods('kaas', '1.00', '9'), goods('plank', '1.00', '21'), delivery('0.01')]);
    expect(quote.lines.at(-1)?.amount).toEqual(eur('0.17'));
  });

  it('has no VAT lines when nothing bears VAT', () => {
    const quote = buildQuote('EUR', [{ ...goods('kaas', '30.00', '9'), vat: 'none' }]);
    expect(quote.lines).toHaveLength(1);
  });

  it('adds up whatever is in it', () => {
    const price = fc.integer({ min: 0, max: 1_000_000 }).map((cents) => (cents / 100).toFixed(2));
    const line = fc.tuple(price, fc.constantFrom('0', '9', '21')).map(([amount, percent]) => goods('x', amount, percent));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), price, (lines, delivered) => {
        const quote = buildQuote('EUR', [...lines, delivery(delivered)]);
        expect(checkQuote(quote)).toEqual({ ok: true, value: quote });
        const vat = quote.lines.filter((each) => each.kind === 'vat-included');
        expect(vat.every((each) => Number(each.amount.amount) <= Number(quote.total.amount))).toBe(true);
      }),
    );
  });

  const QUOTE: Quote = {
    total: eur('12.50'),
    lines: [
      { title: 'Kaas', kind: 'item', itemId: 'kaas', amount: eur('10.00') },
      { title: 'Delivery', kind: 'delivery', amount: eur('2.50') },
      { title: 'VAT 9% included', kind: 'vat-included', amount: eur('1.03') },
    ],
  };

  it('from outside must add up in one currency', () => {
    expect(checkQuote(QUOTE).ok).toBe(true);
    expect(checkQuote({ ...QUOTE, total: eur('12.51') }).ok).toBe(false);
    const mixed = {
      ...QUOTE,
      lines: [...QUOTE.lines, { title: 'x', kind: 'other' as const, amount: { currency: 'USD', amount: '0.00' } }],
    };
    expect(checkQuote(mixed).ok).toBe(false);
  });

  it('is the same in another order and spelling, and not with another price, item or line', () => {
    const [item, delivered, vat] = QUOTE.lines;
    if (item === undefined || delivered === undefined || vat === undefined) throw new Error('three lines');
    expect(sameQuote(QUOTE, { total: eur('12.5'), lines: [{ ...delivered, amount: eur('2.5') }, item] })).toBe(true);
    expect(sameQuote(QUOTE, { ...QUOTE, total: eur('12.40') })).toBe(false);
    expect(sameQuote(QUOTE, { ...QUOTE, lines: [{ ...item, itemId: 'brood' }, delivered] })).toBe(false);
    expect(sameQuote(QUOTE, { ...QUOTE, lines: [{ ...item, amount: eur('12.50') }] })).toBe(false);
    expect(sameQuote(QUOTE, { ...QUOTE, lines: [item, delivered, { ...delivered, amount: eur('0.00') }] })).toBe(false);
  });

  it('shows what is paid back, and still adds up', () => {
    const after = refunded(QUOTE, eur('6.25'), 'Refund');
    expect(after.lines.at(-2)).toMatchObject({ kind: 'refund', amount: eur('-6.25') });
    expect(after.lines.at(-1)).toMatchObject({ kind: 'vat-included', amount: eur('0.52') });
    expect(sumOf('EUR', after.lines)).toEqual(after.total);
    expect(refunded(QUOTE, eur('0.00'), 'Refund').lines.some((line) => line.kind === 'vat-included')).toBe(false);
    expect(refunded(QUOTE, eur('12.50'), 'Refund')).toEqual(QUOTE);
  });
});

describe('the states of an order', () => {
  it.each([
    ['pickup', ['pending', 'accepted', 'packed', 'ready-for-pickup', 'picked-up']],
    ['delivery', ['pending', 'accepted', 'packed', 'out-for-delivery', 'delivered']],
  ])('of a %s follow each other, and only forward', (kind, road) => {
    for (const [place, state] of road.entries()) {
      for (const [later, next] of road.entries()) {
        // Packing may be skipped.
        const may = later === place + 1 || (state === 'accepted' && later === place + 2);
        expect([state, next, mayMove(state, next, kind)]).toEqual([state, next, may]);
      }
      expect(mayMove(state, 'cancelled', kind)).toBe(place < 4);
    }
    expect(nextStates('cancelled', kind)).toEqual([]);
  });

  it('of a kind that a shop does not know lead nowhere', () => {
    expect(nextStates('pending', 'rental')).toEqual([]);
    expect(nextStates('boarding', 'pickup')).toEqual([]);
  });

  it('say what the order is', () => {
    const onTheRoad = (state: string) => statusIn({ kind: state === 'picked-up' ? 'pickup' : 'delivery', state });
    expect(['pending', 'out-for-delivery', 'picked-up', 'delivered', 'cancelled'].map(onTheRoad)).toEqual([
      'active',
      'active',
      'complete',
      'complete',
      'cancelled',
    ]);
    expect([mayBecome('active', 'cancelled'), mayBecome('complete', 'cancelled'), mayBecome('cancelled', 'active')]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('count lines of one item together', () => {
    const lines = [
      { itemId: 'a', quantity: 1 },
      { itemId: 'b', quantity: 2 },
      { itemId: 'a', quantity: 3 },
    ];
    expect([...quantities(lines)]).toEqual([
      ['a', 4],
      ['b', 2],
    ]);
  });
});

describe('cancellation terms', () => {
  const terms = termsOf([
    { until: 'accepted', feePercent: '0', withinMs: 24 * HOUR_MS },
    { until: 'packed', feePercent: '25' },
  ]);
  const fee = (state: string, hours: number) => {
    const verdict = feeFor(terms, eur('10.02'), { state, sinceConfirmMs: hours * HOUR_MS });
    return verdict.ok ? verdict.value.amount : verdict.refusal.reason;
  };

  it.each([
    ['pending', 1, '0.00'],
    ['accepted', 24, '0.00'],
    ['accepted', 25, '2.51'],
    ['packed', 1, '2.51'],
    ['ready-for-pickup', 1, '2.51'],
    ['out-for-delivery', 1, 'cancellation-not-possible'],
    ['delivered', 1, 'cancellation-not-possible'],
    ['somewhere', 1, 'cancellation-not-possible'],
  ])('in state %s after %d hours: %s', (state, hours, outcome) => {
    expect(fee(state, hours)).toBe(outcome);
  });

  it('never cost more than the order', () => {
    const dear = [{ state: 'pending', fee: { amount: eur('50.00') } }];
    expect(feeFor(dear, eur('10.00'), { state: 'pending', sinceConfirmMs: 0 })).toEqual({ ok: true, value: eur('10.00') });
  });

  it('name no term that can never hold: the first that fits does, so another for the same state has to last longer', () => {
    const written = termsOf([
      { until: 'packed', feePercent: '0' },
      { until: 'under-way', feePercent: '50' },
    ]);
    expect(written.map(({ state, fee }) => `${state} ${fee !== undefined && 'percent' in fee ? fee.percent : 'no'}`)).toEqual([
      'pending 0',
      'accepted 0',
      'packed 0',
      'ready-for-pickup 0',
      'out-for-delivery 50',
      'picked-up no',
      'delivered no',
    ]);
    const timed = termsOf([
      { until: 'placed', feePercent: '0', withinMs: 2 * HOUR_MS },
      { until: 'placed', feePercent: '10', withinMs: HOUR_MS },
      { until: 'placed', feePercent: '20', withinMs: 3 * HOUR_MS },
    ]);
    expect(timed.filter(({ state }) => state === 'pending').map(({ withinMs }) => withinMs)).toEqual([2 * HOUR_MS, 3 * HOUR_MS]);
  });

  it('without any rule leave nothing to cancel', () => {
    expect(termsOf([]).every((term) => term.possible === false)).toBe(true);
  });
});

describe('ratings', () => {
  it.each([
    ['1', true],
    ['5', true],
    ['4.5', true],
    ['+4', true],
    ['0.99', false],
    ['5.01', false],
    ['-3', false],
    ['>=4', false],
    ['1e0', false],
  ])('%s is on the scale: %s', (value, on) => {
    expect(isRatingValue(value)).toBe(on);
  });

  it('average exactly, and count a rating that was changed once', () => {
    const twice = tallied(tallied(undefined, '4.1'), '4.2');
    expect(twice).toEqual({ count: 2, sum: '8.3' });
    expect(averageOf(twice)).toBe('4.2');
    expect(tallied(twice, '1', '4.2')).toEqual({ count: 2, sum: '5.1' });
    expect(tallied(undefined, '+4')).toEqual({ count: 1, sum: '4' });
    expect(averageOf(undefined)).toBeUndefined();
  });
});
