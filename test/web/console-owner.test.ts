import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { camt } from '../bpp/payments/files.ts';
import { droppedInTheConsole } from './console-dropped.ts';
import { droppedBesideOrders } from './console-dropped-beside.ts';
import { termsInTheConsole } from './console-terms.ts';
import { asked, BAKERY, forget, type Orders, orderOf, visits } from './console-visit.ts';
import { workInTheConsole } from './console-work.ts';
import { hasChromium, type PilotForTests, startPilotForTests } from './harness.ts';
import { check, launchBrowser, pictured } from './look.ts';
import { told } from './told.ts';

const ONE_TEST_MS_MAX = 240_000;
const IBAN = 'NL40PLEI0002027096';

let pilot: PilotForTests | undefined;
let browser: Browser | undefined;
let visit: ReturnType<typeof visits>;

describe.skipIf(!hasChromium)(`an owner in the console${hasChromium ? '' : ' (no Chromium here)'}`, { timeout: ONE_TEST_MS_MAX }, () => {
  beforeAll(async () => {
    [pilot, browser] = await Promise.all([startPilotForTests(), launchBrowser()]);
    visit = visits(pilot, browser);
  }, ONE_TEST_MS_MAX);
  afterEach(async () => {
    expect(await visit.close()).toEqual([]);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), pilot?.stop()]);
  });

  // Before a business leaves: then there are two of it.
  droppedInTheConsole(() => ({ pilot, browser }));
  droppedBesideOrders(() => ({ pilot, browser }));

  told(
    'the money',
    'is what a statement brought, what is placed by hand, and invoices for the bookkeeper',
    async ({ locale, viewport }) => {
      const { page, complaints } = await visit.enter({ email: 'bakker@bakkerij.example', locale, viewport });
      await visit.order('Cees van der Kas');
      await page.locator('.card', { hasText: 'Cees van der Kas' }).waitFor();
      const order = await orderOf(page, 'Cees van der Kas');
      await pilot?.advance(BAKERY, order?.order.id ?? '', ['accept', 'pack', 'ready', 'hand-over']);
      await page.getByRole('link', { name: 'Geld' }).click();
      await page.getByText(/^Betaalde commissie: € 0\. Bij 15 % was het/).waitFor();
      // Of each day what its orders came to, as they were paid.
      const byDay = page.getByRole('table', { name: 'Per dag' }).locator('tbody tr').first();
      const paid = (await asked<Orders>(page, '/orders?limit=200')).items.filter(
        ({ order: { payments } }) => payments[0]?.status === 'paid',
      );
      const cents = paid.reduce((sum, { order: { quote } }) => sum + Math.round(Number(quote?.total.amount) * 100), 0);
      expect(cents).toBeGreaterThan(0);
      expect(await byDay.innerText()).toContain(`€\u00a0${(cents / 100).toFixed(2).replace('.', ',')}`);
      expect(await byDay.innerText()).toContain(await page.getByLabel('Tot en met').inputValue());
      await page.getByLabel('Vergelijk met een commissie van (%)').fill('22,5');
      await page.getByText(/^Betaalde commissie: € 0\. Bij 22,5 % was het/).waitFor();
      const today = await page.getByLabel('Tot en met').inputValue();
      const file = camt([{ amount: '12.34', remark: 'brood van vorige week', on: today }], { iban: IBAN });
      await page.locator('#statement').setInputFiles({ name: 'afschrift.xml', mimeType: 'application/xml', buffer: Buffer.from(file) });
      await page.getByText('Er stond één nieuwe betaling in.').waitFor();
      await page.getByText('Zonder kenmerk: wijs het hieronder toe').waitFor();
      await page
        .locator('#statement')
        .setInputFiles({ name: 'kapot.xml', mimeType: 'application/xml', buffer: Buffer.from('<html>Log in</html>') });
      await page.getByText(/Dit is een webpagina en geen afschrift/).waitFor();
      await page.getByRole('heading', { name: 'Betalingen zonder bestelling' }).waitFor();
      await check(page);
      await page.getByRole('button', { name: /^Hoort niet bij een bestelling/ }).click();
      await expect.poll(() => page.getByRole('heading', { name: 'Betalingen zonder bestelling' }).count()).toBe(0);
      await page.getByRole('button', { name: 'Facturen maken over deze dagen' }).click();
      await page.getByText('Vul hierboven uw KvK-nummer of btw-nummer in.').waitFor();
      await page.getByLabel(/^KvK-nummer/).fill('1234');
      await page.getByRole('button', { name: 'Bewaren' }).click();
      await page.getByText(/Een KvK-nummer heeft acht cijfers/).waitFor();
      await check(page);
      await page.getByLabel(/^KvK-nummer/).fill('12345678');
      await page.getByLabel(/^Btw-nummer/).fill('NL123456789B01');
      await page.getByRole('button', { name: 'Bewaren' }).click();
      await page.getByText('Bewaard').waitFor();
      await page.getByRole('button', { name: 'Facturen maken over deze dagen' }).click();
      await page
        .getByRole('link', { name: /^Factuur \d{4}-\d{6}$/ })
        .first()
        .waitFor();
      await check(page);
      const loading = page.waitForEvent('download');
      await page
        .getByRole('link', { name: /^Factuur \d{4}-\d{6}$/ })
        .first()
        .click();
      const xml = await readFile((await (await loading).path()) ?? '', 'utf8');
      expect(xml).toContain('<cbc:RegistrationName>Cees van der Kas</cbc:RegistrationName>');
      expect(xml).toContain('<cbc:CompanyID schemeID="0106">12345678</cbc:CompanyID>');
      await page.getByRole('button', { name: 'Facturen maken over deze dagen' }).click();
      await page.getByText('Er was niets meer te maken.').waitFor();
      forget(complaints, /400/);
    },
  );

  told('the money', 'is there on another device', async ({ locale, viewport }) => {
    const { page } = await visit.enter({ email: 'bakker@bakkerij.example', locale, viewport, colorScheme: 'dark' });
    await page.getByRole('link', { name: 'Money' }).click();
    await page
      .getByRole('link', { name: /^Invoice \d{4}-\d{6}$/ })
      .first()
      .waitFor();
    await check(page);
  });

  const there = { providerNode: 'oost.amsterdam.example', providerId: 'kabeljauwtje' };
  let file: Buffer = Buffer.alloc(0);

  told('leaving', 'is taking everything along, and taking it over elsewhere', async ({ locale, viewport, otherViewport }) => {
    const leaving = await visit.enter({ email: 'bakker@bakkerij.example', locale, viewport: otherViewport });
    await leaving.page.getByRole('link', { name: 'Zaak' }).click();
    const loading = leaving.page.waitForEvent('download');
    await leaving.page.getByRole('link', { name: 'Alles downloaden' }).click();
    file = await readFile((await (await loading).path()) ?? '');
    const { page, complaints } = await visit.enter({ email: 'bakker@bakkerij.example', locale, viewport, shop: there });
    await page.getByRole('link', { name: 'Zaak' }).click();
    const choose = (text: Buffer) =>
      page.locator('#moving-file').setInputFiles({ name: 'zaak.jsonl', mimeType: 'application/jsonl', buffer: text });
    await choose(Buffer.from('name,price\nbrood,2.50\n'));
    await page.getByText(/Dit is geen bestand waarmee een zaak vertrekt/).waitFor();
    const lines = file.toString('utf8').split('\n');
    const asking = lines.map((line) =>
      line.replace('{"record":"shop","value":{', '{"record":"shop","value":{"staff":[{"hasCalendar":true}],'),
    );
    await choose(Buffer.from([lines[0], 'kapot {', ...asking.slice(1)].join('\n')));
    await page.getByText(/^Van bakkerij-knapperkorst op west\.amsterdam\.example/).waitFor();
    await page.getByText('Regel 2', { exact: false }).waitFor();
    await page.getByText(/Let op: geld komt dan op/).waitFor();
    await page.getByText(/^De adressen van de agenda’s van uw mensen/).waitFor();
    await pictured(page, 'moving-in');
    await check(page);
    file = withManyOrders(file);
    await choose(file);
    await page.getByRole('button', { name: 'Dit overnemen' }).click();
    await page.getByText('Uw zaak is overgenomen.').waitFor();
    const brought = page.getByRole('region', { name: 'Bestellingen van elders' });
    await brought.waitFor();
    await check(page);
    // All of them can be seen, so many at a time; where they cannot be had now, that is said.
    const rows = brought.locator('tbody tr');
    expect(await rows.count()).toBe(20);
    await page.route('**/moving-in/orders*', (route) => route.abort('connectionfailed'));
    await page.getByRole('button', { name: 'Laat er meer zien' }).press('Enter');
    const again = page.getByRole('button', { name: 'Opnieuw proberen' });
    await again.waitFor();
    await pictured(page, 'brought-failed');
    await page.unroute('**/moving-in/orders*');
    await again.press('Enter');
    await expect.poll(() => rows.count()).toBe(ordersIn(file));
    await page.getByText(`Dat zijn ze alle ${ordersIn(file)}.`).waitFor();
    await pictured(page, 'brought-all');
    await check(page);
    forget(complaints, /ERR_CONNECTION_FAILED/);
    await brought
      .getByRole('button', { name: /^Wis wie bestelde: / })
      .first()
      .press('Enter');
    await page.getByRole('dialog', { name: 'Wissen wie dit bestelde?' }).waitFor();
    await pictured(page, 'erase-brought');
    await check(page);
    await page.getByRole('button', { name: 'Ja, wissen' }).press('Enter');
    await brought.getByText('Gewist').waitFor();
    await pictured(page, 'erased-brought');
    await check(page);
    await choose(file);
    await page.getByText(/Alles hiervan is er al\./).waitFor();
    await page.getByRole('link', { name: 'Producten' }).click();
    await page.locator('.product h2', { hasText: 'Desembrood' }).first().waitFor();
  });

  told('leaving', 'makes nothing twice', async ({ locale, viewport }) => {
    const { page } = await visit.enter({ email: 'bakker@bakkerij.example', locale, viewport, shop: there, colorScheme: 'dark' });
    await page.getByRole('link', { name: 'Business' }).click();
    await page.locator('#moving-file').setInputFiles({ name: 'zaak.jsonl', mimeType: 'application/jsonl', buffer: file });
    await page.getByText(/All of this is here already\./).waitFor();
    // Who was erased stays so, though the file has them.
    const brought = page.getByRole('region', { name: 'Orders from elsewhere' });
    expect(await brought.getByText('Erased', { exact: true }).count()).toBe(1);
    await check(page);
  });

  workInTheConsole(() => ({ pilot, browser }));
  termsInTheConsole(() => ({ pilot, browser }));
});

const ORDER = /^\{"record":"order:/;

function ordersIn(file: Buffer): number {
  return file
    .toString('utf8')
    .split('\n')
    .filter((line) => ORDER.test(line)).length;
}

/** The file of a business that has sold more than stands on a page: its last order once more, under other ids. */
function withManyOrders(file: Buffer): Buffer {
  const lines = file.toString('utf8').trimEnd().split('\n');
  const at = lines.findLastIndex((line) => ORDER.test(line));
  const order = lines[at] ?? '';
  const { order: said } = (JSON.parse(order) as { readonly value: { readonly order: { readonly id: string } } }).value;
  const copies = Array.from({ length: 25 }, (_, each) => order.replaceAll(said.id, `${said.id}x${each}`));
  const { records, ...end } = JSON.parse(lines.at(-1) ?? '') as { readonly records: number };
  const last = JSON.stringify({ ...end, records: records + copies.length });
  return Buffer.from(`${[...lines.slice(0, at + 1), ...copies, ...lines.slice(at + 1, -1), last].join('\n')}\n`);
}
