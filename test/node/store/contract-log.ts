import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Open } from './fixture.ts';
import { idsOf, logEntry, mustDo, NOW, parcel } from './fixture.ts';

const allBytes = Uint8Array.from({ length: 1024 }, (_, at) => at % 256);
const digestOf = (body: Uint8Array) => createHash('blake2b512').update(body).digest('base64');

export function logContract(open: Open): void {
  test('a message comes back byte for byte, with its digest', async () => {
    const { store, reopen } = await open();
    const entry = logEntry('l1', { body: allBytes, direction: 'out', headers: { authorization: 'a "quoted" one', 'x-gateway': 'é' } });
    await mustDo(store, { partition: 'p', log: [entry] });
    expect(await store.readLog('l1')).toEqual({ ...entry, digest: digestOf(allBytes) });
    expect(await (await reopen()).readLog('l1')).toEqual({ ...entry, digest: digestOf(allBytes) });
    expect(await store.readLog('l2').catch(() => undefined)).toBeUndefined();
  });

  test('a digest that was worked out before is kept as it is', async () => {
    const { store } = await open();
    await mustDo(store, { partition: 'p', log: [logEntry('l1', { digest: 'given' })] });
    expect((await store.readLog('l1'))?.digest).toBe('given');
  });

  test('a transcript holds all of one transaction in the order in which it was said', async () => {
    const { store } = await open();
    await mustDo(store, { partition: 'p', log: [logEntry('z', { atMs: NOW + 9 }), logEntry('other', { transactionId: 't2' })] });
    await mustDo(store, { partition: 'q', log: [logEntry('a', { direction: 'out' })] });
    expect(idsOf(await store.transcript('transaction-1', { limit: 10 }))).toEqual(['z', 'a']);
    expect(idsOf(await store.transcript('transaction-1', { limit: 1 }))).toEqual(['z']);
    expect(await store.transcript('nobody', { limit: 10 })).toEqual([]);
  });

  test('transactions are listed once each, in the order of their bytes, those forgotten too, from any place on', async () => {
    const { store, reopen } = await open();
    expect(await store.transactions({ limit: 10 })).toEqual([]);
    for (const [id, transactionId] of [
      ['l1', 'tb'],
      ['l2', 'ta'],
      ['l3', 'tb'],
      ['l4', 'tc'],
    ] as const) {
      await mustDo(store, { partition: id, log: [logEntry(id, { transactionId })] });
    }
    await store.forget('ta');
    const again = await reopen();
    expect(await again.transactions({ limit: 10 })).toEqual(['ta', 'tb', 'tc']);
    expect(await again.transactions({ limit: 1, after: 'ta' })).toEqual(['tb']);
  });

  test('forgetting a transaction destroys its bodies and leaves digests and headers; what is said afterwards can be read', async () => {
    const { store, reopen } = await open();
    const entry = logEntry('l1', { body: allBytes });
    await mustDo(store, { partition: 'p', log: [entry, logEntry('kept', { transactionId: 't2' })] });
    const pending = store.commit({ partition: 'p', log: [logEntry('l2')] });
    await store.forget('transaction-1');
    await pending;
    await mustDo(store, { partition: 'p', log: [logEntry('l3')] });
    const again = await reopen();
    expect(await again.readLog('l1')).toEqual({ ...entry, body: new Uint8Array(0), digest: digestOf(allBytes) });
    expect((await again.transcript('transaction-1', { limit: 9 })).map(({ body }) => body.length > 0)).toEqual([false, false, true]);
    expect((await again.readLog('kept'))?.body).toEqual(logEntry('kept').body);
    await again.forget('nobody');
  });

  const since = { sinceMs: NOW + 1_000 };
  const over = (id: string, more = {}) => logEntry(id, { transactionId: 'over', ...more });

  test('a transaction of which nothing was said since a time goes with its log, key and deliveries, and nothing else does', async () => {
    const { store, reopen } = await open();
    const sent = over('l2', { direction: 'out', atMs: NOW + 999 });
    await mustDo(store, { partition: 'p', log: [over('l1')], inbox: ['l1'] });
    await mustDo(store, { partition: 'q', log: [sent], outbox: [parcel('o1', { logId: 'l2' }), parcel('o2', { logId: 'l2' })] });
    await mustDo(store, { partition: 'p', heard: ['l1'], log: [logEntry('other')], outbox: [parcel('o3', { logId: 'other' })] });
    const atMs = NOW + 5;
    const headers = { authorization: 'of a delivery' };
    await mustDo(store, { partition: 'q', moves: [{ id: 'o1', to: 'delivered', atMs, headers }] });
    await mustDo(store, { partition: 'q', moves: [{ id: 'o2', to: 'dropped' }] });
    await mustDo(store, { partition: 'p', moves: [{ id: 'o3', to: 'delivered', atMs, headers }] });
    expect(await store.deliveries('l2', { limit: 9 })).toHaveLength(1);
    expect(await store.isQuiet('over', since)).toBe(true);
    expect(await store.prune('over', since)).toBe(true);
    const again = await reopen();
    expect(await again.transcript('over', { limit: 9 })).toEqual([]);
    expect(await again.readLog('l1')).toBeUndefined();
    expect(await again.deliveries('l2', { limit: 9 })).toEqual([]);
    expect(await again.transactions({ limit: 9 })).toEqual(['transaction-1']);
    expect((await again.readLog('other'))?.body).toEqual(logEntry('other').body);
    expect(await again.deliveries('other', { limit: 9 })).toHaveLength(1);
    expect(await again.prune('over', since)).toBe(false);
    // Ids are free to come again, and what is said under the same name begins anew.
    await mustDo(again, { partition: 'p', log: [over('l4')] });
    expect((await again.transcript('over', { limit: 9 })).map(({ id, body }) => [id, body.length > 0])).toEqual([['l4', true]]);
  });

  test('what is said in a transaction at the moment at which it goes can be read', async () => {
    const { store, reopen } = await open();
    await mustDo(store, { partition: 'p', log: [over('l1')] });
    const young = over('l2', { atMs: NOW + 1_000 });
    await Promise.all([store.prune('over', since), mustDo(store, { partition: 'p', log: [young] })]);
    expect((await (await reopen()).readLog('l2'))?.body).toEqual(young.body);
  });

  test('a transaction is kept while it is young, or anything of it waits: to be acted upon, to be delivered, or for a person', async () => {
    const { store } = await open();
    await mustDo(store, { partition: 'p', log: [over('l1')] });
    await mustDo(store, { partition: 'q', log: [over('l2', { atMs: NOW + 1_000 })] });
    expect([await store.isQuiet('over', since), await store.prune('over', since)]).toEqual([false, false]);
    const later = { sinceMs: NOW + 1_001 };
    expect(await store.isQuiet('over', later)).toBe(true);
    await mustDo(store, { partition: 'r', log: [over('l3')], inbox: ['l3'] });
    expect(await store.prune('over', later)).toBe(false);
    await mustDo(store, { partition: 'r', heard: ['l3'], outbox: [parcel('o1', { logId: 'l3' })] });
    expect(await store.prune('over', later)).toBe(false);
    await mustDo(store, { partition: 'r', moves: [{ id: 'o1', to: 'dead', reason: 'refused', atMs: NOW }] });
    expect(await store.prune('over', later)).toBe(false);
    expect(await store.transcript('over', { limit: 9 })).toHaveLength(3);
    expect(await store.deadLetters({ limit: 9 })).toHaveLength(1);
    await mustDo(store, { partition: 'r', moves: [{ id: 'o1', to: 'dropped' }] });
    expect(await store.prune('over', later)).toBe(true);
    expect([await store.isQuiet('over', later), await store.isQuiet('nobody', later)]).toEqual([false, false]);
  });
}
