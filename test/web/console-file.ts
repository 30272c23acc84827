import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { duplicate, MISSING_PRICE, PRICE_FAULTS, STOCK_NOT_A_NUMBER, unknownParent } from '../../bpp/imports/row-messages.ts';
import { zipOf } from '../bpp/transit/zip-writer.ts';
import { visitsIn } from './console-visit.ts';
import { check, DRAWN, pictured } from './look.ts';
import { type Stage, told } from './told.ts';

/** Files of products that are dragged from a folder onto the page of products. */

const SHOP = 'de-dampende-pot';
const HEADS = 'Handle,Title,Type,Status,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price';

let folder = '';

export function filesInTheConsole(stage: () => Stage): void {
  describe('files in the console', () => {
    const consoles = visitsIn(stage);
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'marktplein-dropped-'));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    told('products', 'are brought in from a file that is dropped, of which every bad row is explained', async (run) => {
      const language = run.say('nl', 'en');
      const said = run.say(
        {
          products: 'Producten',
          several: 'Dit zijn meer bestanden. Sleep er een tegelijk hierheen.',
          folder: /^Dit is een map en geen bestand/,
          excel: /^Dit is een Excel- of zipbestand/,
          latin: /^Het bestand is niet in UTF-8 opgeslagen/,
          bad: '6 regels vragen uw aandacht',
          line: 'Regel',
          counts: /^1 nieuw, /,
          doIt: 'Deze veranderingen doorvoeren',
          done: 'De veranderingen zijn doorgevoerd.',
        },
        {
          products: 'Products',
          several: 'These are several files. Drop one at a time.',
          folder: /^This is a folder and no file/,
          excel: /^This is an Excel or zip file/,
          latin: /^The file is not saved in UTF-8/,
          bad: '6 rows need your eye',
          line: 'Line',
          counts: /^1 new, /,
          doIt: 'Make these changes',
          done: 'The changes were made.',
        },
      );
      const { page } = await consoles.enterAt(SHOP, `bestand-${language}@pot.example`, run);
      await page.getByRole('link', { name: said.products }).click();
      await page.locator('.product').first().waitFor();
      const part = page.locator('section', { has: page.locator('#product-file') });
      const name = `Crème-brûléepot ${language}`;
      const rows: readonly (readonly [row: string, wrong?: { readonly nl: string; readonly en: string }])[] = [
        [`${language}-goed,${name},Servies,active,${language}-goed,shopify,4,19.50`],
        [`${language}-geen,Kopje,Servies,active,${language}-geen,shopify,4,geen`, PRICE_FAULTS['not-a-price']],
        [`${language}-min,Schotel,Servies,active,${language}-min,shopify,4,-2.00`, PRICE_FAULTS.negative],
        [`${language}-leeg,Lepel,Servies,active,${language}-leeg,shopify,4,`, MISSING_PRICE],
        [`${language}-veel,Theemuts,Servies,active,${language}-veel,shopify,veel,7.50`, STOCK_NOT_A_NUMBER],
        [`${language}-wie,,Servies,active,${language}-wie,shopify,4,7.50`, unknownParent(`${language}-wie`)],
        [`${language}-twee,Nog een,Servies,active,${language}-goed,shopify,4,7.50`, duplicate(2)],
      ];
      const csv = [HEADS, ...rows.map(([row]) => row)].join('\n');
      const file = (called: string, bytes: string | Uint8Array): string => {
        const path = join(folder, `${language}-${called}`);
        writeFileSync(path, bytes);
        return path;
      };
      const utf8 = file('products.csv', csv);

      // What it cannot take is answered with a sentence, and nothing is proposed.
      await drop(page, [utf8, utf8]);
      await part.getByText(said.several).waitFor();
      await drop(page, [folder]);
      await part.getByText(said.folder).waitFor();
      await drop(page, [file('products.xlsx', workbook())]);
      await part.getByText(said.excel).waitFor();
      expect(await part.getByText(`${said.line} 0`).count()).toBe(0);
      expect(await part.getByRole('button', { name: said.doIt }).count()).toBe(0);
      await pictured(page, `dropped-excel-${language}`);
      await check(page);

      // An old spreadsheet writes one byte a letter: it is read, and that is said.
      await drop(page, [file('oud.csv', Buffer.from(csv, 'latin1'))]);
      await part.getByText(said.latin).waitFor();
      await part.getByRole('row', { name }).waitFor();

      await drop(page, [utf8]);
      await part.getByText(said.latin).waitFor({ state: 'detached' });
      await part.getByText(said.bad).waitFor();
      for (const [place, [, wrong]] of rows.entries()) {
        const line = part.locator('.notice li', { has: page.getByText(`${said.line} ${place + 2}`, { exact: true }) });
        if (wrong === undefined) expect(await line.count()).toBe(0);
        else await line.getByText(wrong[language], { exact: false }).waitFor();
      }
      await part.getByText(said.counts).waitFor();
      await pictured(page, `dropped-${language}`);
      await check(page);
      expect(await page.locator('.product h2', { hasText: name }).count()).toBe(0);
      await part.getByRole('button', { name: said.doIt }).click();
      await part.getByText(said.done).waitFor();
      await page.locator('.product h2', { hasText: name }).waitFor();
      await check(page);
    });

    told('products', 'are brought in from the file that was looked at, of two that were dropped one after the other', async (run) => {
      const { page } = await consoles.enterAt(SHOP, 'twee@pot.example', run);
      await page.getByRole('link', { name: 'Producten' }).click();
      await page.locator('.product').first().waitFor();
      const [first, second] = ['eerst', 'daarna'].map((word) => {
        const path = join(folder, `${word}.csv`);
        writeFileSync(path, `${HEADS}\n${word},Schaal ${word},Servies,active,${word},shopify,4,19.50\n`);
        return path;
      }) as [string, string];
      // What the first would change comes after what the second would.
      let answer = () => {};
      const held = new Promise<void>((done) => {
        answer = done;
      });
      await page.route(
        '**/import/preview',
        async (route) => {
          await held;
          await route.continue();
        },
        { times: 1 },
      );
      const asked = page.waitForRequest('**/import/preview');
      await drop(page, [first]);
      const late = (await asked).response();
      const part = page.locator('section', { has: page.locator('#product-file') });
      const row = part.getByRole('row', { name: 'Schaal daarna' });
      await drop(page, [second]);
      await row.waitFor();
      answer();
      await (await late)?.finished();
      await page.evaluate(DRAWN);
      expect(await row.count()).toBe(1);
      expect(await part.getByRole('row', { name: 'Schaal eerst' }).count()).toBe(0);
      await check(page);
      await part.getByRole('button', { name: 'Deze veranderingen doorvoeren' }).click();
      await part.getByText('De veranderingen zijn doorgevoerd.').waitFor();
      await page.locator('.product h2', { hasText: 'Schaal daarna' }).waitFor();
      expect(await page.locator('.product h2', { hasText: 'Schaal eerst' }).count()).toBe(0);
    });
  });
}

/** Drags files from outside the browser onto the head of the page, which is not where the dashed border is, and lets go. */
async function drop(page: Page, files: readonly string[]): Promise<void> {
  const box = (await page.locator('main h1').boundingBox()) ?? { x: 0, y: 0 };
  await page.evaluate('scrollTo(0, 0)');
  const at = { x: box.x + 10, y: Math.max(box.y, 0) + 10 };
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  const session = await page.context().newCDPSession(page);
  await session.send('Input.dispatchDragEvent', { type: 'dragEnter', ...at, data });
  await session.send('Input.dispatchDragEvent', { type: 'dragOver', ...at, data });
  await page.locator('.drop-over').waitFor();
  await session.send('Input.dispatchDragEvent', { type: 'drop', ...at, data });
  await page.locator('.drop-over').waitFor({ state: 'detached' });
  await session.detach();
}

/** The least that a spreadsheet program opens. */
function workbook(): Buffer {
  const office = 'http://schemas.openxmlformats.org';
  return zipOf({
    '[Content_Types].xml': `<Types xmlns="${office}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${office}/package/2006/relationships"><Relationship Id="r1" Type="${office}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${office}/spreadsheetml/2006/main" xmlns:r="${office}/officeDocument/2006/relationships"><sheets><sheet name="Blad1" sheetId="1" r:id="r1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${office}/package/2006/relationships"><Relationship Id="r1" Type="${office}/officeDocument/2006/relationships/worksheet" Target="sheet1.xml"/></Relationships>`,
    'xl/sheet1.xml': `<worksheet xmlns="${office}/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>${HEADS.split(',')[0]}</t></is></c></row></sheetData></worksheet>`,
  });
}
