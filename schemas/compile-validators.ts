import { fileURLToPath } from 'node:url';
import { _, Ajv } from 'ajv';
import standaloneCode from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { formats } from './formats.ts';
import { type Call, filesAtLevel, type Level, type SchemaSet, wordsOfPatterns } from './read-schemas.ts';

const BASE = 'https://schemas.invalid/';
const LEVELS: readonly Level[] = ['core', 'strict'];
const DEPTHS = ['first', 'all'] as const;
type Depth = (typeof DEPTHS)[number];

/** What a call must satisfy at a level: its schema and, at level strict, its extras. */
function schemaOf(call: Call, level: Level): object {
  const parts = level === 'strict' && call.extras ? [call.file, call.extras] : [call.file];
  return { $id: `${BASE}${level}:${call.name}`, allOf: parts.map((path) => ({ $ref: BASE + path })) };
}

/** What is there for readers only would be carried into the generated code. */
const NOTES: ReadonlySet<string> = new Set(['$schema', 'title', 'description', 'expects', 'tsType']);
/** Keywords under which the keys are names that we chose. */
const NAMING: ReadonlySet<string> = new Set(['properties', '$defs']);

function withoutNotes(schema: object): object {
  const entries = Object.entries(schema).filter(([keyword]) => !NOTES.has(keyword));
  return Object.fromEntries(entries.map(([keyword, value]) => [keyword, stripped(value, NAMING.has(keyword))]));
}

function stripped(value: unknown, named: boolean): unknown {
  if (Array.isArray(value)) return value.map((child) => stripped(child, false));
  if (typeof value !== 'object' || value === null) return value;
  if (named) return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, stripped(child, false)]));
  return withoutNotes(value);
}

function compileSet(set: SchemaSet, level: Level, depth: Depth): string {
  // Ajv's class for draft 7 makes leaner code, and no keyword that we use has another meaning there than in 2020-12.
  const ajv = new Ajv({
    allErrors: depth === 'all',
    messages: false,
    strictTypes: false,
    strictRequired: false,
    allowUnionTypes: true,
    formats,
    code: { source: true, esm: true, formats: _`formats` },
  });
  for (const [path, schema] of filesAtLevel(set, level)) ajv.addSchema({ ...withoutNotes(schema), $id: BASE + path });
  const names: Record<string, string> = {};
  for (const call of set.calls) {
    ajv.addSchema(schemaOf(call, level));
    names[call.name] = `${BASE}${level}:${call.name}`;
  }
  return `import { formats } from 'formats';\n${standaloneCode.default(ajv, names)}`;
}

function entryCode(set: SchemaSet): string {
  const imports = DEPTHS.flatMap((depth) => LEVELS.map((level) => `import * as ${depth}_${level} from '${depth}/${level}';`));
  const checks = DEPTHS.map((depth) => `${depth}: { ${LEVELS.map((level) => `${level}: ${depth}_${level}`).join(', ')} }`);
  return [
    ...imports,
    "export { formatWords } from 'formats';",
    `export const checks = { ${checks.join(', ')} };`,
    `export const actions = ${JSON.stringify(namesIn(set, 'actions'))};`,
    `export const patternWords = ${JSON.stringify(wordsOfPatterns(set))};`,
  ].join('\n');
}

function namesIn(set: SchemaSet, group: Call['group']): string[] {
  return set.calls.filter((call) => call.group === group).map((call) => call.name);
}

/** One ES module with a check for every call, level and depth; it needs nothing of Ajv when it runs. */
export async function compileValidators(set: SchemaSet): Promise<string> {
  const modules = new Map([['entry', entryCode(set)]]);
  for (const depth of DEPTHS) for (const level of LEVELS) modules.set(`${depth}/${level}`, compileSet(set, level, depth));
  const built = await build({
    entryPoints: ['entry'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minifyWhitespace: true,
    legalComments: 'none',
    banner: { js: '// Made by schemas/build.ts from the schema files. Do not edit.' },
    plugins: [
      {
        name: 'generated',
        setup(bundler) {
          bundler.onResolve({ filter: /^formats$/ }, () => ({ path: fileURLToPath(new URL('./formats.ts', import.meta.url)) }));
          bundler.onResolve({ filter: /^(entry|first\/|all\/)/ }, ({ path }) => ({ path, namespace: 'generated' }));
          bundler.onLoad({ filter: /.*/, namespace: 'generated' }, ({ path }) => ({
            contents: modules.get(path) ?? '',
            loader: 'js',
            resolveDir: fileURLToPath(new URL('.', import.meta.url)),
          }));
        },
      },
    ],
  });
  return built.outputFiles[0]?.text ?? '';
}

/** The types of that module. */
export function declareValidators(set: SchemaSet): string {
  const union = (group: Call['group']) =>
    namesIn(set, group)
      .map((name) => `'${name}'`)
      .join(' | ');
  return `// Made by schemas/build.ts from the schema files. Do not edit.
export type Action = ${union('actions')};
export type RegistryCall = ${union('registry')};
export type Reply = ${union('replies')};
export type Miss = { readonly instancePath: string; readonly schemaPath: string; readonly keyword: string; readonly params: Readonly<Record<string, unknown>> };
export type Check = { (body: unknown): boolean; errors?: readonly Miss[] | null };
export type Checks = Readonly<Record<Action | RegistryCall | Reply, Check>>;
export declare const checks: { readonly [depth in 'first' | 'all']: { readonly [level in 'core' | 'strict']: Checks } };
export declare const actions: readonly Action[];
/** What each pattern asks, in plain words. */
export declare const patternWords: Readonly<Record<string, string>>;
/** What each format asks, in plain words. */
export declare const formatWords: Readonly<Record<string, string>>;
`;
}
