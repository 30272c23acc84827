import type { FaultKind } from './faults.ts';
import { type Run, type RunOptions, runSeed } from './run.ts';

/** The shortest story that was found in which a seed breaks the same promise. */
export interface Shortest {
  readonly run: Run;
  readonly purchases: ReadonlySet<number>;
  readonly faults: readonly string[];
  readonly runs: number;
}

export interface ShrinkOptions extends RunOptions {
  /** How many runs it may take at most. */
  readonly runsMax?: number;
}

/** Trying out more runs than this makes nobody wiser. */
const RUNS_MAX = 300;

/**
 * Makes a failing story shorter, by leaving out what is not needed for it to fail: purchases first, then kinds of faults, then
 * single faults, range by range. Every attempt is a whole run of the same seed.
 */
export async function shrink(failed: Run, options: ShrinkOptions): Promise<Shortest> {
  const { runsMax = RUNS_MAX } = options;
  const promise = promiseOf(failed);
  let best = failed;
  let runs = 0;
  let purchases: readonly number[] = failed.purchases.map(({ n }) => n);
  let faults: readonly string[] = failed.struck;
  const fails = async (bought: readonly number[], struck: readonly string[]): Promise<boolean> => {
    if (runs >= runsMax) return false;
    runs += 1;
    const run = await runSeed(failed.seed, { ...options, purchases: new Set(bought), only: new Set(struck) });
    if (!run.broken.some((sentence) => kindOf(sentence) === promise)) return false;
    best = run;
    purchases = bought;
    faults = run.struck;
    return true;
  };
  for (const n of [...purchases])
    await fails(
      purchases.filter((other) => other !== n),
      faults,
    );
  for (const kind of new Set(faults.map(kindOfFault)))
    await fails(
      purchases,
      faults.filter((fault) => kindOfFault(fault) !== kind),
    );
  for (let size = Math.ceil(faults.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let place = 0; place < faults.length && runs < runsMax; ) {
      const less = [...faults.slice(0, place), ...faults.slice(place + size)];
      // What was left out is gone from the list: the next range stands at the same place.
      if (!(await fails(purchases, less))) place += size;
    }
  }
  for (const n of [...purchases])
    await fails(
      purchases.filter((other) => other !== n),
      faults,
    );
  return { run: best, purchases: new Set(purchases), faults, runs };
}

/** Which promise a run broke first, without the ids of this run. */
function promiseOf({ broken }: Run): string {
  return kindOf(broken[0] ?? '');
}

/** A sentence without what differs from run to run: ids, numbers and names of machines. */
export function kindOf(sentence: string): string {
  return sentence
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '…')
    .replace(/\.[0-9a-z]{26}/g, '.…')
    .replace(/[a-z]+-\d/g, '…')
    .replace(/\d+/g, '…');
}

function kindOfFault(fault: string): FaultKind {
  return (fault.split(' ')[0] ?? '') as FaultKind;
}
