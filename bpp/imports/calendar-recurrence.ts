import ICAL from 'ical.js';

/**
 * What repeats, by the rules of a calendar (RFC 5545, RRULE), from the library, with a bound of ours: there are rules that never come to
 * a day, such as every 30 February, and a feed must not be able to keep a node busy with them.
 */

/** Steps that the rules of one calendar may take together. A working week over ten years takes some thousands. */
export const STEPS_MAX = 50_000;
/** A look at a whole year costs about as much as this many steps. */
const YEAR_STEPS = 40;
const INTERVAL_MAX = 1_000;
/** No program writes a rule longer than this, and some of its parts take time that grows with the square. */
const RULE_CHARS_MAX = 500;
const SUB_DAILY = new Set(['SECONDLY', 'MINUTELY', 'HOURLY']);

class TooManySteps extends Error {
  override readonly name = 'TooManySteps';
}

/** What is left of the steps of one calendar. */
export interface Budget {
  stepsLeft: number;
}

const budgets = new WeakMap<object, Budget>();

/** The library's own iterator, counting every step by which it moves on. The methods are those through which each of its loops goes. */
class CountedIterator extends ICAL.RecurIterator {
  override increment_monthday(inc: number): void {
    count(this.rule, inc);
    super.increment_monthday(inc);
  }
  override increment_month(): void {
    count(this.rule, 1);
    super.increment_month();
  }
  override increment_year(inc: number): void {
    count(this.rule, 1);
    super.increment_year(inc);
  }
  override expand_year_days(year: number): 0 {
    count(this.rule, YEAR_STEPS);
    super.expand_year_days(year);
    return 0;
  }
  override next_day(): number {
    count(this.rule, 1);
    return super.next_day();
  }
  override next_week(): number {
    count(this.rule, 1);
    return super.next_week();
  }
  override next_month(): number {
    count(this.rule, 1);
    return super.next_month();
  }
  override ruleDayOfWeek(dow: string, weekStart?: number): [number, number] {
    count(this.rule, 1);
    return super.ruleDayOfWeek(dow, weekStart) as [number, number];
  }
}

/** A step of an iterator is counted by its rule: the library moves on while the iterator is still being made. */
function count(rule: ICAL.Recur, steps: number): void {
  const budget = budgets.get(rule);
  if (budget === undefined) throw new TypeError('a rule is followed on a budget');
  budget.stepsLeft -= steps;
  if (budget.stepsLeft < 0) throw new TooManySteps();
}

export interface Recurrence {
  /** As it is written: `FREQ=WEEKLY;BYDAY=MO`. */
  readonly rule: string;
  /** On the clock: `2026-12-01` or `2026-12-01T09:30:00`. */
  readonly start: string;
  /** The last that may come, on the same clock. */
  readonly until?: string;
  /** Nothing before this day matters. */
  readonly fromDay: string;
  /** Nothing after this day matters. */
  readonly toDay: string;
}

/** The times on the clock at which it happens, or undefined when the rule is none, or cannot be followed. */
export function occurrences({ rule, start, until, fromDay, toDay }: Recurrence, budget: Budget): string[] | undefined {
  if (rule.length > RULE_CHARS_MAX) return undefined;
  try {
    // Its end is held against the clock of the event, which the library does not know.
    const recur = ICAL.Recur.fromString(rule.replace(/;?UNTIL=[^;]*/i, '').replace(/^;/, ''));
    if (SUB_DAILY.has(recur.freq) || recur.interval > INTERVAL_MAX) return undefined;
    budgets.set(recur, budget);
    const iterator = new CountedIterator({ rule: recur, dtstart: ICAL.Time.fromString(nearer(start, recur, fromDay), undefined) });
    const found: string[] = [];
    for (let time = iterator.next(); time !== null && time !== undefined; time = iterator.next()) {
      const wall = time.toString();
      if (wall.slice(0, 10) > toDay || (until !== undefined && wall > until)) break;
      if (wall.slice(0, 10) >= fromDay) found.push(wall);
    }
    return found;
  } catch {
    // The library throws at what is no rule, and we do at one that has no end.
    return undefined;
  }
}

const DAY_MS = 86_400_000;

/** A start nearer to what matters, of which the same comes: whole intervals of days, weeks or years later. Where they are counted, all must be gone through. */
function nearer(start: string, { freq, count, interval }: ICAL.Recur, fromDay: string): string {
  if (count !== null) return start;
  if (freq === 'YEARLY') return yearsNearer(start, interval, fromDay);
  const days = freq === 'DAILY' ? 1 : freq === 'WEEKLY' ? 7 : 0;
  if (days === 0) return start;
  const leapMs = days * interval * DAY_MS;
  const [startMs, fromMs] = [Date.parse(start.slice(0, 10)), Date.parse(fromDay)];
  // One leap too few: a week may hold a day of what matters although it began before.
  const leaps = Math.floor((fromMs - startMs) / leapMs) - 1;
  if (leaps <= 0) return start;
  return `${new Date(startMs + leaps * leapMs).toISOString().slice(0, 10)}${start.slice(10)}`;
}

function yearsNearer(start: string, interval: number, fromDay: string): string {
  const leaps = Math.floor((Number(fromDay.slice(0, 4)) - Number(start.slice(0, 4))) / interval) - 1;
  // 29 February is not in every year.
  if (leaps <= 0 || start.slice(5, 10) === '02-29') return start;
  return `${Number(start.slice(0, 4)) + leaps * interval}${start.slice(4)}`;
}
