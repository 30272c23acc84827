import { type Money, parseMoney } from '../../commerce/money.ts';

/** What cells of an export mean: programs and their languages write numbers and truth in many ways. */

const PLAIN_NUMBER = /^[+-]?\d*([.,]\d+)?$/;
const GROUPED_DOT = /^[+-]?\d{1,3}(\.\d{3})+(,\d+)?$/;
const GROUPED_COMMA = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;
/** `1.234` or `1,234`: a thousand to one reader and a little more than one to another. */
const AMBIGUOUS = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;

/** A decimal in plain notation, such as `1234.5`, from `1.234,50`, `1,234.50`, `12,5` or `€ 12,50`; undefined for anything else. */
export function decimalOf(cell: string): string | undefined {
  const text = cell.replaceAll(/[€\s']|EUR/g, '');
  if (!/\d/.test(text)) return undefined;
  if (AMBIGUOUS.test(text)) return undefined;
  if (PLAIN_NUMBER.test(text))
    return text
      .replace(',', '.')
      .replace(/^\+/, '')
      .replace(/^(-?)\./, '$10.');
  if (GROUPED_DOT.test(text)) return text.replaceAll('.', '').replace(',', '.');
  if (GROUPED_COMMA.test(text)) return text.replaceAll(',', '');
  return undefined;
}

export type PriceFault = 'not-a-price' | 'negative' | 'finer-than-a-coin';

/** A price of the shop: exact, not negative, in whole coins. */
export function priceOf(cell: string, currency: string): { readonly price: Money } | { readonly fault: PriceFault } {
  const decimal = decimalOf(cell);
  const verdict = decimal === undefined ? undefined : parseMoney(currency, decimal);
  if (verdict === undefined || !verdict.ok) return { fault: 'not-a-price' };
  if (verdict.value.amount.startsWith('-')) return { fault: 'negative' };
  const digits = parseMoney(currency, '0');
  const coinChars = digits.ok ? (digits.value.amount.split('.')[1]?.length ?? 0) : 0;
  if ((verdict.value.amount.split('.')[1]?.length ?? 0) > coinChars) return { fault: 'finer-than-a-coin' };
  return { price: verdict.value };
}

/** A number of things: whole, and at least 0 (shops that sold too much export less than nothing). Undefined when it is no number. */
export function countOf(cell: string): number | undefined {
  const text = cell.replaceAll(/[\s']/g, '').replace(/^([+-]?\d{1,3})[.,](\d{3})$/, '$1$2');
  const decimal = /^[+-]?\d+([.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : undefined;
  return decimal === undefined || decimal > 1e9 ? undefined : Math.max(0, Math.floor(decimal));
}

/** Whether a cell says yes; an empty one says nothing. */
export function yesNo(cell: string): boolean | undefined {
  const text = cell.trim().toLowerCase();
  if (['true', '1', 'yes', 'ja', 'waar', 'active'].includes(text)) return true;
  return ['false', '0', '-1', 'no', 'nee', 'onwaar'].includes(text) ? false : undefined;
}

/** The digits of a barcode (EAN-8, UPC-A, EAN-13, GTIN-14) whose check digit holds; spreadsheets put `'` before them. */
export function gtinOf(cell: string): string | undefined {
  const digits = cell.replaceAll(/['\s-]/g, '');
  if (!/^(\d{8}|\d{12,14})$/.test(digits)) return undefined;
  // From the right: the digit beside the check digit weighs 3, then 1, and so on (GS1).
  const sum = [...digits].reverse().reduce((total, digit, place) => total + Number(digit) * (place % 2 === 1 ? 3 : 1), 0);
  return sum % 10 === 0 ? digits : undefined;
}

/** Web addresses of pictures among several texts: `https` or `http`, each once, bounded. */
export function imageUrlsOf(cells: readonly string[], imagesMax = 8): string[] {
  const urls = cells.map((cell) => cell.trim()).filter((cell) => /^https?:\/\/[^\s"'<>]{1,1000}$/i.test(cell) && URL.canParse(cell));
  return [...new Set(urls)].slice(0, imagesMax);
}

/** A cell with several values: commas part them, and one inside a value is written `\,`. */
export function listOf(cell: string): string[] {
  return cell
    .split(/(?<!\\),/)
    .map((value) => value.replaceAll('\\,', ',').trim())
    .filter((value) => value !== '');
}
