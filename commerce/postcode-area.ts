import { type PostcodeForm, readPostcode } from './postcode-form.ts';

/** Where somebody serves, said in postcodes as people write them: `1011-1019, 1071 AB`, `550001-550399`, or `00-900..00-959, 1000-205`. */

/** From one postcode up to and including another, or from the beginning of one to that of another: both alike in digits and letters, without spaces and dashes, as `1071AB`. */
export interface PostcodeRange {
  readonly from: string;
  readonly to: string;
}

export interface PostcodeArea {
  readonly shape: 'postcodes';
  readonly ranges: readonly PostcodeRange[];
}

/** More than any shop writes down, few enough to look through for each address; and how long a code is in any land, without spaces and dashes. */
export const POSTCODES = { rangesMax: 200, charsMax: 4_000, codeChars: { min: 3, max: 10 } } as const;

/** Why a part says nothing clear: no code, ends that are not alike, ends the other way round, or a dash too many. */
export type PostcodesFault = 'code' | 'unlike' | 'backwards' | 'dashes';

export type PostcodesRead =
  | { readonly ok: true; readonly area: PostcodeArea }
  /** `part` is what could not be read, and `why`; absent when there was nothing, or too much. */
  | { readonly ok: false; readonly part?: string; readonly why?: PostcodesFault };

/** Of any land: capitals and digits, with a digit among them, in one group or two. */
const CODE = /^[A-Z0-9]+(?: [A-Z0-9]+)?$/;
/**
 * Codes in which people write a dash, in any land. The halves of each are unlike, and the second has digits: so none of them can be a range between two
 * codes that are alike, nor one such as `1071 AA-AK`.
 */
const DASHED: readonly string[] = [
  '99-999',
  '999-9999',
  '9999-999',
  '99999-999',
  '99999-9999',
  'A-9999',
  'AA-999',
  'AA-9999',
  'AA-99999',
  'AA9-9999',
];
/** What stands between the ends of a range and nowhere in a code. */
const TO = /\s*(?:\.\.+|…|T\/M)\s*|\s+-\s*|-\s+/;

/**
 * Reads postcodes and ranges of them, with commas, semicolons or lines between. A dash between two that are alike makes a range of them, and one inside a
 * code such as `00-950` is a part of it; two dots, or blanks round the dash, always make a range.
 * @param forms how the codes of a city are written, where that is known: then a dash is believed inside no others
 */
export function readPostcodes(text: string, forms?: readonly PostcodeForm[] | undefined): PostcodesRead {
  const parts = text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0 || parts.length > POSTCODES.rangesMax || text.length > POSTCODES.charsMax) return { ok: false };
  const dashed = forms === undefined ? DASHED : DASHED.filter((shape) => forms.some(({ written }) => written === shape));
  const ranges: PostcodeRange[] = [];
  for (const part of parts) {
    const range = rangeIn(part, dashed);
    if (typeof range === 'string') return { ok: false, part, why: range };
    ranges.push(range);
  }
  return { ok: true, area: { shape: 'postcodes', ranges } };
}

function rangeIn(part: string, dashed: readonly string[]): PostcodeRange | PostcodesFault {
  const text = part.toUpperCase().replaceAll(/\s+/g, ' ').replaceAll(/[–—]/g, '-');
  const apart = text.split(TO);
  const [first = '', last, ...more] = apart.length > 1 || dashed.includes(shapeOf(text)) ? apart : text.split('-');
  if (more.length > 0) return 'dashes';
  const from = codeIn(first, dashed);
  if (from === undefined) return 'code';
  if (last === undefined) return { from, to: from };
  // The digits need not be said again: `1071 AA-AK`.
  const ending = /[A-Z]+$/.exec(from)?.[0] ?? '';
  const isEnding = ending !== '' && /^[A-Z]+$/.test(last) && last.length === ending.length;
  const to = isEnding ? from.slice(0, -ending.length) + last : codeIn(last, dashed);
  if (to === undefined) return 'code';
  // A range from a whole district to one street of it says nothing clear.
  if (shapeOf(to) !== shapeOf(from)) return 'unlike';
  return to < from ? 'backwards' : { from, to };
}

/** A postcode, or the beginning of one, without spaces and dashes. */
function codeIn(text: string, dashed: readonly string[]): string | undefined {
  const written = dashed.includes(shapeOf(text)) ? text.replace('-', '') : text;
  const code = written.replaceAll(' ', '');
  const { min, max } = POSTCODES.codeChars;
  const isCode = CODE.test(written) && /\d/.test(code) && code.length >= min && code.length <= max;
  return isCode ? code : undefined;
}

/** Where it has digits and where letters: only what is alike there is before or after one another. */
function shapeOf(code: string): string {
  return code.replaceAll(/\d/g, '9').replaceAll(/[A-Z]/g, 'A');
}

/** The ranges as people write them, and as they are read again. @param forms how the codes of a city are written, where that is known */
export function postcodesText(ranges: readonly PostcodeRange[], forms: readonly PostcodeForm[] = []): string {
  const written = (code: string) => {
    const read = readPostcode(code, forms);
    // A dash in the beginning of a code would be taken for that of a range.
    if (read !== undefined) return read.isWhole || !read.written.includes('-') ? read.written : code;
    return /^\d{4}[A-Z]{2}$/.test(code) ? `${code.slice(0, 4)} ${code.slice(4)}` : code;
  };
  return ranges
    .map((range) => {
      const [from, to] = [written(range.from), written(range.to)];
      return from === to ? from : `${from}${from.includes('-') || to.includes('-') ? '..' : '-'}${to}`;
    })
    .join(', ');
}

/** Whether a postcode lies in an area; `unknown` when it is written in another way than those, or says too little: four digits where letters matter. */
export function holdsPostcode({ ranges }: PostcodeArea, postcode: string | undefined): boolean | 'unknown' {
  const code = codeIn((postcode ?? '').toUpperCase().replaceAll(/[\s-]+/g, ''), []);
  if (code === undefined) return 'unknown';
  const comparable = ranges.filter(({ from }) => {
    const characters = Math.min(code.length, from.length);
    return shapeOf(code.slice(0, characters)) === shapeOf(from.slice(0, characters));
  });
  if (comparable.length === 0) return 'unknown';
  const found = comparable.map(({ from, to }) => {
    if (code.length >= from.length) {
      const same = code.slice(0, from.length);
      return from <= same && same <= to;
    }
    return from.slice(0, code.length) <= code && code <= to.slice(0, code.length) ? 'unknown' : false;
  });
  if (found.includes(true)) return true;
  return found.includes('unknown') ? 'unknown' : false;
}
