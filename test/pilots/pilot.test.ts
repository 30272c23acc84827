import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from 'vitest';
import type { Summary } from '../../pilots/tally.ts';
import { endAll, freePorts, newFolder, type Running, removeFolders, run, start } from '../cli/command.ts';

/** Whole pilots, run as a person runs them: processes of the built program on ports of their own. */

afterEach(endAll);
afterAll(removeFolders);

const PORTS = 7;

interface Started extends Running {
  readonly data: string;
}

async function startPilot(args: readonly string[], data = newFolder()): Promise<Started> {
  const port = await freePorts(PORTS);
  return { ...start(['pilot', 'amsterdam', '--port', String(port), '--data', data, ...args]), data };
}

/** Processes of this machine that have to do with a folder. */
function processesOf(folder: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => commandLine(name).includes(folder))
    .map(Number);
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

async function untilGone(folder: string): Promise<void> {
  for (let attempt = 0; attempt < 200 && processesOf(folder).length > 0; attempt += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(processesOf(folder)).toEqual([]);
}

const summaryIn = (stdout: string): Summary => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Summary;

test('six purchases from search to rating, and what they came to as one JSON object', async () => {
  const { ended, data } = await startPilot(['--once', '--json', '--purchases', '6']);
  const { code, stdout, stderr } = await ended;
  expect(stderr).not.toContain('FAILED');
  expect(code).toBe(0);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  const summary = summaryIn(stdout);
  expect(Object.keys(summary)).toEqual(['city', 'purchases', 'messages', 'signatures_checked', 'latency_ms', 'seconds']);
  expect(summary.purchases).toEqual({ attempted: 6, completed: 6, failed: 0 });
  expect(summary.messages.refused).toBe(0);
  expect(summary.messages.acked).toBe(summary.messages.sent);
  expect(summary.signatures_checked).toBeGreaterThan(summary.messages.sent);
  for (const action of ['search', 'select', 'init', 'confirm', 'status', 'track', 'support', 'rating']) {
    const { p50 = 0, p99 = 0 } = summary.latency_ms[action] ?? {};
    expect(p50, action).toBeGreaterThan(0);
    expect(p99, action).toBeGreaterThanOrEqual(p50);
  }
  // What a person follows: a count that goes up, and a table.
  for (let count = 1; count <= 6; count += 1) expect(stderr).toMatch(new RegExp(`^· ${count}/6  `, 'm'));
  expect(stderr).toMatch(/6 of 6 purchases from search to rating/);
  await untilGone(data);
  expect(readdirSync(join(data, 'amsterdam')).filter((name) => name.endsWith('.db'))).toHaveLength(PORTS);
}, 60_000);

test('a pilot stays up with its addresses, keeps its folder for itself, starts a node that dies again, and leaves no process', async () => {
  const { child, ended, said, data } = await startPilot(['--purchases', '1']);
  await said(/Stop with Ctrl\+C/);
  const other = await (await startPilot(['--once'], data)).ended;
  expect(other).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('Another pilot is using') });
  const [oost] = processesOf(join(data, 'amsterdam', 'oost.yaml'));
  process.kill(oost ?? 0, 'SIGKILL');
  await said(/oost is back\./);
  child.kill('SIGINT');
  const { code, stdout, stderr } = await ended;
  expect(code).toBe(130);
  expect(stdout).toMatch(/Storefront +http:\/\/127\.0\.0\.1:\d+\//);
  expect(stdout).toMatch(/For app builders +http:\/\/127\.0\.0\.1:\d+\/api\/docs/);
  expect(stdout).toMatch(/oost ended by itself \(by a signal\)\. The end of its log, .*oost\.log:\n/);
  expect(stderr).not.toMatch(/\n {4}at /);
  await untilGone(data);
}, 60_000);

test('stopped while it starts, it stops its nodes and says so by its exit code', async () => {
  const { child, ended, said, data } = await startPilot(['--once', '--json']);
  await said(/Starting 7 nodes/);
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  expect(code).toBe(130);
  expect(summaryIn(stdout).purchases).toEqual({ attempted: 0, completed: 0, failed: 0 });
  expect(processesOf(data)).toEqual([]);
}, 60_000);

test('stopped in the midst of purchases, it ends soon, and gives what there is', async () => {
  const { child, ended, said, data } = await startPilot(['--once', '--json', '--purchases', '5000']);
  await said(/ 2\/5000 /);
  child.kill('SIGINT');
  const { code, stdout } = await ended;
  expect(code).toBe(130);
  const { attempted, completed, failed } = summaryIn(stdout).purchases;
  expect(completed).toBeGreaterThanOrEqual(2);
  expect(attempted).toBe(completed + failed);
  expect(attempted).toBeLessThan(5_000);
  expect(processesOf(data)).toEqual([]);
}, 60_000);

test('killed outright, its nodes end with it', async () => {
  const { child, ended, said, data } = await startPilot(['--once']);
  await said(/registry is subscribed/);
  expect(processesOf(join(data, 'amsterdam'))).toHaveLength(PORTS);
  child.kill('SIGKILL');
  await ended;
  await untilGone(join(data, 'amsterdam'));
}, 60_000);

test('a port that is taken is named before anything is started', async () => {
  const port = await freePorts(PORTS);
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen(port + 3, '127.0.0.1', resolve));
  const data = newFolder();
  const said = await run(['pilot', 'amsterdam', '--once', '--port', String(port), '--data', data]);
  holder.close();
  expect(said).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(`Port ${port + 3} is taken`) });
  expect(said.stderr).toContain('--port');
  expect(existsSync(join(data, 'amsterdam'))).toBe(false);
});

test('a folder with the work of somebody else is left alone', async () => {
  const data = newFolder();
  mkdirSync(join(data, 'amsterdam'));
  writeFileSync(join(data, 'amsterdam', 'novel.txt'), 'Chapter one');
  const { code, stderr } = await (await startPilot(['--once'], data)).ended;
  expect(code).toBe(1);
  expect(stderr).toContain('holds files that are not of a pilot');
  expect(readFileSync(join(data, 'amsterdam', 'novel.txt'), 'utf8')).toBe('Chapter one');
});

test.each([
  ['a city that there is not', ['pilot', 'atlantis'], 'There is no pilot "atlantis"; choose one of amsterdam'],
  ['nobody at once', ['pilot', 'amsterdam', '--at-once', '0'], '--at-once is at least 1'],
  ['a port too high for seven', ['pilot', 'amsterdam', '--port', '65530'], '--port is at most 65529'],
])('%s is refused in a sentence', async (_what, args, sentence) => {
  expect(await run(args)).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(sentence) });
});
