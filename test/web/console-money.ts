import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect } from 'vitest';
import { camt } from '../bpp/payments/files.ts';
import { asked, BAKERY, forget, type Orders, orderOf, visitsIn } from './console-visit.ts';
import type { PilotForTests } from './harness.ts';
import { check } from './look.ts';
import { createBuyer } from './ordering.ts';
import { type Stage, told } from './told.ts';

/** What a business earned, in the console. */

const IBAN = 'NL40PLEI0002027096';

export function moneyInTheConsole(stage: () => Stage): void {
  describe('money in the console', () => {
    const visit = visitsIn(stage);
    let pilot: PilotForTests | undefined;
    beforeAll(() => {
      ({ pilot } = stage());
    });

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

    told('the money', 'is that of the days that were chosen, whatever is done meanwhile', async ({ locale, viewport }) => {
      const buyer = createBuyer(pilot?.baseUrl ?? '');
      await buyer.buy({ text: 'krentenbol', providerId: BAKERY.providerId, name: 'Dora Dagen', item: /^Krentenbol/ });
      const { page } = await visit.enter({ email: 'dagen@bakkerij.example', locale, viewport });
      await page.getByRole('link', { name: 'Money' }).click();
      await page.getByLabel('From', { exact: true }).fill('2020-01-01');
      await page.getByLabel('Up to and including').fill('2020-01-31');
      await page.getByRole('button', { name: 'Show', exact: true }).click();
      await page.getByText('Nothing came in during these days.').waitFor();
      await check(page);
      const received = page.getByRole('button', { name: /^Received.*: Dora Dagen/ });
      const again = page.waitForRequest((request) => request.url().includes('/settlement?'), { timeout: 30_000 });
      await received.click();
      expect((await again).url()).toContain('from=2020-01-01&to=2020-01-31');
      await received.waitFor({ state: 'detached' });
      expect(await page.getByText('Nothing came in during these days.').count()).toBe(1);
    });
  });
}
