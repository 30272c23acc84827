// Turns the sources into dist/: validators and types from the schemas, JavaScript from TypeScript, the pages, and the files
// that are read at run time. A step whose sources have not changed since is left out.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';

/** Folders whose files of these kinds are read at run time, beside the JavaScript that reads them. */
const ASSET_ROOMS = ['bap', 'bpp', 'node', 'pilots', 'registry', 'cli'];
const ASSET_KINDS = new Set(['.json', '.yaml', '.csv', '.ics', '.css', '.html', '.svg', '.txt']);
const STAMPS = join('node_modules', '.marktplein-build.json');

function* filesBelow(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'generated' && entry.name !== 'node_modules' && entry.name !== '.marktplein') yield* filesBelow(path);
    } else yield path;
  }
}

/** What a step is made from, as one short text: paths, sizes and times. */
function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const path of [...paths].sort()) {
    const { size, mtimeMs } = statSync(path);
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function program(name, args) {
  const result = spawnSync(process.execPath, [name, ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (result.status !== 0) throw new Error(`${name} failed`);
}

export const SOURCE_ROOMS = [
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
  'bench',
  'torture',
];

const steps = [
  {
    name: 'schemas',
    sources: () => [...filesBelow('schemas')],
    made: join('dist', 'schemas', 'v1.1.1', 'generated', 'validators.js'),
    make: () => program(join('node_modules', 'tsx', 'dist', 'cli.mjs'), [join('schemas', 'build.ts')]),
  },
  {
    name: 'code',
    sources: () => [
      ...SOURCE_ROOMS.flatMap((room) => [...filesBelow(room)]),
      ...readdirSync('.').filter((name) => name.endsWith('.ts') || name === 'tsconfig.json'),
    ],
    made: join('dist', 'cli', 'marktplein.js'),
    make: () => {
      program(join('node_modules', 'typescript', 'bin', 'tsc'), ['-p', 'tsconfig.json']);
      // The command of the package: npx starts it as a program.
      chmodSync(join('dist', 'cli', 'marktplein.js'), 0o755);
    },
  },
  {
    name: 'pages',
    // Some rules of the trade and of signing are part of the pages too.
    sources: () => ['web', 'commerce', join('protocol', 'signing')].flatMap((room) => [...filesBelow(room)]),
    made: join('dist', 'web', 'storefront', 'index.html'),
    make: makePages,
  },
  {
    name: 'files',
    sources: () => ASSET_ROOMS.flatMap((room) => [...filesBelow(room)].filter((path) => ASSET_KINDS.has(extname(path)))),
    made: join('dist', 'pilots'),
    make: () => {
      for (const room of ASSET_ROOMS) {
        for (const path of filesBelow(room)) {
          if (!ASSET_KINDS.has(extname(path))) continue;
          mkdirSync(dirname(join('dist', path)), { recursive: true });
          cpSync(path, join('dist', path));
        }
      }
    },
  },
];

async function makePages() {
  if (!existsSync(join('web', 'build.mjs'))) return;
  const { buildPages } = await import('../web/build.mjs');
  await buildPages(join('dist', 'web'));
}

/** Makes what is missing or older than its sources. */
export async function build({ say }) {
  const stamps = existsSync(STAMPS) ? JSON.parse(readFileSync(STAMPS, 'utf8')) : {};
  for (const step of steps) {
    const now = fingerprint(step.sources());
    if (stamps[step.name] === now && existsSync(step.made)) continue;
    const startedMs = performance.now();
    await step.make();
    stamps[step.name] = now;
    writeFileSync(STAMPS, JSON.stringify(stamps));
    say(`built ${step.name} in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
  }
}
