/** Counts and times of a pilot's purchases, as its summary tells them. */

export interface Summary {
  readonly city: string;
  readonly purchases: { readonly attempted: number; readonly completed: number; readonly failed: number };
  /** As the nodes themselves counted them. */
  readonly messages: { readonly sent: number; readonly acked: number; readonly refused: number };
  readonly signatures_checked: number;
  /** From an app's call until the answer came back to it, by action; for `search` until the first offer. */
  readonly latency_ms: Readonly<Record<string, { readonly p50: number; readonly p99: number }>>;
  readonly seconds: number;
}

/** The summary of a pilot in which nothing happened. */
export function nothingBought(city: string): Summary {
  const purchases = { attempted: 0, completed: 0, failed: 0 };
  return { city, purchases, messages: { sent: 0, acked: 0, refused: 0 }, signatures_checked: 0, latency_ms: {}, seconds: 0 };
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
