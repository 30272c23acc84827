import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { appointmentImport } from './appointment-import.ts';
import { type BusinessFolder, type BusinessImport, type ImportPorts, type ImportReport, reportOf } from './business-import.ts';
import { engineIn } from './card-yaml.ts';
import { shopImport } from './import-business.ts';
import { createProblemList } from './import-problem.ts';
import { rentalImport } from './rental-import.ts';
import { rideImport } from './ride-import.ts';
import { TEXT_BYTES_MAX, textIn } from './text-file.ts';
import { transitImport } from './transit-import.ts';
import { webhookImport } from './webhook-import.ts';

/** Every kind of business that can be brought onto a node from a folder. One that joins is added here. */
export const IMPORTS: readonly BusinessImport[] = [shopImport, appointmentImport, rideImport, rentalImport, transitImport, webhookImport];

/** The card of a business; that of a shop may be called by its older name. */
const CARD_FILES = ['business.yaml', 'shop.yaml'] as const;

/** Reads the folder of a business and imports it as the kind that its card names; a shop when it names none. Rejects when a file cannot be read. */
export async function importFolder(ports: ImportPorts, folder: string): Promise<ImportReport> {
  const problems = createProblemList();
  const { name, bytes } = await cardIn(folder);
  const card = textIn(name, bytes, problems);
  if (card === undefined) return reportOf(undefined, problems);
  const business: BusinessFolder = {
    card,
    read: (file, bytesMax) => readBounded(join(folder, file), bytesMax),
    readPrivate: (file) => readPrivate(join(folder, file)),
  };
  const engine = engineIn(business.card) ?? 'shop';
  const found = IMPORTS.find((each) => each.engine === engine);
  if (found !== undefined) return found.run(ports, business);
  const known = IMPORTS.map((each) => each.engine).join(', ');
  problems.error(0, {
    column: 'engine',
    value: engine,
    message: {
      nl: `Dit soort bedrijf is hier onbekend; schrijf een van ${known}.`,
      en: `This kind of business is not known here; write one of ${known}.`,
    },
  });
  return reportOf(undefined, problems);
}

const SECRET_BYTES_MAX = 4_096;
const OTHERS_MAY = 0o077;

async function cardIn(folder: string): Promise<{ readonly name: string; readonly bytes: Uint8Array }> {
  const [first, older] = CARD_FILES;
  try {
    return { name: first, bytes: await readBounded(join(folder, first), TEXT_BYTES_MAX) };
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    return { name: older, bytes: await readBounded(join(folder, older), TEXT_BYTES_MAX) };
  }
}

async function readBounded(path: string, bytesMax: number): Promise<Uint8Array> {
  const { size } = await stat(path);
  return size > bytesMax ? new Uint8Array(bytesMax + 1) : readFile(path);
}

/** As the keys of a node are read: on systems that have no such modes, none is asked for. */
async function readPrivate(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || found.size > SECRET_BYTES_MAX || (found.mode & OTHERS_MAY) !== 0) return undefined;
  return readFile(path, 'utf8');
}
