import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { forPeople, openLog } from '../../node/log-lines.ts';
import { createTelemetry } from '../../node/telemetry.ts';

test('a file is added to, one JSON line for each', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'log-')), 'node.log');
  for (const text of ['first', 'second']) {
    const destination = openLog({ pretty: false, file });
    createTelemetry({ name: 'n', level: 'info', destination, processMetrics: false }).log.info({ action: 'search' }, text);
    destination.close();
    destination.write('too late');
  }
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['first', 'second']);
});

test('lines for people say when, how serious, who, what and which', () => {
  const line = { level: 'warn', time: '2026-11-23T12:03:04.005Z', node: 'shop', lane: 'https://a', attempts: 3, msg: 'not delivered' };
  expect(forPeople(JSON.stringify(line))).toBe('12:03:04 warn  shop  not delivered  lane=https://a  attempts=3\n');
});

test('a text from outside can neither draw a line of its own nor steer the terminal', () => {
  const line = forPeople(JSON.stringify({ level: 'info', time: '', node: 'a', msg: 'x\n00:00:00 error', reason: '\u001b[2J\u009b' }));
  expect(line.slice(0, -1)).not.toMatch(/\p{Cc}/u);
});

test('a file that cannot be opened is an error at once', () => {
  expect(() => openLog({ pretty: false, file: '/nowhere/node.log' })).toThrow('ENOENT');
});
