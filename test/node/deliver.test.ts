import { describe, expect, test } from 'vitest';
import { GATEWAY_HEADER } from '../../node/credentials.ts';
import { createLanes } from '../../node/lanes.ts';
import type { Send, Work } from '../../node/role.ts';
import type { TransportCall, TransportResult } from '../../node/transport.ts';
import { fromBase64 } from '../../protocol/signing/base64.ts';
import { digestOf } from '../../protocol/signing/digest.ts';
import { parseSignatureHeader } from '../../protocol/signing/header.ts';
import { verifySignature } from '../../protocol/signing/verify.ts';
import {
  ACK,
  bodyOf,
  counting,
  engine,
  evenChance,
  NACK,
  NOW_MS,
  newListener,
  newParty,
  openStage,
  type Party,
  reply,
  SILENCE,
  type Stage,
  say,
} from './stage.ts';

const own = newParty('own.test', 'BAP');
const shop = newParty('shop.test', 'BPP');
const other = newParty('other.test', 'BPP');
const TX = '00000000-0000-4000-8000-000000000001';
const GIVE_UP_MS = NOW_MS + 30_000;

function to(party: Party, giveUpAtMs = GIVE_UP_MS): Send {
  const { subscriberId, type, url } = party.subscriber;
  return {
    what: 'command',
    to: { subscriberId, type, domain: 'retail' },
    envelope: {
      domain: 'retail',
      buyerNode: { id: own.subscriber.subscriberId, uri: own.subscriber.url },
      providerNode: { id: subscriberId, uri: url },
      transactionId: TX,
      messageId: crypto.randomUUID(),
      timestampMs: NOW_MS,
      ttlMs: 30_000,
    },
    command: { action: 'search', intent: { text: 'bread' } },
    giveUpAtMs,
  };
}

/** The same about an order, which stays of use to a person when its time is over. */
function aboutAnOrder(party: Party): Send {
  const send = to(party);
  return send.what === 'command' ? { ...send, command: { action: 'status', orderId: 'order-1' } } : send;
}

const sending = (...send: Send[]): Work => counting('p', { send });

function stageOf(more: Partial<Parameters<typeof openStage>[0]> = {}): Stage {
  return openStage({ own, others: [shop, other], ...more });
}

function holds(call: TransportCall, party: Party, atMs: number): boolean {
  const header = parseSignatureHeader(call.headers.authorization);
  const key = fromBase64(party.subscriber.signingPublicKey);
  if (!header.ok || key === undefined || call.body === undefined) return false;
  return header.value.createdS === Math.floor(atMs / 1_000) && verifySignature(header.value, digestOf(call.body), key, engine).ok;
}

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

describe('a receiver that cannot prove the message to be ours', () => {
  const unproven = reply(401, NACK);

  /** Lets time go by until nothing waits; gives the times of the calls since the beginning. */
  async function toTheEnd(stage: Stage): Promise<readonly number[]> {
    const at: number[] = [];
    for (let due: number | undefined = NOW_MS; due !== undefined; due = await stage.store.nextDueMs()) {
      stage.clock.ms = due;
      const before = stage.wire.calls.length;
      await stage.settle();
      for (let n = before; n < stage.wire.calls.length; n += 1) at.push(stage.clock.ms - NOW_MS);
    }
    return at;
  }

  test('gets the same bytes again, signed anew: they may have been damaged on the way', async () => {
    const stage = stageOf();
    stage.wire.answer = () => (stage.wire.calls.length < 4 ? unproven : reply(200, ACK));
    await stage.node.perform(sending(aboutAnOrder(shop)));
    const at = await toTheEnd(stage);
    const { calls } = stage.wire;
    expect(at).toEqual([0, 500, 1_750, 4_875]);
    expect(new Set(calls.map(({ body }) => Buffer.from(body ?? []).toString())).size).toBe(1);
    expect(calls.every((call, n) => holds(call, own, NOW_MS + (at[n] ?? 0)))).toBe(true);
    expect(stage.role.delivered.map(({ ended }) => ended)).toEqual(['acked']);
    expect(await stage.store.counts()).toMatchObject({ outbox: 0, dead: 0 });
  });

  test('and says so a few times, has said it: a key that was revoked is no message of ours for ever', async () => {
    const stage = stageOf({ parts: { chance: evenChance(0.999) } });
    stage.wire.answer = () => unproven;
    const send = aboutAnOrder(shop);
    await stage.node.perform(sending({ ...send, giveUpAtMs: NOW_MS + 86_400_000 }));
    const at = await toTheEnd(stage);
    expect(at).toHaveLength(5);
    expect(at.at(-1)).toBeLessThan(60_000);
    expect(stage.role.delivered).toMatchObject([{ ended: 'refused', problem: { code: 'signature-wrong' } }]);
    const [dead] = await stage.store.deadLetters({ limit: 9 });
    expect(dead?.reason).toBe('refused (signature-wrong): shop.test answered 401: no');
  });

  test('after long silence is believed no sooner, as silence says nothing about the signature', async () => {
    const stage = stageOf();
    stage.wire.answer = () => (stage.wire.calls.length <= 8 ? SILENCE : stage.wire.calls.length <= 10 ? unproven : reply(200, ACK));
    await stage.node.perform(sending({ ...aboutAnOrder(shop), giveUpAtMs: NOW_MS + 86_400_000 }));
    const at = await toTheEnd(stage);
    expect(at).toHaveLength(11);
    expect((at[10] ?? 0) - (at[8] ?? 0)).toBe(500 + 1_250);
    expect(stage.role.delivered.map(({ ended }) => ended)).toEqual(['acked']);
  });

  test('is asked anew for a dead letter that a person sends again', async () => {
    const stage = stageOf();
    stage.wire.answer = () => unproven;
    await stage.node.perform(sending({ ...aboutAnOrder(shop), giveUpAtMs: NOW_MS + 86_400_000 }));
    await toTheEnd(stage);
    const [dead] = await stage.store.deadLetters({ limit: 9 });
    stage.wire.answer = () => (stage.wire.calls.length === 6 ? unproven : reply(200, ACK));
    await stage.store.commit({ partition: 'p', moves: [{ id: dead?.id ?? '', to: 'later', dueAtMs: stage.clock.ms }] });
    stage.clock.ms = NOW_MS + 120_000;
    await stage.settle();
    stage.clock.ms += 1_000;
    await stage.settle();
    expect(stage.wire.calls).toHaveLength(7);
    expect(await stage.store.counts()).toMatchObject({ outbox: 0, dead: 0 });
  });
});

describe('as long as it is of use', () => {
  test('waits grow, with chance in them, to the end; then it is a dead letter and the role is told', async () => {
    const waits = async (fraction: number): Promise<readonly number[]> => {
      const stage = stageOf({ parts: { chance: evenChance(fraction) } });
      stage.wire.answer = () => reply(429, NACK);
      await stage.node.perform(sending(aboutAnOrder(shop)));
      const at: number[] = [];
      for (let due: number | undefined = NOW_MS; due !== undefined; due = await stage.store.nextDueMs()) {
        stage.clock.ms = due;
        const before = stage.wire.calls.length;
        await stage.settle();
        if (stage.wire.calls.length > before) at.push(stage.clock.ms - NOW_MS);
      }
      expect(stage.role.delivered).toMatchObject([
        { ended: 'undeliverable', path: 'status', transactionId: TX, problem: { code: 'undeliverable' } },
      ]);
      const [dead] = await stage.store.deadLetters({ limit: 9 });
      expect(dead?.reason).toBe('undeliverable: shop.test answered 429: no');
      expect(at.at(-1)).toBeLessThan(30_000);
      return at;
    };
    const [even, more] = [await waits(0.5), await waits(0.9)];
    expect(even.slice(0, 4)).toEqual([0, 100, 350, 975]);
    expect(more.slice(0, 3)).toEqual([0, 180, 630]);
    // The last seconds count too: a peer that comes back just in time gets it.
    expect(even.at(-1)).toBeGreaterThan(29_000);
    expect(more.at(-1)).toBeGreaterThan(29_000);
  });

  test('searches and their answers that are over pile up nowhere, and the role is told; what is about an order does not get lost', async () => {
    const stage = stageOf();
    stage.wire.answer = () => SILENCE;
    const search = to(shop);
    if (search.what !== 'command') throw new Error('a command is sent');
    const { to: party, envelope, giveUpAtMs } = search;
    const answer: Send = { what: 'answer', to: party, envelope, giveUpAtMs, answer: { action: 'search', catalogue: { providers: [] } } };
    const bytes: Send = {
      what: 'bytes',
      to: party,
      envelope: { ...envelope, version: '1.1.1', action: 'search' },
      path: 'search',
      bytes: bodyOf(own),
      giveUpAtMs,
    };
    await stage.node.perform(sending(search, answer, bytes, aboutAnOrder(shop)));
    await stage.settle();
    stage.clock.ms = GIVE_UP_MS;
    await stage.settle();
    expect(stage.role.delivered.map(({ path, ended }) => `${path} ${ended}`).sort()).toEqual(
      ['on_search', 'search', 'search', 'status'].map((path) => `${path} undeliverable`),
    );
    expect(await stage.store.counts()).toMatchObject({ outbox: 0, dead: 1 });
    const [dead] = await stage.store.deadLetters({ limit: 9 });
    expect(dead?.parcel).toMatchObject({ path: 'status' });
  });

  test('what is over is not sent', async () => {
    const stage = stageOf();
    await stage.node.perform(sending(to(shop)));
    stage.clock.ms = GIVE_UP_MS;
    await stage.settle();
    expect([stage.wire.calls, stage.register.asked]).toEqual([[], []]);
    expect(stage.role.delivered.map(({ ended }) => ended)).toEqual(['undeliverable']);
  });

  test('nor what was over by the time the peer had been looked up', async () => {
    const stage = stageOf();
    let letGo = (): void => {};
    stage.register.gate = new Promise((resolve) => {
      letGo = resolve;
    });
    await stage.node.perform(sending(to(shop)));
    await stage.node.work();
    stage.clock.ms = GIVE_UP_MS;
    letGo();
    await stage.settle();
    expect(stage.wire.calls).toEqual([]);
  });

  test('a peer that the registry does not know yet is tried again', async () => {
    const stage = stageOf({ others: [other] });
    await stage.node.perform(sending(to(shop)));
    await stage.settle();
    stage.register.rows.push(shop.subscriber);
    stage.clock.ms += 6_000;
    await stage.settle();
    expect(stage.wire.calls).toHaveLength(1);
  });

  test('what was erased is not sent any more', async () => {
    const stage = stageOf();
    await stage.node.perform(sending(to(shop)));
    await stage.store.forget(TX);
    await stage.settle();
    expect(stage.wire.calls).toEqual([]);
    expect(stage.role.delivered).toMatchObject([{ ended: 'refused', problem: { code: 'forgotten' } }]);
  });

  test('nor sent again when it is erased between two attempts', async () => {
    const stage = stageOf();
    stage.wire.answer = () => SILENCE;
    await stage.node.perform(sending(to(shop)));
    await stage.settle();
    await stage.store.forget(TX);
    stage.clock.ms += 2_000;
    await stage.settle();
    expect(stage.wire.calls).toHaveLength(1);
  });
});

describe('one destination and the others', () => {
  test('a slow one does not delay others, nor gets more than its share', async () => {
    const stage = stageOf();
    let letGo = (): void => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    stage.wire.answer = async ({ url }) => {
      if (url.startsWith('https://shop.test')) await held;
      return reply(200, ACK);
    };
    await stage.node.perform(sending(...Array.from({ length: 40 }, () => to(shop)), to(other)));
    while (await stage.node.work());
    await new Promise(setImmediate);
    expect(stage.wire.calls.filter(({ url }) => url.startsWith('https://shop.test'))).toHaveLength(16);
    expect(stage.role.delivered.map((delivery) => delivery.to.subscriberId)).toEqual(['other.test']);
    letGo();
    await stage.settle();
    expect(stage.role.delivered).toHaveLength(41);
  });

  test('many slow ones, each with much to take, leave places for the others', async () => {
    const crowd = Array.from({ length: 20 }, (_, n) => newParty(`slow-${n}.test`, 'BPP'));
    const stage = stageOf({ others: [...crowd, other] });
    let letGo = (): void => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    stage.wire.answer = async ({ url }) => {
      if (url.startsWith('https://slow')) await held;
      return reply(200, ACK);
    };
    await stage.node.perform(sending(...crowd.flatMap((slow) => Array.from({ length: 20 }, () => to(slow)))));
    while (await stage.node.work());
    await stage.node.perform(sending(...Array.from({ length: 10 }, () => to(other))));
    for (let round = 0; round < 1_000 && stage.role.delivered.length < 10; round += 1) {
      await stage.node.work();
      await stage.clock.sleep(5);
    }
    expect(stage.role.delivered.map((delivery) => delivery.to.subscriberId)).toEqual(Array.from({ length: 10 }, () => 'other.test'));
    letGo();
    await stage.settle();
    expect(stage.role.delivered).toHaveLength(410);
  });

  test('one that is down is left alone, then tried with a single message, then with all', async () => {
    const stage = stageOf({ parts: { chance: evenChance(0) } });
    let isDown = true;
    stage.wire.answer = () => (isDown ? SILENCE : reply(200, ACK));
    await stage.node.perform(sending(...Array.from({ length: 10 }, () => to(shop, NOW_MS + 600_000))));
    await stage.settle();
    const atFirst = stage.wire.calls.length;
    stage.clock.ms += 500;
    await stage.settle();
    expect(stage.wire.calls).toHaveLength(atFirst);
    stage.clock.ms += 600;
    await stage.settle();
    expect(stage.wire.calls).toHaveLength(atFirst + 1);
    stage.clock.ms += 1_500;
    await stage.settle();
    expect(stage.wire.calls).toHaveLength(atFirst + 1);
    isDown = false;
    stage.clock.ms += 600;
    await stage.settle();
    expect(stage.wire.calls).toHaveLength(atFirst + 11);
    expect(await stage.store.counts()).toMatchObject({ outbox: 0, dead: 0 });
    // All is forgotten: one failure more does not close it again.
    stage.wire.answer = () => (stage.wire.calls.length === atFirst + 12 ? SILENCE : reply(200, ACK));
    await stage.node.perform(sending(to(shop, NOW_MS + 600_000)));
    await stage.settle();
    await stage.node.perform(sending(to(shop, NOW_MS + 600_000)));
    await stage.settle();
    expect(stage.wire.calls).toHaveLength(atFirst + 13);
  });

  test('a probe that takes long is not joined by another', async () => {
    const stage = stageOf({ parts: { chance: evenChance(0) } });
    stage.wire.answer = () => SILENCE;
    await stage.node.perform(sending(...Array.from({ length: 10 }, () => to(shop, NOW_MS + 600_000))));
    await stage.settle();
    const atFirst = stage.wire.calls.length;
    let letGo = (): void => {};
    const held = new Promise<TransportResult>((resolve) => {
      letGo = () => resolve(reply(200, ACK));
    });
    stage.wire.answer = () => held;
    stage.clock.ms += 1_100;
    for (let i = 0; i < 5; i += 1) await stage.node.work();
    expect(stage.wire.calls).toHaveLength(atFirst + 1);
    expect(await stage.node.nextDueMs()).toBeGreaterThan(stage.clock.ms + 10_000);
    letGo();
    await stage.settle();
    expect(await stage.store.counts()).toMatchObject({ outbox: 0 });
  });

  test('an answer of any kind closes the breaker; no more destinations are remembered than there is room for', () => {
    const lanes = createLanes({ failuresMax: 2, coolDownMs: 1_000, coolDownMaxMs: 4_000 });
    for (let i = 0; i < 2; i += 1) lanes.failed('a', 0);
    expect([...lanes.closed(999)]).toEqual(['a']);
    expect([lanes.closed(1_000).size, lanes.probing(1_000).size]).toEqual([0, 1]);
    lanes.succeeded('a');
    expect([lanes.closed(0).size, lanes.probing(5_000).size]).toEqual([0, 0]);
    for (let i = 0; i < 10_000; i += 1) for (let n = 0; n < 2; n += 1) lanes.failed(`lane ${i}`, 0);
    expect(lanes.closed(1).size).toBeLessThanOrEqual(4_096);
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
