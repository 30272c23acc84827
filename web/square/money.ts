import type { Money } from '../../commerce/money.ts';

/** Decimals kept while reckoning: finer than any price in a shop. */
const DIGITS = 6;
const UNIT = 10n ** BigInt(DIGITS);

/** What lines of price × quantity come to, exact. Of none it is nothing. */
export function totalOf(lines: readonly { readonly price: Money; readonly quantity: number }[]): Money | undefined {
  const currency = lines[0]?.price.currency;
  if (currency === undefined) return undefined;
  const units = lines.reduce((total, { price, quantity }) => total + unitsOf(price.amount) * BigInt(quantity), 0n);
  return { currency, amount: amountOf(units) };
}

/** A percentage of an amount, rounded half up to cents: only to show beforehand what the provider will reckon itself. */
export function percentOf(money: Money, percent: string): Money {
  const share = (unitsOf(money.amount) * unitsOf(percent)) / UNIT / 100n;
  const cent = UNIT / 100n;
  return { currency: money.currency, amount: amountOf(((share + cent / 2n) / cent) * cent) };
}

/** What is still lacking to `least`; undefined when it is reached. */
export function lackingTo(least: Money, money: Money): Money | undefined {
  const lacking = unitsOf(least.amount) - unitsOf(money.amount);
  return lacking > 0n ? { currency: least.currency, amount: amountOf(lacking) } : undefined;
}

export function isNothing(money: Money): boolean {
  return unitsOf(money.amount) === 0n;
}

/** Less than zero when `left` is the smaller. */
export function compareMoney(left: Money, right: Money): number {
  const difference = unitsOf(left.amount) - unitsOf(right.amount);
  return difference < 0n ? -1 : Number(difference > 0n);
}

/** As people of the language write it, such as `€ 12,50`. */
export function showMoney(money: Money, locale: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency: money.currency });
  return format.format(Number(money.amount));
}

function unitsOf(amount: string): bigint {
  const match = /^([+-]?)(\d*)(?:\.(\d+))?$/.exec(amount.trim());
  if (match === null) return 0n;
  const [, sign, whole = '', part = ''] = match;
  const units = BigInt(whole || '0') * UNIT + BigInt(part.slice(0, DIGITS).padEnd(DIGITS, '0') || '0');
  return sign === '-' ? -units : units;
}

function amountOf(units: bigint): string {
  const size = units < 0n ? -units : units;
  const part = String(size % UNIT)
    .padStart(DIGITS, '0')
    .replace(/0{1,4}$/, '');
  return `${units < 0n ? '-' : ''}${size / UNIT}.${part}`;
}
