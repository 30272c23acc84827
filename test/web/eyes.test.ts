import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium } from './harness.ts';
import { tabThrough, tabThroughDialogs } from './keyboard.ts';
import { DESKTOP, faultsOf, launchBrowser } from './look.ts';
import { checkNoTricks, tricksOn } from './tricks.ts';

/** What looks at every page sees what it is there to see, on pages that have nothing of ours. */

const ONE_TEST_MS_MAX = 120_000;

const PLACE = 'http://127.0.0.1/';

let browser: Browser | undefined;
let page: Page;

describe.skipIf(!hasChromium)(`an eye${hasChromium ? '' : ' (no Chromium here)'}`, { timeout: ONE_TEST_MS_MAX }, () => {
  beforeAll(async () => {
    browser = await launchBrowser();
    page = await browser.newPage({ viewport: DESKTOP, reducedMotion: 'reduce' });
    // A place of its own, where a page may keep something; nothing is asked of anybody.
    await page.route(`${PLACE}*`, (route) => route.fulfill({ contentType: 'text/html', body: '' }));
  }, ONE_TEST_MS_MAX);
  afterAll(async () => {
    await browser?.close();
  });

  test('for tricks sees each of them', async () => {
    await page.goto(PLACE);
    const TRICKS = {
      'plays by itself': '<video autoplay></video>',
      'ticked beforehand': '<label><input type="checkbox" checked> Send me offers</label>',
      'holds something of another': '<iframe srcdoc="x"></iframe>',
      'a slot for advertisements': '<div class="advertisement">x</div>',
      'counts down': '<div role="timer">9</div>',
      presses: '<p>Hurry</p>',
      'a place that was paid for': '<p>Sponsored</p>',
      'moves by itself': '<div class="carousel">x</div>',
    };
    for (const [name, markup] of Object.entries(TRICKS)) {
      await page.setContent(`<h1>Page</h1>${markup}`);
      expect((await tricksOn(page)).join(), name).toContain(name);
    }
    await page.setContent('<h1>Page</h1><p id="left">10 seconds</p>');
    await page.evaluate("setInterval(() => { document.querySelector('#left').textContent = Math.random() + ' seconds'; }, 100)");
    await expect(checkNoTricks(page)).rejects.toThrow('a countdown is shown');
    for (const [step, is] of [
      [-1, 'a countdown'],
      [1, 'a clock'],
    ] as const) {
      await page.setContent(`<h1>Page</h1><p class="clock${step}">12:30:30</p>`);
      await page.evaluate(
        `let at = 30; setInterval(() => { at = Math.max(10, Math.min(59, at + ${step})); for (const each of document.querySelectorAll('.clock${step}')) each.textContent = '12:30:' + at; }, 200)`,
      );
      if (is === 'a clock') await checkNoTricks(page);
      else await expect(checkNoTricks(page)).rejects.toThrow('a countdown is shown');
    }
    await page.setContent('<h1>Page</h1><div id="long"></div>');
    await page.evaluate("document.querySelector('#long').style.height = '2000px'");
    await page.evaluate(
      "addEventListener('scroll', () => { const more = document.createElement('div'); more.style.height = '4000px'; document.body.append(more); })",
    );
    await expect(checkNoTricks(page)).rejects.toThrow('the page grows at its end');
  });

  test('for what a keyboard cannot do sees each of it', async () => {
    const FAULTS = {
      'is not come by: button “never”': '<button onfocus="this.blur(); document.querySelector(\'#last\').focus()">never</button>',
      'has no ring: button “bare”': '<button id="bare">bare</button>',
      'is covered: button “under”':
        '<div style="position: relative"><button>under</button><p style="position: absolute; inset: -9px; margin: 0; background: #fff">over</p></div>',
      'is out of its turn: button “first”': '<button tabindex="2">first</button>',
      'comes before what it stands after: button “low”, then button “high”':
        '<p style="height: 90px; position: relative"><button style="position: absolute; top: 60px">low</button><button style="position: absolute; top: 0">high</button></p>',
      'holds the keyboard': '<button onkeydown="event.preventDefault()">trap</button>',
      'target-size':
        '<p><button aria-label="one" style="width: 9px; height: 9px; padding: 0"></button><button aria-label="two" style="width: 9px; height: 9px; padding: 0"></button></p>',
    };
    for (const [fault, markup] of Object.entries(FAULTS)) {
      await bare(page, `${markup}<p><button id="last">last</button></p>`);
      expect([...(await tabThrough(page)), ...(await faultsOf(page))].join('; '), fault).toContain(fault);
    }
    // What can be read by day and not by night.
    await bare(page, '<style>@media (prefers-color-scheme: dark) { #last { color: #777; background: #666 } }</style><p id="last">last</p>');
    expect(await faultsOf(page)).toEqual([expect.stringMatching(/^color-contrast: .*\(dark\)$/)]);
    await bare(
      page,
      '<p><button>one</button> <label><input type="radio" name="of"> a</label> <label><input type="radio" name="of"> b</label></p>',
    );
    expect([...(await tabThrough(page)), ...(await faultsOf(page))]).toEqual([]);
    const dialog = '<dialog><button>in</button></dialog>';
    const opens = (then: string) =>
      `<button aria-haspopup="dialog" onclick="const box = document.querySelector('dialog'); ${then}">open</button>${dialog}`;
    for (const [fault, then] of [
      ['leaves the dialog', 'box.show()'],
      ['does not give the focus back', 'box.showModal(); box.onclose = () => document.activeElement.blur()'],
    ] as const) {
      await bare(
        page,
        `${opens(`${then}; document.onkeydown = (event) => { if (event.key === 'Escape') box.close(); }`)}<p><button>after</button></p>`,
      );
      expect((await tabThroughDialogs(page, { seen: new Set() })).join('; '), fault).toContain(fault);
    }
    await bare(page, opens('box.showModal()'));
    expect(await tabThroughDialogs(page, { seen: new Set() })).toEqual([]);
  });
});

/** A page with nothing of ours: with rings, and with what is to be seen. */
async function bare(page: Page, markup: string): Promise<void> {
  await page.goto('about:blank');
  await page.setContent(
    `<!doctype html><html lang="en"><title>Page</title><style>:focus-visible { outline: 3px solid #00f } #bare { outline: none }</style><main><h1>Page</h1>${markup}</main></html>`,
  );
}
