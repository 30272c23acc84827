import { startChild } from './child.ts';
import type { Figure } from './figures.ts';
import { CASES, ROWS } from './import-cases.ts';

const BYTES_A_MEGABYTE = 1024 * 1024;

interface Measured {
  readonly tookCpuMs: number;
  readonly peakMb: number;
  readonly errors: readonly string[];
}

/** What each kind of import takes of ten thousand rows, into SQLite: the first time and again, beside parsing its file alone, and how much memory. */
export async function benchImports(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const name of Object.keys(CASES)) figures.push(...(await measure(name)));
  return figures;
}

async function measure(name: string): Promise<readonly Figure[]> {
  const node = await startChild('import-server', [name]);
  try {
    const first = await node.ask<Measured>('run');
    if (first.errors.length > 0) throw new Error(`${name} was not taken in: ${first.errors[0]}`);
    const again = await node.ask<Measured>('run');
    const alone = await node.ask<Pick<Measured, 'tookCpuMs'>>('parse');
    const conditions = `${ROWS} rows, ${(Number(node.ready.bytes) / BYTES_A_MEGABYTE).toFixed(1)} MB, SQLite on disk`;
    const floor = alone.tookCpuMs;
    return [
      { bench: `import-${name}-first`, ours: first.tookCpuMs, floor, unit: 'ms of CPU', conditions: `${conditions}; floor: parsing alone` },
      {
        bench: `import-${name}-again`,
        ours: again.tookCpuMs,
        floor,
        unit: 'ms of CPU',
        conditions: 'the same file again: nothing changes',
      },
      {
        bench: `import-${name}-memory`,
        ours: first.peakMb,
        floor: Number(node.ready.peakMb),
        unit: 'MB at most',
        conditions: `${conditions}; floor: the process before, with the file`,
      },
    ];
  } finally {
    await node.stop();
  }
}
