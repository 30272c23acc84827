import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, type PilotForTests, startPilotForTests } from './harness.ts';
import { whatIsInstalled } from './installed.ts';
import { check, DESKTOP, type Looking, launchBrowser, look, PHONE } from './look.ts';
import { cancel, orderBread, orderOn } from './shopping.ts';
import { SPOKEN, type Spoken } from './spoken.ts';
import { told } from './told.ts';

const [DUTCH] = SPOKEN;
const ONE_TEST_MS_MAX = 120_000;
const MARKUP = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>';

let pilot: PilotForTests | undefined;
let browser: Browser | undefined;
let elsewhere: Server | undefined;
const open: Looking[] = [];
/** What the other site was told by those who came to it. */
const visits: IncomingHttpHeaders[] = [];

describe.skipIf(!hasChromium)(
  `an order's link and its messages${hasChromium ? '' : ' (no Chromium here)'}`,
  { timeout: ONE_TEST_MS_MAX },
  () => {
    beforeAll(async () => {
      [pilot, browser] = await Promise.all([startPilotForTests(), launchBrowser()]);
      elsewhere = createServer((request, response) => {
        // Its own picture is asked for by its own page.
        if (request.url !== '/favicon.ico') visits.push(request.headers);
        response.setHeader('content-type', 'text/html').end('<!doctype html><title>Another site</title><h1>Another site</h1>');
      });
      await new Promise<void>((resolve) => elsewhere?.listen(0, '127.0.0.1', resolve));
    }, ONE_TEST_MS_MAX);
    afterEach(async () => {
      for (const { context, complaints } of open.splice(0)) {
        await context.close();
        expect(complaints).toEqual([]);
      }
    });
    afterAll(async () => {
      elsewhere?.close();
      await Promise.all([browser?.close(), pilot?.stop()]);
    });

    told('the link of an order', 'opens it on another device, until a new link voids it', async (run) => {
      const { spoken, viewport, otherViewport } = run;
      const says = run.say(
        {
          renew: 'Maak een nieuwe link',
          renewed: 'De oude opent niets meer',
          gone: 'Deze link opent niets',
          write: 'Uw bericht',
          send: 'Bericht versturen',
        },
        {
          renew: 'Make a new link',
          renewed: 'The old one opens nothing',
          gone: 'This link opens nothing',
          write: 'Your message',
          send: 'Send message',
        },
      );
      const page = await visit(spoken, viewport);
      await orderBread(page, spoken);
      const address = await page.locator('.order-link code').innerText();
      expect(address).toMatch(/#\/order\/[0-9a-f-]{36}\.1\/[A-Za-z0-9_-]{43}$/);
      await check(page);

      const other = await visit(spoken, otherViewport, address);
      await other.locator('.road').waitFor();
      // What stands in the address is not the key any more, and nor does the way back lead to it.
      expect(other.url()).not.toContain(address.slice(-43));
      await other.goBack().catch(() => null);
      expect(other.url()).not.toContain(address.slice(-43));
      await other.goForward().catch(() => null);
      await other.locator('.road').waitFor();
      await check(other);

      await other.getByLabel(says.write).fill(`Bel niet aan. ${MARKUP}`);
      await other.getByRole('button', { name: says.send }).click();
      await other.locator('.said-own').waitFor();
      expect(await other.getByLabel(says.write).inputValue()).toBe('');
      const { shop, orderId } = await orderOn(other);
      await pilot?.say(shop, orderId, `Dat is goed. ${MARKUP}`);
      // It comes by the stream, to both devices, as the text that it is.
      for (const each of [page, other]) {
        await each.locator('.said:not(.said-own)', { hasText: 'Dat is goed.' }).waitFor();
        expect(await each.locator('.thread').innerText()).toContain('<script>window.hacked=1</script>');
        expect(await each.evaluate('window.hacked')).toBeUndefined();
        expect(await each.locator('.thread img').count()).toBe(0);
      }
      await check(other);
      await check(page);

      await page.getByRole('button', { name: says.renew }).click();
      await page.getByText(says.renewed).waitFor();
      const renewed = await page.locator('.order-link code').innerText();
      expect(renewed).not.toBe(address);
      const late = await visit(spoken, viewport, address);
      await late.getByText(says.gone).waitFor();
      await check(late);
      forgive(/404/);

      const third = await visit(spoken, otherViewport, renewed);
      await third.locator('.road').waitFor();
      await cancel(third, spoken);
      await page.locator('.state', { hasText: spoken.cancelled }).waitFor();
      // The device that came by the old link is out, and does not hear of it.
      expect(await other.locator('.state', { hasText: spoken.cancelled }).count()).toBe(0);
      await other.close();
      forgive(/404/);
    });

    test('another site is not told where one came from, whether by a link, a form, a script or a picture', async () => {
      const page = await visit(DUTCH, PHONE);
      await orderBread(page, DUTCH);
      const address = await page.locator('.order-link code').innerText();
      const port = (elsewhere?.address() as AddressInfo | undefined)?.port ?? 0;
      const site = `http://127.0.0.1:${port}`;
      const holder = await visit(DUTCH, DESKTOP, address);
      await holder.locator('.road').waitFor();
      visits.length = 0;
      // As careless as it gets: a link without a word about the referrer, right behind the address with the secret in it.
      await holder.evaluate(`history.replaceState(null, '', ${JSON.stringify(address)})`);
      await holder.evaluate(
        `document.body.insertAdjacentHTML('beforeend', '<a id="away" href="${site}/by-link" target="_blank">away</a>')`,
      );
      const [opened] = await Promise.all([holder.waitForEvent('popup'), holder.locator('#away').click()]);
      await opened.getByRole('heading', { name: 'Another site' }).waitFor();
      expect(await opened.evaluate('document.referrer')).toBe('');
      await holder.evaluate(`new Image().src = '${site}/picture'; fetch('${site}/call', { mode: 'no-cors' }).catch(() => {})`);
      await holder.evaluate(`location.assign('${site}/by-script')`);
      await holder.getByRole('heading', { name: 'Another site' }).waitFor();
      expect(await holder.evaluate('document.referrer')).toBe('');
      expect(visits.length).toBeGreaterThanOrEqual(2);
      for (const headers of visits) {
        expect(headers.referer).toBeUndefined();
        expect(JSON.stringify(headers)).not.toContain(address.slice(-43));
      }
      // The picture and the call were stopped by the content policy besides.
      forgive(/asked another site|Content Security Policy|violates|favicon|404/);
    });

    whatIsInstalled(() => ({ pilot, browser }));
  },
);

async function visit(spoken: Spoken, viewport: { readonly width: number; readonly height: number }, address?: string): Promise<Page> {
  if (pilot === undefined || browser === undefined) throw new Error('The network or the browser did not start');
  const looking = await look(browser, address ?? pilot.baseUrl, { locale: spoken.locale, viewport });
  open.push(looking);
  return looking.page;
}

/** What a page may complain of where a test has it do what no page does. */
function forgive(what: RegExp): void {
  for (const { complaints } of open) complaints.splice(0, complaints.length, ...complaints.filter((text) => !what.test(text)));
}
