import type { Browser, Page } from 'playwright-core';
import type { PilotForTests } from './harness.ts';
import { check, type Looking, look } from './look.ts';

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
