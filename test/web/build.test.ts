import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Names in the script that are never asked: of a picture's language, and of the map's maker in a line that is switched off. */
const NAMED = new Set(['http://www.w3.org', 'https://leafletjs.com']);

let folder = '';
let page = '';
let files: readonly string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marktplein-pages-'));
  const builder = new URL('../../web/build.mjs', import.meta.url).href;
  const { buildPages }: { buildPages: (outFolder: string) => Promise<void> } = await import(builder);
  await buildPages(folder);
  page = await readFile(join(folder, 'storefront', 'index.html'), 'utf8');
  files = await readdir(join(folder, 'storefront'), { recursive: true });
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the pages as they are built', () => {
  test('every file that the page names lies beside it', () => {
    const named = [...page.matchAll(/(?:href|src)="\.\/([^"]+)"/g)].map((match) => match[1]);
    expect(named.length).toBeGreaterThanOrEqual(4);
    // Its city is no file of the page: the node that serves it tells it.
    for (const name of named) if (name !== 'city.json') expect(files).toContain(name);
  });

  test('no script or style stands in the page itself, so that a strict content policy lets all of it through', () => {
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)/);
    expect(page).not.toMatch(/<style|\sstyle=|\son[a-z]+=/);
  });

  test('script and style ask nothing of another site', async () => {
    for (const name of files.filter((file) => /\.(js|css)$/.test(file))) {
      const text = await readFile(join(folder, 'storefront', name), 'utf8');
      const foreign = [...text.matchAll(/https?:\/\/[\w.-]+/g)].map(([url]) => url).filter((url) => !NAMED.has(url));
      expect(foreign, name).toEqual([]);
    }
  });
});
