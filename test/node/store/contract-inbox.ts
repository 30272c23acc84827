import { expect, test } from 'vitest';
import type { Open } from './fixture.ts';
import { hearing, idsOf, LEASE, mustDo, NOW } from './fixture.ts';

const at = (nowMs: number, limit = LEASE.limit) => ({ nowMs, leaseMs: LEASE.leaseMs, limit });

export function inboxContract(open: Open): void {
  test('one entry of a partition is taken at a time, in the order in which they were put', async () => {
    const { store } = await open();
    for (const [partition, id] of [
      ['p', 'z1'],
      ['q', 'm2'],
      ['p', 'a3'],
      ['p', 'b4'],
    ] as const)
      await mustDo(store, hearing(partition, id));
    expect(await store.takeInbox(at(NOW))).toEqual([
      { id: 'z1', partition: 'p', attempts: 0 },
      { id: 'm2', partition: 'q', attempts: 0 },
    ]);
    expect(await store.takeInbox(at(NOW))).toEqual([]);
    await mustDo(store, { partition: 'p', heard: ['z1'] });
    expect(idsOf(await store.takeInbox(at(NOW)))).toEqual(['a3']);
    await mustDo(store, { partition: 'p', heard: ['a3'] });
    expect(idsOf(await store.takeInbox(at(NOW)))).toEqual(['b4']);
    expect((await store.counts()).inbox).toBe(2);
  });

  test('several messages of one commit keep their order, and a limit is kept', async () => {
    const { store } = await open();
    // One after the other: of partitions on several servers nobody else says which was first.
    for (const partition of ['a', 'b', 'c']) await store.commit(hearing(partition, `of-${partition}`));
    expect(idsOf(await store.takeInbox(at(NOW, 2)))).toEqual(['of-a', 'of-b']);
    expect(idsOf(await store.takeInbox(at(NOW, 2)))).toEqual(['of-c']);
  });

  test('what was taken and not completed can be taken again when its lease runs out, and at once after a restart', async () => {
    const { store, reopen } = await open();
    await mustDo(store, hearing('p', 'l1'));
    await mustDo(store, hearing('p', 'l2'));
    expect(idsOf(await store.takeInbox(at(NOW)))).toEqual(['l1']);
    expect(await store.takeInbox(at(NOW + LEASE.leaseMs - 1))).toEqual([]);
    expect(idsOf(await store.takeInbox(at(NOW + LEASE.leaseMs)))).toEqual(['l1']);
    expect(idsOf(await (await reopen()).takeInbox(at(NOW + LEASE.leaseMs)))).toEqual(['l1']);
  });

  test('a message that was completed is put back by a later commit, and its partition goes on', async () => {
    const { store, reopen } = await open();
    for (const id of ['l1', 'l2', 'l3']) await mustDo(store, hearing('p', id));
    expect(idsOf(await store.takeInbox(at(NOW)))).toEqual(['l1']);
    await mustDo(store, { partition: 'p', heard: ['l1'] });
    expect(idsOf(await store.takeInbox(at(NOW)))).toEqual(['l2']);
    await mustDo(store, { partition: 'p', inbox: ['l1'] });
    const again = await reopen();
    const order: string[] = [];
    for (let turn = 0; turn < 3; turn += 1) {
      const [entry] = await again.takeInbox(at(NOW));
      expect(entry?.attempts).toBe(0);
      order.push(entry?.id ?? '');
      await mustDo(again, { partition: 'p', heard: [entry?.id ?? ''] });
    }
    expect(order.sort()).toEqual(['l1', 'l2', 'l3']);
    expect(await again.counts()).toMatchObject({ inbox: 0 });
    await mustDo(again, { partition: 'p', inbox: ['l2'] });
    // What waits already, and what was never heard, is a programmer's mistake.
    for (const id of ['l2', 'l9']) await expect(again.commit({ partition: 'p', inbox: [id] })).rejects.toThrow();
    expect(await again.counts()).toMatchObject({ inbox: 1 });
  });

  test('an entry that was completed before refuses the commit: its effects happen once', async () => {
    const { store } = await open();
    await mustDo(store, hearing('p', 'l1'));
    await mustDo(store, { partition: 'p', heard: ['l1'], put: [{ key: 'a', value: 1 }] });
    expect(await store.commit({ partition: 'p', heard: ['l1'], put: [{ key: 'a', value: 2 }] })).toEqual({
      done: false,
      cause: 'moved',
      key: 'l1',
    });
    expect((await store.read('p', ['a'])).get('a')?.value).toBe(1);
    expect((await store.counts()).inbox).toBe(0);
  });

  test('a refused commit leaves its inbox entry taken, not lost', async () => {
    const { store } = await open();
    await mustDo(store, hearing('p', 'l1'));
    await store.takeInbox(at(NOW));
    expect(await store.commit({ partition: 'p', expect: [{ key: 'a', version: 7 }], heard: ['l1'] })).toMatchObject({
      cause: 'moved',
      key: 'a',
    });
    expect((await store.counts()).inbox).toBe(1);
    expect(await store.takeInbox(at(NOW))).toEqual([]);
    await mustDo(store, { partition: 'p', heard: ['l1'] });
  });

  test('a postponed entry comes back when due with one attempt more, and holds up only its own partition', async () => {
    const { store } = await open();
    for (const [partition, id] of [
      ['p', 'l1'],
      ['p', 'l2'],
      ['q', 'l3'],
    ] as const)
      await mustDo(store, hearing(partition, id));
    await store.takeInbox(at(NOW, 1));
    await store.postponeInbox('l1', NOW + 500);
    expect(idsOf(await store.takeInbox(at(NOW)))).toEqual(['l3']);
    expect(await store.takeInbox(at(NOW + 499))).toEqual([]);
    expect(await store.takeInbox(at(NOW + 500))).toEqual([{ id: 'l1', partition: 'p', attempts: 1 }]);
    await store.postponeInbox('no such entry', NOW);
    expect((await store.counts()).inbox).toBe(3);
  });

  test('says when the next thing is due', async () => {
    const { store } = await open();
    expect(await store.nextDueMs()).toBeUndefined();
    await mustDo(store, { partition: 'p', timers: [{ id: 't', wakeAtMs: NOW + 900, data: null }] });
    expect(await store.nextDueMs()).toBe(NOW + 900);
    await mustDo(store, hearing('p', 'l1'));
    expect(await store.nextDueMs()).toBeLessThanOrEqual(NOW);
    await store.takeInbox({ nowMs: NOW, limit: 1, leaseMs: 700 });
    expect(await store.nextDueMs()).toBe(NOW + 700);
    await store.postponeInbox('l1', NOW + 300);
    expect(await store.nextDueMs()).toBe(NOW + 300);
    await mustDo(store, { partition: 'p', heard: ['l1'], cancelTimers: ['t'] });
    expect(await store.nextDueMs()).toBeUndefined();
  });

  test('timers wake in the order of their time, once while taken, again when the lease ran out', async () => {
    const { store, reopen } = await open();
    await mustDo(store, {
      partition: 'p',
      timers: [
        { id: 'late', wakeAtMs: NOW + 2, data: null },
        { id: 'early', wakeAtMs: NOW - 2, data: { why: 'silence' } },
        { id: 'now', wakeAtMs: NOW, data: [1] },
      ],
    });
    expect(await store.takeTimers(at(NOW))).toEqual([
      { id: 'early', partition: 'p', wakeAtMs: NOW - 2, data: { why: 'silence' } },
      { id: 'now', partition: 'p', wakeAtMs: NOW, data: [1] },
    ]);
    expect(idsOf(await store.takeTimers(at(NOW + 2)))).toEqual(['late']);
    expect(await store.takeTimers(at(NOW + LEASE.leaseMs - 1))).toEqual([]);
    expect(idsOf(await store.takeTimers(at(NOW + LEASE.leaseMs, 1)))).toEqual(['early']);
    expect(idsOf(await (await reopen()).takeTimers(at(NOW + 2)))).toEqual(['early', 'now', 'late']);
  });

  test('a timer set again replaces the earlier one of its partition, also while that is taken', async () => {
    const { store } = await open();
    const timer = (wakeAtMs: number, data: string) => ({ id: 't', wakeAtMs, data });
    await mustDo(store, { partition: 'p', timers: [timer(NOW, 'first')] });
    await mustDo(store, { partition: 'q', timers: [timer(NOW + 1, 'other partition')] });
    expect(await store.takeTimers(at(NOW))).toHaveLength(1);
    await mustDo(store, { partition: 'p', cancelTimers: ['t'], timers: [timer(NOW + 5, 'second')] });
    expect((await store.counts()).timers).toBe(2);
    expect((await store.takeTimers(at(NOW + 5))).map(({ data }) => data)).toEqual(['other partition', 'second']);
    await mustDo(store, { partition: 'p', cancelTimers: ['t', 'unknown'] });
    expect((await store.counts()).timers).toBe(1);
    expect((await store.takeTimers(at(NOW + 9 * LEASE.leaseMs))).map(({ data }) => data)).toEqual(['other partition']);
  });
}
