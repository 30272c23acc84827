/**
 * Lets so many through in each turn of the event loop; the others wait in the order in which they came. Without it one turn takes on
 * all that has arrived, and the work on what was accepted before waits for the end of it.
 */
export interface Turns {
  /** Resolves when it is this one's turn: at once while few come. Whoever asks bounds how many wait. */
  next(nowMs: number): Promise<void> | undefined;
  queue(nowMs: number): DoorQueue;
}

/** Who waits at the door. */
export interface DoorQueue {
  readonly count: number;
  /** How long the one that waits longest has been waiting. */
  readonly waitedMs: number;
}

export const NOBODY: DoorQueue = { count: 0, waitedMs: 0 };

interface Waiting {
  readonly sinceMs: number;
  readonly go: () => void;
}

export function createTurns(perTurn: number): Turns {
  /** Who has gone leaves no trace: an old list would hold fast all that hangs on them. */
  let waiting: (Waiting | undefined)[] = [];
  let first = 0;
  let passed = 0;
  let isTurning = false;
  const turn = (): void => {
    passed = 0;
    isTurning = false;
    for (let entry = waiting[first]; entry !== undefined && passed < perTurn; entry = waiting[first]) {
      waiting[first] = undefined;
      first += 1;
      pass();
      entry.go();
    }
    // What has gone is dropped once it is the larger part, so that each is moved about once.
    if (first > waiting.length / 2) {
      waiting = waiting.slice(first);
      first = 0;
    }
  };
  const pass = (): void => {
    passed += 1;
    if (isTurning) return;
    isTurning = true;
    setImmediate(turn);
  };
  return {
    next(nowMs) {
      if (first === waiting.length && passed < perTurn) {
        pass();
        return undefined;
      }
      return new Promise((resolve) => {
        waiting.push({ sinceMs: nowMs, go: resolve });
      });
    },
    queue(nowMs) {
      const oldest = waiting[first];
      return oldest === undefined ? NOBODY : { count: waiting.length - first, waitedMs: Math.max(0, nowMs - oldest.sinceMs) };
    },
  };
}
