import { describe, expect, test } from 'vitest';
import type { Send } from '../../node/role.ts';
import { aboutAnOrder, GIVE_UP_MS, holds, other, own, sending, shop, stageOf, TX, to } from './deliveries.ts';
import { ACK, bodyOf, evenChance, NACK, NOW_MS, reply, SILENCE, type Stage } from './stage.ts';

/** How often a message is tried, and when that ends. */

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
