import ICAL from 'ical.js';
import { type Budget, occurrences, STEPS_MAX } from './calendar-recurrence.ts';
import { type CalendarComponent, type CalendarRead, readCalendars } from './calendar-text.ts';
import { type ClockTime, clockTime, codeOf, propertiesOf, propertyOf, timesIn, wallAt } from './calendar-times.ts';

/** When a calendar says that somebody cannot. Of what they do then nothing is kept: not what, not where, not with whom. */

export interface CalendarWindow {
  /** Days and times without a zone are on its clock. */
  readonly timeZone: string;
  readonly startMs: number;
  readonly endMs: number;
}

export interface Busy {
  /** In order, apart from each other, cut to the window. */
  readonly spans: readonly (readonly [startMs: number, endMs: number])[];
  /** How many events could not be understood and were left out. */
  readonly leftOut: number;
}

interface Reading extends CalendarWindow {
  readonly budget: Budget;
}

type Span = readonly [startMs: number, endMs: number];

/** Stretches of time of one calendar; past that it is no calendar of one person. */
const SPANS_MAX = 5_000;
const DAY_MS = 86_400_000;

/** Reads when a calendar is busy. */
export function readBusy(bytes: Uint8Array, window: CalendarWindow): CalendarRead<Busy> {
  const read = readCalendars(bytes);
  if (!read.ok) return read;
  const components = read.value.flatMap(([, , inside]) => inside);
  const events = components.filter(([name]) => name === 'vevent');
  const found = [
    ...eventSpans(events, { ...window, budget: { stepsLeft: STEPS_MAX } }),
    ...components.filter(([name]) => name === 'vfreebusy').map((each) => freeBusy(each, window)),
  ];
  const spans = merged(
    found.flatMap((each) => each ?? []),
    window,
  );
  if (spans.length > SPANS_MAX) {
    const message = {
      nl: `De agenda is op meer dan ${SPANS_MAX} momenten bezet; deel een agenda van één persoon.`,
      en: `The calendar is busy at more than ${SPANS_MAX} times; share the calendar of one person.`,
    };
    return { ok: false, message };
  }
  return { ok: true, value: { spans, leftOut: found.filter((each) => each === undefined).length } };
}

/** For each event its stretches of time, undefined for one that cannot be understood. */
function eventSpans(events: readonly CalendarComponent[], window: Reading): (readonly Span[] | undefined)[] {
  const moved = new Map<string, Set<number>>();
  for (const event of events) {
    const instead = momentIn(event, 'recurrence-id', window);
    if (instead === undefined) continue;
    const uid = uidOf(event);
    moved.set(uid, (moved.get(uid) ?? new Set()).add(instead));
  }
  return events.map((event) => {
    if (isFree(event)) return [];
    const isChange = propertyOf(event, 'recurrence-id') !== undefined;
    return spansOf(event, window, isChange ? new Set() : (moved.get(uidOf(event)) ?? new Set()));
  });
}

function uidOf(event: CalendarComponent): string {
  const uid = propertyOf(event, 'uid')?.[3];
  return typeof uid === 'string' ? uid : '';
}

/** What was called off, or does not take its owner's time. */
function isFree(event: CalendarComponent): boolean {
  return (
    codeOf(event, 'status') === 'CANCELLED' ||
    codeOf(event, 'transp') === 'TRANSPARENT' ||
    codeOf(event, 'x-microsoft-cdo-busystatus') === 'FREE'
  );
}

function spansOf(event: CalendarComponent, window: Reading, moved: ReadonlySet<number>): readonly Span[] | undefined {
  if (isLongOver(event, window)) return [];
  const startProperty = propertyOf(event, 'dtstart');
  const [start] = startProperty === undefined ? [] : timesIn(startProperty, window.timeZone);
  if (start === undefined) return undefined;
  const length = lengthOf(event, start, window);
  const starts = length === undefined ? undefined : startsOf(event, start, { ...window, lengthMs: length(start) - start.atMs });
  if (length === undefined || starts === undefined) return undefined;
  const gone = new Set(propertiesOf(event, 'exdate').flatMap((property) => timesIn(property, start.timeZone).map(({ atMs }) => atMs)));
  return starts.flatMap((each): Span[] => {
    if (gone.has(each.atMs) || moved.has(each.atMs)) return [];
    return [[each.atMs, length(each)]];
  });
}

/** Most of a calendar is of other years. That is seen from the days alone, before any clock is asked. */
function isLongOver(event: CalendarComponent, window: CalendarWindow): boolean {
  if (propertyOf(event, 'x-rule') !== undefined || propertyOf(event, 'rdate') !== undefined) return false;
  const dayIn = (name: string): string | undefined => {
    const value = propertyOf(event, name)?.[3];
    return typeof value === 'string' && /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])/.test(value) ? value.slice(0, 10) : undefined;
  };
  const start = dayIn('dtstart');
  const end = dayIn('dtend');
  if (start === undefined || (propertyOf(event, 'dtend') !== undefined && end === undefined)) return false;
  const comes = start > dayAt(window.endMs + 2 * DAY_MS);
  const duration = propertyOf(event, 'duration')?.[3];
  const isShort = typeof duration !== 'string' || /^PT\d/.test(duration);
  return comes || (isShort && (end ?? start) < dayAt(window.startMs - 3 * DAY_MS) && (end === undefined || start <= end));
}

function dayAt(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** When something that begins so ends: days by the calendar, so that a day of 23 or 25 hours is one too, hours by the watch. */
function lengthOf(event: CalendarComponent, start: ClockTime, window: CalendarWindow): ((start: ClockTime) => number) | undefined {
  const endProperty = propertyOf(event, 'dtend');
  const [end] = endProperty === undefined ? [] : timesIn(endProperty, window.timeZone);
  if (endProperty !== undefined && end === undefined) return undefined;
  const duration = propertyOf(event, 'duration')?.[3];
  const lengthMs =
    end === undefined ? (typeof duration === 'string' ? durationMs(duration) : start.isDay ? DAY_MS : 0) : end.atMs - start.atMs;
  if (lengthMs === undefined || lengthMs < 0) return undefined;
  if (!start.isDay) return ({ atMs }) => atMs + lengthMs;
  const days = Math.max(1, Math.round(lengthMs / DAY_MS));
  return ({ wall, timeZone }) => {
    const last = new Date(Date.parse(wall) + days * DAY_MS).toISOString().slice(0, 10);
    return clockTime(last, timeZone)?.atMs ?? Number.NaN;
  };
}

function durationMs(text: string): number | undefined {
  try {
    return ICAL.Duration.fromString(text).toSeconds() * 1_000;
  } catch {
    return undefined;
  }
}

/** Every start that matters; undefined when a rule cannot be followed. */
function startsOf(
  event: CalendarComponent,
  start: ClockTime,
  { lengthMs, ...window }: Reading & { readonly lengthMs: number },
): ClockTime[] | undefined {
  const walls = new Set([start.wall]);
  for (const [, , , rule] of propertiesOf(event, 'x-rule')) {
    if (typeof rule !== 'string') return undefined;
    const until = untilOf(rule, start);
    // What lasts for days may have begun before the window.
    const fromDay = dayAt(window.startMs - lengthMs - DAY_MS);
    const recurrence = { rule, start: start.wall, fromDay, toDay: dayAt(window.endMs + DAY_MS) };
    const found = occurrences(until === undefined ? recurrence : { ...recurrence, until }, window.budget);
    if (found === undefined) return undefined;
    for (const wall of found) walls.add(wall);
  }
  const regular = [...walls].flatMap((wall) => clockTime(wall, start.timeZone) ?? []);
  return [...regular, ...propertiesOf(event, 'rdate').flatMap((property) => timesIn(property, start.timeZone))];
}

/** The end of a rule is a moment in UTC as a rule; it is held against what the clock of the event says. */
function untilOf(rule: string, { timeZone, isDay }: ClockTime): string | undefined {
  const [, year, month, day, clock] = /UNTIL=(\d{4})(\d\d)(\d\d)(?:T(\d{6}Z?))?/i.exec(rule) ?? [];
  const wall = clock === undefined ? '' : `T${clock.slice(0, 2)}:${clock.slice(2, 4)}:${clock.slice(4)}`;
  const time = year === undefined ? undefined : clockTime(`${year}-${month}-${day}${wall}`, timeZone);
  if (time === undefined) return undefined;
  if (isDay) return time.wall.slice(0, 10);
  return time.isDay ? `${time.wall}T23:59:59` : wallAt(time.atMs, timeZone);
}

function momentIn(event: CalendarComponent, name: string, window: CalendarWindow): number | undefined {
  const property = propertyOf(event, name);
  const [time] = property === undefined ? [] : timesIn(property, window.timeZone);
  return time?.atMs;
}

/** What a program that shares no events says instead: stretches that are busy. */
function freeBusy(component: CalendarComponent, window: CalendarWindow): readonly Span[] {
  return propertiesOf(component, 'freebusy').flatMap(([, parameters, , ...periods]) => {
    if (parameters.fbtype === 'FREE') return [];
    return periods.flatMap((period): Span[] => {
      if (!Array.isArray(period)) return [];
      const [from, to] = (period as unknown[]).map((each) => (typeof each === 'string' ? each : ''));
      const start = clockTime(from ?? '', window.timeZone);
      const end = clockTime(to ?? '', window.timeZone);
      if (start === undefined) return [];
      const startMs = start.atMs;
      const endMs = end === undefined ? startMs + (durationMs(to ?? '') ?? 0) : end.atMs;
      return endMs > startMs ? [[startMs, endMs]] : [];
    });
  });
}

function merged(spans: readonly Span[], { startMs, endMs }: CalendarWindow): Span[] {
  const inside = spans
    .map(([from, to]): Span => [Math.max(from, startMs), Math.min(to, endMs)])
    .filter(([from, to]) => from < to)
    .sort((left, right) => left[0] - right[0]);
  const whole: [number, number][] = [];
  for (const [from, to] of inside) {
    const last = whole[whole.length - 1];
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else whole.push([from, to]);
  }
  return whole;
}
