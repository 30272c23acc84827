import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  compare,
  type Money,
  negate,
  parseMoney,
  percentOf,
  roundToCoin,
  sameMoney,
  shareOf,
  subtract,
  sum,
  times,
  vatIncluded,
} from '../../commerce/money.ts';

const eur = (amount: string): Money => ({ currency: 'EUR', amount });
const cents = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n });
const ofCents = (value: bigint): Money => {
  const digits = (value < 0n ? -value : value).toString().padStart(3, '0');
  return eur(`${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`);
};

describe('money', () => {
  it.each([
    ['12.5', '12.50'],
    ['.5', '0.50'],
    ['+3', '3.00'],
    ['-0', '0.00'],
    ['0.125', '0.125'],
  ])('reads %s as %s', (text, amount) => {
    expect(parseMoney('EUR', text)).toEqual({ ok: true, value: eur(amount) });
  });

  it.each(['', 'abc1', '1,000', '1e5', '5.', '1.2.3', ' 1', 'Infinity', '0x10', '1'.repeat(16)])('does not read %j', (text) => {
    expect(parseMoney('EUR', text).ok).toBe(false);
  });

  it.each(['', 'eur', 'EURO', '€'])('does not know the currency %j', (currency) => {
    expect(parseMoney(currency, '1').ok).toBe(false);
  });

  it('adds where floating point would not', () => {
    expect(add(eur('0.10'), eur('0.20'))).toEqual(eur('0.30'));
    expect(times(eur('1.10'), 3)).toEqual(eur('3.30'));
    expect(subtract(eur('0.30'), eur('0.10'))).toEqual(eur('0.20'));
  });

  it('is exact for any amounts', () => {
    fc.assert(
      fc.property(cents, cents, (left, right) => {
        expect(add(ofCents(left), ofCents(right))).toEqual(ofCents(left + right));
        expect(subtract(ofCents(left), ofCents(right))).toEqual(ofCents(left - right));
        expect(compare(ofCents(left), ofCents(right))).toBe(left < right ? -1 : left > right ? 1 : 0);
      }),
    );
  });

  it.each([
    ['21.00', '21', '3.64'],
    ['12.45', '9', '1.03'],
    ['10.90', '9', '0.90'],
    ['0.05', '0', '0.00'],
    ['-12.45', '9', '-1.03'],
  ])('finds in %s the VAT at %s%%: %s', (amount, percent, vat) => {
    expect(vatIncluded(eur(amount), percent)).toEqual(eur(vat));
  });

  it('rounds half up to the coin, away from zero, and only once', () => {
    expect(percentOf(eur('0.50'), '1')).toEqual(eur('0.01'));
    expect(percentOf(eur('0.49'), '1')).toEqual(eur('0.00'));
    expect(percentOf(eur('-0.50'), '1')).toEqual(eur('-0.01'));
    expect(roundToCoin(eur('2.675'))).toEqual(eur('2.68'));
    expect(roundToCoin({ currency: 'JPY', amount: '2.5' })).toEqual({ currency: 'JPY', amount: '3' });
    expect(shareOf(eur('0.10'), eur('1.00'), eur('3.00'))).toEqual(eur('0.03'));
    // 1/3 of 0.015 is 0.005 exactly, which a division before the rounding makes 0.00499…
    expect(shareOf(eur('0.015'), eur('1'), eur('3'))).toEqual(eur('0.01'));
  });

  it('rounds VAT as whole numbers do', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 10n }), fc.bigInt({ min: 0n, max: 100n }), (amount, rate) => {
        const numerator = amount * rate;
        const denominator = 100n + rate;
        const rounded = (2n * numerator + denominator) / (2n * denominator);
        expect(vatIncluded(ofCents(amount), rate.toString())).toEqual(ofCents(rounded));
      }),
    );
  });

  it('never mixes currencies or takes a fraction in floating point', () => {
    expect(() => add(eur('1'), { currency: 'USD', amount: '1' })).toThrow(TypeError);
    expect(() => sum('USD', [eur('1')])).toThrow(TypeError);
    expect(() => times(eur('1'), 0.1)).toThrow(TypeError);
    expect(sameMoney(eur('2.5'), eur('2.50'))).toBe(true);
    expect(sameMoney(eur('2.5'), { currency: 'USD', amount: '2.5' })).toBe(false);
    expect(negate(eur('0'))).toEqual(eur('0.00'));
  });
});
