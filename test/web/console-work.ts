import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { afterEach, beforeAll, describe, expect } from 'vitest';
import type { PilotForTests } from './harness.ts';
import { check, type Looking, look, pictured } from './look.ts';
import { createBuyer } from './ordering.ts';
import { find } from './shopping.ts';
import { type Run, type Stage, told } from './told.ts';

/** Whole days of work in the console, with orders that come from the buyer node. */

let pilot: PilotForTests | undefined;
let browser: Browser | undefined;
let buyer: ReturnType<typeof createBuyer>;
const looked: Looking[] = [];

export function workInTheConsole(stage: () => Stage): void {
  describe('work in the console', () => {
    beforeAll(() => {
      ({ pilot, browser } = stage());
      buyer = createBuyer(pilot?.baseUrl ?? '');
    });
    afterEach(async () => {
      const complaints = looked.flatMap((each) => each.complaints);
      await Promise.all(looked.splice(0).map(({ context }) => context.close()));
      expect(complaints).toEqual([]);
    });
    told('products', 'are listed by photo, and a buyer sees it', async (run) => {
      const { page } = await enter('bakkerij-knapperkorst', 'foto@bakkerij.example', run);
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
      const shop = await open(`${pilot?.baseUrl}/`, { locale: 'en-GB', viewport: run.otherViewport });
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
      const { page } = await enter('kurk-en-kroonkurk', 'wijn@kurk.example', run);
      const card = page.locator('.card', { hasText: 'Wim Wijn' });
      // After closing time it is promised for another day, and that is no matter of minutes.
      await card.waitFor();
      if ((await promisedInMs(handle)) < 2 * 3_600_000) await card.getByText(/minutes? left/).waitFor();
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
        { send: /^Gaat op weg/, share: /^Laat de koper zien/, stop: /^Niet meer laten zien/, seen: /om \d\d:\d\d was/, done: /^Bezorgd/ },
        { send: /^Send out/, share: /^Let the buyer see/, stop: /^Show no longer/, seen: /was at \d\d:\d\d/, done: /^Delivered/ },
      );
      const to = { address: 'Prinsengracht 263', postalCode: '1016 GV', cityName: 'Amsterdam', position: { lat: 52.3752, lon: 4.884 } };
      const [text, providerId] = ['boek', 'het-vergeten-hoofdstuk'];
      const name = `Fenna Volgt ${run.name}`;
      const handle = await buyer.buy({ text, providerId, name, item: /./, to });
      const { page, context } = await enter(providerId, `boek-${run.name}@hoofdstuk.example`, run);
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
      expect(await tracking()).toEqual({ active: true });
      await card.getByRole('button', { name: says.share }).click();
      await card.getByText(says.seen).waitFor();
      await check(page);
      await expect.poll(tracking, { timeout: 20_000 }).toMatchObject({ position: { lat: 52.3731, lon: 4.8926 } });
      await card.getByRole('button', { name: says.stop }).click();
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
          name: 'Karel Kaas',
        },
        {
          accept: /^Accept/,
          weigh: /^Weigh/,
          wrong: /^Fill in a weight/,
          done: 'That is what it weighs',
          packed: /^Packed/,
          name: 'Kate Cheese',
        },
      );
      const handle = await buyer.buy({
        text: 'boerenkaas',
        providerId: 'kaashuis-het-gouden-wiel',
        name: said.name,
        item: /^Oude boerenkaas/,
      });
      const before = await totalOf(handle);
      const { page } = await enter('kaashuis-het-gouden-wiel', `kaas-${locale}@kaashuis.example`, run);
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
      const { page } = await enter('kankantrie', `keuken-${locale}@kankantrie.example`, run);
      const card = page.locator('.card', { hasText: said.name });
      await card.getByRole('button', { name: said.open }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(said.chosen, { exact: true }).waitFor();
      // It is shown as it was written, and as nothing else.
      await dialog.getByText('<b>Graag</b> zonder ui').waitFor();
      await pictured(page, `answers-${locale}`);
      await check(page);
    });

    told('the terms of a shop', 'are the hours of a branch, which are its own', async (run) => {
      const { locale } = run;
      const said = run.say(
        {
          business: 'Zaak',
          hours: 'Openingstijden van Vloeiblad Oost',
          add: 'Tijden toevoegen op maandag',
          save: 'Bewaren',
          saved: 'Bewaard',
        },
        { business: 'Business', hours: 'Opening hours of Vloeiblad Oost', add: 'Add hours on Monday', save: 'Save', saved: 'Saved' },
      );
      const { page } = await enter('vloeiblad', `baas-${locale}@vloeiblad.example`, run);
      await page.getByRole('link', { name: said.business }).click();
      const branch = page.getByRole('article', { name: 'Vloeiblad Oost' });
      await branch.getByText('Javastraat 914, 1095 CN Amsterdam').waitFor();
      await branch.getByLabel(said.hours).press('Enter');
      await branch.getByRole('button', { name: said.add }).click();
      await pictured(page, `branch-hours-${locale}`);
      await check(page);
      await branch.getByRole('button', { name: said.save }).click();
      await branch.getByText(said.saved, { exact: true }).waitFor();
      const { shop } = (await page.evaluate("fetch('/provider/v1/providers/vloeiblad').then((reply) => reply.json())")) as {
        shop: { openingHours: Hours; branches: readonly { openingHours: Hours }[] };
      };
      expect(shop.branches[0]?.openingHours.weekly.monday?.length).toBeGreaterThan(0);
      expect(shop.openingHours.weekly.monday).toEqual([]);
    });

    told('the terms of a shop', 'are where is delivered, drawn with the keyboard', async (run) => {
      const { page } = await enter('bakkerij-knapperkorst', 'gebied@bakkerij.example', run);
      await page.getByRole('link', { name: 'Voorwaarden' }).click();
      await page.getByLabel('Getekend op de kaart').check();
      const corner = page.getByRole('button', { name: 'Kies het midden van de kaart' });
      await corner.waitFor();
      for (const keys of [['ArrowUp'], ['ArrowRight', 'ArrowRight'], ['ArrowDown', 'ArrowDown']]) {
        await page.locator('.leaflet-container').focus();
        for (const key of keys) {
          await page.keyboard.press(key);
          await expect.poll(() => page.locator('.leaflet-pan-anim').count()).toBe(0);
        }
        await corner.focus();
        await page.keyboard.press('Enter');
      }
      await page.getByText('3 hoeken.').waitFor();
      await page
        .getByLabel(/^Prijs in/)
        .first()
        .fill('3,10');
      await page.locator('.buyer-sees', { hasText: /Bezorgen: €\s3,10/ }).waitFor();
      await check(page);
      await page.getByRole('button', { name: 'Bewaren' }).click();
      await page.getByText('Bewaard. Nieuwe kopers zien dit vanaf nu.').waitFor();
    });

    told('the terms of a shop', 'are where is delivered, in postcodes', async (run) => {
      const { locale } = run;
      const said = run.say(
        {
          terms: 'Voorwaarden',
          how: 'Op postcode',
          field: 'Postcodes waar u bezorgt',
          wrong: /“Jordaan” is geen postcode/,
          sees: /op postcode 1058-1059, 1071 AB/,
          save: 'Bewaren',
          saved: 'Bewaard. Nieuwe kopers zien dit vanaf nu.',
          add: /^Desembrood.* in mandje$/,
          first: 'Vul ook de postcode in: deze winkel bezorgt op postcode.',
          outside: /daar bezorgt hij niet/,
        },
        {
          terms: 'Terms',
          how: 'By postcode',
          field: 'Postcodes to which you deliver',
          wrong: /“Jordaan” is no postcode/,
          sees: /to postcodes 1058-1059, 1071 AB/,
          save: 'Save',
          saved: 'Saved. New buyers see this from now on.',
          add: /^Add Desembrood.* to the basket$/,
          first: 'Fill in the postcode too: this shop delivers by postcode.',
          outside: /does not deliver there/,
        },
      );
      const { page } = await enter('bakkerij-knapperkorst', `postcode-${locale}@bakkerij.example`, run);
      await page.getByRole('link', { name: said.terms }).click();
      await page.getByLabel(said.how).check();
      await page.getByLabel(said.field).fill('1058-1059, Jordaan');
      await page.getByRole('button', { name: said.save }).click();
      await page.getByText(said.wrong).waitFor();
      await pictured(page, `postcodes-${locale}`);
      await check(page);
      await page.getByLabel(said.field).fill('1058-1059; 1071ab');
      await page.locator('.buyer-sees', { hasText: said.sees }).waitFor();
      await page.getByRole('button', { name: said.save }).click();
      await page.getByText(said.saved).waitFor();
      const shop = await open(`${pilot?.baseUrl}/`, run);
      await find(shop.page, 'desembrood');
      // The business may have moved a copy of itself elsewhere, which has terms of its own.
      const stall = shop.page.locator('.stall', { has: shop.page.locator('.facts', { hasText: said.sees }) }).first();
      await stall.getByRole('button', { name: said.add }).first().click();
      await shop.page.locator('.basket-bar-inner').click();
      await shop.page.getByRole('link', { name: /Knapperkorst/ }).click();
      await shop.page.locator('input[name=kind][value=delivery]').check();
      await shop.page.getByText(said.first).waitFor();
      await pictured(shop.page, `postcode-asked-${locale}`);
      await check(shop.page);
      await shop.page.locator('#postal-code').fill('1011 AB');
      await shop.page.getByText(said.outside).waitFor();
      await shop.page.locator('#postal-code').fill('1059 ab');
      await shop.page.locator('.notice', { hasText: said.outside }).waitFor({ state: 'detached' });
    });

    told('a week of appointments', 'is changed by dragging and with the keyboard', async (run) => {
      await buyer.buy({ text: 'knippen', providerId: 'knip-aan-de-kade', name: 'Hanneke Haar', item: /knippen/i, slot: 30 });
      const { page } = await enter('knip-aan-de-kade', 'week@knip.example', run);
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
      await page.getByLabel('Time').fill('21:05');
      await page.getByRole('dialog').getByRole('button', { name: 'Move', exact: true }).click();
      await page.getByRole('button', { name: /^21:05, Hanneke Haar/ }).waitFor();
      await page.getByRole('button', { name: 'Block time' }).click();
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
          steps: ['Ik ben er', 'Ingestapt: we rijden', 'We zijn er'],
          none: 'Er wordt u nu geen rit aangeboden.',
          end: 'Dienst beëindigen',
          off: 'U heeft geen dienst.',
        },
        {
          begin: 'Go on shift',
          on: 'You are on shift.',
          take: 'Take it',
          three: '3 people',
          way: 'Navigate',
          steps: ['I am there', 'They are in: drive off', 'We have arrived'],
          none: 'No ride is offered to you now.',
          end: 'Go off shift',
          off: 'You are off shift.',
        },
      );
      const { page, context } = await enter('taxicooperatie-de-ronde', `rit-${run.name}@ronde.example`, run, 'fatima');
      await context.grantPermissions(['geolocation']);
      await context.setGeolocation({ latitude: 52.3731, longitude: 4.8926 });
      await page.getByRole('button', { name: says.begin }).click();
      await page.getByText(says.on).waitFor();
      const way = {
        from: { address: 'Dam 1', position: { lat: 52.3735, lon: 4.893 } },
        to: { address: 'Museumplein 6', position: { lat: 52.358, lon: 4.881 } },
      };
      await buyer.buy({ text: 'taxi', providerId: 'taxicooperatie-de-ronde', name: 'Rita Reiziger', item: /tot 4/, way, people: 3 });
      const offer = page.locator('.card-new');
      await offer.getByText('Museumplein 6').waitFor();
      await offer.locator('.amount').waitFor();
      await offer.getByText(says.three).waitFor();
      expect(await offer.getByText('Rita Reiziger').count()).toBe(0);
      await page.locator('.map-pin').nth(2).waitFor();
      await check(page);
      await offer.getByRole('button', { name: says.take }).click();
      await page.getByText(/Rita Reiziger/).waitFor();
      expect(await page.getByRole('link', { name: says.way }).getAttribute('href')).toBe('geo:52.3735,4.893?q=52.3735,4.893');
      await check(page);
      for (const step of says.steps) await page.getByRole('button', { name: step }).click();
      await page.getByText(says.none).waitFor();
      await page.getByRole('button', { name: says.end }).click();
      await page.getByText(says.off).waitFor();
    });
  });
}

interface Stop {
  readonly timeRange?: { readonly startMs?: number; readonly endMs?: number };
}

interface Hours {
  readonly weekly: Readonly<Record<string, readonly object[]>>;
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

type Look = Parameters<typeof look>[2];

async function open(link: string, options: Look): Promise<Looking> {
  if (browser === undefined) throw new Error('There is no browser');
  const looking = await look(browser, link, options);
  looked.push(looking);
  return looking;
}

/** Somebody comes in with an invitation. */
async function enter(providerId: string, email: string, { locale, viewport }: Run, driverId?: string): Promise<Looking> {
  const shop = { providerNode: (await pilot?.nodeWith(providerId)) ?? '', providerId };
  const link = (await pilot?.invite(shop, { email, ...(driverId === undefined ? {} : { driverId }) })) ?? '';
  const looking = await open(link, { locale, viewport });
  await looking.page.getByRole('button', { name: /^(Beginnen|Begin)$/ }).click();
  await looking.page.locator('nav.menu').waitFor();
  return looking;
}
