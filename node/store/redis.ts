import type { Commit, CommitResult, Store, StoreListener } from './port.ts';
import { StoreUnavailable } from './port.ts';
import { Alive } from './redis-alive.ts';
import { Changes } from './redis-changes.ts';
import type { CommitReply } from './redis-commit.ts';
import { commitCall, mustHold, readCommitReply, sealingKeys } from './redis-commit.ts';
import type { RedisAddress, RedisConnection } from './redis-connection.ts';
import { connectRedis } from './redis-connection.ts';
import { redisKeys, shardOf } from './redis-keys.ts';
import { redisLibrary } from './redis-library.ts';
import { SealKeys } from './redis-log.ts';
import { RedisNews } from './redis-news.ts';
import { RedisQueues } from './redis-queues.ts';
import { RedisQuiet } from './redis-quiet.ts';
import { RedisRecords } from './redis-records.ts';
import type { ReplicaOptions } from './redis-replicas.ts';
import { Replicas } from './redis-replicas.ts';
import { RedisShards } from './redis-shards.ts';
import type { Chance } from './seal.ts';
import { systemChance } from './seal.ts';

export interface RedisOptions extends RedisAddress, ReplicaOptions {
  /** Keeps the stores of several nodes on one Redis apart. */
  readonly name: string;
  /** Who this process is. What an earlier process of the same name had taken is free again at once: give it to one process at a time. */
  readonly worker?: string;
  /** Keys and nonces of sealed bodies, and what tells this process from others; the operating system's when absent. */
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
  const shards = new RedisShards(connection, { keys: redisKeys(options.name), library });
  const store = new RedisStore(connection, { shards, options });
  try {
    await store.begin();
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

class RedisStore implements Store {
  readonly #connection: RedisConnection;
  readonly #shards: RedisShards;
  readonly #records: RedisRecords;
  readonly #queues: RedisQueues;
  readonly #quiet: RedisQuiet;
  readonly #sealKeys: SealKeys;
  readonly #alive: Alive;
  readonly #changes: Changes;
  readonly #news: RedisNews;
  readonly #replicas: Replicas;
  readonly #worker: string;
  readonly #taker: string;
  readonly #underWay = new Set<Promise<unknown>>();
  #closing = false;
  #aofHoldsDestroyedKeys = false;

  constructor(connection: RedisConnection, parts: { readonly shards: RedisShards; readonly options: RedisOptions }) {
    const { chance = systemChance(), worker = '' } = parts.options;
    this.#connection = connection;
    this.#shards = parts.shards;
    this.#worker = worker;
    this.#taker = `${worker}/${Buffer.from(chance.bytes(TAKER_BYTES)).toString('base64url')}`;
    this.#records = new RedisRecords(this.#shards);
    this.#queues = new RedisQueues(this.#shards, this.#taker);
    this.#quiet = new RedisQuiet(this.#shards);
    this.#sealKeys = new SealKeys(chance);
    this.#replicas = new Replicas(parts.options);
    this.#alive = new Alive(this.#shards, this.#taker);
    this.#changes = new Changes(this.#taker, (shard) => this.#queues.changed(shard));
    this.#news = new RedisNews(connection, this.#shards.keys.channel, {
      heard: (message) => this.#changes.heard(message),
      missed: () => {
        this.#queues.changedAll();
        this.#changes.missed();
      },
    });
  }

  /** Listens to the others, and gives back what an earlier process of the same name had taken. */
  async begin(): Promise<void> {
    await this.#news.start();
    if (this.#worker !== '') await this.#giveBack(`${this.#worker}/`);
  }

  read: Store['read'] = (partition, keys) => this.#records.read(partition, keys);

  list: Store['list'] = (partition, prefix, page) => this.#records.list(partition, prefix, page);

  partitions: Store['partitions'] = (prefix, page) => this.#records.partitions(prefix, page);

  readLog: Store['readLog'] = (id, where) => this.#records.readLog(id, where);

  transcript: Store['transcript'] = (transactionId, options) => this.#records.transcript(transactionId, options);

  transactions: Store['transactions'] = (page) => this.#records.transactions(page);

  deliveries: Store['deliveries'] = (logId, options) => this.#records.deliveries(logId, options);

  deadLetters: Store['deadLetters'] = (page) => this.#records.deadLetters(page);

  counts: Store['counts'] = ({ roughly = false } = {}) => (roughly ? this.#queues.counts() : this.#records.counts());

  takeInbox: Store['takeInbox'] = (options) => this.#queues.takeInbox(options);

  takeOutbox: Store['takeOutbox'] = (options) => this.#queues.takeOutbox(options);

  takeTimers: Store['takeTimers'] = (options) => this.#queues.takeTimers(options);

  nextDueMs: Store['nextDueMs'] = (choice) => this.#queues.nextDueMs(choice);

  postponeInbox: Store['postponeInbox'] = (id, dueAtMs) => this.#queues.postponeInbox(id, dueAtMs);

  commit(commit: Commit): Promise<CommitResult> {
    if (this.#closing) return Promise.reject(new StoreUnavailable('the store is closed'));
    const work = this.#commit(commit);
    this.#underWay.add(work);
    const ended = (): void => void this.#underWay.delete(work);
    work.then(ended, ended);
    return work;
  }

  /** Destroys the keys in memory at once; in the append-only file they are until it is rewritten, which is asked for. */
  async forget(transactionId: string): Promise<void> {
    await this.#shards.all(async (shard) => {
      this.#sealKeys.drop(shard, transactionId);
      const destroyed = await this.#shards.command('HDEL', this.#shards.shared(shard, 'sealKeys'), transactionId);
      if (destroyed !== 0) this.#aofHoldsDestroyedKeys = true;
    });
    await this.#rewriteAof();
  }

  isQuiet: Store['isQuiet'] = async (transactionId, { sinceMs }) => {
    const verdicts = await this.#shards.all((shard) => this.#quiet.look(shard, transactionId, sinceMs));
    return verdicts.includes('quiet') && !verdicts.includes('alive');
  };

  /** Shard by shard: where it breaks off, what is left is still quiet and goes the next time. */
  async prune(transactionId: string, options: { readonly sinceMs: number }): Promise<boolean> {
    if (!(await this.isQuiet(transactionId, options))) return false;
    await this.#shards.all(async (shard) => {
      this.#sealKeys.drop(shard, transactionId);
      if ((await this.#quiet.prune(shard, transactionId, options.sinceMs)) === 'quiet') this.#aofHoldsDestroyedKeys = true;
    });
    return true;
  }

  async sweep(nowMs: number): Promise<number> {
    const counts = await this.#shards.all(async (shard) => {
      let swept = 0;
      for (let last = SWEEP_AT_ONCE; last === SWEEP_AT_ONCE; swept += last) {
        last = Number(await this.#shards.call('sweep_claims', shard, { args: [nowMs, SWEEP_AT_ONCE] }));
      }
      return swept;
    });
    await this.#rewriteAof();
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async watch(listener: StoreListener): Promise<() => Promise<void>> {
    this.#shards.mustBeOpen();
    const end = this.#changes.watch(listener);
    return async () => end();
  }

  async beat({ deadAfterMs }: { readonly deadAfterMs: number }): Promise<number> {
    const dead = await this.#alive.beat(deadAfterMs);
    for (const taker of dead) {
      await this.#giveBack(taker);
      await this.#alive.bury(taker);
    }
    if (dead.length > 0) this.#queues.changedAll();
    return dead.length;
  }

  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    await Promise.allSettled(this.#underWay);
    // What cannot be given back comes free when its lease runs out.
    await Promise.allSettled([this.#giveBack(this.#taker).then(() => this.#alive.leave())]);
    this.#shards.close();
    this.#news.stop();
    await this.#connection.close();
  }

  async #commit(commit: Commit): Promise<CommitResult> {
    mustHold(commit);
    const shard = shardOf(commit.partition);
    for (let attempt = 0; attempt < SEALINGS_MAX; attempt += 1) {
      const reply = await this.#send(commit, shard);
      if (!('sealed' in reply)) {
        if (reply.done) this.#queues.committed(commit, shard);
        return reply;
      }
      this.#sealKeys.correct(shard, reply.sealed, reply.stored);
    }
    throw new StoreUnavailable('the keys of a transaction changed too often');
  }

  async #send(commit: Commit, shard: number): Promise<CommitReply> {
    const used = sealingKeys(commit, shard, this.#sealKeys);
    const { n, message } = this.#changes.begin(commit, shard);
    let outcome: 'known' | 'unknown' = 'known';
    try {
      const facts = { shard, message, taker: this.#taker, names: this.#shards.keys, sealKeys: this.#sealKeys };
      const slot = this.#shards.keys.slot(shard);
      const server = this.#replicas.areAsked ? this.#connection.serverOf(slot) : undefined;
      const reply = readCommitReply(commit, await this.#shards.call('commit', shard, commitCall(commit, facts)));
      if (this.#replicas.areAsked && 'done' in reply) await this.#replicas.have(server, this.#connection.serverOf(slot));
      if ('done' in reply && reply.done) for (const key of used.values()) key.fresh = false;
      return reply;
    } catch (error) {
      if (error instanceof StoreUnavailable) {
        // Whether it came about, and a new key with it, is unknown.
        outcome = 'unknown';
        for (const transactionId of used.keys()) this.#sealKeys.drop(shard, transactionId);
        this.#queues.changed(shard);
      }
      throw error;
    } finally {
      this.#changes.end(n, outcome);
    }
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

  /** Gives back what every process holds whose name begins so. */
  async #giveBack(taker: string): Promise<void> {
    await this.#shards.all((shard) => this.#shards.call('release_leases', shard, { args: [taker] }));
  }
}
