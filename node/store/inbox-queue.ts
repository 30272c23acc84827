/** What is known of an inbox entry without asking the file. */
export interface Waiting {
  readonly seq: number;
  readonly id: string;
  readonly partition: string;
  attempts: number;
  /** 0 for one that was never postponed. */
  dueAtMs: number;
}

/**
 * All that waits in the inbox, in order, in memory: which entries may be taken follows without an index in the file. Only the oldest
 * entry of a partition, its head, may be. Bounded by what a node lets in.
 */
export class InboxQueue {
  readonly #bySeq = new Map<number, Waiting>();
  readonly #seqs = new Map<string, number>();
  readonly #partitions = new Map<string, Waiting[]>();
  /** Heads that may be taken at once, by their place: smallest first. */
  readonly #free: number[] = [];
  /** Heads that were postponed. */
  readonly #postponed = new Set<Waiting>();

  get size(): number {
    return this.#bySeq.size;
  }

  seqOf(id: string): number | undefined {
    return this.#seqs.get(id);
  }

  /** Nearly always the youngest. One that is put back stands where it stood, but behind the head, which may be taken. */
  add(entry: Waiting): void {
    this.#bySeq.set(entry.seq, entry);
    this.#seqs.set(entry.id, entry.seq);
    const queue = this.#partitions.get(entry.partition);
    if (queue !== undefined) {
      const later = queue.findLastIndex((other) => other.seq < entry.seq) + 1;
      queue.splice(Math.max(1, later), 0, entry);
    } else {
      this.#partitions.set(entry.partition, [entry]);
      this.#offer(entry);
    }
  }

  remove(seq: number): void {
    const entry = this.#bySeq.get(seq);
    if (entry === undefined) return;
    this.#withdraw(entry);
    this.#bySeq.delete(seq);
    this.#seqs.delete(entry.id);
    const queue = this.#partitions.get(entry.partition) ?? [];
    const wasHead = queue[0] === entry;
    if (wasHead) queue.shift();
    else queue.splice(queue.indexOf(entry), 1);
    const [head] = queue;
    if (head === undefined) this.#partitions.delete(entry.partition);
    else if (wasHead) this.#offer(head);
  }

  /** One attempt more, and not before `dueAtMs`. */
  postpone(seq: number, dueAtMs: number): void {
    const entry = this.#bySeq.get(seq);
    if (entry === undefined) return;
    this.#withdraw(entry);
    entry.attempts += 1;
    entry.dueAtMs = dueAtMs;
    this.giveBack(seq);
  }

  /** The oldest heads that are due; whoever takes them gives them back, postpones or removes them. */
  take(nowMs: number, limit: number): readonly Waiting[] {
    for (const entry of this.#postponed) {
      if (entry.dueAtMs > nowMs) continue;
      this.#postponed.delete(entry);
      this.#free.splice(this.#placeOf(entry.seq), 0, entry.seq);
    }
    return this.#free.splice(0, limit).flatMap((seq) => this.#bySeq.get(seq) ?? []);
  }

  /** What was taken waits as before. */
  giveBack(seq: number): void {
    const entry = this.#bySeq.get(seq);
    if (entry !== undefined && this.#partitions.get(entry.partition)?.[0] === entry) this.#offer(entry);
  }

  /** When the first head that is not taken is due; infinity when there is none. */
  nextDueMs(): number {
    if (this.#free.length > 0) return 0;
    let next = Number.POSITIVE_INFINITY;
    for (const { dueAtMs } of this.#postponed) if (dueAtMs < next) next = dueAtMs;
    return next;
  }

  #offer(entry: Waiting): void {
    if (entry.dueAtMs > 0) this.#postponed.add(entry);
    else this.#free.splice(this.#placeOf(entry.seq), 0, entry.seq);
  }

  #withdraw(entry: Waiting): void {
    this.#postponed.delete(entry);
    const place = this.#placeOf(entry.seq);
    if (this.#free[place] === entry.seq) this.#free.splice(place, 1);
  }

  /** Where it stands among the free heads, or would. Mostly it is the youngest. */
  #placeOf(seq: number): number {
    let low = 0;
    let high = this.#free.length;
    if (high > 0 && (this.#free[high - 1] as number) < seq) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#free[middle] as number) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
