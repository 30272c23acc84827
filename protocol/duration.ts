import { LIMITS } from './limits.ts';
import type { Outcome } from './problems.ts';
import { ok, refuse } from './problems.ts';

const DATE_PART = /^P(?:(\d{1,9})W|(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})D)?)$/;
const TIME_PART = /^(?:(\d{1,12}(?:[.,]\d{1,9})?)H)?(?:(\d{1,12}(?:[.,]\d{1,9})?)M)?(?:(\d{1,12}(?:[.,]\d{1,9})?)S)?$/;
const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/**
 * Length of an ISO 8601 duration in milliseconds, counted from a moment because months and years differ in length:
 * `P1M` from 31 January ends on the last day of February; `PT1M` is one minute.
 * Refuses what is no duration, zero, negative or longer than `LIMITS.durationMaxMs`.
 * @param fromMs the moment from which it counts, in milliseconds since 1970 UTC
 */
export function durationMs(text: string, fromMs: number): Outcome<number> {
  const lengthMs = text.length <= LIMITS.durationCharactersMax ? lengthOf(text, fromMs) : undefined;
  if (lengthMs === undefined) return refuse('schema', 'This is not an ISO 8601 duration; write it like PT30S, PT1H30M or P1D.');
  if (lengthMs <= 0) return refuse('schema', 'The duration must be longer than nothing.');
  // Negated, so that not-a-number falls on the refusing side.
  if (!(lengthMs <= LIMITS.durationMaxMs)) return refuse('schema', 'The duration is longer than ten years.');
  return ok(lengthMs);
}

function lengthOf(text: string, fromMs: number): number | undefined {
  const split = text.indexOf('T');
  const date = DATE_PART.exec(split < 0 ? text : text.slice(0, split));
  const time = split < 0 ? undefined : timeLengthMs(text.slice(split + 1));
  if (date === null || (split >= 0 && time === undefined)) return undefined;
  const [, weeks, years, months, days] = date.map((part) => Number(part ?? 0));
  const end = addMonths(fromMs, (years ?? 0) * 12 + (months ?? 0));
  return end - fromMs + ((weeks ?? 0) * 7 + (days ?? 0)) * DAY_MS + (time ?? 0);
}

/** A fraction may stand in the smallest unit only (ISO 8601). */
function timeLengthMs(text: string): number | undefined {
  const match = TIME_PART.exec(text);
  if (match === null || text === '') return undefined;
  const written = match.slice(1).filter((part) => part !== undefined);
  if (written.slice(0, -1).some((part) => /[.,]/.test(part))) return undefined;
  const [hours, minutes, seconds] = match.slice(1).map((part) => Number((part ?? '0').replace(',', '.')));
  return Math.round((hours ?? 0) * HOUR_MS + (minutes ?? 0) * MINUTE_MS + (seconds ?? 0) * SECOND_MS);
}

/** Calendar months in UTC; a day that the month does not have becomes its last day. */
function addMonths(fromMs: number, months: number): number {
  if (months === 0) return fromMs;
  const from = new Date(fromMs);
  const month = from.getUTCMonth() + months;
  const lastDay = new Date(Date.UTC(from.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const timeOfDayMs = ((fromMs % DAY_MS) + DAY_MS) % DAY_MS;
  return Date.UTC(from.getUTCFullYear(), month, Math.min(from.getUTCDate(), lastDay)) + timeOfDayMs;
}

/**
 * Writes a length of time as an ISO 8601 duration in days, hours, minutes and seconds, which mean the same from any moment.
 * @param lengthMs whole milliseconds, more than 0
 */
export function isoDuration(lengthMs: number): string {
  if (!Number.isSafeInteger(lengthMs) || lengthMs <= 0) throw new RangeError(`Not a positive whole number of milliseconds: ${lengthMs}`);
  const unit = (perUnitMs: number, ofMs: number, letter: string) =>
    lengthMs % ofMs >= perUnitMs ? `${Math.floor((lengthMs % ofMs) / perUnitMs)}${letter}` : '';
  const days = lengthMs >= DAY_MS ? `${Math.floor(lengthMs / DAY_MS)}D` : '';
  const secondsMs = lengthMs % MINUTE_MS;
  const seconds = secondsMs > 0 ? `${secondsMs / SECOND_MS}S` : '';
  const time = unit(HOUR_MS, DAY_MS, 'H') + unit(MINUTE_MS, HOUR_MS, 'M') + seconds;
  return `P${days}${time === '' ? '' : `T${time}`}`;
}
