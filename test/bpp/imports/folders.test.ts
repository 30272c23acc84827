import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Feed } from '../../../bpp/imports/business-import.ts';
import { followFeeds } from '../../../bpp/imports/follow-feeds.ts';
import { importFolder } from '../../../bpp/imports/import-folder.ts';
import { silentTelemetry } from '../../../node/telemetry.ts';
import { TestClock } from '../../bap/network.ts';
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
