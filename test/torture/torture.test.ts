import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, expect, test } from 'vitest';
import { hasRedis } from '../../torture/redis.ts';
import { freePorts, newFolder, removeFolders } from '../cli/command.ts';

/** The real thing, as a person runs it: processes, sockets and disks that break while people buy. */

const PROGRAM = fileURLToPath(new URL('../../dist/torture/torture.js', import.meta.url));
const PORTS = 16;

interface Run {
  readonly child: ChildProcess;
  readonly data: string;
  readonly ended: Promise<number | null>;
  stdout(): string;
  stderr(): string;
  said(pattern: RegExp): Promise<void>;
}

const runs = new Set<Run>();

afterEach(async () => {
  for (const run of runs) run.child.kill('SIGKILL');
  await Promise.all([...runs].map((run) => run.ended));
  await Promise.all([...runs].map((run) => untilNothingIsLeft(run.data)));
  runs.clear();
});
afterAll(removeFolders);

async function start(...args: readonly string[]): Promise<Run> {
  if (!existsSync(PROGRAM)) throw new Error(`There is no ${PROGRAM}: build first, with npm run build`);
  const data = join(newFolder(), 'run');
  const port = String(await freePorts(PORTS));
  const child = spawn(process.execPath, [PROGRAM, '--json', '--port', port, '--data', data, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  const listeners = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
    for (const listener of listeners) listener();
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  const run: Run = {
    child,
    data,
    ended,
    stdout: () => stdout,
    stderr: () => stderr,
    said(pattern) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(stderr)) resolve();
        };
        listeners.add(look);
        look();
        void ended.then(() => reject(new Error(`It ended before it said ${pattern}:\n${stderr}`)));
      });
    },
  };
  runs.add(run);
  return run;
}

/** Process ids of what a run has started. */
function processesOf(folder: string): readonly string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.filter((pid) => commandOf(pid).includes(`${folder}/`) && !commandOf(pid).includes('torture.js'));
}

const commandOf = (pid: string): string => contentOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');
const standsStill = (pid: string): boolean => contentOf(`/proc/${pid}/stat`).includes(') T ');

/** Processes and mounts that have to do with a run. */
function leftOf(folder: string): readonly string[] {
  const mounts = contentOf('/proc/mounts')
    .split('\n')
    .filter((line) => line.includes(`${folder}/`));
  return [...processesOf(folder).map(commandOf), ...mounts];
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

async function untilNothingIsLeft(folder: string): Promise<void> {
  for (let looks = 0; looks < 400 && leftOf(folder).length > 0; looks += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(leftOf(folder)).toEqual([]);
}

test('the better part of a minute of faults, and every purchase is accounted for', async () => {
  const run = await start('--minutes', '0.75', '--fault-every', '2', '--seed', '2026', '--rate', '1');
  const code = await run.ended;
  const account = JSON.parse(run.stdout().trimEnd().split('\n').at(-1) ?? '');
  expect(account, run.stderr()).toMatchObject({ disagreeing: 0, unaccounted: 0, stock_wrong: 0, nodes_wrong: 0, seed: 2026 });
  expect(code, run.stderr()).toBe(0);
  const { attempted, completed, cancelled, refused, unanswered, traced, held_for_nobody, faults, left_out } = account;
  expect(completed + cancelled + refused + unanswered).toBe(attempted);
  // Who had no answer has a line with what the stores say.
  expect(held_for_nobody).toBe(0);
  if (refused > 0) expect(traced).toBeGreaterThan(0);
  expect(run.stderr().split(' had no answer (').length - 1).toBeGreaterThanOrEqual(unanswered);
  expect(attempted).toBeGreaterThan(30);
  expect(completed).toBeGreaterThan(attempted / 3);
  for (const kind of ['kill', 'stop', 'restart', 'cut', 'stall', 'refuse']) expect(faults[kind], kind).toBeGreaterThan(0);
  // Who is not root on Linux cannot fill a disk; that is said, and never passed over.
  expect([faults.disk_full > 0, left_out.length]).toEqual(left_out.length === 0 ? [true, 0] : [false, 1]);
  // What a person follows, and nothing left when all was well.
  expect(run.stderr()).toMatch(/✗ \S+ is killed for \d/);
  expect(run.stderr()).toMatch(/\d+ purchases: \d+ completed, .* under way/);
  expect(existsSync(run.data)).toBe(false);
}, 600_000);

test.skipIf(!hasRedis())(
  'nodes of two workers on one Redis lose nothing when they, their workers and Redis are broken',
  async () => {
    const run = await start(
      '--minutes',
      '0.5',
      '--fault-every',
      '1.5',
      '--seed',
      '6',
      '--rate',
      '0.8',
      '--store',
      'redis',
      '--workers',
      '2',
    );
    const code = await run.ended;
    const account = JSON.parse(run.stdout().trimEnd().split('\n').at(-1) ?? '');
    expect(account, run.stderr()).toMatchObject({ disagreeing: 0, unaccounted: 0, stock_wrong: 0, nodes_wrong: 0 });
    expect(code, run.stderr()).toBe(0);
    const { attempted, completed, cancelled, refused, unanswered, faults } = account;
    expect(completed + cancelled + refused + unanswered).toBe(attempted);
    expect(completed).toBeGreaterThan(attempted / 3);
    for (const kind of ['kill_worker', 'stop_worker']) expect(faults[kind], kind).toBeGreaterThan(0);
    expect(run.stderr()).toMatch(/✗ redis is (killed|stopped|restarted)/);
    await untilNothingIsLeft(run.data);
  },
  600_000,
);

test('several processes of a node on a store that cannot be shared are refused', async () => {
  const run = await start('--workers', '2');
  expect([await run.ended, run.stderr()]).toEqual([1, expect.stringMatching(/add --store redis/)]);
});

test('stopped early, it heals, settles and accounts for what there is', async () => {
  const run = await start('--minutes', '30', '--fault-every', '2');
  await run.said(/[3-9] purchases: /);
  run.child.kill('SIGINT');
  expect(await run.ended, run.stderr()).toBe(0);
  expect(JSON.parse(run.stdout())).toMatchObject({ disagreeing: 0, unaccounted: 0 });
  await untilNothingIsLeft(run.data);
}, 400_000);

const KILLED: readonly (readonly [what: string, more: readonly string[], stopped: RegExp])[] = [
  ['', [], / is stopped for /],
  [', nor a worker', ['--store', 'redis', '--workers', '2'], / has a worker stopped for /],
];
test.each(KILLED.slice(0, hasRedis() ? 2 : 1))(
  'killed outright, it leaves no process behind, stopped ones neither, and no disk%s',
  async (_, more, stopped) => {
    const run = await start('--minutes', '5', '--fault-every', '0.4', ...more);
    await run.said(stopped);
    await expect.poll(() => processesOf(run.data).some(standsStill), { timeout: 10_000, interval: 20 }).toBe(true);
    // Some may be down just now.
    expect(leftOf(run.data).length).toBeGreaterThan(2);
    run.child.kill('SIGKILL');
    await run.ended;
    await untilNothingIsLeft(run.data);
  },
  120_000,
);
