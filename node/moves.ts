import type { OutboxMove, Store } from './store/port.ts';

/** Ends of deliveries that change nothing else. Those of one partition that come while a commit is under way share the next one. */
export interface Moves {
  /** Resolves when the move is durable. */
  commit(partition: string, move: OutboxMove): Promise<void>;
}

interface Batch {
  readonly moves: OutboxMove[];
  readonly done: Promise<void>;
}

/** At most as many are gathered as deliveries are under way. */
export function createMoves(store: Pick<Store, 'commit'>): Moves {
  const gathering = new Map<string, Batch>();
  const last = new Map<string, Promise<void>>();
  const begin = (partition: string): Batch => {
    const moves: OutboxMove[] = [];
    const write = async (): Promise<void> => {
      gathering.delete(partition);
      await store.commit({ partition, moves });
    };
    // What became of the one before is told to those who wait for it.
    const done = (last.get(partition) ?? Promise.resolve()).then(write, write);
    const forget = (): void => {
      if (last.get(partition) === done) last.delete(partition);
    };
    done.then(forget, forget);
    last.set(partition, done);
    const batch = { moves, done };
    gathering.set(partition, batch);
    return batch;
  };
  return {
    commit(partition, move) {
      const batch = gathering.get(partition) ?? begin(partition);
      batch.moves.push(move);
      return batch.done;
    },
  };
}
