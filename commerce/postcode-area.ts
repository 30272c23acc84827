/** Where somebody serves, said in postcodes as people write them: `1011-1019, 1071 AB`, or `550001-550399`. */

/** From one postcode up to and including another, or from the beginning of one to that of another: both alike in digits and letters, without spaces, as `1071AB`. */
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

/** Of any land: capitals and digits, with a digit among them, in one group or two. */
const CODE = /^[A-Z0-9]+(?: [A-Z0-9]+)?$/;
const CHARACTERS = { min: 3, max: 7 } as const;
/** What stands between the ends of a range. */
const TO = /\s*(?:-|–|—|T\/M)\s*/;

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
  const [first = '', last, ...more] = part.toUpperCase().replaceAll(/\s+/g, ' ').split(TO);
  const from = codeIn(first);
  if (from === undefined || more.length > 0) return undefined;
  if (last === undefined) return { from, to: from };
  // The digits need not be said again: `1071 AA-AK`.
  const ending = /[A-Z]+$/.exec(from)?.[0] ?? '';
  const to = ending !== '' && /^[A-Z]+$/.test(last) && last.length === ending.length ? from.slice(0, -ending.length) + last : codeIn(last);
  // A range from a whole district to one street of it says nothing clear.
  return to === undefined || shapeOf(to) !== shapeOf(from) || to < from ? undefined : { from, to };
}

/** A postcode, or the beginning of one, without spaces. */
function codeIn(text: string): string | undefined {
  const code = text.replaceAll(' ', '');
  const isCode = CODE.test(text) && /\d/.test(code) && code.length >= CHARACTERS.min && code.length <= CHARACTERS.max;
  return isCode ? code : undefined;
}

/** Where it has digits and where letters: only what is alike there is before or after one another. */
function shapeOf(code: string): string {
  return code.replaceAll(/\d/g, '9').replaceAll(/[A-Z]/g, 'A');
}

/** The ranges as people write them. */
export function postcodesText(ranges: readonly PostcodeRange[]): string {
  const spaced = (code: string) => (/^\d{4}[A-Z]{2}$/.test(code) ? `${code.slice(0, 4)} ${code.slice(4)}` : code);
  return ranges.map(({ from, to }) => (from === to ? spaced(from) : `${spaced(from)}-${spaced(to)}`)).join(', ');
}

/** Whether a postcode lies in an area; `unknown` when it is written in another way than those, or says too little: four digits where letters matter. */
export function holdsPostcode({ ranges }: PostcodeArea, postcode: string | undefined): boolean | 'unknown' {
  const code = codeIn((postcode ?? '').toUpperCase().replaceAll(/[\s-]+/g, ''));
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
