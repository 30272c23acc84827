import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Express } from 'express';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { withConsole } from '../../cli/nodes/console.ts';
import { startConsoleNode } from '../bpp/people/console-node.ts';
import { startOpenidPlace } from '../bpp/people/openid-process.ts';
import { hasChromium } from './harness.ts';
import { check, launchBrowser, look } from './look.ts';
import { told } from './told.ts';

const ONE_TEST_MS_MAX = 120_000;
const PAGES = fileURLToPath(new URL('../../dist/web/', import.meta.url));

let browser: Browser | undefined;
let server: Server;
let place: Awaited<ReturnType<typeof startOpenidPlace>> | undefined;
let origin = '';
let node: Awaited<ReturnType<typeof startConsoleNode>>;

describe.skipIf(!hasChromium)(
  `signing in elsewhere, in a real browser${hasChromium ? '' : ' (no Chromium here)'}`,
  { timeout: ONE_TEST_MS_MAX },
  () => {
    beforeAll(async () => {
      let app: Express | undefined;
      server = createServer((request, response) => app?.(request, response)).listen(0, '127.0.0.1');
      await once(server, 'listening');
      origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      place = await startOpenidPlace(`${origin}/provider/v1/sign-in/openid/callback`, { nowMs: () => 0 });
      node = await startConsoleNode({ openid: place.door, consoleUrl: `${origin}/console/` });
      app = withConsole(node.app, PAGES);
      await node.link('bakker@bakkerij.example');
      browser = await launchBrowser();
    }, ONE_TEST_MS_MAX);
    afterAll(async () => {
      await Promise.all([browser?.close(), place?.stop()]);
      server.closeAllConnections();
      server.close();
    });

    told('coming in', 'is by signing in elsewhere, for who was asked in', async ({ locale, viewport, say }) => {
      const enter = say('Inloggen met Elsewhere', 'Sign in with Elsewhere');
      const notIn = say(/^U bent niet binnengelaten/, /^You were not let in/);
      const menu = say('Bestellingen', 'Orders');
      const colorScheme = say('light', 'dark');
      if (browser === undefined) throw new Error('The browser did not start');
      const { context, page, complaints } = await look(browser, `${origin}/console/`, { locale, viewport, colorScheme });
      await page.getByRole('button', { name: enter }).click();
      await page.getByLabel('E-mail').fill('vreemde@elders.example');
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByText(notIn).waitFor();
      await expect.poll(() => page.url()).toBe(`${origin}/console/#/`);
      await check(page);
      await context.clearCookies({ domain: '127.0.0.1' });
      await page.getByRole('button', { name: enter }).click();
      await page.getByLabel('E-mail').fill('bakker@bakkerij.example');
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.locator('nav.menu').getByRole('link', { name: menu }).waitFor();
      await context.close();
      // It went to the other place, as it was to; nowhere else.
      expect(complaints.filter((text) => !text.includes(place?.issuer ?? '-'))).toEqual([]);
    });
  },
);
