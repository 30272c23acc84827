import Libsql from 'libsql';
import { makeOwnerOnly } from './file-lock.ts';
import { StoreUnavailable } from './port.ts';
import { migrations } from './schema.sql.ts';

export type Database = InstanceType<typeof Libsql>;
export type Bound = string | number | null | Uint8Array;
export type Row = Readonly<Record<string, unknown>>;

/** A prepared statement with the four ways in which it is used here. */
export interface Statement {
  /** How many rows it changed. */
  run(...bound: Bound[]): number;
  /** The row id of the one row that it inserted. */
  insert(...bound: Bound[]): number;
  get(...bound: Bound[]): Row | undefined;
  all(...bound: Bound[]): readonly Row[];
}

export interface DatabaseOptions {
  readonly file: string;
  /** How long to wait for a lock of another connection. The process stands still meanwhile, so keep it short. */
  readonly busyTimeoutMs: number;
  /** Size above which the file is full, in pages of {@link PAGE_BYTES}. */
  readonly pagesMax?: number;
  /** Steps to the present shape; those of this version when absent. */
  readonly steps?: readonly string[];
}

/** Of a file that is made now; one that is there keeps its own. A message of the usual size with its headers fills half of one. */
const PAGE_BYTES = 8_192;
export const IN_MEMORY = ':memory:';
const PASSING = /^SQLITE_(BUSY|LOCKED|FULL|IOERR|CANTOPEN|READONLY|NOTADB|PROTOCOL)/;

/** What the disk or a lock did becomes {@link StoreUnavailable}; anything else is a programmer's mistake and stays what it is. */
export function translated(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return PASSING.test(code) && error instanceof Error ? new StoreUnavailable(`${code}: ${error.message}`, { cause: error }) : error;
}

/** Opens the file and brings its tables to the present shape. */
export function openDatabase(options: DatabaseOptions): Database {
  const db = connected(options);
  try {
    db.exec(`PRAGMA busy_timeout = ${Math.trunc(options.busyTimeoutMs)}`);
    db.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -32768');
    // Pages that change again and again are copied from the journal less often.
    db.exec('PRAGMA wal_autocheckpoint = 8000');
    if (options.pagesMax !== undefined) db.exec(`PRAGMA max_page_count = ${Math.trunc(options.pagesMax)}`);
    migrate(db, options.file, options.steps ?? migrations);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** A connection that fails carries no code, unlike every later error. */
function connected(options: DatabaseOptions): Database {
  try {
    // Orders and the keys of sealed messages lie in it. What the engine puts beside it gets the same mode.
    if (options.file !== IN_MEMORY) makeOwnerOnly(options.file);
    return new Libsql(options.file, { timeout: options.busyTimeoutMs });
  } catch (error) {
    throw new StoreUnavailable(`${options.file} cannot be opened: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** All steps or none: a process that dies in the middle leaves the file as it was. */
function migrate(db: Database, file: string, steps: readonly string[]): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    const done = Number(prepare(db, 'PRAGMA user_version').get()?.user_version);
    if (done > steps.length) {
      const what = `${file} was written by a later version of this software (shape ${done}, known here ${steps.length})`;
      throw new StoreUnavailable(`${what}: run that version again, or name another file in store.file`);
    }
    for (const step of steps.slice(done)) db.exec(step);
    if (done < steps.length) db.exec(`PRAGMA user_version = ${steps.length}`);
    db.exec('COMMIT');
  } catch (error) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

export function prepare(db: Database, sql: string): Statement {
  const statement = db.prepare(sql);
  return {
    run: (...bound) => statement.run(withoutNul(bound)).changes,
    insert: (...bound) => Number(statement.run(withoutNul(bound)).lastInsertRowid),
    get: (...bound) => rowOf(statement.get(withoutNul(bound))),
    all: (...bound) => statement.all(withoutNul(bound)).map((row) => rowOf(row) ?? {}),
  };
}

/** Text is cut off at a NUL on its way into the engine: two names could become one. */
function withoutNul(bound: Bound[]): Bound[] {
  for (const value of bound)
    if (typeof value === 'string' && value.includes('\0')) throw new TypeError('text in the store cannot hold a NUL');
  return bound;
}

function rowOf(row: unknown): Row | undefined {
  return typeof row === 'object' && row !== null ? (row as Row) : undefined;
}

/** Columns come as `unknown`; these say what was put there. */
export const text = (row: Row, column: string): string => String(row[column]);
export const whole = (row: Row, column: string): number => Number(row[column]);

export function bytesOf(value: unknown): Uint8Array {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (value instanceof Uint8Array) return value;
  throw new TypeError('a column of bytes holds something else');
}
