import { describe, expect, test } from 'vitest';
import { bodyOf, NOW_MS, newParty, onSearchOf, openStage, SKEW_MS, say, signatureOf, told } from './stage.ts';

const shop = newParty('shop.test', 'BPP');
const buyer = newParty('buyer.test', 'BAP');
const gateway = newParty('gateway.test', 'BG');
const stageOf = (more: Partial<Parameters<typeof openStage>[0]> = {}) => openStage({ own: shop, others: [buyer, gateway], ...more });
const addressed = { bpp_id: shop.subscriber.subscriberId, bpp_uri: shop.subscriber.url };

describe('who says it', () => {
  const cases: readonly (readonly [string, (body: Uint8Array) => Parameters<typeof say>[3], RegExp])[] = [
    ['no header', () => ({ headers: { authorization: undefined } }), /^401 .*no signature header/],
    ['a header that cannot be read', () => ({ headers: { authorization: 'Signature keyId="x"' } }), /^401 .*cannot be used/],
    ['created in the future', () => ({ signing: { createdMs: NOW_MS + SKEW_MS + 1_000 } }), /^401 .*in the future/],
    ['an expired signature', () => ({ signing: { createdMs: NOW_MS - 60_000, expiresMs: NOW_MS - 1_000 } }), /^401 .*expired/],
    ['a signature that lives too long', () => ({ signing: { expiresMs: NOW_MS + 3_601_000 } }), /^401 .*at most 3600 s/],
    ['a key that nobody knows', () => ({ signing: { keyId: 'k9' } }), /^401 .*no key k9 of buyer.test/],
    ['a signature over other bytes', () => ({ headers: { authorization: signatureOf(buyer, Buffer.from('{}')) } }), /^401 .*does not fit/],
  ];
  test.each(cases)('%s is refused with a challenge', async (_what, sending, expected) => {
    const stage = stageOf();
    const body = bodyOf(buyer);
    const answer = await say(stage.node, buyer, body, sending(body));
    expect(told(answer)).toMatch(expected);
    expect(answer.headers['www-authenticate']).toBe('Signature realm="shop.test",headers="(created) (expires) digest"');
    expect(await stage.store.counts()).toMatchObject({ inbox: 0 });
  });

  test('a signature from a clock that runs ahead by less than the skew holds', async () => {
    expect(told(await say(stageOf().node, buyer, bodyOf(buyer), { signing: { createdMs: NOW_MS + SKEW_MS } }))).toBe('200 ACK');
  });

  test("a gateway's fault is told first, and with its own challenge", async () => {
    const stage = stageOf();
    const body = bodyOf(buyer);
    const wrong = signatureOf(gateway, Buffer.from('other'));
    const answer = await say(stage.node, buyer, body, {
      headers: { 'x-gateway-authorization': wrong, authorization: signatureOf(buyer, Buffer.from('other')) },
    });
    expect(told(answer)).toMatch(/^401 NACK The signature does not fit/);
    expect(answer.headers['proxy-authenticate']).toMatch(/^Signature realm="shop.test"/);
    expect(answer.headers['www-authenticate']).toBeUndefined();
    expect(stage.register.asked.map(({ subscriberId }) => subscriberId)).toEqual(['gateway.test']);
    const unread = { 'x-gateway-authorization': 'Signature x', authorization: 'Signature x' };
    expect((await say(stage.node, buyer, body, { headers: unread })).headers['proxy-authenticate']).toBeDefined();
  });

  test('a buyer node cannot pose as a gateway', async () => {
    const other = newParty('other.test', 'BAP');
    const body = bodyOf(buyer);
    const answer = await say(stageOf({ others: [buyer, other] }).node, buyer, body, {
      headers: { 'x-gateway-authorization': signatureOf(other, body) },
    });
    expect(told(answer)).toMatch(/^401 NACK other.test is not registered as a gateway/);
    expect(answer.headers['proxy-authenticate']).toBeDefined();
  });

  test("behind a good gateway a sender's bad signature is still refused", async () => {
    const body = bodyOf(buyer);
    const answer = await say(stageOf().node, buyer, body, {
      headers: { 'x-gateway-authorization': signatureOf(gateway, body), authorization: signatureOf(buyer, Buffer.from('other')) },
    });
    expect(told(answer)).toMatch(/^401 /);
    expect(answer.headers['www-authenticate']).toBeDefined();
  });

  test('a bad signature does not burn the message id', async () => {
    const stage = stageOf();
    const body = bodyOf(buyer);
    await say(stage.node, buyer, body, { headers: { authorization: signatureOf(newParty('buyer.test', 'BAP'), body) } });
    expect(told(await say(stage.node, buyer, body))).toBe('200 ACK');
    await stage.settle();
    expect(stage.role.heard).toHaveLength(1);
  });

  test('a key of another node than the context names is refused', async () => {
    const other = newParty('other.test', 'BAP');
    expect(told(await say(stageOf({ others: [buyer, other] }).node, other, bodyOf(buyer)))).toMatch(/^401 NACK Signed by other.test, but/);
  });

  test('a provider node cannot search, nor a gateway', async () => {
    const other = newParty('other.test', 'BPP');
    const stage = stageOf({ others: [other, gateway] });
    expect(told(await say(stage.node, other, bodyOf(other)))).toMatch(/^401 .*registered as BPP; search is sent by a BAP/);
    expect(told(await say(stage.node, gateway, bodyOf(gateway)))).toMatch(/^401 .*registered as BG/);
  });

  test('the URL in the context is the registered one', async () => {
    const stage = stageOf();
    expect(told(await say(stage.node, buyer, bodyOf(buyer, { bap_uri: 'https://evil.test/beckn' })))).toMatch(
      /^400 .*another URL for buyer.test/,
    );
    expect(told(await say(stage.node, buyer, bodyOf(buyer, { bap_uri: `${buyer.subscriber.url}/` })))).toBe('200 ACK');
  });

  test('a key for one domain does not sign for another', async () => {
    const stage = stageOf({ parts: { domains: [] } });
    expect(told(await say(stage.node, buyer, bodyOf(buyer, { domain: 'mobility' })))).toMatch(
      /^400 .*signs with a key for retail, not mobility/,
    );
  });
});

describe('what it says of itself', () => {
  const at = (ms: number) => ({ timestamp: new Date(ms).toISOString() });
  const refusals: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
    ['another receiver', { ...addressed, bpp_id: 'other.test' }, /^400 .*This is shop.test; the message is for other.test/],
    ['an action that is not its path', { action: 'select', ...addressed }, /^400 .*Sent to search, but the context says select/],
    ['a ttl that is over', at(NOW_MS - 30_000 - SKEW_MS - 1), /^400 .*stopped being valid/],
    ['a default ttl that is over', { ttl: undefined, ...at(NOW_MS - 30_000 - SKEW_MS - 1) }, /^400 .*stopped being valid/],
    ['a time to come', at(NOW_MS + 60_001), /^400 .*lies 61 s in the future/],
    ['no message id', { message_id: undefined }, /^400 .*message_id must be a UUID/],
  ];
  test.each(refusals)('%s is refused', async (_what, context, expected) => {
    const stage = stageOf();
    expect(told(await say(stage.node, buyer, bodyOf(buyer, context)))).toMatch(expected);
    await stage.settle();
    expect(stage.role.heard).toEqual([]);
  });

  test('a message at the very end of its time is taken', async () => {
    const stage = stageOf();
    expect(told(await say(stage.node, buyer, bodyOf(buyer, at(NOW_MS - 30_000 - SKEW_MS))))).toBe('200 ACK');
    expect(told(await say(stage.node, buyer, bodyOf(buyer, at(NOW_MS + 60_000))))).toBe('200 ACK');
    expect(told(await say(stage.node, buyer, bodyOf(buyer, addressed)))).toBe('200 ACK');
  });

  test('a domain that is not served here is refused', async () => {
    const everywhere = newParty('wide.test', 'BAP', { domain: '*' });
    const stage = stageOf({ others: [everywhere] });
    expect(told(await say(stage.node, everywhere, bodyOf(everywhere, { domain: 'mobility' })))).toMatch(
      /^400 .*serves retail, not mobility/,
    );
    expect(told(await say(stage.node, everywhere, bodyOf(everywhere)))).toBe('200 ACK');
  });

  test('what a peer wrote is not thrown back at its full length', async () => {
    const answer = await say(stageOf().node, buyer, bodyOf(buyer, { action: 'x'.repeat(50_000), ...addressed }));
    expect(answer.body.length).toBeLessThan(500);
  });

  test('a callback for another buyer node is refused', async () => {
    const stage = openStage({ own: buyer, others: [shop] });
    const body = onSearchOf(shop, newParty('else.test', 'BAP'));
    expect(told(await say(stage.node, shop, body, { path: 'on_search' }))).toMatch(
      /^400 .*This is buyer.test; the message is for else.test/,
    );
  });

  test('a body that breaks the schema is refused with a pointer', async () => {
    const answer = await say(stageOf().node, buyer, bodyOf(buyer, {}, { intent: 'bread' }));
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body).error.paths).toBe('/message/intent');
  });

  test('a key that is there twice is refused', async () => {
    const text = Buffer.from(bodyOf(buyer)).toString().replace('{"context"', '{"message":{},"context"');
    expect(told(await say(stageOf().node, buyer, Buffer.from(text)))).toMatch(/^400 /);
  });
});
