import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, type PilotForTests, startPilotForTests } from './harness.ts';
import { check, checkWidth, DESKTOP, type Looking, launchBrowser, look, PHONE } from './look.ts';
import { ask, cancel, chooseDelivery, choosePickup, codeIsDrawn, fillBasket, fillIn, orderOn, place, searchBread } from './shopping.ts';
import { SPOKEN, type Spoken } from './spoken.ts';

const [DUTCH, ENGLISH] = SPOKEN;
/** An order is four round trips through seven processes and a browser, on a machine that may be busy with other tests. */
const ONE_TEST_MS_MAX = 90_000;
const PRODUCTS = new URL('../../pilots/amsterdam/businesses/bakkerij-knapperkorst/products.csv', import.meta.url);

let pilot: PilotForTests | undefined;
let browser: Browser | undefined;
let looking: Looking | undefined;

describe.skipIf(!hasChromium)(
  `the storefront in a real browser${hasChromium ? '' : ' (no Chromium here)'}`,
  { timeout: ONE_TEST_MS_MAX },
  () => {
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

    test('an order to pick up, from search to cancelling, in Dutch on a phone', async () => {
      const page = await open(DUTCH, PHONE);
      await check(page);
      await searchBread(page, DUTCH);
      await check(page);
      await fillBasket(page, DUTCH, 2);
      await check(page);
      await choosePickup(page);
      await fillIn(page, DUTCH, DUTCH.payOnPickup);
      // What changing one's mind costs is said before the button, not after it.
      await page.getByRole('heading', { name: DUTCH.terms }).waitFor();
      await check(page);
      await place(page, DUTCH);
      await check(page);
      await cancel(page, DUTCH);
      await check(page);
      await toOrders(page, DUTCH);
      await check(page);
    });

    test('an order to be delivered, followed on its way and rated, in English on a desktop', async () => {
      const page = await open(ENGLISH, DESKTOP);
      await check(page);
      await searchBread(page, ENGLISH);
      await check(page);
      await fillBasket(page, ENGLISH, 5);
      await check(page);
      await chooseDelivery(page);
      await page.locator('.quote').waitFor();
      await check(page);
      await fillIn(page, ENGLISH, ENGLISH.payAtDoor);
      await check(page);
      await place(page, ENGLISH);
      const { shop, orderId } = await orderOn(page);
      await pilot?.advance(shop, orderId, ['accept', 'pack', 'dispatch']);
      await page.getByRole('button', { name: ENGLISH.whereIsIt }).click();
      await page.getByText(ENGLISH.away).waitFor();
      // By the terms of this shop it is too late to cancel: that is said, and no button promises otherwise.
      expect(await page.getByRole('button', { name: ENGLISH.cancel }).count()).toBe(0);
      await check(page);
      await pilot?.advance(shop, orderId, ['deliver']);
      await page.locator('.rate-values label').nth(4).click();
      await check(page);
      await page.getByRole('button', { name: ENGLISH.sendRating }).click();
      await page.getByText(ENGLISH.rated).waitFor();
      await toOrders(page, ENGLISH);
      await check(page);
    });

    test('a search that every shop answered with nothing says so long before it is over, and goes on listening', async () => {
      const page = await open(DUTCH, PHONE);
      const askedMs = performance.now();
      await ask(page, DUTCH, 'xyzzyqwert');
      await page.getByText(DUTCH.noShop).waitFor();
      await page.getByText(/3 winkelcomputers gaven antwoord/).waitFor();
      await page.getByText(/We luisteren nog/).waitFor();
      expect(performance.now() - askedMs).toBeLessThan(20_000);
      await check(page);
    });

    for (const spoken of SPOKEN) {
      test(`what is suggested to who does not know what there is, is there: ${spoken.locale}`, async () => {
        const page = await open(spoken, PHONE);
        await page.locator('.suggestion').first().click();
        await page.locator('.stall').first().waitFor();
      });
    }

    test('offers that came are no longer called unfinished when nothing more comes', async () => {
      const page = await open(DUTCH, PHONE);
      await searchBread(page, DUTCH);
      await page.locator('.heard').getByText('1 winkel met 2 aanbiedingen.').waitFor({ timeout: 20_000 });
      await checkWidth(page);
    });

    test('too little to be delivered: the page says how much more it takes, and picking it up is one press away', async () => {
      const page = await open(DUTCH, PHONE);
      await searchBread(page, DUTCH);
      await fillBasket(page, DUTCH, 1);
      await chooseDelivery(page);
      await page.getByText(DUTCH.tooLittle).waitFor();
      await check(page);
      await page.getByRole('button', { name: 'Ik haal het af' }).click();
      await page.locator('.quote').waitFor();
    });

    test('a bank transfer has to be said to be paid before the order can be placed', async () => {
      const page = await open(DUTCH, PHONE);
      await searchBread(page, DUTCH);
      await fillBasket(page, DUTCH, 2);
      await choosePickup(page);
      await fillIn(page, DUTCH, DUTCH.payBefore);
      await page.getByRole('button', { name: DUTCH.place }).click();
      await page.locator('#must-pay').waitFor();
      expect(await page.locator('.road').count()).toBe(0);
      await codeIsDrawn(page);
      await check(page);
      await page.getByLabel(DUTCH.havePaid).check();
      await place(page, DUTCH);
      await page.getByText('heeft uw overschrijving nog niet gezien').waitFor();
      await codeIsDrawn(page);
      expect(await page.locator('.transfer').innerText()).toMatch(/RF\d\d [0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{4}/);
      await check(page);
      await page.getByRole('button', { name: 'English' }).click();
      await page.getByText('has not seen your transfer yet').waitFor();
      await check(page);
    });

    test('a price that changes on the way is pointed out, and one that is no longer held cannot be ordered for', async () => {
      const page = await open(DUTCH, PHONE);
      await page.clock.install();
      await searchBread(page, DUTCH);
      await fillBasket(page, DUTCH, 2);
      await choosePickup(page);
      await page.locator('.quote').waitFor();
      const products = await readFile(PRODUCTS, 'utf8');
      await pilot?.importProducts(
        { providerNode: 'west.amsterdam.example', providerId: 'bakkerij-knapperkorst' },
        products.replace(',2.55,', ',2.95,'),
      );
      await fillIn(page, DUTCH, DUTCH.payOnPickup);
      await page.getByText(/^Het totaal is veranderd van/).waitFor();
      await check(page);
      await page.clock.fastForward('30:00');
      await page.getByText(/die tijd is om/).waitFor();
      expect(await page.getByRole('button', { name: DUTCH.place }).count()).toBe(0);
      await checkWidth(page);
    });

    test('the language of the browser is chosen at first, and the choice of the reader after that', async () => {
      const page = await open(ENGLISH, PHONE);
      expect(await page.locator('html').getAttribute('lang')).toBe('en');
      await page.getByRole('button', { name: 'Nederlands' }).click();
      expect(await page.locator('html').getAttribute('lang')).toBe('nl');
      await page.reload();
      await page.getByRole('heading', { name: 'Wat zoekt u?' }).waitFor();
    });

    test('nothing is asked about where the reader is until the reader presses for it', async () => {
      const page = await open(DUTCH, PHONE);
      await looking?.context.grantPermissions([]);
      expect(await page.getByLabel('In de buurt van').inputValue()).toBe('');
      await page.getByRole('button', { name: 'Gebruik mijn locatie' }).click();
      await page.getByText('Kies dan een buurt').waitFor();
    });

    test('an order that is not known says so, and how to go on', async () => {
      const page = await open(DUTCH, PHONE, '/#/order/00000000-0000-4000-8000-000000000000.1');
      await page.getByText('Deze bestelling is hier niet bekend').waitFor();
      await check(page);
      expect(looking?.complaints.splice(0)).toEqual([expect.stringContaining('404')]);
    });

    test('the search box is reached and used by keyboard alone', async () => {
      const page = await open(DUTCH, DESKTOP);
      await page.keyboard.press('Tab');
      expect(await page.locator(':focus').textContent()).toBe('Naar de inhoud');
      await page.keyboard.press('Enter');
      await page.keyboard.press('Tab');
      await page.keyboard.type('brood');
      await page.keyboard.press('Enter');
      await page.locator('.stall').first().waitFor();
    });

    test('the description of the client API opens without a complaint, and its calls can be tried from the page', async () => {
      const page = await open(ENGLISH, DESKTOP, '/api/docs');
      const asking = page.locator('.opblock', { hasText: 'Ask the network' });
      await asking.getByRole('button', { expanded: false }).first().click();
      await asking.getByRole('button', { name: 'Try it out' }).click();
      await asking.getByRole('button', { name: 'Execute' }).click();
      await asking.locator('.live-responses-table .response-col_status').getByText('202').waitFor();
    });
  },
);

async function open(spoken: Spoken, viewport: { readonly width: number; readonly height: number }, path = '/'): Promise<Page> {
  if (pilot === undefined || browser === undefined) throw new Error('The network or the browser did not start');
  looking = await look(browser, pilot.baseUrl + path, { locale: spoken.locale, viewport });
  return looking.page;
}

async function toOrders(page: Page, spoken: Spoken): Promise<void> {
  await page.getByRole('navigation', { name: spoken.menu }).getByRole('link', { name: spoken.orders }).click();
  await page.locator('.own-order').first().waitFor();
}
