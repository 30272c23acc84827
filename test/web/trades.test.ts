import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { whatWasOrderedBefore } from './afterwards.ts';
import { hasChromium, type PilotForTests, PROGRAM, startPilotForTests } from './harness.ts';
import { tabThroughDialog } from './keyboard.ts';
import { check, checkPage, launchBrowser, PHONE, picture, pictured } from './look.ts';
import { oneVisit } from './one-visit.ts';
import { askTheRegistry, checkReceipt, registryThatForgot, registryThatIsSilent, siteThatKnowsNoKey, siteThatLies } from './receipts.ts';
import { rides } from './riding.ts';
import { find, orderOn } from './shopping.ts';
import { told } from './told.ts';
import { agreeAndOrder, holdFirst, pickLast, pickLater, vehicleOn } from './trade-steps.ts';

/** Every trade to its end. */

const ONE_TEST_MS_MAX = 120_000;
const DAY_MS = 86_400_000;
const BAKERY = { providerNode: 'west.amsterdam.example', providerId: 'bakkerij-knapperkorst' };
const PRODUCTS = new URL('../../pilots/amsterdam/businesses/bakkerij-knapperkorst/products.csv', import.meta.url);
const runProgram = promisify(execFile);

let pilot: PilotForTests | undefined;
let browser: Browser | undefined;
let folder = '';

describe.skipIf(!hasChromium)('every trade in a real browser', { timeout: ONE_TEST_MS_MAX }, () => {
  const visit = oneVisit(() => ({ pilot, browser }));
  const place = () => {
    if (pilot === undefined) throw new Error('The network did not start');
    return { pilot, looking: visit.looking() };
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'marktplein-trades-'));
    [pilot, browser] = await Promise.all([startPilotForTests(), launchBrowser()]);
  }, ONE_TEST_MS_MAX);
  afterAll(async () => {
    await Promise.all([browser?.close(), pilot?.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  rides(() => ({ pilot, browser }), visit);

  told('a bike', 'has a receipt that anybody can check', async (run) => {
    const page = await visit.open(run);
    await find(page, 'stadsfiets');
    await page
      .getByRole('button', { name: /^Reserve: Stadsfiets/ })
      .first()
      .click();
    await page.locator('.map-pin').waitFor();
    const inBasket = page.locator('a[href="#/basket"]').first();
    expect(await inBasket.innerText()).toBe('Basket');
    await page.getByRole('button', { name: 'Not yet: put it in the basket' }).click();
    await expect.poll(() => inBasket.innerText()).toBe('Basket (1)');
    await checkPage(page);
    await agreeAndOrder(page, `bike-${run.name}`);
    expect(await page.locator('.unlock-code').innerText()).toMatch(/^\d{6}$/);
    await checkReceipt(page, run);
    await askTheRegistry(place(), run);
    const file = join(folder, 'receipt.json');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as a file' }).click()]);
    await download.saveAs(file);
    const receipt = JSON.parse(await readFile(file, 'utf8')) as {
      keys: { subscriberId: string; publicKey: string }[];
      registries: readonly [string];
    };
    const keys = receipt.keys.flatMap(({ subscriberId, publicKey }) => ['--public-key', `${subscriberId}=${publicKey}`]);
    for (const vouched of [keys, ['--registry', receipt.registries[0]]]) {
      const { stdout } = await runProgram(process.execPath, [PROGRAM, 'verify-receipt', file, ...vouched]);
      expect(stdout).toContain('Fietsverhuur De Zwengel accepted order');
      expect(stdout).not.toContain('WRONG');
    }
    await registryThatForgot(place(), run);
    await siteThatLies(place(), run);
    await siteThatKnowsNoKey(place(), run);
  });

  told('a bike', 'is opened with its code, ridden and brought back', async (run) => {
    const page = await visit.open(run, 'dark');
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
    await checkReceipt(page, run);
    await registryThatIsSilent(place(), run);
    await askTheRegistry(place(), run);
  });

  told('an appointment', 'is picked and moved', async (run) => {
    const page = await visit.open(run);
    await find(page, 'knippen');
    await picture(page, 'appointments-nl');
    await page
      .locator('.offer', { has: page.getByRole('heading', { name: 'Knippen, wassen en drogen' }) })
      .getByRole('button', { name: /^Tijd kiezen: / })
      .press('Enter');
    await page.locator('.slot-day-of').first().waitFor();
    await picture(page, 'appointment-first-nl');
    await pickLater(page);
    // The day that is open is shown whole, and one day alone.
    const opened = page.locator('.slot-parts');
    expect(await opened.count()).toBe(1);
    expect(await opened.locator('.slot-part').count()).toBeGreaterThan(1);
    const anybody = await opened.locator('.choice').count();
    // Of who works on a few days, a day that is opened tells whether there is a time.
    await page.getByLabel('Bij wie').selectOption('Lotte');
    const day = page.locator('.slot-day-head').first();
    if ((await day.getAttribute('aria-expanded')) === 'false') await day.press('Enter');
    await opened.locator('.choice, p[role=status]').first().waitFor();
    await page.getByLabel('Bij wie').selectOption('Gwen');
    expect(await opened.locator('.choice').count()).toBeLessThanOrEqual(anybody);
    await pickLast(page);
    await page.locator('.slot-picked', { hasText: /^Gekozen: .* bij Gwen\.$/ }).waitFor();
    await picture(page, 'appointment-nl');
    await checkPage(page);
    await agreeAndOrder(page, 'appointment-nl');
    const when = page.locator('#handover-title + p');
    const before = await when.innerText();
    // From a week and a half on: a date is asked for, while the first times are still on their way.
    let tell = () => {};
    const held = new Promise<void>((done) => {
      tell = done;
    });
    const first = async (route: Route) => {
      await held;
      await route.continue();
    };
    await page.route('**/transactions/*/orders*', first, { times: 1 });
    await page.getByRole('button', { name: 'Een andere tijd kiezen' }).press('Enter');
    const dialog = page.getByRole('dialog');
    const asked = new Date(Date.now() + 10 * DAY_MS).toISOString().slice(0, 10);
    await dialog.getByLabel('Vanaf een andere dag').fill(asked);
    await dialog.getByLabel('Vanaf een andere dag').press('Enter');
    tell();
    await dialog.getByRole('button', { name: 'Terug naar de eerste vrije tijden' }).waitFor();
    await pickLast(page, 'dialog');
    await picture(page, 'appointment-move-nl');
    await checkPage(page);
    await page.getByRole('button', { name: 'Verzet naar deze tijd' }).press('Enter');
    await expect.poll(() => when.innerText(), { timeout: 30_000 }).not.toBe(before);
    await checkPage(page);
  });

  told('an appointment', 'is picked, moved and called off, and nothing is left of it', async (run) => {
    const page = await visit.open(run);
    await find(page, 'fysiotherapie');
    await page
      .getByRole('button', { name: /^Choose a time: / })
      .first()
      .click();
    // Far enough ahead for calling off to be free, which is how long it can be moved.
    await pickLater(page);
    // Somebody else was faster: that is said, and what is free then is asked anew.
    const first = page.locator('.slot-day-of').last().locator('.choice input').first();
    const days = page.locator('.slot-day-head strong');
    const before = await days.allInnerTexts();
    const taken = (await first.getAttribute('value')) ?? '';
    await holdFirst(page, taken);
    await first.check();
    await page.getByText('Somebody else has just chosen this time.').waitFor();
    await pictured(page, `appointment-taken-${run.name}`);
    await checkPage(page);
    await page.getByRole('button', { name: 'Choose another time' }).press('Enter');
    // Who has no mouse goes on where the times are.
    await page.locator('.slot-picker:focus').waitFor();
    await pickLater(page);
    expect(await page.locator(`input[value="${taken}"]`).count()).toBe(0);
    expect((await days.allInnerTexts()).slice(0, before.length)).toEqual(before);
    await page.getByText(/^Added to the list: from /).waitFor();
    await pictured(page, `appointment-times-${run.name}`);
    await checkPage(page);
    await agreeAndOrder(page, `appointment-${run.name}`);
    const booked = await page.locator('#handover-title + p').innerText();
    await checkPage(page);
    const move = page.getByRole('button', { name: 'Choose another time' });
    const times = page.locator('dialog .choice').first();
    expect(await tabThroughDialog(page, move, times)).toEqual([]);
    await move.click();
    await times.waitFor();
    await pickLast(page, 'dialog');
    await picture(page, `appointment-move-${run.name}`);
    await checkPage(page);
    await page.getByRole('button', { name: 'Move to this time' }).click();
    await expect.poll(() => page.locator('#handover-title + p').innerText(), { timeout: 30_000 }).not.toBe(booked);
    await page.getByRole('button', { name: 'Cancel this order' }).click();
    const reason = page.locator('#cancel-reason');
    await reason.waitFor();
    await reason.selectOption({ index: 1 });
    await page.getByRole('button', { name: /^Yes, cancel/ }).click();
    await page.locator('.state', { hasText: 'Cancelled' }).waitFor();
    // Everything about me: taken along, then gone.
    await page.getByRole('link', { name: 'Orders' }).click();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Download everything' }).click()]);
    const own = JSON.parse(await readFile(await download.path(), 'utf8')) as { entries: { evidence?: unknown[] }[] };
    // The newest is the question which times were free.
    expect(Math.max(...own.entries.map(({ evidence = [] }) => evidence.length))).toBeGreaterThan(8);
    await checkPage(page);
    await page.getByRole('button', { name: 'Erase everything about me' }).click();
    await check(page);
    await page.getByRole('button', { name: 'Yes, erase everything' }).click();
    await page.getByText('Nothing was ordered with this browser yet').waitFor();
  });

  told('departures', 'are shown, and promise no ticket', async (run) => {
    const page = await visit.open(run);
    // As late in the evening, whatever the hour is now: what goes first goes on another day.
    await page.route('**/api/v1/transactions/*/offers*', async (route) => {
      const response = await route.fetch();
      await route.fulfill({
        response,
        body: (await response.text()).replaceAll(/"value":"(?:\d{4}-\d\d-\d\d )?(?=\d\d:\d\d)/g, '"value":"2030-12-24 '),
      });
    });
    await find(page, 'tram');
    const halte = page.locator('.stall', { has: page.getByRole('heading', { name: 'Stadsvervoer De Halte' }) });
    await halte.getByText(run.say('Vertrektijden', 'Departures')).first().waitFor();
    expect(await halte.locator('.departures li').count()).toBeGreaterThan(0);
    expect(await halte.locator('.departures').first().innerText()).toContain(run.say('dinsdag 24 december', 'Tuesday 24 December'));
    expect(await halte.locator('.offer-do .button:not(.button-quiet)').count()).toBe(0);
    await checkPage(page);
    await page.unrouteAll({ behavior: 'wait' });
  });

  test('markup in what a shop says of its products is shown as text, and runs nowhere', async () => {
    const csv = await readFile(PRODUCTS, 'utf8');
    const evil = '<img src=x onerror=alert(1)><b>brood</b>';
    await pilot?.importProducts(BAKERY, csv.replaceAll('Desembrood', evil));
    const page = await visit.open({ locale: 'nl-NL', viewport: PHONE });
    page.on('dialog', () => visit.looking().complaints.push('something ran'));
    await find(page, 'brood');
    await page.getByText(evil).first().waitFor();
    expect(await page.locator('.offer img:not(.offer-image), .offer b').count()).toBe(0);
    await page.getByRole('button', { name: 'Kaart', exact: true }).click();
    await page.locator('.map-pin').first().waitFor();
    expect(await page.locator('[onerror]').count()).toBe(0);
    await pilot?.importProducts(BAKERY, csv);
  });

  whatWasOrderedBefore(() => ({ pilot, browser }));
});
