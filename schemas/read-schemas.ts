import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';

/** Where a call belongs: a message of a transaction, a call of the registry, or an answer in the same HTTP exchange. */
export type CallGroup = 'actions' | 'registry' | 'replies';

/** Something that is validated as a whole. `file` and `extras` are paths in the dialect's folder. */
export type Call = { readonly name: string; readonly group: CallGroup; readonly file: string; readonly extras: string | undefined };

export type Level = 'core' | 'strict';

export type SchemaSet = { readonly folder: string; readonly files: ReadonlyMap<string, object>; readonly calls: readonly Call[] };

const GROUPS: readonly CallGroup[] = ['actions', 'registry', 'replies'];

/** Reads every schema file of a dialect. Each file in a call group's folder is a call; its name has `_` where the file has `-`. */
export function readSchemas(folder: string): SchemaSet {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.json'))
    .sort();
  const files = new Map(paths.map((path) => [path, JSON.parse(readFileSync(join(folder, path), 'utf8')) as object]));
  const calls: Call[] = [];
  for (const group of GROUPS) {
    for (const file of paths.filter((path) => dirname(path) === group)) {
      const extras = `strict/${file}`;
      calls.push({ name: basename(file, '.json').replaceAll('-', '_'), group, file, extras: files.has(extras) ? extras : undefined });
    }
  }
  return { folder, files, calls };
}

/** The files as one level sees them: at level strict, strict/leaves.json stands in for leaves.json. */
export function filesAtLevel(set: SchemaSet, level: Level): ReadonlyMap<string, object> {
  if (level === 'core') return new Map([...set.files].filter(([path]) => !path.startsWith('strict/')));
  const files = new Map(set.files);
  const leaves = files.get('strict/leaves.json');
  if (!leaves) throw new Error(`${posix.join(set.folder, 'strict/leaves.json')} is missing`);
  files.set('leaves.json', leaves);
  return files;
}

/** Every pattern of the schemas with the words of its `expects` keyword, for faults that people can read. */
export function wordsOfPatterns(set: SchemaSet): Record<string, string> {
  const words: Record<string, string> = {};
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const { pattern, expects } = node as { pattern?: unknown; expects?: unknown };
    if (typeof pattern === 'string' && typeof expects === 'string') words[pattern] = expects;
    for (const child of Object.values(node)) visit(child);
  };
  for (const schema of set.files.values()) visit(schema);
  return words;
}
