import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect } from 'vitest';
import { visitsIn } from './console-visit.ts';
import type { PilotForTests } from './harness.ts';
import { checkPage, pictured } from './look.ts';
import { oneVisit } from './one-visit.ts';
import { fillIn, find, place } from './shopping.ts';
import { type Stage, told } from './told.ts';

/** What of that which was found is to be had: where a shop is closed, something sold out, or at one of its branches only. */

let pilot: PilotForTests | undefined;

export function whatIsToBeHad(stage: () => Stage): void {
  describe('what is to be had', () => {
    const visit = oneVisit(stage);
    const consoles = visitsIn(stage);
    beforeAll(() => {
      ({ pilot } = stage());
    });

    told('what was found', 'is said to be closed or sold out, and left out when the reader says so', async (run) => {
      const said = run.say(
        { closed: /^Nu dicht; bestellen kan/, gone: 'Uitverkocht', open: 'Nu open', stock: 'Nog te krijgen' },
        { closed: /^Closed now; you can order/, gone: 'Sold out', open: 'Open now', stock: 'Still to be had' },
      );
      await pilot?.importProducts(BUTCHER, withoutHalfAKilo());
      const page = await visit.open(run);
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

    told('what was found', 'is at one of several branches, which is chosen', async (run) => {
      const { locale, spoken } = run;
      const said = run.say(
        {
          gone: 'Te krijgen bij Vloeiblad. Niet op voorraad bij Vloeiblad Oost.',
          count: '2 vestigingen',
          where: 'Bij welke vestiging?',
          nearest: /^Dan wordt het de dichtstbijzijnde/,
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
          nearest: /^Then it is the nearest one/,
          lacks: /Vloeiblad Oost.*Does not have: Agenda 2027\./,
          refused: 'Vloeiblad Oost does not have this, or not that many',
          any: 'Any branch will do',
          at: /Vloeiblad, Prinsenstraat 127/,
          add: /^Add Washi.* to the basket$/,
          there: /^Pick up: Vloeiblad Oost, Javastraat 914/,
        },
      );
      await pilot?.importProducts(BRANCHED, withoutAgendaInTheEast());
      const page = await visit.open(run);
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
      // Something that both have is collected at the nearest that is open, and it is said which; or at the one that is named.
      await page.goto(`${pilot?.baseUrl}/`);
      await find(page, 'washi', 'oost');
      await page.getByRole('button', { name: said.add }).click();
      await page.locator('.basket-bar-inner').click();
      await page
        .getByRole('button', { name: /Agenda 2027/ })
        .first()
        .click();
      await page.getByRole('link', { name: /Vloeiblad/ }).click();
      await page.getByText(said.nearest).waitFor();
      const quoted = page.locator('section', { has: page.locator('.quote') });
      await quoted.getByText(isOnlyMainOpen() ? said.at : /Vloeiblad Oost, Javastraat 914.*\d k?m /).waitFor();
      expect(await page.getByRole('group', { name: said.where }).locator('.choice').nth(1).innerText()).toContain('Vloeiblad Oost');
      await pictured(page, `branch-nearest-${locale}`);
      await checkPage(page);
      await page.getByRole('radio', { name: /Vloeiblad Oost/ }).check();
      await fillIn(page, spoken, spoken.payOnPickup);
      await place(page, spoken);
      await page.getByText(said.there).first().waitFor();
      await pictured(page, `branch-order-${locale}`);
      await checkPage(page);
      // Whoever packs it sees from which branch it is to come.
      const counter = await consoles.enter({ email: `oost-${locale}@vloeiblad.example`, shop: BRANCHED, locale, viewport: run.viewport });
      await counter.page.locator('.card', { hasText: 'Chaima El Amrani' }).first().getByText('Vloeiblad Oost').waitFor();
      await pictured(counter.page, `branch-card-${locale}`);
    });
  });
}

/** The one day on which the branch is closed all day and the shop itself is not. */
function isOnlyMainOpen(): boolean {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Amsterdam' }).format(new Date()) === '2026-12-31';
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

/** The products of a shop with two places, one of which has sold its last diary. */
function withoutAgendaInTheEast(): string {
  const csv = readFileSync(new URL('../../pilots/amsterdam/businesses/vloeiblad/products.csv', import.meta.url), 'utf8');
  const changed = csv.replace(/^(\d+,simple,VXX-011,.*),7$/m, '$1,0');
  if (changed === csv) throw new Error('The diary stands otherwise in the file of products');
  return changed;
}
