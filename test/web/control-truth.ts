import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../node/clock.ts';
import { readKeys } from '../../node/keys-file.ts';
import { chooseEngine } from '../../protocol/signing/choose.ts';
import { signHeader } from '../../protocol/signing/sign.ts';
import { contextOf } from '../network/messages.ts';
import { deskIn, pictured } from './control-desk.ts';
import type { PilotForTests } from './harness.ts';
import { check } from './look.ts';
import { type Stage, told } from './told.ts';

/** What a control room says of its network, held against what the nodes counted and what was sent to them; and who is let in to read it. */

const SOON = { timeout: 60_000 } as const;
const WIRE = '/beckn/v1.1.1';
const BUYER = 'buyer.amsterdam.example';
const SIGNED_S = 60;
/** More guesses than a browser at one address is ever given. */
const GUESSES_MAX = 60;
const GUESSES_AT_ONCE = 10;
const GUESSES_A_SECOND = 0.2;
const DAY_S = 86_400;

let pilot: PilotForTests | undefined;

interface Told {
  readonly direction: 'in' | 'out';
  readonly outcome: string;
  readonly tookMs: number;
}

interface Arrow {
  readonly action: string;
  readonly atMs: number;
  readonly tookMs?: number;
  readonly signature: string;
  readonly schema: string;
  readonly told: readonly Told[];
}

export function whatTheRoomSays(stage: () => Stage): void {
  describe('what the control room says', () => {
    const desk = deskIn(stage);
    beforeAll(() => {
      ({ pilot } = stage());
    });

    told(
      'the network',
      'is told in figures and charts as its nodes counted it, with keys, versions and when each was seen',
      async (run) => {
        const { page } = await desk.signIn({ locale: run.locale, viewport: run.viewport });
        const [throughput, latency, depth] = [0, 1, 2].map((place) => page.locator('.chart').nth(place)) as [Locator, Locator, Locator];
        await throughput.waitFor();
        const said = () => numbersIn(throughput, /^(\d+) messages in ten minutes, of which (\d+) were refused\.$/);
        await expect.poll(async () => JSON.stringify([await said(), await received()].map(String)), SOON).toMatch(/^\["(\d+,\d+)","\1"\]$/);
        const [all = 0] = await said();
        expect(all).toBeGreaterThan(5);

        // The bars of a chart are as many messages as it says, each as tall as its share of the tallest.
        const [most = 0] = await numbersIn(throughput, /^most: (\d+)$/);
        const drawn = String(await throughput.locator('path.chart-bars').getAttribute('d'));
        const bars = [...drawn.matchAll(/ V([\d.]+) h/g)].map(([, top]) => Math.round(((120 - Number(top)) / 120) * most));
        expect(bars.reduce((sum, bar) => sum + bar, 0)).toBe(all);

        const took = (await arrowsOf(page)).flatMap(({ told }) =>
          told.filter(({ direction, outcome }) => direction === 'out' && outcome !== 'failed'),
        );
        const within = (ms: number) => took.filter(({ tookMs }) => tookMs <= ms).length / took.length;
        const [median = 0, high = 0] = await numbersIn(
          latency,
          /^Over ten minutes half were delivered within ([\d,]+) ms, and 99 of 100 within ([\d,]+) ms\.$/,
        );
        expect(took.length).toBeGreaterThan(3);
        expect(took.map(({ tookMs }) => tookMs)).toEqual(expect.arrayContaining([median, high]));
        expect([within(median) >= 0.5, within(median - 1) <= 0.5, within(high) >= 0.99, within(high - 1) <= 0.99]).toEqual([
          true,
          true,
          true,
          true,
        ]);

        // What waits now is told a moment later.
        const depths = () => Promise.all([numbersIn(depth, /^Now (\d+) messages wait, and (\d+) came to nothing\.$/), waitingInNodes()]);
        await expect.poll(async () => JSON.stringify((await depths()).map(String)), SOON).toMatch(/^\["(\d+,\d+)","\1"\]$/);
        const version = (await import('../../package.json', { with: { type: 'json' } })).default.version;
        for (const { name, role } of pilot?.plan.nodes ?? []) {
          const row = page.locator('.nodes tbody tr', {
            has: page.getByRole('rowheader', { name, exact: true }).or(page.getByRole('cell', { name, exact: true })),
          });
          await row.getByText('ready', { exact: true }).waitFor();
          await row.getByText(version, { exact: true }).waitFor();
          // A registry vouches for others; its own key is in the configuration of each.
          if (role !== 'registry') await row.locator(`code[title="${keyOf(name).keyId}"]`).waitFor();
          const [, seen = ''] = /(\d\d:\d\d:\d\d)/.exec(await row.innerText()) ?? [];
          expect(
            (secondOf(new Date(systemClock.nowMs()).toLocaleTimeString('en-GB', { timeZone: 'Europe/Amsterdam' })) -
              secondOf(seen) +
              DAY_S) %
              DAY_S,
            name,
          ).toBeLessThan(60);
        }
        await pictured(page, 'figures');
      },
    );

    told('the network', 'is searched by subscriber and by error, and a refusal has its verdicts and its times', async (run) => {
      const [unsigned, broken] = [await refusedSearch({ intent: {} }), await refusedSearch({ intent: 'brood' }, { signed: true })];
      expect([unsigned.status, broken.status]).toEqual([401, 400]);
      const { page } = await desk.signIn({ locale: run.locale, viewport: run.viewport });
      // Of who sent the one nothing is proven, so that it belongs to no transaction: it is counted where it was refused.
      const cause = page.getByRole('row').filter({ hasText: 'het was niet ondertekend' });
      await cause.filter({ hasText: 'gateway-1' }).filter({ hasText: '1' }).waitFor(SOON);
      await cause.getByRole('link').click();
      await page.getByText(/^Niets in het venster past\./).waitFor();
      const found = (id: string) => page.locator(`a[href="#/transaction/${id}"]`);
      const search = async (text: string) => {
        await page.getByRole('searchbox').fill(text);
        await page.getByRole('button', { name: 'Zoeken' }).click();
      };
      await search('west.amsterdam.example');
      await page.getByText(/^(Eén transactie|\d+ transacties, de nieuwste eerst)$/).waitFor();
      expect(await found(broken.transactionId).count()).toBe(0);
      const well = (await page.locator('a[href^="#/transaction/"]').last().getAttribute('href')) ?? '';
      await search('niemand.amsterdam.example');
      await page.getByText(/^Niets in het venster past\./).waitFor();
      await search('schema');
      await found(broken.transactionId).click();
      await page.getByText('gateway-1 nam search van buyer niet aan: het bericht volgt het schema van zijn actie niet.').first().waitFor();
      await page.getByText('handtekening klopt', { exact: true }).waitFor();
      await page.getByText('volgt het schema niet', { exact: true }).waitFor();
      await pictured(page, 'refused-schema');
      // One that went well: beside each arrow how long after the first it came, and on it how long its answer took.
      await page.evaluate(`location.hash = '${well}'`);
      await page.locator('.sequence .arrow').nth(2).waitFor();
      const { arrows } = await sequenceOf(page, well.slice(well.lastIndexOf('/') + 1));
      const firstMs = arrows[0]?.atMs ?? 0;
      const shown = await page.locator('.sequence .arrow').allTextContents();
      const written = (ms: number) => `${new Intl.NumberFormat('nl-NL').format(ms)} ms`;
      for (const [at, { action, atMs, tookMs }] of arrows.entries()) {
        expect(shown[at]).toContain(`+${written(atMs - firstMs)}`);
        expect(shown[at]).toContain(tookMs === undefined ? action : `${action} · ${written(tookMs)}`);
      }
      expect(arrows.filter(({ tookMs }) => tookMs !== undefined).length).toBeGreaterThan(0);
      await check(page);
    });

    test('a session that was there before signing in is none afterwards, and ends with signing out', async () => {
      const url = `${pilot?.controlRoom?.url}/api/v1/session`;
      const call = async (method: 'GET' | 'POST' | 'DELETE', secret: string) => {
        const headers = { 'content-type': 'application/json', 'x-control-room': 'page', cookie: `control-room=${secret}` };
        const body = method === 'POST' ? { body: JSON.stringify({ token: pilot?.controlRoom?.operators[0]?.token }) } : {};
        const reply = await fetch(url, { method, headers, ...body });
        const { signedIn = false } = (await reply.json()) as { signedIn?: boolean };
        return { signedIn, cookie: reply.headers.get('set-cookie') ?? '' };
      };
      const secretOf = (cookie: string) => /^control-room=([\w-]+);/.exec(cookie)?.[1] ?? '';
      const planted = 'planted-by-somebody-else-in-this-browser-00';
      const { cookie } = await call('POST', planted);
      const first = secretOf(cookie);
      expect(cookie).toMatch(/HttpOnly/);
      expect(cookie).toMatch(/SameSite=Strict/);
      expect(first).toHaveLength(43);
      expect([(await call('GET', planted)).signedIn, (await call('GET', first)).signedIn]).toEqual([false, true]);
      const second = secretOf((await call('POST', first)).cookie);
      expect([(await call('GET', first)).signedIn, (await call('GET', second)).signedIn]).toEqual([false, true]);
      await call('DELETE', second);
      expect((await call('GET', second)).signedIn).toBe(false);
    });

    // The last of its file: whoever comes after it at this address has to wait.
    told('the network', 'is opened with a token, which nobody guesses', async ({ locale, viewport }) => {
      const room = pilot?.controlRoom;
      const { page, complaints } = await desk.open({ locale, viewport, colorScheme: 'dark' });
      const guess = async (token: string) =>
        (await page.request.post(`${room?.url}/api/v1/session`, { headers: { 'x-control-room': 'page' }, data: { token } })).status();
      await page.getByLabel('Your token').fill('a guess');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText(/^No operator has this token\./).waitFor();
      await check(page);
      const beganMs = systemClock.nowMs();
      let guesses = 0;
      while (guesses < GUESSES_MAX && (await guess(`guess ${guesses}`)) === 401) guesses += 1;
      expect(guesses).toBeLessThanOrEqual(GUESSES_AT_ONCE + Math.ceil(((systemClock.nowMs() - beganMs) / 1_000) * GUESSES_A_SECOND));
      // Nor with the token itself, so that nothing tells which guess was right.
      await page.getByLabel('Your token').fill(room?.operators[0]?.token ?? '');
      await expect
        .poll(async () => {
          await guess('once more');
          await page.getByRole('button', { name: 'Sign in' }).click();
          return page.getByText('Too many tries. Wait a minute.').count();
        }, SOON)
        .toBe(1);
      expect(await page.getByRole('navigation').count()).toBe(0);
      await pictured(page, 'guessed');
      complaints.splice(0, complaints.length, ...complaints.filter((text) => !/status of (401|429)/.test(text)));
    });
  });
}

/** The numbers that a line of a part of the page says. */
async function numbersIn(part: Locator, line: RegExp): Promise<readonly number[]> {
  const text = await part.getByText(line).first().innerText();
  return (line.exec(text) ?? []).slice(1).map((each) => Number(each.replaceAll(',', '')));
}

/** What passes between a node and the registry is counted at both, and is no message of a transaction. */
const WITH_REGISTRY = /action="(lookup|subscribe|on_subscribe)"/;

/** What all nodes counted themselves: messages that came in, and of them how many were refused. */
async function received(): Promise<readonly [number, number]> {
  const texts = await Promise.all((pilot?.plan.nodes ?? []).map(async ({ url }) => (await fetch(`${url}/metrics`)).text()));
  const counts = texts
    .flatMap((text) => [...text.matchAll(/^\w*messages_received_total\{([^}]*)\} (\d+)$/gm)])
    .filter(([, labels = '']) => !WITH_REGISTRY.test(labels));
  const sum = (some: typeof counts) => some.reduce((total, [, , count]) => total + Number(count), 0);
  return [sum(counts), sum(counts.filter(([, labels = '']) => !/problem=""/.test(labels)))];
}

async function waitingInNodes(): Promise<readonly [number, number]> {
  const replies = await Promise.all((pilot?.plan.nodes ?? []).map(async ({ url }) => (await fetch(`${url}/ready`)).json()));
  const waiting = replies.map(
    (reply) => (reply as { waiting?: { inbox: number; outbox: number; dead: number; setAside: number } }).waiting,
  );
  const sum = (of: (each: NonNullable<(typeof waiting)[number]>) => number) =>
    waiting.reduce((total, each) => total + (each === undefined ? 0 : of(each)), 0);
  return [sum(({ inbox, outbox }) => inbox + outbox), sum(({ dead, setAside }) => dead + setAside)];
}

async function sequenceOf(page: Page, transactionId: string): Promise<{ readonly arrows: readonly Arrow[] }> {
  return (await page.request.get(`${pilot?.controlRoom?.url}/api/v1/transactions/${transactionId}`)).json();
}

/** Every message of every transaction that the room knows. */
async function arrowsOf(page: Page): Promise<readonly Arrow[]> {
  const reply = await page.request.get(`${pilot?.controlRoom?.url}/api/v1/transactions`);
  const { transactions } = (await reply.json()) as { readonly transactions: readonly { readonly transactionId: string }[] };
  return (await Promise.all(transactions.map(({ transactionId }) => sequenceOf(page, transactionId)))).flatMap(({ arrows }) => arrows);
}

function keyOf(name: string) {
  const [key] = readKeys({ file: join(pilot?.plan.folder ?? '', `${name}.keys.json`) }).signing;
  if (key === undefined) throw new Error(`${name} has no key`);
  return key;
}

/** A search that a gateway has to refuse: it is not signed, or signed by the buyer node and not what its schema asks for. */
async function refusedSearch(
  message: object,
  { signed = false } = {},
): Promise<{ readonly status: number; readonly transactionId: string }> {
  const [gateway, buyer] = ['gateway-1', 'buyer'].map((name) => pilot?.plan.nodes.find((each) => each.name === name));
  const transactionId = randomUUID();
  const context = contextOf('search', { bap: { subscriberId: BUYER, url: `${buyer?.url}${WIRE}` } }, { transaction_id: transactionId });
  const body = Buffer.from(JSON.stringify({ context, message }));
  const createdS = Math.floor(systemClock.nowMs() / 1_000);
  const { keyId, secret } = keyOf('buyer');
  const signing = { subscriberId: BUYER, keyId, secret, createdS, expiresS: createdS + SIGNED_S, engine: chooseEngine(), body };
  const headers = { 'content-type': 'application/json', ...(signed ? { authorization: signHeader(signing) } : {}) };
  const { status } = await fetch(`${gateway?.url}${WIRE}/search`, { method: 'POST', headers, body });
  return { status, transactionId };
}

/** Of the day. */
function secondOf(clock: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number);
  return (hours * 60 + minutes) * 60 + seconds;
}
