import { inBytes } from './memory-queues.ts';
import type { Commit, CommitResult, DeadLetter, Delivered, Json, LogEntry, State, Store, Versioned } from './port.ts';
import { StoreUnavailable } from './port.ts';
import type { CommitReply } from './redis-commit.ts';
import { commitCall, mustBeNames, mustHold, readCommitReply, sealingKeys } from './redis-commit.ts';
import type { RedisAddress, RedisConnection, Reply } from './redis-connection.ts';
import { connectRedis } from './redis-connection.ts';
import type { RedisKeys } from './redis-keys.ts';
import { redisKeys, SHARDS, shardOf } from './redis-keys.ts';
import type { FunctionName, RedisLibrary } from './redis-library.ts';
import { redisLibrary } from './redis-library.ts';
import { openEntry, SealKeys } from './redis-log.ts';
import { RedisQueues } from './redis-queues.ts';
import type { Chance } from './seal.ts';
import { systemChance } from './seal.ts';

export interface RedisOptions extends RedisAddress {
  /** Keeps the stores of several nodes on one Redis apart. */
  readonly name: string;
  /** Who this process is. What an earlier process of the same name had taken is free again at once: give it to one process at a time. */
  readonly worker?: string;
  /** Keys and nonces of sealed bodies, and the name of a process that has none; the operating system's when absent. */
  readonly chance?: Chance;
}

const TAKER_BYTES = 12;
const SWEEP_AT_ONCE = 1_000;
/** How often a commit is sealed anew because another process has changed the key of its transaction. */
const SEALINGS_MAX = 4;

/** Opens a store on one Redis or a Redis Cluster. Any number of processes may have it open at once. */
export async function openRedisStore(options: RedisOptions): Promise<Store> {
  const library = redisLibrary();
  const connection = await connectRedis(options, library);
  const store = new RedisStore(connection, { library, options });
  try {
    if (options.worker !== undefined) await store.releaseLeases(`${options.worker}/`);
    return store;
  } catch (error) {
    await connection.close();
    throw error;
  }
}

const NO_LIMIT = 0;

interface Placed {
  readonly shard: number;
  readonly id: string;
  readonly place: number;
}

class RedisStore implements Store {
  readonly #connection: RedisConnection;
  readonly #library: RedisLibrary;
  readonly #keys: RedisKeys;
  readonly #sealKeys: SealKeys;
  readonly #queues: RedisQueues;
  readonly #taker: string;
  readonly #underWay = new Set<Promise<unknown>>();
  #closed = false;
  #aofHoldsDestroyedKeys = false;

  constructor(connection: RedisConnection, parts: { readonly library: RedisLibrary; readonly options: RedisOptions }) {
    const { chance = systemChance(), name, worker = '' } = parts.options;
    this.#connection = connection;
    this.#library = parts.library;
    this.#keys = redisKeys(name);
    this.#sealKeys = new SealKeys(chance);
    this.#taker = `${worker}/${Buffer.from(chance.bytes(TAKER_BYTES)).toString('base64url')}`;
    this.#queues = new RedisQueues({ keys: this.#keys, library: this.#library, send: (call) => this.#connection.call(call) }, this.#taker);
  }

  async read(partition: string, keys: readonly string[]): Promise<State> {
    mustBeNames([partition, ...keys]);
    this.#mustBeOpen();
    if (keys.length === 0) return new Map();
    const fields = keys.flatMap((key) => [`v${key}`, `j${key}`]);
    const both = await this.#connection.command('HMGET', this.#keys.state(shardOf(partition), partition), ...fields);
    return stateOf(keys, both as readonly (string | null)[]);
  }

  async list(partition: string, prefix: string, options: { readonly limit: number; readonly after?: string }): Promise<State> {
    const shard = shardOf(partition);
    const own = [this.#keys.state(shard, partition), this.#keys.names(shard, partition)];
    const found = (await this.#call('list_state', shard, {
      own,
      args: [...range(prefix, options.after), options.limit],
    })) as readonly string[];
    const names = found.filter((_, at) => at % 3 === 0);
    return stateOf(
      names,
      found.filter((_, at) => at % 3 !== 0),
    );
  }

  async partitions(prefix: string, options: { readonly limit: number; readonly after?: string }): Promise<readonly string[]> {
    this.#mustBeOpen();
    const found = await this.#overShards(async (shard) => {
      const [key = ''] = this.#keys.shared(shard, ['partitions']);
      return (await this.#connection.command(
        'ZRANGEBYLEX',
        key,
        ...range(prefix, options.after),
        'LIMIT',
        0,
        options.limit,
      )) as readonly string[];
    });
    return found.flat().sort(inBytes).slice(0, options.limit);
  }

  commit(commit: Commit): Promise<CommitResult> {
    return this.#tracked(this.#commit(commit));
  }

  takeInbox: Store['takeInbox'] = async (options) => this.#open().takeInbox(options);

  takeOutbox: Store['takeOutbox'] = async (options) => this.#open().takeOutbox(options);

  takeTimers: Store['takeTimers'] = async (options) => this.#open().takeTimers(options);

  nextDueMs: Store['nextDueMs'] = async (choice) => this.#open().nextDueMs(choice);

  async postponeInbox(id: string, dueAtMs: number): Promise<void> {
    const args = [id, Math.max(1, dueAtMs), this.#taker];
    const known = this.#queues.shardOfInbox(id);
    this.#queues.completed(id);
    const postpone = async (shard: number): Promise<void> => {
      await this.#call('postpone_inbox', shard, { args });
      this.#queues.changed(shard);
    };
    if (known === undefined) await this.#overShards(postpone);
    else await postpone(known);
  }

  async readLog(id: string, where?: { readonly partition: string }): Promise<LogEntry | undefined> {
    if (where !== undefined) {
      const found = await this.#readLogIn(shardOf(where.partition), id);
      if (found !== undefined) return found;
    }
    const all = await this.#overShards((shard) => this.#readLogIn(shard, id));
    return all.find((entry) => entry !== undefined);
  }

  async transcript(transactionId: string, options: { readonly limit: number }): Promise<readonly LogEntry[]> {
    const said = await this.#inOrder((keys, shard) => keys.said(shard, transactionId), options.limit);
    const entries = await Promise.all(said.map(({ shard, id }) => this.#readLogIn(shard, id)));
    return entries.filter((entry) => entry !== undefined);
  }

  async deliveries(logId: string, options: { readonly limit: number }): Promise<readonly Delivered[]> {
    const sent = await this.#inOrder((keys, shard) => keys.sent(shard, logId), NO_LIMIT);
    const found = await Promise.all(sent.map(({ shard, id }) => this.#deliveryOf(shard, { id, logId })));
    return found.filter((delivered) => delivered !== undefined).slice(0, options.limit);
  }

  /** Destroys the keys in memory at once; in the append-only file they are until it is rewritten, which is asked for. */
  async forget(transactionId: string): Promise<void> {
    this.#mustBeOpen();
    await this.#overShards(async (shard) => {
      this.#sealKeys.drop(shard, transactionId);
      const [key = ''] = this.#keys.shared(shard, ['sealKeys']);
      if ((await this.#connection.command('HDEL', key, transactionId)) !== 0) this.#aofHoldsDestroyedKeys = true;
    });
    await this.#rewriteAof();
  }

  async deadLetters(options: { readonly limit: number; readonly after?: string }): Promise<readonly DeadLetter[]> {
    const args = [options.after === undefined ? '-' : `(${options.after}`, options.limit];
    const rows = await this.#overShards(
      async (shard) => (await this.#call('dead_letters', shard, { args })) as readonly (readonly Reply[])[],
    );
    return rows
      .flat()
      .map(deadLetter)
      .sort((a, b) => inBytes(a.id, b.id))
      .slice(0, options.limit);
  }

  async sweep(nowMs: number): Promise<number> {
    const counts = await this.#overShards(async (shard) => {
      let swept = 0;
      for (let last = SWEEP_AT_ONCE; last === SWEEP_AT_ONCE; swept += last) {
        last = Number(await this.#call('sweep_claims', shard, { args: [nowMs, SWEEP_AT_ONCE] }));
      }
      return swept;
    });
    await this.#rewriteAof();
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async counts() {
    const rows = await this.#overShards(async (shard) => (await this.#call('count_all', shard, {})) as readonly number[]);
    const sum = (at: number): number => rows.reduce((total, row) => total + (row[at] ?? 0), 0);
    return { inbox: sum(0), outbox: sum(1), timers: sum(2), dead: sum(3) };
  }

  /** Gives back what every process holds whose name begins so. */
  async releaseLeases(taker: string): Promise<void> {
    await this.#overShards((shard) => this.#call('release_leases', shard, { args: [taker] }));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await Promise.allSettled(this.#underWay);
    // What could not be given back comes free when its lease runs out.
    await Promise.allSettled([this.#release()]);
    await this.#connection.close();
  }

  async #commit(commit: Commit): Promise<CommitResult> {
    this.#mustBeOpen();
    mustHold(commit);
    const shard = shardOf(commit.partition);
    for (let attempt = 0; attempt < SEALINGS_MAX; attempt += 1) {
      const reply = await this.#send(commit, shard);
      if (!('sealed' in reply)) {
        if (reply.done) this.#landed(commit, shard);
        return reply;
      }
      this.#sealKeys.correct(shard, reply.sealed, reply.stored);
    }
    throw new StoreUnavailable('the keys of a transaction changed too often');
  }

  async #send(commit: Commit, shard: number): Promise<CommitReply> {
    const parts = { keys: this.#keys, library: this.#library, sealKeys: this.#sealKeys, taker: this.#taker };
    const used = sealingKeys(commit, shard, this.#sealKeys);
    try {
      const reply = readCommitReply(commit, await this.#connection.call(commitCall(commit, { shard, message: '' }, parts)));
      if ('done' in reply && reply.done) for (const key of used.values()) key.fresh = false;
      return reply;
    } catch (error) {
      // Whether it came about, and a new key with it, is unknown.
      if (error instanceof StoreUnavailable) for (const transactionId of used.keys()) this.#sealKeys.drop(shard, transactionId);
      throw error;
    }
  }

  #landed(commit: Commit, shard: number): void {
    for (const { id } of commit.moves ?? []) this.#queues.moved(id);
    for (const id of commit.heard ?? []) this.#queues.completed(id);
    const { inbox, outbox, moves, heard, timers, cancelTimers } = commit;
    if ([inbox, outbox, moves, heard, timers, cancelTimers].some((part) => part !== undefined && part.length > 0))
      this.#queues.changed(shard);
  }

  /** Ids from a sorted set that each shard has, in the order in which they were put. */
  async #inOrder(keyOf: (keys: RedisKeys, shard: number) => string, limit: number): Promise<readonly Placed[]> {
    this.#mustBeOpen();
    const found = await this.#overShards(async (shard) => {
      const flat = (await this.#connection.command('ZRANGE', keyOf(this.#keys, shard), 0, limit - 1, 'WITHSCORES')) as readonly string[];
      return flat.flatMap((id, at) => (at % 2 === 0 ? [{ shard, id, place: Number(flat[at + 1]) }] : []));
    });
    const all = found.flat().sort((a, b) => a.place - b.place);
    return limit === NO_LIMIT ? all : all.slice(0, limit);
  }

  async #deliveryOf(shard: number, { id, logId }: { readonly id: string; readonly logId: string }): Promise<Delivered | undefined> {
    const reply = (await this.#call('read_delivery', shard, { own: [this.#keys.delivered(shard, id)] })) as readonly string[];
    const [lane, parcel = '', atMs, headers = ''] = reply;
    if (lane === undefined) return undefined;
    return {
      id,
      logId,
      lane,
      parcel: JSON.parse(parcel) as Json,
      atMs: Number(atMs),
      headers: JSON.parse(headers) as Record<string, string>,
    };
  }

  async #readLogIn(shard: number, id: string): Promise<LogEntry | undefined> {
    return openEntry(id, await this.#call('read_log', shard, { own: [this.#keys.log(shard, id)], binary: true }));
  }

  #call(
    name: FunctionName,
    shard: number,
    more: { readonly own?: readonly string[]; readonly args?: readonly (string | number | Buffer)[]; readonly binary?: boolean },
  ): Promise<Reply> {
    this.#mustBeOpen();
    const { own = [], args = [], binary = false } = more;
    return this.#connection.call({ name, keys: [...this.#keys.shared(shard, this.#library.sharedOf(name)), ...own], args, binary });
  }

  #overShards<Result>(each: (shard: number) => Promise<Result>): Promise<readonly Result[]> {
    return Promise.all(Array.from({ length: SHARDS }, (_, shard) => each(shard)));
  }

  async #rewriteAof(): Promise<void> {
    if (!this.#aofHoldsDestroyedKeys) return;
    try {
      await this.#connection.everywhere('BGREWRITEAOF');
      this.#aofHoldsDestroyedKeys = false;
    } catch {
      // One is under way, which may have begun before the key was destroyed: asked for again at the next sweep.
    }
  }

  async #release(): Promise<void> {
    const release = (shard: number) => {
      const keys = this.#keys.shared(shard, this.#library.sharedOf('release_leases'));
      return this.#connection.call({ name: 'release_leases', keys, args: [this.#taker] });
    };
    await this.#overShards(release);
  }

  #tracked<Result>(work: Promise<Result>): Promise<Result> {
    this.#underWay.add(work);
    const gone = (): void => void this.#underWay.delete(work);
    work.then(gone, gone);
    return work;
  }

  #open(): RedisQueues {
    this.#mustBeOpen();
    return this.#queues;
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new StoreUnavailable('the store is closed');
  }
}

function stateOf(keys: readonly string[], both: readonly (string | null)[]): State {
  const state = new Map<string, Versioned>();
  for (const [at, key] of keys.entries()) {
    const version = both[2 * at];
    const json = both[2 * at + 1];
    if (typeof version === 'string' && typeof json === 'string')
      state.set(key, { value: JSON.parse(json) as Json, version: Number(version) });
  }
  return state;
}

/** Bounds of ZRANGEBYLEX for what begins with a prefix and comes after something. No UTF-8 has a byte of 255. */
function range(prefix: string, after: string | undefined): [string, Buffer] {
  const from = after !== undefined && inBytes(after, prefix) >= 0 ? `(${after}` : `[${prefix}`;
  return [from, Buffer.concat([Buffer.from(`(${prefix}`), Buffer.from([255])])];
}

function deadLetter(row: readonly Reply[]): DeadLetter {
  const [, id = '', partition = '', logId = '', parcel = '', lane = '', dueAtMs, giveUpAtMs, attempts, reason = '', diedAtMs] =
    row.map(String);
  const times = { dueAtMs: Number(dueAtMs), giveUpAtMs: Number(giveUpAtMs), attempts: Number(attempts), diedAtMs: Number(diedAtMs) };
  return { id, partition, logId, parcel: JSON.parse(parcel) as Json, lane, ...times, reason };
}
