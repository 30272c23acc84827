import { beforeAll, describe, expect } from 'vitest';
import { asked, BAKERY, forget, orderOf, visitsIn } from './console-visit.ts';
import type { PilotForTests } from './harness.ts';
import { check, DESKTOP } from './look.ts';
import { type Stage, told } from './told.ts';

/** What is pressed in the console while there is no connection. */

export function droppedInTheConsole(stage: () => Stage): void {
  describe('a dropped connection in the console', () => {
    const visit = visitsIn(stage);
    let pilot: PilotForTests | undefined;
    beforeAll(() => {
      ({ pilot } = stage());
    });

    /** The id of an order, as another visit sees it. */
    const orderOfElsewhere = async (name: string): Promise<string | undefined> => {
      const { page } = await visit.enter({ email: 'hulp@bakkerij.example', locale: 'en-GB', viewport: DESKTOP });
      return (await orderOf(page, name))?.order.id;
    };

    told('a dropped connection', 'keeps what is pressed through a reload, and it is done once', async ({ locale, viewport }) => {
      const { page, context, complaints } = await visit.enter({ email: 'bakker@bakkerij.example', locale, viewport });
      await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
      await visit.order('Anna van der Wacht');
      const card = page.locator('.card', { hasText: 'Anna van der Wacht' });
      await card.getByRole('button', { name: /^Aannemen/ }).click();
      await card.getByText('Aangenomen', { exact: true }).waitFor();
      await page.getByRole('link', { name: 'Producten' }).click();
      const more = page.getByRole('button', { name: /meer op voorraad/ }).first();
      await more.waitFor();
      const figure = page.locator('.stock-figure').first();
      const before = Number(await figure.evaluate((each) => each.lastChild?.textContent));
      // Heard by the node, and its answer lost on the way.
      await page.route('**/stock', async (route) => {
        await route.fetch();
        await route.abort('connectionfailed');
      });
      await more.click();
      await page.getByText('Eén ding wacht op verbinding.').waitFor();
      await context.setOffline(true);
      await more.click();
      await more.click();
      await page.getByText('3 dingen wachten op verbinding.').waitFor();
      await page.getByRole('link', { name: 'Bestellingen' }).click();
      await page
        .locator('.card', { hasText: 'Anna van der Wacht' })
        .getByRole('button', { name: /^Ingepakt/ })
        .click();
      await page.getByText('4 dingen wachten op verbinding.').waitFor();
      await page.reload();
      await page.getByText('4 dingen wachten op verbinding.').waitFor();
      await page.getByText('Wat er wacht').click();
      await page.getByText(/^Ingepakt · /).waitFor();
      await check(page);
      // Not before: what is held at that moment would go through.
      await page.unrouteAll({ behavior: 'wait' });
      await context.setOffline(false);
      await card.getByText('Ingepakt', { exact: true }).first().waitFor();
      await expect.poll(() => page.getByText(/wacht(en)? op verbinding/).count()).toBe(0);
      const items = await asked<{ items: readonly { stock: { onHand?: number } }[] }>(page, '/items?limit=200');
      await page.getByRole('link', { name: 'Producten' }).click();
      await expect.poll(() => figure.innerText()).toContain(String(before + 3));
      expect(items.items.length).toBeGreaterThan(0);
      expect((await orderOf(page, 'Anna van der Wacht'))?.history).toHaveLength(3);
      forget(complaints, /ERR_INTERNET_DISCONNECTED|ERR_NETWORK|ERR_CONNECTION_FAILED|ERR_FAILED/);
    });

    told('a dropped connection', 'keeps so much and no more, and nothing of half a day ago', async ({ locale, viewport }) => {
      const { page, context, complaints } = await visit.enter({ email: 'druk@bakkerij.example', locale, viewport });
      await page.getByRole('link', { name: 'Producten' }).click();
      const more = page.getByRole('button', { name: /meer op voorraad/ }).first();
      await more.waitFor();
      const heard: string[] = [];
      page.on('response', (reply) => {
        if (reply.request().method() === 'PUT') heard.push(reply.url());
      });
      await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
      await context.setOffline(true);
      await page.evaluate(keepPressed(0));
      await more.click();
      await page.getByText('Er wachten te veel dingen op verbinding.', { exact: false }).waitFor();
      await check(page);
      await page.evaluate(keepPressed(13));
      await page.reload();
      await page.getByText('200 dingen wachten op verbinding.').waitFor();
      await context.setOffline(false);
      await page.getByText('20 of meer dingen zijn niet doorgegaan').waitFor();
      await page
        .getByText(/Het wachtte langer dan twaalf uur/)
        .first()
        .waitFor();
      expect(await page.evaluate("JSON.parse(localStorage.getItem('marktplein.console-waiting')).length")).toBe(0);
      // Nothing of it was heard, and none of it was tried again.
      expect(heard).toEqual([]);
      forget(complaints, /ERR_INTERNET_DISCONNECTED|ERR_NETWORK|ERR_FAILED/);
    });

    told('a dropped connection', 'ends with an explanation of what somebody else did meanwhile', async ({ locale, viewport }) => {
      const { page, context, complaints } = await visit.enter({ email: 'bakker@bakkerij.example', locale, viewport });
      await visit.order('Bram Beiden');
      const card = page.locator('.card', { hasText: 'Bram Beiden' });
      await card.getByRole('button', { name: /^Accept/ }).waitFor();
      await context.setOffline(true);
      await card.getByRole('button', { name: /^Accept/ }).click();
      await page.getByText('One thing waits for a connection.').waitFor();
      const orderId = (await orderOfElsewhere('Bram Beiden')) ?? '';
      await pilot?.advance(BAKERY, orderId, ['accept', 'pack']);
      await context.setOffline(false);
      await page.getByText(/Something changed meanwhile, so that this was not possible any more/).waitFor();
      await card.getByText('Packed', { exact: true }).first().waitFor();
      await check(page);
      await page.reload();
      await page.getByText(/Something changed meanwhile/).waitFor();
      await page.getByRole('button', { name: /^Seen/ }).click();
      await expect.poll(() => page.getByText(/Something changed meanwhile/).count()).toBe(0);
      forget(complaints, /ERR_INTERNET_DISCONNECTED|ERR_NETWORK|ERR_FAILED|409/);
    });
  });
}

/** As if two hundred things had been pressed so many hours ago. */
const keepPressed = (
  hoursAgo: number,
) => `localStorage.setItem('marktplein.console-waiting', JSON.stringify(Array.from({ length: 200 }, (_, at) => ({
  key: 'pressed-before-' + at, method: 'PUT', path: '/providers/${BAKERY.providerId}/items/x/stock', body: { changeBy: 1 }, about: 'x',
  sinceMs: Date.now() - ${hoursAgo} * 3600000, who: 'druk@bakkerij.example',
}))))`;
