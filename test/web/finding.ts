import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeAll, describe, expect } from 'vitest';
import { readCityDrawing } from '../../node/city-drawing.ts';
import { firstCity } from '../../pilots/pilot.ts';
import type { PilotForTests } from './harness.ts';
import { tabThroughDialog } from './keyboard.ts';
import { check, checkPage, type Looking, look, picture, pictured } from './look.ts';
import { find } from './shopping.ts';
import { type Run, type Stage, told } from './told.ts';

/** Looking at what was found: why it stands where it stands, what is left out, and how it is put in order. */

let pilot: PilotForTests | undefined;
let browser: Browser | undefined;
let looking: Looking | undefined;

interface ListedTerm {
  readonly name: string;
  readonly contribution: number;
}
interface Listed {
  readonly total: number;
  readonly offers: readonly { readonly why: { readonly score: number; readonly terms: readonly ListedTerm[] } }[];
}

export function whatWasFound(stage: () => Stage): void {
  describe('what was found', () => {
    beforeAll(() => {
      ({ pilot, browser } = stage());
    });
    afterEach(async () => {
      await looking?.context.close();
      expect(looking?.complaints).toEqual([]);
    });
    told('what was found', 'says why it stands where it stands, by a picture of the published terms and a sentence', async (run) => {
      const { locale } = run;
      const said = run.say(
        { top: 'Alles bij elkaar heeft dit de meeste punten.', fewer: /punten minder dan wat bovenaan staat/ },
        { top: 'All together this has the most points.', fewer: /points fewer than what stands on top/ },
      );
      const page = await open(run, run.say('light', 'dark'));
      await find(page, 'brood');
      await page.locator('.heard .busy-small').waitFor({ state: 'detached' });
      await picture(page, `results-${locale}`);
      const stalls = page.locator('.stall');
      for (const place of [0, 1]) await stalls.nth(place).locator('.why-here summary').press('Enter');
      await stalls.first().getByText(said.top).waitFor();
      await stalls.nth(1).getByText(said.fewer).waitFor();
      await picture(page, `why-${locale}`);
      await checkPage(page);
      // The picture is of what the buyer node says: a full bar for the best of each fact, and less for the others.
      const { offers } = await listed(page);
      const bars = await stalls.first().locator('.why-bars .meter-part').all();
      const shown = await Promise.all(bars.map(async (bar) => Number(await bar.getAttribute('width'))));
      const first = offers[0]?.why.terms ?? [];
      const lost = first.map(({ name, contribution }) => Math.max(...termsOf(offers, name)) - contribution);
      const scale = Math.max(1, ...first.map(({ name }) => Math.max(...termsOf(offers, name)) - Math.min(...termsOf(offers, name))));
      expect(shown).toEqual(lost.map((points) => Math.round(100 * (1 - points / scale))));
    });

    told('what was found', 'is shown on a map, left out when the reader says so, and put side by side, by keyboard', async (run) => {
      const page = await open(run);
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
      const compareTwo = page.getByRole('button', { name: 'Compare 2 side by side' });
      const rows = page.getByRole('dialog').locator('tbody tr');
      expect(await tabThroughDialog(page, compareTwo, rows.nth(1))).toEqual([]);
      await compareTwo.click();
      await rows.nth(1).waitFor();
      await check(page);
    });

    told('what was found', 'is looked for by postcode, without a mouse', async (run) => {
      const page = await open(run);
      await page.getByRole('button', { name: 'Kaart of postcode: In de buurt van' }).press('Enter');
      await page.getByLabel('Postcode', { exact: true }).fill('9999');
      await page.keyboard.press('Enter');
      await page.getByText(/Deze postcode kennen we niet/).waitFor();
      await check(page);
      await page.getByLabel('Postcode', { exact: true }).fill('1055 ab');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.getByLabel('In de buurt van', { exact: true }).inputValue()).toBe('1055 AB');
    });

    told('what was found', 'is near the device, for who says so, and that is kept nowhere', async (run) => {
      const page = await open(run);
      await looking?.context.grantPermissions(['geolocation']);
      await looking?.context.setGeolocation({ latitude: 52.370216, longitude: 4.857123 });
      await page.evaluate(HOLD_PLACE);
      await page.getByRole('button', { name: 'Gebruik mijn locatie' }).click();
      // What is typed while the device looks where it is, stands.
      await page.getByRole('searchbox').fill('brood');
      await expect.poll(() => page.evaluate('typeof window.tellPlace')).toBe('function');
      await page.evaluate('window.tellPlace()');
      const near = page.getByLabel('In de buurt van', { exact: true });
      await expect.poll(() => near.inputValue()).toBe('me');
      await page.getByText('Nergens bewaard.').waitFor();
      expect(await page.getByRole('searchbox').inputValue()).toBe('brood');
      const [asked] = await Promise.all([
        page.waitForRequest((request) => request.url().endsWith('/searches')),
        page.locator('.search-box button').click(),
      ]);
      expect(asked.postDataJSON().intent.near.position).toEqual({ lat: 52.37, lon: 4.857 });
      await page
        .locator('.stall', { hasText: /\d (m|km) hiervandaan/ })
        .first()
        .waitFor();
      await pictured(page, 'near-me');
      await checkPage(page);
      expect(page.url()).not.toMatch(/52\.37|4\.85/);
      expect(await page.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie])')).not.toContain('52.37');
      // What is asked while another question is on its way is asked too, and is what is shown.
      let go = () => {};
      const held = new Promise<void>((done) => {
        go = done;
      });
      await page.route(
        '**/searches',
        async (route) => {
          await held;
          await route.continue();
        },
        { times: 1 },
      );
      const first = page.waitForRequest((request) => request.url().endsWith('/searches'));
      await page.getByRole('searchbox').fill('kaas');
      await page.getByRole('searchbox').press('Enter');
      await first;
      await page.getByRole('searchbox').fill('fiets');
      const second = page.waitForRequest((request) => request.url().endsWith('/searches'), { timeout: 5_000 });
      await page.getByRole('searchbox').press('Enter');
      await second;
      go();
      await page.waitForURL(/q=fiets/);
      await page.reload();
      await page.locator('.stall').first().waitFor();
      expect(await near.inputValue()).toBe('');
    });

    told('what was found', 'follows wishes that stand in the address and are taken back at one press', async (run) => {
      const { locale } = run;
      const said = run.say(
        { more: 'Meer wensen', atMost: 'Hoogstens', everything: 'Toon alles', cheapest: 'Goedkoopst', hidden: /verborgen door uw keuze/ },
        { more: 'More wishes', atMost: 'At most', everything: 'Show everything', cheapest: 'Cheapest', hidden: /hidden by your choice/ },
      );
      const page = await open(run);
      await find(page, 'brood');
      await page.locator('.heard .busy-small').waitFor({ state: 'detached' });
      const all = await page.locator('.stall').count();
      await page.getByText(said.more).press('Enter');
      const [asked] = await Promise.all([
        page.waitForRequest((request) => request.url().includes('priceMax=5')),
        page.getByLabel(said.atMost).selectOption('5'),
      ]);
      expect(new URL(asked.url()).searchParams.get('rank')).toBe('balanced');
      await page.getByText(said.hidden).waitFor();
      const prices = await page.locator('.offer .price strong').allInnerTexts();
      expect(prices.length).toBeGreaterThan(0);
      for (const price of prices) expect(Number(price.replace(/[^\d,.]/g, '').replace(',', '.'))).toBeLessThanOrEqual(5);
      expect(page.url()).toContain('max=5');
      await picture(page, `wishes-${locale}`);
      await checkPage(page);
      await page.getByRole('link', { name: said.cheapest }).click();
      await page.waitForRequest((request) => request.url().includes('rank=cheapest'));
      await page.getByRole('button', { name: said.everything }).click();
      await expect.poll(() => page.locator('.stall').count()).toBe(all);
    });
  });
}

/** A device that knows where it is, and tells it when the test says so. */
const HOLD_PLACE = `
  const look = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);
  navigator.geolocation.getCurrentPosition = (done, ...rest) => look((at) => { window.tellPlace = () => done(at); }, ...rest);`;

async function open({ locale, viewport }: Run, colorScheme: 'light' | 'dark' = 'light'): Promise<Page> {
  if (pilot === undefined || browser === undefined) throw new Error('The network or the browser did not start');
  looking = await look(browser, `${pilot.baseUrl}/`, { locale, viewport, colorScheme });
  await picture(looking.page, `front-${locale}`);
  return looking.page;
}

/** The list that the page shows, as the buyer node tells it. */
async function listed(page: Page): Promise<Listed> {
  const { origin, hash } = new URL(page.url());
  const transactionId = /find\/([^?]+)/.exec(hash)?.[1];
  const { places } = readCityDrawing(fileURLToPath(new URL('drawing.yaml', firstCity())));
  const { position } = places.find(({ id }) => id === 'de-baarsjes') ?? { position: { lat: 0, lon: 0 } };
  const reply = await page.request.get(
    `${origin}/api/v1/transactions/${transactionId}/offers?limit=500&near=${position.lat},${position.lon}`,
  );
  return (await reply.json()) as Listed;
}

function termsOf(offers: Listed['offers'], name: string): readonly number[] {
  return offers.flatMap(({ why }) => why.terms.filter((term) => term.name === name).map(({ contribution }) => contribution));
}
