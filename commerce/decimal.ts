import Big from 'big.js';

/** Plain decimal notation, as amounts and percentages are written (Beckn core v1.1.1, DecimalValue, here held to the whole text). */
const DECIMAL = /^[+-]?(\d{1,15}(\.\d{1,10})?|\.\d{1,10})$/;

/** Whether a text is a plain decimal of a size that trade needs. */
export function isDecimal(text: string): boolean {
  return DECIMAL.test(text);
}

/** The exact number that a decimal stands for. What comes from outside is checked with {@link isDecimal} first. */
export function exact(decimal: string | number): Big {
  if (typeof decimal === 'number' && !Number.isSafeInteger(decimal)) throw new TypeError('a number with decimals is written as text');
  return new Big(typeof decimal === 'string' && decimal.startsWith('+') ? decimal.slice(1) : decimal);
}
