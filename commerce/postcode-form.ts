/** How the postcodes of a land are written: read by this rule in any land, and never as a pattern that a file could make slow. */
export interface PostcodeForm {
  /** `9` for a digit, `A` for a letter, and a space or a dash where people write one: `9999 AA`, `999999`. */
  readonly written: string;
  /** How many characters from the front, without spaces and dashes, name an area. */
  readonly area: number;
}

export interface PostcodeRead {
  /** As people write it: `1015 AB` for `1015ab`. */
  readonly written: string;
  /** The characters that name its area. */
  readonly area: string;
  /** False for what names an area alone, such as the four digits of a Dutch one. */
  readonly isWhole: boolean;
}

const BETWEEN = /[\s-]/g;

/** Reads a postcode, in capitals or not, with spaces or without; undefined for what has none of the forms. */
export function readPostcode(text: string, forms: readonly PostcodeForm[]): PostcodeRead | undefined {
  const code = text.replaceAll(BETWEEN, '').toUpperCase();
  for (const isWhole of [true, false]) {
    const form = forms.find((each) => isLike(code, partOf(each, isWhole)));
    if (form !== undefined) return { written: asWritten(code, form), area: code.slice(0, form.area), isWhole };
  }
  return undefined;
}

/** The form of a whole postcode, or of what names its area, without spaces and dashes. */
function partOf({ written, area }: PostcodeForm, isWhole: boolean): string {
  const compact = written.replaceAll(BETWEEN, '');
  return isWhole ? compact : compact.slice(0, area);
}

function isLike(code: string, form: string): boolean {
  return code.length === form.length && [...form].every((sign, at) => (sign === '9' ? /[0-9]/ : /[A-Z]/).test(code.charAt(at)));
}

/** With spaces and dashes where the form has them, up to the end of the code. */
function asWritten(code: string, { written }: PostcodeForm): string {
  let at = 0;
  let text = '';
  for (const sign of written) {
    if (at === code.length) break;
    text += /[\s-]/.test(sign) ? sign : code.charAt(at++);
  }
  return text.replace(/[\s-]$/, '');
}
