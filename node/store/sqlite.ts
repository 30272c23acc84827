import { type Aftermath, withAftermath } from './aftermath.ts';
import type { Database } from './database.ts';
import { IN_MEMORY, openDatabase, translated } from './database.ts';
import { lockFile } from './file-lock.ts';
import type { Written } from './group-commit.ts';
import { GroupCommit } from './group-commit.ts';
import type { LaneChoice } from './lanes.ts';
import type { Commit, CommitResult, State, Store, StoreListener, TakeOptions } from './port.ts';
import { StoreUnavailable } from './port.ts';
import type { Chance } from './seal.ts';
import { systemChance } from './seal.ts';
import { SqliteClaims } from './sqlite-claims.ts';
import { SqliteInbox } from './sqlite-inbox.ts';
import { SqliteLog } from './sqlite-log.ts';
import { SqliteOutbox } from './sqlite-outbox.ts';
import { SqliteQuiet } from './sqlite-quiet.ts';
import { SqliteState } from './sqlite-state.ts';
import { SqliteTimers } from './sqlite-timers.ts';

export interface SqliteOptions {
  /** Path of the file; it is made when it is absent, its folder is not. */
  readonly file: string;
  /** Keys and nonces of sealed bodies; the operating system's when absent. */
  readonly chance?: Chance;
  /** How long to wait for another connection's lock. The process stands still meanwhile. Default 1,000 ms. */
  readonly busyTimeoutMs?: number;
  /** Size above which the store says that it is full, in pages of 8 KiB. */
  readonly pagesMax?: number;
}

const BUSY_TIMEOUT_MS = 1_000;

/** Opens a store in one SQLite file. One process at a time: what is taken is remembered in memory. A second is refused. */
export async function openSqliteStore(options: SqliteOptions): Promise<Store> {
  const { file, pagesMax, busyTimeoutMs = BUSY_TIMEOUT_MS, chance = systemChance() } = options;
  const unlock = file === IN_MEMORY ? () => undefined : lockFile(file, { busyTimeoutMs });
  try {
    const db = openDatabase({ file, busyTimeoutMs, ...(pagesMax === undefined ? {} : { pagesMax }) });
    return new SqliteStore(db, { chance, unlock });
  } catch (error) {
    unlock();
    throw translated(error);
  }
}

const DONE: CommitResult = { done: true };
const refused = (result: CommitResult, wrote: boolean): Written<CommitResult> => ({ end: wrote ? 'undo' : 'nothing', result });
const kept = <Result>(result: Result): Written<Result> => ({ end: 'keep', result });

class SqliteStore implements Store {
  readonly #db: Database;
  readonly #unlock: () => void;
  readonly #state: SqliteState;
  readonly #claims: SqliteClaims;
  readonly #log: SqliteLog;
  readonly #inbox: SqliteInbox;
  readonly #outbox: SqliteOutbox;
  readonly #timers: SqliteTimers;
  readonly #quiet: SqliteQuiet;
  readonly #group: GroupCommit;

  constructor(db: Database, { chance, unlock }: { readonly chance: Chance; readonly unlock: () => void }) {
    this.#db = db;
    this.#unlock = unlock;
    this.#state = new SqliteState(db);
    this.#claims = new SqliteClaims(db);
    this.#log = new SqliteLog(db, chance);
    this.#inbox = new SqliteInbox(db);
    this.#outbox = new SqliteOutbox(db);
    this.#timers = new SqliteTimers(db);
    this.#quiet = new SqliteQuiet(db);
    this.#group = new GroupCommit(db, () => this.#state.saveLastVersion());
  }

  read = (partition: string, keys: readonly string[]) => this.#look(() => this.#state.read(partition, keys));

  list = (partition: string, prefix: string, options: { readonly limit: number; readonly after?: string }): Promise<State> =>
    this.#look(() => this.#state.list(partition, prefix, options));

  partitions = (prefix: string, options: { readonly limit: number; readonly after?: string }) =>
    this.#look(() => this.#state.partitions(prefix, options));

  commit = (commit: Commit): Promise<CommitResult> => this.#write((after) => this.#apply(commit, after));

  takeInbox = (options: TakeOptions) => this.#look(() => this.#inbox.take(options));

  postponeInbox = (id: string, dueAtMs: number): Promise<void> =>
    this.#write(({ landed }) => {
      const seq = this.#placeOf(id);
      if (seq !== undefined) this.#inbox.postpone(seq, dueAtMs, landed);
      return kept<void>(undefined);
    });

  takeOutbox = (options: TakeOptions & LaneChoice) => this.#look(() => this.#outbox.take(options));

  takeTimers = (options: TakeOptions) => this.#look(() => this.#timers.take(options));

  nextDueMs = (choice?: LaneChoice) =>
    this.#look(() => {
      const next = Math.min(this.#inbox.nextDueMs(), this.#outbox.nextDueMs(choice), this.#timers.nextDueMs());
      return next === Number.POSITIVE_INFINITY ? undefined : next;
    });

  readLog = (id: string) => this.#look(() => this.#log.read(id));

  transcript = (transactionId: string, options: { readonly limit: number }) =>
    this.#look(() => this.#log.transcript(transactionId, options.limit));

  transactions = (options: { readonly limit: number; readonly after?: string }) => this.#look(() => this.#log.transactions(options));

  deliveries = (logId: string, options: { readonly limit: number }) => this.#look(() => this.#outbox.deliveries(logId, options.limit));

  /** The key is overwritten with zeros, and the journal that may still hold it is emptied when no other connection reads it. */
  forget = (transactionId: string): Promise<void> =>
    this.#look(() => {
      this.#group.flush();
      this.#db.exec('PRAGMA secure_delete = ON');
      try {
        this.#log.forget(transactionId);
      } finally {
        this.#db.exec('PRAGMA secure_delete = OFF');
      }
      this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    });

  isQuiet = (transactionId: string, options: { readonly sinceMs: number }) =>
    this.#look(() => this.#quiet.isQuiet(transactionId, options.sinceMs));

  prune = (transactionId: string, options: { readonly sinceMs: number }): Promise<boolean> =>
    this.#write(() => {
      if (!this.#quiet.prune(transactionId, options.sinceMs)) return { end: 'nothing', result: false };
      // At once: what is said in it later in the same group must not be sealed with a key that is gone.
      this.#log.letGo(transactionId);
      return kept(true);
    });

  deadLetters = (options: { readonly limit: number; readonly after?: string }) => this.#look(() => this.#outbox.deadLetters(options));

  sweep = (nowMs: number): Promise<number> => this.#write((after) => kept(this.#claims.sweep(nowMs, after)));

  counts = () =>
    this.#look(() => ({
      inbox: this.#inbox.count,
      outbox: this.#outbox.count,
      timers: this.#timers.count,
      dead: this.#outbox.countDead,
    }));

  /** No other process writes here. */
  watch = async (_listener: StoreListener) => async () => undefined;

  /** Nor has another taken anything. */
  beat = () => Promise.resolve(0);

  async close(): Promise<void> {
    if (!this.#db.open) return;
    try {
      this.#group.flush();
      this.#db.close();
    } finally {
      this.#unlock();
    }
  }

  /** Refusals come first, so that what is refused has written next to nothing. */
  #apply(commit: Commit, after: Aftermath): Written<CommitResult> {
    const { partition } = commit;
    let wrote = false;
    for (const claim of commit.claims ?? []) {
      const value = this.#claims.make(partition, claim, after);
      if (value !== undefined) return refused({ done: false, cause: 'claimed', key: claim.key, value }, wrote);
      wrote = true;
    }
    const moved = this.#state.moved(partition, commit.expect);
    if (moved !== undefined) return refused({ done: false, cause: 'moved', key: moved }, wrote);
    for (const id of commit.heard ?? []) {
      const seq = this.#placeOf(id);
      if (seq === undefined || !this.#inbox.complete(seq, after.landed)) return refused({ done: false, cause: 'moved', key: id }, wrote);
      wrote = true;
    }
    this.#change(commit, after);
    return kept(DONE);
  }

  #change(commit: Commit, after: Aftermath): void {
    const { partition } = commit;
    const { landed } = after;
    for (const key of commit.remove ?? []) this.#state.remove(partition, key);
    for (const { key, value } of commit.put ?? []) this.#state.put(partition, key, value);
    const places = new Map<string, number>();
    for (const entry of commit.log ?? []) places.set(entry.id, this.#log.add(entry, after));
    for (const id of commit.inbox ?? []) {
      const seq = places.get(id) ?? this.#log.seqOf(id);
      if (seq === undefined) throw new TypeError(`inbox names ${id}, which is no log entry`);
      this.#inbox.add(seq, { id, partition }, landed);
    }
    for (const entry of commit.outbox ?? []) this.#outbox.add(entry, partition, landed);
    for (const move of commit.moves ?? []) this.#outbox.move(move, landed);
    for (const id of commit.cancelTimers ?? []) this.#timers.cancel(partition, id, landed);
    for (const timer of commit.timers ?? []) this.#timers.set({ ...timer, partition }, landed);
  }

  /** Of an entry of the inbox. One that was completed is found in the log only. */
  #placeOf(id: string): number | undefined {
    return this.#inbox.seqOf(id) ?? this.#log.seqOf(id);
  }

  async #look<Result>(look: () => Result): Promise<Result> {
    this.#mustBeOpen();
    try {
      return look();
    } catch (error) {
      throw translated(error);
    }
  }

  async #write<Result>(work: (after: Aftermath) => Written<Result>): Promise<Result> {
    this.#mustBeOpen();
    return this.#group.write(() => withAftermath(work));
  }

  #mustBeOpen(): void {
    if (!this.#db.open) throw new StoreUnavailable('the store is closed');
  }
}
