import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { readShopYaml } from '../../bpp/imports/shop-yaml.ts';
import { fieldsOn, harmOn, poison, readOn, WATCH } from './poison.ts';
import { buyPoisoned, orderRide, type See } from './poisoned-buying.ts';
import { driveOne, openDesks } from './poisoned-desks.ts';
import { SHOWN, TYPED_IN } from './poisoned-fields.ts';
import type { Stage } from './told.ts';
import { walkControl } from './walk.ts';
import { walkers } from './walker.ts';

/** Whatever a person wrote is shown as the text that it is, on every page. Which field is to be read where: poisoned-fields.ts. */

const SHOWN_WITHIN_MS = 20_000;
/** Pictures that are none, and an address that is none, are refused: the browser writes that down. */
const REFUSED = /the server responded with a status of (415|400)/;
const EVIL_ADDRESS = 'javascript:hacked=1';

/** Of several alike, the beginning of their ids is known. */
function isKnown(id: string): boolean {
  return Object.keys(TYPED_IN).some((known) => (known.endsWith('-') ? id.startsWith(known) : id === known));
}

export function whatAnybodyWrote(stage: () => Stage): void {
  describe('what anybody wrote', () => {
    const walker = walkers(stage);
    const started = () => {
      const { pilot } = stage();
      if (pilot === undefined) throw new Error('The network did not start');
      return pilot;
    };

    test('is read as it was written, on each page where it is to be read and on no other, and runs nowhere', async () => {
      const [buyer, desk] = await Promise.all([walker('en-GB'), walker('en-GB')]);
      for (const { page } of [buyer, desk]) await page.addInitScript(WATCH);
      const seen = new Set<string>();
      const seeOn =
        (own: Page): See =>
        async (view, page = own) => {
          const wanted = [...SHOWN.keys()].filter((field) => SHOWN.get(field)?.includes(view));
          const found = async () => {
            const text = await readOn(page);
            return [...SHOWN.keys()].filter((field) => text.includes(poison(field)));
          };
          await expect.poll(found, { timeout: SHOWN_WITHIN_MS, message: view }).toEqual(wanted);
          expect.soft(await harmOn(page), view).toEqual([]);
          const typed = (await fieldsOn(page)).filter((id) => !isKnown(id));
          expect.soft(typed, `${view}: a field without a line in poisoned-fields.ts`).toEqual([]);
          seen.add(view);
        };
      const pilot = started();
      const buying = { page: buyer.page, pilot, see: seeOn(buyer.page) };
      const working = { page: desk.page, pilot, see: seeOn(desk.page) };
      await buyPoisoned(buying);
      await openDesks(working);
      await driveOne(working, () => orderRide(buying));
      await buying.see('ride followed');
      expect([...new Set([...SHOWN.values()].flat())].filter((view) => !seen.has(view))).toEqual([]);
      process.stdout.write(`${SHOWN.size} fields, each looked for on ${seen.size} views\n`);

      // Addresses that are scripts, as another program than ours could say them.
      await buyer.page.route('**/api/v1/orders/*', async (route) => {
        const response = await route.fetch();
        const told = (await response.json()) as object;
        return route.fulfill({ response, json: { ...told, tracking: { id: 'x', active: true, url: EVIL_ADDRESS } } });
      });
      await buyer.page.reload();
      await buyer.page.locator('#track-title').waitFor();
      await buying.see('ride followed');
      await buyer.page.unrouteAll({ behavior: 'wait' });
      expect([...buyer.complaints, ...desk.complaints].filter((text) => !REFUSED.test(text))).toEqual([]);
    });

    test('is looked for as the words that it is', async () => {
      const { page, walked } = await walker('en-GB');
      await page.addInitScript(WATCH);
      await page.goto(`${walked.pilot.baseUrl}/`);
      await page.getByRole('searchbox').fill(poison('search words'));
      await page.locator('.search-box button').click();
      await page.getByRole('heading', { name: poison('search words') }).waitFor();
      expect(await harmOn(page)).toEqual([]);
    });

    test('is on no page of the control room, and what its own people write is text', async () => {
      const { page, walked, complaints } = await walker('en-GB');
      await page.addInitScript(WATCH);
      const see = async (view: string) => {
        expect(String(await page.evaluate('document.documentElement.textContent')), view).not.toMatch(/\bGif |data-evil/);
        expect(await harmOn(page), view).toEqual([]);
      };
      await walkControl({ ...walked, see });
      await page.evaluate("location.hash = '#/transactions'");
      const links = page.locator('a[href^="#/transaction/"]');
      await links.first().waitFor();
      const all = await links.evaluateAll((each) => each.map((link) => (link as unknown as { hash: string }).hash));
      for (const hash of all) {
        await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
        await page.getByText(decodeURIComponent(hash.slice('#/transaction/'.length)), { exact: true }).waitFor();
        await page.locator('.messages pre').first().waitFor({ state: 'attached' });
        await see(hash);
      }
      await page.evaluate(`location.hash = '#/transactions/' + encodeURIComponent(${JSON.stringify(poison('looked up'))})`);
      await expect.poll(() => readOn(page)).toContain(poison('looked up'));
      expect(await harmOn(page)).toEqual([]);
      await page.evaluate("location.hash = '#/admission'");
      await page.getByRole('button', { name: 'Suspend gateway-2.amsterdam.example' }).click();
      await page.getByRole('dialog').locator('textarea').fill(poison('suspension'));
      await page.getByRole('dialog').locator('button[type=submit]').click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      for (const hash of ['#/admission', '#/log']) {
        await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
        await expect.poll(() => readOn(page)).toContain(poison('suspension'));
        expect(await harmOn(page), hash).toEqual([]);
      }
      expect(complaints).toEqual([]);
    });

    test('as the address of a picture has to be an address, or the card is refused with its line', () => {
      const card = (image: string) => readShopYaml(`images: ["${image}"]\n`);
      for (const image of [EVIL_ADDRESS, 'data:text/html,<script>hacked=1</script>']) {
        const found = card(image);
        expect(found.ok).toBe(false);
        if (!found.ok) expect(found.problems.map(({ column }) => column)).toContain('images.0');
      }
      const found = card('https://winkel.example/brood.jpg');
      if (!found.ok) expect(found.problems.map(({ column }) => column)).not.toContain('images.0');
    });
  });
}
