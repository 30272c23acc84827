import type { Database } from './database.ts';
import { translated } from './database.ts';
import { StoreUnavailable } from './port.ts';

/** How many pieces of work share one durable write. */
const GROUP_MAX = 512;
/** How many may wait for their turn; beyond this the disk cannot follow and the caller has to slow down. */
const WAITING_MAX = 20_000;

/** What work in the group answers. Without `keep` its changes are undone, and `landed` is not called. */
export interface Written<Result> {
  readonly keep: boolean;
  readonly result: Result;
  /** Told once the change is durable, before the promise settles. Must not throw. */
  readonly landed?: () => void;
}

interface Waiting {
  readonly work: () => Written<unknown>;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets everything that is written in one turn of the event loop share one durable transaction, with a savepoint for each, so that
 * one that is refused undoes only itself. Nothing is answered before all of it is on disk.
 */
export class GroupCommit {
  readonly #db: Database;
  readonly #beforeCommit: () => void;
  readonly #savepoint: () => void;
  readonly #release: () => void;
  #waiting: Waiting[] = [];
  #turn: NodeJS.Immediate | undefined;

  /** `beforeCommit` runs inside the transaction of every group, after its last piece. */
  constructor(db: Database, beforeCommit: () => void) {
    this.#db = db;
    this.#beforeCommit = beforeCommit;
    const savepoint = db.prepare('SAVEPOINT piece');
    const release = db.prepare('RELEASE piece');
    this.#savepoint = () => void savepoint.run();
    this.#release = () => void release.run();
  }

  write<Result>(work: () => Written<Result>): Promise<Result> {
    if (this.#waiting.length >= WAITING_MAX) return Promise.reject(new StoreUnavailable('too many writes are waiting for the disk'));
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.push({ work, resolve: resolve as Waiting['resolve'], reject });
      this.#turn ??= setImmediate(() => this.#flushOne());
    });
  }

  /** Writes at once all that is waiting. */
  flush(): void {
    while (this.#waiting.length > 0) this.#flushOne();
  }

  /** Loses all that is waiting, as a power cut would. */
  drop(): void {
    clearImmediate(this.#turn);
    this.#turn = undefined;
    this.#waiting = [];
  }

  #flushOne(): void {
    clearImmediate(this.#turn);
    const group = this.#waiting.splice(0, GROUP_MAX);
    this.#turn = this.#waiting.length > 0 ? setImmediate(() => this.#flushOne()) : undefined;
    if (group.length > 0) this.#commit(group);
  }

  #commit(group: readonly Waiting[]): void {
    const settle: (() => void)[] = [];
    try {
      // Not prepared: a prepared BEGIN that met a lock stays half-way and spoils the savepoints after it.
      this.#db.exec('BEGIN IMMEDIATE');
      for (const piece of group) settle.push(this.#piece(piece));
      this.#beforeCommit();
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#undo();
      for (const piece of group) piece.reject(translated(error));
      return;
    }
    for (const answer of settle) answer();
  }

  #piece(piece: Waiting): () => void {
    this.#savepoint();
    try {
      const written = piece.work();
      if (!written.keep) this.#db.exec('ROLLBACK TO piece');
      this.#release();
      return () => {
        if (written.keep) written.landed?.();
        piece.resolve(written.result as never);
      };
    } catch (error) {
      // A full or broken disk may have undone the whole transaction: then no piece of it stands.
      if (!this.#db.inTransaction || translated(error) instanceof StoreUnavailable) throw error;
      this.#db.exec('ROLLBACK TO piece');
      this.#release();
      return () => piece.reject(error);
    }
  }

  #undo(): void {
    if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
  }
}
