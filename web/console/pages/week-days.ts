import { locale } from '../../square/language.ts';

/** Days and hours of a week where the person is, over changes of the clock too. */

export const HOUR_MS = 3_600_000;

export function mondayOf(atMs: number): number {
  const at = new Date(atMs);
  at.setHours(0, 0, 0, 0);
  return dayAfter(at.getTime(), -((at.getDay() + 6) % 7));
}

/** The same hour so many days on, also over a change of the clock. */
export function dayAfter(atMs: number, days: number): number {
  const at = new Date(atMs);
  at.setDate(at.getDate() + days);
  return at.getTime();
}

/** The hour of the day as a clock shows it, with its part: 9.5 is half past nine. */
export function hourOf(atMs: number): number {
  const at = new Date(atMs);
  return at.getHours() + at.getMinutes() / 60;
}

/** The moment on that day at which a clock shows an hour. */
export function atHour(dayMs: number, hour: number): number {
  const at = new Date(dayMs);
  at.setHours(0, Math.round(hour * 60), 0, 0);
  return at.getTime();
}

export function dayText(atMs: number): string {
  return new Intl.DateTimeFormat(locale.value, { weekday: 'long', day: 'numeric', month: 'short' }).format(atMs);
}

/** As narrow as a column of seven. */
export function dayShort(atMs: number): string {
  return new Intl.DateTimeFormat(locale.value, { weekday: 'short', day: 'numeric', month: 'short' }).format(atMs);
}

export function clockText(atMs: number): string {
  return new Intl.DateTimeFormat(locale.value, { hour: '2-digit', minute: '2-digit' }).format(atMs);
}

export function weekText(monday: number): string {
  const format = new Intl.DateTimeFormat(locale.value, { day: 'numeric', month: 'long', year: 'numeric' });
  return format.formatRange(monday, dayAfter(monday, 6));
}

/** As fields for a day and a time have it. */
export function fieldsOf(atMs: number): { readonly day: string; readonly clock: string } {
  const at = new Date(atMs);
  const two = (figure: number) => String(figure).padStart(2, '0');
  return {
    day: `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`,
    clock: `${two(at.getHours())}:${two(at.getMinutes())}`,
  };
}

/** What such fields say; undefined when one of them is empty. */
export function momentOf(day: string, clock: string): number | undefined {
  const atMs = new Date(`${day}T${clock}`).getTime();
  return Number.isNaN(atMs) ? undefined : atMs;
}
