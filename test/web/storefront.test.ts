import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { whatWasFound } from './finding.ts';
import { hasChromium, type PilotForTests, startPilotForTests } from './harness.ts';
import { check, checkWidth, DESKTOP, type Looking, launchBrowser, look, PHONE } from './look.ts';
import { ask, chooseDelivery, choosePickup, codeIsDrawn, fillBasket, fillIn, orderOn, place, searchBread } from './shopping.ts';
import { SPOKEN, type Spoken } from './spoken.ts';
import { resultsThatStreamIn } from './streaming.ts';
import { CLOSED_BUTCHER, whatIsToBeHad } from './to-be-had.ts';
import { told } from './told.ts';
import { tabTo } from './trade-steps.ts';

const [DUTCH, ENGLISH] = SPOKEN;
/** An order is four round trips through seven processes and a browser, on a machine that may be busy with other tests. */
const ONE_TEST_MS_MAX = 90_000;
const BAKERY = { providerNode: 'west.amsterdam.example', providerId: 'bakkerij-knapperkorst' };
/** As the bakery has it, with loaves enough for all who buy here. */
const PRODUCTS = readFileSync(
  new URL('../../pilots/amsterdam/businesses/bakkerij-knapperkorst/products.csv', import.meta.url),
  'utf8',
).replace(',12,deny,manual,2.55,', ',60,deny,manual,2.55,');

let pilot: PilotForTests | undefined;
let browser: Browser | undefined;
let looking: Looking | undefined;

describe.skipIf(!hasChromium)(
  `the storefront in a real browser${hasChromium ? '' : ' (no Chromium here)'}`,
  { timeout: ONE_TEST_MS_MAX },
  () => {
    beforeAll(async () => {
      [pilot, browser] = await Promise.all([startPilotForTests({ cards: CLOSED_BUTCHER }), launchBrowser()]);
      await pilot.importProducts(BAKERY, PRODUCTS);
    }, ONE_TEST_MS_MAX);
    afterEach(async () => {
      await looking?.context.close();
      expect(looking?.complaints ?? []).toEqual([]);
    });
    afterAll(async () => {
      await Promise.all([browser?.close(), pilot?.stop()]);
    });

    told('bread', 'is found, ordered and cancelled with nothing but a keyboard', async (run) => {
      const page = await open(run.spoken, run.viewport);
      await tabTo(page, page.getByRole('searchbox'));
      await page.keyboard.type('desembrood');
      await page.keyboard.press('Enter');
      const add = page.getByRole('button', { name: run.spoken.addBread }).first();
      await add.waitFor();
      await check(page);
      await tabTo(page, add);
      await page.keyboard.press('Enter');
      await tabTo(page, page.locator('.basket-bar-inner'));
      await page.keyboard.press('Enter');
      const on = page.locator('a.button-main[href*=checkout]');
      await on.waitFor();
      await check(page);
      await tabTo(page, on);
      await page.keyboard.press('Enter');
      // None of the ways is chosen: the first of them has the focus of the group, and the space bar chooses it.
      const pickup = page.locator('input[name=kind][value=pickup]');
      await pickup.waitFor();
      await tabTo(page, pickup);
      await page.keyboard.press('Space');
      await tabTo(page, page.locator('#name'));
      await page.keyboard.type('Chaima El Amrani');
      await tabTo(page, page.locator('#phone'));
      await page.keyboard.type('+31205550202');
      await page.locator('.quote').waitFor();
      await check(page);
      await tabTo(page, page.locator('input[name=payment]').first());
      await page.keyboard.press('ArrowDown');
      await expect.poll(() => page.locator('input[name=payment]').last().isChecked()).toBe(true);
      await tabTo(page, page.locator('.checkout button[type=submit]'));
      await page.keyboard.press('Enter');
      const placeIt = page.locator('.button-place');
      await placeIt.waitFor();
      // What changing one's mind costs is said before the button, not after it.
      await page.getByRole('heading', { name: run.spoken.terms }).waitFor();
      await check(page);
      await tabTo(page, placeIt);
      await page.keyboard.press('Enter');
      await page.locator('.road').waitFor();
      await check(page);
      await tabTo(page, page.getByRole('button', { name: run.spoken.cancel }));
      await page.keyboard.press('Enter');
      const reason = page.locator('#cancel-reason');
      await reason.waitFor();
      await tabTo(page, reason);
      await page.keyboard.press('ArrowDown');
      await tabTo(page, page.locator('.cancel .button-danger'));
      await page.keyboard.press('Enter');
      await page.locator('.state', { hasText: run.spoken.cancelled }).waitFor();
      await check(page);
      await page.getByRole('navigation', { name: run.spoken.menu }).getByRole('link', { name: run.spoken.orders }).press('Enter');
      await page.locator('.own-order').first().waitFor();
      await check(page);
    });

    told('bread', 'is delivered, followed on its way and rated', async ({ spoken, viewport }) => {
      const page = await open(spoken, viewport);
      await check(page);
      await searchBread(page, spoken);
      await check(page);
      await fillBasket(page, spoken, 5);
      await check(page);
      await chooseDelivery(page);
      await page.locator('.quote').waitFor();
      await check(page);
      await fillIn(page, spoken, spoken.payAtDoor);
      await check(page);
      await place(page, spoken);
      const { shop, orderId } = await orderOn(page);
      await pilot?.advance(shop, orderId, ['accept', 'pack', 'dispatch']);
      await page.getByRole('button', { name: spoken.whereIsIt }).click();
      // No place is shown that nobody saw.
      await page.getByText(spoken.nowhereYet).waitFor();
      await pilot?.sight(shop, orderId, { lat: 52.3722, lon: 4.8631 });
      await page.getByRole('button', { name: spoken.whereIsIt }).click();
      await page.getByText(spoken.away).waitFor();
      // By the terms of this shop it is too late to cancel: that is said, and no button promises otherwise.
      expect(await page.getByRole('button', { name: spoken.cancel }).count()).toBe(0);
      await check(page);
      await pilot?.advance(shop, orderId, ['deliver']);
      await page.locator('.rate-values label').nth(4).click();
      await check(page);
      await page.getByRole('button', { name: spoken.sendRating }).click();
      await page.getByText(spoken.rated).waitFor();
      await toOrders(page, spoken);
      await check(page);
    });

    told('a search that brings nothing', 'says so long before it is over, and goes on listening', async ({ spoken, viewport }) => {
      const page = await open(spoken, viewport);
      const askedMs = performance.now();
      await ask(page, spoken, 'xyzzyqwert');
      await page.getByText(spoken.noShop).waitFor();
      await page.getByText(/3 winkelcomputers gaven antwoord/).waitFor();
      await page.getByText(/We luisteren nog/).waitFor();
      expect(performance.now() - askedMs).toBeLessThan(20_000);
      await check(page);
    });

    told('a search that brings nothing', 'suggests what there is', async ({ spoken, viewport }) => {
      const page = await open(spoken, viewport);
      await check(page);
      const suggestions = page.locator('.suggestion');
      const count = await suggestions.count();
      expect(count).toBeGreaterThan(3);
      for (let place = 0; place < count; place += 1) {
        await suggestions.nth(place).click();
        await page.locator('.stall').first().waitFor();
        await page.goBack();
        await page.locator('.suggestions').waitFor();
      }
    });

    test('offers that came are no longer called unfinished when nothing more comes', async () => {
      const page = await open(DUTCH, PHONE);
      await searchBread(page, DUTCH);
      await page.locator('.heard').getByText('1 winkel met 2 aanbiedingen.').waitFor({ timeout: 20_000 });
      await checkWidth(page);
    });

    told('the check-out', 'says how much more it takes to be delivered, and that picking it up is one press away', async (run) => {
      const { spoken, viewport } = run;
      const page = await open(spoken, viewport);
      await searchBread(page, spoken);
      await fillBasket(page, spoken, 1);
      await chooseDelivery(page);
      await page.getByText(spoken.tooLittle).waitFor();
      await check(page);
      await page.getByRole('button', { name: run.say('Ik haal het af', 'I will pick it up') }).click();
      await page.locator('.quote').waitFor();
    });

    told('the check-out', 'wants a bank transfer to be said to be paid', async ({ viewport }) => {
      const page = await open(DUTCH, viewport);
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

    told(
      'the check-out',
      'points out a price that changed on the way, and orders for none that is no longer held',
      async ({ viewport }) => {
        const page = await open(DUTCH, viewport);
        await page.clock.install();
        await searchBread(page, DUTCH);
        await fillBasket(page, DUTCH, 2);
        await choosePickup(page);
        await page.locator('.quote').waitFor();
        await pilot?.importProducts(BAKERY, PRODUCTS.replace(',2.55,', ',2.95,'));
        await fillIn(page, DUTCH, DUTCH.payOnPickup);
        await page.getByText(/^Het totaal is veranderd van/).waitFor();
        await check(page);
        await page.clock.fastForward('30:00');
        await page.getByText(/die tijd is om/).waitFor();
        expect(await page.getByRole('button', { name: DUTCH.place }).count()).toBe(0);
        await checkWidth(page);
        await pilot?.importProducts(BAKERY, PRODUCTS);
      },
    );

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
      expect(await page.getByLabel('In de buurt van', { exact: true }).inputValue()).toBe('');
      await page.getByRole('button', { name: 'Gebruik mijn locatie' }).click();
      await page.getByText('Kies dan een buurt').waitFor();
    });

    test('an order that is not known says so, and how to go on', async () => {
      const page = await open(DUTCH, PHONE, '/#/order/00000000-0000-4000-8000-000000000000.1');
      await page.getByText('Deze bestelling is hier niet bekend').waitFor();
      await check(page);
      for (const complaint of looking?.complaints.splice(0) ?? []) expect(complaint).toContain('404');
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

    whatWasFound(() => ({ pilot, browser }));
    whatIsToBeHad(() => ({ pilot, browser }));
    resultsThatStreamIn(() => ({ pilot, browser }));
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
