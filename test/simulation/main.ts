import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { SimulatedEngine } from './engine.ts';
import { ENGINES } from './engines.ts';
import { type Run, runSeed } from './run.ts';
import { shrink } from './shrink.ts';

const HELP = `Runs whole cities in virtual time, one for each seed and kind of trade, and says which promises were broken.

npm run simulate -- --seeds 1000 [--from 1]    so many seeds, from one on
npm run simulate -- --seed 42 [--story]        one seed; with all that happened in it
  --engine shop     only this kind of trade
  --workers 2       processes that run at once; as many as the machine has processors unless said
  --keep-long       a story that fails is shown as it was, and not made shorter first
`;

/** What a worker tells of a seed that failed. */
interface Failure {
  readonly seed: number;
  readonly engine: string;
  readonly broken: readonly string[];
}

const SENTENCES_SHOWN = 8;
const FAILURES_SHRUNK = 3;

const { values } = parseArgs({
  options: {
    seeds: { type: 'string' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    story: { type: 'boolean', default: false },
    engine: { type: 'string' },
    workers: { type: 'string' },
    'keep-long': { type: 'boolean', default: false },
    /** Which share of the seeds a worker has: `0/2` and `1/2` are two halves. */
    share: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const engines = ENGINES.filter(({ name }) => values.engine === undefined || name === values.engine);

if (values.help || engines.length === 0 || (values.seed === undefined && values.seeds === undefined)) {
  process.stdout.write(HELP);
  process.exitCode = values.help ? 0 : 2;
} else if (values.seed !== undefined) process.exitCode = await runOne(Number(values.seed));
else if (values.share !== undefined) await runShare(values.share);
else process.exitCode = await runAll();

async function runOne(seed: number): Promise<number> {
  let failed = 0;
  for (const engine of engines) {
    const run = await runSeed(seed, { engine });
    if (run.broken.length > 0) failed = 1;
    if (run.broken.length > 0 && !values['keep-long']) await tellShortest(run, engine);
    else {
      if (values.story) say(run.lines.join('\n'));
      say(`seed ${seed}, ${engine.name}: ${summaryOf(run)}`);
    }
  }
  return failed;
}

/** Runs all seeds, shared out over processes. */
async function runAll(): Promise<number> {
  const seeds = Number(values.seeds);
  const workers = Math.min(Number(values.workers ?? availableParallelism()), seeds);
  const startedMs = performance.now();
  const failures: Failure[] = [];
  let happened = 0;
  const ends = Array.from({ length: workers }, (_, share) => {
    const child = fork(process.argv[1] ?? '', [...process.argv.slice(2), '--share', `${share}/${workers}`], { execArgv: process.execArgv });
    child.on('message', (message: { readonly failure?: Failure; readonly happened?: number }) => {
      happened += message.happened ?? 0;
      if (message.failure === undefined) return;
      failures.push(message.failure);
      tellBroken(message.failure);
    });
    return new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
  });
  const codes = await Promise.all(ends);
  const tookS = (performance.now() - startedMs) / 1_000;
  for (const { seed, engine: name } of failures.sort((one, other) => one.seed - other.seed).slice(0, FAILURES_SHRUNK)) {
    const engine = engines.find((each) => each.name === name);
    if (engine !== undefined && !values['keep-long']) await tellShortest(await runSeed(seed, { engine }), engine);
  }
  const rate = ((seeds * engines.length) / tookS).toFixed(1);
  say(`${seeds} seeds from ${values.from}, ${happened} happenings, ${failures.length} failed; ${rate} seeds/s in ${workers} processes`);
  return failures.length > 0 || codes.some((code) => code !== 0) ? 1 : 0;
}

async function runShare(share: string): Promise<void> {
  const [place = 0, of = 1] = share.split('/').map(Number);
  const from = Number(values.from);
  for (let seed = from + place; seed < from + Number(values.seeds); seed += of) {
    for (const engine of engines) {
      const { broken, happened } = await runSeed(seed, { engine });
      process.send?.({ happened, ...(broken.length > 0 ? { failure: { seed, engine: engine.name, broken } } : {}) });
    }
  }
}

async function tellShortest(run: Run, engine: SimulatedEngine): Promise<void> {
  const shortest = await shrink(run, { engine });
  say(`\nseed ${run.seed}, ${engine.name}: the shortest story that was found, after ${shortest.runs} runs\n`);
  say(shortest.run.lines.join('\n'));
  say(`\nseed ${run.seed}, ${engine.name}: ${summaryOf(shortest.run)}`);
  say(`purchases ${[...shortest.purchases].join(', ')}; faults:\n${shortest.faults.map((fault) => `  ${fault}`).join('\n')}\n`);
}

function summaryOf(run: Run): string {
  const virtual = `${(run.lastedMs / 1_000).toFixed(0)} s of virtual time, ${run.struck.length} faults`;
  const endings = run.purchases.map(({ n, ending }) => `  purchase ${n}: ${ending ?? 'never ended'}`).join('\n');
  const broken = run.broken.length === 0 ? 'every promise was kept' : `BROKEN\n${listOf(run.broken)}`;
  return `${virtual}\n${endings}\n${broken}\ndigest ${run.digest}`;
}

function tellBroken({ seed, engine, broken }: Failure): void {
  say(`seed ${seed}, ${engine}: BROKEN\n${listOf(broken)}`);
}

function listOf(broken: readonly string[]): string {
  const more = broken.length > SENTENCES_SHOWN ? [`  and ${broken.length - SENTENCES_SHOWN} more`] : [];
  return [...broken.slice(0, SENTENCES_SHOWN).map((sentence) => `  ${sentence}`), ...more].join('\n');
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
