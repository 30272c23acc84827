import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PilotForTests } from './harness.ts';
import { orderBread, orderOn } from './shopping.ts';
import { SPOKEN } from './spoken.ts';
import type { Stage } from './told.ts';
import { walkers } from './walker.ts';

/** Another site holds no page of ours in a frame, and does nothing in the name of who visits it. */

const [DUTCH] = SPOKEN;

let pilot: PilotForTests | undefined;
let other: Server | undefined;
/** What the other site shows. */
let framed = '';

export function whatAnotherSiteCannot(stage: () => Stage): void {
  describe('a page', () => {
    const walker = walkers(stage);
    beforeAll(async () => {
      ({ pilot } = stage());
      other = createServer((_request, response) => void response.setHeader('content-type', 'text/html').end(framed));
      await new Promise<void>((resolve) => other?.listen(0, '127.0.0.1', resolve));
    });
    afterAll(() => {
      other?.close();
    });

    test('is shown in no frame of another site', async () => {
      const shop = { providerId: 'bakkerij-knapperkorst', providerNode: (await pilot?.nodeWith('bakkerij-knapperkorst')) ?? '' };
      const invitation = (await pilot?.invite(shop, { email: 'frame@bakkerij.example' })) ?? '';
      const pages = [
        `${pilot?.baseUrl}/`,
        `${pilot?.baseUrl}/components/`,
        `${pilot?.baseUrl}/api/docs`,
        invitation,
        `${pilot?.controlRoom?.url}/`,
      ];
      const { page } = await walker('en-GB');
      for (const url of pages) {
        const { headers } = await fetch(url.split('#')[0] ?? '');
        expect(headers.get('content-security-policy'), url).toContain("frame-ancestors 'none'");
        expect(headers.get('content-security-policy'), url).not.toMatch(/unsafe-inline|unsafe-eval|\*/);
        expect(headers.get('x-content-type-options'), url).toBe('nosniff');
        framed = `<!doctype html><h1>Win a prize</h1><iframe id="victim" src="${url}"></iframe>`;
        await page.goto(otherSite());
        await page.waitForTimeout(500);
        const [, frame] = page.frames();
        const text = await frame
          ?.locator('body')
          .innerText({ timeout: 2_000 })
          .catch(() => '');
        expect(text ?? '', url).not.toMatch(/Marktplein|Search|Sign in|Begin/);
      }
    });

    test('of another site changes nothing at a node with the cookie of who visits it, by a form or by a call', async () => {
      const { page } = await walker('nl-NL');
      await page.goto(`${pilot?.baseUrl}/`);
      await orderBread(page, DUTCH);
      const address = page.url();
      const handle = address.slice(address.lastIndexOf('/') + 1);
      // Another port of the same host: to the browser it is the same site, so that even a strict cookie goes along.
      const api = `${pilot?.baseUrl}/api/v1`;
      const attack = async (path: string) => {
        framed = `<!doctype html><h1>Other</h1><form method="post" enctype="text/plain" action="${api}${path}"><input name='{"a":"' value='"}'></form>`;
        await page.goto(otherSite());
        await Promise.all([page.waitForURL(`${api}/**`), page.evaluate('document.forms[0].submit()')]);
        await page.goto(otherSite());
        const call = (init: string) =>
          page.evaluate(`fetch(${JSON.stringify(api + path)}, ${init}).then((reply) => reply.status, () => 'stopped')`);
        const plain = `method: 'POST', credentials: 'include', body: '{}'`;
        // It may be sent, as a form may; what it does is looked at below.
        expect([0, 'stopped']).toContain(await call(`{ ${plain}, mode: 'no-cors', headers: { 'content-type': 'text/plain' } }`));
        expect(await call(`{ ${plain}, headers: { 'content-type': 'application/json', 'idempotency-key': 'another-site' } }`)).toBe(
          'stopped',
        );
        expect(await call(`{ method: 'DELETE', credentials: 'include' }`)).toBe('stopped');
      };
      for (const path of [
        `/orders/${handle}/cancel`,
        `/orders/${handle}/link`,
        `/orders/${handle}/support`,
        `/transactions/${handle.slice(0, 36)}`,
      ])
        await attack(path);
      await page.goto(address);
      await page.locator('.road').waitFor();
      expect((await orderOn(page)).orderId).not.toBe('');
      expect(await page.getByRole('button', { name: DUTCH.cancel }).count()).toBe(1);
      expect(await page.locator('.said').count()).toBe(0);
      // The same calls with the origin of the page itself are heard.
      const own = await page.evaluate(`fetch('/api/v1/orders/${handle}/link', { method: 'POST' }).then((reply) => reply.status)`);
      expect(own).toBe(201);
      const told = await page.request.post(`${api}/orders/${handle}/cancel`, {
        headers: { origin: otherSite(), 'idempotency-key': 'another-site' },
        data: {},
      });
      expect(told.status()).toBe(403);
      expect((await told.json()).type).toContain('origin-not-allowed');
    });
  });
}

function otherSite(): string {
  return `http://127.0.0.1:${(other?.address() as AddressInfo | null)?.port ?? 0}`;
}
