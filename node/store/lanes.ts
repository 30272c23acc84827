/** What is known of one lane without asking the file. */
export interface Lane {
  readonly name: string;
  /** Entries that wait, those taken among them. */
  waiting: number;
  /** Entries that are taken and not completed. */
  taken: number;
  /** When its first entry that is not taken is due; infinity when there is none. */
  headDueMs: number;
  /** The head went without being taken: the next one has to be looked up. */
  stale: boolean;
}

export interface LaneChoice {
  readonly perLane: number;
  readonly closed: ReadonlySet<string>;
}

/**
 * The heads of all lanes in which something waits, in memory: a lane with a hundred thousand entries costs the taking of others
 * nothing. Bounded by the number of destinations, not of entries.
 */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();
  /** Looks up when the first entry of a lane that is not taken is due. */
  readonly #lookUp: (lane: Lane) => number;

  constructor(lookUp: (lane: Lane) => number) {
    this.#lookUp = lookUp;
  }

  get(name: string): Lane {
    const known = this.#lanes.get(name);
    if (known !== undefined) return known;
    const lane: Lane = { name, waiting: 0, taken: 0, headDueMs: Number.POSITIVE_INFINITY, stale: false };
    this.#lanes.set(name, lane);
    return lane;
  }

  /** An entry came, or came back. */
  waits(name: string, dueAtMs: number): void {
    const lane = this.get(name);
    if (dueAtMs < lane.headDueMs) lane.headDueMs = dueAtMs;
  }

  added(name: string, count: number): void {
    this.get(name).waiting += count;
  }

  removed(name: string): void {
    const lane = this.get(name);
    lane.waiting -= 1;
    if (lane.waiting <= 0) this.#lanes.delete(name);
  }

  /** Lanes with something due and room for it, the longest due first. */
  ready(nowMs: number, choice: LaneChoice): readonly Lane[] {
    const ready: Lane[] = [];
    for (const lane of this.#lanes.values()) {
      if (lane.headDueMs > nowMs || lane.taken >= choice.perLane || choice.closed.has(lane.name)) continue;
      this.#refresh(lane);
      if (lane.headDueMs <= nowMs) ready.push(lane);
    }
    return ready.sort((a, b) => a.headDueMs - b.headDueMs);
  }

  nextDueMs(choice: LaneChoice | undefined): number {
    let next = Number.POSITIVE_INFINITY;
    for (const lane of this.#lanes.values()) {
      if (lane.headDueMs >= next) continue;
      if (choice !== undefined && (lane.taken >= choice.perLane || choice.closed.has(lane.name))) continue;
      this.#refresh(lane);
      if (lane.headDueMs < next) next = lane.headDueMs;
    }
    return next;
  }

  #refresh(lane: Lane): void {
    if (!lane.stale) return;
    // Where all that waits is taken there is nothing to look up.
    lane.headDueMs = lane.taken >= lane.waiting ? Number.POSITIVE_INFINITY : this.#lookUp(lane);
    lane.stale = false;
  }
}
