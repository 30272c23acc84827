import { beforeAll, describe, expect } from 'vitest';
import type { PilotForTests } from './harness.ts';
import { checkPage, DRAWN, pictured } from './look.ts';
import { oneVisit } from './one-visit.ts';
import { find } from './shopping.ts';
import { type Stage, told } from './told.ts';

/** A provider node that takes its time: what others answered is shown meanwhile. */

/** Has several bakers, and is slow here; others have bread too. */
const SLOW = 'west.amsterdam.example';
const ON_SLOW = 'Bakkerij Knapperkorst';

/** What the page has shown of a search at any time, however soon it was over. */
const WATCH_RESULTS = `(() => {
  window.seen = [];
  new MutationObserver(() => {
    const results = document.querySelector('.results');
    const text = results?.querySelector('.heard')?.textContent ?? '';
    if (results !== null) window.seen.push({ shops: results.querySelectorAll('.stall').length, text, isBusy: results.getAttribute('aria-busy') === 'true' });
  }).observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ['aria-busy'] });
})()`;

const SOON = { timeout: 30_000 } as const;

interface Seen {
  readonly shops: number;
  readonly text: string;
  readonly isBusy: boolean;
}

let pilot: PilotForTests | undefined;

export function resultsThatStreamIn(stage: () => Stage): void {
  describe('results that stream in', () => {
    const visit = oneVisit(stage);
    beforeAll(() => {
      ({ pilot } = stage());
    });

    told('what was found', 'is shown as it comes: the first before the slowest has answered', async (run) => {
      const says = run.say(
        { soFar: /tot nu toe, we luisteren nog/, all: /^\d+ winkels met \d+ aanbiedingen\.$/ },
        { soFar: /so far, still listening/, all: /^\d+ shops with \d+ offers\.$/ },
      );
      const page = await visit.open(run);
      const letGo = pilot?.hold(SLOW);
      try {
        await page.evaluate(WATCH_RESULTS);
        await page.getByRole('searchbox').fill('brood');
        await page.locator('.search-box button').click();
        const stalls = page.locator('.stall');
        const first = stalls.first();
        await first.waitFor();
        expect(await page.getByRole('heading', { name: ON_SLOW }).count()).toBe(0);
        const before = await stalls.count();
        await pictured(page, `streaming-${run.locale}`);
        letGo?.();
        await page.getByRole('heading', { name: ON_SLOW }).waitFor();
        expect(await stalls.count()).toBeGreaterThan(before);
        await page.locator('.heard', { hasText: says.all }).waitFor();
        expect(await page.locator('.results').getAttribute('aria-busy')).toBe('false');
        // While there was less than all, it was said that more may come, in words and to who does not see them.
        const seen = (await page.evaluate('window.seen')) as readonly Seen[];
        const waited = seen.filter(({ shops, text, isBusy }) => shops > 0 && shops <= before && says.soFar.test(text) && isBusy);
        expect(waited.length).toBeGreaterThan(0);
        await checkPage(page);
      } finally {
        letGo?.();
      }
    });

    told('what was found', 'stays under a press while more of it comes in, and the focus stays where it was', async (run) => {
      const page = await visit.open(run);
      const letGo = pilot?.hold(SLOW);
      try {
        await find(page, 'brood');
        const stalls = page.locator('.stall');
        const before = await stalls.count();
        const lastRank = page.locator('.ranks li').last();
        const rankTop = (await lastRank.boundingBox())?.y;
        // What the page asks from now on is answered when this lets it be; pictures that it has asked for are not to be had.
        let answer = () => {};
        const gate = new Promise<void>((done) => {
          answer = done;
        });
        await page.route(/\/offers(\?|\/.*\/image)/, async (route) => {
          await gate;
          await route.continue();
        });
        const asked = page.waitForRequest(/\/offers\?/, SOON);
        letGo?.();
        const transactionId = /find\/([^?]+)/.exec(page.url())?.[1];
        const told = `${pilot?.baseUrl}/api/v1/transactions/${transactionId}/offers?limit=500`;
        await expect.poll(async () => (await page.request.get(told)).text(), SOON).toContain(ON_SLOW);
        await asked;
        const pressed = stalls.last().locator('.offer-do .button-quiet').first();
        await pressed.scrollIntoViewIfNeeded();
        const box = (await pressed.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
        await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
        await page.mouse.down();
        const answered = page.waitForResponse(/\/offers\?/, SOON);
        answer();
        await (await answered).finished();
        await page.evaluate(DRAWN);
        expect(await stalls.count()).toBe(before);
        expect((await pressed.boundingBox())?.y).toBe(box.y);
        await page.mouse.up();
        const focused = page.locator('.offer-do [aria-pressed=true]:focus');
        const place = (await focused.boundingBox())?.y ?? 0;
        // Then it is shown, as soon as the hand has gone; what was pressed has the focus still, and is seen where it was.
        await page.getByRole('heading', { name: ON_SLOW }).waitFor();
        expect(await stalls.count()).toBeGreaterThan(before);
        expect(Math.abs(((await focused.boundingBox())?.y ?? 0) - place)).toBeLessThan(2);
        await page.locator('.heard .busy-small').waitFor({ state: 'detached' });
        await page.evaluate('scrollTo(0, 0)');
        expect((await lastRank.boundingBox())?.y).toBe(rankTop);
        // Put in another order, of which the address tells, what was first comes later: it takes the focus along.
        const putInOrder = async (rank: string) => {
          const hash = String(await page.locator(`.ranks a[href*="rank=${rank}"]`).getAttribute('href'));
          const listed = page.waitForResponse((reply) => reply.url().includes(`rank=${rank}`), SOON);
          await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
          await (await listed).finished();
          await page.evaluate(DRAWN);
        };
        // Also in a browser that cannot move an element without taking it out.
        await page.evaluate('delete Element.prototype.moveBefore');
        await putInOrder('relevance');
        const first = String(await stalls.first().getByRole('heading', { level: 3 }).textContent());
        const button = page.locator('.stall', { has: page.getByRole('heading', { name: first }) }).locator('.offer-do .button-quiet');
        await button.first().focus();
        await putInOrder('cheapest');
        expect(await stalls.first().getByRole('heading', { name: first }).count()).toBe(0);
        expect(await button.first().evaluate((own) => (own as unknown as { matches(selector: string): boolean }).matches(':focus'))).toBe(
          true,
        );
        await checkPage(page);
      } finally {
        letGo?.();
      }
    });
  });
}
