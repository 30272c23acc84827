import type { Browser, Page } from 'playwright-core';
import { afterEach, expect } from 'vitest';
import type { PilotForTests } from './harness.ts';
import { check, type Looking, look } from './look.ts';
import type { Stage } from './told.ts';

/** Signs one of the operators of a pilot's control room in. @param operator which of them, from 0. @param then the page to go to */
export async function signIn(
  {
    pilot,
    browser,
    operator,
  }: { readonly pilot: PilotForTests | undefined; readonly browser: Browser | undefined; readonly operator: number },
  options: Parameters<typeof look>[2],
  then = '#/',
): Promise<Looking> {
  const room = pilot?.controlRoom;
  if (browser === undefined || room === undefined) throw new Error('The browser or the control room did not start');
  const looking = await look(browser, `${room.url}/#/sign-in/${room.operators[operator]?.token}`, options);
  const { page } = looking;
  await page.getByRole('navigation').waitFor();
  if (page.url().includes('sign-in')) throw new Error('The token has not left the address');
  await page.evaluate(`location.hash = ${JSON.stringify(then)}`);
  return looking;
}

type Options = Parameters<typeof look>[2];

/** One visit at a time to the control room of a pilot. */
export interface Desk {
  /** Signed in. @param by which of the operators, from 0: the first unless said. @param hash of the page to go to */
  signIn(options: Options, at?: { readonly by?: number; readonly hash?: string }): Promise<Looking>;
  /** Not signed in. */
  open(options: Options): Promise<Looking>;
}

/** For a group of tests: closed after each of them, and held to what no page may do. To be called where they are described. */
export function deskIn(stage: () => Stage): Desk {
  let looking: Looking | undefined;
  afterEach(async () => {
    await looking?.context.close();
    expect(looking?.complaints ?? []).toEqual([]);
    looking = undefined;
  });
  return {
    async signIn(options, { by = 0, hash } = {}) {
      looking = await signIn({ ...stage(), operator: by }, options, hash);
      return looking;
    },
    async open(options) {
      const { pilot, browser } = stage();
      if (browser === undefined || pilot?.controlRoom === undefined) throw new Error('The browser or the control room did not start');
      looking = await look(browser, `${pilot.controlRoom.url}/`, options);
      return looking;
    },
  };
}

/** Decides about a subscriber, with a reason. @param button by its name */
export async function decide(page: Page, button: string, reason: string): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('dialog').locator('textarea').fill(reason);
  await page.getByRole('dialog').locator('button[type=submit]').click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

/** Checks the page, and takes a picture of it where somebody wants to look at one: `PICTURES` names a folder. */
export async function pictured(page: Page, name: string): Promise<void> {
  await check(page);
  if (process.env.PICTURES !== undefined) await page.screenshot({ path: `${process.env.PICTURES}/${name}.png`, fullPage: true });
}
