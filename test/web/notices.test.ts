import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { visits } from './console-visit.ts';
import { hasChromium, type PilotForTests, startPilotForTests } from './harness.ts';
import { check, type Looking, launchBrowser, look, PHONE } from './look.ts';
import { choosePickup, fillBasket, orderBread, orderOn, place, searchBread } from './shopping.ts';
import { SPOKEN, type Spoken } from './spoken.ts';
import { told } from './told.ts';

const [DUTCH, ENGLISH] = SPOKEN;
const ONE_TEST_MS_MAX = 120_000;
/** The browser's own way to its maker, in place of which stands this: what is asked of it is told, and nothing leaves this machine. */
const NO_MAKER = (endpoint: string) => `
  window.asked = [];
  PushManager.prototype.getSubscription = async () => null;
  PushManager.prototype.subscribe = async (how) => {
    window.asked.push(how.userVisibleOnly);
    const endpoint = ${JSON.stringify(endpoint)};
    const keys = { p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4', auth: 'BTBZMqHH6r4Tts7J_aSIgg' };
    return { endpoint, toJSON: () => ({ endpoint, keys }), unsubscribe: async () => { window.asked.push('undone'); return true; } };
  };`;

const letters: string[] = [];
const post = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, _session, done) {
    const parts: Buffer[] = [];
    stream
      .on('data', (part: Buffer) => parts.push(part))
      .on('end', () => {
        letters.push(decoded(Buffer.concat(parts).toString('utf8')));
        done();
      });
  },
});
const decoded = (text: string) =>
  text.replaceAll('=\r\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

let pilot: PilotForTests | undefined;
let browser: Browser | undefined;
const open: Looking[] = [];

describe.skipIf(!hasChromium)(`being told of an order${hasChromium ? '' : ' (no Chromium here)'}`, { timeout: ONE_TEST_MS_MAX }, () => {
  beforeAll(async () => {
    await new Promise<void>((resolve) => post.listen(0, '127.0.0.1', resolve));
    const { port } = post.server.address() as AddressInfo;
    process.env.MARKTPLEIN_BAP_MAIL_URL = `smtp://127.0.0.1:${port}`;
    process.env.MARKTPLEIN_BAP_MAIL_FROM = 'Marktplein <post@market.example>';
    process.env.MARKTPLEIN_BAP_PUSH_CONTACT = 'mailto:beheer@market.example';
    process.env.MARKTPLEIN_BPP_PUSH_CONTACT = 'mailto:beheer@market.example';
    [pilot, browser] = await Promise.all([startPilotForTests(), launchBrowser()]);
  }, ONE_TEST_MS_MAX);
  afterEach(async () => {
    for (const { context, complaints } of open.splice(0)) {
      await context.close();
      expect(complaints).toEqual([]);
    }
  });
  afterAll(async () => {
    for (const name of ['BAP_MAIL_URL', 'BAP_MAIL_FROM', 'BAP_PUSH_CONTACT', 'BPP_PUSH_CONTACT']) delete process.env[`MARKTPLEIN_${name}`];
    await Promise.all([browser?.close(), pilot?.stop()]);
    await new Promise<void>((resolve) => post.close(() => resolve()));
  });

  told('being told of an order', 'is by letter, until it is stopped', async (run) => {
    const { spoken, viewport, otherViewport } = run;
    const says = run.say(
      {
        will: 'krijgt u e-mail op',
        placed: 'Uw bestelling bij Bakkerij Knapperkorst is geplaatst',
        accepted: ': aangenomen',
        goes: 'gaat naar',
        stop: /^Zet uit/,
        on: 'E-mail mij over deze bestelling',
      },
      {
        will: 'You will get e-mail',
        placed: 'Your order at Bakkerij Knapperkorst has been placed',
        accepted: ': accepted',
        goes: 'goes to',
        stop: /^Turn off/,
        on: 'E-mail me about this order',
      },
    );
    letters.length = 0;
    const page = await visit(spoken, viewport);
    await searchBread(page, spoken);
    await fillBasket(page, spoken, 2);
    await choosePickup(page);
    await page.locator('.quote').waitFor();
    await page.locator('#name').fill('Chaima El Amrani');
    await page.locator('#email').fill('chaima@buyer.example');
    await page.getByLabel(spoken.payOnPickup).check();
    await page.getByRole('button', { name: spoken.next }).click();
    // It is said before the button.
    await page.getByText(says.will).waitFor();
    await check(page);
    await place(page, spoken);
    await expect.poll(() => letters.length, { timeout: 30_000 }).toBe(1);
    expect(letters[0]).toContain(says.placed);
    await page.getByText(says.goes).waitFor();
    await check(page);

    const address = /http:\/\/127[^\s]+#\/order\/\S+/.exec(letters[0] ?? '')?.[0] ?? '';
    const other = await visit(spoken, otherViewport, address);
    await other.locator('.road').waitFor();
    await check(other);
    const { shop, orderId } = await orderOn(page);
    await pilot?.advance(shop, orderId, ['accept']);
    await expect.poll(() => letters.length, { timeout: 60_000 }).toBe(2);
    expect(letters[1]).toContain(says.accepted);

    await other.getByRole('button', { name: says.stop }).click();
    await other.getByRole('button', { name: says.on }).waitFor();
    await check(other);
  });

  told('being told of an order', 'is by push through a server that is named first', async ({ viewport }) => {
    const page = await visit(DUTCH, viewport, undefined, NO_MAKER('https://fcm.googleapis.com/fcm/send/abc'));
    await orderBread(page, DUTCH);
    // It is said before anything is asked, and only who presses is asked.
    const text = page.getByText('Dat gaat via de server van Google: fcm.googleapis.com.');
    await text.waitFor();
    expect(await page.evaluate('[Notification.permission, window.asked.length]')).toEqual(['default', 0]);
    await page.context().grantPermissions(['notifications']);
    await page.getByRole('button', { name: 'Zet seintjes op dit apparaat aan' }).click();
    await page.getByText('Seintjes komen via fcm.googleapis.com.').waitFor();
    expect(await page.evaluate('window.asked')).toEqual([true]);
    await check(page);
    await page.getByRole('button', { name: 'Zet uit: fcm.googleapis.com' }).click();
    await page.getByText('Seintjes komen via').waitFor({ state: 'detached' });
  });

  told('being told of an order', 'is not by push through another server than was named', async ({ viewport }) => {
    const page = await visit(ENGLISH, viewport, undefined, NO_MAKER('https://push.elsewhere.example/send/abc'));
    await orderBread(page, ENGLISH);
    await page.context().grantPermissions(['notifications']);
    await page.getByRole('button', { name: 'Turn on signs on this device' }).click();
    await page.getByText('another server: push.elsewhere.example').waitFor();
    expect(await page.evaluate('window.asked')).toEqual([true, 'undone']);
    await check(page);
  });

  told('being told of a new order', 'is turned on for this device, and off again', async ({ locale, viewport, say }) => {
    const said = say(
      { on: 'Zet seintjes op dit apparaat aan', goes: 'U krijgt seintjes via fcm.googleapis.com.', off: 'Zet uit' },
      { on: 'Turn on signs on this device', goes: 'You get signs through fcm.googleapis.com.', off: 'Turn off' },
    );
    if (pilot === undefined || browser === undefined) throw new Error('The network or the browser did not start');
    const visit = visits(pilot, browser);
    const { page } = await visit.enter({ email: `seintje-${viewport.width}@bakkerij.example`, locale, viewport });
    await page.context().addInitScript(NO_MAKER('https://fcm.googleapis.com/fcm/send/abc'));
    await page.context().grantPermissions(['notifications']);
    await page.reload();
    await page.getByText('fcm.googleapis.com.').first().waitFor();
    expect(await page.evaluate('window.asked')).toEqual([]);
    await check(page);
    await page.getByRole('button', { name: said.on }).click();
    await page.getByText(said.goes).waitFor();
    expect(await page.evaluate('window.asked')).toEqual([true]);
    await check(page);
    await page.getByRole('button', { name: said.off }).click();
    await page.getByText(said.goes).waitFor({ state: 'detached' });
    expect(await visit.close()).toEqual([]);
  });

  test('a sign that comes says that an order changed, and nothing else', async () => {
    const page = await visit(DUTCH, PHONE);
    await page.context().grantPermissions(['notifications']);
    const session = await page.context().newCDPSession(page);
    const registered = new Promise<string>((resolve) =>
      session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const [known] = registrations;
        if (known !== undefined) resolve(known.registrationId);
      }),
    );
    await session.send('ServiceWorker.enable');
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    const registrationId = await registered;
    const origin = new URL(page.url()).origin;
    await session.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data: '{"what":"order","language":"nl"}' });
    const shown =
      'navigator.serviceWorker.ready.then((known) => known.getNotifications()).then((all) => all.map(({ title, body }) => [title, body]))';
    await expect
      .poll(() => page.evaluate(shown), { timeout: 20_000 })
      .toEqual([['Marktplein', 'Een bestelling is veranderd. Open de pagina om te zien wat.']]);
  });
});

async function visit(
  spoken: Spoken,
  viewport: { readonly width: number; readonly height: number },
  address?: string,
  before?: string,
): Promise<Page> {
  if (pilot === undefined || browser === undefined) throw new Error('The network or the browser did not start');
  const looking = await look(browser, address ?? pilot.baseUrl, { locale: spoken.locale, viewport });
  open.push(looking);
  if (before !== undefined) {
    await looking.page.addInitScript(before);
    await looking.page.reload();
  }
  return looking.page;
}
