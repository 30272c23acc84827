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

const ended = (id: string, lane = id) => ({ partition: 'p', lane, move: { id, to: 'delivered', atMs: 1, headers: {} } as const });

async function storeWith(count: number) {
  const store = openMemoryStore();
  const ids = Array.from({ length: count }, (_, place) => `o${place}`);
  await store.commit({ partition: 'p', log: [message], outbox: ids.map(entry) });
  const commits: Commit[] = [];
  const counted = {
    commit: (commit: Commit) => {
      commits.push(commit);
      return store.commit(commit);
    },
  };
  return { store, ids, commits, sizes: () => commits.map(({ moves }) => moves?.length), counted };
}

/** Sleeps until it is told that the time is over. */
function byHand() {
  const over: (() => void)[] = [];
  const sleep = (_ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      over.push(resolve);
      signal?.addEventListener('abort', () => resolve());
    });
  return { clock: { sleep }, pass: () => over.splice(0).forEach((wake) => void wake()) };
}

test('ends that come within a moment share a write, and all of them are durable when they resolve', async () => {
  const { store, ids, sizes, counted } = await storeWith(20);
  const { clock, pass } = byHand();
  const moves = createMoves({ store: counted, clock });
  const all = ids.map((id) => moves.commit(ended(id)));
  await new Promise(setImmediate);
  expect([moves.size, sizes()]).toEqual([20, []]);
  pass();
  await Promise.all(all);
  expect([moves.size, sizes()]).toEqual([0, [20]]);
  expect((await store.counts()).outbox).toBe(0);
});

test('when there are many, or half of what one destination may have under way, they are written at once', async () => {
  const { ids, sizes, counted } = await storeWith(200);
  const moves = createMoves({ store: counted, clock: byHand().clock });
  const many = ids.slice(0, 130).map((id) => moves.commit(ended(id)));
  await Promise.all(many.slice(0, 128));
  expect(sizes()).toEqual([128]);
  await Promise.all(ids.slice(130, 138).map((id) => moves.commit(ended(id, 'one lane'))));
  await Promise.all(many);
  expect(sizes()).toEqual([128, 10]);
});

test('each partition has a commit of its own, and whoever stops waits until nothing is left', async () => {
  const { store, commits, counted } = await storeWith(2);
  await store.commit({ partition: 'q', outbox: [entry('other')] });
  const moves = createMoves({ store: counted, clock: byHand().clock });
  const all = [moves.commit(ended('o0')), moves.commit({ ...ended('other'), partition: 'q' }), moves.commit(ended('o1'))];
  await moves.settled();
  await Promise.all(all);
  expect(commits.map(({ partition, moves: of }) => [partition, of?.length])).toEqual([
    ['p', 2],
    ['q', 1],
  ]);
});

test('a commit that fails is told to those who waited for it, and to nobody else', async () => {
  const { store } = await storeWith(2);
  let fails = true;
  const moves = createMoves({
    store: { commit: (commit) => (fails ? Promise.reject(new StoreUnavailable('full')) : store.commit(commit)) },
    clock: byHand().clock,
  });
  const failed = expect(moves.commit(ended('o0'))).rejects.toThrow('full');
  await moves.settled();
  await failed;
  fails = false;
  const done = moves.commit(ended('o0'));
  moves.flush();
  await done;
  expect((await store.counts()).outbox).toBe(1);
});
