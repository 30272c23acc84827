import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from './sources.ts';

/** A little project in which every file breaks exactly the rule it is listed with; what it imports exists and is empty. */
const BROKEN: readonly (readonly [file: string, imports: string, rule: string])[] = [
  ['protocol/a.ts', '../commerce/thing.ts', 'protocol-imports-only-what-it-may'],
  ['commerce/a.ts', '../protocol/thing.ts', 'commerce-imports-only-what-it-may'],
  ['schemas/a.ts', '../commerce/thing.ts', 'schemas-imports-only-what-it-may'],
  ['dialects/a.ts', '../node/thing.ts', 'dialects-imports-only-what-it-may'],
  ['node/a.ts', '../bap/thing.ts', 'node-imports-only-what-it-may'],
  ['node/b.ts', '../schemas/thing.ts', 'node-imports-only-what-it-may'],
  ['node/c.ts', '../dialects/v1.1.1/thing.ts', 'dialects-are-met-at-their-door'],
  ['registry/a.ts', '../bpp/thing.ts', 'registry-imports-only-what-it-may'],
  ['gateway/a.ts', '../registry/thing.ts', 'gateway-imports-only-what-it-may'],
  ['bap/a.ts', '../bpp/thing.ts', 'bap-imports-only-what-it-may'],
  ['bap/client/a.ts', '../../protocol/thing.ts', 'the-client-runs-anywhere'],
  ['bap/client/b.ts', 'node:fs', 'the-client-runs-anywhere'],
  ['bpp/a.ts', '../bap/thing.ts', 'bpp-imports-only-what-it-may'],
  ['bpp/b.ts', '../dialects/v1.1.1/thing.ts', 'dialects-are-met-at-their-door'],
  ['dialects/v2.0.0/a.ts', '../v1.1.1/thing.ts', 'dialects-do-not-know-each-other'],
  ['pilots/a.ts', '../bap/thing.ts', 'pilots-imports-only-what-it-may'],
  ['bench/a.ts', '../cli/thing.ts', 'bench-imports-only-what-it-may'],
  ['cli/a.ts', '../bench/thing.ts', 'cli-imports-only-what-it-may'],
  ['control/a.ts', '../bap/thing.ts', 'control-imports-only-what-it-may'],
  ['torture/a.ts', '../bpp/thing.ts', 'torture-imports-only-what-it-may'],
  ['web/a.ts', '../bap/thing.ts', 'pages-talk-over-http'],
  ['web/b.ts', '../commerce/thing.ts', 'pages-take-types-of-commerce'],
  ['web/control/a.ts', '../../control/thing.ts', 'pages-talk-over-http'],
  ['web/square/a.ts', '../storefront/thing.ts', 'the-square-knows-no-page'],
  ['web/storefront/a.ts', '../other-page/thing.ts', 'pages-do-not-know-each-other'],
  ['bap/c.ts', '../test/thing.ts', 'nothing-imports-tests-or-tools'],
  ['dialects/d.ts', '../schemas/build.ts', 'nothing-runs-a-build-tool'],
  ['node/d.ts', './utils.ts', 'no-drawers-without-a-name'],
  ['node/e.ts', './helpers/thing.ts', 'no-drawers-without-a-name'],
  ['node/f.ts', './missing.ts', 'no-unresolved-imports'],
  ['node/g.ts', 'fast-check', 'nothing-shipped-needs-a-tool'],
  // Installed because another package needs it, and gone the day that one no longer does.
  ['node/k.ts', 'acorn', 'every-package-is-declared'],
  ['node/h.ts', './i.ts', 'no-circles'],
  ['node/l.ts', './m.ts', 'no-circles'],
  ['test/a.ts', './b.ts', 'no-circles-in-tests'],
  ['protocol.ts', './node/thing.ts', 'protocol-door-imports-only-what-it-shows'],
  ['client.ts', './protocol/thing.ts', 'client-door-imports-only-what-it-shows'],
];
/** Allowed, each for a reason that docs/architecture.md gives. */
const FINE: readonly (readonly [file: string, imports: string])[] = [
  ['dialects/ok.ts', '../commerce/thing.ts'],
  ['node/ok.ts', '../dialects/thing.ts'],
  ['bpp/ok.ts', '../node/thing.ts'],
  ['pilots/ok.ts', '../bap/client/thing.ts'],
  ['cli/ok.ts', '../pilots/thing.ts'],
  ['web/ok.ts', '../protocol/signing/thing.ts'],
  ['web/control/ok.ts', '../../control/told.ts'],
  ['web/storefront/ok.ts', '../square/thing.ts'],
  ['test/ok.ts', '../dialects/v1.1.1/thing.ts'],
  ['test/drawer.ts', 'fast-check'],
];

let folder: string;
let found: readonly { readonly from: string; readonly rule: string }[];

function put(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'marktplein-imports-'));
  for (const name of ['package.json', 'tsconfig.json', 'tsconfig.test.json']) cpSync(join(root, name), join(folder, name));
  cpSync(join(root, 'setup', 'imports.cjs'), join(folder, 'imports.cjs'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const [file, imports] of [...BROKEN, ...FINE]) {
    put(file, `import { thing } from '${imports}';\nexport const made = thing;\n`);
    if (imports.startsWith('.') && imports !== './missing.ts') put(join(dirname(file), imports), 'export const thing = 1;\n');
  }
  put('node/i.ts', "import { made } from './h.ts';\nexport const thing = made;\n");
  put('test/b.ts', "import { made } from './a.ts';\nexport const thing = made;\n");
  put('node/l.ts', "import type { Other } from './m.ts';\nexport type Made = Other;\n");
  put('node/m.ts', "import type { Made } from './l.ts';\nexport interface Other {\n  readonly made?: Made;\n}\n");
  const cruiser = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
  const rooms = new Set([...BROKEN, ...FINE].map(([file]) => file.split('/')[0] ?? file));
  const ran = spawnSync(process.execPath, [cruiser, '--config', 'imports.cjs', '--output-type', 'json', ...rooms], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  const { summary } = JSON.parse(ran.stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } };
  found = summary.violations.map(({ from, rule }) => ({ from, rule: rule.name }));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('who may import whom', () => {
  test.each(BROKEN)('%s may not import %s', (file, _imports, rule) => {
    expect(found.filter(({ from }) => from === file).map((one) => one.rule)).toContain(rule);
  });

  test.each(FINE)('%s may import %s', (file) => {
    expect(found.filter(({ from }) => from === file)).toEqual([]);
  });

  test('every rule has a file here that breaks it', async () => {
    const { default: rules } = (await import(join(root, 'setup', 'imports.cjs'))) as { default: { forbidden: { name: string }[] } };
    const broken = new Set(BROKEN.map(([, , rule]) => rule));
    expect(rules.forbidden.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([]);
  });
});
