/** What is to happen at a moment of virtual time. */
interface Happening {
  readonly atMs: number;
  /** Of two at the same moment the one that was planned first comes first. */
  readonly seq: number;
  run: (() => void) | undefined;
}

/** How a run of the loop ended: nothing is left to happen, or a bound was reached. */
export type Rest = 'at-rest' | 'time-is-up' | 'too-much';

/**
 * Virtual time. Happenings run one after another in the order of their moments; after each, everything that follows from it
 * without waiting (promises that are settled by it) has happened before the next one begins. So the same plan gives the same story.
 */
export class Loop {
  nowMs: number;
  happened = 0;
  readonly #heap: Happening[] = [];
  #seq = 0;

  constructor(startMs: number) {
    this.nowMs = startMs;
  }

  /** Plans something; the returned function takes it off the plan again. */
  at(atMs: number, run: () => void): () => void {
    this.#seq += 1;
    const happening: Happening = { atMs: Math.max(atMs, this.nowMs), seq: this.#seq, run };
    push(this.#heap, happening);
    return () => {
      happening.run = undefined;
    };
  }

  after(ms: number, run: () => void): () => void {
    return this.at(this.nowMs + ms, run);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.after(ms, resolve));
  }

  /** Goes on until nothing is planned, a moment is reached or so many things have happened. */
  async run(bounds: { readonly untilMs: number; readonly happeningsMax: number }): Promise<Rest> {
    await turn();
    for (;;) {
      const next = this.#heap[0];
      if (next === undefined) return 'at-rest';
      if (next.run === undefined) {
        pop(this.#heap);
        continue;
      }
      if (next.atMs > bounds.untilMs) return 'time-is-up';
      if (this.happened >= bounds.happeningsMax) return 'too-much';
      pop(this.#heap);
      this.happened += 1;
      this.nowMs = next.atMs;
      next.run();
      await turn();
    }
  }
}

/** One turn of the real event loop: every promise that can be settled has been when it comes around. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function isBefore(one: Happening, other: Happening): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.seq < other.seq);
}

function push(heap: Happening[], happening: Happening): void {
  let place = heap.length;
  heap.push(happening);
  while (place > 0) {
    const parent = (place - 1) >> 1;
    const above = heap[parent] as Happening;
    if (!isBefore(happening, above)) break;
    heap[place] = above;
    place = parent;
  }
  heap[place] = happening;
}

function pop(heap: Happening[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1] as Happening, heap[child] as Happening)) child += 1;
    if (!isBefore(heap[child] as Happening, last)) break;
    heap[place] = heap[child] as Happening;
    place = child;
  }
  heap[place] = last;
}
