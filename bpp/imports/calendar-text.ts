import { isUtf8 } from 'node:buffer';
import ICAL from 'ical.js';
import type { ImportMessage } from './import-problem.ts';

/** Largest calendar that is read, in bytes: some ten thousand appointments. */
export const CALENDAR_BYTES_MAX = 2 * 1024 * 1024;
/** Components of one calendar; they may lie within each other, and no program writes them deeper than this. */
const EVENTS_MAX = 20_000;
const DEPTH_MAX = 8;

/** Rules are read one by one: to the library, one that is none would spoil the whole calendar. */
const RULE_NAME = 'X-RULE';

/** A property as RFC 7265 has it: name, parameters, type, values. */
export type CalendarProperty = readonly [name: string, parameters: Readonly<Record<string, unknown>>, type: string, ...values: unknown[]];
/** A component as RFC 7265 has it. */
export type CalendarComponent = readonly [name: string, properties: readonly CalendarProperty[], components: readonly CalendarComponent[]];

export type CalendarRead<Read> = { readonly ok: true; readonly value: Read } | { readonly ok: false; readonly message: ImportMessage };

/** The calendars in a file or an answer (RFC 5545), or in one sentence why it is none. Nothing of its text is repeated: it may be of a person. */
export function readCalendars(bytes: Uint8Array): CalendarRead<readonly CalendarComponent[]> {
  if (bytes.length > CALENDAR_BYTES_MAX) return no(TOO_LARGE);
  const text = textOf(bytes).trim();
  if (text === '') return no(EMPTY);
  if (text.startsWith('<')) return no(WEB_PAGE);
  if (!/^BEGIN:VCALENDAR\r?\n/i.test(text)) return no(NO_CALENDAR);
  if (!/\nEND:VCALENDAR$/i.test(text)) return no(TRUNCATED);
  const begins = text.match(/^BEGIN:/gim)?.length ?? 0;
  if (begins > EVENTS_MAX) return no(TOO_MANY);
  if (isNestedTooDeep(text)) return no(BROKEN);
  try {
    const parsed = ICAL.parse(text.replaceAll(/^RRULE(?=[:;])/gim, RULE_NAME)) as unknown as
      | CalendarComponent
      | readonly CalendarComponent[];
    // One calendar comes as itself, several as a list.
    const calendars = typeof parsed[0] === 'string' ? [parsed as CalendarComponent] : (parsed as readonly CalendarComponent[]);
    return { ok: true, value: calendars };
  } catch {
    return no(BROKEN);
  }
}

/** UTF-8, or UTF-16 with its mark; anything else as Latin-1, in which times look the same. */
function textOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return Buffer.from(bytes)
      .subarray(0, bytes.length & ~1)
      .swap16()
      .toString('utf16le')
      .slice(1);
  return isUtf8(bytes) ? new TextDecoder().decode(bytes) : Buffer.from(bytes).toString('latin1');
}

function isNestedTooDeep(text: string): boolean {
  let depth = 0;
  for (const [, word] of text.matchAll(/^(BEGIN|END):/gim)) {
    depth += word?.toUpperCase() === 'BEGIN' ? 1 : -1;
    if (depth > DEPTH_MAX) return true;
  }
  return false;
}

function no(message: ImportMessage): CalendarRead<never> {
  return { ok: false, message };
}

const TOO_LARGE = {
  nl: 'De agenda is groter dan 2 MB; laat oude afspraken weg bij het delen.',
  en: 'The calendar is larger than 2 MB; leave old appointments out when sharing it.',
};
const TOO_MANY = {
  nl: `De agenda heeft meer dan ${EVENTS_MAX} afspraken; laat oude weg bij het delen.`,
  en: `The calendar has more than ${EVENTS_MAX} appointments; leave old ones out when sharing it.`,
};
const EMPTY = { nl: 'De agenda is leeg; deel hem opnieuw.', en: 'The calendar is empty; share it again.' };
const WEB_PAGE = {
  nl: 'Het adres geeft een webpagina en geen agenda: neem het adres dat op .ics eindigt, dat zonder inloggen werkt.',
  en: 'The address gives a web page and no calendar: take the address that ends in .ics, which works without signing in.',
};
const NO_CALENDAR = {
  nl: 'Dit is geen iCalendar: het begint niet met BEGIN:VCALENDAR.',
  en: 'This is no iCalendar: it does not begin with BEGIN:VCALENDAR.',
};
const TRUNCATED = {
  nl: 'De agenda is niet compleet: het einde, END:VCALENDAR, ontbreekt. Deel hem opnieuw.',
  en: 'The calendar is not complete: its end, END:VCALENDAR, is missing. Share it again.',
};
const BROKEN = {
  nl: 'De agenda is geen geldige iCalendar; deel hem opnieuw.',
  en: 'The calendar is no valid iCalendar; share it again.',
};
