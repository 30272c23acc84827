import type { Ending } from './day.ts';

/** Counts and times of a pilot's purchases, as its summary tells them. */

export interface Summary {
  readonly city: string;
  /** Of the day's plan: the same seed plans the same day. */
  readonly seed: number;
  /** Those that were to go to their end; what was called off as planned stands with its sector. */
  readonly purchases: { readonly attempted: number; readonly completed: number; readonly failed: number };
  /** What became of everything that people set out to do, by the kind of business. */
  readonly sectors: Readonly<Record<string, SectorCounts>>;
  /** How it was to go, by the kind of business, and how often it went so. */
  readonly endings: Readonly<Record<string, Readonly<Record<string, { readonly planned: number; readonly came: number }>>>>;
  /** As the nodes themselves counted them. */
  readonly messages: { readonly sent: number; readonly acked: number; readonly refused: number };
  readonly signatures_checked: number;
  /** From an app's call until the answer came back to it, by action; for `search` until the first offer. */
  readonly latency_ms: Readonly<Record<string, { readonly p50: number; readonly p99: number }>>;
  readonly seconds: number;
  /** What time it was in the city when the day began and when it ended; absent where nobody set out. */
  readonly clock?: { readonly from: string; readonly until: string };
}

export type Outcome = 'completed' | 'cancelled' | 'refused' | 'failed';

/**
 * `completed`: it went to its end, or stands in a diary for another day. `cancelled`: the buyer called it off or did not come. `refused`: the
 * provider said no, before or after the order. `failed`: it went as it should not, or both sides disagree on it.
 */
export type SectorCounts = Readonly<Record<'attempted' | Outcome, number>>;

/** How one visit was to go, and what became of it. */
export interface Result {
  readonly n: number;
  readonly sector: string;
  readonly ending: Ending;
  /** It was to be a purchase that goes to its end. */
  readonly isPurchase: boolean;
  readonly outcome: Outcome;
}

/** What became of the visits once both sides were looked at: an order on which they disagree has failed, however it went. Pure. @param disagreed numbers of visits */
export function afterComparing(results: readonly Result[], disagreed: ReadonlySet<number>): readonly Result[] {
  return results.map((result) => (disagreed.has(result.n) ? { ...result, outcome: 'failed' } : result));
}

/** Adds up what became of all visits, sector by sector in the order of their names. Pure. */
export function countResults(results: readonly Result[]): Pick<Summary, 'purchases' | 'sectors'> {
  const sectors: Record<string, Record<'attempted' | Outcome, number>> = {};
  for (const { sector, outcome } of results) {
    sectors[sector] ??= { attempted: 0, completed: 0, cancelled: 0, refused: 0, failed: 0 };
    const counts = sectors[sector];
    counts.attempted += 1;
    counts[outcome] += 1;
  }
  const sorted = Object.fromEntries(Object.entries(sectors).sort(([left], [right]) => (left < right ? -1 : 1)));
  const purchases = results.filter(({ isPurchase }) => isPurchase);
  const completed = purchases.filter(({ outcome }) => outcome === 'completed').length;
  return { purchases: { attempted: purchases.length, completed, failed: purchases.length - completed }, sectors: sorted };
}

/** What becomes of a visit that goes as planned. */
const OUTCOME_OF: Readonly<Record<Ending, Outcome>> = {
  plain: 'completed',
  cancelled: 'cancelled',
  declined: 'refused',
  reduced: 'completed',
  returned: 'completed',
  passed_on: 'completed',
  no_show: 'cancelled',
  booked_ahead: 'completed',
  rescheduled: 'completed',
  substituted: 'completed',
  waiting_list: 'completed',
  shared: 'completed',
};

/** How often each way to go was planned in each sector, and came about. Pure. */
export function countEndings(results: readonly Result[]): Summary['endings'] {
  const counted: Record<string, Record<string, { planned: number; came: number }>> = {};
  for (const { sector, ending, outcome } of results) {
    counted[sector] ??= {};
    const of = counted[sector];
    of[ending] ??= { planned: 0, came: 0 };
    of[ending].planned += 1;
    if (outcome === OUTCOME_OF[ending]) of[ending].came += 1;
  }
  const byName = <Value>(record: Readonly<Record<string, Value>>) =>
    Object.fromEntries(Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1)));
  return byName(Object.fromEntries(Object.entries(counted).map(([sector, of]) => [sector, byName(of)])));
}

/** Whether all went as it should. */
export function wentWell({ purchases, sectors }: Pick<Summary, 'purchases' | 'sectors'>): boolean {
  return purchases.failed === 0 && Object.values(sectors).every(({ failed }) => failed === 0);
}

/** The summary of a pilot in which nothing happened. */
export function nothingBought(city: string, seed = 0): Summary {
  const purchases = { attempted: 0, completed: 0, failed: 0 };
  return {
    city,
    seed,
    purchases,
    sectors: {},
    endings: {},
    messages: { sent: 0, acked: 0, refused: 0 },
    signatures_checked: 0,
    latency_ms: {},
    seconds: 0,
  };
}

export interface Tally {
  took(action: string, ms: number): void;
  latencies(): Summary['latency_ms'];
}

export function createTally(): Tally {
  const times = new Map<string, number[]>();
  return {
    took(action, ms) {
      const known = times.get(action);
      if (known === undefined) times.set(action, [ms]);
      else known.push(ms);
    },
    latencies() {
      return Object.fromEntries([...times].map(([action, all]) => [action, { p50: percentile(all, 0.5), p99: percentile(all, 0.99) }]));
    },
  };
}

/** The smallest value that at least this share of all values does not exceed, to a tenth. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  const found = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return Math.round(found * 10) / 10;
}

/** Adds up one counter over the metrics of several nodes, by the value of one of its labels. */
export function addUp(metrics: readonly string[], name: string, label: string): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const text of metrics) {
    for (const line of text.split('\n')) {
      if (!line.startsWith(`${name}{`)) continue;
      const value = Number(line.slice(line.lastIndexOf(' ') + 1));
      const of = new RegExp(`[{,]${label}="([^"]*)"`).exec(line)?.[1] ?? '';
      sums.set(of, (sums.get(of) ?? 0) + value);
    }
  }
  return sums;
}
