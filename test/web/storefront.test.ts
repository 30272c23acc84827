import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launchBrowser, type PilotForTests, startPilotForTests } from './harness.ts';
import { SPOKEN, type Spoken } from './spoken.ts';

const SIZES = [
  { name: 'phone', viewport: { width: 390, height: 844 } },
  { name: 'desktop', viewport: { width: 1280, height: 900 } },
] as const;
/** A first search waits for provider nodes; an order for four round trips through the network. */
const ORDER_MS_MAX = 90_000;

let pilot: PilotForTests;
let browser: Browser;
let context: BrowserContext | undefined;
/** What no page may do: throw, be stopped by the content policy, or call another site. */
let complaints: string[] = [];

describe.skipIf(!hasChromium)('the storefront in a real browser', () => {
  beforeAll(async () => {
    pilot = await startPilotForTests();
    browser = await launchBrowser();
  });
  afterEach(async () => {
    await context?.close();
    expect(complaints).toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await pilot?.stop();
  });

  for (const spoken of SPOKEN) {
    for (const { name, viewport } of SIZES) {
      test(`one order from search to cancelling, on a ${name} in ${spoken.locale}, without a fault that axe knows`, {
        timeout: ORDER_MS_MAX,
      }, async () => {
        const page = await open(spoken.locale, viewport);
        await check(page);
        await search(page, spoken);
        await check(page);
        await fillBasket(page, spoken);
        await check(page);
        await checkOut(page, spoken);
        await check(page);
        await page.getByRole('button', { name: spoken.place }).click();
        await page.locator('.road').waitFor();
        await check(page);
        await cancel(page, spoken);
        await check(page);
        await page.getByRole('navigation', { name: spoken.menu }).getByRole('link', { name: spoken.orders }).click();
        await page.locator('.own-order').waitFor();
        await check(page);
      });
    }
  }

  test('a bank transfer has to be said to be paid before the order can be placed', { timeout: ORDER_MS_MAX }, async () => {
    const [spoken] = SPOKEN;
    const page = await open(spoken.locale, SIZES[0].viewport);
    await search(page, spoken);
    await fillBasket(page, spoken);
    await fillIn(page, spoken, spoken.payBefore);
    await page.getByRole('button', { name: spoken.place }).click();
    await page.locator('#must-pay').waitFor();
    expect(await page.locator('.road').count()).toBe(0);
    await check(page);
    await page.getByLabel(spoken.havePaid).check();
    await page.getByRole('button', { name: spoken.place }).click();
    await page.locator('.road').waitFor();
  });

  test('the language of the browser is chosen at first, and the choice of the reader after that', async () => {
    const page = await open('en-GB', SIZES[0].viewport);
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.getByRole('button', { name: 'Nederlands' }).click();
    expect(await page.locator('html').getAttribute('lang')).toBe('nl');
    await page.reload();
    await page.getByRole('heading', { name: 'Wat zoekt u?' }).waitFor();
  });

  test('nothing is asked about where the reader is until the reader presses for it', async () => {
    const page = await open('nl-NL', SIZES[0].viewport);
    await context?.grantPermissions([]);
    expect(await page.getByLabel('In de buurt van').inputValue()).toBe('');
    await page.getByRole('button', { name: 'Gebruik mijn locatie' }).click();
    await page.getByText('Kies dan een buurt').waitFor();
  });

  test('an order that is not known says so, and how to go on', async () => {
    const page = await open('nl-NL', SIZES[0].viewport, '/#/order/00000000-0000-4000-8000-000000000000.1');
    await page.getByText('Deze bestelling is hier niet bekend').waitFor();
    await check(page);
    complaints = complaints.filter((complaint) => !complaint.includes('404'));
  });

  test('the search box is reached and used by keyboard alone', async () => {
    const page = await open('nl-NL', SIZES[1].viewport);
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Naar de inhoud');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('brood');
    await page.keyboard.press('Enter');
    await page.locator('.stall').first().waitFor();
  });
});

async function open(locale: string, viewport: { readonly width: number; readonly height: number }, path = '/'): Promise<Page> {
  complaints = [];
  context = await browser.newContext({ locale, viewport, timezoneId: 'Europe/Amsterdam' });
  const page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(pilot.baseUrl)) complaints.push(`asked another site: ${request.url()}`);
  });
  await page.goto(pilot.baseUrl + path);
  await page.locator('h1').waitFor();
  return page;
}

/** No fault that axe knows, and nothing that sticks out at the side. */
async function check(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)).toEqual([]);
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
}

async function search(page: Page, spoken: Spoken): Promise<void> {
  await page.getByRole('searchbox').fill('desembrood');
  await page.getByLabel(spoken.near).selectOption('de-baarsjes');
  await page.getByRole('button', { name: spoken.search, exact: true }).click();
  await page.getByRole('heading', { name: 'Bakkerij Knapperkorst' }).waitFor();
}

async function fillBasket(page: Page, spoken: Spoken): Promise<void> {
  const bakery = page.locator('.stall', { has: page.getByRole('heading', { name: 'Bakkerij Knapperkorst' }) });
  await bakery.getByRole('button', { name: spoken.addBread }).first().click();
  await bakery.getByRole('button', { name: spoken.oneMore }).click();
  await page.locator('.basket-bar-inner').click();
  await page.getByRole('heading', { level: 1, name: spoken.basket }).waitFor();
}

async function fillIn(page: Page, spoken: Spoken, payment: string): Promise<void> {
  await page.getByRole('link', { name: /Knapperkorst/ }).click();
  await page.locator('input[name=kind][value=pickup]').check();
  await page.locator('.quote').waitFor();
  await page.locator('#name').fill('Chaima El Amrani');
  await page.locator('#phone').fill('+31205550202');
  await page.getByLabel(payment).check();
  await page.getByRole('button', { name: spoken.next }).click();
  await page.getByRole('button', { name: spoken.place }).waitFor();
}

async function checkOut(page: Page, spoken: Spoken): Promise<void> {
  await fillIn(page, spoken, spoken.payOnPickup);
  // What changing one's mind costs is said before the button, not after it.
  await page.getByRole('heading', { name: spoken.terms }).waitFor();
}

async function cancel(page: Page, spoken: Spoken): Promise<void> {
  await page.getByRole('button', { name: spoken.cancel }).click();
  const reason = page.locator('#cancel-reason');
  await reason.waitFor();
  await reason.selectOption('changed-mind');
  await page.getByRole('button', { name: spoken.yesCancel }).click();
  await page.locator('.state', { hasText: spoken.cancelled }).waitFor();
}
