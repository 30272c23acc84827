import type { Commit, Store } from '../../node/store/port.ts';
import { StoreUnavailable } from '../../node/store/port.ts';
import type { Life } from './life.ts';
import type { Machine } from './machine.ts';

/** A promise that is never settled: what a process that has died would have been told. */
export function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}

/**
 * The store as one life of a node sees it: the machine's disk, with the faults of the run. Once that life is over nothing
 * reaches the disk any more, and nothing comes back from it.
 */
export function storeFor(machine: Machine, life: Life): Store {
  const hand = <T>(run: () => Promise<T>, meanwhile?: (value: T) => boolean): Promise<T> =>
    new Promise((resolve, reject) => {
      run().then(
        (value) => {
          if (meanwhile?.(value) !== false && !life.over) resolve(value);
        },
        (error: unknown) => {
          if (!life.over) reject(error);
        },
      );
    });
  const look = async <T>(what: string, run: () => Promise<T>): Promise<T> => {
    if (life.over || machine.crashesAt('crash-at-read', what)) return never();
    if (machine.isStoreAway()) throw new StoreUnavailable('the store cannot be reached');
    if (machine.readMs > 0) await life.clock.sleep(machine.readMs * machine.faults.draw(`${machine.name} read ${machine.loop.happened}`));
    return life.over ? never() : hand(run);
  };
  const write = <T>(what: string, run: () => Promise<T>, meanwhile?: (value: T) => void): Promise<T> => {
    if (life.over || machine.crashesAt('crash-before-commit', what)) return never();
    if (machine.isStoreAway() || machine.isStoreFull()) return Promise.reject(new StoreUnavailable('the store takes nothing'));
    return hand(run, (value) => {
      meanwhile?.(value);
      return life.over || !machine.crashesAt('crash-after-commit', what);
    });
  };
  const { disk } = machine;
  return {
    read: (...asked) => look('read', () => disk.read(...asked)),
    list: (...asked) => look('list', () => disk.list(...asked)),
    partitions: (...asked) => look('partitions', () => disk.partitions(...asked)),
    commit: (commit) =>
      write(
        labelOf(commit),
        () => disk.commit(commit),
        (result) => machine.committed(commit, result),
      ),
    takeInbox: (...asked) => look('take inbox', () => disk.takeInbox(...asked)),
    postponeInbox: (...asked) => write('postpone', () => disk.postponeInbox(...asked)),
    takeOutbox: (...asked) => look('take outbox', () => disk.takeOutbox(...asked)),
    takeTimers: (...asked) => look('take timers', () => disk.takeTimers(...asked)),
    nextDueMs: (...asked) => look('next due', () => disk.nextDueMs(...asked)),
    readLog: (...asked) => look('read log', () => disk.readLog(...asked)),
    transcript: (...asked) => look('transcript', () => disk.transcript(...asked)),
    deliveries: (...asked) => look('deliveries', () => disk.deliveries(...asked)),
    transactions: (...asked) => look('transactions', () => disk.transactions(...asked)),
    watch: (listener) => disk.watch(listener),
    beat: (options) => disk.beat(options),
    isQuiet: (...asked) => look('is quiet', () => disk.isQuiet(...asked)),
    prune: (...asked) => write('prune', () => disk.prune(...asked)),
    forget: (...asked) => write('forget', () => disk.forget(...asked)),
    deadLetters: (...asked) => look('dead letters', () => disk.deadLetters(...asked)),
    sweep: (...asked) => write('sweep', () => disk.sweep(...asked)),
    counts: () => look('counts', () => disk.counts()),
    close: () => Promise.resolve(),
  };
}

/** What a commit is about, in the words of a story: the same each time that the same is done. */
export function labelOf(commit: Commit): string {
  const said = (commit.log ?? []).map((entry) => entry.action).join('+');
  if (commit.inbox !== undefined) return `take in ${said}`;
  if (commit.heard !== undefined) return said === '' ? 'act' : `act, say ${said}`;
  if (commit.moves !== undefined) return `note delivery ${commit.moves.map((move) => move.to).join('+')}`;
  if (commit.cancelTimers !== undefined && said === '') return 'timer';
  return said === '' ? 'work' : `work, say ${said}`;
}
