import { isUtf8 } from 'node:buffer';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { ProblemList } from '../../imports/import-problem.ts';

/** An element: its members by their names without prefix, `#text` for its own text, `@name` for an attribute. */
export type XmlElement = Readonly<Record<string, unknown>>;

/** A document that was read, and where its elements begin. */
export interface XmlDocument {
  readonly root: XmlElement;
  /** The namespaces that are named at its beginning. */
  readonly namespaces: readonly string[];
  /** The line on which an element begins, counted from 1; 0 when it is not known. */
  lineOf(element: XmlElement): number;
}

const PLACE = XMLParser.getMetaDataSymbol() as unknown as symbol;
/** Where something must stand that is looked for at the beginning of a file. */
const HEAD_CHARS = 2_048;

/**
 * Reads XML that came from outside. Nothing in it is expanded or fetched: a document type is refused, since with it a few lines can stand
 * for gigabytes, and no bank writes one. Undefined, with a problem that says where and what, for what is no XML in UTF-8.
 */
export function readXml(bytes: Uint8Array, listed: readonly string[], problems: ProblemList): XmlDocument | undefined {
  const text = textOf(bytes, problems);
  if (text === undefined) return undefined;
  const validity = XMLValidator.validate(text);
  if (validity !== true) {
    const { line, msg } = validity.err;
    problems.error(line, {
      value: msg,
      message: {
        nl: 'Hier is het bestand stuk of afgebroken; haal het opnieuw op bij uw bank.',
        en: 'Here the file is broken or cut off; download it from your bank again.',
      },
    });
    return undefined;
  }
  return parsed(text, new Set(listed), problems);
}

function parsed(text: string, listed: ReadonlySet<string>, problems: ProblemList): XmlDocument | undefined {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    removeNSPrefix: true,
    parseTagValue: false,
    parseAttributeValue: false,
    processEntities: false,
    captureMetaData: true,
    isArray: (name) => listed.has(name),
  });
  try {
    const root = parser.parse(text) as XmlElement;
    const newlines = offsetsOfNewlines(text);
    const placeOf = (element: XmlElement) => (element as Readonly<Record<symbol, { readonly startIndex?: number } | undefined>>)[PLACE];
    const namespaces = [...text.slice(0, HEAD_CHARS).matchAll(/\sxmlns(?::[\w-]+)?\s*=\s*["']([^"']{1,200})["']/g)].map(
      (found) => found[1] ?? '',
    );
    return { root, namespaces, lineOf: (element) => lineAt(newlines, placeOf(element)?.startIndex) };
  } catch (error) {
    problems.error(0, {
      value: error instanceof Error ? error.message : String(error),
      message: { nl: 'Dit bestand is geen afschrift van een bank.', en: 'This file is no statement of a bank.' },
    });
    return undefined;
  }
}

function textOf(bytes: Uint8Array, problems: ProblemList): string | undefined {
  const utf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const decoded = new TextDecoder('utf-8').decode(bytes).replaceAll(/\r\n?/g, '\n');
  const declared = /^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']/.exec(decoded)?.[1];
  const other = utf16 ? 'UTF-16' : declared !== undefined && !/^utf-?8$/i.test(declared) ? declared : undefined;
  if (other !== undefined || !isUtf8(bytes)) {
    const at = other === undefined ? decoded.indexOf('\ufffd') : 0;
    problems.error(other === undefined ? lineAt(offsetsOfNewlines(decoded), at) : 1, {
      ...(other === undefined ? {} : { value: other }),
      message: {
        nl: 'Het bestand is niet in UTF-8 geschreven, zoals het bij een bankafschrift hoort; haal het opnieuw op en bewaar het niet met een ander programma.',
        en: 'The file is not written in UTF-8 as a bank statement is; download it again, and do not save it with another program.',
      },
    });
    return undefined;
  }
  const doctype = decoded.search(/<!DOCTYPE|<!ENTITY/i);
  if (doctype < 0) return decoded;
  const html = /<!DOCTYPE\s+html|<html/i.test(decoded.slice(0, HEAD_CHARS));
  problems.error(lineAt(offsetsOfNewlines(decoded), doctype), { message: html ? WEB_PAGE : DOCUMENT_TYPE });
  return undefined;
}

/** What a bank's site sends in place of a file when nobody is signed in any more. */
export const WEB_PAGE = {
  nl: 'Dit is een webpagina en geen afschrift; meld u opnieuw aan bij uw bank en haal het bestand nog eens op.',
  en: 'This is a web page and no statement; sign in at your bank again and download the file once more.',
};
const DOCUMENT_TYPE = {
  nl: 'Het bestand bevat een documenttype (DOCTYPE); een bankafschrift heeft dat nooit, dus het wordt niet gelezen.',
  en: 'The file holds a document type (DOCTYPE); no bank statement has one, so it is not read.',
};

function offsetsOfNewlines(text: string): readonly number[] {
  const offsets: number[] = [];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) offsets.push(at);
  return offsets;
}

/** How many newlines lie before a place, plus one. */
function lineAt(newlines: readonly number[], offset: number | undefined): number {
  if (offset === undefined) return 0;
  let low = 0;
  let high = newlines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((newlines[middle] ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low + 1;
}

export function isElement(value: unknown): value is XmlElement {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The element at the end of a path of names; undefined when a part of the way is missing. */
export function elementAt(from: unknown, ...path: readonly string[]): XmlElement | undefined {
  let found: unknown = from;
  for (const name of path) found = isElement(found) ? found[name] : undefined;
  return isElement(found) ? found : undefined;
}

/** The elements of a name that was read as a list. */
export function elementsAt(from: XmlElement | undefined, name: string): readonly XmlElement[] {
  const found = from?.[name];
  return Array.isArray(found) ? (found as unknown[]).filter(isElement) : [];
}

/** The text at the end of a path of names, an element's own or an attribute's, with the five entities that XML knows and those of single characters. */
export function textAt(from: unknown, ...path: readonly string[]): string | undefined {
  const last = path[path.length - 1];
  const around = last === undefined ? from : elementAt(from, ...path.slice(0, -1));
  const found = last === undefined ? around : isElement(around) ? around[last] : undefined;
  return plain(found);
}

/** The texts of a name that was read as a list. */
export function textsAt(from: XmlElement | undefined, name: string): readonly string[] {
  const found = from?.[name];
  return Array.isArray(found) ? (found as unknown[]).flatMap((each) => plain(each) ?? []) : [];
}

function plain(value: unknown): string | undefined {
  const text = isElement(value) ? value['#text'] : value;
  return typeof text === 'string' && text !== '' ? text.replaceAll(/&(#x?[0-9a-f]{1,6}|lt|gt|amp|quot|apos);/gi, character) : undefined;
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function character(whole: string, name: string): string {
  if (!name.startsWith('#')) return NAMED[name.toLowerCase()] ?? whole;
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}
