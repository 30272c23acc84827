import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { camt } from '../bpp/payments/files.ts';
import type { PilotForTests, Shop } from './harness.ts';
import { poison } from './poison.ts';
import type { See } from './poisoned-buying.ts';
import { FLEET, PRACTICE, RENTAL, SHOP, SHOP_IBAN } from './poisoned-city.ts';

interface Desk {
  readonly page: Page;
  readonly pilot: PilotForTests;
  readonly see: See;
}

const PRINTS_NOTHING = 'window.print = () => {};';

/** Every page of the console on which something is read that a buyer or a provider wrote. */
export async function openDesks(desk: Desk): Promise<void> {
  await openShop(desk);
  await openPractice(desk);
  await enter(desk, RENTAL, 'orders');
  await desk.page.locator('.card').first().waitFor();
  await desk.see('rental desk');
}

async function openShop(desk: Desk): Promise<void> {
  const { page, see } = desk;
  await page.addInitScript(PRINTS_NOTHING);
  await enter(desk, SHOP, 'orders');
  const card = page.locator('.card').first();
  await card.waitFor();
  await see('desk');
  await card.getByRole('button', { name: /^What the buyer filled in/ }).click();
  await page.locator('.answers dd').first().waitFor();
  await see('answers');
  await page.keyboard.press('Escape');
  await card.getByRole('button', { name: /^Messages/ }).click();
  await page.locator('.said li').nth(1).waitFor();
  await page.locator('#message').fill(poison('desk message'));
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await see('messages');
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Done' }).click();
  await page.locator('.card').first().waitFor();
  await see('desk done');
  await page.getByRole('tab', { name: 'To do' }).click();
  await card.waitFor();
  for (const [name, button] of [
    ['slip', card.getByRole('button', { name: /^Print packing slip/ })],
    ['pick list', page.getByRole('button', { name: 'Print pick list' })],
  ] as const) {
    await button.click();
    await page.locator('.print-only').waitFor({ state: 'attached' });
    await page.emulateMedia({ media: 'print' });
    await see(name);
    await page.emulateMedia({ media: 'screen' });
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    await page.locator('.print-only').waitFor({ state: 'detached' });
  }
  await bringGoods(desk);
  await bringMoney(desk);
  for (const name of ['terms', 'business'] as const) {
    await page.evaluate(`location.hash = '#/${SHOP.providerId}/${name}'`);
    await page.locator('main h1').first().waitFor();
    await see(name);
  }
  await page.locator('#invite-email').fill(poison('invited e-mail'));
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await page.getByText('That was not possible.').waitFor();
  await see('business');
}

async function bringGoods({ page, see }: Desk): Promise<void> {
  await page.evaluate(`location.hash = '#/${SHOP.providerId}/products'`);
  await page.getByRole('button', { name: 'New product' }).click();
  const picture = page.locator('#product-photo');
  const script = '<script>top.hacked=1</script>';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" onload="top.hacked=1">${script}<rect width="40" height="40"/></svg>`;
  const bread = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#8a5a2b' } })
    .jpeg()
    .toBuffer();
  await picture.setInputFiles({ name: 'gif.svg', mimeType: 'image/svg+xml', buffer: Buffer.from(svg) });
  await page.locator('#product-photo-text').fill(poison('photo text'));
  await page.locator('#product-name').fill(poison('written product'));
  await page.locator('#product-description').fill(poison('written description'));
  await page.locator('#product-price').fill('2.50');
  // Of a drawing with a script, and of a page that calls itself a photo, no picture is made.
  for (const file of [undefined, { name: 'gif.jpg', mimeType: 'image/jpeg', buffer: Buffer.from(`<!doctype html>${script}`) }]) {
    if (file !== undefined) await picture.setInputFiles(file);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('This is not a photo that can be used.').waitFor();
    await see('new product');
  }
  await picture.setInputFiles({ name: 'brood.jpg', mimeType: 'image/jpeg', buffer: bread });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.locator('.product').nth(1).waitFor();
  await see('products');
  await page
    .locator('.product', { hasText: 'written product' })
    .getByRole('button', { name: /^Change/ })
    .click();
  await see('changed product');
  await page.keyboard.press('Escape');
  const heads = 'Handle,Title,Type,Status,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price';
  const quoted = (field: string) => `"${poison(field).replaceAll('"', '""')}"`;
  const rows = [
    `nieuw,${quoted('dropped product')},Brood,active,nieuw,shopify,4,3.25`,
    `kwaad,Iets,Brood,active,kwaad,shopify,4,${quoted('dropped price')}`,
  ];
  const csv = { name: 'products.csv', mimeType: 'text/csv', buffer: Buffer.from([heads, ...rows].join('\n')) };
  await page.locator('#product-file').setInputFiles(csv);
  await page.getByText('Nothing has been changed yet.').waitFor();
  await see('file preview');
}

async function bringMoney({ page, see }: Desk): Promise<void> {
  await page.evaluate(`location.hash = '#/${SHOP.providerId}/money'`);
  const entries = [{ amount: '77.00', name: poison('payer name'), remark: poison('payment remark'), bankReference: 'GIF-1' }];
  const file = { name: 'afschrift.xml', mimeType: 'application/xml', buffer: Buffer.from(camt(entries, { iban: SHOP_IBAN })) };
  await page.locator('input[type=file]').first().setInputFiles(file);
  await page.locator('#to-place').waitFor();
  await see('money');
}

async function openPractice(desk: Desk): Promise<void> {
  const { page, see } = desk;
  await enter(desk, PRACTICE, 'week');
  const visit = page.locator('.visit');
  await page.locator('.track').first().waitFor();
  for (let weeks = 0; weeks < 2 && !(await comes(visit)); weeks += 1) await page.getByRole('button', { name: 'Week after' }).click();
  await see('week');
  await visit.first().press('Enter');
  await page.getByRole('dialog').waitFor();
  await see('visit at the desk');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Block time' }).click();
  await see('block time');
  await page.evaluate(`location.hash = '#/${PRACTICE.providerId}/orders'`);
  await page.locator('.card').first().waitFor();
  await see('practice desk');
}

const comes = (visit: ReturnType<Page['locator']>): Promise<boolean> =>
  visit
    .first()
    .waitFor({ timeout: 3_000 })
    .then(
      () => true,
      () => false,
    );

/** A driver goes on shift, is offered the ride that `ordered` orders, and takes it. */
export async function driveOne(desk: Desk, ordered: () => Promise<void>): Promise<void> {
  const { page, see } = desk;
  const context = page.context();
  await context.grantPermissions(['geolocation']);
  await context.setGeolocation({ latitude: 52.371, longitude: 4.857 });
  await enter(desk, FLEET, 'rides', 'fatima');
  await page.getByRole('button', { name: 'Go on shift' }).click();
  await page.getByText('You are on shift.').waitFor();
  await ordered();
  await page.locator('.card-new').waitFor();
  await see('ride offered');
  await page.getByRole('button', { name: 'Take it' }).click();
  await page.getByRole('button', { name: 'I am there' }).waitFor();
  await see('ride taken');
}

async function enter({ page, pilot }: Desk, shop: Shop, at: string, driverId?: string): Promise<void> {
  const link = await pilot.invite(shop, { email: `gif@${shop.providerId}.example`, ...(driverId === undefined ? {} : { driverId }) });
  await page.context().clearCookies();
  await page.goto('about:blank');
  await page.goto(link);
  await page.getByRole('button', { name: 'Begin', exact: true }).click();
  await page.locator('nav.menu').waitFor();
  await page.evaluate(`location.hash = '#/${shop.providerId}/${at}'`);
  await page.locator('main h1').first().waitFor();
}
