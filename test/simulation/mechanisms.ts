import type { Commit, CommitResult, Json, OutboxMove, Store } from '../../node/store/port.ts';
import type { City } from './city.ts';

/** A mechanism on which the promises rest, and how a node would work without it. */
export interface Mechanism {
  readonly name: string;
  takeOut(store: Store): Store;
}

/** Each of these is one that the simulator has to miss when it is gone. */
export const MECHANISMS: readonly Mechanism[] = [
  { name: 'the claim against repetition', takeOut: changing(({ claims: _claims, ...commit }) => commit) },
  { name: 'the versions that a commit expects', takeOut: changing(({ expect: _expect, ...commit }) => commit) },
  { name: 'timers', takeOut: changing(({ timers: _timers, ...commit }) => commit) },
  { name: 'the ACK after the commit', takeOut: answeringEarly },
  { name: 'state and messages in one commit', takeOut: sendingApart },
  { name: 'the end of an inbox entry in the commit of its decision', takeOut: completingApart },
  { name: 'another attempt at what met with silence', takeOut: changing(givingUpAtOnce) },
  { name: 'dead letters', takeOut: changing(losingLetters) },
  { name: 'the mark of time of what was told', takeOut: changing(forgettingWhenTold) },
  { name: 'the timer that posts events again', takeOut: changing(postingOnce) },
  { name: 'every event after the last one that was read', takeOut: readingOn },
  { name: 'how far the posting of events has come', takeOut: changing(countingPastFailures) },
];

/** What a run is given to work without a mechanism: on every node of a trader. */
export function without(mechanism: Mechanism): (city: City) => void {
  return ({ machines }) => {
    for (const machine of machines) if (/^b[ap]p/.test(machine.name)) machine.between = mechanism.takeOut;
  };
}

function changing(change: (commit: Commit) => Commit): (store: Store) => Store {
  return (store) => ({ ...store, commit: (commit) => store.commit(change(commit)) });
}

/** One attempt is all that a message gets. */
function givingUpAtOnce({ moves, ...commit }: Commit): Commit {
  if (moves === undefined) return commit;
  const onlyOnce = (move: OutboxMove): OutboxMove =>
    move.to === 'later' ? { id: move.id, to: 'dead', reason: 'undeliverable: once was enough', atMs: move.dueAtMs } : move;
  return { ...commit, moves: moves.map(onlyOnce) };
}

/** What cannot be delivered is nobody's business any more. */
function losingLetters({ moves, ...commit }: Commit): Commit {
  if (moves === undefined) return commit;
  return { ...commit, moves: moves.map((move) => (move.to === 'dead' ? { id: move.id, to: 'dropped' } : move)) };
}

/** A buyer node does not keep how fresh its news was: what comes last is the newest. */
function forgettingWhenTold({ put, ...commit }: Commit): Commit {
  if (put === undefined) return commit;
  const forgotten = put.map(({ key, value }) => {
    const { toldAtMs: _when, ...rest } = value as { readonly [member: string]: Json };
    return { key, value: key.startsWith('order:') ? rest : value };
  });
  return { ...commit, put: forgotten };
}

/** What was not posted at once is never posted. */
function postingOnce({ timers, ...commit }: Commit): Commit {
  return timers === undefined ? commit : { ...commit, timers: timers.filter(({ id }) => id !== 'webhook') };
}

/** Whoever goes on reading events leaves one out. */
function readingOn(store: Store): Store {
  const further = (after: string): string => `event:${String(Number(after.slice('event:'.length)) + 1).padStart(8, '0')}`;
  return {
    ...store,
    list: (partition, prefix, page) =>
      store.list(partition, prefix, prefix === 'event:' && page.after !== undefined ? { ...page, after: further(page.after) } : page),
  };
}

/** A post that failed counts as one that arrived. */
function countingPastFailures({ put, ...commit }: Commit): Commit {
  if (put === undefined) return commit;
  const counted = put.map(({ key, value }) => {
    const { n, failures } = value as { readonly n?: number; readonly failures?: number };
    const isFailed = key === 'posted' && n !== undefined && (failures ?? 0) > 0;
    return { key, value: isFailed ? { ...(value as object), n: n + 1 } : value };
  });
  return { ...commit, put: counted };
}

/** Says that what was heard is kept before it is. */
function answeringEarly(store: Store): Store {
  return {
    ...store,
    commit(commit): Promise<CommitResult> {
      if (commit.inbox === undefined) return store.commit(commit);
      store.commit(commit).catch(() => undefined);
      return Promise.resolve({ done: true });
    },
  };
}

/** Keeps the state first and what is to be sent in a second commit. */
function sendingApart(store: Store): Store {
  return {
    ...store,
    async commit(commit) {
      if (commit.outbox === undefined) return store.commit(commit);
      const { outbox, log = [], ...rest } = commit;
      const done = await store.commit(rest);
      return done.done ? store.commit({ partition: commit.partition, outbox, log }) : done;
    },
  };
}

/** Keeps what was decided first, and that it was decided in a second commit. */
function completingApart(store: Store): Store {
  return {
    ...store,
    async commit(commit) {
      const { heard, ...rest } = commit;
      if (heard === undefined || commit.put === undefined) return store.commit(commit);
      const done = await store.commit(rest);
      return done.done ? store.commit({ partition: commit.partition, heard }) : done;
    },
  };
}
