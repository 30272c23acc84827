import { describe, expect, test } from 'vitest';
import { systemClock } from '../../node/clock.ts';
import { createHeardMessages } from '../../node/heard-messages.ts';
import type { Heard, Work } from '../../node/role.ts';
import { openMemoryStore } from '../../node/store/memory.ts';
import { openSqliteStore } from '../../node/store/sqlite.ts';
import { buyer, countOf, failing, gateway, hear, stageOf, TX } from './hearing.ts';
import { bodyOf, counting, NOW_MS, newListener, newSqlite, type Stage, say, signatureOf } from './stage.ts';

describe('decisions', () => {
  test('that conflict are taken again over what is there now: nothing is lost', async () => {
    const stage = stageOf();
    await Promise.all(Array.from({ length: 20 }, () => stage.node.perform(counting(TX))));
    expect(await countOf(stage)).toBe(20);
  });

  test('rest on everything that was read, also on what was absent and on what was listed', async () => {
    const stage = stageOf();
    const states: unknown[] = [];
    const work = (reads: readonly string[], lists: readonly string[]): Work => ({
      partition: TX,
      reads,
      lists,
      decide(state) {
        states.push([...state].map(([key, { value }]) => [key, value]));
        // Somebody else is quicker, once.
        if (states.length === 1) void stage.store.commit({ partition: TX, put: [{ key: 'item:a', value: 1 }] });
        return { put: { sum: 1 }, result: undefined };
      },
    });
    await stage.node.perform(work(['item:a'], []));
    expect(states).toEqual([[], [['item:a', 1]]]);
    states.length = 0;
    await stage.node.perform(work([], ['item:']));
    expect(states).toHaveLength(2);
  });

  test('rest on what only the first reading could name, also where that is absent', async () => {
    const stage = stageOf();
    await stage.store.commit({ partition: TX, put: [{ key: 'list', value: 'part' }] });
    const states: unknown[] = [];
    const work: Work = {
      partition: TX,
      reads: ['list'],
      readsMore: (state) => [String(state.get('list')?.value)],
      decide(state) {
        states.push([...state].map(([key, { value }]) => [key, value]));
        if (states.length === 1) void stage.store.commit({ partition: TX, put: [{ key: 'part', value: 1 }] });
        return { put: { sum: 1 }, result: undefined };
      },
    };
    await stage.node.perform(work);
    expect(states).toEqual([
      [['list', 'part']],
      [
        ['list', 'part'],
        ['part', 1],
      ],
    ]);
  });

  test('rest on what was read when all they do is to take a timer away', async () => {
    const stage = stageOf();
    await stage.store.commit({ partition: TX, timers: [{ id: 't', wakeAtMs: NOW_MS + 1_000, data: null }] });
    let taken = 0;
    await stage.node.perform({
      partition: TX,
      reads: ['keep'],
      decide(state) {
        taken += 1;
        if (taken === 1) void stage.store.commit({ partition: TX, put: [{ key: 'keep', value: true }] });
        return state.has('keep') ? { result: undefined } : { cancelTimers: ['t'], result: undefined };
      },
    });
    expect([taken, (await stage.store.counts()).timers]).toEqual([2, 1]);
  });

  test('are given up when something moves every time', async () => {
    const stage = stageOf();
    let taken = 0;
    const done = await stage.node.perform({
      partition: TX,
      reads: ['busy'],
      decide() {
        taken += 1;
        void stage.store.commit({ partition: TX, put: [{ key: 'busy', value: taken }] });
        return { put: { mine: 1 }, result: undefined };
      },
    });
    expect(done).toMatchObject({ ok: false, problem: { name: 'overloaded' } });
    expect(taken).toBeLessThan(50);
  });

  test('get the time and fresh ids, and the role is told what they changed', async () => {
    const told: unknown[] = [];
    const stage = stageOf({ role: newListener('BPP', { committed: (...all) => void told.push(all) }) });
    const done = await stage.node.perform({
      partition: TX,
      reads: [],
      decide: (_state, { nowMs, newId }) => ({ put: { a: 1 }, remove: ['b'], result: [nowMs, new Set([newId(), newId()]).size] }),
    });
    expect(done).toEqual({ ok: true, value: [NOW_MS, 2] });
    expect(told).toEqual([[TX, { a: 1 }, ['b']]]);
  });

  test('that were taken under the same key before are not taken again', async () => {
    const stage = stageOf();
    const once = (value: string): Work => ({
      partition: TX,
      reads: [],
      decide: () => ({ put: { [value]: 1 }, claim: { key: 'k', value, expiresAtMs: NOW_MS + 1 }, result: undefined }),
    });
    expect(await stage.node.perform(once('first'))).toMatchObject({ ok: true });
    expect(await stage.node.perform(once('second'))).toEqual({ ok: false, repeated: 'first' });
    expect((await stage.store.read(TX, ['second'])).size).toBe(0);
  });
});

describe('timers', () => {
  const setTimer = (stage: Stage, wakeAtMs: number) =>
    stage.store.commit({ partition: TX, timers: [{ id: 't', wakeAtMs, data: { what: 'x' } }] });

  test('go off once, when their time has come', async () => {
    const stage = stageOf();
    await setTimer(stage, NOW_MS + 1_000);
    await stage.settle();
    expect(await countOf(stage)).toBeUndefined();
    stage.clock.ms += 1_000;
    await stage.settle();
    await stage.settle();
    expect([await countOf(stage), (await stage.store.counts()).timers]).toEqual([1, 0]);
  });

  test('may be set again by what answers them', async () => {
    const again = (partition: string): Work => ({
      partition,
      reads: [],
      decide: (_state, { nowMs }) => ({ timers: [{ id: 't', wakeAtMs: nowMs + 5_000, data: null }], result: undefined }),
    });
    const stage = stageOf({ role: newListener('BPP', { onTimer: again }) });
    await setTimer(stage, NOW_MS);
    await stage.settle();
    expect(await stage.store.nextDueMs()).toBe(NOW_MS + 5_000);
  });

  test('that fail come back', async () => {
    let broken = true;
    const stage = stageOf({ role: newListener('BPP', { onTimer: (partition) => (broken ? failing : counting(partition)) }) });
    await setTimer(stage, NOW_MS);
    await stage.settle();
    broken = false;
    stage.clock.ms += 30_000;
    await stage.settle();
    expect(await countOf(stage)).toBe(1);
  });

  test('whose work was done before are done with', async () => {
    const claim = { key: 'k', value: 'x', expiresAtMs: NOW_MS + 86_400_000 };
    let answered = 0;
    const once = (partition: string): Work => ({
      partition,
      reads: [],
      decide() {
        answered += 1;
        return { claim, put: { answered }, result: undefined };
      },
    });
    const stage = stageOf({ role: newListener('BPP', { onTimer: once }) });
    await stage.store.commit({ partition: TX, claims: [claim] });
    await setTimer(stage, NOW_MS);
    for (let i = 0; i < 3; i += 1) {
      await stage.settle();
      stage.clock.ms += 30_000;
    }
    expect([answered, (await stage.store.counts()).timers]).toEqual([1, 0]);
  });
});

describe('messages that wait', () => {
  test('are read from the log by a node that starts again, as they were', async () => {
    const { store, file } = await newSqlite();
    const first = stageOf({ store });
    const body = bodyOf(buyer, { transaction_id: TX });
    const gateways = signatureOf(gateway, body);
    await say(first.node, buyer, body, { headers: { 'x-gateway-authorization': gateways } });
    await store.close();
    const second = stageOf({ store: await openSqliteStore({ file }) });
    await second.settle();
    const again = second.role.heard[0];
    const { bytes, ...facts } = again ?? ({} as Partial<Heard>);
    expect(Buffer.from(bytes ?? [])).toEqual(Buffer.from(body));
    expect(facts).toMatchObject({
      sender: { subscriberId: 'buyer.test', type: 'BAP' },
      via: { subscriberId: 'gateway.test', type: 'BG' },
      headers: { authorization: signatureOf(buyer, body), 'x-gateway-authorization': gateways },
      body: JSON.parse(Buffer.from(body).toString()),
      route: { path: 'search' },
      dialect: { version: '1.1.1' },
    });
    expect(await countOf(second)).toBe(1);
    await second.close();
  });

  test('are kept in memory up to a number; the others are read again', async () => {
    const store = openMemoryStore();
    const stage = stageOf({ store });
    let read = 0;
    const { readLog } = store;
    store.readLog = (id) => {
      read += 1;
      return readLog(id);
    };
    for (let i = 0; i < 520; i += 1) await hear(stage, crypto.randomUUID());
    await stage.settle();
    expect([stage.role.heard.length, read]).toEqual([520, 8]);
  });

  test('that are not in the log any more are nothing', async () => {
    expect(await createHeardMessages(openMemoryStore(), systemClock).take({ id: 'gone', partition: 'p' })).toBeUndefined();
  });
});
