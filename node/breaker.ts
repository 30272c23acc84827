export interface BreakerOptions {
  /** So many failures in a row open it. */
  readonly failuresMax: number;
  /** How long it stays open the first time; doubles with every probe that fails. */
  readonly coolDownMs: number;
  readonly coolDownMaxMs: number;
}

/** What is known of one lane's health. A value: every change gives a new one. */
export interface Breaker {
  readonly failuresInARow: number;
  /** Present while open: from this moment on one probe may pass. */
  readonly probeAtMs?: number;
  /** How long the present cool-down is. */
  readonly coolDownMs: number;
}

/** `closed`: go ahead. `probe`: try one, and no more until it is known how that went. `open`: leave it alone. */
export type BreakerVerdict = 'closed' | 'probe' | 'open';

export const HEALTHY: Breaker = { failuresInARow: 0, coolDownMs: 0 };

/** After a call that failed because of the destination, not because of what was sent. */
export function afterFailure(state: Breaker, nowMs: number, options: BreakerOptions): Breaker {
  const failuresInARow = Math.min(state.failuresInARow + 1, Number.MAX_SAFE_INTEGER);
  if (failuresInARow < options.failuresMax) return { ...state, failuresInARow };
  const stillCooling = state.probeAtMs !== undefined && nowMs < state.probeAtMs;
  if (stillCooling) return { ...state, failuresInARow };
  const coolDownMs = Math.min(options.coolDownMaxMs, state.coolDownMs === 0 ? options.coolDownMs : state.coolDownMs * 2);
  return { failuresInARow, coolDownMs, probeAtMs: nowMs + coolDownMs };
}

/** After a call that was answered: all is forgotten. */
export function afterSuccess(): Breaker {
  return HEALTHY;
}

/** Whether a call may be made now. */
export function mayTry(state: Breaker, nowMs: number): BreakerVerdict {
  if (state.probeAtMs === undefined) return 'closed';
  return nowMs >= state.probeAtMs ? 'probe' : 'open';
}
