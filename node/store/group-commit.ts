import type { Database } from './database.ts';
import { translated } from './database.ts';
import { StoreUnavailable } from './port.ts';

/** How many pieces of work share one durable write. */
const GROUP_MAX = 512;
/** For how many turns of the event loop a group may grow. */
const GATHER_TURNS_MAX = 4;
/** How many may wait for their turn; beyond this the disk cannot follow and the caller has to slow down. */
const WAITING_MAX = 20_000;

/** What work in the group answers. */
export interface Written<Result> {
  /** `undo`: what it wrote must not stand. `nothing`: it was refused before it wrote anything. */
  readonly end: 'keep' | 'undo' | 'nothing';
  readonly result: Result;
  /** Told once what is kept is durable, before the promise settles. Must not throw. */
  readonly landed?: () => void;
  /** Told when what was written does not stand after all. Must not throw. */
  readonly undone?: () => void;
}

/** Work may be asked twice, the first time in vain: what it changes in memory it changes in `landed`, or takes back in `undone`. */
interface Waiting {
  readonly work: () => Written<unknown>;
  readonly resolve: (result: never) => void;
  readonly reject: (error: unknown) => void;
}

/** A piece that was written in a group, which may still come to nothing. */
interface Piece {
  readonly answer: () => void;
  readonly undone?: (() => void) | undefined;
}

/**
 * Lets everything that is written in one turn of the event loop share one durable transaction. Nothing is answered before all of it
 * is on disk. Nearly always no piece has to be undone: only a group in which one has is written again with a savepoint for each.
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
      this.#turn ??= setImmediate(() => this.#gather(0, 0));
    });
  }

  /** Waits while each turn brings more, for a few turns: the fewer durable writes, the less each message costs. Alone, nobody waits. */
  #gather(turns: number, before: number): void {
    const now = this.#waiting.length;
    const more = now - before > 1 && turns < GATHER_TURNS_MAX && now < GROUP_MAX;
    if (more) this.#turn = setImmediate(() => this.#gather(turns + 1, now));
    else this.#flushOne();
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
    let pieces: readonly Piece[];
    try {
      pieces = this.#inOne(group, (piece) => this.#plain(piece)) ?? this.#inOne(group, (piece) => this.#guarded(piece)) ?? [];
    } catch (error) {
      for (const piece of group) piece.reject(translated(error));
      return;
    }
    for (const piece of pieces) piece.answer();
  }

  /** How to answer each piece; undefined, and nothing written, when one of them has to be undone by itself. */
  #inOne(group: readonly Waiting[], write: (piece: Waiting) => Piece | undefined): readonly Piece[] | undefined {
    const pieces: Piece[] = [];
    try {
      // Not prepared: a prepared BEGIN that met a lock stays half-way and spoils the savepoints after it.
      this.#db.exec('BEGIN IMMEDIATE');
      for (const waiting of group) {
        const piece = write(waiting);
        if (piece === undefined) {
          this.#undo(pieces);
          return undefined;
        }
        pieces.push(piece);
      }
      this.#beforeCommit();
      this.#db.exec('COMMIT');
      return pieces;
    } catch (error) {
      this.#undo(pieces);
      throw error;
    }
  }

  #plain(waiting: Waiting): Piece | undefined {
    try {
      const written = waiting.work();
      if (written.end !== 'undo') return pieceOf(waiting, written);
      written.undone?.();
      return undefined;
    } catch (error) {
      if (this.#endsAll(error)) throw error;
      return undefined;
    }
  }

  #guarded(waiting: Waiting): Piece {
    this.#savepoint();
    try {
      const written = waiting.work();
      if (written.end === 'undo') {
        this.#db.exec('ROLLBACK TO piece');
        written.undone?.();
      }
      this.#release();
      return pieceOf(waiting, written);
    } catch (error) {
      if (this.#endsAll(error)) throw error;
      this.#db.exec('ROLLBACK TO piece');
      this.#release();
      return { answer: () => waiting.reject(error) };
    }
  }

  /** A full or broken disk may have undone the whole transaction: then no piece of it stands. */
  #endsAll(error: unknown): boolean {
    return !this.#db.inTransaction || translated(error) instanceof StoreUnavailable;
  }

  #undo(pieces: readonly Piece[]): void {
    if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
    for (const piece of pieces.toReversed()) piece.undone?.();
  }
}

function pieceOf(waiting: Waiting, written: Written<unknown>): Piece {
  const kept = written.end === 'keep' ? written : undefined;
  return {
    answer() {
      kept?.landed?.();
      waiting.resolve(written.result as never);
    },
    undone: kept?.undone,
  };
}
