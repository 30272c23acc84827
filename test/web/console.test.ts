import { readFile } from 'node:fs/promises';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { filesInTheConsole } from './console-file.ts';
import { BAKERY, forget, visitsIn } from './console-visit.ts';
import { weekInTheConsole } from './console-week.ts';
import { hasChromium, type PilotForTests, startPilotForTests } from './harness.ts';
import { check, launchBrowser, NARROWEST_PX, picture, pictured } from './look.ts';
import { whatAShopProposes } from './proposals.ts';
import { told } from './told.ts';

const PRODUCTS = new URL('../../pilots/amsterdam/businesses/bakkerij-knapperkorst/products.csv', import.meta.url);
const ONE_TEST_MS_MAX = 180_000;
/** A name that would run a script where it is shown as anything but text. */
const EVIL = `<img src=x onerror="document.title='taken over'">`;

/** In place of a loudspeaker and a printer: which tones were sounded, how often paper was asked for. */
const HEARD_AND_PRINTED = `
  window.tones = [];
  window.printed = 0;
  window.print = () => { window.printed += 1; };
  window.AudioContext = class extends AudioContext {
    createOscillator() {
      const tone = super.createOscillator();
      const start = tone.start.bind(tone);
      tone.start = (whenS) => { window.tones.push(tone.frequency.value); start(whenS); };
      return tone;
    }
  };`;

/** As browsers do with a page that was opened anew: nothing is heard before a press. */
const SILENT_UNTIL_PRESSED = `
  ${HEARD_AND_PRINTED}
  window.isPressed = false;
  addEventListener('pointerdown', () => { window.isPressed = true; }, true);
  window.AudioContext = class extends window.AudioContext {
    resume() { return window.isPressed ? super.resume() : new Promise(() => {}); }
  };`;

let pilot: PilotForTests | undefined;
let browser: Browser | undefined;

describe.skipIf(!hasChromium)(
  `the console in a real browser${hasChromium ? '' : ' (no Chromium here)'}`,
  { timeout: ONE_TEST_MS_MAX },
  () => {
    const stage = () => ({ pilot, browser });
    const visit = visitsIn(stage);
    beforeAll(async () => {
      [pilot, browser] = await Promise.all([startPilotForTests(), launchBrowser()]);
    }, ONE_TEST_MS_MAX);
    afterAll(async () => {
      await Promise.all([browser?.close(), pilot?.stop()]);
    });

    told('an order in the console', 'appears by itself and is handed over, with a connection that breaks', async ({ locale, viewport }) => {
      const { page, context, complaints } = await visit.enter({ email: 'bakker@bakkerij.example', locale, viewport });
      await page.getByText('Nieuwe bestellingen verschijnen vanzelf').waitFor();
      await check(page);
      await visit.order(EVIL);
      const card = page.locator('.card', { hasText: EVIL });
      await card.waitFor();
      await check(page);
      expect(await page.title()).not.toContain('taken over');
      await card.getByRole('button', { name: /^Aannemen/ }).click();
      await card.getByText('Aangenomen', { exact: true }).waitFor();
      await context.setOffline(true);
      await card.getByRole('button', { name: /^Ingepakt/ }).click();
      await page.getByText('Eén ding wacht op verbinding.').waitFor();
      await context.setOffline(false);
      await card.getByText('Ingepakt', { exact: true }).first().waitFor();
      await expect.poll(() => page.getByText('Eén ding wacht op verbinding.').count()).toBe(0);
      // That there was no connection is what the browser complains of, and what this test did.
      forget(complaints, /ERR_INTERNET_DISCONNECTED|ERR_NETWORK/);
      await card.getByRole('button', { name: /^Berichten/ }).click();
      await page.getByLabel('Bericht aan de koper').fill(EVIL);
      await check(page);
      await page.getByRole('button', { name: 'Versturen' }).click();
      await page.locator('.said li', { hasText: EVIL }).waitFor();
      await page.getByRole('button', { name: 'Sluiten' }).click();
      await card.getByRole('button', { name: /^Ligt klaar/ }).click();
      await card.getByRole('button', { name: /^Meegegeven/ }).click();
      await page.getByText('Er is niets te doen.').waitFor();
      await page.getByRole('tab', { name: 'Klaar' }).click();
      await page.locator('.card', { hasText: EVIL }).getByText('Afgehaald').waitFor();
      expect(await page.title()).not.toContain('taken over');
    });

    told(
      'an order in the console',
      'rings when it comes, and is printed on a pick list and a packing slip',
      async ({ locale, viewport }) => {
        const { page, context, complaints } = await visit.enter({ email: 'geluid@bakkerij.example', locale, viewport });
        await page.evaluate(HEARD_AND_PRINTED);
        const tones = () => page.evaluate('window.tones');
        await page.getByLabel('Geluid bij een nieuwe bestelling').check();
        await expect.poll(tones).toEqual([660, 880]);
        await visit.order('Gerda Geluid');
        const card = page.locator('.card', { hasText: 'Gerda Geluid' });
        await card.waitFor();
        await expect.poll(tones).toEqual([660, 880, 660, 880]);
        const sheet = page.locator('.print-only');
        for (const [button, also] of [
          [page.getByRole('button', { name: 'Verzamellijst afdrukken' }), /^Verzamellijst voor/],
          [card.getByRole('button', { name: /^Pakbon afdrukken/ }), /Bakkerij Knapperkorst[\s\S]*2 ×[^€]*€\s5,10[\s\S]*€\s5,10/],
        ] as const) {
          await button.click();
          await expect.poll(() => page.evaluate('window.printed')).toBe(1);
          // On paper there is the sheet, and nothing of the page.
          await page.emulateMedia({ media: 'print' });
          const paper = await sheet.innerText();
          for (const text of [also, /Gerda Geluid/, /2 ×/, /Desembrood/]) expect(paper).toMatch(text);
          expect([await sheet.isVisible(), await page.locator('main').isVisible()]).toEqual([true, false]);
          await picture(page, `paper-${paper.length}`);
          await page.emulateMedia({ media: 'screen' });
          await page.evaluate("window.printed = 0; dispatchEvent(new Event('afterprint'))");
          await sheet.waitFor({ state: 'detached' });
        }
        await page.getByLabel('Geluid bij een nieuwe bestelling').uncheck();
        await visit.order('Stille Sietske');
        await page.locator('.card', { hasText: 'Stille Sietske' }).waitFor();
        expect(await tones()).toHaveLength(4);
        await check(page);
        // On another page, opened anew: what may not be heard before a press is made up for at the first.
        await page.getByLabel('Geluid bij een nieuwe bestelling').check();
        await page.addInitScript(SILENT_UNTIL_PRESSED);
        await page.getByRole('link', { name: 'Producten' }).click();
        await Promise.all([page.waitForResponse(/orders\?limit=20$/), page.reload()]);
        await Promise.all([
          page.waitForResponse(async (reply) => /orders\?limit=20$/.test(reply.url()) && (await reply.text()).includes('Petra Producten')),
          visit.order('Petra Producten'),
        ]);
        expect(await tones()).toEqual([]);
        await page.locator('h1').click();
        await expect.poll(tones).toEqual([660, 880]);
        await page.getByRole('link', { name: 'Bestellingen' }).click();
        // What was said on one order is not shown on another, also where that cannot be asked for.
        const dialog = page.getByRole('dialog');
        const talkOn = (name: string) =>
          page
            .locator('.card', { hasText: name })
            .getByRole('button', { name: /^Berichten/ })
            .click();
        await talkOn('Gerda Geluid');
        await dialog.getByLabel('Bericht aan de koper').fill('Alleen voor Gerda');
        await dialog.getByRole('button', { name: 'Versturen' }).click();
        await dialog.locator('.said li', { hasText: 'Alleen voor Gerda', hasNotText: 'Wacht op verbinding' }).waitFor();
        await page.keyboard.press('Escape');
        await context.setOffline(true);
        await talkOn('Stille Sietske');
        await dialog.getByRole('alert').waitFor();
        expect(await dialog.getByText('Alleen voor Gerda').count()).toBe(0);
        await page.keyboard.press('Escape');
        await context.setOffline(false);
        forget(complaints, /ERR_INTERNET_DISCONNECTED|ERR_NETWORK|ERR_FAILED/);
        // What is open is looked for page by page, however much is newer; and where that ends, it is said.
        const active = /orders\?state=active/;
        const further = { json: { items: [], after: 'a-page-further' } };
        await page.route(active, (route) => (/after=/.test(route.request().url()) ? route.continue() : route.fulfill(further)));
        await page.reload();
        await card.waitFor();
        await page.unroute(active);
        await page.route(active, (route) => route.fulfill(further));
        await page.reload();
        await page.getByText(/^Er zijn meer dan 1000 open bestellingen/).waitFor();
        await pictured(page, 'more-orders');
        await page.unroute(active);
        // The menu keeps to one line, on the narrowest screen too.
        for (const width of [viewport.width, NARROWEST_PX]) {
          await page.setViewportSize({ ...viewport, width });
          const tops = await page.evaluate(
            "[...document.querySelectorAll('nav.menu a')].map((each) => Math.round(each.getBoundingClientRect().top))",
          );
          expect(tops).toHaveLength(5);
          expect(new Set(tops as number[]).size, `at ${width} px`).toBe(1);
        }
      },
    );

    told('products', 'are counted, changed and brought in from a file that is looked at first', async ({ locale, viewport }) => {
      const { page } = await visit.enter({ email: 'bakker@bakkerij.example', locale, viewport });
      await page.getByRole('link', { name: 'Products' }).click();
      const bread = page
        .locator('.product')
        .filter({ has: page.getByRole('button', { name: /more in stock/ }) })
        .first();
      await bread.waitFor();
      await check(page);
      const before = Number(await bread.locator('.stock-figure').evaluate((figure) => figure.lastChild?.textContent));
      await bread.getByRole('button', { name: /more in stock/ }).click();
      await expect.poll(() => bread.locator('.stock-figure').innerText()).toContain(String(before + 1));
      await bread.getByRole('button', { name: /^Change/ }).click();
      await page.getByLabel(/^Price in/).fill('zes');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Fill in a price, such as 2.50.').waitFor();
      await check(page);
      await page.getByLabel(/^Price in/).fill('6,66');
      await page.getByRole('button', { name: 'Save' }).click();
      await bread.getByText('€6.66').waitFor();
      const heads = 'Handle,Title,Type,Status,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price';
      const rows = [
        'nieuw,Nieuw brood,Brood,active,nieuw,shopify,4,3.25',
        `kwaad,"${EVIL.replaceAll('"', '""')}",Brood,active,kwaad,shopify,4,geen`,
      ];
      const csv = { name: 'products.csv', mimeType: 'text/csv', buffer: Buffer.from([heads, ...rows].join('\n')) };
      await page.getByLabel(/^Drop an export/).setInputFiles(csv);
      await page.getByText('Nothing has been changed yet.').waitFor();
      await page.getByText('Line 3', { exact: false }).waitFor();
      await check(page);
      expect(await page.locator('.product', { hasText: 'Nieuw brood' }).count()).toBe(0);
      await page.getByRole('button', { name: 'Make these changes' }).click();
      await page.getByText('The changes were made.').waitFor();
      await page.locator('.product h2', { hasText: 'Nieuw brood' }).waitFor();
      expect(await page.title()).not.toContain('taken over');
      // Whoever buys after this finds bread.
      await pilot?.importProducts(BAKERY, await readFile(PRODUCTS, 'utf8'));
    });

    told('the terms of a shop', 'are hours, and somebody who is asked in to help', async ({ locale, viewport }) => {
      const { page } = await visit.enter({ email: 'bakker@bakkerij.example', locale, viewport });
      await page.getByRole('link', { name: 'Money' }).click();
      await page.getByText(/^Commission paid: € 0\. At 15 % it would have been/).waitFor();
      await check(page);
      await page.getByRole('link', { name: 'Business' }).click();
      await page.getByRole('button', { name: 'Add hours on Monday' }).click();
      await check(page);
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByText('Saved').waitFor();
      await page.getByLabel('E-mail address').fill('hulp@bakkerij.example');
      await page.getByRole('button', { name: 'Invite' }).click();
      await page.locator('.code-line').waitFor();
      const loading = page.waitForEvent('download');
      await page.getByRole('link', { name: 'Download everything' }).click();
      const lines = (await textOf(await (await loading).createReadStream())).trim().split('\n');
      expect(JSON.parse(lines[0] ?? '')).toMatchObject({ format: 'marktplein-business', providerId: BAKERY.providerId });
      expect(lines.some((line) => line.includes('"record":"item:'))).toBe(true);
      expect(lines.some((line) => line.includes('"evidence"'))).toBe(true);
      expect(lines.join('')).not.toContain('member:');
    });

    told('coming in', 'is by a passkey, with the keyboard alone', async ({ locale, viewport }) => {
      const { page, complaints } = await visit.enter({ email: 'sleutel@bakkerij.example', locale, viewport });
      await withAuthenticator(await page.context().newCDPSession(page));
      await page.getByRole('link', { name: 'Business' }).click();
      await page.getByRole('button', { name: 'Add a passkey' }).click();
      await page.getByText(/^Passkey of/).waitFor();
      // That one could not be taken away is said, and it stays.
      await page.route('**/me/passkeys/*', (route) => route.abort('connectionfailed'));
      await page.getByRole('button', { name: /^Remove: Passkey of/ }).press('Enter');
      await page.getByRole('alert').waitFor();
      await check(page);
      await page.unroute('**/me/passkeys/*');
      forget(complaints, /ERR_CONNECTION_FAILED/);
      await page.getByText(/^Passkey of/).waitFor();
      await page.getByRole('button', { name: 'Sign out', exact: true }).click();
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
      await check(page);
      await pressUntil(page, 'Sign in with a passkey');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name: /Orders|Business/ }).waitFor();
    });

    told('coming in', 'is by an invitation, once', async ({ locale, viewport }) => {
      const link = (await pilot?.invite(BAKERY, { email: 'frame@bakkerij.example' })) ?? '';
      const first = await visit.open(link, { locale, viewport });
      await first.page.getByRole('button', { name: 'Beginnen' }).click();
      await first.page.locator('nav.menu').waitFor();
      const late = await visit.open(link, { locale, viewport });
      await late.page.getByRole('button', { name: 'Beginnen' }).click();
      await late.page.getByText(/^Deze uitnodiging is al gebruikt/).waitFor();
      await check(late.page);
      // The browser writes down that it was refused, as it should have been.
      forget(late.complaints, /403/);
    });

    filesInTheConsole(stage);
    weekInTheConsole(stage);
    whatAShopProposes(stage);
  },
);

/** A device with a fingerprint reader that always says yes. */
async function withAuthenticator(session: CDPSession): Promise<void> {
  await session.send('WebAuthn.enable');
  const options = {
    protocol: 'ctap2',
    transport: 'internal',
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
  } as const;
  await session.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, automaticPresenceSimulation: true } });
}

async function pressUntil(page: Page, name: string): Promise<void> {
  const PRESSES_MAX = 40;
  for (let presses = 0; presses < PRESSES_MAX; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await page.evaluate('document.activeElement?.textContent')) === name) return;
  }
  throw new Error(`The keyboard does not reach "${name}"`);
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString('utf8');
}
