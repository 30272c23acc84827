import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeAll, describe, expect } from 'vitest';
import type { PilotForTests } from './harness.ts';
import { check, type DESKTOP, type Looking, look, type PHONE } from './look.ts';
import { choosePickup, fillBasket, searchBread } from './shopping.ts';
import { SPOKEN, type Spoken } from './spoken.ts';
import { type Run, type Stage, told } from './told.ts';

const [DUTCH, ENGLISH] = SPOKEN;
const BAKERY = { providerNode: 'west.amsterdam.example', providerId: 'bakkerij-knapperkorst' };
const BRANCHED = { providerNode: 'centrum.amsterdam.example', providerId: 'vloeiblad' };

interface Asking {
  readonly spoken: Spoken;
  readonly ask: RegExp;
  readonly missing: RegExp;
  readonly propose: RegExp;
  readonly what: string;
  readonly send: string;
  readonly title: string;
}

const IN_DUTCH: Asking = {
  spoken: DUTCH,
  ask: /^Vraag mij wat ik in plaats daarvan wil/,
  missing: /^Is er niet/,
  propose: /^Iets anders voorstellen voor/,
  what: 'Wat stelt u voor?',
  send: 'De koper vragen',
  title: 'De winkel vraagt u iets',
};
const IN_ENGLISH: Asking = {
  spoken: ENGLISH,
  ask: /^Ask me what I want in its place/,
  missing: /^Not there/,
  propose: /^Propose another for/,
  what: 'What do you propose?',
  send: 'Ask the buyer',
  title: 'The shop asks you something',
};

let pilot: PilotForTests | undefined;
let browser: Browser | undefined;
const looked: Looking[] = [];

export function whatAShopProposes(stage: () => Stage): void {
  describe('what a shop proposes in the place of something else', () => {
    beforeAll(() => {
      ({ pilot, browser } = stage());
    });
    afterEach(async () => {
      const complaints = looked.flatMap((each) => each.complaints);
      await Promise.all(looked.splice(0).map(({ context }) => context.close()));
      expect(complaints).toEqual([]);
    });
    told('something in the place of what is not there', 'is proposed, and comes with a yes', async (run) => {
      const { buyer, card } = await asked(IN_DUTCH, { run, name: 'Anna de Vries' });
      const yes = buyer.page.getByRole('button', { name: /^Ja, ik wil/ });
      await yes.waitFor();
      await pictured(buyer.page, 'question-nl');
      const wanted = ((await yes.textContent()) ?? '').replace('Ja, ik wil ', '');
      await yes.click();
      await buyer.page.getByText(IN_DUTCH.title).waitFor({ state: 'detached' });
      await buyer.page.locator('.quote', { hasText: wanted }).waitFor();
      await check(buyer.page);
      await card.locator('.card-lines', { hasText: wanted }).waitFor();
      await card.getByRole('button', { name: /^Ingepakt/ }).click();
      await card.getByText('Ingepakt', { exact: true }).first().waitFor();
    });

    told('something in the place of what is not there', 'is proposed, and is left out with a no', async (run) => {
      const { buyer, card } = await asked(IN_ENGLISH, { run, name: 'Bram Bakker' });
      const no = buyer.page.getByRole('button', { name: 'No, leave it out' });
      await no.waitFor();
      await pictured(buyer.page, 'question-en');
      await no.click();
      await buyer.page.getByText(IN_ENGLISH.title).waitFor({ state: 'detached' });
      await buyer.page.locator('.quote', { hasText: /Not there/ }).waitFor();
      await card.locator('.card-lines b', { hasText: '1 ×' }).waitFor();
    });

    told('products', 'are counted at each branch with one tap', async ({ locale, viewport }) => {
      const { page } = await enter('winkel@vloeiblad.example', { locale, viewport, shop: BRANCHED });
      await page.getByRole('link', { name: 'Producten' }).click();
      const row = page.locator('.branch-stock li').first();
      await row.waitFor();
      await pictured(page, 'branches-nl');
      const before = Number(await row.locator('.stock-figure').evaluate((figure) => figure.lastChild?.textContent));
      await row.getByRole('button', { name: /meer op voorraad, Vloeiblad Oost$/ }).click();
      await expect.poll(() => row.locator('.stock-figure').innerText()).toContain(String(before + 1));
    });
  });
}

/** Somebody orders two loaves and wants to be asked; one is not there, and the shop proposes something else, at the other size than the buyer. */
async function asked(asking: Asking, { run, name }: { readonly run: Run; readonly name: string }) {
  const { spoken } = asking;
  const counter = await enter(`${name.split(' ')[0]?.toLowerCase()}@bakkerij.example`, {
    locale: spoken.locale,
    viewport: run.otherViewport,
  });
  const buyer = await open(`${pilot?.baseUrl}/`, { locale: spoken.locale, viewport: run.viewport });
  await searchBread(buyer.page, spoken);
  await fillBasket(buyer.page, spoken, 2);
  await choosePickup(buyer.page);
  await buyer.page.locator('.quote').waitFor();
  await buyer.page.getByLabel(asking.ask).check();
  await buyer.page.locator('.quote').waitFor();
  await pictured(buyer.page, `choice-${spoken.locale}`);
  await buyer.page.locator('#name').fill(name);
  await buyer.page.locator('#phone').fill('+31205550202');
  await buyer.page.getByLabel(spoken.payOnPickup).check();
  await buyer.page.getByRole('button', { name: spoken.next }).click();
  await buyer.page.getByRole('button', { name: spoken.place }).click();
  await buyer.page.locator('.road').waitFor();
  const card = counter.page.locator('.card', { hasText: name });
  await card.waitFor();
  await card.getByRole('button', { name: /^(Aannemen|Accept)/ }).click();
  await card.getByRole('button', { name: asking.missing }).click();
  await pictured(counter.page, `missing-${spoken.locale}`);
  await counter.page.getByRole('button', { name: asking.propose }).click();
  await counter.page.getByLabel(asking.what).selectOption({ index: 1 });
  await pictured(counter.page, `propose-${spoken.locale}`);
  await counter.page.getByRole('button', { name: asking.send }).click();
  await buyer.page.getByText(asking.title).waitFor();
  await check(buyer.page);
  return { buyer, card };
}

async function open(
  link: string,
  options: { readonly locale: string; readonly viewport: typeof PHONE | typeof DESKTOP },
): Promise<Looking> {
  if (browser === undefined) throw new Error('There is no browser');
  const looking = await look(browser, link, options);
  looked.push(looking);
  return looking;
}

interface Entering {
  readonly locale: string;
  readonly viewport: typeof PHONE | typeof DESKTOP;
  readonly shop?: typeof BAKERY;
}

async function enter(email: string, { locale, viewport, shop = BAKERY }: Entering): Promise<Looking> {
  const looking = await open((await pilot?.invite(shop, { email })) ?? '', { locale, viewport });
  await looking.page.getByRole('button', { name: /^(Beginnen|Begin)$/ }).click();
  await looking.page.locator('nav.menu').waitFor();
  return looking;
}

/** Held against the rules of every page; and a picture of it in light and dark, for who asks for pictures. */
async function pictured(page: Page, name: string): Promise<void> {
  await check(page);
  const folder = process.env.PICTURES;
  if (folder === undefined) return;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${folder}/${name}-${colorScheme}.png`, fullPage: true });
  }
  await page.emulateMedia({ colorScheme: 'light' });
}
