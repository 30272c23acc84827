// Bundles the pages. Nothing they need comes from elsewhere: scripts, styles and pictures lie beside the page.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'esbuild';
import { pageAround } from './page.mjs';

const here = dirname(fileURLToPath(import.meta.url));

/** The pages there are, each a folder here and in what is made. */
const PAGES = ['storefront', 'console', 'control', 'components-page'];
const MANIFEST = 'manifest.webmanifest';

/** Makes every page below `outFolder`: `<outFolder>/storefront/index.html` and what belongs to it. */
export async function buildPages(outFolder) {
  for (const page of PAGES) await buildPage(join(here, page), join(outFolder, page));
}

async function buildPage(source, target) {
  await rm(target, { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const made = await build({
    entryPoints: { app: join(source, 'app.tsx'), style: join(source, 'style', 'style.css') },
    outdir: target,
    entryNames: '[name]-[hash]',
    chunkNames: 'part-[hash]',
    bundle: true,
    // What only some visits need, such as the map, is a file of its own that comes when it is needed.
    splitting: true,
    minify: true,
    format: 'esm',
    target: ['es2022', 'chrome105', 'firefox115', 'safari16'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  const files = Object.keys(made.metafile.outputs).map((path) => basename(path));
  const named = (start, end) => files.find((file) => file.startsWith(start) && file.endsWith(end)) ?? '';
  await pack(target, files);
  await cp(join(here, 'square', 'icons'), join(target, 'icons'), { recursive: true });
  const isInstalled = existsSync(join(source, MANIFEST));
  if (isInstalled) await cp(join(source, MANIFEST), join(target, MANIFEST));
  const [script, style, start] = [named('app-', '.js'), named('style-', '.css'), startOf(made.metafile)];
  const about = JSON.parse(await readFile(join(source, 'page.json'), 'utf8'));
  const early = start.filter((file) => file !== script);
  const page = pageAround(about, { script, style, early, ...(isInstalled ? { appIcon: 'icons/stall-192.png', manifest: MANIFEST } : {}) });
  await writeFile(join(target, 'index.html'), page);
  const worker = join(source, 'service-worker.ts');
  if (existsSync(worker)) await buildWorker(worker, { target, shell: [...start, style], page });
}

/** Lays every script and style beside itself as browsers take it: nothing is packed anew for each reader. */
async function pack(target, files) {
  for (const file of files) {
    const bytes = await readFile(join(target, file));
    const small = { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
    await writeFile(join(target, `${file}.br`), await promisify(brotliCompress)(bytes, small));
    await writeFile(join(target, `${file}.gz`), await promisify(gzip)(bytes, { level: 9 }));
  }
}

/** The script of a page, and what it cannot start without. */
function startOf({ outputs }) {
  const entry = Object.keys(outputs).find((path) => /^app-.*\.js$/.test(basename(path)));
  const found = new Set();
  const add = (path) => {
    if (path === undefined || found.has(path)) return;
    found.add(path);
    for (const { kind, path: next } of outputs[path]?.imports ?? []) if (kind === 'import-statement') add(next);
  };
  add(entry);
  return [...found].map((path) => basename(path));
}

/** The service worker of a page: it is told what the shell of the page is, under a name that changes with it. */
async function buildWorker(worker, { target, shell, page }) {
  const files = ['./', MANIFEST, 'icons/stall.svg', ...shell];
  const name = createHash('sha256')
    .update(JSON.stringify([files, page]))
    .digest('hex')
    .slice(0, 16);
  await build({
    entryPoints: [worker],
    outfile: join(target, 'service-worker.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    target: ['es2022', 'chrome105', 'firefox115', 'safari16'],
    define: { SHELL: JSON.stringify(files), SHELL_NAME: JSON.stringify(name) },
    legalComments: 'none',
    logLevel: 'warning',
  });
}
