import { randomBytes, randomUUID } from 'node:crypto';

/** Time, as a node knows it. The only source of it in this room, so that a simulated node lives in simulated time. */
export interface Clock {
  /** Milliseconds since 1970 UTC. */
  nowMs(): number;
  /** Resolves after `ms`, or at once when the signal is aborted; never rejects. Does not keep the process alive. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Chance, as a node knows it. A simulated node is given one that can be repeated. */
export interface Chance {
  /** A fresh UUID, version 4. */
  newId(): string;
  /** At least 0 and less than 1; for spreading load, never for secrets. */
  fraction(): number;
  /** Bytes nobody can guess. */
  bytes(length: number): Uint8Array;
}

/** The longest wait a Node timer can do; a longer one would fire at once. */
const TIMER_MAX_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep(ms, signal) {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, Math.min(Math.max(ms, 0), TIMER_MAX_MS));
      timer.unref();
      signal?.addEventListener('abort', finish, { once: true });
    });
  },
};

export const systemChance: Chance = {
  newId: () => randomUUID(),
  fraction: () => Math.random(),
  bytes: (length) => randomBytes(length),
};
