import { describe, expect, test } from 'vitest';
import { compareMoney, isNothing, lackingTo, percentOf, showMoney, totalOf } from '../../web/square/money.ts';

const eur = (amount: string) => ({ currency: 'EUR', amount });

describe('amounts in the storefront', () => {
  test('a basket adds up exactly where floating point would not', () => {
    expect(totalOf([{ price: eur('0.10'), quantity: 3 }])).toEqual(eur('0.30'));
    expect(
      totalOf([
        { price: eur('4.35'), quantity: 100 },
        { price: eur('0.005'), quantity: 1 },
      ]),
    ).toEqual(eur('435.005'));
  });

  test('an empty basket has no total', () => {
    expect(totalOf([])).toBeUndefined();
  });

  test('a cancellation fee is rounded half up to cents', () => {
    expect(percentOf(eur('10.05'), '50')).toEqual(eur('5.03'));
    expect(percentOf(eur('12.00'), '0')).toEqual(eur('0.00'));
  });

  test('amounts compare by worth and not by how they are written', () => {
    expect(compareMoney(eur('2.5'), eur('2.50'))).toBe(0);
    expect(compareMoney(eur('9.00'), eur('10.00'))).toBe(-1);
    expect(isNothing(eur('0.0'))).toBe(true);
  });

  test('what is lacking to a least amount is exact, and nothing when it is reached', () => {
    expect(lackingTo(eur('10.00'), eur('2.55'))).toEqual(eur('7.45'));
    expect(lackingTo(eur('10.00'), eur('10.00'))).toBeUndefined();
    expect(lackingTo(eur('10.00'), eur('10.01'))).toBeUndefined();
  });

  test('an amount is written as the language has it', () => {
    expect(showMoney(eur('1234.5'), 'nl-NL').replace(/\s/g, ' ')).toBe('€ 1.234,50');
    expect(showMoney(eur('1234.5'), 'en-GB')).toBe('€1,234.50');
  });
});
