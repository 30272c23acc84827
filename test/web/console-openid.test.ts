import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Express } from 'express';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { withConsole } from '../../cli/nodes/console.ts';
import { startConsoleNode, startMailServer } from '../bpp/people/console-node.ts';
import { startOpenidPlace } from '../bpp/people/openid-process.ts';
import { hasChromium } from './harness.ts';
import { check, launchBrowser, look, pictured } from './look.ts';
import { told } from './told.ts';

const ONE_TEST_MS_MAX = 120_000;
const PAGES = fileURLToPath(new URL('../../dist/web/', import.meta.url));

let browser: Browser | undefined;
let server: Server;
let place: Awaited<ReturnType<typeof startOpenidPlace>> | undefined;
let origin = '';
let node: Awaited<ReturnType<typeof startConsoleNode>>;
let post: Awaited<ReturnType<typeof startMailServer>> | undefined;

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
      post = await startMailServer();
      node = await startConsoleNode({ openid: place.door, consoleUrl: `${origin}/console/`, mailUrl: post.url });
      app = withConsole(node.app, PAGES);
      await node.link('bakker@bakkerij.example');
      browser = await launchBrowser();
    }, ONE_TEST_MS_MAX);
    afterAll(async () => {
      await Promise.all([browser?.close(), place?.stop(), node.stop()]);
      await post?.stop();
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
      // The page that is left asks for an address too.
      await page.getByRole('heading', { name: 'Elsewhere' }).waitFor();
      await page.getByLabel('E-mail').fill('vreemde@elders.example');
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.getByText(notIn).waitFor();
      await expect.poll(() => page.url()).toBe(`${origin}/console/#/`);
      await check(page);
      await context.clearCookies({ domain: '127.0.0.1' });
      await page.getByRole('button', { name: enter }).click();
      // The page that is left asks for an address too.
      await page.getByRole('heading', { name: 'Elsewhere' }).waitFor();
      await page.getByLabel('E-mail').fill('bakker@bakkerij.example');
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.locator('nav.menu').getByRole('link', { name: menu }).waitFor();
      await context.close();
      // It went to the other place, as it was to; nowhere else.
      expect(complaints.filter((text) => !text.includes(place?.issuer ?? '-'))).toEqual([]);
    });

    told('coming in', 'is by a code from an e-mail', async ({ locale, viewport, say }) => {
      const says = say(
        {
          send: 'Stuur mij een code',
          title: 'Vul de code in',
          code: 'Code',
          enter: 'Inloggen',
          wrong: /^Deze code klopt niet/,
          menu: 'Bestellingen',
        },
        {
          send: 'Send me a code',
          title: 'Fill in the code',
          code: 'Code',
          enter: 'Sign in',
          wrong: /^This code is not right/,
          menu: 'Orders',
        },
      );
      if (browser === undefined || post === undefined) throw new Error('The browser or the mail server did not start');
      const { context, page, complaints } = await look(browser, `${origin}/console/`, { locale, viewport });
      await page.locator('#email').fill('geen adres');
      await page.getByRole('button', { name: says.send }).click();
      await page.locator('#email[aria-invalid=true]').waitFor();
      await pictured(page, `sign-in-${locale}`);
      await check(page);
      const before = post.letters.length;
      await page.locator('#email').fill('bakker@bakkerij.example');
      await page.getByRole('button', { name: says.send }).press('Enter');
      await page.getByRole('heading', { name: says.title }).waitFor();
      await expect.poll(() => post?.letters.length, { timeout: 20_000 }).toBe(before + 1);
      const code = /\b\d{6}\b/.exec(post.letters.at(-1)?.split('\r\n\r\n').slice(1).join(' ') ?? '')?.[0] ?? '';
      await page.getByLabel(says.code).fill(code === '000000' ? '111111' : '000000');
      await page.getByRole('button', { name: says.enter, exact: true }).click();
      await page.getByText(says.wrong).waitFor();
      await pictured(page, `sign-in-code-${locale}`);
      await check(page);
      await page.getByLabel(says.code).fill(`${code.slice(0, 3)} ${code.slice(3)}`);
      await page.getByRole('button', { name: says.enter, exact: true }).press('Enter');
      await page.locator('nav.menu').getByRole('link', { name: says.menu }).waitFor();
      await context.close();
      expect(complaints.filter((text) => !text.includes('status of 403'))).toEqual([]);
    });
  },
);
