import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../node/clock.ts';
import { signingKeyPair } from '../../protocol/signing/keys.ts';
import { type Answered, send } from '../network/http.ts';
import { bytesOf, requestOf, type Sides, sideOf } from '../network/messages.ts';
import { type Network, startNetwork } from '../network/network.ts';
import type { Party, Saying, Signed } from '../network/party.ts';
import { until } from '../network/running.ts';
import { expectAck, expectRefused } from './refusals.ts';

const CACHE_MS = 400;

let network: Network;
let stranger: Party;
let other: Party;
let unknown: Party;
let gateway: Party;
let sides: Sides;
beforeAll(async () => {
  network = await startNetwork({ overrides: { bpp: { peers: { cache_ms: CACHE_MS, negative_cache_ms: 200 } } } });
  const open = (name: string, type: 'BAP' | 'BG' = 'BAP', registered = true) => network.party({ name, type, registered });
  [stranger, other, unknown, gateway] = await Promise.all([
    open('stranger'),
    open('other'),
    open('unknown', 'BAP', false),
    open('gateway-of-tests', 'BG'),
  ]);
  sides = { bap: stranger, bpp: sideOf(network.provider) };
});
afterAll(() => network?.stop());

const nowS = () => Math.floor(systemClock.nowMs() / 1_000);
const saying = (changes: Saying = {}, by = stranger) =>
  by.say(network.provider.wireUrl, requestOf('select', { ...sides, bap: by }), changes);
const signing = (changes: Partial<Signed>) => saying({ signed: changes });
const expectChallenge = (answer: Answered) =>
  expect([answer.headers.get('www-authenticate'), answer.headers.get('proxy-authenticate')]).toEqual([
    'Signature realm="provider-1.test",headers="(created) (expires) digest"',
    null,
  ]);
const unproven = async (call: () => Promise<Answered>, says: RegExp) =>
  expectChallenge(await expectRefused(network.provider, call, { status: 401, code: '30000', says }));

describe('a signature header', () => {
  test('that is missing is asked for', async () => {
    const body = bytesOf(requestOf('select', sides));
    const call = () => send(`${network.provider.wireUrl}/select`, { headers: { 'content-type': 'application/json' }, body });
    await unproven(call, /no signature header/);
    await unproven(() => saying({ headers: { authorization: '' } }), /no signature header/);
  });

  test.each([
    ['of another scheme', () => 'Bearer abcdef'],
    ['that is no header', () => 'Signature'],
    ['without a signature', (header: string) => header.replace(/,signature="[^"]*"/, '')],
    ['with half a signature', (header: string) => header.replace(/signature="[^"]{40}/, 'signature="')],
    ['without created', (header: string) => header.replace(/created="\d+",/, '')],
    ['with created in words', (header: string) => header.replace(/created="\d+"/, 'created="now"')],
    ['with a part twice', (header: string) => `${header},created="1"`],
    ['with a keyId of two parts', (header: string) => header.replace(/keyId="([^|]+)\|[^|]+\|ed25519"/, 'keyId="$1|ed25519"')],
    ['with another algorithm in its keyId', (header: string) => header.replace('|ed25519"', '|hs2019"')],
    ['over other parts', (header: string) => header.replace('(created) (expires) digest', '(created) digest')],
    ['with another algorithm', (header: string) => header.replace('algorithm="ed25519"', 'algorithm="hs2019"')],
    ['longer than any lawful one', (header: string) => `${header},more="${'x'.repeat(1_024)}"`],
  ])('%s is refused', async (_what, change) => {
    const body = requestOf('select', sides);
    const authorization = change(stranger.sign(bytesOf(body)));
    const says = /signature header cannot be (used|read)|Only algorithm="ed25519"|third part of keyId must be ed25519/;
    await unproven(() => stranger.say(network.provider.wireUrl, body, { headers: { authorization } }), says);
  });

  test('that is sent twice is refused, even when both are right', async () => {
    const body = requestOf('select', sides);
    const header = stranger.sign(bytesOf(body));
    const authorization = `${header}, ${header}`;
    await unproven(() => stranger.say(network.provider.wireUrl, body, { headers: { authorization } }), /signature header/i);
  });
});

describe('the time of a signature', () => {
  test('that is over is refused, without any grace', () =>
    unproven(() => signing({ createdS: nowS() - 60, expiresS: nowS() - 1 }), /expired/));
  test('that lies in the future is refused', () => unproven(() => signing({ createdS: nowS() + 60, expiresS: nowS() + 120 }), /future/));
  test('that is longer than an hour is refused', () => unproven(() => signing({ expiresS: nowS() + 4_000 }), /at most 3600 s/));
  test('that ends before it begins is refused', () => unproven(() => signing({ createdS: nowS(), expiresS: nowS() }), /after created/));

  test('is right when the clocks differ by some seconds', async () => {
    expectAck(await signing({ createdS: nowS() + 3 }));
  });
});

describe('a signature that does not fit', () => {
  test('over other bytes is refused', async () => {
    const authorization = stranger.sign(bytesOf(requestOf('select', sides)));
    await unproven(() => saying({ headers: { authorization } }), /does not fit/);
  });

  test('over the same JSON with other blanks is refused', async () => {
    const body = requestOf('select', sides);
    const authorization = stranger.sign(bytesOf(body));
    const spaced = bytesOf(JSON.stringify(body, null, 2));
    const call = () => stranger.say(network.provider.wireUrl, spaced, { path: 'select', headers: { authorization } });
    await unproven(call, /does not fit/);
  });

  test('made with another key is refused', () =>
    unproven(() => signing({ secret: signingKeyPair(randomBytes(32)).secret }), /does not fit/));

  test('made with the key of another subscriber is refused, though that key is known', async () => {
    expectAck(await saying({}, other));
    await unproven(() => signing({ secret: other.secret }), /does not fit/);
    await unproven(() => signing({ secret: other.secret, keyId: other.keyId }), /no key .* of stranger\.test/);
  });

  test('of another subscriber who speaks in this one’s name is refused', async () => {
    const { subscriberId, keyId, secret } = other;
    const answer = await expectRefused(network.provider, () => signing({ subscriberId, keyId, secret }), {
      status: 401,
      code: '30000',
      says: /Signed by other\.test, but the context says that stranger\.test/,
      path: '/context/bap_id',
    });
    expectChallenge(answer);
  });
});

describe('a key', () => {
  test('of a subscriber that nobody knows is refused', () => unproven(() => saying({}, unknown), /no key .* of unknown\.test/));
  test('that its subscriber does not have is refused', () =>
    unproven(() => signing({ keyId: 'made-up' }), /no key made-up of stranger\.test/));

  test('that the registry withdraws stops working within the time a key is remembered', async () => {
    const leaving = await network.party({ name: 'leaving', type: 'BAP' });
    expectAck(await saying({}, leaving));
    const path = `/entries/${leaving.subscriberId}/${leaving.keyId}/revoke`;
    expect((await network.operator('POST', path, { reason: 'the key was stolen' })).status).toBe(200);
    const revokedAtMs = systemClock.nowMs();
    await until(async () => (await saying({}, leaving)).status === 401, 'the key is refused');
    expect(systemClock.nowMs() - revokedAtMs).toBeLessThan(CACHE_MS + 1_000);
    await unproven(() => saying({}, leaving), /only SUBSCRIBED may trade|no key/);
  });
});

describe('the signature of a gateway', () => {
  const passing = (changes: (body: Uint8Array) => Record<string, string>, by = stranger) => {
    const body = bytesOf(requestOf('search', { bap: by }));
    return by.say(network.provider.wireUrl, body, { path: 'search', headers: changes(body) });
  };
  const expectProxyChallenge = async (call: () => Promise<Answered>, says: RegExp) => {
    const answer = await expectRefused(network.provider, call, { status: 401, code: '30000', says });
    expect([answer.headers.get('www-authenticate'), answer.headers.get('proxy-authenticate')]).toEqual([
      null,
      'Signature realm="provider-1.test",headers="(created) (expires) digest"',
    ]);
  };

  test('that is right is taken, beside that of the buyer node', async () => {
    expectAck(await passing((body) => ({ 'x-gateway-authorization': gateway.sign(body) })));
  });

  test('that is missing though its header is there, is asked of the gateway', () =>
    expectProxyChallenge(() => passing(() => ({ 'x-gateway-authorization': ' ' })), /no signature header/));

  test('that does not fit is refused at the gateway’s door', () =>
    expectProxyChallenge(() => passing(() => ({ 'x-gateway-authorization': gateway.sign(bytesOf('other')) })), /does not fit/));

  test('that is over is refused at the gateway’s door', () =>
    expectProxyChallenge(
      () => passing((body) => ({ 'x-gateway-authorization': gateway.sign(body, { createdS: nowS() - 60, expiresS: nowS() - 1 }) })),
      /expired/,
    ));

  test('of one who is no gateway is refused', () =>
    expectProxyChallenge(() => passing((body) => ({ 'x-gateway-authorization': other.sign(body) })), /not registered as a gateway/));

  test('does not stand in for that of the buyer node', async () => {
    const call = () =>
      passing((body) => ({ 'x-gateway-authorization': gateway.sign(body), authorization: gateway.sign(bytesOf('other')) }));
    await unproven(call, /does not fit/);
  });
});

describe('who may say what', () => {
  test('a buyer node may not answer, and a provider node may not ask', async () => {
    const baker = await network.party({ name: 'baker', type: 'BPP' });
    const asked = () => baker.say(network.provider.wireUrl, requestOf('select', { bap: baker, bpp: sideOf(network.provider) }));
    await expectRefused(network.provider, asked, { status: 401, code: '30000', says: /registered as BPP; select is sent by a BAP/ });
    const answered = () => stranger.say(network.buyer.wireUrl, requestOf('on_select', { bap: sideOf(network.buyer), bpp: stranger }));
    await expectRefused(network.buyer, answered, { status: 401, code: '30000', says: /registered as BAP; on_select is sent by a BPP/ });
  });

  test('a callback address that is not the registered one is refused', async () => {
    const body = requestOf('select', sides, { context: { bap_uri: 'http://127.0.0.1:9/steal' } });
    const expected = { status: 400, code: '30000', says: /another URL/, path: '/context/bap_uri' };
    await expectRefused(network.provider, () => stranger.say(network.provider.wireUrl, body), expected);
  });
});

/** The last here: it stops the registry for a while. */
test('a key whose time is over is refused, also while no registry can say so', async () => {
  const short = await network.party({ name: 'short', type: 'BAP', validForMs: 6_000 });
  expectAck(await saying({}, short));
  await network.registry.stop();
  await systemClock.sleep(CACHE_MS);
  // Known ones are trusted meanwhile, within the validity of their keys.
  expectAck(await saying({}, stranger));
  await until(async () => (await saying({}, short)).status === 401, 'its time is over', 20_000);
  await unproven(() => saying({}, short), /is not valid now/);
  expectAck(await saying({}, stranger));
  await network.registry.start();
  await until(async () => (await saying({}, unknown)).status === 401, 'the registry answers again', 20_000);
  await unproven(() => saying({}, short), /is not valid now|no key/);
}, 60_000);
