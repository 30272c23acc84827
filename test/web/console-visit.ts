import type { Browser, Page } from 'playwright-core';
import type { PilotForTests, Shop } from './harness.ts';
import { DESKTOP, type Looking, look, type PHONE } from './look.ts';
import { choosePickup, fillBasket, searchBread } from './shopping.ts';
import { SPOKEN } from './spoken.ts';

const [DUTCH] = SPOKEN;

export const BAKERY: Shop = { providerNode: 'west.amsterdam.example', providerId: 'bakkerij-knapperkorst' };

export interface As {
  readonly email: string;
  readonly locale: string;
  readonly viewport: typeof PHONE | typeof DESKTOP;
  readonly colorScheme?: 'light' | 'dark';
  readonly shop?: Shop;
  readonly driverId?: string;
}

/** Visits to the consoles of a pilot, each in a browser of its own. */
export function visits(pilot: PilotForTests, browser: Browser) {
  const looked: Looking[] = [];
  const open = async (url: string, options: Parameters<typeof look>[2]): Promise<Looking> => {
    const looking = await look(browser, url, options);
    looked.push(looking);
    return looking;
  };
  const enter = async ({ email, shop = BAKERY, driverId, ...options }: As): Promise<Looking> => {
    const looking = await open(await pilot.invite(shop, { email, ...(driverId === undefined ? {} : { driverId }) }), options);
    await looking.page.getByRole('button', { name: /^(Beginnen|Begin)$/ }).click();
    await looking.page.locator('nav.menu').waitFor();
    return looking;
  };
  return {
    open,
    /** Somebody comes in with an invitation. */
    enter,
    /** The same at a business on whichever node it is. */
    async enterAt(providerId: string, email: string, { locale, viewport, driverId }: Omit<As, 'email' | 'shop'>): Promise<Looking> {
      const shop = { providerNode: await pilot.nodeWith(providerId), providerId };
      return enter({ email, locale, viewport, shop, ...(driverId === undefined ? {} : { driverId }) });
    },
    /** Somebody buys two loaves in the storefront, to be paid at the counter. */
    async order(name: string): Promise<void> {
      const { page } = await open(`${pilot.baseUrl}/`, { locale: DUTCH.locale, viewport: DESKTOP });
      await searchBread(page, DUTCH);
      await fillBasket(page, DUTCH, 2);
      await choosePickup(page);
      await page.locator('.quote').waitFor();
      await page.locator('#name').fill(name);
      await page.locator('#phone').fill('+31205550202');
      await page.getByLabel(DUTCH.payOnPickup).check();
      await page.getByRole('button', { name: DUTCH.next }).click();
      await page.getByRole('button', { name: DUTCH.place }).click();
      await page.locator('.road').waitFor();
    },
    /** Closes all of them; what any page did that no page may. */
    async close(): Promise<readonly string[]> {
      const complaints = looked.flatMap((each) => each.complaints);
      await Promise.all(looked.splice(0).map(({ context }) => context.close()));
      return complaints;
    },
  };
}

/** What a page of the console gets from its own API, with the session that it has. */
export async function asked<T>(page: Page, path: string): Promise<T> {
  return (await page.evaluate(`fetch('/provider/v1/providers/${BAKERY.providerId}${path}').then((reply) => reply.json())`)) as T;
}

export interface Orders {
  readonly items: readonly {
    readonly order: {
      readonly id: string;
      readonly billing?: { readonly name?: string };
      readonly payments: readonly { readonly status?: string }[];
      readonly quote?: { readonly total: { readonly amount: string } };
    };
    readonly history: readonly object[];
  }[];
}

/** The order of somebody, as a page of the bakery has it. */
export const orderOf = async (page: Page, name: string) =>
  (await asked<Orders>(page, '/orders?limit=200')).items.find(({ order }) => order.billing?.name === name);

/** What a browser writes down of a test that broke its connection on purpose, or was refused as it should have been. */
export function forget(complaints: string[], expected: RegExp): void {
  complaints.splice(0, complaints.length, ...complaints.filter((text) => !expected.test(text)));
}
