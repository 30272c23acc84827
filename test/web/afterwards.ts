import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterEach, beforeAll, describe, expect } from 'vitest';
import { forget, visits } from './console-visit.ts';
import type { PilotForTests } from './harness.ts';
import { ordersThatHaveToMeet } from './journeys.ts';
import { tabThroughDialog } from './keyboard.ts';
import { check, checkPage, type Looking, look, picture, pictured } from './look.ts';
import { choosePickup, fillBasket, fillIn, find, orderOn, place, searchBread } from './shopping.ts';
import { type Run, type Stage, told } from './told.ts';

/** What was ordered before: looked back at, ordered again, taken along, erased. */

const PRODUCTS = readFileSync(new URL('../../pilots/amsterdam/businesses/bakkerij-knapperkorst/products.csv', import.meta.url), 'utf8');

let pilot: PilotForTests | undefined;
let browser: Browser | undefined;
let looking: Looking | undefined;
let visit: ReturnType<typeof visits> | undefined;

export function whatWasOrderedBefore(stage: () => Stage): void {
  describe('what was ordered before', () => {
    beforeAll(() => {
      ({ pilot, browser } = stage());
    });
    afterEach(async () => {
      await looking?.context.close();
      expect([...(looking?.complaints ?? []), ...((await visit?.close()) ?? [])]).toEqual([]);
    });
    told('what was ordered before', 'is found back, ordered again, taken along and erased', async (run) => {
      const { spoken } = run;
      const says = run.say(
        {
          got: 'Opgehaald',
          again: /^Nog eens bestellen bij/,
          prices: /was €\s2,55, nu €\s2,95/,
          take: 'In mandje leggen',
          sum: /5,90/,
          table: 'Bestellingen als tabel',
          all: 'Alles downloaden',
          erase: 'Wis alles over mij',
          yes: 'Ja, wis alles',
          gone: /^Eén bestelling is gewist/,
          none: 'U hebt met deze browser nog niets besteld.',
        },
        {
          got: 'Picked up',
          again: /^Order again at/,
          prices: /was €2\.55, now €2\.95/,
          take: 'Put in the basket',
          sum: /5\.90/,
          table: 'Orders as a table',
          all: 'Download everything',
          erase: 'Erase everything about me',
          yes: 'Yes, erase everything',
          gone: /^One order was erased/,
          none: 'Nothing was ordered with this browser yet',
        },
      );
      const page = await open(run);
      await searchBread(page, spoken);
      await fillBasket(page, spoken, 2);
      await choosePickup(page);
      await fillIn(page, spoken, spoken.payOnPickup);
      await place(page, spoken);
      const { shop, orderId } = await orderOn(page);
      await pilot?.advance(shop, orderId, ['accept', 'pack', 'ready', 'hand-over']);
      await page.locator('.state', { hasText: says.got }).waitFor();
      await pilot?.importProducts(shop, PRODUCTS.replace(',2.55,', ',2.95,'));
      try {
        await page.getByRole('navigation', { name: spoken.menu }).getByRole('link', { name: spoken.orders }).click();
        const past = page.locator('.own-order');
        await past.getByText(says.got).waitFor();
        await past.getByText(/^2 × Desembrood/).waitFor();
        await picture(page, `orders-${run.name}`);
        await checkPage(page);
        await page.getByRole('button', { name: says.again }).press('Enter');
        await page.getByRole('dialog').getByText(says.prices).waitFor();
        await picture(page, `again-${run.name}`);
        await check(page);
        await page.getByRole('button', { name: says.take }).press('Enter');
        await page.locator('.sum', { hasText: says.sum }).waitFor();
      } finally {
        await pilot?.importProducts(shop, PRODUCTS);
      }
      await page.getByRole('navigation', { name: spoken.menu }).getByRole('link', { name: spoken.orders }).click();
      const table = await download(page, says.table);
      expect(table.split('\r\n')[0]).toMatch(/^order,order_id,/);
      expect(table).toContain(orderId);
      const all = JSON.parse(await download(page, says.all)) as { entries: { kind: string; evidence?: unknown[] }[] };
      expect(all.entries.filter(({ evidence = [] }) => evidence.length > 8)).toHaveLength(1);
      await page.getByRole('button', { name: says.erase }).press('Enter');
      await check(page);
      // Where it cannot be asked what there is, nothing is said to be gone.
      await page.route('**/export', (route) => route.abort('connectionfailed'));
      await page.getByRole('button', { name: says.yes }).press('Enter');
      await page.getByRole('alert').waitFor();
      expect(await page.locator('#own-data ~ [role=status]').allInnerTexts()).toEqual(['']);
      await page.unroute('**/export');
      forget(looking?.complaints ?? [], /ERR_CONNECTION_FAILED/);
      await page.getByRole('button', { name: says.erase }).press('Enter');
      await page.getByRole('button', { name: says.yes }).press('Enter');
      await page.getByText(says.gone).waitFor();
      await page.getByText(says.none).waitFor();
      // Nothing is left, neither at the node nor on the device.
      const left = await page.request.get(`${new URL(page.url()).origin}/api/v1/export`);
      expect(((await left.json()) as { entries: unknown[] }).entries).toEqual([]);
      expect(await page.evaluate('JSON.stringify(localStorage)')).not.toContain('Knapperkorst');
      await picture(page, `erased-${run.name}`);
      if (run.locale !== 'nl-NL') return;
      // Nor in the fields of the next check-out.
      await page.getByRole('navigation', { name: spoken.menu }).getByRole('link').first().click();
      await searchBread(page, spoken);
      await fillBasket(page, spoken, 1);
      await choosePickup(page);
      for (const field of ['#name', '#phone']) expect(await page.locator(field).inputValue()).toBe('');
    });
    told('what was ordered before', 'is brought back, and its shop takes it back', async (run) => {
      const page = await askToBringBack(run);
      const { card, complaints } = await atTheShop(run, 'terug@vloeiblad.example');
      const shop = card.page();
      await shop.context().setOffline(true);
      await card.getByRole('button', { name: /^Terugnemen/ }).press('Enter');
      await card.getByRole('button', { name: /^Terugnemen: .* \(wacht\)$/ }).waitFor();
      // What is pressed while something about it waits is not dropped: it is heard after that, and what became of it is said.
      await card.getByRole('button', { name: /^Niet terugnemen/ }).press('Enter');
      await shop.getByRole('dialog').getByRole('textbox').fill('Toch maar niet.');
      await shop.getByRole('dialog').locator('button[type=submit]').press('Enter');
      await shop.getByText('2 dingen wachten op verbinding.').waitFor();
      await pictured(shop, `returns-waiting-${run.name}`);
      await check(shop);
      await shop.context().setOffline(false);
      await page.locator('.return-state', { hasText: 'Teruggenomen' }).waitFor();
      await shop.getByText(/Intussen is er iets veranderd/).waitFor();
      complaints.splice(
        0,
        complaints.length,
        ...complaints.filter((text) => !/ERR_INTERNET_DISCONNECTED|ERR_NETWORK|ERR_FAILED|409/.test(text)),
      );
      await pictured(page, `taken-back-${run.name}`);
      await checkPage(page);
      // Of what was paid nothing is left to pay.
      expect(await page.locator('.quote').innerText()).toMatch(/€\s0,00/);
      expect(await page.getByRole('button', { name: 'Iets terugbrengen' }).count()).toBe(0);
    });

    told('what was ordered before', 'is not taken back, and its shop says why', async (run) => {
      const page = await askToBringBack(run);
      const { card } = await atTheShop(run, 'niet-terug@vloeiblad.example');
      await card.getByRole('button', { name: /^Do not take back/ }).press('Enter');
      const dialog = card.page().getByRole('dialog');
      await dialog.locator('button[type=submit]').click();
      await dialog.getByText('Write why.').waitFor();
      await dialog.getByRole('textbox').fill('It has been written in.');
      await pictured(card.page(), `declining-${run.name}`);
      await check(card.page());
      await dialog.locator('button[type=submit]').click();
      await page.locator('.return-state', { hasText: 'Not taken back' }).waitFor();
      await page.getByText('It has been written in.').waitFor();
      await pictured(page, `not-taken-back-${run.name}`);
      await checkPage(page);
    });
  });
  ordersThatHaveToMeet(stage);
}

/** Somebody has a diary, and asks to bring it back. */
async function askToBringBack(run: Run): Promise<Page> {
  const { spoken } = run;
  const says = run.say(
    { add: /Agenda 2027.* in mandje$/, start: 'Iets terugbrengen', asked: 'Terugbrengen gevraagd' },
    { add: /^Add Agenda 2027/, start: 'Bring something back', asked: 'Return asked' },
  );
  const page = await open(run);
  await find(page, 'agenda');
  await page.getByRole('button', { name: says.add }).first().click();
  await page.locator('.basket-bar-inner').click();
  await page.getByRole('link', { name: /Vloeiblad/ }).click();
  await page.locator('input[name=kind][value=pickup]').check();
  await fillIn(page, spoken, spoken.payOnPickup);
  await place(page, spoken);
  const { shop, orderId } = await orderOn(page);
  await pilot?.advance(shop, orderId, ['accept', 'pack', 'ready', 'hand-over']);
  const reason = page.locator('#return-reason');
  const start = page.getByRole('button', { name: says.start });
  // A shop that cannot be asked for its reasons is said to be out of reach, and no reason is wanted then.
  await page.route('**/return-reasons', (route) => route.abort('connectionfailed'), { times: 1 });
  await start.press('Enter');
  await page.getByRole('dialog').getByRole('alert').waitFor();
  expect(await reason.count()).toBe(0);
  await pictured(page, `return-unasked-${run.name}`);
  await page.keyboard.press('Escape');
  forget(looking?.complaints ?? [], /ERR_CONNECTION_FAILED/);
  expect(await tabThroughDialog(page, start, reason)).toEqual([]);
  await start.press('Enter');
  await expect.poll(() => reason.locator('option').count(), { timeout: 30_000 }).toBeGreaterThan(1);
  await reason.selectOption({ index: 1 });
  await picture(page, `return-${run.name}`);
  await check(page);
  await page.getByRole('dialog').locator('.button-main').press('Enter');
  await page.locator('.return-state', { hasText: says.asked }).waitFor();
  await checkPage(page);
  // It is known as well to who opens the page anew.
  await page.reload();
  await page.locator('.return-state', { hasText: says.asked }).waitFor();
  return page;
}

/** The card of that order, for somebody of the shop. */
async function atTheShop({ locale, viewport }: Run, email: string): Promise<Pick<Looking, 'complaints'> & { readonly card: Locator }> {
  if (pilot === undefined || browser === undefined) throw new Error('The network or the browser did not start');
  visit = visits(pilot, browser);
  const shop = { providerNode: 'centrum.amsterdam.example', providerId: 'vloeiblad' };
  const { page, complaints } = await visit.enter({ email, shop, locale, viewport });
  const card = page.locator('.card', { hasText: 'Agenda 2027' }).first();
  await card.waitFor();
  await check(page);
  await picture(page, `returns-${locale}`);
  return { card, complaints };
}

async function open({ locale, viewport }: Run): Promise<Page> {
  if (pilot === undefined || browser === undefined) throw new Error('The network or the browser did not start');
  looking = await look(browser, `${pilot.baseUrl}/`, { locale, viewport });
  return looking.page;
}

async function download(page: Page, name: string): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
  return readFile(await file.path(), 'utf8');
}
