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
  /** A fresh UUID. Ids made one after the other lie near each other in order, which is what a store likes. */
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

/** UUID version 7 (RFC 9562): 48 bits of time before 74 bits of chance. */
function timeOrderedId(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}

export const systemChance: Chance = {
  newId: () => timeOrderedId(),
  fraction: () => Math.random(),
  bytes: (length) => randomBytes(length),
};
