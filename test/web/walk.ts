import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import type { PilotForTests } from './harness.ts';
import { choosePickup, fillBasket, fillIn, place, searchBread } from './shopping.ts';
import type { Spoken } from './spoken.ts';

/** Walks over every page of the storefront, the console and the control room, and has each looked at. Those with several orders at once: walk-meetings.ts. */

export interface Walk {
  readonly page: Page;
  readonly pilot: PilotForTests;
  readonly spoken: Spoken;
  /** Called on each page with its name, once it shows what it has. */
  readonly see: (name: string) => Promise<void>;
}

const WEB = new URL('../../web/', import.meta.url);

/** The folders of `web/` that are served: each has pages. */
export function servedFolders(): readonly string[] {
  return readdirSync(WEB).filter((folder) => existsSync(new URL(`${folder}/page.json`, WEB)));
}

/** The names of the pages of a folder, as it has them itself, so that one that is added is to be walked over. What has no addresses is one page. */
export function pagesOf(folder: string): readonly string[] {
  const route = new URL(`${folder}/route.ts`, WEB);
  if (!existsSync(route)) return [folder];
  const source = readFileSync(route, 'utf8');
  const declared = source.slice(0, source.indexOf('const address'));
  return [
    ...new Set([...declared.matchAll(/page: ((?:'[a-z-]+'(?: \| )?)+)/g)].flatMap(([, names = '']) => names.match(/[a-z-]+/g) ?? [])),
  ];
}

export async function walkStorefront({ page, pilot, spoken, see }: Walk): Promise<void> {
  const at = async (hash: string, name: string) => {
    await page.goto(`${pilot.baseUrl}/${hash}`);
    await page.locator('h1').first().waitFor();
    await see(name);
  };
  await at('#/', 'find');
  await searchBread(page, spoken);
  await page.locator('.heard .busy-small').waitFor({ state: 'detached' });
  await see('find');
  await fillBasket(page, spoken, 2);
  await see('basket');
  await choosePickup(page);
  await page.locator('.quote').waitFor();
  await see('checkout');
  await fillIn(page, spoken, spoken.payOnPickup);
  await see('order');
  await place(page, spoken);
  await page.locator('.order-link').waitFor();
  await see('order');
  await page.getByRole('button', { name: spoken.cancel }).click();
  await page.locator('#cancel-note').waitFor();
  await see('order');
  await at('#/orders', 'orders');
  // What there is not; what there is stands in walk-meetings.ts.
  await at('#/together', 'nothing together');
  await at(`#/journey/${crypto.randomUUID()}`, 'no journey');
  await at(`#/order/${crypto.randomUUID()}.1/${'A'.repeat(43)}`, 'a void link');
  await at('#/nothing-here', 'nowhere');
}

const DESKS = [
  { providerId: 'bakkerij-knapperkorst', pages: ['orders', 'products', 'terms', 'money', 'business'] },
  { providerId: 'knip-aan-de-kade', pages: ['week'] },
  { providerId: 'taxicooperatie-de-ronde', pages: ['rides'], driverId: 'fatima' },
] as const;

export async function walkConsole({ page, pilot, see }: Omit<Walk, 'spoken'>): Promise<void> {
  // How one comes in looks the same at every desk: it is looked at once.
  const seen = new Set<string>();
  const seeOnce = async (name: string) => {
    if (!seen.has(name)) await see(name);
    seen.add(name);
  };
  for (const desk of DESKS) {
    const shop = { providerId: desk.providerId, providerNode: await pilot.nodeWith(desk.providerId) };
    const driver = 'driverId' in desk ? { driverId: desk.driverId } : {};
    const link = await pilot.invite(shop, { email: `walk@${desk.providerId}.example`, ...driver });
    const front = link.split('#')[0] ?? '';
    await page.context().clearCookies();
    await page.goto(front);
    await page.locator('h1').first().waitFor();
    await seeOnce('front');
    await page.goto(link);
    await page.getByRole('button', { name: /^(Beginnen|Begin)$/ }).waitFor();
    await seeOnce('welcome');
    await page.getByRole('button', { name: /^(Beginnen|Begin)$/ }).click();
    await page.locator('nav.menu').waitFor();
    for (const name of desk.pages) {
      await page.goto(`${front}#/${desk.providerId}/${name}`);
      await page.locator('main h1').first().waitFor();
      await see(name);
    }
    await page.goto(`${front}#/no/thing`);
    await page.locator('main').first().waitFor();
    await seeOnce('nowhere');
  }
}

export async function walkComponents({ page, pilot, see }: Omit<Walk, 'spoken'>): Promise<void> {
  await page.goto(`${pilot.baseUrl}/components/`);
  await page.locator('h1').first().waitFor();
  await see('components-page');
}

export async function walkControl({ page, pilot, see }: Omit<Walk, 'spoken'>): Promise<void> {
  const room = pilot.controlRoom;
  if (room === undefined) throw new Error('This pilot has no control room');
  await page.goto(`${room.url}/`);
  await page.locator('h1, h2').first().waitFor();
  await see('sign-in');
  await page.goto('about:blank');
  await page.goto(`${room.url}/#/sign-in/${room.operators[0]?.token}`);
  await page.getByRole('navigation').waitFor();
  await page.locator('.city .mark').first().waitFor();
  await see('network');
  const at = async (hash: string) => {
    await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
    await page.locator('h1').first().waitFor();
  };
  await at('#/transactions');
  await page.locator('a[href^="#/transaction/"]').first().waitFor();
  await see('transactions');
  await page.locator('a[href^="#/transaction/"]').first().click();
  await page.locator('.sequence .arrow').first().waitFor();
  await see('transaction');
  await at('#/admission');
  await page.locator('main button').first().waitFor();
  await see('admission');
  await at('#/log');
  await page.locator('main').waitFor();
  await see('log');
  await at('#/nothing-here');
  await see('nowhere');
}
