import { Temporal } from 'temporal-polyfill';

/** The days on which something runs, as GTFS has it: a week within two dates, and single days more or less. */
export interface Service {
  /** Monday first; all false where only single days are named. */
  readonly weekdays: readonly boolean[];
  /** First and last day, as `2026-10-06`. */
  readonly from: string;
  readonly until: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

const DAY_S = 86_400;
/** A trip that begins on one day may leave a stop so many days later. */
export const DAYS_LATER_MAX = 2;

/** Whether a service runs on a day. */
export function runsOn(service: Service, date: string): boolean {
  if (service.removed.includes(date)) return false;
  if (service.added.includes(date)) return true;
  if (date < service.from || date > service.until) return false;
  return service.weekdays[Temporal.PlainDate.from(date).dayOfWeek - 1] === true;
}

/** One time at which something leaves by its timetable. */
export interface Departure {
  readonly atMs: number;
  /** The day of the service to which it belongs, as `2026-10-06`. */
  readonly date: string;
  /** Its place among the seconds of the day. */
  readonly place: number;
}

/** The days of one service, and the seconds of the day (sorted) at which something leaves. */
export interface Timed {
  readonly service: Service;
  readonly seconds: readonly number[];
}

interface Asked {
  readonly nowMs: number;
  readonly timeZone: string;
  readonly count: number;
}

/**
 * The first departures from `nowMs` on, at most `count`, of what runs on the days of a service. As GTFS has it, seconds count from twelve
 * hours before noon: so 25:30 lies on the next morning, and on the night on which the clock is changed every time is still what the
 * timetable says by the clock in the street.
 */
export function departuresFrom({ service, seconds }: Timed, { nowMs, timeZone, count }: Asked): Departure[] {
  const today = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(timeZone).toPlainDate();
  const found: Departure[] = [];
  for (let day = -DAYS_LATER_MAX; day <= 1; day++) {
    const date = today.add({ days: day }).toString();
    if (!runsOn(service, date)) continue;
    const startMs = startOfServiceDay(date, timeZone);
    let first = lowerBound(seconds, Math.ceil((nowMs - startMs) / 1_000));
    for (let taken = 0; taken < count && first < seconds.length; taken++, first++)
      found.push({ atMs: startMs + (seconds[first] ?? 0) * 1_000, date, place: first });
  }
  return found.sort((left, right) => left.atMs - right.atMs).slice(0, count);
}

/** The moments of {@link departuresFrom}. */
export function nextDepartures(timed: Timed, asked: Asked): number[] {
  return departuresFrom(timed, asked).map(({ atMs }) => atMs);
}

/** From when the seconds of a day of service count. @param date as `2026-10-06` */
export function startOfServiceDay(date: string, timeZone: string): number {
  return Temporal.PlainDate.from(date).toZonedDateTime({ timeZone, plainTime: '12:00' }).epochMilliseconds - (DAY_S / 2) * 1_000;
}

/** The place of the first that is not less. */
function lowerBound(sorted: readonly number[], least: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A moment by the clock of a time zone, such as `00:35`; with the day where it is not today's. */
export function clockText(atMs: number, { nowMs, timeZone }: { readonly nowMs: number; readonly timeZone: string }): string {
  const [at, now] = [atMs, nowMs].map((ms) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(timeZone));
  if (at === undefined || now === undefined) return '';
  const clock = at.toPlainTime().toString({ smallestUnit: 'minute' });
  return at.toPlainDate().equals(now.toPlainDate()) ? clock : `${at.toPlainDate().toString()} ${clock}`;
}
