import Big from 'big.js';
import { exact, isDecimal } from './decimal.ts';
import { accept, refuseTrade, type Verdict } from './refusal.ts';

/** An exact amount in one currency. Never a floating point number. */
export interface Money {
  /** ISO 4217, three capitals. */
  readonly currency: string;
  /** A decimal in plain notation, such as `12.50` or `-3`. */
  readonly amount: string;
}

/** A factor: a whole number or a decimal as text, never a fraction in floating point. */
export type Decimal = string | number;

/** Decimals of the smallest coin or note; two unless listed (ISO 4217). */
const MINOR_DIGITS: Readonly<Record<string, number>> = { JPY: 0, KRW: 0, ISK: 0, CLP: 0, VND: 0, KWD: 3, BHD: 3, JOD: 3, OMR: 3, TND: 3 };

const CURRENCY = /^[A-Z]{3}$/;

/** Reads an amount of a currency that came from outside. */
export function parseMoney(currency: string, amount: string): Verdict<Money> {
  if (!CURRENCY.test(currency)) return refuseTrade('invalid', `A currency is three capitals (ISO 4217), not ${quoted(currency)}.`);
  if (!isDecimal(amount)) return refuseTrade('invalid', `An amount is a plain decimal such as 12.50, not ${quoted(amount)}.`);
  return accept(money(currency, exact(amount)));
}

export function zero(currency: string): Money {
  return money(currency, new Big(0));
}

/** Adds amounts of one currency; of none it is zero in `currency`. */
export function sum(currency: string, amounts: readonly Money[]): Money {
  return money(
    currency,
    amounts.reduce((total, each) => total.plus(big(each, currency)), new Big(0)),
  );
}

export function add(left: Money, right: Money): Money {
  return money(left.currency, big(left).plus(big(right, left.currency)));
}

export function subtract(left: Money, right: Money): Money {
  return money(left.currency, big(left).minus(big(right, left.currency)));
}

export function negate(amount: Money): Money {
  return money(amount.currency, big(amount).times(-1));
}

/** Times a factor, exact: what it gives is rounded by {@link roundToCoin} only where money is asked for. */
export function times(amount: Money, factor: Decimal): Money {
  return money(amount.currency, big(amount).times(exact(factor)));
}

/** A percentage of an amount, rounded half up to the smallest coin. */
export function percentOf(amount: Money, percent: Decimal): Money {
  return roundToCoin({ currency: amount.currency, amount: big(amount).times(exact(percent)).div(100).toFixed() });
}

/** The VAT that lies in an amount with VAT: amount × rate / (100 + rate), rounded half up to the smallest coin. */
export function vatIncluded(amount: Money, percent: Decimal): Money {
  const rate = exact(percent);
  return inCoins(amount.currency, big(amount).times(rate), rate.plus(100));
}

/** The share `part` / `whole` of an amount, rounded half up to the smallest coin. `whole` must not be zero. */
export function shareOf(amount: Money, part: Money, whole: Money): Money {
  return inCoins(amount.currency, big(amount).times(big(part, whole.currency)), big(whole));
}

/** `part` of `whole` equal parts of an amount, rounded half up to the smallest coin. `whole` must not be zero. */
export function partOf(amount: Money, part: Decimal, whole: Decimal): Money {
  return inCoins(amount.currency, big(amount).times(exact(part)), exact(whole));
}

/** Rounded half up (away from zero) to the smallest coin of its currency. */
export function roundToCoin(amount: Money): Money {
  return inCoins(amount.currency, big(amount), new Big(1));
}

/** Less than zero, zero or more than zero, as `left` is less than, equal to or more than `right`. */
export function compare(left: Money, right: Money): -1 | 0 | 1 {
  return big(left).cmp(big(right, left.currency));
}

/** Whether two amounts are worth the same, however they are written (`2.5` and `2.50`). */
export function sameMoney(left: Money, right: Money): boolean {
  return left.currency === right.currency && compare(left, right) === 0;
}

export function isNegative(amount: Money): boolean {
  return big(amount).lt(0);
}

export function isZero(amount: Money): boolean {
  return big(amount).eq(0);
}

function money(currency: string, value: Big): Money {
  const digits = coinDigits(currency);
  const plain = value.eq(0) ? new Big(0) : value;
  // An amount finer than a coin keeps its digits: rounding is always asked for by name.
  return { currency, amount: plain.eq(plain.round(digits, Big.roundHalfUp)) ? plain.toFixed(digits) : plain.toFixed() };
}

/** Divides once and rounds once: dividing first would round a hair too early, and half a cent would fall the wrong way. */
function inCoins(currency: string, numerator: Big, denominator: Big): Money {
  const digits = coinDigits(currency);
  const scaled = numerator.times(new Big(10).pow(digits));
  const size = denominator.abs();
  const whole = scaled.abs().div(size).round(0, Big.roundDown);
  // The remainder decides, not the quotient: that one is already rounded at its last decimal.
  const coins = scaled.abs().minus(whole.times(size)).times(2).gte(size) ? whole.plus(1) : whole;
  const negative = numerator.lt(0) !== denominator.lt(0);
  return money(currency, coins.times(negative ? -1 : 1).div(new Big(10).pow(digits)));
}

function coinDigits(currency: string): number {
  return MINOR_DIGITS[currency] ?? 2;
}

function big(amount: Money, currency = amount.currency): Big {
  if (amount.currency !== currency) throw new TypeError(`${amount.currency} cannot be reckoned with ${currency}`);
  return exact(amount.amount);
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}
