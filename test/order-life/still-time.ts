import { type Chance, type Clock, systemChance } from '../../node/clock.ts';

/** Time that stands still until it is set forward. */
export class StandingClock implements Clock {
  ms: number;
  constructor(startMs: number) {
    this.ms = startMs;
  }
  nowMs(): number {
    return this.ms;
  }
  async sleep(): Promise<void> {}
}

/** Within how many ids of a node no two are the same: enough for one life. */
const ID_DIGITS = 12;

/** Chance that is the same each time. */
export function evenChance(mark: string): Chance {
  let ids = 0;
  const newId = () => `00000000-0000-4000-8000-${mark}${String(++ids).padStart(ID_DIGITS - mark.length, '0')}`;
  return { ...systemChance, newId, fraction: () => 0.5 };
}
