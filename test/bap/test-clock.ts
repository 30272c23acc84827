import type { Clock } from '../../node/clock.ts';

/** A clock that runs by itself and can be set forward; whoever sleeps past the new time wakes up. */
export class TestClock implements Clock {
  #skewMs = 0;
  readonly #sleepers = new Set<{ readonly untilMs: number; readonly wake: () => void }>();

  nowMs(): number {
    return Date.now() + this.#skewMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper = {
        untilMs: this.nowMs() + ms,
        wake: () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', sleeper.wake);
          this.#sleepers.delete(sleeper);
          resolve();
        },
      };
      const timer = setTimeout(sleeper.wake, ms);
      timer.unref();
      signal?.addEventListener('abort', sleeper.wake, { once: true });
      this.#sleepers.add(sleeper);
    });
  }

  advance(ms: number): void {
    this.#skewMs += ms;
    for (const sleeper of [...this.#sleepers]) if (sleeper.untilMs <= this.nowMs()) sleeper.wake();
  }
}
