/** Makes validators and TypeScript types from the schema files: `npx tsx schemas/build.ts`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compileValidators, declareValidators } from './compile-validators.ts';
import { compileWire } from './compile-wire.ts';
import { readSchemas } from './read-schemas.ts';

const DIALECTS = ['v1.1.1'];
const HERE = fileURLToPath(new URL('.', import.meta.url));

/** The generated files of a dialect, by name. The same schemas always give the same text. */
export async function generate(dialect: string): Promise<ReadonlyMap<string, string>> {
  const set = readSchemas(join(HERE, dialect));
  return new Map([
    ['validators.js', await compileValidators(set)],
    ['validators.d.ts', declareValidators(set)],
    ['wire.ts', await compileWire(set)],
  ]);
}

/** Writes the generated files beside the schemas, and the JavaScript also where tsc leaves the rest of the build. */
async function write(dialect: string): Promise<void> {
  const files = await generate(dialect);
  for (const [root, names] of [
    [HERE, [...files.keys()]],
    [join(HERE, '../dist/schemas'), ['validators.js', 'validators.d.ts']],
  ] as const) {
    const folder = join(root, dialect, 'generated');
    mkdirSync(folder, { recursive: true });
    for (const name of names) writeFileSync(join(folder, name), files.get(name) ?? '');
  }
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) for (const dialect of DIALECTS) await write(dialect);
