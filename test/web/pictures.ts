import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { consolePictures, placeOrders } from './console-pictures.ts';
import { startPilotForTests } from './harness.ts';
import { DESKTOP, launchBrowser, look, PHONE } from './look.ts';

/** The pictures that README and docs show, taken of a network that runs: `npm run screenshots`. */

const FOLDER = fileURLToPath(new URL('../../docs/pictures/', import.meta.url));

/** What is shown above a part of a page with which a picture begins. */
const ABOVE_PX = 34;
const LONG = { timeout: 120_000 } as const;
/** As tall as it takes to show what the nearest shop has, and what it costs. */
const WITH_PRICES = { width: 1280, height: 1212 } as const;
/** As tall as a map with what was chosen on it. */
const WITH_CHOICE = { width: 1280, height: 1012 } as const;
/** No taller than the map and its figures. */
const WITH_FIGURES = { width: 1280, height: 866 } as const;
/** As tall as it takes to show the buttons below the map, of every node. */
const WITH_BUTTONS = { width: 1280, height: 1430 } as const;

export interface Picture {
  readonly name: string;
  readonly locale: string;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  /** The storefront or the console unless said. */
  readonly of?: 'control room';
  readonly show: (page: Page) => Promise<void>;
}

const PICTURES: readonly Picture[] = [
  {
    name: 'storefront-desktop',
    locale: 'en-GB',
    viewport: WITH_PRICES,
    async show(page) {
      await find(page, 'brood');
      // Which shop weighs most depends on the hour; which is nearest does not.
      await page.getByRole('link', { name: 'Nearest' }).click();
      await page.locator('.stall').first().getByRole('heading', { name: 'Bakkerij Knapperkorst' }).waitFor();
    },
  },
  {
    name: 'storefront-map',
    locale: 'nl-NL',
    viewport: WITH_CHOICE,
    colorScheme: 'dark',
    async show(page) {
      await find(page, 'brood');
      await page.getByRole('button', { name: 'Kaart', exact: true }).click();
      await page.locator('.map-marker[role=button]').first().press('Enter');
      await begin(page.locator('.map'));
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
      await begin(page.getByText('Uw rit', { exact: true }));
    },
  },
  { name: 'storefront-phone', locale: 'en-GB', viewport: PHONE, show: reserveBike },
  { name: 'storefront-phone-nl', locale: 'nl-NL', viewport: PHONE, show: reserveBike },
];

/** One after the other: the day that the first begins goes on in the next. */
const OF_CONTROL_ROOM: readonly Picture[] = [
  {
    name: 'control-network',
    of: 'control room',
    locale: 'en-GB',
    viewport: WITH_FIGURES,
    async show(page) {
      await page.getByLabel('Steady').check();
      await page.getByRole('button', { name: 'Begin a day' }).click();
      await page.getByText(/^(?:[2-9]\d|\d{3,}) of \d+ visits$/).waitFor(LONG);
      await page
        .locator('.flight circle')
        .nth(3)
        .waitFor({ state: 'attached', ...LONG });
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
    locale: 'en-GB',
    viewport: WITH_BUTTONS,
    async show(page) {
      await page.getByRole('button', { name: 'Break west' }).click();
      await page.getByRole('button', { name: /^Cut it off/ }).click();
      await page.locator('.mark-silent').waitFor();
      await page.getByRole('button', { name: 'Start west again' }).waitFor();
      await page
        .locator('.flight circle')
        .nth(3)
        .waitFor({ state: 'attached', ...LONG });
    },
  },
  {
    name: 'control-broken-nl',
    of: 'control room',
    locale: 'nl-NL',
    viewport: WITH_BUTTONS,
    async show(page) {
      await page.locator('.mark-silent').waitFor();
      await page.getByRole('button', { name: 'west opnieuw starten' }).waitFor();
      await page
        .locator('.flight circle')
        .nth(3)
        .waitFor({ state: 'attached', ...LONG });
    },
  },
];

/** A bike, to where its code is shown. */
async function reserveBike(page: Page): Promise<void> {
  await find(page, 'stadsfiets');
  await page
    .getByRole('button', { name: /^Reserve/ })
    .first()
    .click();
  await page.locator('.quote').waitFor();
  await page.locator('#name').fill('Chaima El Amrani');
  await page.locator('#phone').fill('+31205550202');
  await page.locator('.checkout button[type=submit]').click();
  await page.locator('.button-place').click();
  await page.locator('.unlock-code').waitFor();
}

/** The picture begins a little above a part of the page, and nothing in it is pointed at. */
async function begin(part: Locator): Promise<void> {
  const page = part.page();
  const { y = 0 } = (await part.boundingBox()) ?? {};
  await page.evaluate(`document.activeElement?.blur(); scrollBy(0, ${Math.round(y) - ABOVE_PX})`);
}

async function find(page: Page, text: string): Promise<void> {
  await page.getByRole('searchbox').fill(text);
  await page.locator('.near select').selectOption('de-baarsjes');
  await page.locator('.search-box button').click();
  await page.locator('.stall').first().waitFor();
  await page.locator('.heard .busy-small').waitFor({ state: 'detached' });
}

async function take(browser: Browser, url: string, { name, show, of, locale, viewport, colorScheme = 'light' }: Picture): Promise<void> {
  // On the map of a control room things move: that is what its picture shows.
  const { context, page, complaints } = await look(browser, url, {
    ...{ locale, viewport, colorScheme },
    ...(of === undefined ? {} : { reducedMotion: 'no-preference' }),
  });
  await show(page);
  // What was pressed last is wherever it is; the picture begins where the page does.
  if (of !== undefined) {
    await page.mouse.move(0, 0);
    await page.evaluate('scrollTo(0, 0)');
  }
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  await context.close();
  if (complaints.length > 0) throw new Error(`${name}: ${complaints.join('; ')}`);
}

mkdirSync(FOLDER, { recursive: true });
const [pilot, browser] = await Promise.all([startPilotForTests({ controlRoom: true, purchases: 200 }), launchBrowser()]);
try {
  // Without a driver there is no ride to be had.
  await pilot.drive({ method: 'PUT', path: 'shift', body: { position: { lat: 52.371, lon: 4.857 } } });
  for (const picture of PICTURES) await take(browser, `${pilot.baseUrl}/`, picture);
  await placeOrders(pilot);
  for (const picture of await consolePictures(pilot))
    await take(browser, await pilot.invite(picture.shop, { email: `eigenaar@${picture.shop.providerId}.example` }), picture);
  const { url, operators } = pilot.controlRoom ?? { url: '', operators: [] };
  for (const picture of OF_CONTROL_ROOM) await take(browser, `${url}/#/sign-in/${operators[0]?.token}`, picture);
} finally {
  await browser.close();
  await pilot.stop();
}
