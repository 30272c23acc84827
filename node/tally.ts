/** How much there is of each of many things, of which somebody else knows the sum. */
export interface Tally {
  readonly total: number;
  of(key: string): number;
  add(key: string, count?: number): void;
  take(key: string): void;
  /**
   * Holds the tally against what there is in all. Where several processes share a store, some of what was added here is taken
   * elsewhere: when more seems to be there than there is, nothing is known, and counting begins anew.
   */
  compare(total: number): void;
}

export function createTally(): Tally {
  const counts = new Map<string, number>();
  let total = 0;
  return {
    get total() {
      return total;
    },
    of: (key) => counts.get(key) ?? 0,
    add(key, count = 1) {
      counts.set(key, (counts.get(key) ?? 0) + count);
      total += count;
    },
    take(key) {
      const count = counts.get(key);
      if (count === undefined) return;
      total -= 1;
      if (count === 1) counts.delete(key);
      else counts.set(key, count - 1);
    },
    compare(known) {
      if (total <= known) return;
      counts.clear();
      total = 0;
    },
  };
}
