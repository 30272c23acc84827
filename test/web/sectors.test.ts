import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, type PilotForTests, PROGRAM, startPilotForTests } from './harness.ts';
import { check, checkPage, DESKTOP, type Looking, launchBrowser, look, PHONE } from './look.ts';
import { find, orderOn } from './shopping.ts';
import { checkNoTricks } from './tricks.ts';

const ONE_TEST_MS_MAX = 90_000;
const run = promisify(execFile);

let pilot: PilotForTests | undefined;
let browser: Browser | undefined;
let looking: Looking | undefined;
let folder = '';

describe.skipIf(!hasChromium)('every trade in a real browser', { timeout: ONE_TEST_MS_MAX }, () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'marktplein-sectors-'));
    [pilot, browser] = await Promise.all([startPilotForTests(), launchBrowser()]);
  }, ONE_TEST_MS_MAX);
  afterEach(async () => {
    await looking?.context.close();
    expect(looking?.complaints).toEqual([]);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), pilot?.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  test('a taxi with pick-up and destination on the map, followed to the end, in Dutch on a phone', async () => {
    await pilot?.drive({ method: 'PUT', path: 'shift', body: { position: { lat: 52.371, lon: 4.857 } } });
    const page = await open('nl-NL', PHONE);
    await find(page, 'taxi');
    await checkPage(page);
    await page
      .locator('.offer', { has: page.getByRole('heading', { name: 'Taxi, tot 4 personen' }) })
      .getByRole('button', { name: /Rit kiezen/ })
      .click();
    await page.getByLabel('Brengen naar', { exact: true }).selectOption('centrum');
    await page.locator('.map-pin').nth(1).waitFor();
    await page.getByText(/Het wordt nooit meer dan/).waitFor();
    await checkPage(page);
    await agreeAndOrder(page);
    const { orderId } = await orderOn(page);
    await expect
      .poll(
        () =>
          pilot?.drive({ method: 'POST', path: `rides/${orderId}/accept`, body: {} }).then(
            () => true,
            () => false,
          ),
        { timeout: 30_000 },
      )
      .toBe(true);
    await page.locator('.state', { hasText: 'Er komt iemand aan' }).waitFor();
    await page.getByText('Fatima rijdt voor u').waitFor();
    await pilot?.drive({ method: 'PUT', path: 'position', body: { position: { lat: 52.3705, lon: 4.856 } } });
    await page.getByText(/^Laatst gezien om/).waitFor();
    await page.locator('.map-pin-moving').waitFor();
    await checkPage(page);
    for (const step of ['arrive', 'start', 'finish']) await pilot?.drive({ method: 'POST', path: `rides/${orderId}/${step}`, body: {} });
    await page.locator('.state', { hasText: 'Aangekomen' }).waitFor();
    await checkPage(page);
    await pilot?.drive({ method: 'DELETE', path: 'shift' });
  });

  test('a bike: where it stands, the code that opens it, and the receipt that anybody can check, in English on a desktop', async () => {
    const page = await open('en-GB', DESKTOP);
    await find(page, 'stadsfiets');
    await page
      .getByRole('button', { name: /^Reserve: Stadsfiets/ })
      .first()
      .click();
    await page.locator('.map-pin').waitFor();
    await checkPage(page);
    await agreeAndOrder(page);
    expect(await page.locator('.unlock-code').innerText()).toMatch(/^\d{6}$/);
    await page.getByRole('button', { name: 'Check the signatures' }).click();
    await page.getByText(/^Proved: Fietsverhuur De Zwengel accepted this order of €1.75/).waitFor();
    await checkPage(page);
    const file = join(folder, 'receipt.json');
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as a file' }).click()]);
    await download.saveAs(file);
    const receipt = JSON.parse(await readFile(file, 'utf8')) as { keys: { subscriberId: string; publicKey: string }[] };
    const keys = receipt.keys.flatMap(({ subscriberId, publicKey }) => ['--public-key', `${subscriberId}=${publicKey}`]);
    const { stdout } = await run(process.execPath, [PROGRAM, 'verify-receipt', file, ...keys]);
    expect(stdout).toContain('Fietsverhuur De Zwengel accepted order');
    expect(stdout).not.toContain('WRONG');
  });

  test('an appointment: a time is picked, moved to another, and called off, in English on a phone', async () => {
    const page = await open('en-GB', PHONE);
    await find(page, 'fysiotherapie');
    await page
      .getByRole('button', { name: /^Choose a time: / })
      .first()
      .click();
    // Far enough ahead for calling off to be free, which is how long it can be moved.
    await page.locator('.slot-day').nth(1).waitFor();
    await page.locator('.slot-day').last().locator('.choice').last().click();
    await checkPage(page);
    await agreeAndOrder(page);
    const before = await page.locator('#handover-title + p').innerText();
    await checkPage(page);
    await page.getByRole('button', { name: 'Choose another time' }).click();
    await page.locator('dialog .choice').first().waitFor();
    await page.locator('dialog .choice').last().click();
    await checkPage(page);
    await page.getByRole('button', { name: 'Move to this time' }).click();
    await expect.poll(() => page.locator('#handover-title + p').innerText(), { timeout: 30_000 }).not.toBe(before);
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

  test('departures are shown, and nothing promises a ticket, in Dutch on a desktop', async () => {
    const page = await open('nl-NL', DESKTOP);
    await find(page, 'tram');
    const halte = page.locator('.stall', { has: page.getByRole('heading', { name: 'Stadsvervoer De Halte' }) });
    await halte.getByText('Vertrektijden').first().waitFor();
    expect(await halte.locator('.departures li').count()).toBeGreaterThan(0);
    expect(await halte.locator('.offer-do .button:not(.button-quiet)').count()).toBe(0);
    await checkPage(page);
  });

  test('what was found is shown on a map, left out when the reader says so, and put side by side, by keyboard', async () => {
    const page = await open('en-GB', DESKTOP);
    await find(page, 'brood');
    await page.getByText('Why here?').first().click();
    await page.locator('.why-bars').first().waitFor();
    await page.getByRole('button', { name: 'Map', exact: true }).click();
    const pin = page.locator('.map-marker[role=button]').first();
    await pin.focus();
    await page.keyboard.press('Enter');
    await page.locator('.stall').first().waitFor();
    expect(await page.locator('.stall').count()).toBe(1);
    await checkPage(page);
    await page.getByRole('button', { name: 'List', exact: true }).click();
    const all = await page.locator('.stall').count();
    await page.getByLabel('Within').selectOption('1');
    await expect.poll(() => page.locator('.stall').count()).toBeLessThan(all);
    await page.getByLabel('Within').selectOption('');
    const compare = page.locator('.offer-do .button-quiet');
    for (const place of [0, 5]) await compare.nth(place).press('Enter');
    await page.getByRole('button', { name: 'Compare 2 side by side' }).click();
    await page.getByRole('dialog').locator('tbody tr').nth(1).waitFor();
    await check(page);
  });

  test('a place is found by postcode, without a mouse', async () => {
    const page = await open('nl-NL', PHONE);
    await page.getByRole('button', { name: 'Kaart of postcode: In de buurt van' }).press('Enter');
    await page.getByLabel('Postcode', { exact: true }).fill('9999');
    await page.keyboard.press('Enter');
    await page.getByText(/Deze postcode kennen we niet/).waitFor();
    await check(page);
    await page.getByLabel('Postcode', { exact: true }).fill('1055 ab');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.getByLabel('In de buurt van', { exact: true }).inputValue()).toBe('1055 AB');
  });

  test('markup in what a shop says of its products is shown as text, and runs nowhere', async () => {
    const csv = await readFile(new URL('../../pilots/amsterdam/businesses/bakkerij-knapperkorst/products.csv', import.meta.url), 'utf8');
    const evil = '<img src=x onerror=alert(1)><b>brood</b>';
    await pilot?.importProducts(
      { providerNode: 'west.amsterdam.example', providerId: 'bakkerij-knapperkorst' },
      csv.replaceAll('Desembrood', evil),
    );
    const page = await open('nl-NL', PHONE);
    page.on('dialog', () => looking?.complaints.push('something ran'));
    await find(page, 'brood');
    await page.getByText(evil).first().waitFor();
    expect(await page.locator('.offer img:not(.offer-image), .offer b').count()).toBe(0);
    await page.getByRole('button', { name: 'Kaart', exact: true }).click();
    await page.locator('.map-pin').first().waitFor();
    expect(await page.locator('[onerror]').count()).toBe(0);
  });
});

async function open(locale: string, viewport: typeof PHONE | typeof DESKTOP): Promise<Page> {
  if (pilot === undefined || browser === undefined) throw new Error('The network or the browser did not start');
  looking = await look(browser, `${pilot.baseUrl}/`, { locale, viewport });
  await checkNoTricks(looking.page);
  return looking.page;
}

/** Fills in who one is, looks at it once more, and orders. */
async function agreeAndOrder(page: Page): Promise<void> {
  await page.locator('.quote').waitFor();
  await page.locator('#name').fill('Chaima El Amrani');
  await page.locator('#phone').fill('+31205550202');
  await page.locator('.checkout button[type=submit]').click();
  await page.locator('.button-place').waitFor();
  // What changing one's mind costs is said before the button.
  await page.locator('#agree-terms').waitFor();
  await checkPage(page);
  await page.locator('.button-place').click();
  await page.locator('.road').waitFor();
}
