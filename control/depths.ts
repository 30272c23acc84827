/** What waited at the nodes over time, as each of them told it. */
export interface Depths {
  tell(node: string, waiting: Waiting, atMs: number): void;
  /** Of one span of time, over all nodes that told something in it; undefined when none did. */
  of(fromMs: number): Waiting | undefined;
}

export interface Waiting {
  /** Messages in inboxes and outboxes. */
  readonly queued: number;
  /** Messages that came to nothing. */
  readonly dead: number;
}

/** @param kept spans of `spanMs` milliseconds; the oldest goes when one more begins */
export function createDepths({ spanMs, kept }: { readonly spanMs: number; readonly kept: number }): Depths {
  const spans = new Map<number, Map<string, Waiting>>();
  return {
    tell(node, waiting, atMs) {
      const fromMs = Math.floor(atMs / spanMs) * spanMs;
      const span = spans.get(fromMs) ?? new Map<string, Waiting>();
      const before = span.get(node);
      // The most of the span: what was worked off within it was there all the same.
      span.set(node, { queued: Math.max(waiting.queued, before?.queued ?? 0), dead: Math.max(waiting.dead, before?.dead ?? 0) });
      spans.set(fromMs, span);
      const [oldest] = spans.keys();
      if (spans.size > kept && oldest !== undefined) spans.delete(oldest);
    },
    of(fromMs) {
      const told = [...(spans.get(fromMs)?.values() ?? [])];
      if (told.length === 0) return undefined;
      const sum = (of: (waiting: Waiting) => number): number => told.reduce((total, each) => total + of(each), 0);
      return { queued: sum(({ queued }) => queued), dead: sum(({ dead }) => dead) };
    },
  };
}
