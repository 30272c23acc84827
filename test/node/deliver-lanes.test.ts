import { describe, expect, test } from 'vitest';
import { createLanes } from '../../node/lanes.ts';
import type { TransportResult } from '../../node/transport.ts';
import { other, sending, shop, stageOf, to } from './deliveries.ts';
import { ACK, evenChance, NOW_MS, newParty, reply, SILENCE } from './stage.ts';

/** One destination must not hold up the others. */

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
