import { isDecimal } from '../../commerce/decimal.ts';
import type { Position } from '../../commerce/place.ts';
import type { ProblemList } from './import-problem.ts';
import { oneLine } from './plain-text.ts';

/** Longest text and id that are taken from a feed, in characters. */
const TEXT_CHARS_MAX = 200;
const ID_CHARS_MAX = 100;
const ADDRESS_CHARS_MAX = 1_000;

/** What a member was meant to be, for the sentence that says how to mend it. */
const WANTED = {
  object: { nl: 'een object', en: 'an object' },
  list: { nl: 'een lijst', en: 'a list' },
  text: { nl: 'een tekst', en: 'a text' },
  id: { nl: `een id van 1 tot ${ID_CHARS_MAX} tekens`, en: `an id of 1 to ${ID_CHARS_MAX} characters` },
  address: { nl: 'een webadres', en: 'a web address' },
  count: { nl: 'een geheel getal van 0 of meer', en: 'a whole number of 0 or more' },
  number: { nl: 'een getal', en: 'a number' },
  decimal: { nl: 'een bedrag zoals 1.25', en: 'an amount such as 1.25' },
  flag: { nl: 'true of false', en: 'true or false' },
  lat: { nl: 'een breedtegraad van -90 tot 90', en: 'a latitude from -90 to 90' },
  lon: { nl: 'een lengtegraad van -180 tot 180', en: 'a longitude from -180 to 180' },
  moment: {
    nl: 'een tijdstip: seconden sinds 1970 (2.3) of tekst zoals 2026-10-06T12:00:00+02:00 (3.0)',
    en: 'a moment: seconds since 1970 (2.3) or text such as 2026-10-06T12:00:00+02:00 (3.0)',
  },
} as const;

type Wanted = keyof typeof WANTED;

/**
 * One object of a feed with its place in the file. Every reader gives undefined for what is absent or unfit; `need` and what is unfit
 * are told as problems with file, JSON Pointer and mend, and nothing of a feed is ever taken at its word.
 */
export class FeedObject {
  readonly #source: Readonly<Record<string, unknown>>;
  readonly #at: string;
  readonly #problems: ProblemList;

  constructor(source: Readonly<Record<string, unknown>>, at: string, problems: ProblemList) {
    this.#source = source;
    this.#at = at;
    this.#problems = problems;
  }

  text(name: string): string | undefined {
    return this.#take(name, 'text', (value) => (typeof value === 'string' ? oneLine(value, TEXT_CHARS_MAX) || undefined : undefined));
  }

  id(name: string): string | undefined {
    return this.#take(name, 'id', (value) => {
      const id = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
      // What cannot be printed cannot be told apart by people either.
      return typeof id === 'string' && id.length > 0 && id.length <= ID_CHARS_MAX && !/\p{C}/u.test(id) ? id : undefined;
    });
  }

  /** Where a file of the feed is; of what is no web address only the name counts. */
  address(name: string): string | undefined {
    return this.#take(name, 'address', (value) =>
      typeof value === 'string' && /^[!-~]+$/.test(value) && value.length <= ADDRESS_CHARS_MAX ? value : undefined,
    );
  }

  count(name: string): number | undefined {
    return this.#take(name, 'count', (value) => (Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : undefined));
  }

  number(name: string): number | undefined {
    return this.#take(name, 'number', (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined));
  }

  /** An exact decimal. A JSON number is read by its shortest writing, which is the one that stood in the file for any amount of money. */
  decimal(name: string): string | undefined {
    return this.#take(name, 'decimal', (value) => {
      const text = typeof value === 'number' ? String(value) : value;
      return typeof text === 'string' && isDecimal(text) ? text : undefined;
    });
  }

  flag(name: string): boolean | undefined {
    // Version 1 wrote 1 and 0, and some systems never left that.
    return this.#take(name, 'flag', (value) => (value === 1 || value === true ? true : value === 0 || value === false ? false : undefined));
  }

  /** A moment in milliseconds since 1970, written as either version has it. */
  momentMs(name: string): number | undefined {
    return this.#take(name, 'moment', (value) => {
      const ms = typeof value === 'number' ? value * 1000 : typeof value === 'string' ? momentOf(value) : Number.NaN;
      return Number.isFinite(ms) && ms >= 0 && ms < 8e15 ? Math.floor(ms) : undefined;
    });
  }

  /** A text that 2.3 writes plainly and 3.0 in several languages: the first of the wanted languages, else the first there is. */
  localText(name: string, languages: readonly string[] = ['nl', 'en']): string | undefined {
    const value = this.#source[name];
    if (!Array.isArray(value)) return this.text(name);
    const texts = this.list(name).map((each) => ({ text: each.text('text'), language: each.text('language') ?? '' }));
    const fit = languages.map((language) => texts.find((each) => each.language.toLowerCase().split('-')[0] === language));
    return fit.find((each) => each?.text !== undefined)?.text ?? texts.find((each) => each.text !== undefined)?.text;
  }

  position(): Position | undefined {
    const within = (most: number) => (value: unknown) =>
      typeof value === 'number' && Math.abs(value) <= most ? Number(value.toFixed(6)) : undefined;
    const lat = this.#take('lat', 'lat', within(90));
    const lon = this.#take('lon', 'lon', within(180));
    // Where nothing is known many systems write 0, 0: a place in the sea.
    return lat === undefined || lon === undefined || (lat === 0 && lon === 0) ? undefined : { lat, lon };
  }

  has(name: string): boolean {
    return this.#source[name] !== undefined && this.#source[name] !== null;
  }

  object(name: string): FeedObject | undefined {
    const value = this.#take(name, 'object', (each) => (isObject(each) ? each : undefined));
    return value === undefined ? undefined : new FeedObject(value, this.#path(name), this.#problems);
  }

  /** The members of this object that are objects themselves, by name. */
  objects(): readonly (readonly [string, FeedObject])[] {
    return Object.keys(this.#source).flatMap((name) => {
      const value = this.#source[name];
      return isObject(value) ? [[name, new FeedObject(value, this.#path(name), this.#problems)] as const] : [];
    });
  }

  /** The objects of a list, at most `itemsMax`; one that is no object is told and passed over. */
  list(name: string, itemsMax = 1_000): readonly FeedObject[] {
    const items = this.#take(name, 'list', (value) => (Array.isArray(value) ? (value as unknown[]) : undefined)) ?? [];
    if (items.length > itemsMax) {
      this.#tell(this.#path(name), String(items.length), {
        nl: `Er staan meer dan ${itemsMax} regels; wat daarna komt is niet gelezen.`,
        en: `There are more than ${itemsMax} rows; what comes after is not read.`,
      });
    }
    return items.slice(0, itemsMax).flatMap((item, place) => {
      const at = `${this.#path(name)}/${place}`;
      if (isObject(item)) return [new FeedObject(item, at, this.#problems)];
      this.#tell(at, undefined, expected('object'));
      return [];
    });
  }

  /** The list that a file is all about; undefined, with a problem, when it is not there: an empty list says something, none does not. */
  rows(name: string, itemsMax: number): readonly FeedObject[] | undefined {
    if (Array.isArray(this.#source[name])) return this.list(name, itemsMax);
    this.list(name);
    return this.need(name);
  }

  /** How many a list has, what cannot be read included. */
  size(name: string): number {
    const value = this.#source[name];
    return Array.isArray(value) ? value.length : 0;
  }

  texts(name: string): readonly string[] {
    const items = this.#take(name, 'list', (value) => (Array.isArray(value) ? (value as unknown[]) : undefined)) ?? [];
    return items.slice(0, 100).filter((item): item is string => typeof item === 'string' && item.length <= TEXT_CHARS_MAX);
  }

  /** Tells that a member without which this cannot be used is missing. A member that is unfit was told of already. */
  need(name: string): undefined {
    if (this.has(name)) return undefined;
    this.#tell(this.#path(name), undefined, { nl: `Hier ontbreekt ${name}; voeg het toe.`, en: `${name} is missing here; add it.` });
    return undefined;
  }

  /** Tells of a fault that lies in a member. */
  fault(name: string, message: { readonly nl: string; readonly en: string }): undefined {
    const value = this.#source[name];
    this.#tell(this.#path(name), typeof value === 'string' || typeof value === 'number' ? String(value) : undefined, message);
    return undefined;
  }

  #take<T>(name: string, wanted: Wanted, read: (value: unknown) => T | undefined): T | undefined {
    if (!Object.hasOwn(this.#source, name) || !this.has(name)) return undefined;
    const value = this.#source[name];
    const taken = read(value);
    if (taken === undefined) {
      const shown = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
      this.#tell(this.#path(name), shown, expected(wanted));
    }
    return taken;
  }

  #path(name: string): string {
    return `${this.#at}/${name.slice(0, TEXT_CHARS_MAX).replaceAll('~', '~0').replaceAll('/', '~1')}`;
  }

  #tell(column: string, value: string | undefined, message: { readonly nl: string; readonly en: string }): void {
    this.#problems.error(0, { column, ...(value === undefined ? {} : { value }), message });
  }
}

function expected(wanted: Wanted): { nl: string; en: string } {
  return { nl: `Verwacht: ${WANTED[wanted].nl}.`, en: `Expected ${WANTED[wanted].en}.` };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** RFC 3339 with an offset; a moment without one is nobody's. */
function momentOf(text: string): number {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/i.test(text) ? Date.parse(text) : Number.NaN;
}
