import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { startPilotForTests } from './harness.ts';
import { DESKTOP, launchBrowser, look, PHONE } from './look.ts';

/** The pictures that README and docs show, taken of a network that runs: `npm run screenshots`. */

const FOLDER = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));

const LONG = { timeout: 120_000 } as const;
/** As tall as it takes to show the buttons below the map. */
const TALL = { width: 1280, height: 1330 } as const;

interface Picture {
  readonly name: string;
  readonly locale: string;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  /** The storefront unless said. */
  readonly of?: 'control room';
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

/** One after the other: the day that the first begins goes on in the next. */
const OF_CONTROL_ROOM: readonly Picture[] = [
  {
    name: 'control-network',
    of: 'control room',
    locale: 'en-GB',
    viewport: DESKTOP,
    async show(page) {
      await page.getByLabel('Steady').check();
      await page.getByRole('button', { name: 'Begin a day' }).click();
      await page.waitForFunction('Number.parseInt(document.querySelector(".meter-text")?.textContent ?? "0") > 20', undefined, LONG);
      await page.waitForFunction('document.querySelectorAll(".flight circle").length > 3', undefined, LONG);
    },
  },
  {
    name: 'control-transaction',
    of: 'control room',
    locale: 'en-GB',
    viewport: DESKTOP,
    async show(page) {
      await page.getByRole('navigation').getByRole('link', { name: 'Transactions' }).click();
      await page.getByRole('searchbox').fill('on_rating');
      await page.getByRole('button', { name: 'Search' }).click();
      await page.getByRole('row').filter({ hasText: 'rating' }).getByRole('link').first().click();
      await page.locator('.sequence .arrow').nth(8).waitFor();
    },
  },
  {
    name: 'control-broken',
    of: 'control room',
    locale: 'nl-NL',
    viewport: TALL,
    async show(page) {
      await page.getByRole('button', { name: 'west stukmaken' }).click();
      await page.getByRole('button', { name: /^Afsnijden/ }).click();
      await page.locator('.mark-silent').waitFor();
      await page.getByRole('button', { name: 'west opnieuw starten' }).waitFor();
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

async function take(browser: Browser, url: string, { name, show, of, ...options }: Picture): Promise<void> {
  // On the map of a control room things move: that is what its picture shows.
  const { context, page, complaints } = await look(browser, url, {
    ...options,
    ...(of === undefined ? {} : { reducedMotion: 'no-preference' }),
  });
  await show(page);
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  await context.close();
  if (complaints.length > 0) throw new Error(`${name}: ${complaints.join('; ')}`);
}

mkdirSync(FOLDER, { recursive: true });
const [pilot, browser] = await Promise.all([startPilotForTests({ controlRoom: true, purchases: 200 }), launchBrowser()]);
try {
  for (const picture of PICTURES) await take(browser, `${pilot.baseUrl}/`, picture);
  const { url, operators } = pilot.controlRoom ?? { url: '', operators: [] };
  for (const picture of OF_CONTROL_ROOM) await take(browser, `${url}/#/sign-in/${operators[0]?.token}`, picture);
} finally {
  await browser.close();
  await pilot.stop();
}
