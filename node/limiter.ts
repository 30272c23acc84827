export interface LimiterOptions {
  /** How fast a key's allowance grows back. */
  readonly perSecond: number;
  /** The most a key can have saved up, and what it starts with. */
  readonly burst: number;
  /** How many keys are remembered; past that the one seen longest ago is forgotten, which gives it a full allowance. */
  readonly keysMax: number;
}

export type Taken = { readonly ok: true } | { readonly ok: false; readonly retryAfterSeconds: number };

/** A token bucket for each key. */
export interface Limiter {
  /** @param cost how much of the allowance this takes; 1 unless said */
  take(key: string, nowMs: number, cost?: number): Taken;
}

const TAKEN: Taken = { ok: true };

export function createLimiter(options: LimiterOptions): Limiter {
  const { perSecond, burst, keysMax } = options;
  const buckets = new Map<string, { tokens: number; atMs: number }>();

  /** The one at the end of the list, which need not be put there again. */
  let latest: string | undefined;

  const bucketOf = (key: string, nowMs: number): { tokens: number; atMs: number } => {
    const known = buckets.get(key);
    if (known !== undefined && key === latest) return known;
    latest = key;
    if (known !== undefined) {
      buckets.delete(key);
      buckets.set(key, known);
      return known;
    }
    if (buckets.size >= keysMax) {
      const [oldest] = buckets.keys();
      if (oldest !== undefined) buckets.delete(oldest);
    }
    const fresh = { tokens: burst, atMs: nowMs };
    buckets.set(key, fresh);
    return fresh;
  };

  return {
    take(key, nowMs, cost = 1) {
      const bucket = bucketOf(key, nowMs);
      // A clock that was set back takes no tokens away; set forward again, it gives back no more than one burst.
      const elapsedMs = Math.max(0, nowMs - bucket.atMs);
      bucket.tokens = Math.min(burst, bucket.tokens + (elapsedMs * perSecond) / 1_000);
      bucket.atMs = nowMs;
      if (bucket.tokens >= cost) {
        bucket.tokens -= cost;
        return TAKEN;
      }
      return { ok: false, retryAfterSeconds: Math.max(1, Math.ceil((cost - bucket.tokens) / perSecond)) };
    },
  };
}
