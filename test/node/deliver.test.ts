import { describe, expect, test } from 'vitest';
import { GATEWAY_HEADER } from '../../node/credentials.ts';
import type { Send, Work } from '../../node/role.ts';
import type { TransportResult } from '../../node/transport.ts';
import { GIVE_UP_MS, holds, other, own, sending, shop, stageOf, TX, to } from './deliveries.ts';
import { ACK, bodyOf, counting, NACK, NOW_MS, newListener, newParty, openStage, reply, SILENCE, say } from './stage.ts';

describe('a delivery', () => {
  test('goes to the URL of the registry, signed, and its headers are kept as evidence', async () => {
    const stage = stageOf();
    await stage.node.perform(sending(to(shop)));
    await stage.settle();
    const [call] = stage.wire.calls;
    expect(call?.url).toBe('https://shop.test/beckn/search');
    expect(call !== undefined && holds(call, own, NOW_MS)).toBe(true);
    const [logged] = await stage.store.transcript(TX, { limit: 9 });
    expect(logged?.direction).toBe('out');
    expect(Buffer.from(logged?.body ?? [])).toEqual(Buffer.from(call?.body ?? []));
    const [evidence] = await stage.store.deliveries(logged?.id ?? '', { limit: 9 });
    expect(evidence).toMatchObject({ atMs: NOW_MS, headers: { authorization: call?.headers.authorization } });
    expect(await stage.store.counts()).toEqual({ inbox: 0, outbox: 0, timers: 0, dead: 0 });
  });

  test('calls nobody but whom the registry names: the URL in the message is not looked at', async () => {
    const stage = stageOf();
    const send = to(shop);
    if (send.what !== 'command') throw new Error('a command is sent');
    await stage.node.perform(
      sending({ ...send, envelope: { ...send.envelope, providerNode: { id: 'shop.test', uri: 'https://evil.test' } } }),
    );
    await stage.settle();
    expect(stage.wire.calls.map(({ url }) => url)).toEqual(['https://shop.test/beckn/search']);
  });

  test('that is tried again sends the same bytes, signed anew', async () => {
    const stage = stageOf();
    stage.wire.answer = () => (stage.wire.calls.length < 4 ? SILENCE : reply(200, ACK));
    await stage.node.perform(sending(to(shop)));
    for (let i = 0; i < 8; i += 1) {
      await stage.settle();
      stage.clock.ms += 3_000;
    }
    const { calls } = stage.wire;
    expect(calls).toHaveLength(4);
    expect(new Set(calls.map(({ body }) => Buffer.from(body ?? []).toString())).size).toBe(1);
    expect(new Set(calls.map(({ headers }) => headers.authorization)).size).toBe(4);
    expect(calls.every((call, i) => holds(call, own, NOW_MS + i * 3_000))).toBe(true);
    expect(stage.role.delivered.map(({ ended }) => ended)).toEqual(['acked']);
  });
});

describe('what the peer says', () => {
  const cases: readonly (readonly [string, TransportResult, 'again' | 'refused'])[] = [
    ['silence', SILENCE, 'again'],
    ['429', reply(429, NACK), 'again'],
    ['500', reply(500, NACK), 'again'],
    ['503 without a body', reply(503, ''), 'again'],
    ['an empty 200', reply(200, ''), 'again'],
    ['a page in place of an answer', reply(200, '<html>'), 'again'],
    ['400', reply(400, NACK), 'refused'],
    ['401', reply(401, NACK), 'again'],
    ['401 of a proxy', reply(401, 'who are you'), 'again'],
    ['404 of a proxy', reply(404, 'not here'), 'refused'],
    ['a NACK with 200', reply(200, NACK), 'refused'],
  ];
  test.each(cases)('%s', async (_what, answer, expected) => {
    const stage = stageOf();
    stage.wire.answer = () => (stage.wire.calls.length === 1 ? answer : reply(200, ACK));
    await stage.node.perform(sending(to(shop)));
    await stage.settle();
    stage.clock.ms += 5_000;
    await stage.settle();
    expect(stage.wire.calls).toHaveLength(expected === 'again' ? 2 : 1);
    expect(stage.role.delivered.map(({ ended }) => ended)).toEqual([expected === 'again' ? 'acked' : 'refused']);
    const [dead] = await stage.store.deadLetters({ limit: 9 });
    expect(dead?.reason).toEqual(expected === 'again' ? undefined : expect.stringMatching(/^refused \([a-z-]+\): shop.test answered \d+/));
  });

  test.each([
    ['seconds', '7', 7_000],
    ['a date', new Date(NOW_MS + 7_000).toUTCString(), 7_000],
    ['a very long time', '86400', 300_000],
    ['something else', 'soon', 100],
  ])('Retry-After: %s', async (_what, header, waitMs) => {
    const stage = stageOf();
    stage.wire.answer = () => reply(503, NACK, { 'retry-after': header });
    await stage.node.perform(sending(to(shop, NOW_MS + 86_400_000)));
    await stage.settle();
    expect(await stage.store.nextDueMs()).toBe(NOW_MS + waitMs);
  });
});

describe('a role that is told how a delivery ended', () => {
  test('decides in the same commit', async () => {
    const role = newListener('BAP', { onDelivery: (partition, { ended }) => counting(partition, { key: ended }) });
    const stage = stageOf({ role });
    await stage.node.perform(sending(to(shop)));
    await stage.settle();
    expect((await stage.store.read('p', ['acked'])).get('acked')?.value).toBe(1);
    expect(await stage.store.counts()).toMatchObject({ outbox: 0, dead: 0 });
    // Had the end of the delivery been left to a commit of its own, a lease that runs out would bring the message back.
    stage.clock.ms += 61_000;
    await stage.settle();
    expect((await stage.store.read('p', ['acked'])).get('acked')?.value).toBe(1);
    expect(stage.wire.calls).toHaveLength(1);
  });

  test('and fails, does not have the message sent for ever', async () => {
    const broken: Work = {
      partition: 'p',
      reads: [],
      decide: () => {
        throw new Error('a mistake');
      },
    };
    const stage = stageOf({ role: newListener('BAP', { onDelivery: () => broken }) });
    await stage.node.perform(sending(to(shop)));
    for (let i = 0; i < 5; i += 1) {
      await stage.settle();
      stage.clock.ms += 61_000;
    }
    expect(stage.wire.calls).toHaveLength(1);
    expect(stage.lines.filter((line) => line.includes('could not be acted upon'))).toHaveLength(1);
  });

  test('and finds that it acted upon it before, is done with it', async () => {
    const claim = { key: 'once', value: 'x', expiresAtMs: NOW_MS + 86_400_000 };
    const role = newListener('BAP', {
      onDelivery: (partition) => ({ partition, reads: [], decide: () => ({ claim, result: undefined }) }),
    });
    const stage = stageOf({ role });
    await stage.node.perform(sending(to(shop), to(other)));
    for (let i = 0; i < 3; i += 1) {
      await stage.settle();
      stage.clock.ms += 61_000;
    }
    expect(stage.wire.calls).toHaveLength(2);
    expect(await stage.store.counts()).toMatchObject({ outbox: 0, dead: 0 });
  });
});

describe('a message that is passed on', () => {
  const gateway = newParty('gateway.test', 'BG');
  const open = () => {
    const role = newListener('BG', { hears: (route) => route.action === 'search' });
    role.onHeard = (heard) => {
      const { subscriberId, type } = shop.subscriber;
      const send: Send = { what: 'relay', to: [{ subscriberId, type, domain: 'retail' }], heard, giveUpAtMs: GIVE_UP_MS };
      return counting(heard.envelope.transactionId, { send: [send] });
    };
    return openStage({ own: gateway, others: [own, shop], role });
  };

  test('keeps its bytes and its own signature, with ours beside it', async () => {
    const stage = open();
    const body = bodyOf(own);
    await say(stage.node, own, body);
    await stage.settle();
    const [call] = stage.wire.calls;
    expect(Buffer.from(call?.body ?? [])).toEqual(Buffer.from(body));
    expect(call !== undefined && holds(call, own, NOW_MS)).toBe(true);
    expect(call?.headers[GATEWAY_HEADER]).toContain('keyId="gateway.test|k1|ed25519"');
  });

  test('and that nobody took leaves nothing behind for anybody to send again', async () => {
    const stage = open();
    stage.wire.answer = () => reply(400, NACK);
    await say(stage.node, own, bodyOf(own));
    await stage.settle();
    expect(await stage.store.counts()).toMatchObject({ outbox: 0, dead: 0 });
    expect(stage.lines.join('')).toContain('a message was not delivered');
  });
});
