import type { Page } from 'playwright-core';
import { beforeAll, describe, expect } from 'vitest';
import { createClient, type OrderView } from '../../bap/client/client.ts';
import type { DriverCall, PilotForTests } from './harness.ts';
import { checkPage, picture, pictured } from './look.ts';
import type { OneVisit } from './one-visit.ts';
import { find, orderOn } from './shopping.ts';
import { type Stage, told } from './told.ts';
import { agreeAndOrder } from './trade-steps.ts';

/** Rides: hailed, followed on their way, and shared. */

const WAIT_MS = 20_000;
/** Where the driver of the shuttle waits, and who is fetched later on the way of the others. */
const SHUTTLE_AT = { lat: 52.366, lon: 4.862 };
const SECOND_WAY = { start: { lat: 52.352, lon: 4.858 }, end: { lat: 52.3731, lon: 4.8932 } };

let pilot: PilotForTests | undefined;

export function rides(stage: () => Stage, visit: Pick<OneVisit, 'open'>): void {
  describe('rides', () => {
    beforeAll(() => {
      ({ pilot } = stage());
    });

    told('a taxi', 'has its destination on the map, is followed to the end and rated', async (run) => {
      const says = run.say(
        {
          most: /Het wordt nooit meer dan/,
          coming: 'Er komt iemand aan',
          drives: 'Fatima rijdt voor u',
          seen: /^Laatst gezien om/,
          there: 'Aangekomen',
        },
        {
          most: /It never becomes more than/,
          coming: 'Someone is coming',
          drives: 'Fatima drives you',
          seen: /^Last seen at/,
          there: 'Arrived',
        },
      );
      await pilot?.drive({ method: 'PUT', path: 'shift', body: { position: { lat: 52.371, lon: 4.857 } } });
      const page = await visit.open(run, run.say('light', 'dark'));
      await find(page, 'taxi');
      await checkPage(page);
      await page
        .locator('.offer', { has: page.getByRole('heading', { name: 'Taxi, tot 4 personen' }) })
        .getByRole('button', { name: run.say(/Rit kiezen/, /Choose this ride/) })
        .press('Enter');
      await page.getByLabel(run.say('Met hoeveel', 'With how many')).selectOption('2');
      // By the name of a part of town in the one run, on the map by keyboard in the other.
      if (run.locale === 'nl-NL') await page.getByLabel('Brengen naar', { exact: true }).selectOption('centrum');
      else await pickOnMap(page);
      await page.locator('.map-pin').nth(1).waitFor();
      await page.getByText(says.most).waitFor();
      // It was looked at: that alone puts it in no basket.
      const inBasket = page.locator('a[href="#/basket"]').first();
      expect(await inBasket.innerText()).toBe(run.say('Mandje', 'Basket'));
      await page.getByRole('rowheader', { name: run.say(/^Afstand, \d+,\d{3} km$/, /^Distance \d+\.\d{3} km$/) }).waitFor();
      await picture(page, `ride-${run.name}`);
      await checkPage(page);
      await agreeAndOrder(page, `ride-${run.name}`);
      await page.getByText(run.say('2 personen', '2 people'), { exact: true }).waitFor();
      const { orderId } = await orderOn(page);
      const accept = () =>
        pilot?.drive({ method: 'POST', path: `rides/${orderId}/accept`, body: {} }).then(
          () => true,
          () => false,
        );
      await expect.poll(accept, { timeout: 30_000 }).toBe(true);
      await page.locator('.state', { hasText: says.coming }).waitFor();
      await page.getByText(says.drives).waitFor();
      await pilot?.drive({ method: 'PUT', path: 'position', body: { position: { lat: 52.3705, lon: 4.856 } } });
      await page.getByText(says.seen).waitFor();
      await page.locator('.map-pin-moving').waitFor();
      await picture(page, `ride-under-way-${run.name}`);
      await checkPage(page);
      for (const step of ['arrive', 'start', 'finish']) await pilot?.drive({ method: 'POST', path: `rides/${orderId}/${step}`, body: {} });
      await page.locator('.state', { hasText: says.there }).waitFor();
      await page.locator('.rate-values label').nth(4).click();
      await page.getByRole('button', { name: run.spoken.sendRating }).press('Enter');
      await page.getByText(run.spoken.rated).waitFor();
      await checkPage(page);
      await pilot?.drive({ method: 'DELETE', path: 'shift' });
    });

    told('a taxi', 'is shared: it says when it arrives, and that it becomes later for another who is fetched on the way', async (run) => {
      const says = run.say(
        {
          drives: 'Aylin rijdt voor u',
          fetched: /^Ophalen verwacht om .*\d\d:\d\d$/,
          arrives: /^Aankomst verwacht om .*(\d\d:\d\d)$/,
          put: /^Aankomst verwacht om .*(\d\d:\d\d) \(eerst .*(\d\d:\d\d)\)$/,
          later: 'Het wordt later dan eerst gezegd.',
          there: 'Aangekomen',
        },
        {
          drives: 'Aylin drives you',
          fetched: /^Pick-up expected at .*\d\d:\d\d$/,
          arrives: /^Arrival expected at .*(\d\d:\d\d)$/,
          put: /^Arrival expected at .*(\d\d:\d\d) \(was .*(\d\d:\d\d)\)$/,
          later: 'It becomes later than was said first.',
          there: 'Arrived',
        },
      );
      await drive({ method: 'PUT', path: 'shift', body: { position: SHUTTLE_AT } });
      const page = await visit.open(run);
      await find(page, 'buurtpendel');
      await page
        .locator('.offer', { has: page.getByRole('heading', { name: /^Buurtpendel/ }) })
        .getByRole('button', { name: run.say(/Rit kiezen/, /Choose this ride/) })
        .press('Enter');
      await page.getByLabel(run.say('Brengen naar', 'Bring to'), { exact: true }).selectOption('centrum');
      await agreeAndOrder(page, `shared-${run.name}`);
      const { orderId } = await orderOn(page);
      // Who is fetched is no help to themselves.
      expect(await page.locator('.contacts a[href^="tel:"]').count()).toBe(0);
      await accepted(orderId);
      await page.getByText(says.drives).waitFor();
      await page.getByText(says.fetched).waitFor();
      const arrives = await page.getByText(says.arrives).innerText();
      await pictured(page, `shared-expected-${run.name}`);
      await checkPage(page);
      const second = await alsoHails();
      await accepted(second.orderId ?? '');
      const put = await page.getByText(says.put).innerText();
      const [, now, first] = says.put.exec(put) ?? [];
      expect(first).toBe(says.arrives.exec(arrives)?.[1]);
      expect(now).not.toBe(first);
      await page.getByText(says.later).waitFor();
      await pictured(page, `shared-later-${run.name}`);
      await checkPage(page);
      for (const each of [second.orderId, orderId]) for (const step of ['arrive', 'start']) await onRide(each ?? '', step);
      // Who sits in it is not fetched any more, and has not arrived yet.
      await page.getByText(says.fetched).waitFor({ state: 'detached' });
      await page.getByText(says.put).waitFor();
      for (const each of [second.orderId, orderId]) await onRide(each ?? '', 'finish');
      await page.locator('.state', { hasText: says.there }).waitFor();
      expect(await page.locator('.expected').count()).toBe(0);
      await checkPage(page);
      await drive({ method: 'DELETE', path: 'shift' });
    });
  });
}

/** The driver of the shuttle does something. */
async function drive(call: DriverCall): Promise<void> {
  await pilot?.drive({ ...call, driver: 'aylin' });
}

function onRide(orderId: string, step: string): Promise<void> {
  return drive({ method: 'POST', path: `rides/${orderId}/${step}`, body: {} });
}

/** As soon as it is offered. */
async function accepted(orderId: string): Promise<void> {
  const accept = () =>
    onRide(orderId, 'accept').then(
      () => true,
      () => false,
    );
  await expect.poll(accept, { timeout: 30_000 }).toBe(true);
}

/** Somebody else with an app of their own orders a seat in the same shuttle, a little out of its way. */
async function alsoHails(): Promise<OrderView> {
  if (pilot === undefined) throw new Error('The network did not start');
  const client = createClient({ url: pilot.baseUrl, key: pilot.plan.appKey });
  const { start, end } = SECOND_WAY;
  const asked = { text: 'buurtpendel', fulfilment: 'ride', fetchFrom: { position: start }, deliverTo: { position: end } } as const;
  const { transactionId } = await client.search(asked);
  const offers = async () => (await client.offers(transactionId)).offers.filter(({ item }) => item.id.endsWith('.pendel'));
  await expect.poll(async () => (await offers()).length, { timeout: 30_000 }).toBe(1);
  const [offer] = await offers();
  if (offer === undefined) throw new Error('The shuttle is not offered');
  const customer = { name: 'Noor de Wit', phone: '+31205550203' };
  const stops = [
    { kind: 'start', place: { position: start } },
    { kind: 'end', place: { position: end } },
  ];
  const fulfilments = [{ id: offer.provider.fulfilments[0]?.id ?? '', kind: 'ride' as const, stops, customer }];
  const basket = {
    providerNode: offer.providerNode,
    providerId: offer.provider.id,
    lines: [{ itemId: offer.item.id, quantity: 1 }],
    fulfilments,
  };
  const selected = (await client.createOrder(transactionId, basket, { waitMs: WAIT_MS })).now;
  const billing = { ...customer, address: 'Valeriusplein 901' };
  const offered = (await client.init(selected?.handle ?? '', { billing, fulfilments }, { waitMs: WAIT_MS })).now;
  const placed = (await client.confirm(offered?.handle ?? '', {}, { waitMs: WAIT_MS })).now;
  if (placed?.state !== 'confirmed') throw new Error(`The second ride is ${placed?.state}: ${JSON.stringify(placed?.fault ?? '')}`);
  return placed;
}

async function pickOnMap(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Map or postcode: Bring to' }).press('Enter');
  await page.locator('dialog .map-inner[tabindex], dialog .leaflet-container').first().focus();
  for (const key of ['+', 'ArrowRight', 'ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
  await picture(page, 'ride-map-en');
  await page.locator('dialog .map-pick button').press('Enter');
}
