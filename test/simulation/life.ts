import type { Clock } from '../../node/clock.ts';
import type { Loop } from './loop.ts';

/** One run of a node's process, from its start to its crash. What belongs to a life that is over touches nothing any more. */
export interface Life {
  readonly n: number;
  readonly over: boolean;
  readonly clock: Clock;
  end(): void;
}

export interface LifeOptions {
  readonly n: number;
  readonly loop: Loop;
  /** By how much the clock of the machine is ahead, in milliseconds. */
  skewMs(): number;
}

export function createLife({ n, loop, skewMs }: LifeOptions): Life {
  let over = false;
  /** Takes back what each sleep waits to be woken by: a signal that is listened to would be kept for ever, and with it the whole city. */
  const asleep = new Set<() => void>();
  const clock: Clock = {
    nowMs: () => Math.floor(loop.nowMs + skewMs()),
    sleep(ms, signal) {
      return new Promise((resolve) => {
        if (over) return;
        if (signal?.aborted === true) return resolve();
        const wake = (): void => {
          cancel();
          forget();
          if (!over) resolve();
        };
        const forget = (): void => {
          asleep.delete(forget);
          signal?.removeEventListener('abort', wake);
        };
        const cancel = loop.after(Math.max(0, ms), wake);
        asleep.add(forget);
        signal?.addEventListener('abort', wake, { once: true });
      });
    },
  };
  return {
    n,
    clock,
    get over() {
      return over;
    },
    end() {
      over = true;
      for (const forget of asleep) forget();
    },
  };
}
