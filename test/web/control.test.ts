import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decide, deskIn, pictured } from './control-desk.ts';
import { messagesInTheRoom } from './control-messages.ts';
import { whatTheRoomSays } from './control-truth.ts';
import { hasChromium, type PilotForTests, startPilotForTests } from './harness.ts';
import { check, launchBrowser } from './look.ts';
import { told } from './told.ts';

const START_MS_MAX = 180_000;
const ONE_TEST_MS_MAX = 120_000;

let pilot: PilotForTests | undefined;
let browser: Browser | undefined;

describe.skipIf(!hasChromium)('the control room', { timeout: ONE_TEST_MS_MAX }, () => {
  const desk = deskIn(() => ({ pilot, browser }));
  beforeAll(async () => {
    [pilot, browser] = await Promise.all([startPilotForTests({ controlRoom: true }), launchBrowser()]);
    const search = await fetch(`${pilot.baseUrl}/api/v1/searches`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'control-room-search' },
      body: JSON.stringify({ intent: { text: 'appel' } }),
    });
    expect(search.ok, await search.text()).toBe(true);
  }, START_MS_MAX);
  afterAll(async () => {
    await browser?.close();
    await pilot?.stop();
  });

  told('the network', 'is looked at, and one transaction message by message', async (run) => {
    const { locale, viewport } = run;
    const says = run.say(
      {
        transactions: 'Transacties',
        admission: 'Toelating',
        log: 'Logboek',
        holds: 'handtekening klopt',
        suspend: 'Schorsen',
        nowhere: 'Deze pagina is er niet',
        back: 'Naar het netwerk',
      },
      {
        transactions: 'Transactions',
        admission: 'Admission',
        log: 'Log',
        holds: 'signature holds',
        suspend: 'Suspend',
        nowhere: 'This page is not there',
        back: 'To the network',
      },
    );
    const { page } = await desk.signIn({ locale, viewport });
    await page.locator('.city .mark').first().waitFor();
    await expect.poll(() => page.locator('.mark-silent').count(), { timeout: 30_000 }).toBe(0);
    await pictured(page, `network-${locale}`);
    await page.getByRole('navigation').getByRole('link', { name: says.transactions }).click();
    await page.locator('a[href^="#/transaction/"]').first().click();
    await page.locator('.sequence .arrow').first().waitFor();
    expect(await page.getByText(says.holds).count()).toBeGreaterThan(0);
    // By keyboard alone: a message in the picture opens what was told of it.
    await page.locator('.sequence .arrow').nth(1).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.messages details[open]').count()).toBe(1);
    expect(await page.evaluate('document.activeElement.parentElement === document.querySelectorAll(".messages details")[1]')).toBe(true);
    await page.keyboard.press('Enter');
    await page.locator('.messages summary').first().click();
    await pictured(page, `transaction-${locale}`);
    await page.getByRole('navigation').getByRole('link', { name: says.admission }).click();
    await page.getByRole('button', { name: says.suspend }).first().waitFor();
    await pictured(page, `admission-${locale}`);
    await page.getByRole('navigation').getByRole('link', { name: says.log, exact: true }).click();
    await page.locator('.notice-info').waitFor();
    await pictured(page, `log-${locale}`);
    // What is nowhere says so, and has a way back; so has a name that is none.
    await page.goto(`${pilot?.controlRoom?.url}/#/nowhere`);
    await page.getByRole('heading', { name: says.nowhere }).waitFor();
    await pictured(page, `control-nowhere-${run.name}`);
    await check(page);
    await page.goto(`${pilot?.controlRoom?.url}/#/transactions/%`);
    await page.getByRole('heading', { name: says.transactions }).waitFor();
    await page.goto(`${pilot?.controlRoom?.url}/#/nowhere`);
    await page.getByRole('link', { name: says.back }).press('Enter');
    await page.locator('.city .mark').first().waitFor();
  });

  told('a node that is suspended', 'is suspended by one person, with a reason', async ({ locale, viewport }) => {
    const { page: first } = await desk.signIn({ locale, viewport }, { hash: '#/admission' });
    await decide(first, 'Suspend gateway-2.amsterdam.example', 'trial of the brake');
    await first.getByText('suspended').first().waitFor();
    await decide(first, 'Approve gateway-2.amsterdam.example', 'trial is over');
    await first.getByText('A second person is needed').waitFor();
    expect(await first.getByRole('button', { name: 'Approve gateway-2.amsterdam.example' }).count()).toBe(0);
    await check(first);
  });

  told('a node that is suspended', 'is let in again by a second one, and the log has it', async ({ locale, viewport }) => {
    const { page: second } = await desk.signIn({ locale, viewport }, { by: 1, hash: '#/admission' });
    await decide(second, 'gateway-2.amsterdam.example toelaten', 'akkoord');
    await second.getByRole('button', { name: 'gateway-2.amsterdam.example schorsen' }).waitFor();
    await second.goto(`${pilot?.controlRoom?.url}/#/log`);
    await second.getByText('vroeg om toelating').first().waitFor();
    await check(second);
  });

  test('nothing is told to who is not signed in, and nothing is done for another site', async () => {
    const url = `${pilot?.controlRoom?.url}/api/v1`;
    for (const path of ['/events', '/transactions', '/entries', '/audit', '/pilot']) expect((await fetch(url + path)).status).toBe(401);
    expect(await (await fetch(`${url}/session`)).json()).toEqual({ signedIn: false });
    expect((await fetch(`${url}/session`, { method: 'POST', body: '{}' })).status).toBe(403);
    expect((await fetch(`${pilot?.baseUrl}/operations/v1/stream`)).status).toBe(401);
  });

  messagesInTheRoom(() => ({ pilot, browser }));
  whatTheRoomSays(() => ({ pilot, browser }));
});
