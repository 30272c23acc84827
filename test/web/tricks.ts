import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Each is a trick that no page may play; what is told is where it was seen. */
const TRICKS = `(() => {
  const seen = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  for (const media of all('video, audio')) if (media.autoplay || !media.paused) seen.push('plays by itself: ' + media.outerHTML);
  for (const box of all('input[type=checkbox]')) if (box.defaultChecked || (box.checked && !box.dataset.pressed)) seen.push('ticked beforehand: ' + (box.id || box.closest('label')?.textContent));
  for (const frame of all('iframe, embed, object')) seen.push('holds something of another: ' + frame.outerHTML);
  for (const ad of all('[class*="advert"], [class*="sponsor"], [id*="advert"], [id*="sponsor"]')) seen.push('a slot for advertisements: ' + ad.outerHTML.slice(0, 80));
  for (const timer of all('[role=timer]')) seen.push('counts down: ' + timer.outerHTML);
  if (/\\b(nog maar|bijna op|hurry|only .* left at this price|mensen kijken|people are (?:looking|viewing))\\b/i.test(document.body.innerText)) seen.push('presses: ' + document.body.innerText.match(/.*(nog maar|hurry|mensen kijken|people are).*/i)?.[0]);
  const paid = document.body.innerText.match(/\\b(gesponsord|sponsored|advertentie|advertisement|promoted|uitgelicht|featured|betaalde plaats|aanbevolen voor (?:u|jou)|recommended for you|omdat u .* bekeek|because you viewed)\\b/i);
  if (paid) seen.push('a place that was paid for, or a profile: ' + paid[0]);
  for (const box of all('input[type=radio]:checked')) if (box.defaultChecked && !box.dataset.pressed && /extra|plus|tip|fooi|donat|insur|verzeker/i.test(box.closest('label')?.textContent ?? '')) seen.push('chosen beforehand: ' + box.closest('label').textContent);
  for (const moving of all('marquee, [class*="carousel"], [class*="countdown"]')) seen.push('moves by itself: ' + moving.outerHTML.slice(0, 80));
  const kept = Object.keys(localStorage).filter((name) => !/^marktplein\\./.test(name)).concat(Object.keys(sessionStorage));
  if (kept.length > 0) seen.push('keeps something of the reader: ' + kept);
  if (document.cookie !== '') seen.push('has a cookie that scripts read: ' + document.cookie);
  return seen;
})()`;
const TWO_LOOKS_MS = 1_200;
const BETWEEN_LOOKS_MS = 300;
const LOOKS_MAX = 30;

/** The tricks that can be seen on a page as it stands. `settings` are boxes that show what somebody set earlier, and ask for nothing. */
export async function tricksOn(page: Page, { settings }: { readonly settings?: RegExp } = {}): Promise<readonly string[]> {
  const seen = (await page.evaluate(TRICKS)) as string[];
  return seen.filter((trick) => !(trick.startsWith('ticked beforehand') && settings?.test(trick) === true));
}

/** No autoplay, no box ticked beforehand, no countdown, no advertisement, no place that was paid for, no profile, and no page that grows when one scrolls down. */
export async function checkNoTricks(page: Page, options: { readonly settings?: RegExp } = {}): Promise<void> {
  expect(await tricksOn(page, options)).toEqual([]);
  const height = 'document.documentElement.scrollHeight';
  const before = await settled(page, height);
  await page.evaluate(`scrollTo(0, ${height})`);
  // A countdown would have moved, and a page without end would have grown, when it is looked at again.
  const seconds = await secondsShown(page);
  await page.waitForTimeout(TWO_LOOKS_MS);
  expect(withoutClocks(await secondsShown(page), seconds), 'a countdown is shown').toEqual(seconds);
  expect(Number(await page.evaluate(height)), 'the page grows at its end').toBeLessThanOrEqual(Number(before) * 1.5);
  await page.evaluate('scrollTo(0, 0)');
}

/** How high the page is once nothing is loading any more. */
async function settled(page: Page, height: string): Promise<unknown> {
  let before = await page.evaluate(height);
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    await page.waitForTimeout(BETWEEN_LOOKS_MS);
    const now = await page.evaluate(height);
    if (now === before) return now;
    before = now;
  }
  return before;
}

/** Times that are written to the second: what counts down would change. */
async function secondsShown(page: Page): Promise<readonly string[] | null> {
  return page.evaluate('document.body.innerText.match(/\\b\\d{1,2}:\\d{2}:\\d{2}\\b|\\b\\d+ (?:seconds?|seconden|sec)\\b/g)');
}

/** What is shown now, with a time of the day that went forward as it was before: a clock runs, such as when a node was last seen, and a countdown goes back. */
function withoutClocks(now: readonly string[] | null, before: readonly string[] | null): readonly string[] | null {
  return (
    now?.map((text, place) => {
      const was = before?.[place];
      return was !== undefined && hasGoneForward(was, text) ? was : text;
    }) ?? null
  );
}

const CLOCK = /^(\d{1,2}):(\d{2}):(\d{2})$/;
const DAY_S = 86_400;

function hasGoneForward(was: string, is: string): boolean {
  const [from, to] = [CLOCK.exec(was), CLOCK.exec(is)].map(
    (clock) => clock && (Number(clock[1]) * 60 + Number(clock[2])) * 60 + Number(clock[3]),
  );
  return from != null && to != null && (to - from + DAY_S) % DAY_S < DAY_S / 2;
}
