import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../house/sources.ts';
import type { Mechanism } from './mechanism.ts';
import { MECHANISMS } from './mechanisms.ts';

/**
 * Takes each mechanism out of a copy of the project and runs the test that is to notice. A promise whose mechanism can be taken
 * out in silence is no promise. `npm run prove -- WORD…` tries only those whose description, file or test has one of the words. `--tested` leaves out to run the tests as they are
 * first, for whoever has just seen all of them green.
 */
const RUN_MAX_MS = 600_000;
const AT_ONCE = Math.min(2, availableParallelism());

/** A copy of all that git knows here, with what was generated from the schemas; the packages are shared. */
function copyOfProject(folder: string): void {
  const listed = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' });
  if (listed.status !== 0) throw new Error(`The files of the project cannot be listed: ${listed.stderr}`);
  for (const path of listed.stdout.split('\0').filter((name) => name !== '' && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(root, path), join(folder, path));
  }
  cpSync(join(root, 'schemas/v1.1.1/generated'), join(folder, 'schemas/v1.1.1/generated'), { recursive: true });
  if (existsSync(join(root, 'dist'))) cpSync(join(root, 'dist'), join(folder, 'dist'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
}

interface Ran {
  readonly failed: number;
  readonly passed: number;
  /** No test was run: the file could not be loaded, its tests are left out on this machine, or none is called so. */
  readonly isSilent?: true;
}

/** Runs one test file in a copy; one that hangs counts as one that failed. A file of which nothing could be run shows nothing. */
function runTests(folder: string, { file, named }: { readonly file: string; readonly named?: string | undefined }): Promise<Ran> {
  const report = join(folder, 'report.json');
  rmSync(report, { force: true });
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  const words = [
    vitest,
    'run',
    file,
    '--maxWorkers=1',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...(named === undefined ? [] : ['-t', named]),
  ];
  return new Promise((resolve) => {
    const child = spawn(process.execPath, words, { cwd: folder, stdio: 'ignore', detached: true });
    const late = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), RUN_MAX_MS);
    child.once('exit', (code) => {
      clearTimeout(late);
      if (!existsSync(report)) return resolve({ failed: 1, passed: 0 });
      const { numFailedTests, numPassedTests } = JSON.parse(readFileSync(report, 'utf8')) as Record<string, number>;
      const [failed, passed] = [numFailedTests ?? 0, numPassedTests ?? 0];
      if (failed + passed === 0) return resolve({ failed, passed, isSilent: true });
      // Something went wrong beside the tests, such as a promise that nobody caught.
      resolve({ failed: failed === 0 && code !== 0 ? 1 : failed, passed });
    });
  });
}

/** How many tests fail without it. */
async function withoutIt({ file, code, without, seenBy, named }: Mechanism, folder: string): Promise<Ran> {
  const path = join(folder, file);
  const whole = readFileSync(path, 'utf8');
  if (whole.split(code).length !== 2) throw new Error(`${file} does not hold once: ${code}`);
  writeFileSync(
    path,
    whole.replace(code, () => without),
  );
  try {
    return await runTests(folder, { file: seenBy, named });
  } finally {
    writeFileSync(path, whole);
  }
}

/** Does the jobs side by side, each worker in a copy of its own. */
async function sideBySide<Job>(jobs: readonly Job[], act: (job: Job, folder: string) => Promise<void>): Promise<void> {
  const waiting = jobs.values();
  const worker = async (): Promise<void> => {
    const folder = mkdtempSync(join(tmpdir(), 'marktplein-prove-'));
    try {
      copyOfProject(folder);
      for (const job of waiting) await act(job, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, jobs.length) }, worker));
}

const TESTED = '--tested';
const isTested = process.argv.includes(TESTED);
const words = process.argv.slice(2).filter((word) => word !== TESTED);
const chosen = MECHANISMS.filter(
  ({ what, file, seenBy }) => words.length === 0 || words.some((word) => `${what} ${file} ${seenBy}`.includes(word)),
);
const say = (line: string): void => void process.stdout.write(`${line}\n`);
let bad = 0;

const files = isTested ? [] : [...new Set(chosen.map(({ seenBy }) => seenBy))];
say(`First ${files.length} test files as they are, then ${chosen.length} mechanisms, each taken out once.`);
await sideBySide(files, async (file, folder) => {
  const { failed, passed } = await runTests(folder, { file });
  if (failed === 0 && passed > 0) return;
  bad += 1;
  say(`NOT GREEN  ${file} fails although nothing was taken out`);
});
let seen = 0;
await sideBySide(chosen, async (mechanism, folder) => {
  const { failed, isSilent } = await withoutIt(mechanism, folder);
  if (failed > 0) seen += 1;
  else bad += 1;
  const how = isSilent ? 'no test could be run' : `${failed} fail`;
  say(`${failed > 0 ? 'seen    ' : 'NOT SEEN'} ${mechanism.promise}  ${mechanism.what} (${mechanism.file}): ${how} in ${mechanism.seenBy}`);
});
say(`${seen} of ${chosen.length} mechanisms are missed when they are taken out`);
process.exitCode = bad === 0 && chosen.length > 0 ? 0 : 1;
