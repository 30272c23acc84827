import { dateIn, momentOf } from '../commerce/time.ts';
import { systemClock } from '../node/clock.ts';
import { type LedClock, leadClock } from '../node/rehearsal-clock.ts';
import type { City } from './city.ts';

/** The hours of a day: some people set out at each of them. */
export interface Hours {
  /** What time it is in the city, in milliseconds since 1970 UTC. */
  nowMs(): number;
  /** At least one. */
  readonly count: number;
  /** When the next hour begins; undefined in the last. */
  nextMs(): number | undefined;
  /** Lets the time pass until then. Nothing may be under way. */
  goOn(): void;
  /** From here on it is as late in the city as it is. */
  end(): void;
}

/** A day that goes by the clock of the machine: everybody sets out now. */
export const machineHours: Hours = { nowMs: systemClock.nowMs, count: 1, nextMs: () => undefined, goOn() {}, end() {} };

/** After the last hour of a day this much of it has to have passed for it to be over. */
const LAST_HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * LAST_HOUR_MS;

/**
 * The last day of a city that is over, from its first hour to its last: what is said to have happened then did not happen later than now.
 * @param hours such as `09:00`
 */
export function lastDay({ timeZone }: Pick<City, 'timeZone'>, hours: readonly string[], nowMs: number): readonly number[] {
  const on = (date: string): readonly number[] => [...hours].sort().map((hour) => momentOf(date, hour, timeZone));
  const date = dateIn(timeZone, nowMs);
  const today = on(date);
  if ((today.at(-1) ?? 0) + LAST_HOUR_MS <= nowMs) return today;
  // From noon: no change of the clocks makes a day so long or so short.
  return on(dateIn(timeZone, momentOf(date, '12:00', timeZone) - DAY_MS));
}

/** The hours of a day that was, one after the other. @param moments in their order, at least one @param file of the clock by which the nodes go */
export function hoursOf(moments: readonly number[], file: string): Hours {
  const clock: LedClock = leadClock(file, moments[0] ?? systemClock.nowMs());
  let hour = 0;
  const nextMs = (): number | undefined => moments[hour + 1];
  return {
    nowMs: clock.nowMs,
    count: moments.length,
    nextMs,
    goOn() {
      const atMs = nextMs();
      hour += 1;
      if (atMs !== undefined) clock.setForward(atMs);
    },
    end: () => clock.setForward(systemClock.nowMs()),
  };
}
