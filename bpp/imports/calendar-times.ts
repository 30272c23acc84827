import { Temporal } from 'temporal-polyfill';
import { isTimeZone } from '../../commerce/time.ts';
import type { CalendarComponent, CalendarProperty } from './calendar-text.ts';

/** Times of a calendar: a day, a moment, or a time on the clock of some zone. */

/** What the clock says, as `2026-12-01T09:30:00`, and where; a day alone has no time. */
export interface ClockTime {
  /** `2026-12-01` or `2026-12-01T09:30:00`. */
  readonly wall: string;
  readonly isDay: boolean;
  /** IANA name. */
  readonly timeZone: string;
  /** When that is. A day begins at its midnight; what the clock skips in spring is an hour later. */
  readonly atMs: number;
}

const WALL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** Zones by the names that Windows gives them; of these the ones that calendars of Europe are in. */
const WINDOWS_ZONES: Readonly<Record<string, string>> = {
  'W. Europe Standard Time': 'Europe/Amsterdam',
  'Romance Standard Time': 'Europe/Paris',
  'Central Europe Standard Time': 'Europe/Budapest',
  'Central European Standard Time': 'Europe/Warsaw',
  'GMT Standard Time': 'Europe/London',
  'E. Europe Standard Time': 'Europe/Chisinau',
  'FLE Standard Time': 'Europe/Helsinki',
  'GTB Standard Time': 'Europe/Athens',
  'Turkey Standard Time': 'Europe/Istanbul',
  'Greenwich Standard Time': 'Atlantic/Reykjavik',
  UTC: 'UTC',
};

export function propertyOf([, properties]: CalendarComponent, name: string): CalendarProperty | undefined {
  return properties.find((property) => property[0] === name);
}

export function propertiesOf([, properties]: CalendarComponent, name: string): readonly CalendarProperty[] {
  return properties.filter((property) => property[0] === name);
}

/** The text of a property in upper case; empty when it is not there. */
export function codeOf(component: CalendarComponent, name: string): string {
  const value = propertyOf(component, name)?.[3];
  return typeof value === 'string' ? value.trim().toUpperCase() : '';
}

/** Every value of a date or a time; those that are none are left out. A zone that is not known counts as `ownZone`. */
export function timesIn([, parameters, , ...values]: CalendarProperty, ownZone: string): ClockTime[] {
  const named = typeof parameters.tzid === 'string' ? zoneNamed(parameters.tzid) : undefined;
  return values.flatMap((value) => {
    // A period begins with its start.
    const text: unknown = Array.isArray(value) ? value[0] : value;
    return typeof text === 'string' ? (clockTime(text, named ?? ownZone) ?? []) : [];
  });
}

/** The time on the clock of a zone; undefined when the text is no time. */
export function clockTime(text: string, timeZone: string): ClockTime | undefined {
  if (DAY.test(text)) return exists({ wall: text, isDay: true, timeZone });
  if (text.endsWith('Z') && WALL.test(text.slice(0, -1))) return exists({ wall: text.slice(0, -1), isDay: false, timeZone: 'UTC' });
  return WALL.test(text) ? exists({ wall: text, isDay: false, timeZone }) : undefined;
}

function exists(time: Omit<ClockTime, 'atMs'>): ClockTime | undefined {
  try {
    return { ...time, atMs: momentOf(time) };
  } catch {
    return undefined;
  }
}

function momentOf({ wall, isDay, timeZone }: Omit<ClockTime, 'atMs'>): number {
  const zoned = isDay
    ? Temporal.PlainDate.from(wall, { overflow: 'reject' }).toZonedDateTime(timeZone)
    : Temporal.PlainDateTime.from(wall, { overflow: 'reject' }).toZonedDateTime(timeZone);
  return zoned.epochMilliseconds;
}

/** What the clock of a zone says at a moment. */
export function wallAt(atMs: number, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone).toPlainDateTime().toString({ smallestUnit: 'second' });
}

/** An IANA name behind the name that a program gave a zone, such as `/softwarestudio.org/Europe/Amsterdam` or one of Windows. */
function zoneNamed(name: string): string | undefined {
  const parts = name.split('/').filter((part) => part !== '');
  const candidates = [name, parts.slice(-2).join('/'), parts.slice(-3).join('/'), WINDOWS_ZONES[name] ?? ''];
  return candidates.find((candidate) => /^[A-Za-z]/.test(candidate) && isTimeZone(candidate));
}
