/** Things that are dear to make from raw key bytes, kept up to a number; the one made first goes first. */
export class KeptKeys<T> {
  readonly #kept = new Map<string, T>();
  readonly #max: number;
  readonly #make: (raw: Uint8Array) => T;

  constructor(max: number, make: (raw: Uint8Array) => T) {
    this.#max = max;
    this.#make = make;
  }

  get size(): number {
    return this.#kept.size;
  }

  of(raw: Uint8Array): T {
    const name = Buffer.from(raw.buffer, raw.byteOffset, raw.length).toString('latin1');
    const known = this.#kept.get(name);
    if (known !== undefined) return known;
    const made = this.#make(raw);
    const oldest = this.#kept.size >= this.#max ? this.#kept.keys().next().value : undefined;
    if (oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(name, made);
    return made;
  }
}
