import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { hasChromium, type PilotForTests, startPilotForTests } from './harness.ts';
import { checkPage, launchBrowser, picture, pictured } from './look.ts';
import { oneVisit } from './one-visit.ts';
import { find, orderOn } from './shopping.ts';
import { severalShops } from './together.ts';
import { told } from './told.ts';
import { fillPerson, pickLast } from './trade-steps.ts';

/** Orders that take more than a basket: a form of the shop, a time at which it comes, a visit at home. */

const ONE_TEST_MS_MAX = 120_000;
const TIMES = '    time_minutes: { min: 45, max: 120 }\n';
const WEEK = '[monday, tuesday, wednesday, thursday, friday, saturday, sunday]';
/** Two times a day, in each of which one order fits. */
const SLOTS = `    slots:
      days_ahead: 3
      windows:
        - { days: ${WEEK}, open: "10:00", close: "12:00", orders: 1 }
        - { days: ${WEEK}, open: "17:30", close: "19:30", orders: 1 }
`;
/** What the kitchen asks is asked with more kinds of fields, one of which has to be filled in, and in words that are markup. */
const QUESTIONS = `
      - { id: people, type: number, whole: true, min: 1, max: 12, required: true, label: { nl: "Voor hoeveel <b>mensen</b>?", en: "For how many <b>people</b>?" } }
      - { id: hot, type: choice, label: { nl: "Hoe pittig?", en: "How hot?" }, options: [{ id: mild, label: { nl: "Mild", en: "Mild" } }, { id: hot, label: { nl: "Pittig", en: "Hot" } }] }
      - { id: cutlery, type: yes_no, label: { nl: "Bestek erbij?", en: "Cutlery?" } }
`;

/** Somebody types in the very moment in which the price is there, before the page has done all that it does about it. */
const TYPE_AS_THE_PRICE_COMES = `new MutationObserver((_changes, observer) => {
  const note = document.querySelector('#note');
  if (document.querySelector('.quote') === null || note === null) return;
  observer.disconnect();
  note.value = 'Second floor';
  note.dispatchEvent(new Event('input', { bubbles: true }));
}).observe(document.body, { childList: true, subtree: true })`;

let pilot: PilotForTests | undefined;
let browser: Browser | undefined;

describe.skipIf(!hasChromium)('an order that takes more than a basket, in a real browser', { timeout: ONE_TEST_MS_MAX }, () => {
  const visit = oneVisit(() => ({ pilot, browser }));
  beforeAll(async () => {
    const cards = {
      'kurk-en-kroonkurk': (card: string) => card.replace(TIMES, `${TIMES}${SLOTS}`),
      kankantrie: (card: string) => `${card.trimEnd()}${QUESTIONS}`,
    };
    [pilot, browser] = await Promise.all([startPilotForTests({ cards }), launchBrowser()]);
  }, ONE_TEST_MS_MAX);
  afterAll(async () => {
    await Promise.all([browser?.close(), pilot?.stop()]);
  });

  told('the check-out', 'asks what the kitchen asks, and sends it along', async (run) => {
    const said = run.say(
      { fill: 'Vul dit in.', most: 'Vul ten hoogste 12 in.', people: /Voor hoeveel <b>mensen/, nuts: 'Pinda’s', hot: 'Pittig' },
      { fill: 'Fill this in.', most: 'Fill in at most 12.', people: /For how many <b>people/, nuts: 'Peanuts', hot: 'Hot' },
    );
    const page = await visit.open(run);
    await find(page, 'bakkeljauw', 'zuidoost');
    await addFirst(page, 'Eethuis Kankantrie');
    await page.locator('.basket-bar-inner').click();
    await page.locator('a.button-main[href*=checkout]').click();
    await page.locator('input[name=kind][value=pickup]').check();
    const people = page.getByLabel(said.people);
    await people.waitFor();
    await picture(page, `form-${run.name}`);
    expect(await page.locator('.checkout b').count()).toBe(0);
    await fillPerson(page);
    await page.locator('input[name=payment]').last().check();
    await page.locator('.checkout button[type=submit]').click();
    // Nothing is sent: the page says at the field what is wrong, and at the top of the form.
    await page.locator('.wrong', { hasText: said.fill }).waitFor();
    expect(await people.getAttribute('aria-invalid')).toBe('true');
    await expect.poll(() => page.evaluate('document.activeElement?.className')).toBe('summary');
    await people.fill('13');
    await page.locator('.wrong', { hasText: said.most }).waitFor();
    await picture(page, `form-wrong-${run.name}`);
    await checkPage(page);
    await people.fill('3');
    await page.getByLabel(said.nuts).check();
    await page.getByLabel(said.hot, { exact: true }).check();
    const [sent] = await Promise.all([
      page.waitForRequest((request) => request.url().endsWith('/init')),
      page.locator('.checkout button[type=submit]').click(),
    ]);
    expect(sent.postDataJSON().answers[0].values).toEqual({ allergens: ['peanuts'], people: 3, hot: 'hot' });
    await page.locator('.button-place').waitFor();
    await page.locator('.button-place').click();
    await page.locator('.road').waitFor();
    await pilot?.advance(...(await shopAndOrder(page)), ['accept']);
  });

  told('the check-out', 'has the times at which a shop comes, each until it is taken', async (run) => {
    const page = await visit.open(run);
    await beginDelivery(page);
    const times = page.locator('input[name=time]');
    await times.first().waitFor();
    expect(await page.locator('input[name=time]:checked').count()).toBe(0);
    await picture(page, 'times-nl');
    await checkPage(page);
    await fillPerson(page);
    await page.locator('input[name=payment]').last().check();
    await page.getByLabel(/Ik ben 18 jaar/).check();
    await page.locator('.checkout button[type=submit]').click();
    await page.locator('.wrong', { hasText: 'Kies een tijd' }).waitFor();
    const count = await times.count();
    const first = (await times.first().getAttribute('value')) ?? '';
    await times.first().check();
    await page.locator('.quote').waitFor();
    await page.locator('.checkout button[type=submit]').click();
    await page.locator('.button-place').waitFor();
    await picture(page, 'times-agree-nl');
    await page.locator('.button-place').click();
    await page.locator('.road').waitFor();
    await visit.looking().context.close();
    // Somebody else, in English on a desktop: the time is gone.
    const other = await visit.open({ locale: 'en-GB', viewport: run.otherViewport });
    await beginDelivery(other);
    await other.locator('input[name=time]').first().waitFor();
    expect(await other.locator('input[name=time]').count()).toBe(count - 1);
    expect(await other.locator(`input[name=time][value="${first}"]`).count()).toBe(0);
    await picture(other, 'times-en');
    await checkPage(other);
  });

  told('the check-out', 'asks where a treatment at home is to be', async (run) => {
    const page = await visit.open(run);
    await find(page, 'fysiotherapie aan huis', 'oost');
    await page
      .locator('.offer', { has: page.getByRole('heading', { name: 'Behandeling fysiotherapie aan huis' }) })
      .getByRole('button', { name: run.say(/^Tijd kiezen/, /^Choose a time/) })
      // By keyboard: a list that is still coming in moves under the pointer.
      .press('Enter');
    await page.locator('.slot-day-of').first().waitFor();
    // Where nobody comes no time is free: that is said to be for the place, with what to do.
    await page.locator('#deliver-near').selectOption('zuidoost');
    await page.getByText(run.say('Tot dit adres komt dit bedrijf niet.', 'This business does not come as far as this address.')).waitFor();
    // Nor is there anything to wait for.
    expect(await page.locator('.slot-day-of, input[name=slot]').count()).toBe(0);
    await pictured(page, `out-of-area-${run.name}`);
    await checkPage(page);
    await page.locator('#deliver-near').selectOption('oost');
    await page.locator('.slot-day-of').first().waitFor();
    await anotherAddress(page);
    await page.evaluate(TYPE_AS_THE_PRICE_COMES);
    await pickLast(page);
    await page.locator('#street').fill('Eerste Oosterparkstraat 12');
    await page.locator('#postal-code').fill('1091 HH');
    await page.locator('.quote').waitFor();
    await expect.poll(() => page.locator('#note').inputValue()).toBe('Second floor');
    await fillPerson(page);
    await page.getByRole('radio', { name: run.say('ja', 'yes') }).check();
    await page.locator('.quote').waitFor();
    expect(await page.locator('#note').inputValue()).toBe('Second floor');
    await picture(page, `visit-${run.name}`);
    await checkPage(page);
    await page.locator('.checkout button[type=submit]').click();
    await page.locator('.button-place').waitFor();
    await page.locator('.button-place').click();
    await page.locator('.road').waitFor();
    expect(await page.locator('#handover-title ~ p', { hasText: 'Eerste Oosterparkstraat 12' }).count()).toBe(1);
    await checkPage(page);
  });

  severalShops(() => ({ pilot, browser }));
});

async function addFirst(page: Page, shop: string): Promise<void> {
  const stall = page.locator('.stall', { has: page.getByRole('heading', { name: shop }) });
  await stall.locator('.offer-do .button:not(.button-quiet)').first().press('Enter');
}

async function beginDelivery(page: Page): Promise<void> {
  await find(page, 'wijn', 'centrum');
  await addFirst(page, 'Kurk & Kroonkurk');
  await page.locator('.stepper').first().waitFor();
  const more = page.locator('.stepper button').nth(1);
  for (let bottle = 1; bottle < 4; bottle += 1) await more.click();
  await page.locator('.basket-bar-inner').click();
  await page.locator('a.button-main[href*=checkout]').click();
  await page.locator('input[name=kind][value=delivery]').check();
  await page.locator('#street').fill('Hoofdweg 937');
  await page.locator('#postal-code').fill('1058 AX');
}

/** What is free at one address is not shown for another, of which it is not known yet. */
async function anotherAddress(page: Page): Promise<void> {
  // The day that is open is told whole before anything else is asked.
  await page.locator('.slot-picker .busy').waitFor({ state: 'detached' });
  let answer = () => {};
  const held = new Promise<void>((done) => {
    answer = done;
  });
  const asking = /\/orders(\/[^/]+\/select)?\?/;
  await page.route(asking, async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForRequest(asking);
  await page.locator('#deliver-near').selectOption('watergraafsmeer');
  await asked;
  await page.locator('.slot-day-of').first().waitFor({ state: 'detached' });
  answer();
  await page.locator('.slot-day-of').first().waitFor();
  await page.unroute(asking);
  await page.locator('#deliver-near').selectOption('oost');
  await page.locator('.slot-picker .busy').waitFor({ state: 'detached' });
  await page.locator('.slot-day-of').first().waitFor();
}

async function shopAndOrder(page: Page): Promise<[Awaited<ReturnType<typeof orderOn>>['shop'], string]> {
  const { shop, orderId } = await orderOn(page);
  return [shop, orderId];
}
