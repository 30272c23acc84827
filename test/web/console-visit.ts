import type { Browser } from 'playwright-core';
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
