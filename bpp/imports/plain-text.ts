/** Longest description that is kept, in characters. */
export const DESCRIPTION_CHARS_MAX = 2_000;
/** A longer source is cut before it is looked at. */
const SOURCE_CHARS_MAX = 40_000;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  euro: '€',
  eacute: 'é',
  egrave: 'è',
  euml: 'ë',
  iuml: 'ï',
  ouml: 'ö',
  uuml: 'ü',
  ccedil: 'ç',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  bull: '•',
  deg: '°',
  times: '×',
  frac12: '½',
  frac14: '¼',
};

/**
 * What a person reads of a description in HTML: no tags, no text of scripts and styles, blocks on lines of their own, bounded.
 * Not a cleaner of HTML: what comes out is plain text and must be shown as such.
 */
export function plainText(html: string, charsMax = DESCRIPTION_CHARS_MAX): string {
  const text = html
    .slice(0, SOURCE_CHARS_MAX)
    .replaceAll(/\\r\\n|\\n|\\r/g, '\n')
    .replaceAll(/<!--[\s\S]*?(-->|$)/g, ' ')
    .replaceAll(/<(script|style|iframe|noscript|template|svg)\b[\s\S]*?(<\/\1\s*>|$)/gi, ' ')
    .replaceAll(/<(br|\/p|\/div|\/li|\/h[1-6]|\/tr|\/ul|\/ol)\b[^<>]*>/gi, '\n')
    .replaceAll(/<\/?[a-z][^<>]*>/gi, '')
    .replaceAll(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z0-9]{2,8});/gi, decodeEntity);
  return cut(tidy(text), charsMax);
}

/** One line of text: no line ends, no control characters, blanks once, bounded. */
export function oneLine(text: string, charsMax: number): string {
  return cut(tidy(text).replaceAll('\n', ' '), charsMax);
}

function tidy(text: string): string {
  return text
    .replaceAll(/[^\P{C}\n]/gu, ' ')
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(/\n{2,}/g, '\n')
    .trim();
}

function decodeEntity(whole: string, name: string): string {
  if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()] ?? whole;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : ' ';
}

/** Never between the halves of one character. */
function cut(text: string, charsMax: number): string {
  if (text.length <= charsMax) return text;
  return `${text.slice(0, charsMax - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
