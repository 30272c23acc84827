import type { Redis } from 'ioredis';
import { StoreUnavailable } from './port.ts';
import type { RedisConnection } from './redis-connection.ts';
import { unavailable } from './redis-connection.ts';

export interface NewsListener {
  heard(message: string): void;
  /** The subscription was broken and is back: what was said meanwhile went by unheard. */
  missed(): void;
}

/** A server that is stopped keeps its connections: whether it still speaks has to be asked. */
const PING_EVERY_MS = 1_000;
const RETRY_MAX_MS = 1_000;

/** A subscription that is looked after: when its connection breaks it is made anew, on another server where there is one. */
export class RedisNews {
  readonly #connection: RedisConnection;
  readonly #channel: string;
  readonly #listener: NewsListener;
  #client: Redis | undefined;
  #timer: NodeJS.Timeout | undefined;
  #tries = 0;
  #stopped = false;

  constructor(connection: RedisConnection, channel: string, listener: NewsListener) {
    this.#connection = connection;
    this.#channel = channel;
    this.#listener = listener;
  }

  /** Resolves when what is said from now on will be heard. */
  async start(): Promise<void> {
    try {
      await this.#subscribe();
    } catch (error) {
      throw unavailable(error);
    }
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#client?.disconnect();
  }

  async #subscribe(): Promise<void> {
    this.#tries += 1;
    const client = this.#connection.another(this.#tries);
    if (client === undefined) throw new StoreUnavailable('no server of the cluster is known');
    this.#client = client;
    client.on('error', () => undefined);
    client.on('message', (_channel: string, message: string) => this.#listener.heard(message));
    try {
      await client.connect();
      await client.subscribe(this.#channel);
    } catch (error) {
      client.disconnect();
      throw error;
    }
    if (this.#stopped || client.status === 'end') {
      client.disconnect();
      throw new StoreUnavailable('the subscription broke off');
    }
    client.once('end', () => this.#again(0));
    this.#askAgain(client);
  }

  #askAgain(client: Redis): void {
    this.#later(PING_EVERY_MS, () => {
      client.ping().then(
        () => this.#askAgain(client),
        () => client.disconnect(),
      );
    });
  }

  #again(afterMs: number): void {
    this.#later(afterMs, () => {
      this.#subscribe().then(
        () => this.#listener.missed(),
        () => this.#again(Math.min(50 + 2 * afterMs, RETRY_MAX_MS)),
      );
    });
  }

  #later(afterMs: number, act: () => void): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, afterMs);
  }
}
