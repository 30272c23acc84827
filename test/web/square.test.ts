import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { withStorefront } from '../../cli/nodes/storefront.ts';
import { hasChromium } from './harness.ts';
import { check, checkWidth, DESKTOP, type Looking, launchBrowser, look, PHONE } from './look.ts';

const ONE_TEST_MS_MAX = 60_000;

let folder = '';
let server: Server | undefined;
let browser: Browser | undefined;
let looking: Looking | undefined;

describe.skipIf(!hasChromium)('the page of parts', { timeout: ONE_TEST_MS_MAX }, () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'marktplein-parts-'));
    const { buildPages }: { buildPages: (outFolder: string) => Promise<void> } = await import(
      new URL('../../web/build.mjs', import.meta.url).href
    );
    await buildPages(folder);
    const serving = withStorefront(express(), { folder, log: { error: () => undefined } }).listen(0, '127.0.0.1');
    server = serving;
    [browser] = await Promise.all([launchBrowser(), new Promise((ready) => serving.once('listening', ready))]);
  }, ONE_TEST_MS_MAX);
  afterEach(async () => {
    await looking?.context.close();
    expect(looking?.complaints).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await new Promise((closed) => server?.close(closed));
    await rm(folder, { recursive: true, force: true });
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [locale, viewport] of [
      ['nl-NL', PHONE],
      ['en-GB', DESKTOP],
    ] as const) {
      test(`axe finds nothing, ${colorScheme}, ${locale}, ${viewport.width} px wide`, async () => {
        const page = await open({ locale, viewport, colorScheme });
        await page.locator('.map-pin').first().waitFor();
        await check(page);
      });
    }
  }

  test('read from right to left everything still fits, on the narrowest screen too', async () => {
    const page = await open({ locale: 'en-GB', viewport: PHONE });
    await page.getByRole('button', { name: 'Read from the other side' }).click();
    expect(await page.locator('html').getAttribute('dir')).toBe('rtl');
    await page.locator('.map-pin').first().waitFor();
    await check(page);
    const box = await page.locator('.stall h3').first().boundingBox();
    expect(box === null ? 0 : box.x + box.width, 'text begins at the right side').toBeGreaterThan(PHONE.width / 2);
  });

  test('a dialog keeps the keyboard inside, closes with Escape, and gives the focus back', async () => {
    const page = await open({ locale: 'en-GB', viewport: DESKTOP });
    const opener = page.getByRole('button', { name: 'Open the dialog' });
    await opener.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Dialog' }).waitFor();
    await check(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(await page.evaluate("document.activeElement === document.body || document.activeElement.closest('dialog') !== null")).toBe(true);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Open the dialog');
  });

  test('tabs are walked through with the arrow keys', async () => {
    const page = await open({ locale: 'en-GB', viewport: DESKTOP });
    await page.getByRole('tab', { name: 'Monday' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByRole('tabpanel', { name: 'Tuesday' }).waitFor();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('tabpanel', { name: 'Wednesday' }).waitFor();
  });

  test('a place is chosen on the map by keyboard alone', async () => {
    const page = await open({ locale: 'en-GB', viewport: PHONE });
    const map = page.getByRole('region', { name: 'Map' }).locator('.map-inner');
    await map.locator('.map-pin').first().waitFor();
    await map.focus();
    const middle = page.getByRole('button', { name: 'Choose the middle of the map' });
    await middle.focus();
    await page.keyboard.press('Enter');
    const chosen = page.getByText(/^You chose/);
    const first = await chosen.innerText();
    await map.focus();
    for (let times = 0; times < 3; times += 1) await page.keyboard.press('ArrowRight');
    await expect
      .poll(async () => {
        await middle.press('Enter');
        return chosen.innerText();
      })
      .not.toBe(first);
  });

  test('the page of parts fits at every width between', async () => {
    const page = await open({ locale: 'nl-NL', viewport: { width: 704, height: 900 } });
    await checkWidth(page);
  });
});

async function open(options: Parameters<typeof look>[2]) {
  if (browser === undefined || server === undefined) throw new Error('The browser or the server did not start');
  const { port } = server.address() as AddressInfo;
  looking = await look(browser, `http://127.0.0.1:${port}/components/`, options);
  return looking.page;
}
