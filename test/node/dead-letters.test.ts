import { afterEach, describe, expect, test } from 'vitest';
import { dropDeadLetters, retryDeadLetters } from '../../node/dead-letter-ends.ts';
import { type DeadLetterView, listDeadLetters } from '../../node/dead-letters.ts';
import type { Send } from '../../node/role.ts';
import { createSetAsideCount } from '../../node/set-aside.ts';
import { openMemoryStore } from '../../node/store/memory.ts';
import { digestOf } from '../../protocol/signing/digest.ts';
import { parseSignatureHeader } from '../../protocol/signing/header.ts';
import {
  ACK,
  bodyOf,
  counting,
  DAY_MS,
  NACK,
  NOW_MS,
  newListener,
  newParty,
  newSqlite,
  openStage,
  reply,
  SILENCE,
  type Stage,
  say,
} from './stage.ts';

const LONG = { validUntilMs: NOW_MS + 30 * DAY_MS };
const own = newParty('shop.test', 'BPP', LONG);
const buyer = newParty('buyer.test', 'BAP', LONG);
const other = newParty('other.test', 'BAP', LONG);
const TX = '00000000-0000-4000-8000-000000000001';
const ALL = { limit: 100 };
const AGAIN = { ...ALL, answered: false };

/** News of an order, valid for a day. */
function news(to = buyer, nowMs = NOW_MS): Send {
  const { subscriberId, type, url } = to.subscriber;
  return {
    what: 'answer',
    to: { subscriberId, type, domain: 'retail' },
    envelope: {
      domain: 'retail',
      buyerNode: { id: subscriberId, uri: url },
      providerNode: { id: own.subscriber.subscriberId, uri: own.subscriber.url },
      transactionId: TX,
      messageId: crypto.randomUUID(),
      timestampMs: nowMs,
      ttlMs: DAY_MS,
    },
    answer: { action: 'status', order: { id: 'shop.1', providerId: 'shop', lines: [], fulfilments: [], payments: [], status: 'active' } },
    giveUpAtMs: nowMs + DAY_MS,
  };
}

const stages: Stage[] = [];
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.close();
});

describe.each([
  ['memory', async () => openMemoryStore()],
  ['SQLite', async () => (await newSqlite()).store],
] as const)('in a store of %s', (_name, newStore) => {
  async function stageOf(role = newListener('BPP')): Promise<Stage> {
    const stage = openStage({ own, others: [buyer, other], role, store: await newStore() });
    stages.push(stage);
    return stage;
  }
  const means = (stage: Stage) => ({ store: stage.store, nowMs: stage.clock.ms, chance: { newId: () => crypto.randomUUID() } });
  const listed = (stage: Stage, selection = {}): Promise<readonly DeadLetterView[]> =>
    listDeadLetters({ ...ALL, ...selection }, means(stage));

  describe('what could not be delivered', () => {
    test('tells to whom, why and how long it is of use; and is sent again as it was while its own time lasts', async () => {
      const stage = await stageOf();
      stage.wire.answer = () => reply(400, NACK);
      await stage.node.perform(counting('p', { send: [news()] }));
      await stage.settle();
      const [letter] = await listed(stage);
      expect(letter).toMatchObject({ what: 'sent', peer: 'buyer.test', action: 'on_status', transactionId: TX });
      expect(letter).toMatchObject({ givenUpAtMs: NOW_MS, usefulUntilMs: NOW_MS + DAY_MS, reason: expect.stringContaining('refused') });
      stage.wire.answer = () => reply(200, ACK);
      stage.clock.ms += 3_600_000;
      const [ended] = await retryDeadLetters(AGAIN, means(stage));
      expect(ended).toMatchObject({ ended: 'retried', triedUntilMs: NOW_MS + DAY_MS });
      await stage.settle();
      const [first, second] = stage.wire.calls;
      expect(Buffer.from(second?.body ?? [])).toEqual(Buffer.from(first?.body ?? []));
      const header = parseSignatureHeader(second?.headers.authorization);
      expect(header.ok && header.value.createdS).toBe((NOW_MS + 3_600_000) / 1_000);
      expect(await stage.store.counts()).toMatchObject({ outbox: 0, dead: 0 });
    });

    test('is made anew when its own time is over: the present time, all else the same, and both are in the log', async () => {
      const stage = await stageOf();
      stage.wire.answer = () => SILENCE;
      await stage.node.perform(counting('p', { send: [news()] }));
      for (let hours = 0; hours <= 25; hours += 1) {
        await stage.settle();
        stage.clock.ms += 3_600_000;
      }
      const [letter] = await listed(stage);
      expect(letter?.reason).toMatch(/^undeliverable/);
      stage.wire.answer = () => reply(200, ACK);
      stage.wire.calls.splice(0);
      const [ended] = await retryDeadLetters(AGAIN, means(stage));
      expect(ended).toMatchObject({ ended: 'retried', triedUntilMs: stage.clock.ms + DAY_MS, note: expect.stringContaining('anew') });
      // The lane has rested long enough.
      stage.clock.ms += 120_000;
      await stage.settle();
      const sent = JSON.parse(Buffer.from(stage.wire.calls[0]?.body ?? []).toString()) as { context: Record<string, string> };
      const [old, anew] = await stage.store.transcript(TX, { limit: 9 });
      const before = JSON.parse(Buffer.from(old?.body ?? []).toString()) as { context: Record<string, string> };
      const timestamp = new Date(stage.clock.ms - 120_000).toISOString();
      expect(sent).toEqual({ ...before, context: { ...before.context, timestamp } });
      expect(anew?.digest).toBe(digestOf(anew?.body ?? new Uint8Array()));
      expect(await stage.store.deliveries(anew?.id ?? '', { limit: 9 })).toHaveLength(1);
      expect(await stage.store.counts()).toMatchObject({ outbox: 0, dead: 0 });
    });

    test('can be dropped, of one receiver or after a time; its message stays in the log', async () => {
      const stage = await stageOf();
      stage.wire.answer = () => reply(400, NACK);
      await stage.node.perform(counting('p', { send: [news(), news(other), news(other)] }));
      await stage.settle();
      stage.clock.ms += 1_000;
      expect(await listed(stage, { peer: 'other.test' })).toHaveLength(2);
      expect(await listed(stage, { untilMs: NOW_MS - 1 })).toEqual([]);
      expect(await listed(stage, { untilMs: NOW_MS })).toHaveLength(3);
      expect(await listed(stage, { limit: 2 })).toHaveLength(2);
      const ended = await dropDeadLetters({ ...ALL, peer: 'other.test' }, means(stage));
      expect(ended.map((one) => one.ended)).toEqual(['dropped', 'dropped']);
      const [left] = await listed(stage);
      expect(left?.peer).toBe('buyer.test');
      await dropDeadLetters({ ...ALL, ids: [left?.id ?? ''] }, means(stage));
      expect(await listed(stage)).toEqual([]);
      expect(await stage.store.transcript(TX, { limit: 9 })).toHaveLength(3);
    });

    test('of which the message was erased can only be dropped', async () => {
      const stage = await stageOf();
      stage.wire.answer = () => reply(400, NACK);
      await stage.node.perform(counting('p', { send: [news()] }));
      await stage.settle();
      await stage.store.forget(TX);
      const [letter] = await listed(stage);
      expect(letter?.usefulUntilMs).toBeUndefined();
      expect(await retryDeadLetters(AGAIN, means(stage))).toMatchObject([{ ended: 'kept', note: expect.stringContaining('erased') }]);
      expect(await dropDeadLetters(ALL, means(stage))).toMatchObject([{ ended: 'dropped' }]);
    });
  });

  describe('what was heard and could not be acted upon', () => {
    async function failing(role = newListener('BPP')): Promise<Stage> {
      const stage = await stageOf(role);
      role.onHeard = () => {
        throw new TypeError('a mistake of ours');
      };
      await say(stage.node, buyer, bodyOf(buyer, { transaction_id: TX }));
      for (let tries = 0; tries < 4; tries += 1) {
        await stage.settle();
        stage.clock.ms += 60_000;
      }
      expect(await stage.store.counts()).toMatchObject({ inbox: 0 });
      return stage;
    }

    test('is listed, and a retry has it acted upon as if it had just come, once', async () => {
      const stage = await failing();
      const [letter] = await listed(stage);
      expect(letter).toMatchObject({ what: 'heard', peer: 'buyer.test', action: 'search', transactionId: TX, reason: 'a mistake of ours' });
      expect(await listed(stage, { peer: 'other.test' })).toEqual([]);
      stage.role.onHeard = () => counting(TX);
      const both = await Promise.all([retryDeadLetters(AGAIN, means(stage)), retryDeadLetters(AGAIN, means(stage))]);
      expect(
        both
          .flat()
          .map(({ ended }) => ended)
          .sort(),
      ).toEqual(['kept', 'retried']);
      await stage.settle();
      expect((await stage.store.read(TX, ['count'])).get('count')?.value).toBe(1);
      expect(await listed(stage)).toEqual([]);
      expect(await stage.store.counts()).toMatchObject({ inbox: 0 });
    });

    test('and fails again is listed again; dropped it is gone', async () => {
      const stage = await failing();
      await retryDeadLetters(AGAIN, means(stage));
      for (let tries = 0; tries < 4; tries += 1) {
        await stage.settle();
        stage.clock.ms += 60_000;
      }
      expect(await listed(stage)).toHaveLength(1);
      expect(await dropDeadLetters(ALL, means(stage))).toMatchObject([{ ended: 'dropped' }]);
      expect(await listed(stage)).toEqual([]);
      expect(await stage.store.transcript(TX, { limit: 9 })).toHaveLength(1);
    });

    test('is not acted upon when its sender was told that it failed, unless that is said', async () => {
      const stage = await failing(newListener('BPP', { onGivenUp: () => counting(TX, { key: 'apologies' }) }));
      expect(await listed(stage)).toMatchObject([{ answered: true }]);
      stage.role.onHeard = () => counting(TX);
      expect(await retryDeadLetters(AGAIN, means(stage))).toMatchObject([{ ended: 'kept', note: expect.stringContaining('buyer.test') }]);
      expect(await retryDeadLetters({ ...ALL, answered: true }, means(stage))).toMatchObject([{ ended: 'retried' }]);
      await stage.settle();
      expect((await stage.store.read(TX, ['count'])).get('count')?.value).toBe(1);
    });

    test('is counted for those who watch, until it is retried or dropped', async () => {
      const stage = await failing();
      const count = createSetAsideCount(stage.store, stage.clock);
      expect(await count()).toBe(1);
      stage.role.onHeard = () => counting(TX);
      await retryDeadLetters(AGAIN, means(stage));
      // Whoever asks all the time is told what was counted a moment ago.
      expect(await count()).toBe(1);
      stage.clock.ms += 5_000;
      expect(await count()).toBe(0);
    });

    test('leaves nothing on the list when it was announced and never came about', async () => {
      const stage = await stageOf();
      const announced = (atMs: number) =>
        stage.store.commit({ partition: 'set-aside', put: [{ key: 'l1', value: { partition: TX, atMs } }] });
      await announced(NOW_MS);
      expect(await listed(stage)).toEqual([]);
      expect(await stage.store.list('set-aside', '', ALL)).toHaveProperty('size', 1);
      stage.clock.ms += 600_001;
      expect(await listed(stage)).toEqual([]);
      expect(await stage.store.list('set-aside', '', ALL)).toHaveProperty('size', 0);
    });
  });
});
