import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Open } from './fixture.ts';
import { idsOf, logEntry, mustDo, NOW } from './fixture.ts';

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
}
