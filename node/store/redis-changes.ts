import type { Commit, StoreListener } from './port.ts';

/** What a commit tells the other processes. */
export interface Change {
  readonly by: string;
  /** Counts the commits of a process. */
  readonly n: number;
  readonly shard: number;
  /** Something may have to be taken from the shard. */
  readonly wakes: boolean;
  readonly partition: string;
  readonly keys: readonly string[];
}

/** Commits whose outcome never came to us, remembered for the case that they came about. */
const UNKNOWN_MAX = 1_000;

/** Who wants to hear what other processes committed, and what of our own nobody here knows. */
export class Changes {
  readonly #taker: string;
  readonly #ownPrefix: string;
  readonly #listeners = new Set<StoreListener>();
  readonly #wakes: (shard: number) => void;
  readonly #underWay = new Map<number, { heard: Change | undefined }>();
  readonly #unknown = new Set<number>();
  #last = 0;

  /** `wakes` is told of a shard in which another process has put something to do. */
  constructor(taker: string, wakes: (shard: number) => void) {
    this.#taker = taker;
    this.#ownPrefix = `[${JSON.stringify(taker)},`;
    this.#wakes = wakes;
  }

  watch(listener: StoreListener): () => void {
    // The same listener may watch twice.
    const own: StoreListener = { changed: (change) => listener.changed(change), missed: () => listener.missed() };
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  /** The message of a commit that is about to be sent, and its number. */
  begin(commit: Commit, shard: number): { readonly n: number; readonly message: string } {
    this.#last += 1;
    const n = this.#last;
    const keys = [...(commit.put ?? []).map(({ key }) => key), ...(commit.remove ?? [])];
    const adds = [commit.inbox, commit.outbox, commit.timers, commit.heard].some((part) => part !== undefined && part.length > 0);
    const wakes = adds || (commit.moves ?? []).some(({ to }) => to === 'later');
    if (keys.length === 0 && !wakes) return { n, message: '' };
    this.#underWay.set(n, { heard: undefined });
    return { n, message: JSON.stringify([this.#taker, n, shard, wakes ? 1 : 0, commit.partition, keys]) };
  }

  /** A commit of ours was answered, or nobody knows what became of it: then we tell ourselves when we hear of it. */
  end(n: number, outcome: 'known' | 'unknown'): void {
    const heard = this.#underWay.get(n)?.heard;
    this.#underWay.delete(n);
    if (outcome === 'known') return;
    if (heard !== undefined) this.#tell(heard);
    else if (this.#unknown.size < UNKNOWN_MAX) this.#unknown.add(n);
  }

  heard(message: string): void {
    const change = read(message);
    const underWay = this.#underWay.get(change.n);
    if (!message.startsWith(this.#ownPrefix)) this.#tell(change);
    else if (underWay !== undefined) underWay.heard = change;
    else if (this.#unknown.delete(change.n)) this.#tell(change);
  }

  missed(): void {
    this.#unknown.clear();
    for (const listener of this.#listeners) listener.missed();
  }

  #tell({ shard, wakes, partition, keys }: Change): void {
    if (wakes) this.#wakes(shard);
    for (const listener of this.#listeners) listener.changed({ partition, keys });
  }
}

function read(message: string): Change {
  const [by, n, shard, wakes, partition, keys] = JSON.parse(message) as [string, number, number, number, string, string[]];
  return { by, n, shard, wakes: wakes === 1, partition, keys };
}
