import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeAll, describe, expect } from 'vitest';
import { readCityDrawing } from '../../node/city-drawing.ts';
import { firstCity } from '../../pilots/pilot.ts';
import type { PilotForTests } from './harness.ts';
import { check, checkPage, type Looking, look, picture, pictured } from './look.ts';
import { fillIn, find, place } from './shopping.ts';
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
      await page.getByRole('button', { name: 'Compare 2 side by side' }).click();
      await page.getByRole('dialog').locator('tbody tr').nth(1).waitFor();
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
      await page.getByRole('button', { name: 'Gebruik mijn locatie' }).click();
      const near = page.getByLabel('In de buurt van', { exact: true });
      await expect.poll(() => near.inputValue()).toBe('me');
      await page.getByText('Nergens bewaard.').waitFor();
      await page.getByRole('searchbox').fill('brood');
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
      await page.reload();
      await page.locator('.stall').first().waitFor();
      expect(await near.inputValue()).toBe('');
    });

    told('what was found', 'is said to be closed or sold out, and left out when the reader says so', async (run) => {
      const said = run.say(
        { closed: /^Nu dicht; bestellen kan/, gone: 'Uitverkocht', open: 'Nu open', stock: 'Nog te krijgen' },
        { closed: /^Closed now; you can order/, gone: 'Sold out', open: 'Open now', stock: 'Still to be had' },
      );
      await pilot?.importProducts(BUTCHER, withoutHalfAKilo());
      const page = await open(run);
      await find(page, 'rundergehakt');
      const stall = page.locator('.stall', { has: page.getByRole('heading', { name: 'Slagerij Het Lendestuk' }) });
      await stall.getByText(said.closed).waitFor();
      const gone = stall.locator('.offer', { hasText: said.gone });
      expect(await gone.count()).toBe(1);
      // What is sold out cannot be ordered, and what stands beside it can.
      expect(await gone.locator('.offer-do .button:not(.button-quiet)').count()).toBe(0);
      expect(await stall.locator('.offer-do .button:not(.button-quiet)').count()).toBeGreaterThan(0);
      await pictured(page, `closed-${run.name}`);
      await checkPage(page);
      await page.getByLabel(said.stock).check();
      await gone.waitFor({ state: 'detached' });
      expect(await stall.locator('.offer').count()).toBeGreaterThan(0);
      await page.getByLabel(said.open).check();
      await stall.waitFor({ state: 'detached' });
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

    told('what was found', 'is at one of several branches, which is chosen', async (run) => {
      const { locale, spoken } = run;
      const said = run.say(
        {
          gone: 'Te krijgen bij Vloeiblad. Niet op voorraad bij Vloeiblad Oost.',
          count: '2 vestigingen',
          where: 'Bij welke vestiging?',
          lacks: /Vloeiblad Oost.*Heeft niet: Agenda 2027\./,
          refused: 'Vloeiblad Oost heeft dit niet, of niet zoveel',
          any: 'Elke vestiging is goed',
          at: /Zelf ophalen, Vloeiblad, Prinsenstraat 127/,
          add: /^Washi.* in mandje$/,
          there: /^Afhalen: Vloeiblad Oost, Javastraat 914/,
        },
        {
          gone: 'To be had at Vloeiblad. Not in stock at Vloeiblad Oost.',
          count: '2 branches',
          where: 'At which branch?',
          lacks: /Vloeiblad Oost.*Does not have: Agenda 2027\./,
          refused: 'Vloeiblad Oost does not have this, or not that many',
          any: 'Any branch will do',
          at: /Vloeiblad, Prinsenstraat 127/,
          add: /^Add Washi.* to the basket$/,
          there: /^Pick up: Vloeiblad Oost, Javastraat 914/,
        },
      );
      await pilot?.importProducts(BRANCHED, withoutAgendaInTheEast());
      const page = await open(run);
      await find(page, 'agenda');
      const stall = page.locator('.stall', { has: page.getByRole('heading', { name: 'Vloeiblad' }) });
      await stall.getByText(said.count).waitFor();
      await expect.poll(() => stall.locator('.branches li').count()).toBe(2);
      await expect.poll(async () => (await stall.locator('.offer').innerText()).replaceAll(/\s+/g, ' ')).toContain(said.gone);
      await pictured(page, `branches-${locale}`);
      await checkPage(page);
      await stall
        .getByRole('button', { name: /Agenda 2027/ })
        .first()
        .click();
      await page.locator('.basket-bar-inner').click();
      await page.getByRole('link', { name: /Vloeiblad/ }).click();
      await page.getByRole('group', { name: said.where }).waitFor();
      await page.getByRole('radio', { name: said.lacks }).check();
      await page.getByText(said.refused).waitFor();
      await pictured(page, `branch-lacks-${locale}`);
      await checkPage(page);
      await page.getByRole('button', { name: said.any }).click();
      await page
        .locator('section', { has: page.locator('.quote') })
        .getByText(said.at)
        .waitFor();
      // Something that both have is collected at the one that is named.
      await page.goto(`${pilot?.baseUrl}/`);
      await find(page, 'washi');
      await page.getByRole('button', { name: said.add }).click();
      await page.locator('.basket-bar-inner').click();
      await page
        .getByRole('button', { name: /Agenda 2027/ })
        .first()
        .click();
      await page.getByRole('link', { name: /Vloeiblad/ }).click();
      await page.getByRole('radio', { name: /Vloeiblad Oost/ }).check();
      await fillIn(page, spoken, spoken.payOnPickup);
      await place(page, spoken);
      await page.getByText(said.there).first().waitFor();
      await pictured(page, `branch-order-${locale}`);
      await checkPage(page);
      // Whoever packs it sees from which branch it is to come.
      const counter = await enter(`oost-${locale}@vloeiblad.example`, run);
      await counter.page.locator('.card', { hasText: 'Chaima El Amrani' }).first().getByText('Vloeiblad Oost').waitFor();
      await pictured(counter.page, `branch-card-${locale}`);
      await counter.context.close();
      expect(counter.complaints).toEqual([]);
    });
  });
}

const BUTCHER = { providerNode: 'west.amsterdam.example', providerId: 'het-lendestuk' };
const DAY_MS = 86_400_000;

/** The card of a butcher who is closed around today, whatever day it is. */
export const CLOSED_BUTCHER = {
  'het-lendestuk': (card: string) => card.replace(/closed_dates: \[/, `closed_dates: [${daysAround(Date.now())}, `),
};

function daysAround(nowMs: number): string {
  return [-1, 0, 1, 2].map((days) => `"${new Date(nowMs + days * DAY_MS).toISOString().slice(0, 10)}"`).join(', ');
}

/** The products of a butcher, whose mince by the half kilo is sold out. */
function withoutHalfAKilo(): string {
  const csv = readFileSync(new URL('../../pilots/amsterdam/businesses/het-lendestuk/products.csv', import.meta.url), 'utf8');
  const changed = csv.replace(/^(181,variation,.*?,parent),1,25,/m, '$1,0,0,');
  if (changed === csv) throw new Error('The mince stands otherwise in the file of products');
  return changed;
}

const BRANCHED = { providerNode: 'centrum.amsterdam.example', providerId: 'vloeiblad' };

/** Somebody of the shop with two places comes into its console. */
async function enter(email: string, { locale, viewport }: Run): Promise<Looking> {
  if (pilot === undefined || browser === undefined) throw new Error('The network or the browser did not start');
  const counter = await look(browser, await pilot.invite(BRANCHED, { email }), { locale, viewport });
  await counter.page.getByRole('button', { name: /^(Beginnen|Begin)$/ }).click();
  await counter.page.locator('nav.menu').waitFor();
  return counter;
}

/** The products of a shop with two places, one of which has sold its last diary. */
function withoutAgendaInTheEast(): string {
  const csv = readFileSync(new URL('../../pilots/amsterdam/businesses/vloeiblad/products.csv', import.meta.url), 'utf8');
  const changed = csv.replace(/^(\d+,simple,VXX-011,.*),7$/m, '$1,0');
  if (changed === csv) throw new Error('The diary stands otherwise in the file of products');
  return changed;
}

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
