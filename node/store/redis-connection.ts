import { Cluster, Redis } from 'ioredis';
import { StoreUnavailable, StoreUnfit } from './port.ts';
import type { Durability } from './redis-durability.ts';
import { mustBeDurable } from './redis-durability.ts';
import type { FunctionName, RedisLibrary } from './redis-library.ts';

/** Where Redis is and how long to wait for it. */
export interface RedisAddress {
  /** One server: `redis://` or `rediss://`, with user and password where it has them. */
  readonly url?: string;
  /** Nodes of a cluster, some of which must be there at the start: `host:port`. */
  readonly nodes?: readonly string[];
  readonly username?: string;
  readonly password?: string;
  /** Of a cluster that is reached through TLS. */
  readonly tls?: boolean;
  /** How long a command may take. Default 2,000 ms. */
  readonly commandTimeoutMs?: number;
  readonly connectTimeoutMs?: number;
  /** What every server must promise. Default `always`. */
  readonly durability?: Durability;
}

export type Reply = string | number | Buffer | null | readonly Reply[];
export type Argument = string | number | Buffer;

/** One call of a function of the library. */
export interface FunctionCall {
  readonly name: FunctionName;
  readonly keys: readonly string[];
  readonly args: readonly Argument[];
  /** Bytes in the reply stay bytes. */
  readonly binary?: boolean;
}

/** Commands and functions on one server or a cluster; every failure that passes is {@link StoreUnavailable}. */
export interface RedisConnection {
  call(call: FunctionCall): Promise<Reply>;
  /** A command with its key as the first argument. */
  command(name: string, ...args: Argument[]): Promise<Reply>;
  /** The same command at every server that takes writes. */
  everywhere(name: string, ...args: Argument[]): Promise<readonly Reply[]>;
  /** All servers that are known. */
  servers(): readonly Redis[];
  /** The server that takes writes to a slot at this moment. */
  serverOf(slot: number): Redis | undefined;
  /** A connection of its own, for subscriptions, which is not yet made: to the `nth` server, counted round and round. */
  another(nth: number): Redis | undefined;
  close(): Promise<void>;
}

export const COMMAND_TIMEOUT_MS = 2_000;
const CONNECT_TIMEOUT_MS = 2_000;
const RECONNECT_MAX_MS = 500;
const REDIRECTIONS_MAX = 8;
/** What a server says of itself and not of the command: it passes, or an operator mends it. */
const PASSING =
  /^(OOM|MISCONF|NOREPLICAS|READONLY|LOADING|CLUSTERDOWN|BUSY|TRYAGAIN|MASTERDOWN|NOAUTH|WRONGPASS|NOPERM|MOVED|ASK|UNBLOCKED)\b/;
const UNKNOWN_FUNCTION = /Function not found/;
const KNOWN_LIBRARY = /already exists/;
const OLD_SERVER = /unknown command/i;
/** Whoever is not let in now is not let in later either. */
const NOT_LET_IN = /^(NOAUTH|WRONGPASS|NOPERM)\b/;

/** Nothing is queued while there is no connection and nothing is sent twice: whoever asks is told at once, and asks again. */
function optionsFor(address: RedisAddress) {
  const { commandTimeoutMs = COMMAND_TIMEOUT_MS, connectTimeoutMs = CONNECT_TIMEOUT_MS, username, password } = address;
  return {
    protocol: 2,
    commandTimeout: commandTimeoutMs,
    connectTimeout: connectTimeoutMs,
    // What was under way when a connection broke fails then, and is not sent again on the next one.
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    lazyConnect: true,
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    ...(address.tls === true ? { tls: {} } : {}),
  } as const;
}

const retryStrategy = (times: number): number => Math.min(20 * 2 ** Math.min(times, 10), RECONNECT_MAX_MS);

/**
 * Connects and loads the functions. Rejects with {@link StoreUnavailable} when no server can be reached, and with {@link StoreUnfit} when one
 * does not let us in or is not set up as it must be.
 */
export async function connectRedis(address: RedisAddress, library: RedisLibrary): Promise<RedisConnection> {
  const client = clientFor(address);
  // Each failure reaches the command that met it; why there is no connection is told only here.
  let lastError: unknown;
  client.on('error', (error: unknown) => {
    lastError = error;
  });
  const connection = new Connection(client, address, library);
  try {
    await client.connect();
    await mustBeDurable(connection.servers(), address.durability ?? 'always');
    await connection.load();
    return connection;
  } catch (error) {
    client.disconnect();
    throw notReached(error, lastError);
  }
}

/** What kept us from connecting says more than that there is no connection. */
function notReached(error: unknown, lastError: unknown): unknown {
  const isReply = error instanceof Error && error.name === 'ReplyError';
  const reason =
    isReply || error instanceof StoreUnavailable
      ? error
      : ((lastError as { lastNodeError?: unknown })?.lastNodeError ?? lastError ?? error);
  if (reason instanceof Error && NOT_LET_IN.test(reason.message))
    return new StoreUnfit(`Redis does not let us in: ${withoutSecrets(reason.message)}`);
  return unavailable(reason, 'Redis cannot be reached');
}

function clientFor(address: RedisAddress): Redis | Cluster {
  const options = optionsFor(address);
  if (address.url !== undefined) return new Redis(address.url, { ...options, retryStrategy });
  const { enableOfflineQueue, ...redisOptions } = options;
  return new Cluster(nodesOf(address), {
    enableOfflineQueue,
    lazyConnect: true,
    maxRedirections: REDIRECTIONS_MAX,
    // A command whose connection broke may have been carried out: it is not sent again by itself.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    clusterRetryStrategy: retryStrategy,
    clusterNodeRetryStrategy: retryStrategy,
    slotsRefreshTimeout: 1_000,
    slotsRefreshInterval: 2_000,
    redisOptions,
  });
}

function nodesOf(address: RedisAddress): { host: string; port: number }[] {
  return (address.nodes ?? []).map((node) => {
    const at = node.lastIndexOf(':');
    return { host: node.slice(0, at), port: Number(node.slice(at + 1)) };
  });
}

class Connection implements RedisConnection {
  readonly #client: Redis | Cluster;
  readonly #address: RedisAddress;
  readonly #library: RedisLibrary;
  #closed = false;

  constructor(client: Redis | Cluster, address: RedisAddress, library: RedisLibrary) {
    this.#client = client;
    this.#address = address;
    this.#library = library;
  }

  async call(call: FunctionCall): Promise<Reply> {
    try {
      return await this.#send(call);
    } catch (error) {
      if (!(error instanceof Error && UNKNOWN_FUNCTION.test(error.message))) throw unavailable(error);
    }
    // A server that joined later, or was emptied.
    try {
      await this.load();
      return await this.#send(call);
    } catch (error) {
      throw unavailable(error);
    }
  }

  async command(name: string, ...args: Argument[]): Promise<Reply> {
    this.#mustBeOpen();
    try {
      return (await this.#client.call(name, ...args)) as Reply;
    } catch (error) {
      throw unavailable(error);
    }
  }

  servers(): readonly Redis[] {
    return this.#client instanceof Redis ? [this.#client] : this.#client.nodes('all');
  }

  async everywhere(name: string, ...args: Argument[]): Promise<readonly Reply[]> {
    this.#mustBeOpen();
    try {
      return await Promise.all(this.#writers().map(async (server) => (await server.call(name, ...args)) as Reply));
    } catch (error) {
      throw unavailable(error);
    }
  }

  serverOf(slot: number): Redis | undefined {
    if (this.#client instanceof Redis) return this.#client;
    const [first] = this.#client.slots[slot] ?? [];
    return this.#client.nodes('master').find(({ options }) => `${options.host}:${options.port}` === first);
  }

  another(nth: number): Redis | undefined {
    const options = { ...optionsFor(this.#address), retryStrategy: null };
    if (this.#client instanceof Redis) return new Redis(this.#address.url ?? '', options);
    const servers = this.servers();
    const server = servers[nth % servers.length];
    return server === undefined ? undefined : new Redis({ ...options, host: server.options.host ?? '', port: server.options.port ?? 0 });
  }

  async load(): Promise<void> {
    await Promise.all(
      this.#writers().map(async (server) => {
        try {
          await server.call('FUNCTION', 'LOAD', this.#library.code);
        } catch (error) {
          if (error instanceof Error && OLD_SERVER.test(error.message)) throw new StoreUnfit('Redis 7 or later is needed');
          if (!(error instanceof Error && KNOWN_LIBRARY.test(error.message))) throw error;
        }
      }),
    );
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    // Waits for what was sent before; a server that is away has nothing to answer.
    await this.#client.quit().catch(() => this.#client.disconnect());
  }

  #send({ name, keys, args, binary }: FunctionCall): Promise<Reply> {
    this.#mustBeOpen();
    const command = this.#library.reads(name) ? 'FCALL_RO' : 'FCALL';
    const all = [this.#library.nameOf(name), keys.length, ...keys, ...args];
    return (binary === true ? this.#client.callBuffer(command, ...all) : this.#client.call(command, ...all)) as Promise<Reply>;
  }

  #writers(): readonly Redis[] {
    return this.#client instanceof Redis ? [this.#client] : this.#client.nodes('master');
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new StoreUnavailable('the store is closed');
  }
}

/** What the network or a server did becomes {@link StoreUnavailable}; what a function did not understand is a mistake of ours. */
export function unavailable(error: unknown, what = 'Redis is not available'): unknown {
  if (error instanceof StoreUnavailable) return error;
  const message = error instanceof Error ? error.message : String(error);
  const isReply = error instanceof Error && error.name === 'ReplyError';
  if (isReply && !PASSING.test(message)) return error;
  return new StoreUnavailable(`${what}: ${withoutSecrets(message)}`, { cause: isReply ? error : undefined });
}

function withoutSecrets(message: string): string {
  return message.replace(/\/\/[^@/\s]*@/g, '//');
}
