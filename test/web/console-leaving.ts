import { readFile } from 'node:fs/promises';
import { describe, expect } from 'vitest';
import { forget, visitsIn } from './console-visit.ts';
import { check, pictured } from './look.ts';
import { type Stage, told } from './told.ts';

/** A business goes elsewhere with everything. */

export function leavingInTheConsole(stage: () => Stage): void {
  describe('leaving in the console', () => {
    const visit = visitsIn(stage);

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
  });
}

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
