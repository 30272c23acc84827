import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { OrderView } from '../../bap/client/client.ts';
import type { Shop } from './harness.ts';
import type { Spoken } from './spoken.ts';

/** What somebody does in the storefront, step by step, and what is looked at on the way. */

const BAKERY = 'Bakkerij Knapperkorst';

export async function ask(page: Page, spoken: Spoken, text: string): Promise<void> {
  await page.getByRole('searchbox').fill(text);
  await page.getByLabel(spoken.near, { exact: true }).selectOption('de-baarsjes');
  await page.getByRole('button', { name: spoken.search, exact: true }).click();
}

/** Asks near a part of town, De Baarsjes unless said, where the first offers are. */
export async function find(page: Page, text: string, near = 'de-baarsjes'): Promise<void> {
  await page.getByRole('searchbox').fill(text);
  await page.locator('.near select').selectOption(near);
  await page.locator('.search-box button').click();
  await page.locator('.stall').first().waitFor();
}

/** Puts the first thing that a shop has by this name into the basket. */
export async function addAt(page: Page, text: string, shop: string): Promise<void> {
  await page.getByRole('searchbox').fill(text);
  await page.locator('.search-box button').click();
  const stall = page.locator('.stall', { has: page.getByRole('heading', { name: shop }) });
  await stall.locator('.offer-do .button:not(.button-quiet)').first().click();
}

/** So many minutes after what a field for a date and a time has. */
export function later(value: string, minutes: number): string {
  return new Date(Date.parse(`${value}Z`) + minutes * 60_000).toISOString().slice(0, 16);
}

export async function searchBread(page: Page, spoken: Spoken): Promise<void> {
  await ask(page, spoken, 'desembrood');
  await page.getByRole('heading', { name: BAKERY }).waitFor();
}

/** So many loaves in the basket, and the basket open. */
export async function fillBasket(page: Page, spoken: Spoken, loaves: number): Promise<void> {
  const bakery = page.locator('.stall', { has: page.getByRole('heading', { name: BAKERY }) });
  await bakery.getByRole('button', { name: spoken.addBread }).first().click();
  for (let more = 1; more < loaves; more += 1) await bakery.getByRole('button', { name: spoken.oneMore }).click();
  await page.locator('.basket-bar-inner').click();
  await page.getByRole('heading', { level: 1, name: spoken.basket }).waitFor();
}

export async function choosePickup(page: Page): Promise<void> {
  await page.getByRole('link', { name: /Knapperkorst/ }).click();
  await page.locator('input[name=kind][value=pickup]').check();
}

/** Delivery to the part of town that was searched in. */
export async function chooseDelivery(page: Page): Promise<void> {
  await page.getByRole('link', { name: /Knapperkorst/ }).click();
  await page.locator('input[name=kind][value=delivery]').check();
  await page.locator('#street').fill('Hoofdweg 937');
  await page.locator('#postal-code').fill('1058 AX');
}

/** The rest of what the shop wants to know, up to where the order can be placed. */
export async function fillIn(page: Page, spoken: Spoken, payment: string): Promise<void> {
  await page.locator('.quote').waitFor();
  await page.locator('#name').fill('Chaima El Amrani');
  await page.locator('#phone').fill('+31205550202');
  await page.getByLabel(payment).check();
  await page.getByRole('button', { name: spoken.next }).click();
  await page.getByRole('button', { name: spoken.place }).waitFor();
}

export async function place(page: Page, spoken: Spoken): Promise<void> {
  await page.getByRole('button', { name: spoken.place }).click();
  await page.locator('.road').waitFor();
}

export async function cancel(page: Page, spoken: Spoken): Promise<void> {
  await page.getByRole('button', { name: spoken.cancel }).click();
  const reason = page.locator('#cancel-reason');
  await reason.waitFor();
  await reason.selectOption({ index: 1 });
  await page.getByRole('button', { name: spoken.yesCancel }).click();
  await page.locator('.state', { hasText: spoken.cancelled }).waitFor();
}

/** From a search to an order for the shop's own counter. */
export async function orderBread(page: Page, spoken: Spoken): Promise<void> {
  await searchBread(page, spoken);
  await fillBasket(page, spoken, 2);
  await choosePickup(page);
  await fillIn(page, spoken, spoken.payOnPickup);
  await place(page, spoken);
}

/** The QR code of a transfer came and can be looked at. */
export async function codeIsDrawn(page: Page): Promise<void> {
  await page.locator('.transfer-code img').waitFor();
  const width = () => page.evaluate("document.querySelector('.transfer-code img')?.naturalWidth ?? 0");
  await expect.poll(width, { timeout: 20_000 }).toBeGreaterThan(0);
}

/** The order that a page shows, as the buyer node has it. */
export async function orderOn(page: Page): Promise<{ readonly shop: Shop; readonly orderId: string }> {
  const { origin, hash } = new URL(page.url());
  const reply = await page.request.get(`${origin}/api/v1/orders/${hash.slice(hash.lastIndexOf('/') + 1)}`);
  if (!reply.ok()) throw new Error(`The order at ${page.url()} is not told: ${reply.status()} ${await reply.text()}`);
  const { providerNode, orderId = '', order } = (await reply.json()) as OrderView;
  return { shop: { providerNode, providerId: order.providerId }, orderId };
}
