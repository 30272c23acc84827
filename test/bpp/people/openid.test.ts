import request from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { personIdOf } from '../../../bpp/people/person-record.ts';
import { anySecret, type Browser, ORIGIN, startConsoleNode } from './console-node.ts';
import { signInElsewhere, startOpenidPlace } from './openid-process.ts';

const BAKER = 'bakker@bakkerij.example';
const BACK = `${ORIGIN}/provider/v1/sign-in/openid/callback`;
const CONSOLE = `${ORIGIN}/console/`;
const NOT_IN = `${CONSOLE}#/not-let-in`;
const START_MS_MAX = 60_000;

let place: Awaited<ReturnType<typeof startOpenidPlace>>;
let node: Awaited<ReturnType<typeof startConsoleNode>>;
beforeAll(async () => {
  place = await startOpenidPlace(BACK, { nowMs: () => 0 });
}, START_MS_MAX);
afterAll(() => place.stop());
beforeEach(async () => {
  node = await startConsoleNode({ openid: place.door });
  await node.link(BAKER);
});

/** Begins, and goes through the pages of the other place; where that sends the browser back to. */
async function elsewhere(browser: Browser, email = BAKER): Promise<URL> {
  const begun = await browser.call('post', '/sign-in/openid', {});
  expect(begun.status).toBe(200);
  return signInElsewhere(begun.body.url, email, BACK);
}

/** The browser follows the link back, as one that comes from another site. */
const back = (browser: Browser, { search }: { readonly search: string }) =>
  browser.call('get', `/sign-in/openid/callback${search}`, undefined, { 'Sec-Fetch-Site': 'cross-site' });

const isIn = async (browser: Browser) => (await browser.openPage()).status === 200;

describe('signing in elsewhere', () => {
  it('lets in who was asked in here, and nobody else', async () => {
    const browser = node.browser();
    const reply = await back(browser, await elsewhere(browser));
    expect([reply.status, reply.headers.location]).toEqual([303, CONSOLE]);
    expect((await browser.openPage()).body).toMatchObject({ email: BAKER, providers: [{ id: 'bakker' }] });
    const stranger = node.browser();
    expect((await back(stranger, await elsewhere(stranger, 'vreemde@elders.example'))).headers.location).toBe(NOT_IN);
    expect(await isIn(stranger)).toBe(false);
  });

  it('takes no address that the other place has not checked', async () => {
    const browser = node.browser();
    expect((await back(browser, await elsewhere(browser, `unchecked+${BAKER}`))).headers.location).toBe(NOT_IN);
    expect(await isIn(browser)).toBe(false);
  });

  it('is told on the page where it is configured, and goes from our own page alone', async () => {
    expect((await node.browser().call('get', '/sign-in')).body).toEqual({ byCode: false, signedIn: false, openid: 'Elsewhere' });
    expect((await node.browser().call('post', '/sign-in/openid', {}, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    const none = await startConsoleNode();
    expect((await none.browser().call('get', '/sign-in')).body).toEqual({ byCode: false, signedIn: false });
    expect((await none.browser().call('post', '/sign-in/openid', {})).status).toBe(401);
  });

  it('opens a session with a secret of its own: one that was planted is worth nothing', async () => {
    const browser = node.browser();
    const planted = `${personIdOf(BAKER)}.${anySecret()}`;
    browser.cookies.set('__Host-marktplein_test_session', planted);
    await back(browser, await elsewhere(browser));
    expect(browser.cookies.get('__Host-marktplein_test_session')).not.toBe(planted);
    const attacker = node.browser();
    attacker.cookies.set('__Host-marktplein_test_session', planted);
    expect([await isIn(browser), await isIn(attacker)]).toEqual([true, false]);
  });

  it('ends in the browser in which it began: an answer that somebody else hands over lets nobody in', async () => {
    const [attacker, victim, other] = [node.browser(), node.browser(), node.browser()];
    const answer = await elsewhere(attacker);
    expect((await back(victim, answer)).headers.location).toBe(NOT_IN);
    await other.call('post', '/sign-in/openid', {});
    expect((await back(other, answer)).headers.location).toBe(NOT_IN);
    expect([await isIn(victim), await isIn(other)]).toEqual([false, false]);
  });

  it('takes no code that was given for another attempt', async () => {
    const [attacker, victim] = [node.browser(), node.browser()];
    const [stolen, own] = [await elsewhere(attacker), await elsewhere(victim)];
    own.searchParams.set('code', stolen.searchParams.get('code') ?? '');
    expect((await back(victim, own)).headers.location).toBe(NOT_IN);
    expect(await isIn(victim)).toBe(false);
  });

  it('takes each answer once, whatever came of it, and none after ten minutes', async () => {
    const [browser, late] = [node.browser(), node.browser()];
    const answer = await elsewhere(browser);
    const carried = new Map(browser.cookies);
    const state = answer.searchParams.get('state') ?? '';
    expect((await back(browser, { search: `?error=access_denied&state=${state}` })).headers.location).toBe(NOT_IN);
    for (const [name, value] of carried) browser.cookies.set(name, value);
    expect((await back(browser, answer)).headers.location).toBe(NOT_IN);
    const slow = await elsewhere(late);
    node.clock.ms += 10 * 60_000 + 1;
    expect((await back(late, slow)).headers.location).toBe(NOT_IN);
    expect([await isIn(browser), await isIn(late)]).toEqual([false, false]);
  });

  it('sends nobody anywhere but to the console, whatever an address asks', async () => {
    const browser = node.browser();
    const begun = await browser.call('post', '/sign-in/openid', { returnTo: 'https://evil.example', redirect_uri: 'https://evil.example' });
    const url = new URL(begun.body.url);
    expect([url.origin, url.searchParams.get('redirect_uri')]).toEqual([place.issuer, BACK]);
    expect(url.searchParams.get('code_challenge_method')).toBe('S256');
    const answer = await signInElsewhere(begun.body.url, BAKER, BACK);
    for (const name of ['returnTo', 'return_to', 'redirect_uri', 'next']) answer.searchParams.set(name, 'https://evil.example');
    expect((await back(browser, answer)).headers.location).toBe(CONSOLE);
    const host = await request(node.app).get('/provider/v1/sign-in/openid/callback?state=x').set('Host', 'evil.example');
    expect(host.headers.location).toBe(NOT_IN);
  });

  it('is carried in a cookie that no script reads, sent along by a link alone, and gone afterwards', async () => {
    const browser = node.browser();
    const begun = await browser.call('post', '/sign-in/openid', {});
    const [cookie] = begun.headers['set-cookie'] as unknown as string[];
    for (const part of [/^__Host-/, /; HttpOnly/, /; Secure/, /; SameSite=Lax/, /; Max-Age=600/]) expect(cookie).toMatch(part);
    await back(browser, await signInElsewhere(begun.body.url, BAKER, BACK));
    expect([...browser.cookies.keys()]).toEqual(['__Host-marktplein_test_session']);
  });

  it('is tried only so often from one address', async () => {
    const few = await startConsoleNode({ perAddress: 2, openid: place.door });
    for (let tries = 0; tries < 2; tries += 1) expect((await back(few.browser(), { search: '?state=x' })).status).toBe(303);
    expect((await back(few.browser(), { search: '?state=x' })).status).toBe(429);
  });
});
