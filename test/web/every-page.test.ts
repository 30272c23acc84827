import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, type PilotForTests, startPilotForTests } from './harness.ts';
import { tabThrough, tabThroughDialogs } from './keyboard.ts';
import { checkTurned, DESKTOP, faultsOf, type Looking, launchBrowser, look, PHONE } from './look.ts';
import { createBuyer } from './ordering.ts';
import { cancel, orderBread, orderOn } from './shopping.ts';
import { SPOKEN } from './spoken.ts';
import { checkNoTricks, tricksOn } from './tricks.ts';
import { pagesOf, servedFolders, type Walk, walkComponents, walkConsole, walkControl, walkStorefront } from './walk.ts';
import { walkMeetings } from './walk-meetings.ts';

const [DUTCH, ENGLISH] = SPOKEN;
const START_MS_MAX = 180_000;
const ONE_TEST_MS_MAX = 240_000;

/** A shop is open or closed; the box shows which. */
const SETTINGS = /Wij nemen bestellingen aan|We take orders|We bezorgen|We deliver/;

/** What a browser writes down of an order and a journey that are not there, to which the walk goes on purpose. */
const NOT_THERE = /the server responded with a status of (404|410)/;

/** Of how the description page of others is built, which no style of ours changes: buttons within what can be pressed, and headings and landmarks out of their order. */
const OF_SWAGGER = /^(nested-interactive|heading-order|landmark-[a-z-]+):/;

/** In place of every text that somebody could have written. Wherever it is taken for markup, it leaves an element behind. */
const EVIL = `"'><img data-evil src=x onerror="window.hacked=1"><svg data-evil onload="window.hacked=1"></svg><a data-evil href=x>`;
const EVIL_URL = 'javascript:window.hacked=1';
/** Members of what a node answers in which providers, buyers and operators say something in their own words. */
const OWN_WORDS =
  /^(name|title|text|message|note|shortDescription|longDescription|address|cityName|instructions|detail|reason|brand|unit|label|hint|helpText|groupTitle|summary|email|phone|licensePlate|sector)$/;
const OWN_URLS = /^(url|images?|picture|photo|logo|href|website)$/;
const TAKEN_FOR_MARKUP = `[
  ...[...document.querySelectorAll('[data-evil], [onerror], [onload], iframe, object, embed')].map((each) => each.outerHTML.slice(0, 120)),
  ...[...document.querySelectorAll('[href^="javascript:" i], [src^="javascript:" i], [action^="javascript:" i]')].map((each) => each.outerHTML.slice(0, 120)),
  ...(window.hacked === undefined ? [] : ['it ran']),
]`;

let pilot: PilotForTests | undefined;
let browser: Browser | undefined;
let other: Server | undefined;
/** What the other site shows. */
let framed = '';
const open: Looking[] = [];

describe.skipIf(!hasChromium)(`every page${hasChromium ? '' : ' (no Chromium here)'}`, { timeout: ONE_TEST_MS_MAX }, () => {
  beforeAll(async () => {
    [pilot, browser] = await Promise.all([startPilotForTests({ controlRoom: true }), launchBrowser()]);
    other = createServer((_request, response) => void response.setHeader('content-type', 'text/html').end(framed));
    await new Promise<void>((resolve) => other?.listen(0, '127.0.0.1', resolve));
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
  afterEach(async () => {
    for (const { context } of open.splice(0)) await context.close();
  });
  afterAll(async () => {
    other?.close();
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

  test('the eye for tricks sees each of them', async () => {
    const { page } = await walker('en-GB');
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

  test('the eye for what a keyboard cannot do sees each of it', async () => {
    const { page } = await walker('en-GB');
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

  test('cancelling takes no more steps than ordering, counted as a person takes them', async () => {
    for (const spoken of SPOKEN) {
      const { page } = await walker(spoken.locale);
      // A press, or a field that was filled in.
      await page.exposeFunction('step', () => {
        steps += 1;
      });
      let steps = 0;
      await page.addInitScript(`
        addEventListener('click', (event) => event.isTrusted && event.target.closest('a, button, label, summary') && event.detail > 0 && step(), true);
        addEventListener('change', (event) => event.target.matches('select, textarea, input:not([type=radio]):not([type=checkbox])') && step(), true);
        addEventListener('input', (event) => event.target.matches('input[type=radio], input[type=checkbox]') && 0, true);`);
      await page.goto(`${pilot?.baseUrl}/`);
      await orderBread(page, spoken);
      const ordering = steps;
      steps = 0;
      await cancel(page, spoken);
      const cancelling = steps;
      process.stdout.write(`${spoken.locale}: ${ordering} steps to order, ${cancelling} to cancel\n`);
      expect(ordering).toBeGreaterThan(5);
      expect(cancelling).toBeGreaterThan(1);
      expect(cancelling).toBeLessThanOrEqual(ordering);
    }
  });

  test('shows what anybody wrote as the text that it is: names, descriptions, forms, messages, pictures and addresses', async () => {
    const { page, walked } = await walker('en-GB');
    let changed = 0;
    await page.route(/\/(api|provider)\/v1\//, async (route) => {
      const url = route.request().url();
      // A stream has no end to wait for; what it tells is read anew over these calls.
      if (/\/events|\/stream|\/export/.test(url) || (route.request().headers().accept ?? '').includes('event-stream'))
        return route.continue();
      const reply = await route.fetch().catch(() => undefined);
      if (reply === undefined) return route.abort();
      const type = reply.headers()['content-type'] ?? '';
      if (!type.includes('json')) return route.fulfill({ response: reply });
      const body = poisoned(await reply.json().catch(() => ({})), '');
      return route.fulfill({ response: reply, json: body });
    });
    const poisoned = (value: unknown, key: string): unknown => {
      if (typeof value === 'string') {
        if (OWN_URLS.test(key)) return EVIL_URL;
        if (!OWN_WORDS.test(key)) return value;
        changed += 1;
        return `${value} ${EVIL}`;
      }
      if (Array.isArray(value)) return value.map((each) => poisoned(each, key));
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, poisoned(member, name)]));
    };
    const shown = { storefront: 0, console: 0, control: 0 };
    const see = (room: keyof typeof shown) => async (name: string) => {
      await page.waitForTimeout(200);
      expect(await page.evaluate(TAKEN_FOR_MARKUP), `${room} ${name}`).toEqual([]);
      const text = String(await page.evaluate('document.body.innerText'));
      if (text.includes('<img data-evil')) shown[room] += 1;
    };
    await walkEvilStorefront(page, see('storefront'));
    await walkConsole({ ...walked, see: see('console') });
    await walkControl({ ...walked, see: see('control') });
    await page.evaluate("location.hash = '#/admission'");
    await page.getByRole('button', { name: 'Suspend gateway-2.amsterdam.example' }).click();
    await page.getByRole('dialog').locator('textarea').fill(EVIL);
    await page.getByRole('dialog').locator('button[type=submit]').click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await see('control')('admission');
    await page.evaluate("location.hash = '#/log'");
    await page.getByText('onerror').first().waitFor();
    await see('control')('log');
    // It was there to be seen.
    expect(changed).toBeGreaterThan(100);
    expect(shown.storefront).toBeGreaterThan(2);
    expect(shown.console).toBeGreaterThan(2);
    expect(shown.control).toBeGreaterThan(0);
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

/** As far as one can go when every name is markup: found, put in the basket, ordered. */
async function walkEvilStorefront(page: Page, see: (name: string) => Promise<void>): Promise<void> {
  await page.goto(`${pilot?.baseUrl}/`);
  await page.getByRole('searchbox').fill('desembrood');
  await page.getByLabel(ENGLISH.near, { exact: true }).selectOption('de-baarsjes');
  await page.getByRole('button', { name: ENGLISH.search, exact: true }).click();
  await page.locator('.stall').first().waitFor();
  await see('find');
  await page.getByRole('button', { name: 'Map', exact: true }).click();
  await page.locator('.map-pin').first().waitFor();
  await see('map');
  await page.getByRole('button', { name: 'List', exact: true }).click();
  await page.locator('.stall').first().getByRole('button', { name: /^Add / }).first().click();
  await page.locator('.basket-bar-inner').click();
  await page.getByRole('heading', { level: 1, name: ENGLISH.basket }).waitFor();
  await see('basket');
  await page.locator('a[href^="#/checkout/"]').first().click();
  await page.locator('input[name=kind][value=pickup]').check();
  await page.locator('.quote').waitFor();
  await see('checkout');
  await page.locator('#name').fill(`Chaima ${EVIL}`.slice(0, 200));
  await page.locator('#phone').fill('+31205550202');
  await page.locator('input[name=payment]').last().check();
  await page.getByRole('button', { name: ENGLISH.next }).click();
  await page.locator('.button-place').waitFor();
  await see('agree');
  await page.locator('.button-place').click();
  await page.locator('.road').waitFor();
  await page.locator('#say').fill(EVIL);
  await page.locator('.say button').click();
  await page.locator('.said').first().waitFor();
  await see('order');
  await page.getByRole('button', { name: ENGLISH.cancel }).click();
  await page.locator('#cancel-note').waitFor();
  await see('cancel');
  await page.goto(`${pilot?.baseUrl}/#/orders`);
  await page.locator('.own-order').first().waitFor();
  await see('orders');
}

async function walker(locale: string) {
  if (pilot === undefined || browser === undefined) throw new Error('The network or the browser did not start');
  const { baseUrl, controlRoom, plan } = pilot;
  const alsoAt = [controlRoom?.url ?? baseUrl, ...plan.nodes.map(({ url }) => url.replace('127.0.0.1', 'localhost'))];
  const looking = await look(browser, `${baseUrl}/`, { locale, viewport: locale === ENGLISH.locale ? DESKTOP : PHONE, alsoAt });
  open.push(looking);
  return { page: looking.page, complaints: looking.complaints, walked: { page: looking.page, pilot } };
}

/** A page with nothing of ours: with rings, and with what is to be seen. */
async function bare(page: Page, markup: string): Promise<void> {
  await page.goto('about:blank');
  await page.setContent(
    `<!doctype html><html lang="en"><title>Page</title><style>:focus-visible { outline: 3px solid #00f } #bare { outline: none }</style><main><h1>Page</h1>${markup}</main></html>`,
  );
}

function otherSite(): string {
  return `http://127.0.0.1:${(other?.address() as AddressInfo | null)?.port ?? 0}`;
}
