import type { Clock } from './clock.ts';
import type { OutboxMove, Store } from './store/port.ts';

export interface MovesPorts {
  readonly store: Pick<Store, 'commit'>;
  readonly clock: Pick<Clock, 'sleep'>;
}

/** Where an entry lies, and what becomes of it. */
export interface MoveOf {
  readonly partition: string;
  readonly lane: string;
  readonly move: OutboxMove;
}

/**
 * Ends of deliveries that change nothing else. A crash before they are written has a message sent once more, which its receiver
 * recognises; so they may wait a moment for others to share a durable write with. A fan-out to a thousand has some, not a hundred.
 */
export interface Moves {
  /** Resolves when the move is durable. */
  commit(move: MoveOf): Promise<void>;
  /** Moves that are not durable yet. */
  readonly size: number;
  /** Writes what was gathered, and waits for no more. */
  flush(): void;
  /** Writes what was gathered; resolves when nothing is left, whether it could be written or not. */
  settled(): Promise<void>;
}

/** How long a move may wait for others. */
const GATHER_MS = 10;
const GATHERED_MAX = 128;
/** Half of what one destination may have under way: while these are written, the other half goes on. */
const GATHERED_PER_LANE_MAX = 8;

interface Gathered extends MoveOf {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export function createMoves({ store, clock }: MovesPorts): Moves {
  let gathered: Gathered[] = [];
  let perLane = new Map<string, number>();
  let enough = new AbortController();
  let isWaiting = false;
  const writing = new Set<Promise<void>>();
  let size = 0;

  /** One commit for each partition; those that are asked for at once share a durable write. */
  const write = async (partition: string, all: readonly Gathered[]): Promise<void> => {
    try {
      await store.commit({ partition, moves: all.map(({ move }) => move) });
      for (const { resolve } of all) resolve();
    } catch (error) {
      for (const { reject } of all) reject(error);
    } finally {
      size -= all.length;
    }
  };
  const flush = (): void => {
    // A reason, since without one each makes an error with a stack that nobody reads.
    enough.abort('enough');
    enough = new AbortController();
    const partitions = new Map<string, Gathered[]>();
    for (const one of gathered) {
      const others = partitions.get(one.partition);
      if (others === undefined) partitions.set(one.partition, [one]);
      else others.push(one);
    }
    gathered = [];
    perLane = new Map();
    for (const [partition, moves] of partitions) {
      const written = write(partition, moves).finally(() => writing.delete(written));
      writing.add(written);
    }
  };
  const wait = async (): Promise<void> => {
    isWaiting = true;
    while (gathered.length > 0) {
      const { signal } = enough;
      await clock.sleep(GATHER_MS, signal);
      // Those that came after a flush wait for others in their turn.
      if (!signal.aborted) flush();
    }
    isWaiting = false;
  };
  return {
    get size() {
      return size;
    },
    commit({ partition, lane, move }) {
      const count = (perLane.get(lane) ?? 0) + 1;
      perLane.set(lane, count);
      size += 1;
      const done = new Promise<void>((resolve, reject) => {
        gathered.push({ partition, lane, move, resolve, reject });
      });
      if (gathered.length >= GATHERED_MAX || count >= GATHERED_PER_LANE_MAX) flush();
      else if (!isWaiting) void wait();
      return done;
    },
    flush,
    async settled() {
      while (size > 0) {
        flush();
        await Promise.all(writing);
      }
    },
  };
}
