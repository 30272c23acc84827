import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { generate } from '../../schemas/build.ts';
import { readSchemas } from '../../schemas/read-schemas.ts';
import { ALL_CALLS, strictBody } from './bodies.ts';

const FOLDER = fileURLToPath(new URL('../../schemas/v1.1.1/', import.meta.url));
const set = readSchemas(FOLDER);

/** Every file that a schema names, as paths in the folder. */
function filesNamedBy(path: string): string[] {
  const text = JSON.stringify(set.files.get(path));
  return [...text.matchAll(/"\$ref":"([^"#]+)/g)].map((match) => posix.join(posix.dirname(path), match[1] ?? ''));
}

const patterns: string[] = [];
const properties: object[] = [];
const visit = (node: unknown): void => {
  if (typeof node !== 'object' || node === null) return;
  const { pattern, expects } = node as { pattern?: unknown; expects?: unknown };
  if (typeof pattern === 'string') {
    patterns.push(pattern);
    if (typeof expects !== 'string') properties.push(node);
  }
  for (const child of Object.values(node)) visit(child);
};
for (const schema of set.files.values()) visit(schema);

describe('the schema files', () => {
  it.each(ALL_CALLS)('have one for %s', (action) => {
    expect(existsSync(join(FOLDER, 'actions', `${action.replaceAll('_', '-')}.json`))).toBe(true);
  });

  it('have a title and say what they describe', () => {
    for (const [path, schema] of set.files) {
      expect(schema, path).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', description: expect.any(String) });
      if (!path.startsWith('strict/') && path !== 'leaves.json') expect(schema, path).toMatchObject({ title: expect.any(String) });
    }
  });

  it('are each of use: every object is part of a call, and every extra belongs to a call', () => {
    const reached = new Set(set.calls.flatMap((call) => [call.file, ...(call.extras ? [call.extras] : [])]));
    for (const path of reached) for (const named of filesNamedBy(path)) reached.add(named);
    expect([...set.files.keys()].filter((path) => !reached.has(path))).toEqual(['strict/leaves.json']);
  });

  it('name the same smallest values at both levels', () => {
    const names = (path: string) => Object.keys((set.files.get(path) as { $defs: object }).$defs).sort();
    expect(names('strict/leaves.json')).toEqual(names('leaves.json'));
  });

  it('put every pattern into words', () => {
    expect(patterns.length).toBeGreaterThan(5);
    expect(properties).toEqual([]);
  });

  it('are JSON Schemas of 2020-12', () => {
    const ajv = new Ajv2020({ strict: false });
    for (const [path, schema] of set.files) expect(ajv.validateSchema(schema), `${path}: ${ajv.errorsText()}`).toBe(true);
  });

  it('never close an object to members that nobody knows', () => {
    for (const schema of set.files.values()) expect(JSON.stringify(schema)).not.toMatch(/"(additional|unevaluated)Properties":false/);
  });
});

describe('what is generated from them', () => {
  it('is the same each time, is what lies on disk, and needs nothing at run time', { timeout: 60_000 }, async () => {
    const [once, twice] = [await generate('v1.1.1'), await generate('v1.1.1')];
    expect([...twice]).toEqual([...once]);
    for (const [name, text] of once)
      expect(readFileSync(join(FOLDER, 'generated', name), 'utf8') === text, `${name} is stale: npx tsx schemas/build.ts`).toBe(true);
    // Far from any node_modules, so that nothing but itself can be loaded.
    const alone = join(mkdtempSync(join(tmpdir(), 'validators-')), 'validators.mjs');
    writeFileSync(alone, once.get('validators.js') ?? '');
    const { checks } = (await import(pathToFileURL(alone).href)) as typeof import('../../schemas/v1.1.1/generated/validators.js');
    rmSync(dirname(alone), { recursive: true });
    expect(checks.all.strict.search(strictBody('search'))).toBe(true);
  });
});
