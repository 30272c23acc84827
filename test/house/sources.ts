import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** The root of the project. */
export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Made by tools, or not ours. */
const PASSED_OVER = new Set(['node_modules', 'dist', 'generated', 'coverage']);

/** Paths of the files below a folder, from the root, with forward slashes. Hidden folders are passed over, but for `.github`. */
export function filesBelow(folder = '.'): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (PASSED_OVER.has(entry.name) || (entry.name.startsWith('.') && entry.name !== '.github' && entry.isDirectory())) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [relative('.', path).split(sep).join('/')];
  });
}

export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The rooms whose code is shipped, with the doors at the top. */
export const ROOMS = [
  'protocol',
  'schemas',
  'commerce',
  'dialects',
  'node',
  'registry',
  'gateway',
  'bap',
  'bpp',
  'control',
  'cli',
  'pilots',
  'web',
  'protocol.ts',
  'client.ts',
] as const;

export function isShipped(path: string): boolean {
  return ROOMS.some((room) => path === room || path.startsWith(`${room}/`));
}

export interface Source {
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

/** Every program file of the project for which `wanted` holds, parsed once for all tests of a file. */
export function sources(wanted: (path: string) => boolean = () => true): Source[] {
  return filesBelow()
    .filter((path) => /\.(ts|tsx|mjs|cjs)$/.test(path) && wanted(path))
    .map(parsed);
}

const alreadyParsed = new Map<string, Source>();

function parsed(path: string): Source {
  const known = alreadyParsed.get(path);
  if (known !== undefined) return known;
  const text = textOf(path);
  const source = { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
  alreadyParsed.set(path, source);
  return source;
}

/** Every node of a tree, from the top down. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => {
    children.push(child);
  });
  for (const child of children) yield* nodesOf(child);
}
