import type { Breaker, BreakerOptions, BreakerVerdict } from './breaker.ts';
import { afterFailure, HEALTHY, mayTry } from './breaker.ts';

/** Which destinations are worth a try now: a breaker for each lane that failed lately. */
export interface Lanes {
  /** Lanes that are left alone at this moment. */
  closed(nowMs: number): ReadonlySet<string>;
  /** Lanes that have rested long enough for one try, and no more until it is known how that went. */
  probing(nowMs: number): ReadonlySet<string>;
  failed(lane: string, nowMs: number): void;
  succeeded(lane: string): void;
}

const BREAKER: BreakerOptions = { failuresMax: 5, coolDownMs: 1_000, coolDownMaxMs: 60_000 };
/** How many failing destinations are remembered; one that is forgotten is simply tried again. */
const LANES_MAX = 4_096;

export function createLanes(options: BreakerOptions = BREAKER): Lanes {
  const failing = new Map<string, Breaker>();
  return {
    closed: (nowMs) => inState(failing, 'open', nowMs),
    probing: (nowMs) => inState(failing, 'probe', nowMs),
    failed(lane, nowMs) {
      const known = failing.get(lane) ?? HEALTHY;
      failing.delete(lane);
      if (failing.size >= LANES_MAX) {
        const [oldest] = failing.keys();
        if (oldest !== undefined) failing.delete(oldest);
      }
      failing.set(lane, afterFailure(known, nowMs, options));
    },
    succeeded(lane) {
      failing.delete(lane);
    },
  };
}

function inState(failing: ReadonlyMap<string, Breaker>, verdict: BreakerVerdict, nowMs: number): ReadonlySet<string> {
  const lanes = new Set<string>();
  for (const [lane, breaker] of failing) if (mayTry(breaker, nowMs) === verdict) lanes.add(lane);
  return lanes;
}
