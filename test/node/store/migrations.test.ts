import { spawn } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { examineStore } from '../../../node/store/backup.ts';
import { openDatabase } from '../../../node/store/database.ts';
import type { Store } from '../../../node/store/port.ts';
import { migrations } from '../../../node/store/schema.sql.ts';
import { openSqliteStore } from '../../../node/store/sqlite.ts';
import { until } from '../../network/running.ts';
import { hearing, idsOf, LEASE, logEntry, mustDo, NOW, OPEN_LANES, parcel } from './fixture.ts';

const OLD = join(import.meta.dirname, 'old');
const files = readdirSync(OLD).filter((name) => name.endsWith('.db'));

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'migrations-'));
  file = join(folder, 'node.db');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const shapeOf = (name: string): number => {
  const db = new Libsql(name);
  const { user_version: shape } = db.prepare('PRAGMA user_version').get() as { user_version: number };
  db.close();
  return shape;
};

/** Holds a store against all that was put into it by `old/entries.ts`. */
async function expectEverything(store: Store): Promise<void> {
  const one = await store.list('provider:one', '', { limit: 9 });
  expect([...one].map(([key, { value }]) => [key, value])).toEqual([
    ['item:1', { stock: 6 }],
    ['shop', { name: 'Bakker Brood', open: true }],
  ]);
  expect(await store.partitions('provider:', { limit: 9 })).toEqual(['provider:one', 'provider:two']);
  expect((await store.read('provider:two', ['shop'])).get('shop')?.value).toEqual({ name: 'Kaas & Zn. — “oud”' });
  const { version = 0 } = one.get('item:1') ?? {};
  const unmoved = {
    partition: 'provider:one',
    expect: [
      { key: 'item:1', version },
      { key: 'gone', version: 0 },
    ],
  };
  await mustDo(store, unmoved);

  const claim = (value: string) => ({ key: 'bap.example.org|confirm|m1', value, expiresAtMs: NOW * 2 });
  const repeated = await store.commit({ partition: 'provider:one', claims: [claim('digest-2')] });
  expect(repeated).toEqual({ done: false, cause: 'claimed', key: claim('').key, value: 'digest-1' });

  expect(await store.counts()).toEqual({ inbox: 3, outbox: 2, timers: 1, dead: 1 });
  const heard = await store.takeInbox({ nowMs: NOW + 300, ...LEASE });
  expect(heard).toEqual([
    { id: 'first', partition: 'provider:one', attempts: 0 },
    { id: 'postponed', partition: 'provider:two', attempts: 1 },
  ]);
  const due = await store.takeOutbox({ nowMs: NOW + 500, ...LEASE, ...OPEN_LANES });
  expect(due).toEqual([
    { ...parcel('waiting', { logId: 'sent' }), partition: 'provider:one', attempts: 0 },
    { ...parcel('later', { logId: 'sent', lane: 'lane-2', dueAtMs: NOW + 500 }), partition: 'provider:one', attempts: 1 },
  ]);
  const [dead] = await store.deadLetters({ limit: 9 });
  expect(dead).toMatchObject({ id: 'dead', reason: 'refused (policy-error): not today', diedAtMs: NOW + 1 });
  expect(await store.deliveries('sent', { limit: 9 })).toMatchObject([
    { id: 'delivered', atMs: NOW + 2, headers: { authorization: 'Signature of ours' } },
  ]);
  expect(await store.takeTimers({ nowMs: NOW + 900, ...LEASE })).toEqual([
    { id: 'hold:1', partition: 'provider:one', wakeAtMs: NOW + 900, data: { errand: 'end-hold' } },
  ]);
  expect(idsOf(await store.transcript('transaction-1', { limit: 9 }))).toEqual(['first', 'second', 'postponed', 'sent']);
  expect((await store.readLog('first'))?.body).toEqual(logEntry('first').body);
  const [erased] = await store.transcript('transaction-forgotten', { limit: 9 });
  expect(erased).toMatchObject({ id: 'erased', messageId: 'message-of-erased' });
  expect(erased?.body).toHaveLength(0);
}

describe.each(files)('the store of %s', (name) => {
  beforeEach(() => copyFileSync(join(OLD, name), file));

  test('is small, sound, and of the shape that it says', () => {
    expect(statSync(file).size).toBeLessThan(100_000);
    expect(`shape-${examineStore(file).shape}.db`).toBe(name);
    for (const [table, rows] of Object.entries(examineStore(file).rows)) expect([table, rows > 0]).toEqual([table, true]);
  });

  test('opens in this version with everything that was in it, also a second time, and goes on', async () => {
    for (const _time of ['first', 'second']) {
      const store = await openSqliteStore({ file });
      await expectEverything(store);
      await store.close();
    }
    expect(shapeOf(file)).toBe(migrations.length);
    // Its tables are now those of a file that was made by this version.
    expect(examineStore(file).shape).toBe(migrations.length);
    const store = await openSqliteStore({ file });
    await mustDo(store, { partition: 'provider:one', heard: ['first'] });
    await mustDo(store, hearing('provider:one', 'third'));
    expect(idsOf(await store.takeInbox({ nowMs: NOW, ...LEASE }))).toEqual(['second']);
    await mustDo(store, { partition: 'provider:one', moves: [{ id: 'dead', to: 'later', dueAtMs: NOW, giveUpAtMs: NOW * 2 }] });
    expect(idsOf(await store.takeOutbox({ nowMs: NOW, ...LEASE, ...OPEN_LANES }))).toEqual(['waiting', 'dead']);
    await store.close();
  });

  test('is as it was when a migration is killed in the middle, and opens afterwards', async () => {
    // To the present shape first: what is killed is the step after it.
    await (await openSqliteStore({ file })).close();
    const migrating = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'half-migrated.ts'), file], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const ended = new Promise((resolve) => migrating.once('close', (_code, signal) => resolve(signal)));
    await until(() => isBeingWritten(file), 'the migration is under way', 30_000);
    migrating.kill('SIGKILL');
    expect(await ended).toBe('SIGKILL');
    expect(examineStore(file).shape).toBe(migrations.length);
    const store = await openSqliteStore({ file });
    await expectEverything(store);
    await store.close();
  }, 60_000);

  test('is as it was when a step fails', async () => {
    await (await openSqliteStore({ file })).close();
    const steps = [...migrations, 'DELETE FROM state; DROP TABLE outbox', 'INSERT INTO no_such_table VALUES (1)'];
    expect(() => openDatabase({ file, busyTimeoutMs: 100, steps })).toThrow(/no_such_table/);
    expect(examineStore(file).shape).toBe(migrations.length);
    const store = await openSqliteStore({ file });
    await expectEverything(store);
    await store.close();
  });
});

function isBeingWritten(name: string): boolean {
  const db = new Libsql(name, { timeout: 1 });
  try {
    db.exec('BEGIN IMMEDIATE; ROLLBACK');
    return false;
  } catch {
    return true;
  } finally {
    db.close();
  }
}

test('a file of every earlier shape is kept; one of the present shape is made by old/make.ts before a step is added', () => {
  const earlier = Array.from({ length: migrations.length - 1 }, (_, place) => `shape-${place + 1}.db`);
  expect(earlier.filter((name) => !files.includes(name))).toEqual([]);
  expect(files.length).toBeGreaterThan(0);
});
