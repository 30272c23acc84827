import { copyOf, inBytes, MemoryInbox, MemoryOutbox, MemoryTimers } from './memory-queues.ts';
import type { Claim, Commit, CommitResult, LogEntry, Store, StoreListener, TakeOptions, Versioned } from './port.ts';
import { StoreUnavailable } from './port.ts';
import { digestOfBody } from './seal.ts';

export interface MemoryStore extends Store {
  /** A power cut: what was not answered is lost, this store is of no use any more. Returns the store as it is found again. */
  crash(): MemoryStore;
}

/** Runs something in a moment, unless what it gives is called before. */
export type Soon = (run: () => void) => () => void;

const nextTurn: Soon = (run) => {
  const turn = setImmediate(run);
  return () => clearImmediate(turn);
};

/**
 * A store that lives as long as its process, for tests and the simulator. It forgets what was not yet synced when it is made to crash.
 * @param soon when what was written is synced; in the next turn of the event loop unless said
 */
export function openMemoryStore(soon: Soon = nextTurn): MemoryStore {
  return new InMemory(new Disk(), soon);
}

/** What survives a crash. */
class Disk {
  readonly state = new Map<string, Map<string, Versioned>>();
  readonly claims = new Map<string, Claim>();
  readonly log = new Map<string, LogEntry>();
  readonly inbox = new MemoryInbox();
  readonly outbox = new MemoryOutbox();
  readonly timers = new MemoryTimers();
  lastVersion = 0;
}

type Page = { readonly limit: number; readonly after?: string };

class InMemory implements MemoryStore {
  readonly #disk: Disk;
  #waiting: { readonly work: () => () => void; readonly reject: (error: unknown) => void }[] = [];
  readonly #soon: Soon;
  #cancelSync: (() => void) | undefined;
  #over: string | undefined;

  constructor(disk: Disk, soon: Soon) {
    this.#disk = disk;
    this.#soon = soon;
    for (const queue of [disk.inbox, disk.outbox, disk.timers]) queue.letGo(Number.POSITIVE_INFINITY);
  }

  crash(): MemoryStore {
    const lost = this.#waiting.splice(0);
    this.#cancelSync?.();
    this.#over = 'the store has crashed';
    for (const { reject } of lost) reject(new StoreUnavailable(this.#over));
    return new InMemory(this.#disk, this.#soon);
  }

  read = (partition: string, keys: readonly string[]) =>
    this.#look(({ state }) => {
      mustBeNames([partition, ...keys]);
      const found = new Map<string, Versioned>();
      for (const key of keys) {
        const kept = state.get(partition)?.get(key);
        if (kept !== undefined) found.set(key, kept);
      }
      return found;
    });

  list = (partition: string, prefix: string, page: Page) =>
    this.#look(({ state }) => {
      const all = state.get(partition) ?? new Map<string, Versioned>();
      return new Map(pageOf(all.keys(), prefix, page).map((key) => [key, all.get(key) ?? { value: null, version: 0 }]));
    });

  partitions = (prefix: string, page: Page) => this.#look(({ state }) => pageOf(state.keys(), prefix, page));

  commit = (commit: Commit): Promise<CommitResult> => this.#write((disk) => applied(disk, commit));

  takeInbox = (options: TakeOptions) => this.#look(({ inbox }) => inbox.take(options));

  postponeInbox = (id: string, dueAtMs: number): Promise<void> => this.#write(({ inbox }) => inbox.postpone(id, dueAtMs));

  takeOutbox: Store['takeOutbox'] = (options) => this.#look(({ outbox }) => outbox.take(options));

  takeTimers = (options: TakeOptions) => this.#look(({ timers }) => timers.take(options));

  nextDueMs: Store['nextDueMs'] = (choice) =>
    this.#look(({ inbox, outbox, timers }) => {
      let next: number | undefined;
      for (const times of [inbox.dueTimesMs(), outbox.dueTimesMs(choice), timers.dueTimesMs()]) {
        for (const time of times) if (next === undefined || time < next) next = time;
      }
      return next;
    });

  readLog = (id: string) => this.#look(({ log }) => log.get(id));

  transcript = (transactionId: string, { limit }: { readonly limit: number }) =>
    this.#look(({ log }) => [...log.values()].filter((entry) => entry.transactionId === transactionId).slice(0, limit));

  transactions = (page: Page) => this.#look(({ log }) => pageOf(new Set([...log.values()].map((entry) => entry.transactionId)), '', page));

  deliveries = (logId: string, { limit }: { readonly limit: number }) => this.#look(({ outbox }) => outbox.deliveries(logId, limit));

  forget = (transactionId: string): Promise<void> =>
    this.#write(({ log }) => {
      for (const [id, entry] of log) if (entry.transactionId === transactionId) log.set(id, { ...entry, body: new Uint8Array(0) });
    });

  isQuiet = (transactionId: string, options: { readonly sinceMs: number }) =>
    this.#look((disk) => entriesOfQuiet(disk, transactionId, options) !== undefined);

  prune = (transactionId: string, options: { readonly sinceMs: number }): Promise<boolean> =>
    this.#write((disk) => {
      const ids = entriesOfQuiet(disk, transactionId, options);
      for (const id of ids ?? []) disk.log.delete(id);
      disk.outbox.dropDelivered(new Set(ids));
      return ids !== undefined;
    });

  deadLetters = (page: Page) => this.#look(({ outbox }) => outbox.deadLetters(page));

  sweep = (nowMs: number): Promise<number> =>
    this.#write(({ claims }) => {
      const over = [...claims].filter(([, claim]) => claim.expiresAtMs <= nowMs);
      for (const [key] of over) claims.delete(key);
      return over.length;
    });

  counts = () =>
    this.#look(({ inbox, outbox, timers }) => ({
      inbox: inbox.count,
      outbox: outbox.count,
      timers: timers.count,
      dead: outbox.countDead,
    }));

  /** No other process writes here. */
  watch = async (_listener: StoreListener) => async () => undefined;

  /** Nor has another taken anything. */
  beat = () => Promise.resolve(0);

  async close(): Promise<void> {
    this.#cancelSync?.();
    this.#sync();
    this.#over ??= 'the store is closed';
  }

  async #look<Result>(look: (disk: Disk) => Result): Promise<Result> {
    if (this.#over !== undefined) throw new StoreUnavailable(this.#over);
    return look(this.#disk);
  }

  #write<Result>(work: (disk: Disk) => Result): Promise<Result> {
    if (this.#over !== undefined) return Promise.reject(new StoreUnavailable(this.#over));
    return new Promise<Result>((resolve, reject) => {
      const run = () => {
        const result = work(this.#disk);
        return () => resolve(result);
      };
      this.#waiting.push({ work: run, reject });
      this.#cancelSync ??= this.#soon(() => this.#sync());
    });
  }

  /** Does all that waits, in order, and only then answers. */
  #sync(): void {
    this.#cancelSync = undefined;
    const answers = this.#waiting.splice(0).map(({ work, reject }) => {
      try {
        return work();
      } catch (error) {
        return () => reject(error);
      }
    });
    for (const answer of answers) answer();
  }
}

/** Ids of the log entries of a transaction of which nothing was said since a time, and nothing waits. */
function entriesOfQuiet({ log, inbox, outbox }: Disk, transactionId: string, { sinceMs }: { readonly sinceMs: number }) {
  const entries = [...log.values()].filter((entry) => entry.transactionId === transactionId);
  const ids = new Set(entries.map(({ id }) => id));
  const isOver = entries.length > 0 && entries.every(({ id, atMs }) => atMs < sinceMs && !inbox.has(id));
  return isOver && !outbox.waitsFor(ids) ? ids : undefined;
}

/** Everything that can refuse a commit comes before the first change. */
function applied(disk: Disk, asked: Commit): CommitResult {
  const { partition } = asked;
  const refusal = refusalOf(disk, asked);
  if (refusal !== undefined) return refusal;
  mustHold(disk, asked);
  const commit = copied(asked);
  for (const claim of commit.claims ?? []) disk.claims.set(claimKey(partition, claim.key), { ...claim });
  for (const id of commit.heard ?? []) disk.inbox.complete(id);
  changeState(disk, commit);
  for (const entry of commit.log ?? []) {
    const kept = {
      ...entry,
      headers: { ...entry.headers },
      body: Uint8Array.from(entry.body),
      digest: entry.digest ?? digestOfBody(entry.body),
    };
    disk.log.set(entry.id, kept);
  }
  for (const id of commit.inbox ?? []) disk.inbox.add(id, partition);
  for (const entry of commit.outbox ?? []) disk.outbox.add(entry, partition);
  for (const move of commit.moves ?? []) disk.outbox.move(move);
  for (const id of commit.cancelTimers ?? []) disk.timers.cancel(partition, id);
  for (const timer of commit.timers ?? []) disk.timers.set({ ...timer, partition });
  return { done: true };
}

function changeState(disk: Disk, commit: Commit): void {
  const keys = disk.state.get(commit.partition) ?? new Map<string, Versioned>();
  for (const key of commit.remove ?? []) keys.delete(key);
  for (const { key, value } of commit.put ?? []) {
    disk.lastVersion += 1;
    keys.set(key, Object.freeze({ value, version: disk.lastVersion }));
  }
  if (keys.size === 0) disk.state.delete(commit.partition);
  else disk.state.set(commit.partition, keys);
}

function refusalOf(disk: Disk, commit: Commit): CommitResult | undefined {
  const { partition } = commit;
  const claimed = new Map<string, string>();
  for (const { key, value } of commit.claims ?? []) {
    const before = disk.claims.get(claimKey(partition, key))?.value ?? claimed.get(key);
    if (before !== undefined) return { done: false, cause: 'claimed', key, value: before };
    claimed.set(key, value);
  }
  for (const { key, version } of commit.expect ?? []) {
    if ((disk.state.get(partition)?.get(key)?.version ?? 0) !== version) return { done: false, cause: 'moved', key };
  }
  const heard = new Set<string>();
  for (const id of commit.heard ?? []) {
    if (!disk.inbox.has(id) || heard.has(id)) return { done: false, cause: 'moved', key: id };
    heard.add(id);
  }
  return undefined;
}

/** What the other engines' tables would not take is a programmer's mistake here as well. */
function mustHold(disk: Disk, commit: Commit): void {
  mustBeNames([commit.partition, ...(commit.put ?? []).map(({ key }) => key)]);
  const logged = (commit.log ?? []).map((entry) => entry.id);
  const sent = (commit.outbox ?? []).map((entry) => entry.id);
  if (logged.some((id) => disk.log.has(id)) || new Set(logged).size < logged.length)
    throw new TypeError('a log entry with this id is there');
  if (sent.some((id) => disk.outbox.has(id)) || new Set(sent).size < sent.length)
    throw new TypeError('an outbox entry with this id is there');
  const heard = commit.inbox ?? [];
  const stranger = heard.find((id) => !logged.includes(id) && !disk.log.has(id));
  if (stranger !== undefined) throw new TypeError(`inbox names ${stranger}, which is no log entry`);
  if (new Set(heard).size < heard.length || heard.some((id) => disk.inbox.has(id) && commit.heard?.includes(id) !== true))
    throw new TypeError('an inbox entry with this id is there');
}

/** The commit with values of its own; throws when one of them is none that a file would take. */
function copied(commit: Commit): Commit {
  const { put = [], outbox = [] } = commit;
  return {
    ...commit,
    put: put.map(({ key, value }) => ({ key, value: copyOf(value) })),
    outbox: outbox.map((entry) => ({ ...entry, parcel: copyOf(entry.parcel) })),
  };
}

function mustBeNames(names: readonly string[]): void {
  if (names.some((name) => name.includes('\0'))) throw new TypeError('text in the store cannot hold a NUL');
}

function claimKey(partition: string, key: string): string {
  return JSON.stringify([partition, key]);
}

function pageOf(names: Iterable<string>, prefix: string, page: Page): readonly string[] {
  const { after } = page;
  const found = [...names].filter((name) => name.startsWith(prefix) && (after === undefined || inBytes(name, after) > 0));
  return found.sort(inBytes).slice(0, page.limit);
}
