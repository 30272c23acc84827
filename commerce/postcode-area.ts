/** Where somebody serves, said in Dutch postcodes as people write them: `1011-1019, 1071 AB`. */

/** From one postcode up to and including another: both four digits, or both with their two letters, as `1071AB`. */
export interface PostcodeRange {
  readonly from: string;
  readonly to: string;
}

export interface PostcodeArea {
  readonly shape: 'postcodes';
  readonly ranges: readonly PostcodeRange[];
}

/** More than any shop writes down, few enough to look through for each address. */
export const POSTCODES = { rangesMax: 200, charsMax: 4_000 } as const;

export type PostcodesRead =
  | { readonly ok: true; readonly area: PostcodeArea }
  /** `part` is what could not be read; absent when there was nothing, or too much. */
  | { readonly ok: false; readonly part?: string };

const CODE = '([1-9]\\d{3})\\s*([A-Z]{2})?';
/** The digits need not be said again: `1071 AA-AK`. */
const PART = new RegExp(`^${CODE}(?:\\s*(?:-|–|—|T/M)\\s*(?:([1-9]\\d{3})\\s*)?([A-Z]{2})?)?$`);

/** Reads postcodes and ranges of them, with commas, semicolons or lines between. */
export function readPostcodes(text: string): PostcodesRead {
  const parts = text
    .split(/[,;\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0 || parts.length > POSTCODES.rangesMax || text.length > POSTCODES.charsMax) return { ok: false };
  const ranges: PostcodeRange[] = [];
  for (const part of parts) {
    const range = rangeIn(part);
    if (range === undefined) return { ok: false, part };
    ranges.push(range);
  }
  return { ok: true, area: { shape: 'postcodes', ranges } };
}

function rangeIn(part: string): PostcodeRange | undefined {
  const [all, digits, letters = '', toDigits, toLetters] = PART.exec(part.toUpperCase()) ?? [];
  if (all === undefined || digits === undefined) return undefined;
  const from = digits + letters;
  const isRange = /[-–—/]/.test(part);
  if (!isRange) return { from, to: from };
  const to = `${toDigits ?? digits}${toLetters ?? ''}`;
  // A range from a whole district to one street of it says nothing clear.
  if (to.length !== from.length || (toDigits === undefined && toLetters === undefined) || to < from) return undefined;
  return { from, to };
}

/** The ranges as people write them. */
export function postcodesText(ranges: readonly PostcodeRange[]): string {
  const spaced = (code: string) => (code.length > 4 ? `${code.slice(0, 4)} ${code.slice(4)}` : code);
  return ranges.map(({ from, to }) => (from === to ? spaced(from) : `${spaced(from)}-${spaced(to)}`)).join(', ');
}

/** Whether a postcode lies in an area; `unknown` when it is none, or says too little: four digits where letters matter. */
export function holdsPostcode({ ranges }: PostcodeArea, postcode: string | undefined): boolean | 'unknown' {
  const code = (postcode ?? '').toUpperCase().replaceAll(/\s+/g, '');
  if (!/^[1-9]\d{3}([A-Z]{2})?$/.test(code)) return 'unknown';
  const found = ranges.map(({ from, to }) => {
    if (code.length >= from.length) {
      const same = code.slice(0, from.length);
      return from <= same && same <= to;
    }
    return from.slice(0, code.length) <= code && code <= to.slice(0, code.length) ? 'unknown' : false;
  });
  if (found.includes(true)) return true;
  return found.includes('unknown') ? 'unknown' : false;
}
