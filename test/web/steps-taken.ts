import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cancel, find, orderBread, place } from './shopping.ts';
import { SPOKEN, type Spoken } from './spoken.ts';
import type { Stage } from './told.ts';
import { fillPerson } from './trade-steps.ts';
import { walkers } from './walker.ts';

/** Changing one's mind is no harder than making it up, whatever is ordered. */

/** A press, or a field that was filled in. Which of several is ticked or chosen is a press. */
const COUNTED = `
  addEventListener('click', (event) => event.isTrusted && event.detail > 0 && event.target.closest('a, button, label, summary') && step(), true);
  addEventListener('change', (event) => event.target.matches('select, textarea, input:not([type=radio]):not([type=checkbox])') && step(), true);`;

/** Fewer than this, and steps were not counted. */
const STEPS_LEAST = { ordering: 6, cancelling: 2 } as const;

interface Way {
  readonly page: Page;
  readonly spoken: Spoken;
  /** Two who order at the same time do not take the same. */
  readonly nth: number;
}

/** From the first word that is looked for to an order that stands, with the mouse and as few steps as there are; each kind that has a buyer's way out. */
const ORDERED: Readonly<Record<'shop' | 'ride' | 'rental' | 'appointment', (way: Way) => Promise<void>>> = {
  shop: ({ page, spoken }) => orderBread(page, spoken),
  async ride({ page, spoken }) {
    await find(page, 'taxi');
    const offer = page.locator('.offer', { has: page.getByRole('heading', { name: 'Taxi, tot 4 personen' }) });
    await offer.locator('.offer-do .button:not(.button-quiet)').click();
    await page.locator('#ride-to').selectOption('centrum');
    await agreeAndPlace(page, spoken);
  },
  async rental({ page, spoken, nth }) {
    await find(page, 'stadsfiets');
    await page.locator('.offer-do .button:not(.button-quiet)').nth(nth).click();
    await agreeAndPlace(page, spoken);
    await page.locator('.unlock-code').waitFor();
  },
  async appointment({ page, spoken, nth }) {
    await find(page, 'fysiotherapie');
    await page.locator('.offer-do .button:not(.button-quiet)').first().click();
    await page.locator('.slot-day-of').first().waitFor();
    await page.locator('.slot-day-of .choice').nth(nth).click();
    await agreeAndPlace(page, spoken);
  },
};

export function stepsAreCounted(stage: () => Stage): void {
  describe('cancelling', () => {
    const walker = walkers(stage);
    beforeAll(() => stage().pilot?.drive({ method: 'PUT', path: 'shift', body: { position: { lat: 52.371, lon: 4.857 } } }));
    afterAll(() => stage().pilot?.drive({ method: 'DELETE', path: 'shift' }));

    test('takes no more steps than ordering, counted as a person takes them, of each kind of order', async () => {
      const each = async (spoken: Spoken, nth: number) => {
        const { page } = await walker(spoken.locale);
        let steps = 0;
        await page.exposeFunction('step', () => {
          steps += 1;
        });
        await page.addInitScript(COUNTED);
        for (const [kind, order] of Object.entries(ORDERED)) {
          await page.goto('about:blank');
          await page.goto(`${stage().pilot?.baseUrl}/`);
          steps = 0;
          await order({ page, spoken, nth });
          const ordering = steps;
          steps = 0;
          await cancel(page, spoken);
          const cancelling = steps;
          process.stdout.write(`${spoken.locale}, ${kind}: ${ordering} steps to order, ${cancelling} to cancel\n`);
          expect(ordering, kind).toBeGreaterThanOrEqual(STEPS_LEAST.ordering);
          expect(cancelling, kind).toBeGreaterThanOrEqual(STEPS_LEAST.cancelling);
          expect(cancelling, kind).toBeLessThanOrEqual(ordering);
        }
      };
      await Promise.all(SPOKEN.map(each));
    });
  });
}

async function agreeAndPlace(page: Page, spoken: Spoken): Promise<void> {
  await page.locator('.quote').waitFor();
  await fillPerson(page);
  await page.locator('.checkout button[type=submit]').click();
  await place(page, spoken);
}
