import sharp from 'sharp';
import { beforeAll, describe, expect } from 'vitest';
import { BAKERY, forget, orderOf, visitsIn } from './console-visit.ts';
import type { PilotForTests } from './harness.ts';
import { check, DESKTOP, pictured } from './look.ts';
import { createBuyer } from './ordering.ts';
import { type Stage, told } from './told.ts';

/** A console whose connection breaks: what is pressed waits, is done once, and what was not possible any more is told. */

const CUT = /ERR_INTERNET_DISCONNECTED|ERR_NETWORK|ERR_CONNECTION_FAILED|ERR_FAILED/;

let pilot: PilotForTests | undefined;
let buyer: ReturnType<typeof createBuyer>;

export function droppedInTheConsole(stage: () => Stage): void {
  describe('a dropped connection', () => {
    const visit = visitsIn(stage);
    beforeAll(() => {
      const { pilot: started } = stage();
      if (started === undefined) throw new Error('The network did not start');
      pilot = started;
      buyer = createBuyer(started.baseUrl);
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
      // Signing out would throw that away: it is asked first, and an answer that does not come is said.
      await page.getByRole('link', { name: 'Zaak' }).click();
      const leave = page.getByRole('button', { name: 'Uitloggen', exact: true });
      await leave.click();
      await page
        .getByRole('dialog')
        .getByText(/^4 dingen wachten nog op verbinding/)
        .waitFor();
      await pictured(page, 'leaving');
      await page.getByRole('button', { name: 'Ingelogd blijven' }).click();
      await leave.click();
      await page.getByRole('button', { name: 'Uitloggen en weggooien' }).click();
      await page.getByText(/^De node hoorde het niet/).waitFor();
      await page.getByText('4 dingen wachten op verbinding.').waitFor();
      await page.getByRole('link', { name: 'Bestellingen' }).click();
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
      await page.getByRole('link', { name: 'Producten' }).click();
      await expect.poll(() => figure.innerText()).toContain(String(before + 3));
      expect((await orderOf(page, 'Anna van der Wacht'))?.history).toHaveLength(3);
      forget(complaints, /ERR_INTERNET_DISCONNECTED|ERR_NETWORK|ERR_CONNECTION_FAILED|ERR_FAILED/);
    });

    told('a dropped connection', 'keeps so much and no more, and nothing of half a day ago', async ({ locale, viewport }) => {
      await buyer.buy({ text: 'brood', providerId: BAKERY.providerId, name: 'Volle Vera', item: /^Desembrood.*Heel$/, quantity: 1 });
      const { page, context, complaints } = await visit.enter({ email: 'druk@bakkerij.example', locale, viewport });
      const card = page.locator('.card', { hasText: 'Volle Vera' });
      await card.waitFor();
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
      // What was written stays in its field, beside why.
      await page.getByRole('link', { name: 'Bestellingen' }).click();
      await card.getByRole('button', { name: /^Berichten/ }).click();
      const text = page.getByLabel('Bericht aan de koper');
      await text.fill('Het komt eraan.');
      await page.getByRole('button', { name: 'Versturen' }).click();
      await page
        .getByRole('dialog')
        .getByText(/^Er wachten te veel dingen/)
        .waitFor();
      expect(await text.inputValue()).toBe('Het komt eraan.');
      await pictured(page, 'message-full');
      await page.keyboard.press('Escape');
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

    told('a dropped connection', 'leaves a photo in its form where there is no room for it, or nobody to make it', async (run) => {
      const says = run.say(
        {
          products: 'Producten',
          add: 'Nieuw product',
          choose: 'Foto maken of kiezen',
          other: 'Andere foto',
          strange: /^Dit is geen foto die gebruikt kan worden/,
          seen: 'Wat is er op de foto te zien?',
          name: 'Naam',
          price: /^Prijs in/,
          save: 'Bewaren',
          full: /Er wachten al te veel foto’s/,
          never: /Deze node kan nu geen foto’s maken/,
        },
        {
          products: 'Products',
          add: 'New product',
          choose: 'Take or choose a photo',
          other: 'Another photo',
          strange: /^This is not a photo that can be used/,
          seen: 'What is to be seen on the photo?',
          name: 'Name',
          price: /^Price in/,
          save: 'Save',
          full: /Too many photos wait already/,
          never: /This node cannot make photos now/,
        },
      );
      const { page, complaints } = await visit.enter({ ...run, email: `vol-${run.name}@bakkerij.example` });
      await page.getByRole('link', { name: says.products }).click();
      await page.locator('.product').first().waitFor();
      await page.getByRole('button', { name: says.add }).click();
      const choosing = async (button: string, file: { name: string; mimeType: string; buffer: Buffer }) => {
        const chooser = page.waitForEvent('filechooser');
        await page.getByRole('button', { name: button }).click();
        await (await chooser).setFiles(file);
      };
      // A photo that this browser cannot make smaller, and that no queue holds: the node is asked at once.
      await choosing(says.choose, { name: 'brood.heic', mimeType: 'image/heic', buffer: Buffer.alloc(1_600_000, 7) });
      const buffer = await sharp({ create: { width: 400, height: 300, channels: 3, background: '#8a5a2b' } })
        .jpeg()
        .toBuffer();
      const name = `Vol brood ${run.name}`;
      const dialog = page.getByRole('dialog');
      const save = dialog.getByRole('button', { name: says.save });
      await dialog.getByLabel(says.seen).fill(name);
      await dialog.getByLabel(says.name, { exact: true }).fill(name);
      await dialog.getByLabel(says.price).fill('4,20');
      await save.click();
      await dialog.getByText(says.strange).waitFor();
      await page.evaluate("localStorage.setItem('marktplein.console-waiting-files', JSON.stringify({ other: 'x'.repeat(2_000_000) }))");
      await choosing(says.other, { name: 'brood.jpg', mimeType: 'image/jpeg', buffer });
      await save.click();
      await dialog.getByText(says.full).waitFor();
      await check(page);
      await pictured(page, `photo-full-${run.name}`);
      // A node that makes no photos is not asked again and again.
      await page.evaluate("localStorage.removeItem('marktplein.console-waiting-files')");
      const problem = { type: 'urn:marktplein:problem:unavailable', status: 503, reason: 'no-maker' };
      await page.route('**/photo?*', (route) => route.fulfill({ status: 503, json: problem }));
      await save.click();
      await dialog.getByText(says.never).waitFor();
      await pictured(page, `photo-never-${run.name}`);
      await page.unroute('**/photo?*');
      await save.click();
      await dialog.waitFor({ state: 'detached' });
      await page.locator('.product', { hasText: name }).getByRole('img', { name }).waitFor();
      expect(await page.locator('.product', { hasText: name }).count()).toBe(1);
      forget(complaints, /415|503/);
    });

    told('a dropped connection', 'keeps each of two that were not there in one order', async (run) => {
      const says = run.say(
        {
          accept: /^Aannemen/,
          missing: /^Is er niet/,
          one: /^1 × Desembrood/,
          two: '2 gemeld',
          waits: 'Wacht op verbinding:',
          step: /^Is er niet: /,
        },
        {
          accept: /^Accept/,
          missing: /^Not there/,
          one: /^1 × Desembrood/,
          two: '2 reported',
          waits: 'Waits for a connection:',
          step: /^Not there: /,
        },
      );
      const name = `Tessa Tekort ${run.name}`;
      const handle = await buyer.buy({ text: 'brood', providerId: BAKERY.providerId, name, item: /^Desembrood.*Heel$/, quantity: 3 });
      const { page, context, complaints } = await visit.enter({ ...run, email: `tekort-${run.name}@bakkerij.example` });
      const card = page.locator('.card', { hasText: name });
      await card.getByRole('button', { name: says.accept }).click();
      const missing = card.getByRole('button', { name: says.missing });
      await missing.waitFor();
      const report = async () => {
        await missing.click();
        await page.getByRole('dialog').getByRole('button', { name: says.one }).click();
      };
      // Heard by the node, and its answer lost on the way.
      await page.route('**/missing', async (route) => {
        await route.fetch();
        await route.abort('connectionfailed');
      });
      await report();
      await card.getByText(says.waits).waitFor();
      await context.setOffline(true);
      await report();
      await expect.poll(() => card.getByText(says.step).count()).toBe(2);
      await check(page);
      await pictured(page, `missing-waits-${run.name}`);
      await missing.click();
      await page.getByRole('dialog').getByText(says.two).waitFor();
      await pictured(page, `missing-reported-${run.name}`);
      await page.keyboard.press('Escape');
      await page.unrouteAll({ behavior: 'wait' });
      await context.setOffline(false);
      await expect.poll(() => card.getByText(says.waits).count(), { timeout: 20_000 }).toBe(0);
      const left = async () =>
        (await buyer.call<{ order: { lines: readonly { quantity: number }[] } }>('GET', `/orders/${handle}`)).order.lines[0]?.quantity;
      await expect.poll(left, { timeout: 20_000 }).toBe(1);
      await card.locator('.card-lines b', { hasText: '1 ×' }).waitFor();
      forget(complaints, CUT);
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
