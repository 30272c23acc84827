import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { openControlRoom } from '../../cli/nodes/control.ts';
import { loadControlConfig } from '../../control/config.ts';
import { pictured, signIn } from './control-desk.ts';
import { hasChromium, type PilotForTests, startPilotForTests } from './harness.ts';
import { DESKTOP, type Looking, launchBrowser, look } from './look.ts';
import { told } from './told.ts';

const START_MS_MAX = 180_000;
const ONE_TEST_MS_MAX = 240_000;
const SOON = { timeout: 60_000 } as const;

let pilot: PilotForTests | undefined;
let browser: Browser | undefined;
let looking: Looking | undefined;

describe.skipIf(!hasChromium)('the control room of a pilot', { timeout: ONE_TEST_MS_MAX }, () => {
  beforeAll(async () => {
    [pilot, browser] = await Promise.all([startPilotForTests({ controlRoom: true, purchases: 300 }), launchBrowser()]);
  }, START_MS_MAX);
  afterEach(async () => {
    await looking?.context.close();
    expect(looking?.complaints ?? []).toEqual([]);
    looking = undefined;
  });
  afterAll(async () => {
    await browser?.close();
    await pilot?.stop();
  });

  told('the day of the pilot', 'is begun, goes on while a node is broken, and has it back', async ({ locale, viewport }) => {
    looking = await signIn({ pilot, browser, operator: 0 }, { locale, viewport });
    const { page } = looking;
    await page.getByText('All 7 nodes are working.').waitFor(SOON);
    await page.getByText('No day has begun yet.').waitFor();
    await page.getByLabel('Steady').check();
    await page.getByRole('button', { name: 'Begin a day' }).click();
    await page.getByText('Day 1 is under way.').waitFor();
    await expect.poll(() => visitsOf(page), SOON).toBeGreaterThan(0);

    await page.getByRole('button', { name: 'Break west' }).click();
    await page.getByRole('dialog', { name: 'Break west?' }).waitFor();
    await pictured(page, 'break');
    await page.getByRole('button', { name: 'Cut it off, as when the power fails' }).click();
    await page.getByText('west cannot be heard. The other 6 go on.').waitFor(SOON);
    expect(await page.locator('.mark-silent').count()).toBe(1);
    await page.getByLabel('As fast as it goes').check();
    const [before, well] = [await visitsOf(page), await completedOf(page)];
    await expect.poll(() => visitsOf(page), SOON).toBeGreaterThan(before + 3);
    await expect.poll(() => completedOf(page), SOON).toBeGreaterThan(well);
    expect(await page.getByText('west cannot be heard').count(), 'nobody has started it again').toBe(1);
    await pictured(page, 'broken');

    await page.getByRole('button', { name: 'Start west again' }).click();
    await page.getByText('All 7 nodes are working.').waitFor(SOON);
    await page.getByRole('button', { name: 'Break west' }).waitFor(SOON);

    await page.getByRole('button', { name: 'Break oost' }).click();
    await page.getByRole('button', { name: /^Let it hang/ }).click();
    await page.getByText('oost cannot be heard. The other 6 go on.').waitFor(SOON);
    await page.getByRole('button', { name: 'Let oost go on' }).click();
    await page.getByText('All 7 nodes are working.').waitFor(SOON);

    await page.getByRole('button', { name: 'Break centrum' }).click();
    await page.getByRole('button', { name: /^Stop it in good order/ }).click();
    await page.getByRole('button', { name: 'Start centrum again' }).waitFor(SOON);
    await page.getByRole('button', { name: 'Break centrum' }).waitFor(SOON);

    await page.getByRole('button', { name: 'End the day' }).click();
    await page.getByText(/^Day 1 is (ending|over)/).waitFor();
    await page.evaluate("location.hash = '#/log'");
    for (const deed of [
      'began a day of the pilot',
      'ended the day of the pilot',
      'made the day steady',
      'cut a node off',
      'let a node hang',
      'let a node go on',
    ])
      await page.getByRole('row').filter({ hasText: deed }).filter({ hasText: 'Ada' }).first().waitFor();
    expect(await page.getByRole('row').filter({ hasText: 'started a node again' }).count()).toBe(2);
  });

  told(
    'the day of the pilot',
    'is begun and ended by keyboard alone, and a node is broken and started again',
    async ({ locale, viewport }) => {
      looking = await signIn({ pilot, browser, operator: 1 }, { locale, viewport, colorScheme: 'dark' });
      const { page } = looking;
      await page.getByText('Alle 7 nodes doen het.').waitFor(SOON);
      const begin = page.getByRole('button', { name: 'Een dag beginnen' });
      await begin.waitFor(SOON);
      await expect.poll(() => begin.getAttribute('aria-disabled'), { timeout: 120_000 }).toBe('false');
      await begin.focus();
      await page.keyboard.press('Enter');
      await page.getByText('Dag 2 is bezig.').waitFor();
      await pictured(page, 'day-nl');
      await page.getByRole('button', { name: 'oost stukmaken' }).press('Enter');
      await page.getByRole('dialog', { name: 'oost stukmaken?' }).waitFor();
      await page.getByRole('button', { name: /^Afsnijden/ }).press('Enter');
      await page.getByText('oost is niet te horen. De andere 6 gaan door.').waitFor(SOON);
      await pictured(page, 'broken-nl');
      await page.getByRole('button', { name: 'oost opnieuw starten' }).press('Enter');
      await page.getByText('Alle 7 nodes doen het.').waitFor(SOON);
      const end = page.getByRole('button', { name: 'De dag beëindigen' });
      await end.focus();
      await page.keyboard.press('Enter');
      await page.getByText(/^Dag 2 (loopt af|is voorbij)/).waitFor();
    },
  );

  test('has a secret of its own: without it nothing is told, started or broken', async () => {
    const { url, token } = parse(readFileSync(pilot?.controlRoom?.configFile ?? '', 'utf8')).pilot as { url: string; token: string };
    expect(new URL(url).hostname).toBe('127.0.0.1');
    for (const headers of [{}, { authorization: 'Bearer wrong' }]) {
      expect((await fetch(`${url}/pilot/v1`, { headers })).status).toBe(401);
      expect((await fetch(`${url}/pilot/v1/nodes/west/cut-off`, { method: 'POST', headers })).status).toBe(401);
    }
    const headers = { authorization: `Bearer ${token}` };
    const state = await (await fetch(`${url}/pilot/v1`, { headers })).json();
    expect(state).toMatchObject({ nodes: expect.arrayContaining([expect.objectContaining({ name: 'west', standing: 'running' })]) });
    const post = async (path: string): Promise<number> => (await fetch(`${url}/pilot/v1${path}`, { method: 'POST', headers })).status;
    expect([await post('/nodes/nobody/cut-off'), await post('/nodes/west/go-on'), await post('/nodes/west/erase')]).toEqual([
      409, 409, 404,
    ]);
  });

  test('does not exist where the network is no pilot: no buttons, and nothing that could be called', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'marktplein-no-pilot-'));
    const { pilot: _, map: __, ...real } = parse(readFileSync(pilot?.controlRoom?.configFile ?? '', 'utf8')) as Record<string, unknown>;
    const file = join(folder, 'control.yaml');
    writeFileSync(file, stringify({ ...real, listen: { host: '127.0.0.1', port: 0 } }), { mode: 0o600 });
    const room = await openControlRoom(loadControlConfig(file));
    try {
      if (browser === undefined) throw new Error('The browser did not start');
      looking = await look(browser, `${room.url}/#/sign-in/${pilot?.controlRoom?.operators[0]?.token}`, {
        locale: 'en-GB',
        viewport: DESKTOP,
      });
      const { page, context } = looking;
      await page.getByText('All 7 nodes are working.').waitFor(SOON);
      expect(await page.getByRole('button', { name: /Begin a day|^Break/ }).count()).toBe(0);
      const headers = { 'x-control-room': 'page' };
      for (const path of ['day/start', 'day/full', 'nodes/west/cut-off', 'nodes/west/hang']) {
        const reply = await context.request.post(`${room.url}/api/v1/pilot/${path}`, { headers, data: {} });
        expect([reply.status(), await reply.json()]).toEqual([404, expect.objectContaining({ name: 'no-pilot' })]);
      }
      expect(readFileSync(join(folder, 'control-room.audit.jsonl'), 'utf8')).not.toContain('node-');
    } finally {
      await room.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** How many visits of the day have come to an end, as the page says. */
async function visitsOf(page: Page): Promise<number> {
  return Number.parseInt((await page.locator('.meter-text').innerText()).trim(), 10);
}

async function completedOf(page: Page): Promise<number> {
  return Number.parseInt((await page.getByText(/went to their end,/).innerText()).trim(), 10);
}
