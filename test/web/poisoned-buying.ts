import type { Page } from 'playwright-core';
import type { OrderView } from '../../bap/client/client.ts';
import type { PilotForTests } from './harness.ts';
import { POISON, poison } from './poison.ts';
import { FLEET, PRACTICE, RENTAL, SHOP } from './poisoned-city.ts';
import { addAt, later, orderOn } from './shopping.ts';

/** Called on each view of a page with its name, once it is there. */
export type See = (view: string, page?: Page) => Promise<void>;

interface Buying {
  readonly page: Page;
  readonly pilot: PilotForTests;
  readonly see: See;
}

/** Somebody who writes poison into every field finds, orders and follows what others wrote poison about; all of it with the pages. */
export async function buyPoisoned(buying: Buying): Promise<void> {
  const { page, pilot, see } = buying;
  await page.goto(`${pilot.baseUrl}/`);
  await search(page);
  await see('results');
  await page.getByRole('button', { name: 'Map', exact: true }).click();
  await page.locator('.map-pin').first().waitFor();
  await see('map');
  await page.getByRole('button', { name: 'List', exact: true }).click();
  for (const { providerId } of [SHOP, PRACTICE, RENTAL, FLEET])
    await stall(page, providerId).locator('.offer-do .button-quiet').first().click();
  await page.locator('.compare-bar button').click();
  await see('compare');
  await page.keyboard.press('Escape');
  await orderGoods(buying);
  await orderTogether(buying);
  await orderVisit(buying);
  await orderBike(buying);
  await page.goto(`${pilot.baseUrl}/#/orders`);
  await page.locator('.own-order').nth(4).waitFor();
  await see('orders');
}

/** A ride is on the page that comes back, so that it is followed while it is driven. */
export async function orderRide({ page, see }: Buying): Promise<void> {
  await search(page);
  await choose(page, FLEET.providerId);
  await page.locator('#ride-to').selectOption('centrum');
  await page.locator('.quote').waitFor();
  await page.locator('#note').fill(poison('ride note'));
  await fillPerson(page);
  await see('ride check-out');
  await agree(page);
  await see('ride agree');
  await place(page);
  await see('ride order');
}

async function orderGoods({ page, pilot, see }: Buying): Promise<void> {
  await stall(page, SHOP.providerId).locator('.offer-do .button:not(.button-quiet)').first().click();
  await page.locator('.basket-bar-inner').click();
  await see('basket');
  await page.locator('a[href^="#/checkout/"]').first().click();
  await page.locator('input[name=kind][value=delivery]').check();
  await page.locator('#street').fill(poison('buyer street'));
  await page.locator('#postal-code').fill('1058 AX');
  await page.locator('#city').fill(poison('buyer city'));
  await page.locator('#note').fill(poison('buyer note'));
  await fillPerson(page);
  await page.locator('textarea[id*=otherwise]').fill(poison('form answer'));
  await page.locator('input[type=checkbox][name*=mind]').check();
  await page.locator('input[name=payment]').first().check();
  await page.locator('.quote').waitFor();
  await see('check-out');
  await agree(page);
  await page.locator('.transfer dl').waitFor();
  await see('agree');
  await openForm(page, see);
  await page.locator('#have-paid').check();
  await place(page);
  await page.locator('#say').fill(poison('buyer message'));
  await page.locator('.say button').click();
  await page.locator('.said').first().waitFor();
  const { orderId } = await orderOn(page);
  await pilot.say(SHOP, orderId, poison('shop message'));
  await page.getByRole('button', { name: 'Check the signatures' }).click();
  await page.locator('.proof-steps').waitFor();
  await see('order');
  const address = await page.locator('.order-link code').innerText();
  await page.goto('about:blank');
  await page.goto(address);
  await page.locator('.road').waitFor();
  await see('order by link');
  await page.goto(`${pilot.baseUrl}/`);
  await search(page);
}

/** The page of its provider on which the same can be filled in. */
async function openForm(page: Page, see: See): Promise<void> {
  const reply = await page.request.get(new URL(`/api/v1/orders/${page.url().slice(page.url().lastIndexOf('/') + 1)}`, page.url()).href);
  const { forms = [] } = (await reply.json()) as OrderView;
  const form = await page.context().newPage();
  await form.goto(forms[0]?.form ?? '');
  await see('form page', form);
  await form.close();
}

/** Two shops at once; then one of the two is called off with a note. */
async function orderTogether({ page, see }: Buying): Promise<void> {
  await stall(page, SHOP.providerId).locator('.offer-do .button:not(.button-quiet)').first().click();
  await addAt(page, 'krentenbol', 'Bakkerij Knapperkorst');
  await page.locator('.basket-bar-inner').click();
  await page.locator('a[href="#/together"]').click();
  for (const nth of [0, 1]) await page.locator(`input[name=kind-${nth}][value=pickup]`).check();
  await page.locator('textarea[id*=otherwise]').fill(poison('form answer'));
  for (const nth of [0, 1]) await page.locator(`input[name=payment-${nth}]`).last().check();
  await fillPerson(page);
  await see('together');
  await page.locator('.checkout > section button[type=submit]').click();
  await page.locator('.button-place').waitFor();
  await see('together agree');
  await page.locator('.button-place').click();
  await page.locator('main a[href^="#/order/"]').nth(1).waitFor();
  await see('together ordered');
  await page.locator('main a[href^="#/order/"]').first().click();
  await page.getByRole('button', { name: 'Cancel this order' }).click();
  await page.locator('#cancel-reason').selectOption({ index: 1 });
  await page.locator('#cancel-note').fill(poison('cancel note'));
  await see('cancel');
  await page.getByRole('button', { name: /^Yes, cancel/ }).click();
  await page.locator('.state', { hasText: 'Cancelled' }).waitFor();
  await see('cancelled');
}

async function orderVisit({ page, see }: Buying): Promise<void> {
  await search(page);
  await choose(page, PRACTICE.providerId);
  await page.locator('.slot-day-of .choice input').first().waitFor();
  await page.locator('#slot-who option').nth(2).waitFor({ state: 'attached' });
  await page.locator('.slot-day-of .choice input').first().check();
  await page.locator('#note').fill(poison('visit note'));
  await fillPerson(page);
  await page.locator('.quote').waitFor();
  await see('visit check-out');
  await agree(page);
  await see('visit agree');
  await place(page);
  await see('visit order');
}

async function orderBike({ page, see }: Buying): Promise<void> {
  await search(page);
  await choose(page, RENTAL.providerId);
  await page.locator('.quote').waitFor();
  await fillPerson(page);
  await see('bike check-out');
  await agree(page);
  await see('bike agree');
  await place(page);
  await page.locator('.unlock-code').waitFor();
  await see('bike order');
  await page.getByRole('button', { name: 'Part of a journey' }).click();
  await page.locator('#leg-2-name').fill(poison('plan name'));
  const until = await page.locator('#leg-1-until').inputValue();
  await page.locator('#leg-2-from').fill(later(until, 10));
  await page.locator('#leg-2-until').fill(later(until, 40));
  await see('journey form');
  await page.locator('dialog .button-main').click();
  await page.locator('.leg').nth(1).waitFor();
  await see('journey');
}

async function search(page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('link').first().click();
  await page.getByRole('searchbox').fill(POISON);
  await page.locator('.near select').selectOption('de-baarsjes');
  await page.locator('.search-box button').click();
  for (const { providerId } of [SHOP, PRACTICE, RENTAL, FLEET]) await stall(page, providerId).locator('.offer').first().waitFor();
}

const stall = (page: Page, providerId: string) =>
  page.locator('.stall', { has: page.getByRole('heading', { name: poison(`${providerId} name`), exact: true }) });

async function choose(page: Page, providerId: string): Promise<void> {
  await stall(page, providerId).locator('.offer-do .button:not(.button-quiet)').first().click();
}

async function fillPerson(page: Page): Promise<void> {
  await page.locator('#name').fill(poison('buyer name'));
  await page.locator('#phone').fill(poison('buyer phone'));
  await page.locator('#email').fill(poison('buyer e-mail'));
}

async function agree(page: Page): Promise<void> {
  await page.locator('.checkout button[type=submit]').click();
  await page.locator('.button-place').waitFor();
}

async function place(page: Page): Promise<void> {
  await page.locator('.button-place').click();
  await page.locator('.road').waitFor();
}
