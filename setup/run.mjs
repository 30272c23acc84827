// The one program behind `npm start`, `npm test`, `npm run build` and their kin. Plain JavaScript without dependencies: it
// must work in a fresh clone, before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);
/** A node makes much that lives for one message: with more room for what is young, less of it is copied. The command's first line says the same. */
const ROOM_FOR_THE_YOUNG = '--max-semi-space-size=32';
/** A simulated city makes the messages of all its nodes in one process: a tenth of its time went into copying what is young. */
const ROOM_FOR_A_CITY = '--max-semi-space-size=64';
const [verb = 'setup', ...rest] = process.argv.slice(2);

function say(text) {
  process.stderr.write(`${text}\n`);
}

/** Runs a program with our own streams; ends with its exit code when it fails. */
function must(command, args, options = {}) {
  const result = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (result.error !== undefined) {
    say(`${command} could not be started: ${result.error.message}`);
    process.exit(1);
  }
  if (result.signal !== null) process.exit(130);
  if (result.status !== 0) process.exit(result.status ?? 1);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 11)) return;
  say(`marktplein needs Node 20.11 or later; this is ${process.version}. Get it from https://nodejs.org or your system's packages.`);
  process.exit(1);
}

/** Installs npm packages when there are none, or others than the lockfile asks for. */
function installPackages() {
  const stamp = join('node_modules', '.marktplein-lock');
  const lock = readFileSync('package-lock.json', 'utf8');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  say('Installing npm packages (about 15 seconds) …');
  must('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, lock);
}

async function prepare({ quiet = false } = {}) {
  checkNode();
  installPackages();
  const { build } = await import('./build.mjs');
  await build({ say: quiet ? () => {} : say });
}

async function test() {
  await prepare();
  const { lint } = await import('./lint.mjs');
  await lint(say);
  const { installTestPrograms } = await import('./debian.mjs');
  installTestPrograms(say);
  const report = join('node_modules', '.marktplein-test.json');
  rmSync(report, { force: true });
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  const ran = spawnSync(
    process.execPath,
    [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...rest],
    { stdio: 'inherit' },
  );
  process.exit(closingLine(report, ran.status ?? 1));
}

/** Says how many tests passed, failed and were left out; on CI one that was left out is a failure. */
function closingLine(report, status) {
  if (!existsSync(report)) {
    say('The test run ended without a report.');
    process.stdout.write('0 passed, 1 failed\n');
    return 1;
  }
  const {
    numPassedTests: passed,
    numFailedTests,
    numFailedTestSuites,
    numPendingTests: skipped,
    testResults,
  } = JSON.parse(readFileSync(report, 'utf8'));
  const leftOut = testResults
    .flatMap((file) => file.assertionResults)
    .filter((one) => one.status === 'skipped' || one.status === 'pending');
  for (const one of leftOut.slice(0, 50)) say(`left out: ${one.fullName}`);
  const contract = contractCounts(testResults);
  if (contract !== '') say(`The contract of the stores: ${contract}`);
  const onCi = process.env.CI === 'true';
  // A file that could not even be loaded has no failed test of its own, but is no success.
  const broken = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((one) => one.status !== 'failed'),
  ).length;
  const failed = numFailedTests + broken + (onCi ? skipped : 0);
  process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 && !onCi ? `, ${skipped} skipped` : ''}\n`);
  return failed > 0 || status !== 0 || numFailedTestSuites > 0 ? 1 : 0;
}

/** How many tests of the contract that every store engine keeps passed on each of them, such as `SQLite 42, Redis 42`. */
function contractCounts(testResults) {
  const counts = new Map();
  for (const { assertionResults } of testResults.filter(({ name }) => /contract\.test\.ts$/.test(name))) {
    for (const { ancestorTitles, status } of assertionResults) {
      const engine = ancestorTitles.find((title) => title.endsWith(' store'));
      if (engine !== undefined && status === 'passed') counts.set(engine, (counts.get(engine) ?? 0) + 1);
    }
  }
  return [...counts].map(([engine, count]) => `${engine.slice(0, -' store'.length)} ${count}`).join(', ');
}

const verbs = {
  setup: () => prepare(),
  build: () => prepare(),
  test,
  async start() {
    await prepare();
    must(process.execPath, [ROOM_FOR_THE_YOUNG, join('dist', 'cli', 'marktplein.js'), 'pilot', ...rest]);
  },
  async torture() {
    await prepare();
    must(process.execPath, [ROOM_FOR_THE_YOUNG, join('dist', 'torture', 'torture.js'), ...rest]);
  },
  async lint() {
    await prepare({ quiet: true });
    const { lint } = await import('./lint.mjs');
    await lint(say);
  },
  /** Takes what the promises rest on out of a copy of the project, piece by piece: a test must notice each. */
  async prove() {
    await prepare({ quiet: true });
    must(process.execPath, [join('node_modules', 'tsx', 'dist', 'cli.mjs'), join('test', 'mechanisms', 'prove.ts'), ...rest]);
  },
  /** Runs whole cities in virtual time, with faults that follow from a seed. */
  async simulate() {
    await prepare({ quiet: true });
    must(process.execPath, [ROOM_FOR_A_CITY, '--import', 'tsx', join('test', 'simulation', 'main.ts'), ...rest]);
  },
  /** Measures what the first page of the storefront costs on a slow line, and holds it against its budget. */
  async budgets() {
    await prepare({ quiet: true });
    const env = { ...process.env, BUDGETS_BY_CLOCK: '1' };
    must(process.execPath, [join('node_modules', 'vitest', 'vitest.mjs'), 'run', join('test', 'web', 'budget.test.ts'), ...rest], { env });
  },
  /** Takes the pictures that README and docs show, of a network that runs. */
  async screenshots() {
    await prepare({ quiet: true });
    must(process.execPath, ['--import', 'tsx', join('test', 'web', 'pictures.ts'), ...rest]);
  },
  async dev() {
    await prepare();
    const { develop } = await import('./develop.mjs');
    develop(rest, say);
  },
};

const chosen = verbs[verb];
if (chosen === undefined) {
  say(`There is no "${verb}" here; choose one of ${Object.keys(verbs).join(', ')}.`);
  process.exit(1);
}
await chosen();
