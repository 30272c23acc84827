import type { Page } from 'playwright-core';
import { beforeAll, describe, expect } from 'vitest';
import { deskIn, pictured } from './control-desk.ts';
import type { PilotForTests } from './harness.ts';
import { check } from './look.ts';
import { createBuyer } from './ordering.ts';
import { type Stage, told } from './told.ts';

/** Messages as the control room shows them while they pass, and one order found among them by its number. */

const SOON = { timeout: 60_000 } as const;
const BAKERY = 'bakkerij-knapperkorst';

/** Writes down each message that is drawn: where it begins and ends, and how far it has come a moment after it was put into the picture. */
const WATCH_FLIGHTS = `(() => {
  window.flights = [];
  const written = (each) => {
    const [, from, to] = /^M([^L]+) L(.+)$/.exec(each.querySelector('path').getAttribute('d'));
    const dot = each.querySelector('circle');
    const flight = { from, to, hasDot: dot !== null, movedPx: 0 };
    window.flights.push(flight);
    if (dot === null) return;
    const at = () => { const { x, y } = dot.getBoundingClientRect(); return { x, y }; };
    const first = at();
    const look = () => {
      if (!dot.isConnected) return;
      const now = at();
      flight.movedPx = Math.max(flight.movedPx, Math.hypot(now.x - first.x, now.y - first.y));
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  };
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const each of addedNodes) if (each.classList?.contains('flight')) written(each);
  }).observe(document.querySelector('.city svg'), { childList: true });
})()`;

interface Flight {
  readonly from: string;
  readonly to: string;
  readonly hasDot: boolean;
  readonly movedPx: number;
}

let pilot: PilotForTests | undefined;

export function messagesInTheRoom(stage: () => Stage): void {
  describe('messages in the control room', () => {
    const desk = deskIn(stage);
    beforeAll(() => {
      ({ pilot } = stage());
    });

    told('the network', 'has each message fly from node to node, or drawn as a line for who asks for less motion', async (run) => {
      const isStill = run.name === 'nl-phone';
      const { locale, viewport } = run;
      const { page } = await desk.signIn({ locale, viewport, reducedMotion: isStill ? 'reduce' : 'no-preference' });
      await page.locator('.city .mark').first().waitFor();
      await expect.poll(() => page.locator('.mark-silent').count(), SOON).toBe(0);
      await page.evaluate(WATCH_FLIGHTS);
      const transactionId = await search();
      const flights = () => page.evaluate('window.flights') as Promise<readonly Flight[]>;
      // As many as came in anywhere, as the nodes told of it.
      await expect
        .poll(async () => {
          const [drawn, came] = [(await flights()).length, await cameIn(page, transactionId)];
          return came > 5 && drawn === came ? 'each' : `${drawn} of ${came}`;
        }, SOON)
        .toBe('each');
      const marks = (await page.locator('.city .mark').count()) - 1;
      for (const { from, to, hasDot, movedPx } of await flights()) {
        expect(from).not.toBe(to);
        expect(hasDot).toBe(!isStill);
        if (!isStill) expect(movedPx).toBeGreaterThan(10);
      }
      // Nodes of several kinds had a part in it, and what has arrived is gone from the picture.
      expect(new Set((await flights()).map(({ to }) => to)).size).toBeGreaterThanOrEqual(Math.min(4, marks));
      await expect.poll(() => page.locator('.flight').count(), SOON).toBe(0);
      await pictured(page, `flights-${locale}`);
    });

    told('the network', 'is searched by the number of an order, which says nothing to who has not got it', async (run) => {
      const says = run.say(
        { search: 'Zoeken', found: 'Eén transactie', none: /^Niets in het venster past\./ },
        { search: 'Search', found: 'One transaction', none: /^Nothing in the window/ },
      );
      const buyer = createBuyer(pilot?.baseUrl ?? '');
      const handle = await buyer.buy({ text: 'krentenbol', providerId: BAKERY, name: 'Sanne Speurt', item: /^Krentenbol/ });
      const { orderId, transactionId } = await buyer.call<{ orderId: string; transactionId: string }>('GET', `/orders/${handle}`);
      const { page } = await desk.signIn({ locale: run.locale, viewport: run.viewport }, { hash: '#/transactions' });
      const look = async (text: string) => {
        await page.getByRole('searchbox').fill(text);
        await page.getByRole('button', { name: says.search }).click();
      };
      const found = page.locator(`a[href="#/transaction/${transactionId}"]`);
      await look(orderId.slice(0, -1));
      await page.getByText(says.none).waitFor();
      for (const number of [orderId, orderId.slice(-6), orderId.slice(-6).toLowerCase()]) {
        await look('nobody.amsterdam.example');
        await page.getByText(says.none).waitFor();
        await expect
          .poll(async () => {
            await look(number);
            return found.count();
          }, SOON)
          .toBe(1);
        await page.getByText(says.found, { exact: true }).waitFor();
      }
      await pictured(page, `by-order-${run.locale}`);
      await found.click();
      await page.locator('.sequence .arrow').nth(4).waitFor();
      // Neither who ordered nor the number is told there.
      expect(await page.content()).not.toContain('Sanne');
      expect(await page.content()).not.toContain(orderId);
      await check(page);
    });
  });
}

/** Asks the whole network; the transaction that this is. */
async function search(): Promise<string> {
  const reply = await fetch(`${pilot?.baseUrl}/api/v1/searches`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ intent: { text: 'appel' } }),
  });
  return ((await reply.json()) as { transactionId: string }).transactionId;
}

/** How many messages of a transaction came in at a node. */
async function cameIn(page: Page, transactionId: string): Promise<number> {
  const reply = await page.request.get(`${pilot?.controlRoom?.url}/api/v1/transactions/${transactionId}`);
  if (!reply.ok()) return 0;
  const { arrows } = (await reply.json()) as { readonly arrows: readonly { readonly told: readonly { readonly direction: string }[] }[] };
  return arrows.flatMap(({ told }) => told).filter(({ direction }) => direction === 'in').length;
}
