import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAdmission } from '../../control/admission.ts';
import { openAuditLog } from '../../control/audit-log.ts';

let folder = '';
let file = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'marktplein-audit-'));
  file = join(folder, 'audit.jsonl');
  const log = openAuditLog(file);
  for (const operator of ['Ada', 'Bram', 'Ada']) log.append({ atMs: 1, operator, what: 'signed-in' });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lines = (): string[] => readFileSync(file, 'utf8').trimEnd().split('\n');

test('a log that nobody touched is opened again and goes on', () => {
  const log = openAuditLog(file);
  expect(log.append({ atMs: 2, operator: 'Bram', what: 'signed-in' }).number).toBe(4);
  expect(log.verify()).toMatchObject({ holds: true, count: 4 });
});

test.each([
  ['changed', (all: string[]) => all.map((line, at) => (at === 1 ? line.replace('Bram', 'Cleo') : line)), 2],
  ['taken out', (all: string[]) => all.filter((_, at) => at !== 1), 2],
  ['put in twice', (all: string[]) => [...all, all[2] ?? ''], 4],
  ['made unreadable', (all: string[]) => all.map((line, at) => (at === 0 ? line.slice(3) : line)), 1],
])('a line that was %s is noticed, and the log is not opened', (_, change, line) => {
  writeFileSync(file, `${change(lines()).join('\n')}\n`);
  expect(() => openAuditLog(file)).toThrow(`line ${line}`);
});

test('that the last lines were cut off is noticed while the control room runs', () => {
  const log = openAuditLog(file);
  writeFileSync(file, `${lines().slice(0, 2).join('\n')}\n`);
  expect(log.verify()).toMatchObject({ holds: false, line: 3 });
});

test('an approval takes two people, also when the first asked before a restart', async () => {
  const acted: string[] = [];
  const desk = {
    entries: async () => ({ ok: true as const, value: [] }),
    act: async (what: string, { reason }: { readonly reason: string }) => {
      acted.push(`${what} ${reason}`);
      return { ok: true as const, value: undefined };
    },
  };
  const admission = () => createAdmission({ desk, audit: openAuditLog(file), nowMs: () => 5 });
  const key = { subscriberId: 'shop.example', keyId: 'k1' };
  expect(await admission().approve({ ...key, operator: 'Ada', reason: 'known to us' })).toEqual({ ok: true, value: 'asked' });
  expect(await admission().approve({ ...key, operator: 'Ada', reason: 'again' })).toMatchObject({ ok: false });
  expect(acted).toEqual([]);
  expect(await admission().approve({ ...key, operator: 'Bram', reason: 'seen' })).toEqual({ ok: true, value: 'approved' });
  expect(acted).toEqual(['approve Ada: known to us; Bram: seen']);
  expect(await admission().approve({ ...key, operator: 'Bram', reason: 'once more' })).toEqual({ ok: true, value: 'asked' });
});
