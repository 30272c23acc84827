import sharp from 'sharp';
import { beforeAll, describe, expect } from 'vitest';
import { BAKERY, forget, visitsIn } from './console-visit.ts';
import type { PilotForTests } from './harness.ts';
import { check, pictured } from './look.ts';
import { createBuyer } from './ordering.ts';
import { type Stage, told } from './told.ts';

/** A connection that breaks beside the orders: of who keeps a shop, appointments or a shift. */

const CUT = /ERR_INTERNET_DISCONNECTED|ERR_NETWORK|ERR_CONNECTION_FAILED|ERR_FAILED/;
const PRACTICE = 'knip-aan-de-kade';
const TAXIS = 'taxicooperatie-de-ronde';

let pilot: PilotForTests | undefined;
let buyer: ReturnType<typeof createBuyer>;

export function droppedBesideOrders(stage: () => Stage): void {
  describe('a dropped connection beside the orders', () => {
    const visit = visitsIn(stage);
    beforeAll(() => {
      const { pilot: started } = stage();
      if (started === undefined) throw new Error('The network did not start');
      pilot = started;
      buyer = createBuyer(started.baseUrl);
    });

    told('a dropped connection', 'keeps that no orders are taken, hours, terms, and a product with its photo', async (run) => {
      const says = run.say(
        {
          pages: ['Producten', 'Voorwaarden', 'Zaak'],
          fee: /^Kosten/,
          save: 'Bewaren',
          noConnection: /er gaat niets verloren/,
          termsSaved: /bewaard/i,
          trading: 'Wij nemen bestellingen aan',
          off: /Tot dan kunnen er nog bestellingen binnenkomen/,
          form: /^Dit wacht op verbinding, en gaat dan vanzelf weg/,
          add: 'Nieuw product',
          choose: 'Foto maken of kiezen',
          name: 'Naam',
          price: /^Prijs in/,
          seen: 'Wat is er op de foto te zien?',
          what: 'Wat er wacht',
          photo: /^Foto van een product/,
        },
        {
          pages: ['Products', 'Terms', 'Business'],
          fee: /^Fee/,
          save: 'Save',
          noConnection: /nothing is lost/,
          termsSaved: /saved|kept/i,
          trading: 'We take orders',
          off: /Until then orders may still come in/,
          form: /^This waits for a connection, and is sent by itself then/,
          add: 'New product',
          choose: 'Take or choose a photo',
          name: 'Name',
          price: /^Price in/,
          seen: 'What is to be seen on the photo?',
          what: 'What is waiting',
          photo: /^Photo of a product/,
        },
      );
      const { page, context, complaints } = await visit.enter({ ...run, email: `weg-${run.name}@bakkerij.example` });
      await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
      const [products = '', terms = '', business = ''] = says.pages;
      const go = (name: string) => page.locator('nav.menu').getByRole('link', { name }).click();
      const save = page.getByRole('main').getByRole('button', { name: says.save, exact: true });
      // Terms are not queued: what was filled in stays, and one press sends it again.
      await go(terms);
      const days = page.locator('#return-days');
      await days.fill('9');
      await page.route('**/terms', (route) => route.abort('connectionfailed'));
      await save.click();
      await page.getByText(says.noConnection).waitFor();
      expect(await days.inputValue()).toBe('9');
      await pictured(page, `terms-unheard-${run.name}`);
      await page.unroute('**/terms');
      await save.click();
      await page.getByText(says.noConnection).waitFor({ state: 'detached' });
      await go(products);
      await page.locator('.product').first().waitFor();
      await go(business);
      const trading = page.getByLabel(says.trading);
      await trading.waitFor();
      await context.setOffline(true);
      await trading.uncheck();
      await page.getByText(says.off).waitFor();
      await save.first().click();
      await page.getByText(says.form).waitFor();
      await check(page);
      await pictured(page, `hours-waits-${run.name}`);
      await go(products);
      await page.getByRole('button', { name: says.add }).click();
      const chooser = page.waitForEvent('filechooser');
      await page.getByRole('button', { name: says.choose }).click();
      const buffer = await sharp({ create: { width: 2_000, height: 1_500, channels: 3, background: '#8a5a2b' } })
        .jpeg()
        .toBuffer();
      await (await chooser).setFiles({ name: 'brood.jpg', mimeType: 'image/jpeg', buffer });
      const name = `Kelderbrood ${run.name}`;
      await page.getByLabel(says.seen).fill(name);
      await page.getByLabel(says.name, { exact: true }).fill(name);
      await page.getByLabel(says.price).fill('4,20');
      await page.getByRole('dialog').getByRole('button', { name: says.save }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByText(says.what).click();
      await page.getByText(says.photo).waitFor();
      await pictured(page, `photo-waits-${run.name}`);
      await page.reload();
      await page.getByText(says.what).click();
      await page.getByText(says.photo).waitFor();
      await check(page);
      const shop = async () =>
        (await pilot?.call(BAKERY, { method: 'GET', path: '' })) as { readonly shop: { readonly trading?: boolean } };
      expect((await shop()).shop.trading).not.toBe(false);
      // A photo that takes its time holds up nothing that is pressed after it.
      let arrive = () => {};
      const slow = new Promise<void>((done) => {
        arrive = done;
      });
      await page.route('**/photo?*', async (route) => {
        await slow;
        await route.continue();
      });
      await context.setOffline(false);
      const figure = page.locator('.stock-figure').first();
      const before = Number(await figure.evaluate((each) => each.lastChild?.textContent));
      await page.locator('.icon-press').nth(1).click();
      await expect.poll(() => figure.innerText()).toContain(String(before + 1));
      expect(await page.locator('.product', { hasText: name }).getByRole('img').count()).toBe(0);
      arrive();
      await page.locator('.product', { hasText: name }).getByRole('img', { name }).waitFor({ timeout: 30_000 });
      await expect.poll(() => page.getByText(says.what).count()).toBe(0);
      expect((await shop()).shop.trading).toBe(false);
      expect(await page.evaluate("localStorage.getItem('marktplein.console-waiting-files')")).toBe(null);
      await go(business);
      await trading.check();
      await expect.poll(async () => (await shop()).shop.trading).toBe(true);
      expect(await trading.isChecked()).toBe(true);
      forget(complaints, CUT);
    });

    told('a dropped connection', 'keeps a week that was changed, and tells what was taken meanwhile', async (run) => {
      const says = run.say(
        {
          none: 'Geen afspraken in deze week.',
          before: 'Week ervoor',
          after: 'Week erna',
          unknown: /er gaat niets verloren/,
          time: 'Tijd',
          move: 'Verzetten',
          block: 'Tijd vrijhouden',
          from: 'Van',
          to: 'Tot',
          waits: 'wacht',
          moved: /wie de afspraak maakte, weet het nog niet/,
          taken: /Intussen staat er iets in die tijd/,
          seen: /^Gezien/,
          blockedAt: /^Vrijgehouden van 23:45/,
          free: 'Weer vrijgeven',
        },
        {
          none: 'No appointments in this week.',
          before: 'Week before',
          after: 'Week after',
          unknown: /nothing is lost/,
          time: 'Time',
          move: 'Move',
          block: 'Block time',
          from: 'From',
          to: 'To',
          waits: 'waiting',
          moved: /whoever booked does not know it yet/,
          taken: /Meanwhile something was booked in that time/,
          seen: /^Seen/,
          blockedAt: /^Blocked from 23:45/,
          free: 'Give free again',
        },
      );
      const name = `Wies Week ${run.name}`;
      await buyer.buy({ text: 'knippen', providerId: PRACTICE, name, item: /knippen/i, slot: 40 });
      const { page, context, complaints } = await visit.enterAt(PRACTICE, `weg-${run.name}@knip.example`, run);
      const one = page.getByRole('button', { name: new RegExp(name) });
      await page.locator('.track').first().waitFor({ state: 'attached' });
      await page.getByText(says.none).or(one).first().waitFor();
      for (let weeks = 0; weeks < 4 && (await one.count()) === 0; weeks += 1) await page.getByRole('button', { name: says.after }).click();
      await page.locator('.track').first().waitFor({ state: 'attached' });
      await context.setOffline(true);
      await one.focus();
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog');
      const day = await dialog.locator('input[type=date]').inputValue();
      await dialog.getByLabel(says.time).fill('22:35');
      await dialog.getByRole('button', { name: says.move, exact: true }).click();
      await page.getByRole('button', { name: new RegExp(`^22:35, ${name}.*\\(${says.waits}\\)`) }).waitFor();
      for (const [from, to] of [
        ['23:30', '23:40'],
        ['23:45', '23:55'],
      ] as const) {
        await page.getByRole('button', { name: says.block }).click();
        await page.locator('#block-day').fill(day);
        await dialog.getByLabel(says.from).fill(from);
        await dialog.getByLabel(says.to, { exact: true }).fill(to);
        await dialog.getByRole('button', { name: says.block }).click();
        await page.locator('div.blocked', { hasText: from }).getByText(says.waits).waitFor();
      }
      await check(page);
      await pictured(page, `week-waits-${run.name}`);
      await one.click();
      await dialog.getByText(says.moved).waitFor();
      await pictured(page, `week-moved-${run.name}`);
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      // What is blocked in another week is not known now, and not shown as free.
      await page.getByRole('button', { name: says.after }).click();
      await page.getByText(says.unknown).waitFor();
      await page.getByRole('button', { name: says.before }).click();
      await expect.poll(() => page.getByText(says.unknown).count()).toBe(0);
      // Somebody else of the practice has the first of them blocked by now.
      const [fromMs = 0, toMs = 0] = (await page.evaluate(
        `['23:30', '23:40'].map((time) => new Date('${day}T' + time).getTime())`,
      )) as readonly number[];
      const shop = { providerNode: (await pilot?.nodeWith(PRACTICE)) ?? '', providerId: PRACTICE };
      const agenda = (await pilot?.call(shop, { method: 'GET', path: `agenda?from=${fromMs}&to=${toMs}` })) as {
        readonly staff: readonly { readonly id: string }[];
      };
      const staffId = agenda.staff[0]?.id ?? '';
      const theirs = (await pilot?.call(shop, { method: 'POST', path: 'agenda/blocks', body: { staffId, fromMs, toMs } })) as {
        id: string;
      };
      await context.setOffline(false);
      await page.getByText(says.taken).waitFor();
      await pictured(page, `week-taken-${run.name}`);
      await check(page);
      await page.getByRole('button', { name: says.seen }).click();
      await page.getByRole('button', { name: new RegExp(`^22:35, ${name}(?!.*\\(${says.waits}\\))`) }).waitFor();
      // Given free, and the answer is lost: it waits, and is gone once it is heard.
      await page.route('**/agenda/blocks/**', async (route) => {
        await route.fetch();
        await route.abort('connectionfailed');
      });
      await page.getByRole('button', { name: says.blockedAt }).click();
      await page.getByRole('button', { name: says.free }).click();
      await expect.poll(() => page.getByRole('button', { name: says.blockedAt }).count()).toBe(0);
      await page.unrouteAll({ behavior: 'wait' });
      await expect.poll(() => page.locator('.blocked', { hasText: '23:45' }).count(), { timeout: 20_000 }).toBe(0);
      await pilot?.call(shop, { method: 'DELETE', path: `agenda/blocks/${theirs.id}?staff=${staffId}&from=${fromMs}` });
      forget(complaints, new RegExp(`${CUT.source}|409`));
    });

    told('a dropped connection', 'keeps the end of a shift', async (run) => {
      const says = run.say(
        {
          begin: 'Dienst beginnen',
          on: 'U heeft dienst.',
          end: /^Dienst beëindigen/,
          ends: /Uw dienst eindigt zodra er verbinding is/,
          off: 'U heeft geen dienst.',
        },
        {
          begin: 'Go on shift',
          on: 'You are on shift.',
          end: /^Go off shift/,
          ends: /Your shift ends as soon as there is a connection/,
          off: 'You are off shift.',
        },
      );
      const { page, context, complaints } = await visit.enterAt(TAXIS, `weg-${run.name}@ronde.example`, { ...run, driverId: 'fatima' });
      await context.grantPermissions(['geolocation']);
      await context.setGeolocation({ latitude: 52.3731, longitude: 4.8926 });
      await page.getByRole('button', { name: says.begin }).click();
      await page.getByText(says.on).waitFor();
      await context.setOffline(true);
      await page.getByRole('button', { name: says.end }).click();
      await page.getByText(says.ends).waitFor();
      await check(page);
      await pictured(page, `shift-waits-${run.name}`);
      await context.setOffline(false);
      await page.getByText(says.off).waitFor();
      await expect.poll(() => page.getByText(says.ends).count()).toBe(0);
      forget(complaints, CUT);
    });
  });
}
