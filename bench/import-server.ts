import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BusinessFolder, ImportStopped } from '../bpp/imports/business-import.ts';
import { systemChance, systemClock } from '../node/clock.ts';
import { openSqliteStore } from '../node/store/sqlite.ts';
import { createWorker } from '../node/work.ts';
import { takePart } from './child.ts';
import { CASES } from './import-cases.ts';

/** A provider node that takes in one business, in a process of its own, so that its memory can be told. */

const make = CASES[process.argv[2] ?? ''];
if (make === undefined) throw new Error(`there is no import ${process.argv[2]}`);
const { imports, card, largeFile, large, other, parseAlone } = make();
const folder = mkdtempSync(join(tmpdir(), 'marktplein-bench-'));
const store = await openSqliteStore({ file: join(folder, 'bench.db') });
const performer = createWorker({ store, clock: systemClock, chance: systemChance, role: {}, wake: () => undefined });
const files: BusinessFolder = { card, read: async (file) => (file === largeFile ? large : other(file)) };

/** Processor time, in milliseconds: other work of the machine does not weigh on it. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

function peakMb(): number {
  return process.resourceUsage().maxRSS / 1_024;
}

async function run() {
  const beforeMs = cpuMs();
  try {
    const { imported, unchanged, problems } = await imports.run({ performer, store, clock: systemClock }, files);
    return { tookCpuMs: cpuMs() - beforeMs, peakMb: peakMb(), imported, unchanged, errors: problems.map(({ message }) => message.en) };
  } catch (error) {
    if (!(error instanceof ImportStopped)) throw error;
    throw new Error(`the import stopped: ${error.problem?.message}`);
  }
}

takePart(
  { bytes: large.length, peakMb: peakMb() },
  {
    run,
    parse: () => {
      const beforeMs = cpuMs();
      parseAlone(large);
      return { tookCpuMs: cpuMs() - beforeMs };
    },
    async stop() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  },
);
