import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express from 'express';
import type { Browser, Page } from 'playwright-core';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { pageFiles, pageRules } from '../../cli/nodes/pages.ts';
import type { PilotForTests } from './harness.ts';
import { check, type Looking, look, PHONE } from './look.ts';
import { orderBread } from './shopping.ts';
import { SPOKEN } from './spoken.ts';
import { type Run, type Stage, told } from './told.ts';

const [DUTCH, ENGLISH] = SPOKEN;
const BUILT = fileURLToPath(new URL('../../dist/web/storefront/', import.meta.url));
/** All that may be kept: the page itself, and files that are the same for everybody. */
const SHELL_ALONE = /^\/(?:|manifest\.webmanifest|icons\/[a-z0-9-]+\.(?:svg|png)|[a-z]+-[A-Z0-9]{8}\.(?:js|css))$/;
const KEPT = `(async () => {
  const found = [];
  for (const name of await caches.keys()) for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname + new URL(url).search);
  return found.sort();
})()`;
const WORKS =
  "navigator.serviceWorker.ready.then(({ active }) => active.state === 'activated' || new Promise((done) => active.addEventListener('statechange', () => active.state === 'activated' && done(true))))";

let pilot: PilotForTests | undefined;
let browser: Browser | undefined;
let looking: Looking | undefined;

export function whatIsInstalled(stage: () => Stage): void {
  describe('the storefront as it is installed', () => {
    beforeAll(() => {
      ({ pilot, browser } = stage());
    });
    afterEach(async () => {
      await looking?.context.close();
      expect(looking?.complaints).toEqual([]);
    });
    test('a browser finds nothing that keeps it from being installed', async () => {
      const page = await open(pilot?.baseUrl);
      await page.evaluate(WORKS);
      const session = await page.context().newCDPSession(page);
      const { errors } = await session.send('Page.getAppManifest');
      expect(errors).toEqual([]);
      // A private window is what a test runs in, and the only thing in the way.
      const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
      expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual([]);
    });

    told('the installed storefront', 'opens without a connection, says so, and goes on when there is one', async (run) => {
      const says = run.say(
        { offline: 'Geen verbinding', none: 'Er is geen verbinding met het netwerk', retry: 'Opnieuw proberen' },
        { offline: 'No connection', none: 'There is no connection with the network', retry: 'Try again' },
      );
      const page = await open(pilot?.baseUrl, run);
      await page.evaluate(WORKS);
      await orderBread(page, run.spoken);
      const order = page.url();
      await page.reload();
      await page.locator('.road').waitFor();
      // Nothing of the order is kept.
      const kept = (await page.evaluate(KEPT)) as string[];
      expect(kept).toContain('/');
      expect(kept.length).toBeGreaterThan(4);
      expect(kept.filter((path) => !SHELL_ALONE.test(path))).toEqual([]);

      await page.context().setOffline(true);
      await page.goto('about:blank');
      await page.goto(order);
      await page.locator('.offline').waitFor();
      expect(await page.locator('.offline').innerText()).toContain(says.offline);
      await page.getByText(says.none).waitFor();
      expect(await page.locator('.road').count()).toBe(0);
      await check(page);
      await page.context().setOffline(false);
      await page.getByRole('button', { name: says.retry }).click();
      await page.locator('.road').waitFor();
      expect(await page.locator('.offline').count()).toBe(0);
      forgive(/ERR_INTERNET_DISCONNECTED/);
    });

    test('a new version waits until the last page of the old one is closed, and then leaves nothing of it', async () => {
      const folder = await mkdtemp(join(tmpdir(), 'marktplein-installed-'));
      await cp(BUILT, folder, { recursive: true });
      const { server, url } = await serve(folder);
      try {
        const page = await open(url);
        await page.evaluate(WORKS);
        // Only a page that came after the worker is held by it.
        await page.reload();
        const [before] = (await page.evaluate('caches.keys()')) as string[];
        const worker = join(folder, 'service-worker.js');
        const text = await readFile(worker, 'utf8');
        await writeFile(worker, text.replace(before?.slice(-16) ?? '', '0123456789abcdef'));
        await page.evaluate('navigator.serviceWorker.ready.then((known) => known.update())');
        await expect
          .poll(() => page.evaluate('navigator.serviceWorker.ready.then(({ waiting }) => waiting?.state)'), { timeout: 20_000 })
          .toBe('installed');
        // The page that is open keeps what it was made of.
        expect((await page.evaluate('caches.keys()')) as string[]).toEqual(
          expect.arrayContaining([before, 'marktplein-shell-0123456789abcdef']),
        );
        await page.goto('about:blank');
        await expect
          .poll(
            async () => {
              await page.goto(`${url}/`);
              const names = await page.evaluate('caches.keys()');
              await page.goto('about:blank');
              return names;
            },
            { timeout: 30_000, interval: 500 },
          )
          .toEqual(['marktplein-shell-0123456789abcdef']);
      } finally {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        await rm(folder, { recursive: true, force: true });
      }
      forgive(/404/);
    });

    test('the worker does not stand between the page and its node', async () => {
      const page = await open(pilot?.baseUrl, { locale: ENGLISH.locale, viewport: PHONE });
      await page.evaluate(WORKS);
      await page.reload();
      await page.getByRole('searchbox').waitFor();
      const answered: boolean[] = [];
      page.on('response', (response) => {
        if (new URL(response.url()).pathname.startsWith('/api/')) answered.push(response.fromServiceWorker());
      });
      await page.evaluate("fetch('/api/v1/orders').then((reply) => reply.text())");
      await page.evaluate("fetch('/api/openapi.json').then((reply) => reply.text())");
      expect(answered.length).toBeGreaterThanOrEqual(2);
      expect(answered).not.toContain(true);
      expect(((await page.evaluate(KEPT)) as string[]).some((path) => path.startsWith('/api'))).toBe(false);
    });
  });
}

async function open(
  url: string | undefined,
  { locale, viewport }: Pick<Run, 'viewport'> & { readonly locale: string } = { locale: DUTCH.locale, viewport: PHONE },
): Promise<Page> {
  if (url === undefined || browser === undefined) throw new Error('The network or the browser did not start');
  looking = await look(browser, url, { locale, viewport });
  return looking.page;
}

async function serve(folder: string): Promise<{ readonly server: Server; readonly url: string }> {
  const app = express()
    .use(pageRules())
    .use(...pageFiles(folder));
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, '127.0.0.1', () => resolve(listening));
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function forgive(what: RegExp): void {
  const { complaints } = looking ?? { complaints: [] };
  complaints.splice(0, complaints.length, ...complaints.filter((text) => !what.test(text)));
}
