import { expect, test } from 'vitest';
import type { OutboxMove } from '../../../node/store/port.ts';
import type { Open } from './fixture.ts';
import { idsOf, LEASE, logEntry, mustDo, NOW, OPEN_LANES, parcel } from './fixture.ts';

const at = (nowMs: number, more: { limit?: number; perLane?: number; closed?: ReadonlySet<string> } = {}) => ({
  nowMs,
  ...LEASE,
  ...OPEN_LANES,
  ...more,
});

export function outboxContract(open: Open): void {
  const opened = async (...outbox: ReturnType<typeof parcel>[]) => {
    const both = await open();
    await mustDo(both.store, { partition: 'p', log: [logEntry('log-1', { direction: 'out' })], outbox });
    return both;
  };

  test('an entry comes as it was put, oldest due first, once while it is taken', async () => {
    const { store } = await opened(
      parcel('b', { dueAtMs: NOW }),
      parcel('a', { dueAtMs: NOW - 1, lane: 'lane-2' }),
      parcel('c', { dueAtMs: NOW + 1 }),
    );
    const taken = await store.takeOutbox(at(NOW));
    expect(taken).toEqual([
      { ...parcel('a', { dueAtMs: NOW - 1, lane: 'lane-2' }), partition: 'p', attempts: 0 },
      { ...parcel('b'), partition: 'p', attempts: 0 },
    ]);
    expect(await store.takeOutbox(at(NOW))).toEqual([]);
    expect(idsOf(await store.takeOutbox(at(NOW + 1)))).toEqual(['c']);
  });

  test('a limit takes the oldest over all lanes', async () => {
    const { store } = await opened(
      ...[5, 1, 4, 2, 3, 0].map((age) => parcel(`due-${age}`, { dueAtMs: NOW - 10 + age, lane: `lane-${age % 2}` })),
    );
    expect(idsOf(await store.takeOutbox(at(NOW, { limit: 4 })))).toEqual(['due-0', 'due-1', 'due-2', 'due-3']);
    expect(idsOf(await store.takeOutbox(at(NOW, { limit: 4 })))).toEqual(['due-4', 'due-5']);
  });

  test('no more than `perLane` of a lane, those taken before among them; other lanes go on', async () => {
    const { store } = await opened(...['1', '2', '3'].flatMap((n) => [parcel(`x${n}`, { lane: 'x' }), parcel(`y${n}`, { lane: 'y' })]));
    const two = { perLane: 2 };
    expect(idsOf(await store.takeOutbox(at(NOW, two)))).toEqual(['x1', 'y1', 'x2', 'y2']);
    expect(await store.takeOutbox(at(NOW, two))).toEqual([]);
    await mustDo(store, { partition: 'p', moves: [{ id: 'x1', to: 'delivered', atMs: NOW, headers: {} }] });
    expect(idsOf(await store.takeOutbox(at(NOW, two)))).toEqual(['x3']);
    expect(idsOf(await store.takeOutbox(at(NOW + LEASE.leaseMs, two)))).toEqual(['y1', 'x2', 'y2', 'x3']);
  });

  test('a closed lane is left alone, and neither it nor a full one is due', async () => {
    const { store } = await opened(
      parcel('x1', { lane: 'x' }),
      parcel('y1', { lane: 'y', dueAtMs: NOW + 70 }),
      parcel('y2', { lane: 'y', dueAtMs: NOW + 80 }),
    );
    const closed = new Set(['x']);
    expect(await store.takeOutbox(at(NOW, { closed }))).toEqual([]);
    expect(await store.nextDueMs()).toBe(NOW);
    expect(await store.nextDueMs({ perLane: 1, closed })).toBe(NOW + 70);
    expect(idsOf(await store.takeOutbox(at(NOW + 70, { closed })))).toEqual(['y1']);
    expect(await store.nextDueMs({ perLane: 2, closed })).toBe(NOW + 80);
    expect(await store.nextDueMs({ perLane: 1, closed })).toBe(NOW + 70 + LEASE.leaseMs);
    expect(idsOf(await store.takeOutbox(at(NOW)))).toEqual(['x1']);
  });

  test('a delivery tried in vain comes back later with one attempt more', async () => {
    const { store, reopen } = await opened(parcel('a'), parcel('b', { dueAtMs: NOW + 1 }));
    await store.takeOutbox(at(NOW));
    await mustDo(store, { partition: 'p', moves: [{ id: 'a', to: 'later', dueAtMs: NOW + 200 }] });
    expect(await store.nextDueMs()).toBe(NOW + 1);
    expect(idsOf(await store.takeOutbox(at(NOW + 199)))).toEqual(['b']);
    const again = await reopen();
    const taken = await again.takeOutbox(at(NOW + 200));
    expect(taken.map(({ id, attempts, dueAtMs, giveUpAtMs }) => [id, attempts, dueAtMs, giveUpAtMs])).toEqual([
      ['b', 0, NOW + 1, NOW + 60_000],
      ['a', 1, NOW + 200, NOW + 60_000],
    ]);
  });

  test('an entry moved without being taken does not leave its lane due', async () => {
    const { store } = await opened(parcel('a'), parcel('b', { dueAtMs: NOW + 50 }));
    await mustDo(store, { partition: 'p', moves: [{ id: 'a', to: 'dropped' }] });
    expect(await store.nextDueMs()).toBe(NOW + 50);
    await mustDo(store, { partition: 'p', moves: [{ id: 'b', to: 'dead', reason: 'withdrawn', atMs: NOW }] });
    expect(await store.nextDueMs()).toBeUndefined();
    expect(await store.counts()).toMatchObject({ outbox: 0, dead: 1 });
  });

  test('what was delivered is kept with the headers with which it went, and no later move touches it', async () => {
    const { store, reopen } = await opened(parcel('a'), parcel('b', { lane: 'lane-2' }), parcel('c', { logId: 'another' }));
    await store.takeOutbox(at(NOW));
    const moves: OutboxMove[] = ['b', 'a', 'c'].map((id) => ({
      id,
      to: 'delivered',
      atMs: NOW + 3,
      headers: { authorization: `for ${id}` },
    }));
    await mustDo(store, { partition: 'p', moves });
    await mustDo(store, {
      partition: 'p',
      moves: [
        { id: 'a', to: 'later', dueAtMs: NOW },
        { id: 'b', to: 'dead', reason: 'late', atMs: NOW },
        { id: 'c', to: 'dropped' },
      ],
    });
    const again = await reopen();
    expect(await again.counts()).toEqual({ inbox: 0, outbox: 0, timers: 0, dead: 0 });
    expect(await again.takeOutbox(at(NOW + LEASE.leaseMs))).toEqual([]);
    expect(await again.deliveries('log-1', { limit: 10 })).toEqual([
      { id: 'a', logId: 'log-1', lane: 'lane-1', parcel: { to: 'a' }, atMs: NOW + 3, headers: { authorization: 'for a' } },
      { id: 'b', logId: 'log-1', lane: 'lane-2', parcel: { to: 'b' }, atMs: NOW + 3, headers: { authorization: 'for b' } },
    ]);
    expect(await again.deliveries('log-1', { limit: 1 })).toHaveLength(1);
  });

  test('a dead letter can be read, tried again or dropped', async () => {
    const { store } = await opened(parcel('a'), parcel('b'), parcel('c'));
    await store.takeOutbox(at(NOW));
    await mustDo(store, { partition: 'p', moves: [{ id: 'a', to: 'later', dueAtMs: NOW }] });
    await mustDo(store, {
      partition: 'p',
      moves: ['c', 'a', 'b'].map((id) => ({ id, to: 'dead', reason: `${id} is gone`, atMs: NOW + 9 })),
    });
    expect(await store.counts()).toMatchObject({ outbox: 0, dead: 3 });
    const letters = await store.deadLetters({ limit: 2 });
    expect(letters[0]).toEqual({ ...parcel('a'), partition: 'p', attempts: 1, reason: 'a is gone', diedAtMs: NOW + 9 });
    expect(idsOf(letters)).toEqual(['a', 'b']);
    expect(idsOf(await store.deadLetters({ limit: 2, after: 'b' }))).toEqual(['c']);
    await mustDo(store, {
      partition: 'p',
      moves: [
        { id: 'a', to: 'later', dueAtMs: NOW + 10, giveUpAtMs: NOW + 99 },
        { id: 'b', to: 'dropped' },
        { id: 'nobody', to: 'dropped' },
      ],
    });
    expect(await store.counts()).toMatchObject({ outbox: 1, dead: 1 });
    expect(await store.takeOutbox(at(NOW + 10))).toEqual([
      { ...parcel('a', { dueAtMs: NOW + 10, giveUpAtMs: NOW + 99 }), partition: 'p', attempts: 0 },
    ]);
    expect(idsOf(await store.deadLetters({ limit: 9 }))).toEqual(['c']);
  });

  test('what is taken is free again at once after a restart', async () => {
    const { store, reopen } = await opened(parcel('a'));
    await store.takeOutbox(at(NOW));
    expect(idsOf(await (await reopen()).takeOutbox(at(NOW)))).toEqual(['a']);
  });
}
