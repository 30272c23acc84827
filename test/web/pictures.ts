import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { startPilotForTests } from './harness.ts';
import { DESKTOP, launchBrowser, look, PHONE } from './look.ts';

/** The pictures that README and docs show, taken of a network that runs: `npm run screenshots`. */

const FOLDER = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));

interface Picture {
  readonly name: string;
  readonly locale: string;
  readonly viewport: typeof PHONE | typeof DESKTOP;
  readonly colorScheme?: 'light' | 'dark';
  readonly show: (page: Page) => Promise<void>;
}

const PICTURES: readonly Picture[] = [
  { name: 'storefront-desktop', locale: 'en-GB', viewport: DESKTOP, show: (page) => find(page, 'brood') },
  {
    name: 'storefront-map',
    locale: 'nl-NL',
    viewport: DESKTOP,
    colorScheme: 'dark',
    async show(page) {
      await find(page, 'brood');
      await page.getByRole('button', { name: 'Kaart', exact: true }).click();
      await page.locator('.map-marker[role=button]').first().press('Enter');
      await page.locator('.map').scrollIntoViewIfNeeded();
    },
  },
  {
    name: 'storefront-ride',
    locale: 'nl-NL',
    viewport: PHONE,
    async show(page) {
      await find(page, 'taxi');
      await page
        .getByRole('button', { name: /Rit kiezen/ })
        .first()
        .click();
      await page.getByLabel('Brengen naar', { exact: true }).selectOption('oost');
      await page.locator('.map-pin').nth(1).waitFor();
    },
  },
  {
    name: 'storefront-phone',
    locale: 'nl-NL',
    viewport: PHONE,
    async show(page) {
      await find(page, 'stadsfiets');
      await page
        .getByRole('button', { name: /^Reserveren/ })
        .first()
        .click();
      await page.locator('.quote').waitFor();
      await page.locator('#name').fill('Chaima El Amrani');
      await page.locator('#phone').fill('+31205550202');
      await page.locator('.checkout button[type=submit]').click();
      await page.locator('.button-place').click();
      await page.locator('.unlock-code').waitFor();
    },
  },
];

async function find(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox').fill(text);
  await page.locator('.near select').selectOption('de-baarsjes');
  await page.locator('.search-box button').click();
  await page.locator('.stall').first().waitFor();
  await page.locator('.heard .busy-small').waitFor({ state: 'detached' });
}

async function take(browser: Browser, baseUrl: string, { name, show, ...options }: Picture): Promise<void> {
  const { context, page, complaints } = await look(browser, `${baseUrl}/`, options);
  await show(page);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  await context.close();
  if (complaints.length > 0) throw new Error(`${name}: ${complaints.join('; ')}`);
}

mkdirSync(FOLDER, { recursive: true });
const [pilot, browser] = await Promise.all([startPilotForTests(), launchBrowser()]);
try {
  for (const picture of PICTURES) await take(browser, pilot.baseUrl, picture);
} finally {
  await browser.close();
  await pilot.stop();
}
