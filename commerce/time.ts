import { Temporal } from 'temporal-polyfill';

/** Opening hours as a shop writes them: per day of the week, in the shop's own time zone. */
export interface OpeningHours {
  /** IANA name, such as `Europe/Amsterdam`. */
  readonly timeZone: string;
  readonly weekly: Readonly<Record<Weekday, readonly OpeningSpan[]>>;
  /** Days as `2026-12-25` on which it is closed although the week says otherwise. */
  readonly closedDates?: readonly string[];
  /** What holds on a day, such as `2026-12-24`, instead of what the week says. */
  readonly otherHours?: Readonly<Record<string, readonly OpeningSpan[]>>;
}

/** From `open` to `close` as `HH:MM`; a `close` that is not later than `open` lies on the next day, `24:00` is midnight. */
export interface OpeningSpan {
  readonly open: string;
  readonly close: string;
}

export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A time at which it is open. */
export interface Opening {
  readonly startMs: number;
  readonly endMs: number;
}

interface Remembered {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly openings: readonly Opening[];
}

/** How far ahead {@link nextOpening} looks: past the longest holiday of a small shop. */
const DAYS_AHEAD_MAX = 35;

/** Openings by the hours they were worked out from: a search asks for hundreds of shops at the same moment. */
const remembered = new WeakMap<OpeningHours, Remembered>();

/** Whether a shop with these hours is open at a moment, daylight saving time and closed dates included. */
export function isOpen(hours: OpeningHours, atMs: number): boolean {
  return openingsAround(hours, atMs).some((opening) => opening.startMs <= atMs && atMs < opening.endMs);
}

/** The first moment from `atMs` on at which it opens (or `atMs` itself when it is open), or undefined when none lies in the coming weeks. */
export function nextOpening(hours: OpeningHours, atMs: number): number | undefined {
  const next = openingsAround(hours, atMs).find((opening) => atMs < opening.endMs);
  return next === undefined ? undefined : Math.max(next.startMs, atMs);
}

/** The times at which it is open between two moments, in order; the first and the last may reach beyond them. */
export function openingsBetween(hours: OpeningHours, range: { readonly startMs: number; readonly endMs: number }): readonly Opening[] {
  const dateAt = (atMs: number) => Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(hours.timeZone).toPlainDate();
  const last = dateAt(range.endMs);
  const openings: Opening[] = [];
  // From the day before, since a span may run past midnight.
  for (let date = dateAt(range.startMs).subtract({ days: 1 }); Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ days: 1 })) {
    openings.push(...openingsOn(hours, date));
  }
  return openings.filter((opening) => opening.startMs < range.endMs && range.startMs < opening.endMs);
}

/** The times at which it is open from `atMs` on for the coming 35 days, the one under way included. Remembered: it is asked in every search. */
export function openingsAhead(hours: OpeningHours, atMs: number): readonly Opening[] {
  return openingsAround(hours, atMs).filter((opening) => atMs < opening.endMs);
}

/** The moment at which a day begins there, such as `2026-12-25`. */
export function startOfDay(date: string, timeZone: string): number {
  return startOf(Temporal.PlainDate.from(date), timeZone);
}

/** The moment at which a clock there shows a time of a day, such as `09:30` on `2026-12-25`; the first of the two where it comes twice. */
export function momentOf(date: string, clock: string, timeZone: string): number {
  return at(Temporal.PlainDate.from(date), clock, timeZone);
}

/** The day of a moment in a time zone, as `2026-11-02`. */
export function dateIn(timeZone: string, atMs: number): string {
  return Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

/** Whether a text is a day of the calendar, written as `2026-11-02`. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text;
  } catch {
    return false;
  }
}

/** Whether a text is a time zone that this machine knows. */
export function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

function openingsAround(hours: OpeningHours, atMs: number): readonly Opening[] {
  const known = remembered.get(hours);
  if (known !== undefined && known.fromMs <= atMs && atMs < known.untilMs) return known.openings;
  const today = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(hours.timeZone).toPlainDate();
  const openings: Opening[] = [];
  // From yesterday, since a span may run past midnight.
  for (let day = -1; day <= DAYS_AHEAD_MAX; day++) openings.push(...openingsOn(hours, today.add({ days: day })));
  const fromMs = startOf(today, hours.timeZone);
  const untilMs = startOf(today.add({ days: 1 }), hours.timeZone);
  remembered.set(hours, { fromMs, untilMs, openings });
  return openings;
}

function openingsOn(hours: OpeningHours, date: Temporal.PlainDate): Opening[] {
  if (hours.closedDates?.includes(date.toString())) return [];
  const weekday = WEEKDAYS[date.dayOfWeek - 1];
  const spans = hours.otherHours?.[date.toString()] ?? (weekday === undefined ? [] : hours.weekly[weekday]);
  return spans
    .map(({ open, close }) => {
      const nextDay = minutesOf(close) <= minutesOf(open);
      return { startMs: at(date, open, hours.timeZone), endMs: at(nextDay ? date.add({ days: 1 }) : date, close, hours.timeZone) };
    })
    .sort((left, right) => left.startMs - right.startMs);
}

function at(date: Temporal.PlainDate, clock: string, timeZone: string): number {
  const minutes = minutesOf(clock);
  const day = date.add({ days: Math.floor(minutes / 1440) });
  const plainTime = new Temporal.PlainTime(Math.floor((minutes % 1440) / 60), minutes % 60);
  return day.toZonedDateTime({ timeZone, plainTime }).epochMilliseconds;
}

function startOf(date: Temporal.PlainDate, timeZone: string): number {
  return date.toZonedDateTime(timeZone).epochMilliseconds;
}

function minutesOf(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return hour * 60 + minute;
}

/** Days beside the week that one line of text names. */
const EXCEPTIONS_SHOWN_MAX = 20;

/** Opening hours as one line of text in the notation of OpenStreetMap, such as `Mo-Fr 09:00-18:00; Su off; 2026 Dec 25 off`. */
export function openingText(hours: OpeningHours): string {
  const days = WEEKDAYS.map((day) => ({ day: `${day[0]?.toUpperCase()}${day[1]}`, spans: spansText(hours.weekly[day]) }));
  const runs: { from: string; to: string; spans: string }[] = [];
  for (const { day, spans } of days) {
    const run = runs[runs.length - 1];
    if (run?.spans === spans) run.to = day;
    else runs.push({ from: day, to: day, spans });
  }
  const weekly = runs.map(({ from, to, spans }) => `${from === to ? from : `${from}-${to}`} ${spans}`);
  return [...weekly, ...exceptionTexts(hours)].join('; ');
}

/** The days that differ from the week, such as `2026 Dec 24 09:00-16:00` and `2026 Dec 25 off`. */
function exceptionTexts({ closedDates = [], otherHours = {} }: OpeningHours): readonly string[] {
  const days = new Map(Object.entries(otherHours));
  for (const date of closedDates) days.set(date, []);
  return [...days]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .slice(0, EXCEPTIONS_SHOWN_MAX)
    .map(([date, spans]) => {
      const [year = '', month, day] = date.split('-');
      return `${year} ${MONTHS[Number(month) - 1]} ${day} ${spansText(spans)}`;
    });
}

function spansText(spans: readonly OpeningSpan[]): string {
  return spans.length === 0 ? 'off' : spans.map(({ open, close }) => `${open}-${close}`).join(',');
}

/** A moment as a clock in a time zone shows it, such as `Sun 25 Oct 2026 10:00 (Europe/Amsterdam, UTC+01:00)`: with its offset, as an hour may come twice. */
export function localText(atMs: number, timeZone: string): string {
  const local = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(timeZone);
  const day = WEEKDAYS[local.dayOfWeek - 1]?.slice(0, 3) ?? '';
  const month = MONTHS[local.month - 1] ?? '';
  const clock = `${String(local.hour).padStart(2, '0')}:${String(local.minute).padStart(2, '0')}`;
  return `${day[0]?.toUpperCase()}${day.slice(1)} ${local.day} ${month} ${local.year} ${clock} (${timeZone}, UTC${local.offset})`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
