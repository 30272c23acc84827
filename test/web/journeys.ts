import type { Page } from 'playwright-core';
import { beforeAll, describe, expect } from 'vitest';
import type { OrderView } from '../../bap/client/client.ts';
import type { PilotForTests } from './harness.ts';
import { tabThroughDialog } from './keyboard.ts';
import { check, checkPage, picture } from './look.ts';
import { oneVisit } from './one-visit.ts';
import { cancel, find, later } from './shopping.ts';
import { type Run, type Stage, told } from './told.ts';
import { agreeAndOrder } from './trade-steps.ts';

/** Orders that have to meet: what the page says of the one when the other does not happen. */

const DUTCH = {
  bike: /^Reserveren: Stadsfiets/,
  ride: /Rit kiezen/,
  to: 'Brengen naar',
  start: 'Hoort bij een reis',
  next: 'Daarna',
  name: 'Wat is het?',
  make: 'Maak de reis',
  need: 'Vul in wat het is.',
  fits: 'Alles sluit op elkaar aan.',
  tell: /^Hoe staat het met/,
  affected: 'Een deel sluit niet meer aan. U beslist wat u daarmee doet.',
  broken: 'Deel 2 gaat niet door.',
  off: 'Gaat niet door',
  ordered: 'Besteld',
  free: 'Annuleren is nu gratis.',
  see: 'Bekijk de reis',
  toOrder: 'Naar de bestelling',
  over: 'De reis is voorbij.',
};
const ENGLISH: typeof DUTCH = {
  bike: /^Reserve: Stadsfiets/,
  ride: /Choose this ride/,
  to: 'Bring to',
  start: 'Part of a journey',
  next: 'Then',
  name: 'What is it?',
  make: 'Make the journey',
  need: 'Fill in what it is.',
  fits: 'Everything fits together.',
  tell: /^How does it stand with/,
  affected: 'A part no longer fits. You decide what to do about it.',
  broken: 'Part 2 does not happen.',
  off: 'Does not happen',
  ordered: 'Ordered',
  free: 'Cancelling is free now.',
  see: 'See the journey',
  toOrder: 'To the order',
  over: 'The journey is over.',
};

let pilot: PilotForTests | undefined;

export function ordersThatHaveToMeet(stage: () => Stage): void {
  describe('orders that have to meet', () => {
    const visit = oneVisit(stage);
    beforeAll(() => {
      ({ pilot } = stage());
    });

    told('orders that have to meet', 'are a bike and a train that was not ordered here', async (run) => {
      const said = run.say(DUTCH, ENGLISH);
      const page = await visit.open(run);
      await orderBike(page, run);
      expect(await tabThroughDialog(page, page.getByRole('button', { name: said.start }))).toEqual([]);
      await page.getByRole('button', { name: said.start }).press('Enter');
      await page.getByRole('button', { name: said.make }).press('Enter');
      await page.getByText(said.need).waitFor();
      await page.getByLabel(said.name).fill('Trein naar Utrecht');
      await meetsAfter(page, 10);
      await picture(page, `journey-form-${run.name}`);
      await check(page);
      await page.getByRole('button', { name: said.make }).press('Enter');
      await page.getByText(said.fits).waitFor();
      await picture(page, `journey-${run.name}`);
      await checkPage(page);
      await page.getByLabel(said.tell).selectOption('off');
      await page.getByText(said.broken).waitFor();
      await page.getByText(said.free).waitFor();
      await picture(page, `journey-broken-${run.name}`);
      await checkPage(page);
      await page.getByLabel(said.tell).selectOption('0');
      await page.getByText(said.fits).waitFor();
      await page.locator('.leg .button').first().click();
      await page.getByRole('link', { name: said.see }).waitFor();
    });

    told('orders that have to meet', 'are a bike and a taxi: one is cancelled, and the other is told', async (run) => {
      const said = run.say(DUTCH, ENGLISH);
      await pilot?.drive({ method: 'PUT', path: 'shift', body: { position: { lat: 52.371, lon: 4.857 } } });
      const page = await visit.open(run);
      await orderTaxi(page, run);
      await page.getByRole('navigation').getByRole('link').first().click();
      await orderBike(page, run);
      const bike = page.url();
      await page.getByRole('button', { name: said.start }).press('Enter');
      // The other order is there to be chosen, and nothing has to be called by a name.
      await page.getByLabel(said.next, { exact: true }).selectOption({ label: 'Taxi, tot 4 personen, Taxicoöperatie De Ronde' });
      await meetsAfter(page, 10);
      await picture(page, `journey-linked-form-${run.name}`);
      await check(page);
      await page.getByRole('button', { name: said.make }).press('Enter');
      await page.getByText(said.fits).waitFor();
      const journey = page.url();
      const [first, second] = [page.locator('.leg').first(), page.locator('.leg').nth(1)];
      for (const leg of [first, second]) await leg.getByText(said.ordered).waitFor();
      await picture(page, `journey-linked-${run.name}`);
      await checkPage(page);

      // On another page the taxi is cancelled; this one hears of it by itself.
      const other = await visit.looking().context.newPage();
      const path = await second.getByRole('link', { name: said.toOrder }).getAttribute('href');
      await other.goto(`${pilot?.baseUrl}/${path}`);
      await cancel(other, run.spoken);
      await other.close();
      await page.getByText(said.affected).waitFor();
      await second.getByText(said.off).waitFor();
      await first.getByText(said.broken).waitFor();
      await first.getByText(said.free).waitFor();
      await picture(page, `journey-linked-broken-${run.name}`);
      await checkPage(page);
      // Nothing is cancelled because of it: the bike stands ready until its rider says otherwise.
      expect((await orderAt(page, bike)).state).toBe('confirmed');

      await first.getByRole('link', { name: said.toOrder }).press('Enter');
      await cancel(page, run.spoken);
      await page.goto(journey);
      await page.getByText(said.over).waitFor();
      await checkPage(page);
      await pilot?.drive({ method: 'DELETE', path: 'shift' });
    });
  });
}

async function orderBike(page: Page, run: Run): Promise<void> {
  await find(page, 'stadsfiets');
  await page
    .getByRole('button', { name: run.say(DUTCH, ENGLISH).bike })
    .first()
    .click();
  await agreeAndOrder(page, `rental-${run.name}`);
  await page.locator('.unlock-code').waitFor();
}

async function orderTaxi(page: Page, run: Run): Promise<void> {
  const said = run.say(DUTCH, ENGLISH);
  await find(page, 'taxi');
  await page
    .locator('.offer', { has: page.getByRole('heading', { name: 'Taxi, tot 4 personen' }) })
    .getByRole('button', { name: said.ride })
    .click();
  await page.getByLabel(said.to, { exact: true }).selectOption('centrum');
  await agreeAndOrder(page, `taxi-${run.name}`);
}

/** The second part begins so many minutes after the end of the first, and takes half an hour. */
async function meetsAfter(page: Page, minutes: number): Promise<void> {
  const until = await page.locator('#leg-1-until').inputValue();
  await page.locator('#leg-2-from').fill(later(until, minutes));
  await page.locator('#leg-2-until').fill(later(until, minutes + 30));
}

/** The order of a page, as the buyer node has it. */
async function orderAt(page: Page, address: string): Promise<OrderView> {
  const { origin, hash } = new URL(address);
  const reply = await page.request.get(`${origin}/api/v1/orders/${hash.slice(hash.lastIndexOf('/') + 1)}`);
  return (await reply.json()) as OrderView;
}
