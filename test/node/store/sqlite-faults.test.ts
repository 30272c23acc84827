import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Libsql from 'libsql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Store } from '../../../node/store/port.ts';
import { StoreUnavailable } from '../../../node/store/port.ts';
import { openSqliteStore } from '../../../node/store/sqlite.ts';
import { hearing, idsOf, LEASE, logEntry, mustDo, NOW, OPEN_LANES, parcel } from './fixture.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-faults-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (nowMs: number) => ({ nowMs, ...LEASE, ...OPEN_LANES });

test('a process that is killed loses nothing that it was told was done', async () => {
  const file = join(folder, 'killed.db');
  const writer = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'writer.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  const killed = new Promise((resolve) => writer.once('close', resolve));
  writer.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (said.split('\n').length > 400) writer.kill('SIGKILL');
  });
  await killed;
  const answered = said.split('\n').slice(0, -1);
  expect(answered.length).toBeGreaterThanOrEqual(400);
  const store = await openSqliteStore({ file });
  for (const id of answered) {
    const state = await store.read(`partition-${id}`, ['said']);
    expect(state.get('said')?.value).toBe(id);
    expect((await store.readLog(id))?.body).toEqual(logEntry(id).body);
  }
  const { inbox } = await store.counts();
  expect(inbox).toBeGreaterThanOrEqual(answered.length);
  // What was under way at the end is there whole or not at all.
  expect(await store.partitions('partition-', { limit: 1_000_000 })).toHaveLength(inbox);
  expect(await store.takeInbox({ nowMs: NOW, limit: 1_000_000, leaseMs: 1 })).toHaveLength(inbox);
  await store.close();
});

test('a full disk refuses the whole group, changes nothing, and the store works again when there is room', async () => {
  const file = join(folder, 'full.db');
  const small = await openSqliteStore({ file, pagesMax: 60 });
  const big = (id: string) => ({
    ...hearing('p', id),
    log: [logEntry(id, { body: new Uint8Array(20_000) })],
    put: [{ key: id, value: 1 }],
    outbox: [parcel(`o-${id}`)],
    claims: [{ key: id, value: 'v', expiresAtMs: NOW }],
  });
  let kept = 0;
  let failure: unknown;
  while (failure === undefined) {
    await small.commit(big(`${kept}`)).then(
      () => {
        kept += 1;
      },
      (error: unknown) => {
        failure = error;
      },
    );
  }
  expect(failure).toBeInstanceOf(StoreUnavailable);
  expect(kept).toBeGreaterThan(2);
  const group = await Promise.allSettled([small.commit(big('x')), small.commit(big('y')), small.sweep(NOW)]);
  expect(group.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  for (const one of group) if (one.status === 'rejected') expect(one.reason).toBeInstanceOf(StoreUnavailable);
  expect(await small.counts()).toEqual({ inbox: kept, outbox: kept, timers: 0, dead: 0 });
  expect((await small.list('p', '', { limit: 100 })).size).toBe(kept);
  expect(await small.takeOutbox(at(NOW))).toHaveLength(kept);
  expect(await small.commit(big('0'))).toMatchObject({ cause: 'claimed' });
  await small.close();
  const roomy = await openSqliteStore({ file });
  expect(await roomy.counts()).toEqual({ inbox: kept, outbox: kept, timers: 0, dead: 0 });
  await mustDo(roomy, big(`${kept}`));
  expect((await roomy.readLog(`${kept}`))?.body).toHaveLength(20_000);
  await roomy.close();
});

test('a key that was made in a commit which failed is not used afterwards', async () => {
  const store = await openSqliteStore({ file: join(folder, 'keys.db') });
  await mustDo(store, { partition: 'p', log: [logEntry('taken', { transactionId: 'other' })] });
  const [failed] = await Promise.allSettled([store.commit({ partition: 'p', log: [logEntry('l1'), logEntry('taken')] })]);
  expect(failed.status).toBe('rejected');
  await mustDo(store, { partition: 'p', log: [logEntry('l1')] });
  expect((await store.readLog('l1'))?.body).toEqual(logEntry('l1').body);
  await store.close();
});

test('a second process is refused while one has the file, which may be copied meanwhile; one that was killed is in nobody’s way', async () => {
  const file = join(folder, 'one-at-a-time.db');
  const first = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'writer.ts'), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const killed = new Promise((resolve) => first.once('close', resolve));
  await new Promise((resolve) => first.stdout.once('data', resolve));
  first.stdout.resume();
  await symlink(file, join(folder, 'by-another-name.db'));
  for (const name of ['one-at-a-time.db', 'by-another-name.db']) {
    const second = openSqliteStore({ file: join(folder, name), busyTimeoutMs: 20 });
    await expect(second).rejects.toThrow(/db is in use by another node: stop that one first/);
    await expect(second).rejects.toBeInstanceOf(StoreUnavailable);
  }
  const copying = new Libsql(file, { timeout: 5_000 });
  copying.exec(`VACUUM INTO '${join(folder, 'copy.db')}'`);
  copying.close();
  first.kill('SIGKILL');
  await killed;
  for (const name of ['one-at-a-time.db', 'copy.db', 'one-at-a-time.db']) {
    const store = await openSqliteStore({ file: join(folder, name), busyTimeoutMs: 20 });
    expect((await store.counts()).inbox).toBeGreaterThan(0);
    await store.close();
  }
});

test('while another connection holds the file writing is unavailable, after a wait; then it goes on', async () => {
  const file = join(folder, 'locked.db');
  const store = await openSqliteStore({ file, busyTimeoutMs: 20 });
  await mustDo(store, { partition: 'p', put: [{ key: 'a', value: 1 }] });
  const other = new Libsql(file);
  other.exec('BEGIN EXCLUSIVE');
  const refused = await Promise.allSettled([
    store.commit({ partition: 'p', put: [{ key: 'a', value: 2 }] }),
    store.commit(hearing('p', 'l1')),
  ]);
  for (const one of refused) expect(one.status === 'rejected' && one.reason).toBeInstanceOf(StoreUnavailable);
  expect((await store.read('p', ['a'])).get('a')?.value).toBe(1);
  other.exec('COMMIT');
  other.close();
  await mustDo(store, hearing('p', 'l1'));
  expect(await store.counts()).toMatchObject({ inbox: 1 });
  await store.close();
});

test('a file that cannot be opened or is no store is unavailable; so is one of a later version, with what to do', async () => {
  await expect(openSqliteStore({ file: join(folder, 'no', 'such', 'folder.db') })).rejects.toBeInstanceOf(StoreUnavailable);
  const text = join(folder, 'text.db');
  await writeFile(text, 'a letter, not a store'.repeat(100));
  await expect(openSqliteStore({ file: text })).rejects.toBeInstanceOf(StoreUnavailable);
  const file = join(folder, 'later.db');
  const later = new Libsql(file);
  later.exec('PRAGMA user_version = 999');
  later.close();
  await expect(openSqliteStore({ file })).rejects.toBeInstanceOf(StoreUnavailable);
  await expect(openSqliteStore({ file })).rejects.toThrow(
    /later\.db was written by a later version .*: run that version again, or name another/,
  );
});

test('the file and what lies beside it are for their owner alone, whatever the umask', async () => {
  const before = process.umask(0o000);
  try {
    const file = join(folder, 'private.db');
    const store = await openSqliteStore({ file });
    await mustDo(store, { partition: 'p', put: [{ key: 'k', value: 1 }] });
    for (const part of ['', '-wal', '-shm', '.lock']) expect((await stat(file + part)).mode & 0o777).toBe(0o600);
    await store.close();
  } finally {
    process.umask(before);
  }
});

test('a name with a NUL, which the engine would cut short, is refused', async () => {
  const store = await openSqliteStore({ file: join(folder, 'nul.db') });
  await expect(store.commit({ partition: 'p', put: [{ key: 'a\0b', value: 1 }] })).rejects.toBeInstanceOf(TypeError);
  expect((await store.read('p', ['a'])).size).toBe(0);
  await store.close();
});

test('neither the words of a message nor a destroyed key are in the file', async () => {
  const file = join(folder, 'sealed.db');
  const key = Buffer.from(Array.from({ length: 32 }, (_, index) => 200 - index));
  let asked = 0;
  const bytes = (n: number) => {
    asked += 1;
    return n === 32 ? key : new Uint8Array(n).fill(asked);
  };
  const store = await openSqliteStore({ file, chance: { bytes } });
  await mustDo(store, { partition: 'p', log: [logEntry('l1', { body: new TextEncoder().encode('the house of Willemijn') })] });
  const onDisk = async () => Buffer.concat(await Promise.all([readFile(file), readFile(`${file}-wal`)]));
  expect((await onDisk()).includes('Willemijn')).toBe(false);
  expect((await onDisk()).includes(key)).toBe(true);
  await store.forget('transaction-1');
  expect((await onDisk()).includes(key)).toBe(false);
  await store.close();
});

test('a body that was altered in the file is noticed', async () => {
  const file = join(folder, 'altered.db');
  const store = await openSqliteStore({ file });
  await mustDo(store, { partition: 'p', log: [logEntry('l1'), logEntry('l2')] });
  const other = new Libsql(file);
  other.exec("UPDATE log SET body = (SELECT body FROM log WHERE id = 'l2') WHERE id = 'l1'");
  other.close();
  await expect(store.readLog('l1')).rejects.toThrow();
  await store.close();
});

/** A hundred thousand rows at once, past the store. */
async function crowded(file: string, sql: string): Promise<Store> {
  await (await openSqliteStore({ file })).close();
  const other = new Libsql(file);
  other.exec(`PRAGMA synchronous = OFF; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) ${sql}`);
  other.close();
  return openSqliteStore({ file });
}

/** The median of some rounds, so that a pause of the machine does not count. */
async function medianMs(work: (round: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 15; round += 1) {
    const begin = performance.now();
    await work(round);
    times.push(performance.now() - begin);
  }
  return times.sort((a, b) => a - b)[7] ?? 0;
}

test('a lane in which 100,000 entries wait does not slow the taking of others', async () => {
  const store = await crowded(
    join(folder, 'lane.db'),
    `INSERT INTO outbox (id, partition, log_id, parcel, lane, due_at_ms, give_up_at_ms, attempts)
     SELECT 'slow-' || i, 'p', 'log-1', '{}', 'slow', i, ${NOW * 2}, 0 FROM n`,
  );
  expect((await store.counts()).outbox).toBe(100_000);
  expect(await store.takeOutbox({ ...at(NOW), perLane: 8 })).toHaveLength(8);
  const typicalMs = await medianMs(async (round) => {
    await mustDo(store, { partition: 'p', outbox: [parcel(`quick-${round}`, { lane: 'quick' })] });
    expect(idsOf(await store.takeOutbox({ ...at(NOW), perLane: 8 }))).toEqual([`quick-${round}`]);
    await mustDo(store, { partition: 'p', moves: [{ id: `quick-${round}`, to: 'delivered', atMs: NOW, headers: {} }] });
    expect(await store.nextDueMs({ perLane: 8, closed: new Set() })).toBe(NOW + LEASE.leaseMs);
  });
  // Reading all that waits takes about 100 ms.
  expect(typicalMs).toBeLessThan(30);
  await store.close();
});

test('a partition in which 100,000 entries wait does not slow the taking of others', async () => {
  const file = join(folder, 'partition.db');
  const store = await crowded(file, "INSERT INTO log SELECT i, 'slow-' || i, 1, 't', 'in', 'p', 'a', 'm', 0, '{}', '', 0, '' FROM n");
  await store.close();
  const other = new Libsql(file);
  other.exec("INSERT INTO inbox SELECT seq, 'slow', 0, 0 FROM log");
  other.close();
  const again = await openSqliteStore({ file });
  expect((await again.counts()).inbox).toBe(100_000);
  expect(idsOf(await again.takeInbox(at(NOW)))).toEqual(['slow-1']);
  const typicalMs = await medianMs(async (round) => {
    await mustDo(again, hearing('quick', `quick-${round}`));
    expect(idsOf(await again.takeInbox(at(NOW)))).toEqual([`quick-${round}`]);
    await mustDo(again, { partition: 'quick', heard: [`quick-${round}`] });
    expect(await again.nextDueMs()).toBe(NOW + LEASE.leaseMs);
  });
  expect(typicalMs).toBeLessThan(30);
  await again.close();
});
