import type { Page } from 'playwright-core';
import { BAKERY } from './console-visit.ts';
import type { PilotForTests, Shop } from './harness.ts';
import { DESKTOP, PHONE } from './look.ts';
import { createBuyer } from './ordering.ts';
import type { Picture } from './pictures.ts';

/** The pictures of the console, with orders that were placed for them. */

const HAIRDRESSER = 'knip-aan-de-kade';
const LONG = { timeout: 120_000 } as const;
const WEEKS_MAX = 4;
/** From eight in the morning to the evening. */
const WITH_DAY = { width: 1280, height: 1100 } as const;
/** As tall as one order with its buttons, and the beginning of the next. */
const WITH_ORDERS = { width: PHONE.width, height: 1040 } as const;

/** Three people want bread, of whom one can fetch it, and some have their hair cut. */
export async function placeOrders(pilot: PilotForTests): Promise<void> {
  const buyer = createBuyer(pilot.baseUrl);
  for (const name of ['Chaima El Amrani', 'Joris Bakboord', 'Mei-Ling Hoogakker'])
    await buyer.buy({ text: 'desembrood', providerId: BAKERY.providerId, name, item: /^Desembrood/ });
  for (const [name, slot] of [
    ['Hanneke Haar', 30],
    ['Bilal Kruin', 34],
    ['Saar van Schaik', 38],
    ['Otto Lok', 24],
    ['Fenna Kuif', 20],
  ] as const)
    await buyer.buy({ text: 'knippen', providerId: HAIRDRESSER, name, item: /knippen/i, slot });
}

export interface ConsolePicture extends Picture {
  /** Whose console it is. */
  readonly shop: Shop;
}

export async function consolePictures(pilot: PilotForTests): Promise<readonly ConsolePicture[]> {
  const hairdresser = { providerId: HAIRDRESSER, providerNode: await pilot.nodeWith(HAIRDRESSER) };
  return [
    { name: 'console-orders', locale: 'en-GB', viewport: WITH_ORDERS, shop: BAKERY, show: orders },
    { name: 'console-orders-nl', locale: 'nl-NL', viewport: WITH_ORDERS, shop: BAKERY, show: orders },
    { name: 'console-products', locale: 'en-GB', viewport: DESKTOP, shop: BAKERY, show: products },
    { name: 'console-products-nl', locale: 'nl-NL', viewport: DESKTOP, colorScheme: 'dark', shop: BAKERY, show: products },
    { name: 'console-week', locale: 'en-GB', viewport: WITH_DAY, shop: hairdresser, show: week },
    { name: 'console-week-nl', locale: 'nl-NL', viewport: WITH_DAY, shop: hairdresser, show: week },
  ];
}

async function orders(page: Page): Promise<void> {
  await come(page);
  await page.locator('.card').nth(2).waitFor(LONG);
}

async function products(page: Page): Promise<void> {
  await come(page);
  await page.locator('nav.menu a').nth(1).click();
  await page.locator('.product').nth(3).waitFor(LONG);
}

async function week(page: Page): Promise<void> {
  await come(page);
  await page.locator('.track').first().waitFor(LONG);
  // The week that has the most of them is this one or one of the next.
  for (let weeks = 0; weeks < WEEKS_MAX && (await page.locator('.visit').count()) < 2; weeks += 1) {
    await page.locator('.page-head .buttons button').last().click();
    await page.waitForTimeout(1_500);
  }
  await page.locator('.visit').first().waitFor(LONG);
}

async function come(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(Beginnen|Begin)$/ }).click();
  await page.locator('nav.menu').waitFor();
}
