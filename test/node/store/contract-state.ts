import { expect, test } from 'vitest';
import { StoreUnavailable } from '../../../node/store/port.ts';
import type { Open } from './fixture.ts';
import { hearing, LEASE, logEntry, mustDo, NOW, parcel } from './fixture.ts';

export function stateContract(open: Open): void {
  test('what was put is read back, and an absent key has no member', async () => {
    const { store } = await open();
    const value = { text: 'kaas € 😀', list: [1, 2.5, null, true], nested: { empty: {} } };
    await mustDo(store, { partition: 'p', put: [{ key: 'a', value }] });
    const state = await store.read('p', ['a', 'b']);
    expect(state.get('a')?.value).toEqual(value);
    expect(state.get('a')?.version).toBeGreaterThan(0);
    expect(state.has('b')).toBe(false);
    expect((await store.read('q', ['a'])).size).toBe(0);
  });

  test('a name with a NUL is a mistake, in reading as in writing', async () => {
    const { store } = await open();
    await expect(store.read('p', ['a\0b'])).rejects.toBeInstanceOf(TypeError);
    await expect(store.read('p\0', ['a'])).rejects.toBeInstanceOf(TypeError);
    await expect(store.commit({ partition: 'p', put: [{ key: 'a\0b', value: 1 }] })).rejects.toBeInstanceOf(TypeError);
    await expect(store.commit({ partition: 'p\0', put: [{ key: 'a', value: 1 }] })).rejects.toBeInstanceOf(TypeError);
    expect((await store.read('p', ['a'])).size).toBe(0);
  });

  test('what was read cannot be used to change what is kept', async () => {
    const { store } = await open();
    const value = { list: [1] };
    await mustDo(store, { partition: 'p', put: [{ key: 'a', value }] });
    value.list.push(2);
    const read = (await store.read('p', ['a'])).get('a')?.value as { list: number[] };
    expect(read).toEqual({ list: [1] });
    // An engine gives a copy, or what cannot be changed.
    if (!Object.isFrozen(read.list)) read.list.push(3);
    expect((await store.read('p', ['a'])).get('a')?.value).toEqual({ list: [1] });
  });

  test('a commit whose expectation moved changes nothing and names the key', async () => {
    const { store } = await open();
    await mustDo(store, { partition: 'p', put: [{ key: 'a', value: 1 }] });
    const version = (await store.read('p', ['a'])).get('a')?.version ?? 0;
    await mustDo(store, { partition: 'p', expect: [{ key: 'a', version }], put: [{ key: 'a', value: 2 }] });
    const late = await store.commit({
      partition: 'p',
      claims: [{ key: 'c', value: 'v', expiresAtMs: NOW }],
      expect: [{ key: 'a', version }],
      put: [
        { key: 'a', value: 3 },
        { key: 'b', value: 3 },
      ],
      log: [logEntry('l')],
      inbox: ['l'],
      outbox: [parcel('o')],
      timers: [{ id: 't', wakeAtMs: NOW, data: null }],
    });
    expect(late).toEqual({ done: false, cause: 'moved', key: 'a' });
    const state = await store.read('p', ['a', 'b']);
    expect([...state].map(([key, { value }]) => [key, value])).toEqual([['a', 2]]);
    expect(await store.counts()).toEqual({ inbox: 0, outbox: 0, timers: 0, dead: 0 });
    expect(await store.readLog('l')).toBeUndefined();
    await mustDo(store, { partition: 'p', claims: [{ key: 'c', value: 'other', expiresAtMs: NOW }], log: [logEntry('l')] });
  });

  test('version 0 expects a key to be absent', async () => {
    const { store } = await open();
    await mustDo(store, { partition: 'p', expect: [{ key: 'a', version: 0 }], put: [{ key: 'a', value: 1 }] });
    expect(await store.commit({ partition: 'p', expect: [{ key: 'a', version: 0 }] })).toEqual({ done: false, cause: 'moved', key: 'a' });
    expect(await store.commit({ partition: 'q', expect: [{ key: 'a', version: 0 }] })).toEqual({ done: true });
  });

  test('a key that was removed and put again does not match what was read before, not even after a restart', async () => {
    const { store, reopen } = await open();
    await mustDo(store, { partition: 'p', put: [{ key: 'a', value: 1 }] });
    const before = (await store.read('p', ['a'])).get('a')?.version ?? 0;
    await mustDo(store, { partition: 'p', remove: ['a'] });
    expect((await store.read('p', ['a'])).size).toBe(0);
    const again = await reopen();
    await mustDo(again, { partition: 'p', put: [{ key: 'a', value: 1 }] });
    expect((await again.read('p', ['a'])).get('a')?.version).toBeGreaterThan(before);
    expect(await again.commit({ partition: 'p', expect: [{ key: 'a', version: before }] })).toMatchObject({ cause: 'moved' });
  });

  test('of commits that arrive together only the one that is refused has no effect, and the first of two rivals wins', async () => {
    const { store } = await open();
    const put = (key: string, value: string) => ({ partition: 'p', expect: [{ key, version: 0 }], put: [{ key, value }] });
    const results = await Promise.all([
      store.commit(put('a', 'first')),
      store.commit(put('a', 'second')),
      store.commit(put('b', 'third')),
      store.commit({ partition: 'p', claims: [{ key: 'c', value: '1', expiresAtMs: NOW }], put: [{ key: 'd', value: 1 }] }),
      store.commit({ partition: 'p', claims: [{ key: 'c', value: '2', expiresAtMs: NOW }], put: [{ key: 'e', value: 1 }] }),
    ]);
    expect(results).toEqual([
      { done: true },
      { done: false, cause: 'moved', key: 'a' },
      { done: true },
      { done: true },
      { done: false, cause: 'claimed', key: 'c', value: '1' },
    ]);
    const state = await store.read('p', ['a', 'b', 'd', 'e']);
    expect([...state].map(([key, { value }]) => [key, value])).toEqual([
      ['a', 'first'],
      ['b', 'third'],
      ['d', 1],
    ]);
  });

  test('a mistake of the caller is thrown at that caller and spoils no neighbour', async () => {
    const { store } = await open();
    await mustDo(store, hearing('p', 'l1'));
    const [good, twice, stranger, alsoGood] = await Promise.allSettled([
      store.commit({ partition: 'p', put: [{ key: 'a', value: 1 }] }),
      store.commit({ partition: 'p', put: [{ key: 'b', value: 1 }], log: [logEntry('l1')] }),
      store.commit({ partition: 'p', put: [{ key: 'b', value: 1 }], inbox: ['l1'] }),
      store.commit({ partition: 'p', put: [{ key: 'c', value: 1 }] }),
    ]);
    expect([good.status, twice.status, stranger.status, alsoGood.status]).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    if (twice.status === 'rejected') expect(twice.reason).not.toBeInstanceOf(StoreUnavailable);
    expect([...(await store.read('p', ['a', 'b', 'c'])).keys()]).toEqual(['a', 'c']);
    expect((await store.counts()).inbox).toBe(1);
  });

  test('a claim is known in its partition, with the value it was made with, until it is swept', async () => {
    const { store, reopen } = await open();
    const claim = (value: string, expiresAtMs = NOW + 1) => ({ partition: 'p', claims: [{ key: 'c', value, expiresAtMs }] });
    await mustDo(store, claim('digest'));
    expect(await store.commit(claim('digest'))).toEqual({ done: false, cause: 'claimed', key: 'c', value: 'digest' });
    expect(await store.commit(claim('other'))).toEqual({ done: false, cause: 'claimed', key: 'c', value: 'digest' });
    await mustDo(store, { ...claim('elsewhere'), partition: 'q' });
    expect(await store.sweep(NOW)).toBe(0);
    const again = await reopen();
    expect(await again.commit(claim('digest'))).toMatchObject({ cause: 'claimed' });
    expect(await again.sweep(NOW + 1)).toBe(2);
    expect(await again.commit(claim('other'))).toEqual({ done: true });
  });

  test('what was claimed by a commit that came to nothing is free, also for those beside it', async () => {
    const { store } = await open();
    await mustDo(store, hearing('p', 'l1'));
    const claims = [{ key: 'c', value: 'v', expiresAtMs: NOW }];
    const [mistaken, moved, good] = await Promise.allSettled([
      store.commit({ partition: 'p', claims, log: [logEntry('l1')] }),
      store.commit({ partition: 'p', claims, expect: [{ key: 'a', version: 7 }] }),
      store.commit({ partition: 'p', claims, put: [{ key: 'a', value: 1 }] }),
    ]);
    expect(mistaken.status).toBe('rejected');
    expect(moved).toMatchObject({ value: { cause: 'moved' } });
    expect(good).toMatchObject({ value: { done: true } });
    expect(await store.sweep(NOW)).toBe(1);
    await mustDo(store, { partition: 'p', claims });
  });

  test('of two claims of one key in one commit the second refuses it all', async () => {
    const { store } = await open();
    const claims = [
      { key: 'c', value: '1', expiresAtMs: NOW },
      { key: 'c', value: '2', expiresAtMs: NOW },
    ];
    expect(await store.commit({ partition: 'p', claims })).toEqual({ done: false, cause: 'claimed', key: 'c', value: '1' });
    expect(await store.sweep(NOW)).toBe(0);
  });

  test('lists the keys of a prefix in order and page by page', async () => {
    const { store } = await open();
    const keys = ['item/b', 'item/a', 'item', 'item/', 'items', 'item/c', 'item/é', 'item/😀', 'order/a'];
    await mustDo(store, { partition: 'p', put: keys.map((key) => ({ key, value: key })) });
    await mustDo(store, { partition: 'p2', put: [{ key: 'item/z', value: 0 }] });
    const all = await store.list('p', 'item/', { limit: 10 });
    expect([...all.keys()]).toEqual(['item/', 'item/a', 'item/b', 'item/c', 'item/é', 'item/😀']);
    expect(all.get('item/b')?.value).toBe('item/b');
    expect([...(await store.list('p', 'item/', { limit: 2 })).keys()]).toEqual(['item/', 'item/a']);
    expect([...(await store.list('p', 'item/', { limit: 2, after: 'item/a' })).keys()]).toEqual(['item/b', 'item/c']);
    expect([...(await store.list('p', 'item/', { limit: 9, after: 'a' })).keys()]).toHaveLength(6);
    expect((await store.list('p', '', { limit: 100 })).size).toBe(keys.length);
    expect((await store.list('p', 'none', { limit: 5 })).size).toBe(0);
  });

  test('names the partitions of a prefix that hold something, once each', async () => {
    const { store } = await open();
    for (const partition of ['provider/b', 'provider/a', 'order/x', 'provider/c', 'zebra']) {
      await mustDo(store, {
        partition,
        put: [
          { key: '1', value: 1 },
          { key: '2', value: 2 },
        ],
      });
    }
    await mustDo(store, { partition: 'provider/c', remove: ['1', '2'] });
    expect(await store.partitions('provider/', { limit: 10 })).toEqual(['provider/a', 'provider/b']);
    expect(await store.partitions('provider/', { limit: 1 })).toEqual(['provider/a']);
    expect(await store.partitions('provider/', { limit: 5, after: 'provider/a' })).toEqual(['provider/b']);
    expect(await store.partitions('provider/', { limit: 5, after: 'a' })).toEqual(['provider/a', 'provider/b']);
    expect(await store.partitions('', { limit: 10 })).toEqual(['order/x', 'provider/a', 'provider/b', 'zebra']);
  });

  test('everything that was done is there after a restart', async () => {
    const { store, reopen } = await open();
    await mustDo(store, {
      ...hearing('p', 'l1'),
      put: [{ key: 'a', value: 1 }],
      outbox: [parcel('o1'), parcel('o2')],
      timers: [{ id: 't', wakeAtMs: NOW, data: { a: 1 } }],
    });
    await mustDo(store, { partition: 'p', moves: [{ id: 'o2', to: 'dead', reason: 'nobody there', atMs: NOW }] });
    await store.takeInbox({ nowMs: NOW, ...LEASE });
    const again = await reopen();
    expect(await again.counts()).toEqual({ inbox: 1, outbox: 1, timers: 1, dead: 1 });
    expect((await again.read('p', ['a'])).get('a')?.value).toBe(1);
    expect(await again.takeInbox({ nowMs: NOW, ...LEASE })).toHaveLength(1);
    expect(new TextDecoder().decode((await again.readLog('l1'))?.body)).toBe('{"body":"l1"}');
  });

  test('a store that was closed wrote what it was given first, and says that it is unavailable', async () => {
    const { store, reopen } = await open();
    const last = store.commit({ partition: 'p', put: [{ key: 'a', value: 1 }] });
    await store.close();
    expect(await last).toEqual({ done: true });
    await expect(store.read('p', ['a'])).rejects.toBeInstanceOf(StoreUnavailable);
    await expect(store.commit({ partition: 'p' })).rejects.toBeInstanceOf(StoreUnavailable);
    expect((await (await reopen()).read('p', ['a'])).size).toBe(1);
  });
}
