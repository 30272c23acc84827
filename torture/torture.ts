import { mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import { systemChance, systemClock } from '../node/clock.ts';
import { lockFolder } from '../pilots/folder-lock.ts';
import { PilotFailed } from '../pilots/pilot-failed.ts';
import { accountLine, accountObject } from './account-lines.ts';
import { startCaretaker } from './caretaker.ts';
import { PORTS_NEEDED } from './network.ts';
import { hasRedis } from './redis.ts';
import { torture } from './run.ts';

interface Flags {
  readonly minutes: number;
  readonly seed: number;
  readonly rate: number;
  readonly faultEvery: number;
  readonly port: number;
  readonly store: 'sqlite' | 'redis';
  readonly workers: number;
  readonly data: string;
  readonly json?: boolean;
}

const SEED_MAX = 2 ** 31 - 1;
const MINUTE_MS = 60_000;
const FINDINGS_SAID_MAX = 50;
/** Room for what a store grows by, with some to spare: the ballast takes the rest. */
const DISK_MEBIBYTES = 64;
const DISK_MEBIBYTES_A_MINUTE = 16;
const WORKERS_MAX = 8;
const INTERRUPTED = 130;

const between = (min: number, max: number) => (text: string) => {
  const value = Number(text);
  if (Number.isFinite(value) && value >= min && value <= max) return value;
  throw new InvalidArgumentError(`It is a number from ${min} to ${max}.`);
};

const wholeBetween = (min: number, max: number) => (text: string) => {
  const value = between(min, max)(text);
  if (Number.isInteger(value)) return value;
  throw new InvalidArgumentError('It is a whole number.');
};

const program = new Command('torture')
  .description(
    'A city under faults: nodes killed, stopped and restarted, disks filled, connections cut; then every purchase is accounted for.',
  )
  .option('--minutes <n>', 'how long purchases and faults go on; what follows takes some minutes at most', between(0.1, 24 * 60), 2)
  .option('--seed <n>', 'the same seed plans the same faults', between(0, SEED_MAX), Math.floor(systemChance.fraction() * SEED_MAX))
  .option('--rate <n>', 'purchases a second', between(0.05, 50), 1)
  .option('--fault-every <seconds>', 'mean time between two faults', between(0.2, 600), 3)
  .addOption(
    new Option('--store <engine>', 'a SQLite file for each node, or one Redis server for all')
      .choices(['sqlite', 'redis'])
      .default('sqlite'),
  )
  .option('--workers <n>', 'processes of each node, on Redis only', wholeBetween(1, WORKERS_MAX), 1)
  .option('--port <port>', `the first of the ${PORTS_NEEDED} ports it needs, in a row`, between(1, 65_535 - PORTS_NEEDED), 8_400)
  .option('--data <folder>', 'where its files go, removed when all was well', join(tmpdir(), 'marktplein-torture'))
  .option('--json', 'the account as one JSON object on the last line of standard output; all else on standard error')
  .parse();

const code = await ended();
// Not left to Node, which may clear up for ever where sockets were reset, as lines do when they are cut (seen with Node 20.20).
process.stdout.write('', () => process.exit(code));

async function ended(): Promise<number> {
  try {
    return await run(program.opts<Flags>());
  } catch (error) {
    // What was foreseen is said in a sentence; anything else is a fault of this program, and shows where.
    if (!(error instanceof PilotFailed)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

async function run(flags: Flags): Promise<number> {
  const startedMs = systemClock.nowMs();
  const say = (line: string): void => {
    const seconds = ((systemClock.nowMs() - startedMs) / 1_000).toFixed(1).padStart(6);
    (flags.json ? process.stderr : process.stdout).write(`${seconds}  ${line}\n`);
  };
  const busy = await takenPort(flags.port);
  if (busy !== undefined) {
    process.stderr.write(`Port ${busy} is taken. Choose others with --port: ${PORTS_NEEDED} are needed in a row.\n`);
    return 1;
  }
  if (flags.store === 'redis' && !hasRedis()) {
    process.stderr.write('There is no redis-server on this machine: install one, or choose --store sqlite.\n');
    return 1;
  }
  if (flags.workers > 1 && flags.store !== 'redis') {
    process.stderr.write('Several processes need a store that they can share: add --store redis, or leave --workers out.\n');
    return 1;
  }
  const folder = resolve(flags.data);
  const unlock = lockFolder(folder);
  const stop = new AbortController();
  const caretaker = startCaretaker();
  untilInterrupted(() => {
    say('Stopping early: everything heals, and what there is is accounted for. Once more ends it at once');
    stop.abort();
  });
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const result = await torture({
      folder,
      firstPort: flags.port,
      program: nodeProgram(),
      seed: flags.seed,
      store: flags.store,
      workers: flags.workers,
      diskMebibytes: Math.ceil(DISK_MEBIBYTES + DISK_MEBIBYTES_A_MINUTE * flags.minutes),
      caretaker,
      lengthMs: flags.minutes * MINUTE_MS,
      faultEveryMs: flags.faultEvery * 1_000,
      purchasesPerS: flags.rate,
      stop: stop.signal,
      say,
    });
    const { findings } = result.account;
    for (const { what, said } of findings.slice(0, FINDINGS_SAID_MAX)) say(`! ${what}: ${said}`);
    if (findings.length > FINDINGS_SAID_MAX) say(`! and ${findings.length - FINDINGS_SAID_MAX} more`);
    if (findings.length === 0) rmSync(folder, { recursive: true, force: true });
    else say(`Configurations, logs and stores are in ${folder}`);
    process.stdout.write(`${flags.json ? JSON.stringify(accountObject(result, flags.seed)) : accountLine(result, flags.seed)}\n`);
    return findings.length === 0 ? 0 : 1;
  } finally {
    await caretaker.close();
    unlock();
  }
}

/** The nodes run the command of this same program, from its sources or from what was built. */
function nodeProgram(): { readonly execPath: string; readonly args: readonly string[] } {
  const command = import.meta.url.endsWith('.ts') ? '../cli/marktplein.ts' : '../cli/marktplein.js';
  return { execPath: process.execPath, args: [...process.execArgv, fileURLToPath(new URL(command, import.meta.url))] };
}

/** The first of the ports that somebody else has. */
async function takenPort(firstPort: number): Promise<number | undefined> {
  for (let port = firstPort; port < firstPort + PORTS_NEEDED; port += 1) {
    const free = await new Promise<boolean>((done) => {
      const probe = createServer().once('error', () => done(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)));
    });
    if (!free) return port;
  }
  return undefined;
}

function untilInterrupted(stop: () => void): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      process.once(signal, () => process.exit(INTERRUPTED));
      stop();
    });
  }
}
