import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, type PilotForTests, startPilotForTests } from './harness.ts';
import { tabThrough, tabThroughDialogs } from './keyboard.ts';
import { checkTurned, faultsOf, launchBrowser } from './look.ts';
import { createBuyer } from './ordering.ts';
import { whatAnotherSiteCannot } from './other-site.ts';
import { addPoisoned } from './poisoned-city.ts';
import { SPOKEN } from './spoken.ts';
import { stepsAreCounted } from './steps-taken.ts';
import { whatAnybodyWrote } from './taken-for-text.ts';
import { checkNoTricks } from './tricks.ts';
import { pagesOf, servedFolders, type Walk, walkComponents, walkConsole, walkControl, walkStorefront } from './walk.ts';
import { walkMeetings } from './walk-meetings.ts';
import { walkers } from './walker.ts';

const START_MS_MAX = 180_000;
const ONE_TEST_MS_MAX = 240_000;

/** A shop is open or closed; the box shows which. */
const SETTINGS = /Wij nemen bestellingen aan|We take orders|We bezorgen|We deliver/;

/** What a browser writes down of an order and a journey that are not there, to which the walk goes on purpose. */
const NOT_THERE = /the server responded with a status of (404|410)/;

/** Of how the description page of others is built, which no style of ours changes: buttons within what can be pressed, and headings and landmarks out of their order. */
const OF_SWAGGER = /^(nested-interactive|heading-order|landmark-[a-z-]+):/;

let pilot: PilotForTests | undefined;
let browser: Browser | undefined;

describe.skipIf(!hasChromium)(`every page${hasChromium ? '' : ' (no Chromium here)'}`, { timeout: ONE_TEST_MS_MAX }, () => {
  const walker = walkers(() => ({ pilot, browser }));
  beforeAll(async () => {
    [pilot, browser] = await Promise.all([startPilotForTests({ controlRoom: true, businesses: addPoisoned }), launchBrowser()]);
    const search = await fetch(`${pilot.baseUrl}/api/v1/searches`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ intent: { text: 'appel' } }),
    });
    expect(search.ok).toBe(true);
    // An order to look at in the console.
    const buyer = createBuyer(pilot.baseUrl);
    await buyer.buy({ text: 'desembrood', providerId: 'bakkerij-knapperkorst', name: 'Tine Toets', item: /^Desembrood/ });
  }, START_MS_MAX);
  afterAll(async () => {
    await Promise.all([browser?.close(), pilot?.stop()]);
  });

  for (const spoken of SPOKEN) {
    test(`plays no trick, is free of faults that axe knows in light and in dark, works with a keyboard alone and is read from either side: ${spoken.locale}`, async () => {
      // Each room in a browser of its own, at the same time: a page is mostly waited for, to see whether it moves.
      const seenIn = async (through: (walk: Walk) => Promise<void>): Promise<readonly string[]> => {
        const { page, walked, complaints } = await walker(spoken.locale);
        const seen = new Set<string>();
        const dialogs = new Set<string>();
        const see = async (name: string) => {
          await checkNoTricks(page, { settings: SETTINGS });
          expect.soft(await faultsOf(page), name).toEqual([]);
          expect.soft(await tabThrough(page), name).toEqual([]);
          expect.soft(await tabThroughDialogs(page, { seen: dialogs }), name).toEqual([]);
          await checkTurned(page);
          seen.add(name);
        };
        await through({ ...walked, spoken, see });
        expect.soft(complaints.filter((text) => !NOT_THERE.test(text))).toEqual([]);
        process.stdout.write(`${spoken.locale}: dialogs opened by keyboard: ${[...dialogs].join(', ')}\n`);
        return [...seen];
      };
      const seen = (await Promise.all([walkStorefront, walkMeetings, walkConsole, walkControl, walkComponents].map(seenIn))).flat();
      for (const folder of servedFolders()) expect(seen, folder).toEqual(expect.arrayContaining([...pagesOf(folder)]));
    });
  }

  test('the description of the client API is free of what we can mend of the faults that axe knows, and calls nobody else', async () => {
    const { page, complaints } = await walker('en-GB');
    await page.goto(`${pilot?.baseUrl}/api/docs`);
    await page.locator('.opblock').first().waitFor();
    const faults = await faultsOf(page);
    expect(faults.filter((fault) => !OF_SWAGGER.test(fault))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  stepsAreCounted(() => ({ pilot, browser }));
  whatAnybodyWrote(() => ({ pilot, browser }));
  whatAnotherSiteCannot(() => ({ pilot, browser }));
});
