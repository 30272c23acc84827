import { StoreUnavailable } from './port.ts';
import type { Argument, RedisConnection, Reply } from './redis-connection.ts';
import type { RedisKeys, SharedKey } from './redis-keys.ts';
import { SHARDS } from './redis-keys.ts';
import type { FunctionName, RedisLibrary } from './redis-library.ts';

export interface ShardCall {
  /** Keys beyond those that the function always touches. */
  readonly own?: readonly string[];
  readonly args?: readonly Argument[];
  /** Bytes in the reply stay bytes. */
  readonly binary?: boolean;
}

/** Functions and commands by the shard that they are about. After `close` all of them reject. */
export class RedisShards {
  readonly keys: RedisKeys;
  readonly #connection: RedisConnection;
  readonly #library: RedisLibrary;
  #closed = false;

  constructor(connection: RedisConnection, parts: { readonly keys: RedisKeys; readonly library: RedisLibrary }) {
    this.keys = parts.keys;
    this.#connection = connection;
    this.#library = parts.library;
  }

  async call(name: FunctionName, shard: number, { own = [], args = [], binary = false }: ShardCall = {}): Promise<Reply> {
    this.mustBeOpen();
    const keys = [...this.keys.shared(shard, this.#library.sharedOf(name)), ...own];
    return this.#connection.call({ name, keys, args, binary });
  }

  /** A plain command about one key. */
  async command(name: string, key: string, ...args: Argument[]): Promise<Reply> {
    this.mustBeOpen();
    return this.#connection.command(name, key, ...args);
  }

  shared(shard: number, name: SharedKey): string {
    return this.keys.shared(shard, [name])[0] ?? '';
  }

  /** Of all shards at once. */
  async all<Result>(each: (shard: number) => Promise<Result>): Promise<readonly Result[]> {
    this.mustBeOpen();
    return Promise.all(Array.from({ length: SHARDS }, (_, shard) => each(shard)));
  }

  mustBeOpen(): void {
    if (this.#closed) throw new StoreUnavailable('the store is closed');
  }

  close(): void {
    this.#closed = true;
  }
}
