import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { routes } from '../../dialects/v1.1.1/routes.ts';
import { createHeardMessages } from '../../node/heard-messages.ts';
import { busy, createPressure } from '../../node/pressure.ts';
import type { Heard } from '../../node/role.ts';
import { openMemoryStore } from '../../node/store/memory.ts';
import { createTally } from '../../node/tally.ts';
import { createTurns, NOBODY } from '../../node/turns.ts';
import { bodyOf, counting, evenChance, NOW_MS, newListener, newParty, openStage, SILENCE, say, told } from './stage.ts';

const PATHS = ['search', 'select', 'on_search', 'on_confirm', 'nonsense'] as const;

describe('places', () => {
  const refused = (taken: number, queue = NOBODY): string => {
    const pressure = createPressure({ placesMax: 100 });
    for (let i = 0; i < taken; i += 1) pressure.accepted(`p${i}`);
    return PATHS.filter((path) => pressure.refuses(routes.get(path), queue)).join(' ');
  };

  test('as they get scarce, searches are refused first, then requests and offers, and answers to what we asked last', () => {
    expect([0, 49, 50, 74, 75, 99, 100].map((taken) => refused(taken))).toEqual([
      '',
      '',
      'search nonsense',
      'search nonsense',
      'search select on_search nonsense',
      'search select on_search nonsense',
      'search select on_search on_confirm nonsense',
    ]);
  });

  test('who waits at the door will want one, and none waits there for long', () => {
    expect(refused(40, { count: 10, waitedMs: 0 })).toBe('search nonsense');
    expect([200, 201, 300, 301, 400, 401].map((waitedMs) => refused(0, { count: 1, waitedMs }).split(' ').length)).toEqual([
      1, 2, 2, 4, 4, 5,
    ]);
  });

  test('are taken while a message is judged, and until it was acted upon', () => {
    const pressure = createPressure({ placesMax: 2 });
    pressure.enters();
    expect(pressure.refuses(routes.get('search'), NOBODY)).toBe(true);
    pressure.accepted('p');
    pressure.leaves();
    expect(pressure.facts()).toEqual({ placesTaken: 1, placesMax: 2, refusing: 'searches' });
    pressure.acted('p');
    expect(pressure.facts()).toEqual({ placesTaken: 0, placesMax: 2, refusing: 'nothing' });
  });

  test('what the store counts is the truth: it knows what was there before, and what others did', () => {
    const pressure = createPressure({ placesMax: 100 });
    pressure.measured({ inbox: 100, outbox: 0 });
    expect(pressure.facts().refusing).toBe('everything');
    for (let i = 0; i < 30; i += 1) pressure.accepted('p');
    expect(pressure.isCrowded('p')).toBe(true);
    pressure.measured({ inbox: 10, outbox: 0 });
    expect([pressure.facts().placesTaken, pressure.isCrowded('p')]).toEqual([10, false]);
  });

  test('those who are refused are told moments that differ, from one second to five', () => {
    expect([0, 0.2, 0.5, 0.99].map((fraction) => busy(fraction).retryAfterSeconds)).toEqual([1, 2, 3, 5]);
  });
});

describe('a tally', () => {
  test('counts by key, forgets what is gone, and begins anew when it says more than there is', () => {
    const tally = createTally();
    tally.add('a', 2);
    tally.add('b');
    for (const key of ['a', 'b', 'b', 'unknown']) tally.take(key);
    expect([tally.of('a'), tally.of('b'), tally.total]).toEqual([1, 0, 1]);
    tally.compare(1);
    expect(tally.of('a')).toBe(1);
    tally.compare(0);
    expect([tally.of('a'), tally.total]).toEqual([0, 0]);
  });
});

describe('turns', () => {
  test('few pass at once; of many, so many in each turn of the event loop, in their order', async () => {
    const turns = createTurns(2);
    const passed: number[] = [];
    const arrive = (n: number): void => {
      const wait = turns.next(n);
      if (wait === undefined) passed.push(n);
      else void wait.then(() => passed.push(n));
    };
    for (let n = 0; n < 7; n += 1) arrive(n);
    expect([passed, turns.queue(12)]).toEqual([[0, 1], { count: 5, waitedMs: 10 }]);
    const seen: number[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      await new Promise(setImmediate);
      seen.push(passed.length);
    }
    expect(seen.every((count, i) => count - (seen[i - 1] ?? 2) <= 2)).toBe(true);
    expect([passed, turns.queue(12)]).toEqual([[0, 1, 2, 3, 4, 5, 6], NOBODY]);
  });
});

const own = newParty('own.test', 'BPP');
const buyer = newParty('buyer.test', 'BAP');
const other = newParty('other.test', 'BAP');

describe('a node whose inbox is full', () => {
  test('says so before it looks at a signature, and when to come back; what it accepted it acts upon, and then takes more', async () => {
    const stage = openStage({ own, others: [buyer], parts: { inboxMax: 4 } });
    for (let i = 0; i < 2; i += 1) expect(told(await say(stage.node, buyer, bodyOf(buyer)))).toBe('200 ACK');
    const checked = await stage.metrics();
    const body = bodyOf(buyer);
    const refused = await say(stage.node, buyer, body);
    expect([told(refused), refused.headers['retry-after']]).toEqual(['503 NACK This node is busy; try again in a while.', '3']);
    expect((await stage.metrics()).match(/signatures_checked_total.*/g)).toEqual(checked.match(/signatures_checked_total.*/g));
    expect(stage.node.unwelcome({ path: '/beckn/search', headers: {}, queue: NOBODY })?.name).toBe('overloaded');
    await stage.settle();
    expect(stage.role.heard).toHaveLength(2);
    expect(told(await say(stage.node, buyer, body))).toBe('200 ACK');
  });

  test('finds at its start what was left to do before', async () => {
    const store = openMemoryStore();
    const before = openStage({ own, others: [buyer], store });
    for (let i = 0; i < 4; i += 1) await say(before.node, buyer, bodyOf(buyer));
    const stuck = newListener('BPP', { onMessage: () => new Promise(() => undefined) });
    const after = openStage({ own, others: [buyer], store, role: stuck, parts: { inboxMax: 4 } });
    void after.node.work();
    await expect.poll(() => after.node.pressure().refusing).toBe('everything');
  });

  test('a message that is refused for what it says leaves its place to others', async () => {
    const stage = openStage({ own, others: [buyer], parts: { inboxMax: 2 } });
    for (let i = 0; i < 5; i += 1) expect(told(await say(stage.node, buyer, bodyOf(buyer, { version: '9' })))).toMatch(/^400/);
    expect(stage.node.pressure().placesTaken).toBe(0);
  });
});

describe('shares', () => {
  test('one partition that is stuck does not take the places of others', async () => {
    const stage = openStage({ own, others: [buyer, other], parts: { inboxMax: 16 } });
    const transaction = { transaction_id: randomUUID() };
    const about = () => say(stage.node, buyer, bodyOf(buyer, transaction));
    for (let i = 0; i < 4; i += 1) expect(told(await about())).toBe('200 ACK');
    expect(told(await about())).toBe('503 NACK Too much waits for whom this is about; try again in a while.');
    expect(told(await say(stage.node, other, bodyOf(other)))).toBe('200 ACK');
    await stage.settle();
    expect(told(await about())).toBe('200 ACK');
  });

  test('who takes no answers is not given more to leave; others are, and so is that one when it has taken them', async () => {
    const role = newListener('BPP');
    const envelope = (messageId: string, transactionId: string) => ({
      domain: 'retail',
      buyerNode: { id: buyer.subscriber.subscriberId, uri: buyer.subscriber.url },
      providerNode: { id: own.subscriber.subscriberId, uri: own.subscriber.url },
      transactionId,
      messageId,
      timestampMs: NOW_MS,
      ttlMs: 30_000,
    });
    const answer = { action: 'search', catalogue: { providers: [] } } as const;
    const stage = openStage({ own, others: [buyer, other], role, parts: { chance: evenChance(0) } });
    let isAway = true;
    const take = stage.wire.answer;
    stage.wire.answer = (call) => (isAway && call.url.startsWith('https://buyer.test') ? SILENCE : take(call));
    const answers = (count: number, subscriberId: string) =>
      Array.from({ length: count }, () => ({
        ...{ what: 'answer' as const, to: { subscriberId, type: 'BAP', domain: 'retail' } as const, answer, giveUpAtMs: NOW_MS + 600_000 },
        envelope: envelope(randomUUID(), randomUUID()),
      }));
    await stage.node.perform(counting('p', { send: answers(1_000, 'buyer.test') }));
    const ask = (who: typeof buyer) => say(stage.node, who, bodyOf(who)).then(told);
    expect([await ask(buyer), await ask(other)]).toEqual([
      '503 NACK Too many answers wait for you; take those first, then ask again.',
      '200 ACK',
    ]);
    await stage.node.perform(counting('p', { send: answers(50, 'other.test') }));
    await stage.settle();
    stage.clock.ms += 500;
    await stage.settle();
    expect(await ask(buyer)).toMatch(/^503/);
    isAway = false;
    for (let i = 0; i < 5; i += 1) {
      stage.clock.ms += 10_000;
      await stage.settle();
    }
    stage.clock.ms = NOW_MS;
    expect(await ask(buyer)).toBe('200 ACK');
  });
});

describe('what is kept in memory of messages that wait', () => {
  test('is bounded in bytes too; the others are read from the store again', async () => {
    const store = openMemoryStore();
    const stage = openStage({ own, others: [buyer], store });
    await say(stage.node, buyer, bodyOf(buyer));
    const [entry] = await store.takeInbox({ nowMs: NOW_MS, limit: 1, leaseMs: 1_000 });
    const logged = await store.readLog(entry?.id ?? '');
    const heard = createHeardMessages(store, stage.clock);
    const large = (logId: string): Heard => ({ logId, bytes: new Uint8Array(10 * 1_048_576) }) as Heard;
    heard.remember(large('first'));
    heard.remember({ ...large('second'), logId: logged?.id ?? '' });
    expect((await heard.take({ id: logged?.id ?? '', partition: entry?.partition ?? '' }))?.bytes).toEqual(logged?.body);
    expect((await heard.take({ id: 'first', partition: 'p' }))?.bytes).toHaveLength(10 * 1_048_576);
    heard.remember(large('third'));
    expect((await heard.take({ id: 'third', partition: 'p' }))?.logId).toBe('third');
  });
});
