import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, type PilotForTests, startPilotForTests } from './harness.ts';
import { check, checkPage, DESKTOP, type Looking, launchBrowser, look, PHONE, picture } from './look.ts';
import { choosePickup, fillBasket, fillIn, find, orderOn, place, searchBread } from './shopping.ts';
import { SPOKEN } from './spoken.ts';

/** What was ordered before: looked back at, ordered again, taken along, erased; and orders that have to meet. */

const [DUTCH] = SPOKEN;
const ONE_TEST_MS_MAX = 120_000;
const PRODUCTS = readFileSync(new URL('../../pilots/amsterdam/businesses/bakkerij-knapperkorst/products.csv', import.meta.url), 'utf8');

let pilot: PilotForTests | undefined;
let browser: Browser | undefined;
let looking: Looking | undefined;

describe.skipIf(!hasChromium)('what was ordered before, in a real browser', { timeout: ONE_TEST_MS_MAX }, () => {
  beforeAll(async () => {
    [pilot, browser] = await Promise.all([startPilotForTests(), launchBrowser()]);
  }, ONE_TEST_MS_MAX);
  afterEach(async () => {
    await looking?.context.close();
    expect(looking?.complaints).toEqual([]);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), pilot?.stop()]);
  });

  test('an order is found back, ordered again at its new price, taken along and erased, in Dutch on a phone', async () => {
    const page = await open('nl-NL', PHONE);
    await searchBread(page, DUTCH);
    await fillBasket(page, DUTCH, 2);
    await choosePickup(page);
    await fillIn(page, DUTCH, DUTCH.payOnPickup);
    await place(page, DUTCH);
    const { shop, orderId } = await orderOn(page);
    await pilot?.advance(shop, orderId, ['accept', 'pack', 'ready', 'hand-over']);
    await page.locator('.state', { hasText: 'Opgehaald' }).waitFor();
    await pilot?.importProducts(shop, PRODUCTS.replace(',2.55,', ',2.95,'));
    try {
      await page.getByRole('navigation', { name: DUTCH.menu }).getByRole('link', { name: DUTCH.orders }).click();
      const past = page.locator('.own-order');
      await past.getByText('Opgehaald').waitFor();
      await past.getByText(/^2 × Desembrood/).waitFor();
      await picture(page, 'orders-nl');
      await checkPage(page);
      await page.getByRole('button', { name: /^Nog eens bestellen bij/ }).press('Enter');
      await page
        .getByRole('dialog')
        .getByText(/was €\s2,55, nu €\s2,95/)
        .waitFor();
      await picture(page, 'again-nl');
      await check(page);
      await page.getByRole('button', { name: 'In mandje leggen' }).press('Enter');
      await page.locator('.sum', { hasText: /5,90/ }).waitFor();
    } finally {
      await pilot?.importProducts(shop, PRODUCTS);
    }
    await page.getByRole('navigation', { name: DUTCH.menu }).getByRole('link', { name: DUTCH.orders }).click();
    const table = await download(page, 'Bestellingen als tabel');
    expect(table.split('\r\n')[0]).toMatch(/^order,order_id,/);
    expect(table).toContain(orderId);
    const all = JSON.parse(await download(page, 'Alles downloaden')) as { entries: { kind: string; evidence?: unknown[] }[] };
    expect(all.entries.filter(({ evidence = [] }) => evidence.length > 8)).toHaveLength(1);
    await page.getByRole('button', { name: 'Wis alles over mij' }).press('Enter');
    await check(page);
    await page.getByRole('button', { name: 'Ja, wis alles' }).press('Enter');
    await page.getByText(/^Eén bestelling is gewist/).waitFor();
    await page.getByText('U hebt met deze browser nog niets besteld.').waitFor();
    // Nothing is left, neither at the node nor on the device.
    const left = await page.request.get(`${new URL(page.url()).origin}/api/v1/export`);
    expect(((await left.json()) as { entries: unknown[] }).entries).toEqual([]);
    expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain('Knapperkorst');
    await picture(page, 'erased-nl');
  });

  for (const [locale, viewport, said] of [
    [
      'nl-NL',
      PHONE,
      {
        reserve: /^Reserveren: Stadsfiets/,
        start: 'Hoort bij een reis',
        name: 'Wat is het?',
        make: 'Maak de reis',
        need: 'Vul in wat het is.',
        fits: 'Alles sluit op elkaar aan.',
        tell: /^Hoe staat het met/,
        broken: 'Deel 2 gaat niet door.',
        free: 'Annuleren is nu gratis.',
        see: 'Bekijk de reis',
      },
    ],
    [
      'en-GB',
      DESKTOP,
      {
        reserve: /^Reserve: Stadsfiets/,
        start: 'Part of a journey',
        name: 'What is it?',
        make: 'Make the journey',
        need: 'Fill in what it is.',
        fits: 'Everything fits together.',
        tell: /^How does it stand with/,
        broken: 'Part 2 does not happen.',
        free: 'Cancelling is free now.',
        see: 'See the journey',
      },
    ],
  ] as const) {
    test(`a bike and then a train: when one does not happen the other is told, with what calling it off costs: ${locale}`, async () => {
      const page = await open(locale, viewport);
      await find(page, 'stadsfiets');
      await page.getByRole('button', { name: said.reserve }).first().click();
      await page.locator('.quote').waitFor();
      await page.locator('#name').fill('Chaima El Amrani');
      await page.locator('#phone').fill('+31205550202');
      await page.locator('.checkout button[type=submit]').click();
      await page.locator('.button-place').click();
      await page.locator('.unlock-code').waitFor();
      await picture(page, `rental-${locale}`);
      await page.getByRole('button', { name: said.start }).press('Enter');
      await page.getByRole('button', { name: said.make }).press('Enter');
      await page.getByText(said.need).waitFor();
      await page.getByLabel(said.name).fill('Trein naar Utrecht');
      const until = await page.locator('#leg-1-until').inputValue();
      await page.locator('#leg-2-from').fill(later(until, 10));
      await page.locator('#leg-2-until').fill(later(until, 40));
      await picture(page, `journey-form-${locale}`);
      await check(page);
      await page.getByRole('button', { name: said.make }).press('Enter');
      await page.getByText(said.fits).waitFor();
      await picture(page, `journey-${locale}`);
      await checkPage(page);
      await page.getByLabel(said.tell).selectOption('off');
      await page.getByText(said.broken).waitFor();
      await page.getByText(said.free).waitFor();
      await picture(page, `journey-broken-${locale}`);
      await checkPage(page);
      await page.getByLabel(said.tell).selectOption('0');
      await page.getByText(said.fits).waitFor();
      await page.locator('.leg .button').first().click();
      await page.getByRole('link', { name: said.see }).waitFor();
    });
  }
});

async function open(locale: string, viewport: typeof PHONE | typeof DESKTOP): Promise<Page> {
  if (pilot === undefined || browser === undefined) throw new Error('The network or the browser did not start');
  looking = await look(browser, `${pilot.baseUrl}/`, { locale, viewport });
  return looking.page;
}

async function download(page: Page, name: string): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
  return readFile(await file.path(), 'utf8');
}

/** So many minutes after what a field for a date and a time has. */
function later(value: string, minutes: number): string {
  return new Date(Date.parse(`${value}Z`) + minutes * 60_000).toISOString().slice(0, 16);
}
