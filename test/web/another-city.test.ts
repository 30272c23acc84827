import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { readCityDrawing } from '../../node/city-drawing.ts';
import { readCity } from '../../pilots/city.ts';
import { cityFolder } from '../../pilots/pilot.ts';
import type { PilotPlan } from '../../pilots/plan.ts';
import { preparePilot } from '../../pilots/prepare.ts';
import { endAll, freePorts, newFolder, removeFolders, start } from '../cli/command.ts';
import { until } from '../network/running.ts';
import { hasChromium } from './harness.ts';
import { check, DESKTOP, type Looking, launchBrowser, look, PHONE, picture } from './look.ts';

/**
 * The pages of a city in another land, as the pilot sets its nodes up, and of a node that was told nothing of its city. Only those nodes run whose pages are looked at:
 * what they find is told in other stories.
 */

const CITY = cityFolder('sibiu') as URL;
const DRAWING = readCityDrawing(fileURLToPath(new URL('drawing.yaml', CITY)));
const WAIT_MS = 30_000;
/** A registry, two gateways, a buyer node, two provider nodes and a control room, each at a port. */
const PORTS_OF_CITY = 7;

let plan: PilotPlan;
let browser: Browser | undefined;
let looking: Looking | undefined;

describe.skipIf(!hasChromium)(`the pages of another city${hasChromium ? '' : ' (no Chromium here)'}`, { timeout: 120_000 }, () => {
  beforeAll(async () => {
    const folder = newFolder();
    const at = { folder: join(folder, 'pilot'), firstPort: await freePorts(2 * PORTS_OF_CITY), businesses: new URL('businesses/', CITY) };
    plan = preparePilot(readCity(CITY), { ...at, controlRoom: true });
    writeFileSync(undrawn().configFile, undrawnConfig());
    for (const { role, configFile } of [nodeOf('registry'), nodeOf('bap'), undrawn(), room()])
      start(['run', role, '--config', configFile], { cwd: folder, input: 'kept open' });
    browser = await launchBrowser();
    for (const url of [`${nodeOf('registry').url}/ready`, `${nodeOf('bap').url}/`, `${undrawn().url}/`, `${room().url}/`])
      await until(async () => (await fetch(url).catch(() => undefined))?.ok, `${url} is served`, WAIT_MS);
  }, 120_000);
  afterEach(async () => {
    await looking?.context.close();
    expect(looking?.complaints ?? []).toEqual([]);
    looking = undefined;
  });
  afterAll(async () => {
    await browser?.close();
    await endAll();
    removeFolders();
  });

  test.each([
    [
      'nl-NL',
      PHONE,
      'light',
      'Kaart of postcode: In de buurt van',
      'In de buurt van',
      /Hij ziet eruit als 550178\.$/,
      /niet van deze stad/,
    ],
    ['en-GB', DESKTOP, 'dark', 'Map or postcode: Near', 'Near', /It looks like 550178\.$/, /not one of this city/],
  ] as const)(
    'are looked through by its own parts and postcodes (%s)',
    async (locale, viewport, colorScheme, opens, near, wrong, unknown) => {
      const page = await open(`${nodeOf('bap').url}/`, { locale, viewport, colorScheme });
      const parts = await page.getByLabel(near, { exact: true }).locator('option').allTextContents();
      expect(parts.slice(1)).toEqual(DRAWING.places.map(({ name }) => name));
      expect(await page.getByRole('searchbox').getAttribute('placeholder')).toBe('pâine, ceai, carte');

      await page.getByRole('button', { name: opens }).press('Enter');
      const postcode = page.getByLabel('Postcode', { exact: true });
      for (const [text, answer] of [
        ['1015 AB', wrong],
        ['5501', wrong],
        ['559999', unknown],
      ] as const) {
        await postcode.fill(text);
        await page.keyboard.press('Enter');
        await page.getByText(answer).waitFor();
      }
      await page.locator('.map-name span', { hasText: 'Orașul de Sus' }).waitFor();
      await check(page);
      await picture(page, `another-city-${locale}`);
      await postcode.fill('550 178');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.getByLabel(near, { exact: true }).inputValue()).toBe('550178');

      // It is searched around there, and the map of that city shows it where the old town is.
      await page.getByRole('searchbox').fill('pâine');
      const [asked] = await Promise.all([
        page.waitForRequest((request) => request.url().endsWith('/searches')),
        page.locator('.search-box button').click(),
      ]);
      await page.locator('.find-asked').waitFor();
      expect(asked.postDataJSON().intent.near.position).toEqual(DRAWING.postcodes?.areas['55017']);
      await page.getByRole('button', { name: opens }).press('Enter');
      const [pin, name] = [page.locator('.map-pin-you'), page.locator('.map-name span', { hasText: 'Orașul de Sus' })];
      await pin.waitFor();
      const [at, town] = [await pin.boundingBox(), await name.boundingBox()];
      expect(Math.hypot((at?.x ?? 0) - (town?.x ?? 0), (at?.y ?? 0) - (town?.y ?? 0))).toBeLessThan(120);
    },
  );

  test('show the network of its nodes on its own drawing', async () => {
    const [operator] = room().operators;
    const page = await open(`${room().url}/#/sign-in/${operator?.token}`, { locale: 'en-GB', viewport: DESKTOP });
    await page.locator('figure.city .land-stream').first().waitFor({ state: 'attached' });
    expect(await page.locator('figure.city path[class^="land-"]').count()).toBe(DRAWING.shapes.length);
    await check(page);
  });

  test('do without a drawing where there is none: a place is one that the map was pressed at', async () => {
    const { url } = undrawn();
    expect(await (await fetch(`${url}/city.json`)).json()).toEqual({ shapes: [], places: [], middle: DRAWING.middle });
    const page = await open(`${url}/`, { locale: 'nl-NL', viewport: PHONE });
    const near = page.getByLabel('In de buurt van', { exact: true });
    expect([await near.locator('option').count(), await page.locator('.suggestions').count()]).toEqual([1, 0]);
    await page.getByRole('button', { name: 'Kaart: In de buurt van' }).press('Enter');
    await page.getByRole('button', { name: 'Kies het midden van de kaart' }).waitFor();
    expect(await page.locator('.leaflet-pane path, .map-name, .leaflet-control-attribution').count()).toBe(0);
    expect(await page.getByLabel('Postcode', { exact: true }).count()).toBe(0);
    await check(page);
    await picture(page, 'no-drawing');
    await page.getByRole('button', { name: 'Kies het midden van de kaart' }).press('Enter');
    await expect.poll(() => near.inputValue()).toMatch(/^45\.79\d+,24\.15\d+$/);
  });
});

/** The buyer node once more, beside itself, told of its city where its middle is and no more. */
function undrawn() {
  const { role, url, configFile } = nodeOf('bap');
  const port = Number(new URL(url).port) + PORTS_OF_CITY;
  return { role, port, url: `http://127.0.0.1:${port}`, configFile: configFile.replace(/[.]yaml$/, '-undrawn.yaml') };
}

function undrawnConfig(): string {
  const config = parse(readFileSync(nodeOf('bap').configFile, 'utf8'));
  expect(config.map).toEqual({ drawing: 'drawing.yaml' });
  const other = { listen: { ...config.listen, port: undrawn().port }, store: { engine: 'sqlite', file: 'undrawn.db' } };
  return stringify({ ...config, ...other, map: { middle: DRAWING.middle } });
}

function nodeOf(role: 'registry' | 'bap') {
  const found = plan.nodes.find((node) => node.role === role);
  if (found === undefined) throw new Error(`This city has no ${role}`);
  return found;
}

function room() {
  if (plan.controlRoom === undefined) throw new Error('This city has no control room');
  return plan.controlRoom;
}

async function open(url: string, options: Parameters<typeof look>[2]): Promise<Page> {
  if (browser === undefined) throw new Error('The browser did not start');
  looking = await look(browser, url, options);
  return looking.page;
}
