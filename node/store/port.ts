/**
 * Where a node keeps what must not be lost. One port, several engines, one contract test suite.
 *
 * The unit of atomicity is a partition (a provider on a provider node, a transaction on a buyer node, a subscriber in the
 * registry). A commit names what it read and fails when that has moved; the caller reads again and decides again.
 */

/** A JSON value as state is kept. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [member: string]: Json | undefined };

export interface Versioned {
  readonly value: Json;
  /** Grows with every change of this key; 0 is the version of a key that is absent. */
  readonly version: number;
}

/** What was read: a key that is absent has no member. */
export type State = ReadonlyMap<string, Versioned>;

/**
 * Remembers that something was said. The same key with the same value is a repetition; with another value a contradiction.
 * A key is known within its partition, and is held until {@link Store.sweep} finds its time over.
 */
export interface Claim {
  readonly key: string;
  readonly value: string;
  readonly expiresAtMs: number;
}

/** A signed message as received or as sent, kept as evidence. */
export interface LogEntry {
  readonly id: string;
  readonly transactionId: string;
  readonly direction: 'in' | 'out';
  /** Subscriber id of the other side; of a message to many: the role, such as `BPP`. */
  readonly peer: string;
  /** Path of the route, such as `on_search`. */
  readonly action: string;
  readonly messageId: string;
  readonly atMs: number;
  /** Signature headers and dialect; never others. */
  readonly headers: Readonly<Record<string, string>>;
  /** Of no bytes when the key of its transaction was destroyed. */
  readonly body: Uint8Array;
  /** BLAKE2b-512 of the body in base64; remains when the body is gone. The store works it out when it is not given. */
  readonly digest?: string;
}

/** Something heard that is still to be acted upon. Its message is the log entry with the same id. */
export interface InboxEntry {
  readonly id: string;
  readonly partition: string;
  readonly attempts: number;
}

/** Something that is still to be delivered. Its bytes are those of a log entry. */
export interface OutboxEntry {
  readonly id: string;
  readonly partition: string;
  readonly logId: string;
  /** What delivery needs to know, in the words of the outbox. */
  readonly parcel: Json;
  /** Entries of one lane share a destination: they share its connections, its breaker and its patience. */
  readonly lane: string;
  readonly dueAtMs: number;
  readonly giveUpAtMs: number;
  readonly attempts: number;
}

export type NewOutboxEntry = Omit<OutboxEntry, 'attempts' | 'partition'>;

/** A delivery that came about, with the headers with which it went: evidence. */
export interface Delivered {
  readonly id: string;
  readonly logId: string;
  readonly lane: string;
  readonly parcel: Json;
  readonly atMs: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A delivery that was given up, for a person to read, retry or drop. */
export interface DeadLetter extends OutboxEntry {
  readonly reason: string;
  readonly diedAtMs: number;
}

/** Wakes its partition at a time. The same id set again replaces the earlier one. */
export interface Timer {
  readonly id: string;
  readonly partition: string;
  readonly wakeAtMs: number;
  readonly data: Json;
}

/**
 * How a delivery ended, or when it is to be tried again. A move of what was delivered before, or is unknown, changes nothing.
 * `later` of a dead letter brings it back with its attempts forgotten; `dropped` removes an entry or a dead letter for good.
 */
export type OutboxMove =
  | { readonly id: string; readonly to: 'delivered'; readonly atMs: number; readonly headers: Readonly<Record<string, string>> }
  | { readonly id: string; readonly to: 'later'; readonly dueAtMs: number; readonly giveUpAtMs?: number }
  | { readonly id: string; readonly to: 'dropped' }
  | { readonly id: string; readonly to: 'dead'; readonly reason: string; readonly atMs: number };

/**
 * Everything that changes together or not at all. Ids are made so that none comes twice in a store. Inbox entries, outbox entries and timers
 * that a commit names are those of its partition: where partitions lie apart, others cannot be changed with it.
 */
export interface Commit {
  readonly partition: string;
  readonly claims?: readonly Claim[];
  /** What was read and must not have moved. */
  readonly expect?: readonly { readonly key: string; readonly version: number }[];
  readonly put?: readonly { readonly key: string; readonly value: Json }[];
  readonly remove?: readonly string[];
  readonly log?: readonly LogEntry[];
  /** Ids of log entries, of this commit or kept before it, that are to be acted upon. One that was kept before comes back as if it had just been heard. */
  readonly inbox?: readonly string[];
  /** Ids of inbox entries that this commit completes. One that is not there any more refuses the commit with `moved` and its id as key. */
  readonly heard?: readonly string[];
  readonly outbox?: readonly NewOutboxEntry[];
  readonly moves?: readonly OutboxMove[];
  readonly timers?: readonly Omit<Timer, 'partition'>[];
  /** Ids of timers of this partition that are no longer wanted, the one being answered among them. */
  readonly cancelTimers?: readonly string[];
}

export type CommitResult =
  | { readonly done: true }
  /** Something that was read has moved: read again. */
  | { readonly done: false; readonly cause: 'moved'; readonly key: string }
  /** A claim was made before. `value` is what it was made with. */
  | { readonly done: false; readonly cause: 'claimed'; readonly key: string; readonly value: string };

export interface TakeOptions {
  readonly nowMs: number;
  readonly limit: number;
  /** How long the taker has to complete what it took before another may take it. */
  readonly leaseMs: number;
}

export interface StoreCounts {
  readonly inbox: number;
  readonly outbox: number;
  readonly timers: number;
  readonly dead: number;
}

/** What other processes did on the same store, for who keeps something that was built from it. Neither call may throw. */
export interface StoreListener {
  /** Another process committed: keys that it put or removed; none when it only left something to be done. May be told of what was known. */
  changed(change: { readonly partition: string; readonly keys: readonly string[] }): void;
  /** Some changes may have gone by unheard: what was built has to be built anew. */
  missed(): void;
}

/**
 * The store cannot be reached, is full or is locked. Nothing was changed, except that a commit whose answer was lost on the way may
 * have come about: who made it reads again, or makes it again and finds its claim, its `heard` or its versions moved.
 */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** The store is there and is not set up as it must be: an operator mends it, and waiting does not. */
export class StoreUnfit extends StoreUnavailable {}

/**
 * Every method rejects with {@link StoreUnavailable} when the store cannot do its work; a commit that was answered with
 * `done` survives a power cut.
 */
export interface Store {
  read(partition: string, keys: readonly string[]): Promise<State>;
  /** Keys that begin with a prefix, in the order of their UTF-8 bytes. `after` continues a list. */
  list(partition: string, prefix: string, options: { readonly limit: number; readonly after?: string }): Promise<State>;
  /** Partitions whose name begins with a prefix, in order; for rebuilding a read model. */
  partitions(prefix: string, options: { readonly limit: number; readonly after?: string }): Promise<readonly string[]>;
  commit(commit: Commit): Promise<CommitResult>;
  /** At most one entry of a partition is taken at a time, in the order in which they were put: one that was postponed holds up those behind it. */
  takeInbox(options: TakeOptions): Promise<readonly InboxEntry[]>;
  /** An inbox entry that could not be acted upon comes back at `dueAtMs`, with one attempt more. */
  postponeInbox(id: string, dueAtMs: number): Promise<void>;
  /** Entries that are due, oldest first, at most `perLane` of one lane counting those already taken; lanes in `closed` are left alone. */
  takeOutbox(options: TakeOptions & { readonly perLane: number; readonly closed: ReadonlySet<string> }): Promise<readonly OutboxEntry[]>;
  takeTimers(options: TakeOptions): Promise<readonly Timer[]>;
  /**
   * When something that waits becomes due (a lease that runs out included), or undefined when nothing waits. What the options of
   * {@link takeOutbox} would leave alone is not counted when they are given.
   */
  nextDueMs(options?: { readonly perLane: number; readonly closed: ReadonlySet<string> }): Promise<number | undefined>;
  /** One message of the log with its body, or undefined when it is not kept (any more). Whoever knows where it was committed says so: it is found sooner. */
  readLog(id: string, where?: { readonly partition: string }): Promise<LogEntry | undefined>;
  /** All that was said in a transaction, in order. */
  transcript(transactionId: string, options: { readonly limit: number }): Promise<readonly LogEntry[]>;
  /** Ids of transactions of which anything was said, in the order of their UTF-8 bytes; for comparing two nodes. `after` continues a list. */
  transactions(options: { readonly limit: number; readonly after?: string }): Promise<readonly string[]>;
  /** With what, when and to whom the bytes of a log entry were delivered, in the order in which they were put. */
  deliveries(logId: string, options: { readonly limit: number }): Promise<readonly Delivered[]>;
  /** Destroys the key with which the bodies of a transaction are kept; digests and headers remain. */
  forget(transactionId: string): Promise<void>;
  /**
   * Whether nothing was said in a transaction since a time and nothing of it waits: in the inbox, to be delivered, or as a dead letter for a person.
   * False of a transaction of which nothing is kept.
   */
  isQuiet(transactionId: string, options: { readonly sinceMs: number }): Promise<boolean>;
  /** Drops the log of a transaction that {@link Store.isQuiet}, with its key and its deliveries; whether it was. What was dropped for one process was for all. */
  prune(transactionId: string, options: { readonly sinceMs: number }): Promise<boolean>;
  deadLetters(options: { readonly limit: number; readonly after?: string }): Promise<readonly DeadLetter[]>;
  /** Drops claims whose time is over; returns how many. */
  sweep(nowMs: number): Promise<number>;
  /**
   * How much of each there is. `roughly` asks for no more than what this process knows, where counting is dear: what others have added it knows as
   * soon as it hears of it, what they have finished within seconds, so that it may count too much for a while and hardly ever too little.
   */
  counts(options?: { readonly roughly?: boolean }): Promise<StoreCounts>;
  /** Listens to what other processes commit from now on; what this one commits is not told. Ends with what it resolves to. */
  watch(listener: StoreListener): Promise<() => Promise<void>>;
  /**
   * Says that this process is alive. What another had taken that has said nothing for `deadAfterMs` comes free at once; gives the number of those
   * processes, always 0 where one process has the store for itself.
   */
  beat(options: { readonly deadAfterMs: number }): Promise<number>;
  close(): Promise<void>;
}
