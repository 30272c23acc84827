import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Feed } from '../../../bpp/imports/business-import.ts';
import { followFeeds } from '../../../bpp/imports/follow-feeds.ts';
import { importFolder } from '../../../bpp/imports/import-folder.ts';
import { silentTelemetry } from '../../../node/telemetry.ts';
import { TestClock } from '../../bap/test-clock.ts';
import { createPorts, shopYaml } from './node-for-imports.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'marktplein-folder-'));
  writeFileSync(join(folder, 'products.csv'), 'Type,Name,Regular price\nsimple,Brood,2.50\n');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the folder of a business', () => {
  it.each(['shop.yaml', 'business.yaml'])('has its card in %s', async (name) => {
    writeFileSync(join(folder, name), shopYaml('bakker'));
    expect(await importFolder(createPorts(), folder)).toMatchObject({ provider: 'bakker' });
  });

  it('is of the kind that its card names', async () => {
    writeFileSync(join(folder, 'business.yaml'), shopYaml('bakker', { engine: 'shop' }));
    expect(await importFolder(createPorts(), folder)).toMatchObject({ provider: 'bakker' });
    writeFileSync(join(folder, 'business.yaml'), shopYaml('bakker', { engine: 'circus' }));
    const { provider, problems } = await importFolder(createPorts(), folder);
    expect(provider).toBeUndefined();
    expect(problems).toMatchObject([{ severity: 'error', column: 'engine', value: 'circus' }]);
  });

  it.each([
    ['Latin-1', 'latin1', 2],
    ['UTF-16', 'utf16le', 0],
  ] as const)('whose card stands in %s comes with none of its letters: it says to save it as UTF-8', async (_what, encoding, line) => {
    const ports = createPorts();
    const card = shopYaml('bakker', { name: '"Café Zoë"' });
    writeFileSync(join(folder, 'business.yaml'), Buffer.from(`${encoding === 'utf16le' ? '\uFEFF' : ''}${card}`, encoding));
    const report = await importFolder(ports, folder);
    expect(report).toMatchObject({ provider: undefined, imported: 0, problems: [{ severity: 'error', line, column: 'business.yaml' }] });
    expect(report.problems[0]?.message).toEqual({
      nl: expect.stringMatching(/business\.yaml.*sla het op als UTF-8/),
      en: expect.stringMatching(/business\.yaml.*save it as UTF-8/),
    });
    expect((await ports.store.list('provider:bakker', '', { limit: 10 })).size).toBe(0);
    // Saved as it says, with the mark that some programs write.
    writeFileSync(join(folder, 'business.yaml'), `\uFEFF${card}`);
    expect(await importFolder(ports, folder)).toMatchObject({ provider: 'bakker', imported: 1 });
    expect((await ports.store.read('provider:bakker', ['shop'])).get('shop')?.value).toMatchObject({ name: 'Café Zoë' });
  });

  it('cannot be imported without a card', async () => {
    await expect(importFolder(createPorts(), folder)).rejects.toThrow(/ENOENT/);
  });
});

describe('feeds', () => {
  it('are read at once and again in their time, whatever becomes of a reading, until they are no longer followed', async () => {
    const clock = new TestClock();
    const read: string[] = [];
    const feed = (name: string, everyMs: number): Feed => ({
      name,
      everyMs,
      refresh: () => {
        read.push(name);
        return name === 'broken' ? Promise.reject(new Error('broken')) : Promise.resolve([]);
      },
    });
    const times = (name: string) => read.filter((each) => each === name).length;
    // The fifth shares the lane of the first.
    const feeds = [feed('slow', 7_200_000), feed('a', 3_600_000), feed('b', 3_600_000), feed('c', 3_600_000), feed('broken', 3_600_000)];
    const following = followFeeds(feeds, { clock, telemetry: silentTelemetry() });
    await vi.waitUntil(() => read.length === 5, { timeout: 10_000 });
    clock.advance(3_600_000);
    await vi.waitUntil(() => read.length === 9, { timeout: 10_000 });
    expect(['slow', 'a', 'b', 'c', 'broken'].map(times)).toEqual([1, 2, 2, 2, 2]);
    await following.close();
    clock.advance(36_000_000);
    await new Promise((resolve) => setImmediate(resolve));
    expect(read).toHaveLength(9);
  });
});
