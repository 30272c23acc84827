import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BackupRefused, backUp, examineStore, restore } from '../../../node/store/backup.ts';
import { StoreUnavailable } from '../../../node/store/port.ts';
import { openSqliteStore } from '../../../node/store/sqlite.ts';
import { hearing, logEntry, mustDo, NOW } from './fixture.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'backup-'));
  file = join(folder, 'node.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const MARK = '20261006T100000Z';
const at = (name: string): string => join(folder, name);

async function storeWith(...ids: string[]): Promise<void> {
  const store = await openSqliteStore({ file });
  for (const id of ids) await mustDo(store, { ...hearing('p', id), put: [{ key: id, value: 1 }] });
  await store.close();
}

async function idsIn(name: string): Promise<readonly string[]> {
  const store = await openSqliteStore({ file: name });
  try {
    return [...(await store.list('p', '', { limit: 100 })).keys()];
  } finally {
    await store.close();
  }
}

/** A line past the store. */
function alter(name: string, sql: string): void {
  const db = new Libsql(name);
  db.exec(sql);
  db.close();
}

describe('a backup', () => {
  test('of a store that is being written holds all that was acknowledged before it began, whole and readable', async () => {
    const writer = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'writer.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => writer.once('close', resolve));
    let said = '';
    await new Promise<void>((resolve) => {
      writer.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.split('\n').length > 300) resolve();
      });
    });
    const answered = said.split('\n').slice(0, -1);
    const facts = backUp(file, at('copy.db'));
    // It was written meanwhile, and is written after it.
    const before = said.length;
    await new Promise<void>((resolve) => writer.stdout.on('data', () => said.length > before + 1_000 && resolve()));
    writer.kill('SIGKILL');
    await ended;
    expect(statSync(at('copy.db')).mode & 0o777).toBe(0o600);
    expect(facts.rows.inbox).toBeGreaterThanOrEqual(answered.length);
    const copy = await openSqliteStore({ file: at('copy.db') });
    for (const id of answered) {
      expect((await copy.read(`partition-${id}`, ['said'])).get('said')?.value).toBe(id);
      expect((await copy.readLog(id))?.body).toEqual(logEntry(id).body);
    }
    const { inbox } = await copy.counts();
    expect(inbox).toBe(facts.rows.inbox);
    expect(await copy.takeInbox({ nowMs: NOW, limit: 1_000_000, leaseMs: 1 })).toHaveLength(inbox);
    await copy.close();
  }, 60_000);

  test('never takes the place of a file, and leaves nothing behind when it fails', async () => {
    await storeWith('l1');
    writeFileSync(at('copy.db'), 'something else');
    expect(() => backUp(file, at('copy.db'))).toThrow(/exists already; name a new file/);
    expect(readFileSync(at('copy.db'), 'utf8')).toBe('something else');
    writeFileSync(at('text.db'), 'no store'.repeat(1_000));
    expect(() => backUp(at('text.db'), at('second.db'))).toThrow(StoreUnavailable);
    expect(() => backUp(file, join(folder, 'no-folder', 'copy.db'))).toThrow(/ENOENT/);
    alter(at('foreign.db'), 'CREATE TABLE recipes (name TEXT); PRAGMA user_version = 1');
    expect(() => backUp(at('foreign.db'), at('second.db'))).toThrow(/other tables/);
    expect(readdirSync(folder).filter((name) => name.includes('.part') || name === 'second.db')).toEqual([]);
  });
});

describe('a restore', () => {
  test('puts a copy where there was no store', async () => {
    await storeWith('l1', 'l2');
    backUp(file, at('copy.db'));
    const facts = restore(at('copy.db'), at('fresh.db'), { replace: false, mark: MARK });
    expect(facts.keptAs).toBeUndefined();
    expect(await idsIn(at('fresh.db'))).toEqual(['l1', 'l2']);
    expect(statSync(at('fresh.db')).mode & 0o777).toBe(0o600);
  });

  test('replaces a store only when that is said, and keeps it with all that was in it', async () => {
    await storeWith('l1');
    backUp(file, at('copy.db'));
    await storeWith('l2');
    expect(() => restore(at('copy.db'), file, { replace: false, mark: MARK })).toThrow(/--replace/);
    const facts = restore(at('copy.db'), file, { replace: true, mark: MARK });
    expect(facts.keptAs).toBe(`${file}.before-${MARK}`);
    expect(await idsIn(file)).toEqual(['l1']);
    expect(await idsIn(facts.keptAs ?? '')).toEqual(['l1', 'l2']);
  });

  test('keeps also what a killed node left in its journal, and a store that is damaged', async () => {
    await storeWith('l1');
    backUp(file, at('copy.db'));
    const store = await openSqliteStore({ file });
    await mustDo(store, { partition: 'p', put: [{ key: 'in the journal', value: 1 }] });
    for (const part of ['', '-wal']) copyFileSync(file + part, at(`killed.db${part}`));
    await store.close();
    const { keptAs = '' } = restore(at('copy.db'), at('killed.db'), { replace: true, mark: MARK });
    expect(await idsIn(at('killed.db'))).toEqual(['l1']);
    expect(await idsIn(keptAs)).toEqual(['in the journal', 'l1']);
    writeFileSync(at('damaged.db'), 'not a database any more'.repeat(500));
    writeFileSync(at('damaged.db-wal'), 'nor is this a journal');
    const { keptAs: asItWas = '' } = restore(at('copy.db'), at('damaged.db'), { replace: true, mark: MARK });
    expect(await idsIn(at('damaged.db'))).toEqual(['l1']);
    expect(readFileSync(asItWas, 'utf8')).toContain('not a database any more');
  });

  test('is refused while a node has the store, which goes on', async () => {
    await storeWith('l1');
    backUp(file, at('copy.db'));
    const store = await openSqliteStore({ file });
    await mustDo(store, { partition: 'p', put: [{ key: 'l2', value: 1 }] });
    expect(() => restore(at('copy.db'), file, { replace: true, mark: MARK })).toThrow(/in use by another node/);
    await mustDo(store, { partition: 'p', put: [{ key: 'l3', value: 1 }] });
    await store.close();
    expect(await idsIn(file)).toEqual(['l1', 'l2', 'l3']);
    expect(existsSync(`${file}.restoring`)).toBe(false);
  });

  test.each([
    ['a file that is no store', (name: string) => writeFileSync(name, 'a letter'.repeat(900)), /cannot be read as a store/],
    ['an empty file', (name: string) => writeFileSync(name, ''), /is no store of a node/],
    ['a store of a later version', (name: string) => alter(name, 'PRAGMA user_version = 999'), /later version/],
    ['a store without one of its tables', (name: string) => alter(name, 'DROP TABLE timers'), /other tables/],
    ['a store without one of its indexes', (name: string) => alter(name, 'DROP INDEX log_of'), /other tables/],
    ['a copy that was made while a node ran', (name: string) => writeFileSync(`${name}-wal`, 'x'), /take a backup instead/],
    ['a store of which a page is damaged', damage, /is damaged|cannot be read/],
  ])('of %s is refused, and the present store stays', async (_what, spoil, sentence) => {
    await storeWith('l1');
    backUp(file, at('copy.db'));
    spoil(at('copy.db'));
    expect(() => restore(at('copy.db'), file, { replace: true, mark: MARK })).toThrow(sentence);
    expect(() => restore(at('copy.db'), at('fresh.db'), { replace: false, mark: MARK })).toThrow(BackupRefused);
    expect(existsSync(at('fresh.db'))).toBe(false);
    expect(await idsIn(file)).toEqual(['l1']);
    expect(readdirSync(folder).filter((name) => /restoring|before/.test(name))).toEqual([]);
  });
});

function damage(name: string): void {
  const bytes = readFileSync(name);
  // As the header of the file says.
  const pageBytes = bytes.readUInt16BE(16);
  for (const page of [1, 5]) bytes.fill(0x5a, page * pageBytes + 8, page * pageBytes + 600);
  writeFileSync(name, bytes);
}

test('the facts of a sound store are its shape and its rows', async () => {
  await storeWith('l1', 'l2');
  expect(examineStore(file)).toMatchObject({ rows: { state: 2, inbox: 2, log: 2, outbox: 0, transactions: 1 } });
});
