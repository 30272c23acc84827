import type { RedisShards } from './redis-shards.ts';

/**
 * Which processes of a store are alive: each leaves a mark that fades by itself, by the clock of Redis, unless it is renewed. A process
 * is dead when its mark was found faded twice running: after a time in which nobody could reach Redis all get to renew theirs first.
 */
export class Alive {
  readonly #shards: RedisShards;
  readonly #own: string;
  readonly #all: string;
  #suspects: ReadonlySet<string> = new Set();

  constructor(shards: RedisShards, taker: string) {
    this.#shards = shards;
    this.#own = taker;
    this.#all = shards.keys.alive;
  }

  /** Renews the mark of this process, and gives the names of those that have died. */
  async beat(deadAfterMs: number): Promise<readonly string[]> {
    await this.#shards.command('SET', this.#markOf(this.#own), 1, 'PX', deadAfterMs);
    await this.#shards.command('SADD', this.#all, this.#own);
    const known = (await this.#shards.command('SMEMBERS', this.#all)) as readonly string[];
    const others = known.filter((name) => name !== this.#own);
    const marks = await Promise.all(others.map((name) => this.#shards.command('EXISTS', this.#markOf(name))));
    const faded = others.filter((_, at) => marks[at] === 0);
    const dead = faded.filter((name) => this.#suspects.has(name));
    this.#suspects = new Set(faded);
    return dead;
  }

  /** What a dead process held was given back: nobody need look at it any more. */
  async bury(name: string): Promise<void> {
    await this.#shards.command('SREM', this.#all, name);
  }

  /** This process ends of its own will, and holds nothing any more. */
  async leave(): Promise<void> {
    await this.bury(this.#own);
    await this.#shards.command('DEL', this.#markOf(this.#own));
  }

  #markOf(name: string): string {
    return `${this.#all}:${name}`;
  }
}
