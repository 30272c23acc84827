import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { OrderView } from '../../bap/client/client.ts';
import { checkPage, picture } from './look.ts';

/** Steps that buying has in common whatever the trade. */

/** Says who orders, as far as every trade asks it. */
export async function fillPerson(page: Page): Promise<void> {
  await page.locator('#name').fill('Chaima El Amrani');
  await page.locator('#phone').fill('+31205550202');
}

/** Fills in who one is, looks at it once more, and orders. @param name of the pictures, where some are wanted */
export async function agreeAndOrder(page: Page, name: string): Promise<void> {
  await page.locator('.quote').waitFor();
  await fillPerson(page);
  await page.locator('.checkout button[type=submit]').press('Enter');
  await page.locator('.button-place').waitFor();
  // What changing one's mind costs is said before the button.
  await page.locator('#agree-terms').waitFor();
  await picture(page, `agree-${name}`);
  await checkPage(page);
  await page.locator('.button-place').press('Enter');
  await page.locator('.road').waitFor();
  await picture(page, `placed-${name}`);
}

/** Which bike the lock reports, and where it comes back: one of those at a station, or one that stands free. */
export async function vehicleOn(page: Page): Promise<{ readonly vehicleId: string; readonly back: object }> {
  const { origin, hash } = new URL(page.url());
  const reply = await page.request.get(`${origin}/api/v1/orders/${hash.slice(hash.lastIndexOf('/') + 1)}`);
  const { transactionId, order } = (await reply.json()) as OrderView;
  const itemId = order.lines[0]?.itemId ?? '';
  const [what, place = '', vehicleTypeId = ''] = itemId.slice(itemId.indexOf('.') + 1).split('~');
  if (what === 'at')
    return { vehicleId: `of-${transactionId}`, back: { stationId: place, ...(vehicleTypeId === '' ? {} : { vehicleTypeId }) } };
  return { vehicleId: place, back: { position: order.fulfilments[0]?.stops?.find(({ kind }) => kind === 'start')?.place?.position } };
}

/** Another buyer looks at the price of a time, and so has it for a while. @param slotId of the practice in the east of the city */
export async function holdFirst(page: Page, slotId: string): Promise<void> {
  const [providerId = '', service = ''] = [slotId.split('.slot~')[0], slotId.split('~')[1]];
  const asked = { providerNode: 'oost.amsterdam.example', providerId };
  const post = async (path: string, data: object) => {
    const reply = await page.request.post(`${new URL(page.url()).origin}/api/v1${path}`, {
      headers: { 'idempotency-key': crypto.randomUUID() },
      data,
    });
    expect(reply.ok(), await reply.text()).toBe(true);
    return (await reply.json()) as { transactionId: string; now?: OrderView };
  };
  const { transactionId } = await post('/searches', { intent: { providerId }, providerNode: asked.providerNode });
  const lines = [{ itemId: `${providerId}.${service}`, quantity: 1 }];
  const held = await post(`/transactions/${transactionId}/orders?wait=15000`, { ...asked, lines, fulfilments: [{ id: slotId }] });
  expect(held.now?.state).toBe('selected');
}

/** Picks a time at least two days ahead, at any hour of any day: each press for later times brings a later day. */
export async function pickLater(page: Page, within = '.slot-picker'): Promise<void> {
  const days = page.locator(`${within} .slot-day-of`);
  for (let presses = 0; presses < 2; presses += 1) {
    const later = page.locator(`${within} .slot-further > button[aria-disabled=false]`).first();
    await later.waitFor();
    const before = await days.count();
    await later.press('Enter');
    await expect.poll(() => days.count(), { timeout: 30_000 }).toBeGreaterThan(before);
  }
  await pickLast(page, within);
}

/** Opens the last of the days that are shown, and picks its last time once all of it is there. */
export async function pickLast(page: Page, within = '.slot-picker'): Promise<void> {
  const isTold = page.locator(`${within} .slot-further > button[aria-disabled=false]`).first();
  await isTold.waitFor();
  const last = page.locator(`${within} .slot-day-of`).last();
  const head = last.locator('.slot-day-head');
  if ((await head.getAttribute('aria-expanded')) === 'false') await head.press('Enter');
  await last.locator('.choice').first().waitFor();
  await isTold.waitFor();
  await last.locator('.choice input').last().check();
}

const TABS_MAX = 120;

/** Tab by tab to something, as who has no mouse goes; from the end of the page it begins again at its top. */
export async function tabTo(page: Page, wanted: Locator): Promise<void> {
  for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
    const reached = await wanted.and(page.locator(':focus')).count();
    if (reached > 0) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`${wanted} is not reached by the keyboard`);
}
