/**
 * What has been taken and not yet completed. Kept in memory: a process that starts holds no leases, so that what a crash left
 * half-done can be taken again at once.
 */
export class Leases<Key> {
  readonly #until = new Map<Key, number>();
  #earliestMs = Number.POSITIVE_INFINITY;

  get size(): number {
    return this.#until.size;
  }

  has(key: Key): boolean {
    return this.#until.has(key);
  }

  grant(key: Key, untilMs: number): void {
    this.#until.set(key, untilMs);
    if (untilMs < this.#earliestMs) this.#earliestMs = untilMs;
  }

  /** Whether it was held. */
  release(key: Key): boolean {
    return this.#until.delete(key);
  }

  /** Drops leases that ran out and returns what they held. */
  expire(nowMs: number): readonly Key[] {
    if (nowMs < this.#earliestMs) return [];
    const over: Key[] = [];
    this.#earliestMs = Number.POSITIVE_INFINITY;
    for (const [key, untilMs] of this.#until) {
      if (untilMs <= nowMs) over.push(key);
      else if (untilMs < this.#earliestMs) this.#earliestMs = untilMs;
    }
    for (const key of over) this.#until.delete(key);
    return over;
  }

  /** When the first lease runs out; infinity when none is held. */
  nextExpiryMs(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const untilMs of this.#until.values()) if (untilMs < next) next = untilMs;
    return next;
  }
}
