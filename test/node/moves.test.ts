import { expect, test } from 'vitest';
import { createMoves } from '../../node/moves.ts';
import { openMemoryStore } from '../../node/store/memory.ts';
import type { Commit, NewOutboxEntry } from '../../node/store/port.ts';
import { StoreUnavailable } from '../../node/store/port.ts';

const body = new TextEncoder().encode('{}');
const entry = (id: string): NewOutboxEntry => ({ id, logId: 'log', parcel: null, lane: id, dueAtMs: 0, giveUpAtMs: 1_000 });
const message = {
  id: 'log',
  transactionId: 't',
  direction: 'out',
  peer: 'p',
  action: 'search',
  messageId: 'm',
  atMs: 0,
  headers: {},
  body,
} as const;

async function storeWith(ids: readonly string[]) {
  const store = openMemoryStore();
  await store.commit({ partition: 'p', log: [message], outbox: ids.map(entry) });
  const commits: Commit[] = [];
  const counted = {
    commit: (commit: Commit) => {
      commits.push(commit);
      return store.commit(commit);
    },
  };
  return { store, commits, moves: createMoves(counted) };
}

test('ends that come while a commit is under way share the next, and all of them are durable when they resolve', async () => {
  const ids = Array.from({ length: 20 }, (_, place) => `o${place}`);
  const { store, commits, moves } = await storeWith(ids);
  const [first, ...others] = ids.map((id) => ({ id, to: 'delivered', atMs: 1, headers: {} }) as const);
  const begun = first === undefined ? undefined : moves.commit('p', first);
  await Promise.resolve();
  await Promise.resolve();
  await Promise.all([begun, ...others.map((move) => moves.commit('p', move))]);
  expect(commits.map(({ moves: of }) => of?.length)).toEqual([1, 19]);
  expect((await store.counts()).outbox).toBe(0);
});

test('a commit that fails is told to those who waited for it, and to nobody else', async () => {
  const { store, moves } = await storeWith(['one', 'two']);
  let fails = true;
  const failing = createMoves({
    commit: (commit) => (fails ? Promise.reject(new StoreUnavailable('full')) : store.commit(commit)),
  });
  await expect(failing.commit('p', { id: 'one', to: 'dropped' })).rejects.toThrow('full');
  fails = false;
  await failing.commit('p', { id: 'one', to: 'dropped' });
  await moves.commit('p', { id: 'two', to: 'dropped' });
  expect((await store.counts()).outbox).toBe(0);
});
