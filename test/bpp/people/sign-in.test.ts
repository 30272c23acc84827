import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { INVITATION_MS } from '../../../bpp/people/invitations.ts';
import { partitionOfPerson, personIdOf } from '../../../bpp/people/person-record.ts';
import { SESSION_AGE_MAX_MS, SESSION_IDLE_MS, SESSIONS_MAX } from '../../../bpp/people/sessions.ts';
import { anySecret, startConsoleNode, startMailServer } from './console-node.ts';

const BAKER = 'bakker@bakkerij.example';

let mail: Awaited<ReturnType<typeof startMailServer>>;
let node: Awaited<ReturnType<typeof startConsoleNode>>;
beforeEach(async () => {
  mail = await startMailServer();
  node = await startConsoleNode({ mailUrl: mail.url });
});
afterEach(async () => {
  node.stop();
  await mail.stop();
});

/** Waits until the mail server has so many letters; the last of them. */
async function letter(count: number): Promise<string> {
  await expect.poll(() => mail.letters.length, { timeout: 20_000 }).toBe(count);
  return mail.letters[count - 1] ?? '';
}

async function codeFor(browser: ReturnType<typeof node.browser>, count = 1): Promise<string> {
  expect((await browser.call('post', '/sign-in/code', { email: BAKER })).status).toBe(202);
  return /^Subject: (\d{6}) /m.exec(await letter(count))?.[1] ?? '';
}

describe('an invitation', () => {
  it('lets in once, as what it was given for', async () => {
    const token = await node.link(BAKER);
    const me = await node.browser().enter(token);
    expect(me.body).toMatchObject({ email: BAKER, providers: [{ id: 'bakker', engine: 'shop', role: 'owner' }] });
    expect((await node.browser().enter(token)).status).toBe(403);
  });

  it('ends with time, and when a newer one is made', async () => {
    const old = await node.link(BAKER);
    const token = await node.link(BAKER);
    expect((await node.browser().enter(old)).status).toBe(403);
    node.clock.ms += INVITATION_MS + 1;
    expect((await node.browser().enter(token)).status).toBe(403);
  });

  it('cannot be guessed, and tells nothing', async () => {
    const token = await node.link(BAKER);
    const [personId] = token.split('.');
    for (const wrong of [`${personId}.${anySecret()}`, `${'0'.repeat(40)}.${anySecret()}`, 'x', ''])
      expect((await node.browser().enter(wrong)).status).toBe(403);
    expect((await node.browser().enter(token)).status).toBe(200);
  });
});

describe('a code by e-mail', () => {
  beforeEach(async () => {
    await node.browser().enter(await node.link(BAKER));
  });

  it('signs in whoever reads it, once', async () => {
    const browser = node.browser();
    const code = await codeFor(browser);
    expect((await browser.call('post', '/sign-in/code/check', { code })).status).toBe(200);
    expect((await browser.openPage()).body.email).toBe(BAKER);
    expect((await browser.call('post', '/sign-in/code/check', { code })).status).toBe(403);
  });

  it('is worth nothing in another browser, nor after ten minutes', async () => {
    const [browser, other] = [node.browser(), node.browser()];
    const code = await codeFor(browser, 1);
    await codeFor(other, 2);
    expect((await other.call('post', '/sign-in/code/check', { code })).status).toBe(403);
    node.clock.ms += 10 * 60_000 + 1;
    expect((await browser.call('post', '/sign-in/code/check', { code })).status).toBe(403);
  });

  it('can be tried five times, and no more', async () => {
    const browser = node.browser();
    const code = await codeFor(browser);
    const wrong = code === '000000' ? '000001' : '000000';
    for (let tries = 0; tries < 5; tries += 1)
      expect((await browser.call('post', '/sign-in/code/check', { code: wrong })).status).toBe(403);
    expect((await browser.call('post', '/sign-in/code/check', { code })).status).toBe(403);
  });

  it('that a stranger tries costs its owner nothing', async () => {
    const [browser, stranger] = [node.browser(), node.browser()];
    const code = await codeFor(browser, 1);
    await codeFor(stranger, 2);
    for (let tries = 0; tries < 6; tries += 1) await stranger.call('post', '/sign-in/code/check', { code: '999999' });
    expect((await browser.call('post', '/sign-in/code/check', { code })).status).toBe(200);
  });

  it('is sent five times an hour at most, and to nobody who is not known here; the answer is the same', async () => {
    const stranger = await node.browser().call('post', '/sign-in/code', { email: 'nobody@elsewhere.example' });
    const replies = [];
    for (let asked = 0; asked < 7; asked += 1) replies.push((await node.browser().call('post', '/sign-in/code', { email: BAKER })).status);
    expect([stranger.status, stranger.body, new Set(replies)]).toEqual([202, {}, new Set([202])]);
    await letter(5);
    node.clock.ms += 3_600_001;
    await node.browser().call('post', '/sign-in/code', { email: BAKER });
    await letter(6);
    expect(mail.letters.every((text) => text.includes(`To: ${BAKER}`))).toBe(true);
  });
});

describe('a session', () => {
  it('has a new secret at each sign-in, and the one that the browser had is ended', async () => {
    const browser = node.browser();
    await browser.enter(await node.link(BAKER));
    const before = new Map(browser.cookies);
    await browser.enter(await node.link(BAKER));
    expect([...browser.cookies.values()]).not.toEqual([...before.values()]);
    const thief = node.browser();
    for (const [name, value] of before) thief.cookies.set(name, value);
    expect((await thief.openPage()).status).toBe(401);
  });

  it('that was planted before the sign-in is worth nothing after it', async () => {
    const browser = node.browser();
    const planted = `${personIdOf(BAKER)}.${anySecret()}`;
    browser.cookies.set('__Host-marktplein_test_session', planted);
    await browser.enter(await node.link(BAKER));
    expect(browser.cookies.get('__Host-marktplein_test_session')).not.toBe(planted);
    const attacker = node.browser();
    attacker.cookies.set('__Host-marktplein_test_session', planted);
    expect((await attacker.openPage()).status).toBe(401);
  });

  it('is carried in a cookie that no script reads and no other site has sent', async () => {
    const reply = await node.browser().call('post', '/sign-in/invitation', { token: await node.link(BAKER) });
    const [cookie] = reply.headers['set-cookie'] as unknown as string[];
    for (const part of [/^__Host-/, /; HttpOnly/, /; Secure/, /; SameSite=Strict/, /; Path=\//]) expect(cookie).toMatch(part);
    expect(cookie).not.toMatch(/Domain/);
  });

  it('ends when it is not used, when it is old, and when its person says so', async () => {
    const [idle, old, other, own] = [node.browser(), node.browser(), node.browser(), node.browser()];
    await idle.enter(await node.link(BAKER));
    await old.enter(await node.link(BAKER));
    for (let days = 0; days < SESSION_AGE_MAX_MS; days += SESSION_IDLE_MS / 2) {
      expect((await old.openPage()).status).toBe(200);
      node.clock.ms += SESSION_IDLE_MS / 2;
    }
    node.clock.ms += 1;
    expect([(await idle.openPage()).status, (await old.openPage()).status]).toEqual([401, 401]);
    await other.enter(await node.link(BAKER));
    await own.enter(await node.link(BAKER));
    expect((await own.call('delete', '/me/sessions')).status).toBe(200);
    expect([(await other.openPage()).status, (await own.openPage()).status]).toEqual([401, 200]);
    const kept = new Map(own.cookies);
    await own.call('delete', '/me/session');
    for (const [name, value] of kept) own.cookies.set(name, value);
    expect((await own.openPage()).status).toBe(401);
  });

  it('is one of a bounded number', async () => {
    for (let count = 0; count < SESSIONS_MAX + 3; count += 1) await node.browser().enter(await node.link(BAKER));
    const kept = await node.store.list(partitionOfPerson(personIdOf(BAKER)), 'session:', { limit: 100 });
    expect(kept.size).toBe(SESSIONS_MAX);
  });

  it('is kept as a hash: what the store holds opens nothing', async () => {
    const browser = node.browser();
    const token = await node.link(BAKER);
    await browser.enter(token);
    await codeFor(browser);
    const secrets = [token.split('.')[1], ...[...browser.cookies.values()].map((value) => value.split('.')[1])];
    const held = await node.store.list(partitionOfPerson(personIdOf(BAKER)), '', { limit: 100 });
    const text = JSON.stringify([...held]);
    expect(secrets).toHaveLength(3);
    for (const secret of secrets) expect(text).not.toContain(secret);
  });
});

describe('signing in', () => {
  it('is for our own page alone, and from one address only so often', async () => {
    const few = await startConsoleNode({ perAddress: 3 });
    const token = await few.link(BAKER);
    const elsewhere = { 'Sec-Fetch-Site': 'cross-site' };
    expect((await few.browser().call('post', '/sign-in/invitation', { token }, elsewhere)).status).toBe(403);
    for (let tries = 0; tries < 3; tries += 1) await few.browser().enter('x');
    const refused = await few.browser().enter(token);
    expect([refused.status, Number(refused.headers['retry-after']) > 0]).toEqual([429, true]);
    few.clock.ms += 60_000;
    expect((await few.browser().enter(token)).status).toBe(200);
  });

  it('by code is not offered where the node sends no mail', async () => {
    const silent = await startConsoleNode();
    expect((await silent.browser().call('get', '/sign-in')).body).toEqual({ byCode: false, signedIn: false });
    expect((await silent.browser().call('post', '/sign-in/code', { email: BAKER })).status).toBe(409);
  });
});
