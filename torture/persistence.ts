import { ApiRefusal } from '../bap/client/client.ts';
import { nextDelayMs } from '../node/backoff.ts';
import { systemClock } from '../node/clock.ts';
import type { Seeded } from '../pilots/seeded.ts';

/** A call that was tried for as long as it was worth. */
export class GaveUp extends Error {
  override readonly name = 'GaveUp';
}

export interface Patience {
  readonly chance: Seeded;
  /** How long a call is tried. */
  readonly forMs: number;
  /** Aborted when nobody waits any more. */
  readonly signal: AbortSignal;
}

const RETRY = { firstMs: 250, maxMs: 4_000, factor: 2 } as const;

/**
 * Tries a call until it is answered, as a good app does: after a connection that was refused or broke, and after 5xx and 429, again
 * with a longer wait. What is repeated must be safe to repeat: the caller gives the same idempotency key each time.
 * @throws ApiRefusal when the node says no, GaveUp when it could not be reached in time
 */
export async function persist<T>(call: () => Promise<T>, { chance, forMs, signal }: Patience): Promise<T> {
  const untilMs = systemClock.nowMs() + forMs;
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await call();
    } catch (error) {
      if (error instanceof ApiRefusal && error.problem.status < 500 && error.problem.status !== 429) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      if (signal.aborted || systemClock.nowMs() >= untilMs) throw new GaveUp(`the node could not be reached: ${reason}`, { cause: error });
      await systemClock.sleep(nextDelayMs({ attempts, fraction: chance.fraction() }, RETRY), signal);
    }
  }
}

/** Calls of a person's app: what hangs is given up and tried again. Event streams are read for as long as they last. */
export function impatientFetch(timeoutMs: number): typeof fetch {
  return async (input, init = {}) => {
    const streams = new Headers(init.headers).get('accept') === 'text/event-stream';
    if (streams) return fetch(input, init);
    const done = new AbortController();
    const late = new AbortController();
    void systemClock.sleep(timeoutMs, done.signal).then(() => late.abort(new Error(`no answer within ${timeoutMs / 1_000} s`)));
    try {
      const response = await fetch(input, { ...init, signal: late.signal });
      // Read whole, so that a body that stops coming is noticed as well.
      const body = await response.arrayBuffer();
      return new Response(response.status === 204 ? null : body, { status: response.status, headers: response.headers });
    } finally {
      done.abort();
    }
  };
}
