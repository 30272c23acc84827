import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { OrderView } from '../../bap/client/client.ts';
import { hasChromium, type PilotForTests, startPilotForTests } from './harness.ts';
import { check, checkPage, DESKTOP, type Looking, launchBrowser, look, PHONE, picture } from './look.ts';
import { find, orderOn } from './shopping.ts';

/** Every trade once more, in the other language and at the other size than in sectors.test.ts, to its end; and a shop by keyboard alone. */

const ONE_TEST_MS_MAX = 120_000;

let pilot: PilotForTests | undefined;
let browser: Browser | undefined;
let looking: Looking | undefined;

describe.skipIf(!hasChromium)('the story of every trade in a real browser', { timeout: ONE_TEST_MS_MAX }, () => {
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

  test('a taxi whose destination is chosen on the map by keyboard, followed to the end and rated, in English on a desktop', async () => {
    await pilot?.drive({ method: 'PUT', path: 'shift', body: { position: { lat: 52.371, lon: 4.857 } } });
    const page = await open('en-GB', DESKTOP, 'dark');
    await find(page, 'taxi');
    await page
      .locator('.offer', { has: page.getByRole('heading', { name: 'Taxi, tot 4 personen' }) })
      .getByRole('button', { name: /Choose this ride/ })
      .press('Enter');
    await page.getByRole('button', { name: 'Map or postcode: Bring to' }).press('Enter');
    await page.locator('dialog .map-inner[tabindex], dialog .leaflet-container').first().focus();
    for (const key of ['+', 'ArrowRight', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
    await picture(page, 'ride-map-en');
    await page.locator('dialog .map-pick button').press('Enter');
    await page.locator('.map-pin').nth(1).waitFor();
    await page.getByText(/It never becomes more than/).waitFor();
    await picture(page, 'ride-en');
    await checkPage(page);
    await agreeAndOrder(page, 'ride-en');
    const { orderId } = await orderOn(page);
    const accept = () =>
      pilot?.drive({ method: 'POST', path: `rides/${orderId}/accept`, body: {} }).then(
        () => true,
        () => false,
      );
    await expect.poll(accept, { timeout: 30_000 }).toBe(true);
    await page.locator('.state', { hasText: 'Someone is coming' }).waitFor();
    await pilot?.drive({ method: 'PUT', path: 'position', body: { position: { lat: 52.3705, lon: 4.856 } } });
    await page.locator('.map-pin-moving').waitFor();
    await picture(page, 'ride-under-way-en');
    await checkPage(page);
    for (const step of ['arrive', 'start', 'finish']) await pilot?.drive({ method: 'POST', path: `rides/${orderId}/${step}`, body: {} });
    await page.locator('.state', { hasText: 'Arrived' }).waitFor();
    await page.locator('.rate-values label').nth(4).click();
    await page.getByRole('button', { name: 'Send rating' }).press('Enter');
    await page.getByText(/^Thank you/).waitFor();
    await checkPage(page);
    await pilot?.drive({ method: 'DELETE', path: 'shift' });
  });

  test('a bike from its station, opened with the code, ridden and brought back, in Dutch on a phone', async () => {
    const page = await open('nl-NL', PHONE, 'dark');
    await find(page, 'stadsfiets');
    await picture(page, 'bikes-nl');
    await page.getByRole('button', { name: 'Kaart', exact: true }).press('Enter');
    await page.locator('.map-marker[role=button]').first().press('Enter');
    await picture(page, 'bikes-map-nl');
    await checkPage(page);
    await page.getByRole('button', { name: 'Lijst', exact: true }).press('Enter');
    const compare = page.locator('.offer-do .button-quiet');
    for (const place of [0, 4]) await compare.nth(place).press('Enter');
    await page.getByRole('button', { name: 'Vergelijk 2 naast elkaar' }).press('Enter');
    await page.getByRole('dialog').locator('tbody tr').nth(1).waitFor();
    await picture(page, 'compare-nl');
    await check(page);
    await page.keyboard.press('Escape');
    await page
      .getByRole('button', { name: /^Reserveren: Stadsfiets/ })
      .first()
      .press('Enter');
    await page.locator('.map-pin').waitFor();
    await picture(page, 'bike-nl');
    await checkPage(page);
    await agreeAndOrder(page, 'bike-nl');
    const code = await page.locator('.unlock-code').innerText();
    const { orderId } = await orderOn(page);
    const { vehicleId, back } = await vehicleOn(page);
    await pilot?.rental(orderId, 'unlock', { vehicleId, code });
    await page.locator('.state', { hasText: 'In gebruik' }).waitFor();
    await picture(page, 'bike-in-use-nl');
    await checkPage(page);
    await pilot?.rental(orderId, 'end', { vehicleId, ...back });
    await page.locator('.state', { hasText: 'Teruggebracht' }).waitFor();
    await picture(page, 'bike-returned-nl');
    await checkPage(page);
  });

  test('an appointment is picked and moved, in Dutch on a desktop', async () => {
    const page = await open('nl-NL', DESKTOP, 'light');
    await find(page, 'knippen');
    await picture(page, 'appointments-nl');
    await page
      .getByRole('button', { name: /^Tijd kiezen: / })
      .first()
      .press('Enter');
    // In the evening all times that are listed may be of one day.
    await page.locator('.slot-day').first().waitFor();
    await page.locator('.slot-day').last().locator('input').last().check();
    await picture(page, 'appointment-nl');
    await checkPage(page);
    await agreeAndOrder(page, 'appointment-nl');
    const before = await page.locator('#handover-title + p').innerText();
    await page.getByRole('button', { name: 'Een andere tijd kiezen' }).press('Enter');
    await page.locator('dialog .choice').first().waitFor();
    await page.locator('dialog .choice input').last().check();
    await picture(page, 'appointment-move-nl');
    await page.getByRole('button', { name: 'Verzet naar deze tijd' }).press('Enter');
    await expect.poll(() => page.locator('#handover-title + p').innerText(), { timeout: 30_000 }).not.toBe(before);
    await checkPage(page);
  });

  for (const [locale, viewport, said] of [
    ['nl-NL', PHONE, { add: /^Desembrood.* in mandje$/, cancel: 'Deze bestelling annuleren', cancelled: 'Geannuleerd' }],
    ['en-GB', DESKTOP, { add: /^Add Desembrood.* to the basket$/, cancel: 'Cancel this order', cancelled: 'Cancelled' }],
  ] as const) {
    test(`bread is found, ordered and cancelled with nothing but a keyboard: ${locale}`, async () => {
      const page = await open(locale, viewport, 'light');
      await tabTo(page, page.getByRole('searchbox'));
      await page.keyboard.type('desembrood');
      await page.keyboard.press('Enter');
      const add = page.getByRole('button', { name: said.add }).first();
      await add.waitFor();
      await tabTo(page, add);
      await page.keyboard.press('Enter');
      await tabTo(page, page.locator('.basket-bar-inner'));
      await page.keyboard.press('Enter');
      const on = page.locator('a.button-main[href*=checkout]');
      await on.waitFor();
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
      await tabTo(page, page.locator('input[name=payment]').first());
      await page.keyboard.press('ArrowDown');
      await expect.poll(() => page.locator('input[name=payment]').last().isChecked()).toBe(true);
      await tabTo(page, page.locator('.checkout button[type=submit]'));
      await page.keyboard.press('Enter');
      const placeIt = page.locator('.button-place');
      await placeIt.waitFor();
      await tabTo(page, placeIt);
      await page.keyboard.press('Enter');
      await page.locator('.road').waitFor();
      await tabTo(page, page.getByRole('button', { name: said.cancel }));
      await page.keyboard.press('Enter');
      const reason = page.locator('#cancel-reason');
      await reason.waitFor();
      await tabTo(page, reason);
      await page.keyboard.press('ArrowDown');
      await tabTo(page, page.locator('.cancel .button-danger'));
      await page.keyboard.press('Enter');
      await page.locator('.state', { hasText: said.cancelled }).waitFor();
    });
  }
});

async function open(locale: string, viewport: typeof PHONE | typeof DESKTOP, colorScheme: 'light' | 'dark'): Promise<Page> {
  if (pilot === undefined || browser === undefined) throw new Error('The network or the browser did not start');
  looking = await look(browser, `${pilot.baseUrl}/`, { locale, viewport, colorScheme });
  return looking.page;
}

async function agreeAndOrder(page: Page, name: string): Promise<void> {
  await page.locator('.quote').waitFor();
  await page.locator('#name').fill('Chaima El Amrani');
  await page.locator('#phone').fill('+31205550202');
  await page.locator('.checkout button[type=submit]').press('Enter');
  await page.locator('.button-place').waitFor();
  await picture(page, `agree-${name}`);
  await checkPage(page);
  await page.locator('.button-place').press('Enter');
  await page.locator('.road').waitFor();
  await picture(page, `placed-${name}`);
}

/** Which bike the lock reports, and where it comes back: one of those at a station, or one that stands free. */
async function vehicleOn(page: Page): Promise<{ readonly vehicleId: string; readonly back: object }> {
  const { origin, hash } = new URL(page.url());
  const reply = await page.request.get(`${origin}/api/v1/orders/${hash.slice(hash.lastIndexOf('/') + 1)}`);
  const { transactionId, order } = (await reply.json()) as OrderView;
  const itemId = order.lines[0]?.itemId ?? '';
  const [what, place = '', vehicleTypeId = ''] = itemId.slice(itemId.indexOf('.') + 1).split('~');
  if (what === 'at')
    return { vehicleId: `of-${transactionId}`, back: { stationId: place, ...(vehicleTypeId === '' ? {} : { vehicleTypeId }) } };
  return { vehicleId: place, back: { position: order.fulfilments[0]?.stops?.find(({ kind }) => kind === 'start')?.place?.position } };
}

const TABS_MAX = 120;

/** Tab by tab to something, as who has no mouse goes; from the end of the page it begins again at its top. */
async function tabTo(page: Page, wanted: Locator): Promise<void> {
  for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
    const reached = await wanted.and(page.locator(':focus')).count();
    if (reached > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${wanted} is not reached by the keyboard`);
}
