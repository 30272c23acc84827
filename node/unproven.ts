/** How often each message that is being delivered was refused because the receiver could not prove who sent it. */
export interface Unproven {
  /** Counts one such refusal more, and says how many there were. */
  refused(id: string): number;
  /** Forgets a message whose delivery has ended. */
  ended(id: string): void;
}

/**
 * Messages that are counted. The count of one that has waited for longest is forgotten, and so are all when the process ends: such a
 * message is tried a few times more, and never beyond its own time.
 */
const COUNTED_MAX = 4_096;

export function createUnproven(): Unproven {
  const counts = new Map<string, number>();
  return {
    refused(id) {
      const count = (counts.get(id) ?? 0) + 1;
      counts.delete(id);
      const [oldest] = counts.size >= COUNTED_MAX ? counts.keys() : [];
      if (oldest !== undefined) counts.delete(oldest);
      counts.set(id, count);
      return count;
    },
    ended: (id) => void counts.delete(id),
  };
}
