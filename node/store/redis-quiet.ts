import type { RedisShards } from './redis-shards.ts';

/** What a shard has of a transaction: nothing; only what is over; or something new, or that waits. */
export type Quiet = 'absent' | 'quiet' | 'alive';

/** Transactions of which nothing was said for long, and nothing waits, shard by shard. */
export class RedisQuiet {
  readonly #shards: RedisShards;

  constructor(shards: RedisShards) {
    this.#shards = shards;
  }

  look(shard: number, transactionId: string, sinceMs: number): Promise<Quiet> {
    return this.#ask(shard, transactionId, { sinceMs, end: 'leave' });
  }

  /** Drops what is over, in one step with seeing that it is. */
  prune(shard: number, transactionId: string, sinceMs: number): Promise<Quiet> {
    return this.#ask(shard, transactionId, { sinceMs, end: 'drop' });
  }

  async #ask(shard: number, transactionId: string, what: { readonly sinceMs: number; readonly end: 'leave' | 'drop' }): Promise<Quiet> {
    const { keys } = this.#shards;
    const said = keys.said(shard, transactionId);
    const ids = await this.#members(said);
    if (ids.length === 0) return 'absent';
    const sent = ids.map((id) => keys.sent(shard, id));
    const parcels = (await Promise.all(sent.map((key) => this.#members(key)))).flat();
    const own = [said, ...ids.map((id) => keys.log(shard, id)), ...sent, ...parcels.map((id) => keys.delivered(shard, id))];
    const args = [transactionId, what.sinceMs, what.end, ids.length, ...ids, ...parcels];
    return (await this.#shards.call('quiet', shard, { own, args })) as Quiet;
  }

  async #members(key: string): Promise<readonly string[]> {
    return (await this.#shards.command('ZRANGE', key, 0, -1)) as readonly string[];
  }
}
