import { beforeAll, describe, expect } from 'vitest';
import type { PilotForTests } from './harness.ts';
import { checkPage, pictured } from './look.ts';
import { oneVisit } from './one-visit.ts';
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
  });
}
