import type { Clock } from '../../node/clock.ts';
import type { Life } from './life.ts';
import type { Loop } from './loop.ts';

/** What somebody else adds without waking the runner is found by its own looking around within this time. */
const LOOKS_AROUND_MS = 1_000;

export interface Naps {
  /** The clock of a runner: its naps are passed over as long as there is nothing that it would find to do. */
  readonly clock: Clock;
  /** Something was added to the store. */
  disturb(): void;
}

export interface NapsPorts {
  readonly loop: Loop;
  readonly life: Life;
  /** When something in the store is due, by the clock of the node. */
  nextDueMs(): Promise<number | undefined>;
}

/**
 * A runner looks for work once a second whether there is any or not. In a night of virtual time that would be all that
 * happens; so a nap ends when it would end, or when something is due if that is later. The runner cannot tell: it may be
 * woken at any moment as before.
 */
export function createNaps({ loop, life, nextDueMs }: NapsPorts): Naps {
  const napping = new Set<() => void>();
  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (life.over) return;
      if (signal?.aborted === true) return resolve();
      let cancel = (): void => {};
      const wake = (): void => {
        cancel();
        napping.delete(disturbed);
        signal?.removeEventListener('abort', wake);
        if (!life.over) resolve();
      };
      const look = async (): Promise<void> => {
        const dueMs = await nextDueMs();
        if (life.over || !napping.has(disturbed) || dueMs === undefined) return;
        const waitMs = dueMs - life.clock.nowMs();
        if (waitMs <= 0) wake();
        else cancel = loop.after(waitMs, () => void look());
      };
      const disturbed = (): void => {
        cancel();
        cancel = loop.after(Math.min(ms, LOOKS_AROUND_MS), () => void look());
      };
      napping.add(disturbed);
      signal?.addEventListener('abort', wake, { once: true });
      cancel = loop.after(ms, () => void look());
    });
  return {
    clock: { nowMs: life.clock.nowMs, sleep },
    disturb() {
      for (const disturbed of napping) disturbed();
    },
  };
}
