import { mkdirSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { tricksOn } from './tricks.ts';

/** How the pages are looked at: a browser as it is installed, what no page may do, and what every page must stand. */

export const PHONE = { width: 390, height: 844 } as const;
export const DESKTOP = { width: 1280, height: 900 } as const;
/** The narrowest screen on which everything has to fit; wider ones follow from it. */
export const NARROWEST_PX = 320;

/** Debian's own Chromium: the tests drive what is installed, and download nothing. */
export const CHROMIUM = '/usr/bin/chromium';

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: CHROMIUM,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Looking {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the page did that no page may: throw, be stopped by the content policy, or call another site. */
  readonly complaints: string[];
  /** Addresses of another site that the next press may have asked, each once: a page asks another only when somebody had it ask. */
  readonly asks: Set<string>;
}

interface LookOptions {
  readonly locale: string;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly colorScheme?: 'light' | 'dark';
  /** Other addresses of the network to which the page goes on purpose, such as that of a console. */
  readonly alsoAt?: readonly string[];
  /** Less motion is asked for, unless said. */
  readonly reducedMotion?: 'reduce' | 'no-preference';
}

/** Complains of a dialog whose button does not tell that it opens one. */
const TELLS_OF_DIALOGS = `(() => {
  const { showModal } = HTMLDialogElement.prototype;
  HTMLDialogElement.prototype.showModal = function () {
    const by = document.activeElement;
    if (by !== null && by !== document.body && by.getAttribute('aria-haspopup') !== 'dialog')
      console.error('did not say that it opens a dialog: ' + by.outerHTML.slice(0, 200));
    return showModal.call(this);
  };
})()`;

/** Opens a page in a browser of its own, and listens to what it does. */
export async function look(browser: Browser, url: string, { alsoAt = [], ...options }: LookOptions): Promise<Looking> {
  const complaints: string[] = [];
  const asks = new Set<string>();
  const context = await browser.newContext({ timezoneId: 'Europe/Amsterdam', reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  await page.addInitScript(TELLS_OF_DIALOGS);
  const own = [url, ...alsoAt].map((each) => `${new URL(each).origin}/`);
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('request', (request) => {
    const called = request.url();
    const isOwn = own.some((origin) => called.startsWith(origin)) || called.startsWith('data:');
    if (!isOwn && !asks.delete(called)) complaints.push(`asked another site: ${called}`);
  });
  await page.goto(url);
  await page.locator('h1, h2').first().waitFor();
  return { context, page, complaints, asks };
}

/** A page was looked at with axe: in which language it was, and how wide. */
export interface Look {
  readonly language: string;
  readonly widthPx: number;
}

/** Every look since the file began, for who has to know whether there was one. */
export const looks: Look[] = [];

/** Of what axe looks at, what differs between light and dark; the rest is the same in both, and looked at once. */
const COLOURS = `axe.run(document, { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] }, resultTypes: ['violations'] }).then(({ violations }) => violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) })))`;

/**
 * The faults that axe knows, in light and in dark; the page is left as it was found. How large what is pressed has to be (WCAG 2.2) is a rule that it leaves out unless it
 * is asked for. What it would need for frames of other sites, which no page here has, is left out: a look takes a third of the time.
 */
export async function faultsOf(page: Page): Promise<readonly string[]> {
  const isDark = await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches");
  const [shown, other] = isDark ? (['dark', 'light'] as const) : (['light', 'dark'] as const);
  const options = { rules: { 'target-size': { enabled: true } }, resultTypes: ['violations' as const] };
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().options(options).analyze();
  await page.emulateMedia({ colorScheme: other });
  const inOther = (await page.evaluate(COLOURS)) as readonly Violation[];
  await page.emulateMedia({ colorScheme: shown });
  const language = String(await page.evaluate('document.documentElement.lang'));
  looks.push({ language, widthPx: page.viewportSize()?.width ?? 0 });
  return [...violations.map(toldOf), ...inOther.map((each) => `${toldOf(each)} (${other})`)];
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

function toldOf({ id, nodes }: Violation): string {
  return `${id}: ${nodes.map(({ html }) => html).join(' ')}`;
}

/** No fault that axe knows in light or in dark, and nothing that sticks out at the side, however narrow the screen. */
export async function check(page: Page): Promise<void> {
  expect(await faultsOf(page)).toEqual([]);
  await checkWidth(page);
}

/** As {@link check}, and no trick that can be seen at once; those that take time are looked for in every-page.test.ts, on each page. */
export async function checkPage(page: Page): Promise<void> {
  await check(page);
  expect(await tricksOn(page)).toEqual([]);
}

/** To be waited for in a page: what it does with an answer that it has is done by the next picture but one. */
export const DRAWN = 'new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(true))))';

/** Kept only for who asks for pictures. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.PICTURES;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

/** The same in light and in dark. */
export async function pictured(page: Page, name: string): Promise<void> {
  if (process.env.PICTURES === undefined) return;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await picture(page, `${name}-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
}

/** As {@link checkWidth}, for a language that is read from right to left. */
export async function checkTurned(page: Page): Promise<void> {
  await page.evaluate("document.documentElement.dir = 'rtl'");
  await checkWidth(page);
  await page.evaluate("document.documentElement.dir = 'ltr'");
}

/** Nothing sticks out at the side, as wide as the page is shown now and on the narrowest screen. */
export async function checkWidth(page: Page): Promise<void> {
  const shown = page.viewportSize() ?? DESKTOP;
  for (const width of [shown.width, NARROWEST_PX]) {
    await page.setViewportSize({ width, height: shown.height });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), `at ${width} px`).toBeLessThanOrEqual(0);
  }
  await page.setViewportSize(shown);
}
