import { inBytes } from './memory-queues.ts';
import type { DeadLetter, Delivered, Json, LogEntry, State, StoreCounts, Versioned } from './port.ts';
import { mustBeNames } from './redis-commit.ts';
import type { Reply } from './redis-connection.ts';
import type { RedisKeys } from './redis-keys.ts';
import { shardOf } from './redis-keys.ts';
import { openEntry } from './redis-log.ts';
import type { RedisShards } from './redis-shards.ts';
import { sumOf } from './redis-views.ts';

type Page = { readonly limit: number; readonly after?: string };

const ALL = 0;

interface Placed {
  readonly shard: number;
  readonly id: string;
  readonly place: number;
}

/** What is looked up. A partition is asked in its shard; what may lie in any of them is asked of all 64 at once and put together. */
export class RedisRecords {
  readonly #shards: RedisShards;

  constructor(shards: RedisShards) {
    this.#shards = shards;
  }

  async read(partition: string, keys: readonly string[]): Promise<State> {
    mustBeNames([partition, ...keys]);
    this.#shards.mustBeOpen();
    if (keys.length === 0) return new Map();
    const fields = keys.flatMap((key) => [`v${key}`, `j${key}`]);
    const both = await this.#shards.command('HMGET', this.#shards.keys.state(shardOf(partition), partition), ...fields);
    return stateOf(keys, both as readonly (string | null)[]);
  }

  async list(partition: string, prefix: string, page: Page): Promise<State> {
    const shard = shardOf(partition);
    const own = [this.#shards.keys.state(shard, partition), this.#shards.keys.names(shard, partition)];
    const reply = await this.#shards.call('list_state', shard, { own, args: [...range(prefix, page.after), page.limit] });
    const [names, both] = reply as readonly [readonly string[], readonly string[]];
    return stateOf(names, both);
  }

  partitions(prefix: string, page: Page): Promise<readonly string[]> {
    return this.#names('partitions', prefix, page);
  }

  transactions(page: Page): Promise<readonly string[]> {
    return this.#names('transactions', '', page);
  }

  /** Names out of the index of every shard, once each. */
  async #names(index: 'partitions' | 'transactions', prefix: string, page: Page): Promise<readonly string[]> {
    const found = await this.#shards.all(async (shard) => {
      const key = this.#shards.shared(shard, index);
      return (await this.#shards.command('ZRANGEBYLEX', key, ...range(prefix, page.after), 'LIMIT', 0, page.limit)) as readonly string[];
    });
    return [...new Set(found.flat())].sort(inBytes).slice(0, page.limit);
  }

  async readLog(id: string, where?: { readonly partition: string }): Promise<LogEntry | undefined> {
    if (where !== undefined) {
      const found = await this.#readLogIn(shardOf(where.partition), id);
      if (found !== undefined) return found;
    }
    const all = await this.#shards.all((shard) => this.#readLogIn(shard, id));
    return all.find((entry) => entry !== undefined);
  }

  async transcript(transactionId: string, { limit }: { readonly limit: number }): Promise<readonly LogEntry[]> {
    const said = await this.#inOrder((keys, shard) => keys.said(shard, transactionId), limit);
    const entries = await Promise.all(said.slice(0, limit).map(({ shard, id }) => this.#readLogIn(shard, id)));
    return entries.filter((entry) => entry !== undefined);
  }

  async deliveries(logId: string, { limit }: { readonly limit: number }): Promise<readonly Delivered[]> {
    // What still waits or was dropped stands among them, so that a limit says nothing of how many to look at.
    const sent = await this.#inOrder((keys, shard) => keys.sent(shard, logId), ALL);
    const found = await Promise.all(sent.map(({ shard, id }) => this.#deliveryOf(shard, { id, logId })));
    return found.filter((delivered) => delivered !== undefined).slice(0, limit);
  }

  async deadLetters({ limit, after }: Page): Promise<readonly DeadLetter[]> {
    const args = [after === undefined ? '-' : `(${after}`, limit];
    const rows = await this.#shards.all((shard) => this.#shards.call('dead_letters', shard, { args }));
    const letters = (rows as readonly (readonly (readonly Reply[])[])[]).flat().map(deadLetter);
    return letters.sort((a, b) => inBytes(a.id, b.id)).slice(0, limit);
  }

  async counts(): Promise<StoreCounts> {
    return sumOf((await this.#shards.all((shard) => this.#shards.call('count_all', shard))) as readonly (readonly number[])[]);
  }

  async #readLogIn(shard: number, id: string): Promise<LogEntry | undefined> {
    return openEntry(id, await this.#shards.call('read_log', shard, { own: [this.#shards.keys.log(shard, id)], binary: true }));
  }

  async #deliveryOf(shard: number, { id, logId }: { readonly id: string; readonly logId: string }): Promise<Delivered | undefined> {
    const reply = await this.#shards.call('read_delivery', shard, { own: [this.#shards.keys.delivered(shard, id)] });
    const [lane, parcel = '', atMs, headers = ''] = reply as readonly string[];
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

  /** The first ids, at most `limit` of each, of a sorted set that every shard has, in the order in which they were put. */
  async #inOrder(keyOf: (keys: RedisKeys, shard: number) => string, limit: number): Promise<readonly Placed[]> {
    const found = await this.#shards.all(async (shard) => {
      const key = keyOf(this.#shards.keys, shard);
      const flat = (await this.#shards.command('ZRANGE', key, 0, limit - 1, 'WITHSCORES')) as readonly string[];
      return flat.flatMap((id, at) => (at % 2 === 0 ? [{ shard, id, place: Number(flat[at + 1]) }] : []));
    });
    return found.flat().sort((a, b) => a.place - b.place);
  }
}

/** `both` has the version and the JSON of each key. */
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
  const [id = '', partition = '', logId = '', parcel = '', lane = '', dueAtMs, giveUpAtMs, attempts, reason = '', diedAtMs] =
    row.map(String);
  const times = { dueAtMs: Number(dueAtMs), giveUpAtMs: Number(giveUpAtMs), attempts: Number(attempts), diedAtMs: Number(diedAtMs) };
  return { id, partition, logId, parcel: JSON.parse(parcel) as Json, lane, ...times, reason };
}
