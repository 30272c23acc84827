import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect } from 'vitest';
import type { PilotForTests } from './harness.ts';
import { checkPage, picture } from './look.ts';
import { oneVisit } from './one-visit.ts';
import { addAt } from './shopping.ts';
import { type Stage, told } from './told.ts';
import { fillPerson } from './trade-steps.ts';

/** Several shops with one check-out: each order succeeds or fails on its own, and who orders sees which. The kitchen asks something without which it takes no order. */

const BAKERY = { providerNode: 'west.amsterdam.example', providerId: 'bakkerij-knapperkorst' };
const PRODUCTS = readFileSync(new URL('../../pilots/amsterdam/businesses/bakkerij-knapperkorst/products.csv', import.meta.url), 'utf8');

let pilot: PilotForTests | undefined;

export function severalShops(stage: () => Stage): void {
  describe('several shops at once', () => {
    const visit = oneVisit(stage);
    beforeAll(() => {
      ({ pilot } = stage());
    });
    told('several shops at once', 'are ordered together, one of which asks something', async (run) => {
      const page = await visit.open(run, 'light');
      await fillBaskets(page, 'Alles tegelijk bestellen');
      await page.locator('input[name=kind-0][value=pickup]').check();
      await page.locator('input[name=kind-1][value=delivery]').check();
      await page.getByLabel('Straat en huisnummer').fill('Bijlmerdreef 12');
      await page.locator('#postal-code').fill('1103 DW');
      await page.locator('#deliver-near').selectOption('zuidoost');
      const people = page.getByLabel(/^Voor hoeveel <b>mensen/);
      await people.waitFor();
      await checkPage(page);
      await page.locator('.checkout > section button[type=submit]').click();
      // What is missing is said with the shop that it is missing for.
      await page.locator('.summary', { hasText: /Eethuis Kankantrie, Voor hoeveel <b>mensen<\/b>\?: Vul dit in\./ }).waitFor();
      await picture(page, 'together-wrong-nl');
      await people.fill('2');
      for (const name of ['payment-0', 'payment-1']) await page.locator(`input[name=${name}]`).last().check();
      await fillPerson(page);
      await page.locator('.checkout > section button[type=submit]').click();
      await page.locator('.button-place').waitFor();
      await picture(page, 'together-agree-nl');
      await checkPage(page);
      const told = await sharedOf(page);
      expect(told.parts.map(({ outcome }) => outcome.state)).toEqual(['offered', 'offered']);
      await page.locator('.button-place').click();
      await page.getByRole('heading', { name: 'Alles is besteld' }).waitFor();
      await picture(page, 'together-done-nl');
      await checkPage(page);
      await page.getByRole('link', { name: 'Volg de bestelling bij Eethuis Kankantrie' }).click();
      await page.locator('.road').waitFor();
      // Whoever only hands it over at the counter was not told where the buyer lives.
      expect(JSON.stringify(told.parts[0])).not.toContain('Bijlmerdreef 12');
      await page.getByRole('link', { name: /^Mandje/ }).click();
      await page.getByRole('heading', { name: 'Uw mandje is leeg' }).waitFor();
    });

    told('several shops at once', 'go on without the one that sold out meanwhile', async (run) => {
      const page = await visit.open(run, 'dark');
      await fillBaskets(page, 'Order everything at once');
      for (const place of [0, 1]) await page.locator(`input[name=kind-${place}][value=pickup]`).check();
      await page.getByLabel(/^For how many <b>people/).fill('2');
      for (const name of ['payment-0', 'payment-1']) await page.locator(`input[name=${name}]`).last().check();
      await fillPerson(page);
      // The bakery sells its last loaf at the counter before the terms are asked.
      await pilot?.importProducts(
        BAKERY,
        PRODUCTS.split('\n')
          .slice(0, 1)
          .concat(PRODUCTS.split('\n').filter((line) => /roomboter/i.test(line)))
          .join('\n'),
      );
      try {
        await page.locator('.checkout > section button[type=submit]').click();
        await page.locator('.outcome', { hasText: 'Not ordered' }).waitFor();
        await picture(page, 'together-partly-en');
        await checkPage(page);
        expect(await page.locator('.button-place').innerText()).toMatch(/^Place order, €/);
        await page.locator('.button-place').press('Enter');
        await page.getByRole('heading', { name: '1 of the 2 orders were placed' }).waitFor();
        await page.getByRole('link', { name: 'Go on at Bakkerij Knapperkorst alone' }).waitFor();
        await picture(page, 'together-partly-done-en');
        await checkPage(page);
      } finally {
        await pilot?.importProducts(BAKERY, PRODUCTS);
      }
    });
  });
}

/** Bread of the bakery and a roll of the kitchen, then to the check-out of both. */
async function fillBaskets(page: Page, start: string): Promise<void> {
  await addAt(page, 'desembrood', 'Bakkerij Knapperkorst');
  await page.getByRole('link', { name: /^(Zoeken|Search)$/ }).click();
  await addAt(page, 'bakkeljauw', 'Eethuis Kankantrie');
  for (let roll = 1; roll < 3; roll += 1) await page.locator('.stepper button').nth(1).click();
  await page.locator('.basket-bar-inner').click();
  await page.getByRole('link', { name: start }).waitFor();
  await picture(page, `baskets-${start.slice(0, 5)}`);
  await checkPage(page);
  await page.getByRole('link', { name: start }).press('Enter');
  await page.locator('input[name=kind-0]').first().waitFor();
}

async function sharedOf(page: Page): Promise<{ readonly parts: readonly { readonly outcome: { readonly state: string } }[] }> {
  const { origin, hash } = new URL(page.url());
  return (await page.request.get(`${origin}/api/v1/baskets/${hash.slice(hash.lastIndexOf('/') + 1)}`)).json();
}
