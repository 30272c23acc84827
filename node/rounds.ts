/** Looks after things by their names: no more than so many at once, and each by itself. What is named while it is looked after comes up once more. */
export interface Rounds {
  /** One that finds no room in memory is let go of: whoever asks is asked again by a timer. */
  look(name: string): void;
  /** Resolves when nothing is being looked after. */
  settled(): Promise<void>;
}

/** @param lookAfter never rejects: what goes wrong is its own to report */
export function createRounds(
  lookAfter: (name: string) => Promise<void>,
  { underWayMax, waitingMax }: { readonly underWayMax: number; readonly waitingMax: number },
): Rounds {
  const waiting = new Set<string>();
  const underWay = new Map<string, Promise<void>>();
  const start = (): void => {
    for (const name of waiting) {
      if (underWay.size >= underWayMax) return;
      if (underWay.has(name)) continue;
      waiting.delete(name);
      const looking = lookAfter(name).finally(() => {
        underWay.delete(name);
        start();
      });
      underWay.set(name, looking);
    }
  };
  return {
    look(name) {
      if (waiting.size < waitingMax) waiting.add(name);
      start();
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay.values());
    },
  };
}
