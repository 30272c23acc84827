import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlannedNode } from './plan.ts';

interface ImportProblem {
  readonly severity?: string;
  readonly line?: number;
  readonly message?: { readonly en?: string };
  readonly column?: string;
}

/** More than this nobody reads at once. */
const TOLD_MAX = 20;

/** What provider nodes could not read of the files of their businesses, as lines for people: whose, which line, and what to mend. */
export function importFaults(nodes: readonly PlannedNode[], folder: string): readonly string[] {
  const faults = nodes
    .filter(({ role }) => role === 'bpp')
    .flatMap(({ name, logFile }) =>
      readFileSync(logFile, 'utf8')
        .split('\n')
        .flatMap((line) => faultIn(line, join(folder, name))),
    );
  const more = faults.length - TOLD_MAX;
  return more > 0 ? [...faults.slice(0, TOLD_MAX), `… and ${more} more, in the logs of the provider nodes`] : faults;
}

function faultIn(line: string, folder: string): readonly string[] {
  if (!line.includes('"problem"')) return [];
  const { business, problem } = logged(line);
  if (business === undefined || problem?.severity !== 'error') return [];
  const where = problem.line === undefined || problem.line === 0 ? '' : `, line ${problem.line}`;
  return [`In the files of ${join(folder, business)}${where}: ${problem.message?.en ?? problem.column ?? 'something cannot be read'}`];
}

function logged(line: string): { readonly business?: string; readonly problem?: ImportProblem } {
  try {
    return JSON.parse(line) as { readonly business?: string; readonly problem?: ImportProblem };
  } catch {
    // What a program says before it has a log is no JSON, and no fault of a business.
    return {};
  }
}
