import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import Libsql from 'libsql';
import type { Row } from './database.ts';
import { IN_MEMORY, text, translated, whole } from './database.ts';
import { lockFile, makeOwnerOnly } from './file-lock.ts';
import { StoreUnavailable } from './port.ts';
import { migrations } from './schema.sql.ts';

/** What was found in the file of a store. */
export interface StoreFacts {
  /** How many steps made its tables. */
  readonly shape: number;
  readonly bytes: number;
  /** How many rows each table has. */
  readonly rows: Readonly<Record<string, number>>;
}

/** A copy that cannot be used, or must not be: said in a sentence, and nothing was changed. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused';
}

const BUSY_TIMEOUT_MS = 10_000;

/**
 * Copies a store into one whole file, as it is at one moment; its node may run and commit meanwhile. The copy appears under its name
 * when it is complete, on the disk and checked.
 * @throws BackupRefused when there is such a file already, or the copy is not sound
 * @throws StoreUnavailable when the store cannot be read
 */
export function backUp(storeFile: string, to: string): StoreFacts {
  if (existsSync(to)) throw new BackupRefused(`${to} exists already; name a new file`);
  const part = `${to}.part`;
  rmSync(part, { force: true });
  try {
    // The engine writes into an empty file as it is: for its owner alone.
    makeOwnerOnly(part);
    vacuumInto(storeFile, part);
    const facts = examineStore(part);
    putOnDisk(part);
    linkSync(part, to);
    putOnDisk(dirname(to));
    return facts;
  } finally {
    rmSync(part, { force: true });
  }
}

function vacuumInto(storeFile: string, part: string): void {
  const db = connected(storeFile);
  try {
    db.prepare('VACUUM INTO ?').run(part);
  } catch (error) {
    throw translated(error);
  } finally {
    db.close();
  }
}

export interface RestoreOptions {
  /** Whether a store that is there may be replaced. It is kept beside the new one all the same. */
  readonly replace: boolean;
  /** Part of the name under which the old store is kept. */
  readonly mark: string;
}

/**
 * Puts a copy in the place of a store, after it was checked. The old store is kept under another name.
 * @throws BackupRefused when the copy is not sound, or there is a store that may not be replaced
 * @throws StoreUnavailable when a node runs on the store
 */
export function restore(from: string, storeFile: string, options: RestoreOptions): StoreFacts & { readonly keptAs?: string } {
  if (existsSync(`${from}-wal`) && statSync(`${from}-wal`).size > 0) {
    throw new BackupRefused(
      `${from} has a journal beside it (-wal): it is a store in use, or a copy of one made while it was; take a backup instead`,
    );
  }
  const isThere = existsSync(storeFile) && statSync(storeFile).size > 0;
  if (isThere && !options.replace) throw new BackupRefused(`${storeFile} exists already; say --replace to put the backup in its place`);
  const unlock = lockFile(storeFile, { busyTimeoutMs: 1_000 });
  const file = realpathSync(storeFile);
  const part = `${file}.restoring`;
  try {
    copyOf(from, part);
    const facts = examineStore(part);
    putOnDisk(part);
    const keptAs = isThere ? keepAside(file, `${file}.before-${options.mark}`) : undefined;
    renameSync(part, file);
    putOnDisk(dirname(file));
    return { ...facts, ...(keptAs === undefined ? {} : { keptAs }) };
  } finally {
    rmSync(part, { force: true });
    if (!isThere && statSync(file).size === 0) rmSync(file);
    unlock();
  }
}

/** For its owner alone, whatever the mode of the backup. */
function copyOf(from: string, part: string): void {
  rmSync(part, { force: true });
  makeOwnerOnly(part);
  copyFileSync(from, part, constants.COPYFILE_FICLONE);
}

/** At no moment is there no store: a node that starts in the middle finds the old one or the new one. */
function keepAside(file: string, aside: string): string {
  emptyJournal(file);
  linkSync(file, aside);
  for (const part of ['-wal', '-shm']) if (existsSync(file + part)) renameSync(file + part, aside + part);
  return aside;
}

/** What stands in the journal of the old store goes into its file, unless it is damaged: then the journal is kept beside it. */
function emptyJournal(file: string): void {
  try {
    const db = connected(file);
    db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    db.close();
  } catch {
    // Perhaps this is why it is to be replaced.
  }
}

/**
 * Whether a file is a store that this version can open, and sound: every page, and every table as its steps made it.
 * @throws BackupRefused when it is not
 */
export function examineStore(file: string): StoreFacts {
  const db = connected(file);
  try {
    const all = (sql: string): readonly Row[] => db.prepare(sql).all() as Row[];
    const shape = whole(all('PRAGMA user_version')[0] ?? {}, 'user_version');
    if (shape < 1) throw new BackupRefused(`${file} is no store of a node`);
    if (shape > migrations.length) {
      throw new BackupRefused(
        `${file} was written by a later version of this software (shape ${shape}, known here ${migrations.length}): use that version`,
      );
    }
    const [said = {}] = all('PRAGMA integrity_check(1)');
    const verdict = String(Object.values(said)[0]);
    if (verdict !== 'ok') throw new BackupRefused(`${file} is damaged: ${verdict}`);
    if (JSON.stringify(tablesIn(all)) !== JSON.stringify(tablesOf(shape)))
      throw new BackupRefused(`${file} has other tables than a store of its shape (${shape})`);
    const names = tablesIn(all)
      .filter(({ type }) => type === 'table')
      .map(({ name }) => text({ name }, 'name'));
    const rows = names.map((name) => [name, whole(all(`SELECT count(*) AS n FROM ${name}`)[0] ?? {}, 'n')]);
    return { shape, bytes: statSync(file).size, rows: Object.fromEntries(rows) as Record<string, number> };
  } catch (error) {
    if (error instanceof BackupRefused) throw error;
    throw new BackupRefused(`${file} cannot be read as a store: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  } finally {
    db.close();
  }
}

const TABLES = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name";

function tablesIn(all: (sql: string) => readonly Row[]): readonly Row[] {
  return all(TABLES).map(({ type, name, sql }) => ({ type, name, sql }));
}

function tablesOf(shape: number): readonly Row[] {
  const db = new Libsql(IN_MEMORY);
  try {
    for (const step of migrations.slice(0, shape)) db.exec(step);
    return tablesIn((sql) => db.prepare(sql).all() as Row[]);
  } finally {
    db.close();
  }
}

function connected(file: string): InstanceType<typeof Libsql> {
  try {
    return new Libsql(file, { timeout: BUSY_TIMEOUT_MS });
  } catch (error) {
    throw new StoreUnavailable(`${file} cannot be opened: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

function putOnDisk(path: string): void {
  const handle = openSync(path, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
