import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { SPOKEN } from './spoken.ts';
import type { Stage } from './told.ts';
import { walkConsole, walkControl } from './walk.ts';
import { walkers } from './walker.ts';

/** Whatever a person or a node wrote is shown as the text that it is, on every page. */

const [, ENGLISH] = SPOKEN;

/** In place of every text that somebody could have written. Wherever it is taken for markup, it leaves an element behind. */
const EVIL = `"'><img data-evil src=x onerror="window.hacked=1"><svg data-evil onload="window.hacked=1"></svg><a data-evil href=x>`;
const EVIL_URL = 'javascript:window.hacked=1';
/** Members of what a node answers in which providers, buyers and operators say something in their own words. */
const OWN_WORDS =
  /^(name|title|text|message|note|shortDescription|longDescription|address|cityName|instructions|detail|reason|brand|unit|label|hint|helpText|groupTitle|summary|email|phone|licensePlate|sector)$/;
const OWN_URLS = /^(url|images?|picture|photo|logo|href|website)$/;
const TAKEN_FOR_MARKUP = `[
  ...[...document.querySelectorAll('[data-evil], [onerror], [onload], iframe, object, embed')].map((each) => each.outerHTML.slice(0, 120)),
  ...[...document.querySelectorAll('[href^="javascript:" i], [src^="javascript:" i], [action^="javascript:" i]')].map((each) => each.outerHTML.slice(0, 120)),
  ...(window.hacked === undefined ? [] : ['it ran']),
]`;

export function whatAnybodyWrote(stage: () => Stage): void {
  describe('what anybody wrote', () => {
    const walker = walkers(stage);

    test('is shown as the text that it is: names, descriptions, forms, messages, pictures and addresses', async () => {
      const { page, walked } = await walker('en-GB');
      let changed = 0;
      await page.route(/\/(api|provider)\/v1\//, async (route) => {
        const url = route.request().url();
        // A stream has no end to wait for; what it tells is read anew over these calls.
        if (/\/events|\/stream|\/export/.test(url) || (route.request().headers().accept ?? '').includes('event-stream'))
          return route.continue();
        const reply = await route.fetch().catch(() => undefined);
        if (reply === undefined) return route.abort();
        const type = reply.headers()['content-type'] ?? '';
        if (!type.includes('json')) return route.fulfill({ response: reply });
        const body = poisoned(await reply.json().catch(() => ({})), '');
        return route.fulfill({ response: reply, json: body });
      });
      const poisoned = (value: unknown, key: string): unknown => {
        if (typeof value === 'string') {
          if (OWN_URLS.test(key)) return EVIL_URL;
          if (!OWN_WORDS.test(key)) return value;
          changed += 1;
          return `${value} ${EVIL}`;
        }
        if (Array.isArray(value)) return value.map((each) => poisoned(each, key));
        if (typeof value !== 'object' || value === null) return value;
        return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, poisoned(member, name)]));
      };
      const shown = { storefront: 0, console: 0, control: 0 };
      const see = (room: keyof typeof shown) => async (name: string) => {
        await page.waitForTimeout(200);
        expect(await page.evaluate(TAKEN_FOR_MARKUP), `${room} ${name}`).toEqual([]);
        const text = String(await page.evaluate('document.body.innerText'));
        if (text.includes('<img data-evil')) shown[room] += 1;
      };
      await walkEvilStorefront(page, stage().pilot?.baseUrl ?? '', see('storefront'));
      await walkConsole({ ...walked, see: see('console') });
      await walkControl({ ...walked, see: see('control') });
      await page.evaluate("location.hash = '#/admission'");
      await page.getByRole('button', { name: 'Suspend gateway-2.amsterdam.example' }).click();
      await page.getByRole('dialog').locator('textarea').fill(EVIL);
      await page.getByRole('dialog').locator('button[type=submit]').click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await see('control')('admission');
      await page.evaluate("location.hash = '#/log'");
      await page.getByText('onerror').first().waitFor();
      await see('control')('log');
      // It was there to be seen.
      expect(changed).toBeGreaterThan(100);
      expect(shown.storefront).toBeGreaterThan(2);
      expect(shown.console).toBeGreaterThan(2);
      expect(shown.control).toBeGreaterThan(0);
    });
  });
}

/** As far as one can go when every name is markup: found, put in the basket, ordered. */
async function walkEvilStorefront(page: Page, baseUrl: string, see: (name: string) => Promise<void>): Promise<void> {
  await page.goto(`${baseUrl}/`);
  await page.getByRole('searchbox').fill('desembrood');
  await page.getByLabel(ENGLISH.near, { exact: true }).selectOption('de-baarsjes');
  await page.getByRole('button', { name: ENGLISH.search, exact: true }).click();
  await page.locator('.stall').first().waitFor();
  await see('find');
  await page.getByRole('button', { name: 'Map', exact: true }).click();
  await page.locator('.map-pin').first().waitFor();
  await see('map');
  await page.getByRole('button', { name: 'List', exact: true }).click();
  await page.locator('.stall').first().getByRole('button', { name: /^Add / }).first().click();
  await page.locator('.basket-bar-inner').click();
  await page.getByRole('heading', { level: 1, name: ENGLISH.basket }).waitFor();
  await see('basket');
  await page.locator('a[href^="#/checkout/"]').first().click();
  await page.locator('input[name=kind][value=pickup]').check();
  await page.locator('.quote').waitFor();
  await see('checkout');
  await page.locator('#name').fill(`Chaima ${EVIL}`.slice(0, 200));
  await page.locator('#phone').fill('+31205550202');
  await page.locator('input[name=payment]').last().check();
  await page.getByRole('button', { name: ENGLISH.next }).click();
  await page.locator('.button-place').waitFor();
  await see('agree');
  await page.locator('.button-place').click();
  await page.locator('.road').waitFor();
  await page.locator('#say').fill(EVIL);
  await page.locator('.say button').click();
  await page.locator('.said').first().waitFor();
  await see('order');
  await page.getByRole('button', { name: ENGLISH.cancel }).click();
  await page.locator('#cancel-note').waitFor();
  await see('cancel');
  await page.goto(`${baseUrl}/#/orders`);
  await page.locator('.own-order').first().waitFor();
  await see('orders');
}
