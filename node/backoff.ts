export interface BackoffOptions {
  /** Upper edge of the first wait. */
  readonly firstMs: number;
  /** Upper edge of every later wait. */
  readonly maxMs: number;
  /** By how much the upper edge grows with each attempt; 2 doubles it. */
  readonly factor: number;
}

/** No wait is shorter: an unlucky draw near 0 must not become a tight loop. */
const SHORTEST_MS = 10;

/**
 * How long to wait before the next attempt: anywhere between nothing and an edge that grows exponentially ("full jitter"),
 * so that a thousand senders who failed together do not come back together.
 * @param tried.attempts how often it has been tried, at least 1
 * @param tried.fraction chance, at least 0 and less than 1
 */
export function nextDelayMs(tried: { readonly attempts: number; readonly fraction: number }, options: BackoffOptions): number {
  const edgeMs = Math.min(options.maxMs, options.firstMs * options.factor ** Math.max(0, tried.attempts - 1));
  return Math.min(options.maxMs, Math.max(SHORTEST_MS, Math.round(edgeMs * tried.fraction)));
}
