import type { Page } from 'playwright-core';
import { addAt, find, later, place } from './shopping.ts';
import { fillPerson } from './trade-steps.ts';
import type { Walk } from './walk.ts';

/** Walks over the pages of the storefront on which orders meet, each with what there is to see on it: two shops at one check-out, a journey, and an order that its link opens elsewhere. */
export async function walkMeetings(walk: Walk): Promise<void> {
  const { page, pilot } = walk;
  await page.goto(`${pilot.baseUrl}/`);
  await walkTogether(walk);
  await walkJourney(walk);
  await walkByLink(walk);
}

async function walkTogether({ page, see }: Walk): Promise<void> {
  await addAt(page, 'krentenbol', 'Bakkerij Knapperkorst');
  await toFind(page);
  await addAt(page, 'bakkeljauw', 'Eethuis Kankantrie');
  for (let roll = 1; roll < 3; roll += 1) await page.locator('.stepper button').nth(1).click();
  await page.locator('.basket-bar-inner').click();
  await page.locator('a[href="#/together"]').click();
  for (const nth of [0, 1]) await page.locator(`input[name=kind-${nth}][value=pickup]`).check();
  // The kitchen asks of what it has to beware.
  const beware = page.getByLabel(/^(Pinda’s|Peanuts)$/);
  await beware.waitFor();
  await see('together');
  await beware.check();
  for (const nth of [0, 1]) await page.locator(`input[name=payment-${nth}]`).last().check();
  await fillPerson(page);
  await page.locator('.checkout > section button[type=submit]').click();
  await page.locator('.button-place').waitFor();
  await see('together');
  await page.locator('.button-place').click();
  await page.locator('main a[href^="#/order/"]').nth(1).waitFor();
  await see('together');
}

async function walkJourney({ page, spoken, see }: Walk): Promise<void> {
  await toFind(page);
  await find(page, 'stadsfiets');
  await page.locator('.offer-do .button:not(.button-quiet)').first().click();
  await page.locator('.quote').waitFor();
  await fillPerson(page);
  await page.locator('.checkout button[type=submit]').press('Enter');
  await place(page, spoken);
  await page.locator('.order-link').waitFor();
  // With the dialog that makes a journey of it.
  await see('order');
  await page.getByRole('button', { name: /^(Hoort bij een reis|Part of a journey)$/ }).press('Enter');
  await page.locator('#leg-2-name').fill('Trein naar Utrecht');
  const until = await page.locator('#leg-1-until').inputValue();
  await page.locator('#leg-2-from').fill(later(until, 10));
  await page.locator('#leg-2-until').fill(later(until, 40));
  await page.locator('dialog .button-main').press('Enter');
  await page.locator('.leg').nth(1).waitFor();
  await see('journey');
  await page.locator('.leg a[href^="#/order/"]').first().click();
}

/** As somebody who is handed the link, and has nothing else of it. */
async function walkByLink({ page, see }: Walk): Promise<void> {
  const address = await page.locator('.order-link code').innerText();
  await page.context().clearCookies();
  await page.evaluate('localStorage.clear()');
  await page.goto('about:blank');
  await page.goto(address);
  await page.locator('.road').waitFor();
  await see('order-by-link');
}

const toFind = (page: Page): Promise<void> => page.getByRole('navigation').getByRole('link').first().click();
