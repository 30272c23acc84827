import sharp from 'sharp';
import { afterEach, beforeAll, describe, expect } from 'vitest';
import type { Order } from '../../commerce/order.ts';
import { visits } from './console-visit.ts';
import type { PilotForTests } from './harness.ts';
import { check, pictured } from './look.ts';
import { createBuyer } from './ordering.ts';
import { type Stage, told } from './told.ts';

/** Whole days of work in the console, with orders that come from the buyer node. */

let pilot: PilotForTests | undefined;
let consoles: ReturnType<typeof visits>;
let buyer: ReturnType<typeof createBuyer>;

export function workInTheConsole(stage: () => Stage): void {
  describe('work in the console', () => {
    beforeAll(() => {
      const { pilot: started, browser } = stage();
      if (started === undefined || browser === undefined) throw new Error('The network or the browser did not start');
      pilot = started;
      consoles = visits(started, browser);
      buyer = createBuyer(started.baseUrl);
    });
    afterEach(async () => {
      expect(await consoles.close()).toEqual([]);
    });
    told('products', 'are listed by photo, and a buyer sees it', async (run) => {
      const { page } = await consoles.enterAt('bakkerij-knapperkorst', 'foto@bakkerij.example', run);
      await page.getByRole('link', { name: 'Producten' }).click();
      await page.getByRole('button', { name: 'Nieuw product' }).click();
      await check(page);
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: 'Foto maken of kiezen' }).click();
      const buffer = await sharp({ create: { width: 2_400, height: 1_600, channels: 3, background: '#8a5a2b' } })
        .jpeg()
        .toBuffer();
      await (await chooser).setFiles({ name: 'brood.jpg', mimeType: 'image/jpeg', buffer });
      await page.getByLabel('Naam', { exact: true }).fill('Fotobrood');
      await page.getByLabel(/^Prijs in/).fill('4,20');
      await page.getByRole('button', { name: 'Bewaren' }).click();
      await page.getByText('Zeg in een paar woorden wat er te zien is.').waitFor();
      await page.getByLabel('Wat is er op de foto te zien?').fill('Een bruin brood');
      await check(page);
      await page.getByRole('button', { name: 'Bewaren' }).click();
      await page.locator('.product', { hasText: 'Fotobrood' }).getByRole('img', { name: 'Een bruin brood' }).waitFor();
      await check(page);
      const shop = await consoles.open(`${pilot?.baseUrl}/`, { locale: 'en-GB', viewport: run.otherViewport });
      await shop.page.getByRole('searchbox').fill('fotobrood');
      await shop.page.locator('.search-box button').click();
      const picture = shop.page.getByRole('img', { name: 'Een bruin brood' });
      await picture.waitFor();
      await expect.poll(() => picture.evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth)).toBeGreaterThan(0);
      expect(await picture.getAttribute('src')).toMatch(/^\/api\/v1\/transactions\//);
      await check(shop.page);
    });

    told('an order in the console', 'is handed over after a look at who takes it, and a part of the money goes back', async (run) => {
      const handle = await buyer.buy({ text: 'wijn', providerId: 'kurk-en-kroonkurk', name: 'Wim Wijn', item: /./, ofAgeYears: 18 });
      const { page } = await consoles.enterAt('kurk-en-kroonkurk', 'wijn@kurk.example', run);
      const card = page.locator('.card', { hasText: 'Wim Wijn' });
      // After closing time it is promised for another day, and that is no matter of minutes.
      await card.waitFor();
      if ((await promisedInMs(handle)) < 3 * 3_600_000) await card.getByText(/(minutes?|hours?) left/).waitFor();
      else expect(await card.locator('.due').count()).toBe(0);
      for (const step of [/^Accept/, /^Packed/, /^Ready/, /^Handed over/]) await card.getByRole('button', { name: step }).click();
      await page.getByRole('dialog').waitFor();
      await check(page);
      await page.getByRole('button', { name: /^Yes, I looked/ }).click();
      await page.getByRole('tab', { name: 'Done' }).click();
      await card.getByRole('button', { name: /^Pay back/ }).click();
      await page.getByLabel(/^How much/).fill('999');
      await page.getByRole('dialog').getByRole('button', { name: 'Pay back' }).click();
      await page.getByText(/^No more than/).waitFor();
      await page.getByLabel(/^How much/).fill('1,50');
      await page.getByText(/^€1\.50 goes back, and you keep/).waitFor();
      await check(page);
      await page.getByRole('button', { name: 'Pay back €1.50' }).click();
      const refunded = async () => {
        const { order } = await buyer.call<{ order: { payments: readonly { refunded?: { amount: string } }[] } }>(
          'GET',
          `/orders/${handle}`,
        );
        return order.payments[0]?.refunded?.amount;
      };
      await expect.poll(refunded, { timeout: 20_000 }).toBe('1.50');
    });

    told('an order in the console', 'is brought, and who follows it sees where, once it is told', async (run) => {
      const says = run.say(
        {
          send: /^Gaat op weg/,
          share: /^Laat de koper zien/,
          stop: /^Niet meer laten zien/,
          seen: /om \d\d:\d\d was/,
          done: /^Bezorgd/,
          notNow: /weet nu niet waar het is/,
          unheard: /is niet aangekomen/,
          never: /zegt niet waar het is/,
        },
        {
          send: /^Send out/,
          share: /^Let the buyer see/,
          stop: /^Show no longer/,
          seen: /was at \d\d:\d\d/,
          done: /^Delivered/,
          notNow: /does not know where it is now/,
          unheard: /did not arrive/,
          never: /does not tell where it is/,
        },
      );
      const to = { address: 'Prinsengracht 263', postalCode: '1016 GV', cityName: 'Amsterdam', position: { lat: 52.3752, lon: 4.884 } };
      const [text, providerId] = ['boek', 'het-vergeten-hoofdstuk'];
      const name = `Fenna Volgt ${run.name}`;
      const handle = await buyer.buy({ text, providerId, name, item: /./, to });
      const { page, context, complaints } = await consoles.enterAt(providerId, `boek-${run.name}@hoofdstuk.example`, run);
      await context.grantPermissions(['geolocation']);
      await context.setGeolocation({ latitude: 52.3731, longitude: 4.8926 });
      const card = page.locator('.card', { hasText: name });
      for (let step = 0; step < 2; step += 1) await card.locator('.button-main').click();
      await card.getByRole('button', { name: says.send }).click();
      const tracking = async () => {
        await buyer.call('POST', `/orders/${handle}/track?wait=10000`, {});
        return (await buyer.call<{ tracking?: object }>('GET', `/orders/${handle}`)).tracking;
      };
      await card.getByRole('button', { name: says.share }).waitFor();
      const known = async () =>
        (await buyer.call<{ order: Pick<Order, 'fulfilments'> }>('GET', `/orders/${handle}`)).order.fulfilments[0]?.state;
      await expect.poll(known, { timeout: 20_000 }).toBe('out-for-delivery');
      expect(await tracking()).toEqual({ id: expect.any(String), active: true });
      await card.getByRole('button', { name: says.share }).click();
      await card.getByText(says.seen).waitFor();
      await pictured(page, 'share-courier');
      await check(page);
      await expect.poll(tracking, { timeout: 20_000 }).toMatchObject({ position: { lat: 52.3731, lon: 4.8926 } });
      // A device that does not know now is asked again; what is not heard is said. Only a no of the device ends it.
      await context.setGeolocation(null);
      await card.getByRole('button', { name: says.stop }).click();
      await card.getByRole('button', { name: says.share }).click();
      await card.getByText(says.notNow).waitFor();
      await card.getByRole('button', { name: says.stop }).waitFor();
      await pictured(page, `courier-no-place-${run.name}`);
      await page.route('**/position', (route) => route.abort('connectionfailed'));
      await context.setGeolocation({ latitude: 52.374, longitude: 4.886 });
      await card.getByText(says.unheard).waitFor();
      await pictured(page, `courier-unheard-${run.name}`);
      await check(page);
      await page.unroute('**/position');
      await expect.poll(tracking, { timeout: 40_000 }).toMatchObject({ position: { lat: 52.374, lon: 4.886 } });
      await expect.poll(() => card.getByText(says.unheard).count()).toBe(0);
      await context.clearPermissions();
      await card.getByRole('button', { name: says.stop }).click();
      await card.getByRole('button', { name: says.share }).click();
      await card.getByText(says.never).waitFor();
      await card.getByRole('button', { name: says.share }).waitFor();
      complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes('ERR_CONNECTION_FAILED')));
      await card.getByRole('button', { name: says.done }).click();
      await card.waitFor({ state: 'detached' });
    });

    told('an order in the console', 'is weighed, and its price follows', async (run) => {
      const { locale } = run;
      const said = run.say(
        {
          accept: /^Aannemen/,
          weigh: /^Wegen/,
          wrong: /^Vul een gewicht in/,
          done: 'Zoveel weegt het',
          packed: /^Ingepakt/,
          name: `Karel Kaas ${run.name}`,
        },
        {
          accept: /^Accept/,
          weigh: /^Weigh/,
          wrong: /^Fill in a weight/,
          done: 'That is what it weighs',
          packed: /^Packed/,
          name: `Kate Cheese ${run.name}`,
        },
      );
      const handle = await buyer.buy({
        text: 'boerenkaas',
        providerId: 'kaashuis-het-gouden-wiel',
        name: said.name,
        item: /^Oude boerenkaas/,
      });
      const before = await totalOf(handle);
      const { page } = await consoles.enterAt('kaashuis-het-gouden-wiel', `kaas-${locale}@kaashuis.example`, run);
      const card = page.locator('.card', { hasText: said.name });
      await card.getByRole('button', { name: said.accept }).click();
      await card.getByRole('button', { name: said.weigh }).click();
      const dialog = page.getByRole('dialog');
      const weight = dialog.locator('#weight-0');
      await weight.fill('een half pond');
      await dialog.getByRole('button', { name: said.done }).click();
      await dialog.getByText(said.wrong).waitFor();
      await pictured(page, `weigh-${locale}`);
      await check(page);
      await weight.fill('0,24');
      await dialog.getByRole('button', { name: said.done }).click();
      await dialog.waitFor({ state: 'detached' });
      await expect.poll(() => totalOf(handle), { timeout: 20_000 }).not.toBe(before);
      await card.getByRole('button', { name: said.packed }).click();
    });

    told('an order in the console', 'shows what the buyer filled in, in the language of who reads', async (run) => {
      const { locale } = run;
      const said = run.say(
        { open: /^Wat de koper invulde/, chosen: 'Pinda’s, Melk', name: 'Noor Noten' },
        { open: /^What the buyer filled in/, chosen: 'Peanuts, Milk', name: 'Nora Nuts' },
      );
      const answers = { allergens: ['peanuts', 'milk'], otherwise: '<b>Graag</b> zonder ui' };
      await buyer.buy({ text: 'roti', providerId: 'kankantrie', name: said.name, item: /./, answers });
      const { page } = await consoles.enterAt('kankantrie', `keuken-${locale}@kankantrie.example`, run);
      const card = page.locator('.card', { hasText: said.name });
      await card.getByRole('button', { name: said.open }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(said.chosen, { exact: true }).waitFor();
      // It is shown as it was written, and as nothing else.
      await dialog.getByText('<b>Graag</b> zonder ui').waitFor();
      await pictured(page, `answers-${locale}`);
      await check(page);
    });

    told('a week of appointments', 'is changed by dragging and with the keyboard', async (run) => {
      await buyer.buy({ text: 'knippen', providerId: 'knip-aan-de-kade', name: 'Hanneke Haar', item: /knippen/i, slot: 30 });
      const { page } = await consoles.enterAt('knip-aan-de-kade', 'week@knip.example', run);
      const visit = page.getByRole('button', { name: /Hanneke Haar/ });
      await page.locator('.track').first().waitFor();
      for (let weeks = 0; weeks < 4 && (await visit.count()) === 0; weeks += 1) {
        await page.getByRole('button', { name: 'Week after' }).click();
        await page.waitForTimeout(1_000);
      }
      await check(page);
      await visit.scrollIntoViewIfNeeded();
      const box = (await visit.boundingBox()) ?? { x: 0, y: 0 };
      await page.mouse.move(box.x + 20, box.y + 10);
      await page.mouse.down();
      await page.mouse.move(box.x + 22, box.y + 50, { steps: 4 });
      await page.mouse.move(box.x + 22, box.y + 10 + 75, { steps: 4 });
      await page.mouse.up();
      await page.getByText(/Whoever booked is told at once/).waitFor();
      await check(page);
      await page.keyboard.press('Escape');
      await visit.focus();
      await page.keyboard.press('Enter');
      // The day of the appointment is still to come, whatever the hour is now.
      const day = await page.getByRole('dialog').locator('input[type=date]').inputValue();
      await page.getByLabel('Time').fill('21:05');
      await page.getByRole('dialog').getByRole('button', { name: 'Move', exact: true }).click();
      await page.getByRole('button', { name: /^21:05, Hanneke Haar/ }).waitFor();
      await page.getByRole('button', { name: 'Block time' }).click();
      await page.locator('#block-day').fill(day);
      await page.getByLabel('From').fill('22:00');
      await page.getByLabel('To', { exact: true }).fill('22:30');
      await check(page);
      await page.getByRole('dialog').getByRole('button', { name: 'Block time' }).click();
      await page.getByRole('button', { name: /^Blocked from 22:00/ }).click();
      await page.getByRole('button', { name: 'Give free again' }).click();
      await expect.poll(() => page.locator('.blocked').count()).toBe(0);
    });

    told('a driver', 'sees fare, way and destination before taking a ride, and drives it', async (run) => {
      const says = run.say(
        {
          begin: 'Dienst beginnen',
          on: 'U heeft dienst.',
          take: 'Aannemen',
          three: '3 personen',
          way: 'Route',
          sound: 'Geluid bij een aangeboden rit',
          copy: 'Adres kopiëren',
          business: 'Zaak',
          missing: /^Vul het id van de chauffeur in/,
          wrong: 'In deze vloot is geen chauffeur met dit id.',
          steps: ['Ik ben er', 'Ingestapt: we rijden', 'We zijn er'],
          none: 'Er wordt u nu geen rit aangeboden.',
          unheard: /heeft niet gehoord waar u nu bent/,
          end: 'Dienst beëindigen',
          off: 'U heeft geen dienst.',
        },
        {
          begin: 'Go on shift',
          on: 'You are on shift.',
          take: 'Take it',
          three: '3 people',
          way: 'Navigate',
          sound: 'Sound with a ride that is offered',
          copy: 'Copy address',
          business: 'Business',
          missing: /^Fill in the id of the driver/,
          wrong: 'There is no driver with this id in this fleet.',
          steps: ['I am there', 'They are in: drive off', 'We have arrived'],
          none: 'No ride is offered to you now.',
          unheard: /did not hear where you are now/,
          end: 'Go off shift',
          off: 'You are off shift.',
        },
      );
      const { page, context, complaints } = await consoles.enterAt('taxicooperatie-de-ronde', `rit-${run.name}@ronde.example`, {
        ...run,
        driverId: 'fatima',
      });
      await context.grantPermissions(['geolocation']);
      await context.setGeolocation({ latitude: 52.3731, longitude: 4.8926 });
      await page.getByRole('button', { name: says.begin }).click();
      await page.getByText(says.on).waitFor();
      await page.evaluate(COUNT_TONES);
      const tones = () => page.evaluate('window.tones');
      await page.getByLabel(says.sound).check();
      await expect.poll(tones).toBe(2);
      const way = {
        from: { address: 'Dam 1', position: { lat: 52.3735, lon: 4.893 } },
        to: { address: 'Museumplein 6', position: { lat: 52.358, lon: 4.881 } },
      };
      await buyer.buy({ text: 'taxi', providerId: 'taxicooperatie-de-ronde', name: 'Rita Reiziger', item: /tot 4/, way, people: 3 });
      const offer = page.locator('.card-new');
      await offer.getByText('Museumplein 6').waitFor();
      await offer.locator('.amount').waitFor();
      await offer.getByText(says.three).waitFor();
      await expect.poll(tones).toBe(4);
      expect(await offer.getByText('Rita Reiziger').count()).toBe(0);
      await page.locator('.map-pin').nth(2).waitFor();
      await check(page);
      await offer.getByRole('button', { name: says.take }).click();
      await page.getByText(/Rita Reiziger/).waitFor();
      expect(await page.getByRole('link', { name: says.way }).getAttribute('href')).toBe('geo:52.3735,4.893?q=52.3735,4.893');
      await page.getByRole('button', { name: says.copy }).waitFor();
      await pictured(page, `driver-way-${run.name}`);
      await check(page);
      for (const step of says.steps) await page.getByRole('button', { name: step }).click();
      await page.getByText(says.none).waitFor();
      // Whose place does not arrive is offered nothing after a while: that is said.
      await page.route('**/driver/position', (route) => route.abort('connectionfailed'));
      await page.reload();
      await page.getByText(says.unheard).waitFor();
      await pictured(page, `driver-unheard-${run.name}`);
      await check(page);
      await page.unroute('**/driver/position');
      complaints.splice(0, complaints.length, ...complaints.filter((text) => !text.includes('ERR_CONNECTION_FAILED')));
      await page.getByRole('button', { name: says.end }).click();
      await page.getByText(says.off).waitFor();
      // Who asks a driver in is told what is wrong with the id.
      const { page: office, complaints: refused } = await consoles.enterAt(
        'taxicooperatie-de-ronde',
        `kantoor-${run.name}@ronde.example`,
        run,
      );
      await office.getByRole('link', { name: says.business }).click();
      await office.locator('#invite-email').fill('nieuw@ronde.example');
      await office.locator('#invite-role').selectOption('driver');
      const invite = office.locator('#invite-driver');
      await invite.press('Enter');
      await office.getByText(says.missing).waitFor();
      await invite.fill('niemand');
      await invite.press('Enter');
      await office.getByText(says.wrong).waitFor();
      refused.splice(0, refused.length, ...refused.filter((text) => !text.includes('400')));
    });
  });
}

/** In place of a loudspeaker: how many tones there were. */
const COUNT_TONES = `
  window.tones = 0;
  const made = AudioContext.prototype.createOscillator;
  AudioContext.prototype.createOscillator = function () { window.tones += 1; return made.call(this); };`;

interface Stop {
  readonly timeRange?: { readonly startMs?: number; readonly endMs?: number };
}

/** How long it is until an order was promised. */
async function promisedInMs(handle: string): Promise<number> {
  const { order } = await buyer.call<{ order: { fulfilments: readonly { stops?: readonly Stop[] }[] } }>('GET', `/orders/${handle}`);
  const times = (order.fulfilments[0]?.stops ?? []).flatMap(({ timeRange }) => timeRange?.endMs ?? timeRange?.startMs ?? []);
  return Math.max(...times) - Date.now();
}

/** What an order comes to, as the buyer node has it. */
async function totalOf(handle: string): Promise<string | undefined> {
  const { order } = await buyer.call<{ order: { quote?: { total: { amount: string } } } }>('GET', `/orders/${handle}`);
  return order.quote?.total.amount;
}
