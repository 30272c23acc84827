import { Pool } from 'undici';
import { LIMITS } from '../protocol/limits.ts';
import { systemClock } from './clock.ts';
import { createDestinations } from './destination.ts';
import { lookupPublic } from './public-address.ts';
import { failed, failureOf, ReplyReader } from './reply-reader.ts';
import type { Transport } from './transport.ts';

export interface TransportOptions {
  /** Lets calls go to private and loopback addresses and over plain http: for pilots on one machine and tests only. */
  readonly allowPrivateAddresses: boolean;
  readonly connectionsPerDestination: number;
  /** How many destinations keep connections; past that the one used longest ago is closed. */
  readonly destinationsMax: number;
  readonly connectTimeoutMs: number;
  /** From the request being sent to the reply's headers. */
  readonly headersTimeoutMs: number;
  /** Longest silence within a reply. */
  readonly bodyTimeoutMs: number;
}

/** URLs remembered for every destination that may be kept: each route of a node is one. */
const URLS_PER_DESTINATION = 16;
/** How often deadlines are looked at: one timer for all calls costs less than one for each. */
const DEADLINE_CHECK_MS = 100;
/** A peer that keeps connections open for longer is not taken at its word. */
const IDLE_MAX_MS = 60_000;

/**
 * Calls over HTTP. Redirects are not followed, replies are bounded, and unless private addresses are allowed only https to
 * the open internet is called, judged by the address that is connected to.
 */
export function createTransport(options: TransportOptions): Transport {
  const destinationOf = createDestinations({
    allowPrivateAddresses: options.allowPrivateAddresses,
    urlsMax: options.destinationsMax * URLS_PER_DESTINATION,
  });
  const pools = createPools(options);
  const deadlines = createDeadlines();
  const timeoutMs = options.connectTimeoutMs + options.headersTimeoutMs + options.bodyTimeoutMs;
  return {
    send(call) {
      const destination = destinationOf(call.url);
      if (!destination.ok) return Promise.resolve(destination);
      return new Promise((resolve) => {
        const bounds = {
          bytesMax: call.replyBytesMax ?? LIMITS.replyBytesMax,
          deadlineMs: systemClock.nowMs() + (call.timeoutMs ?? timeoutMs),
        };
        const reader = new ReplyReader(bounds, (result) => {
          deadlines.drop(reader);
          resolve(result);
        });
        deadlines.keep(reader);
        const request = { path: destination.path, method: call.method ?? 'POST', headers: call.headers, body: call.body ?? null } as const;
        try {
          pools.of(destination.origin).dispatch(request, reader);
        } catch (error) {
          reader.giveUp(failureOf(error instanceof Error ? error : new Error(String(error))));
        }
      });
    },
    async close() {
      await pools.close();
      deadlines.giveUpAll();
    },
  };
}

/** Connections by origin; the origin used longest ago makes room, once its calls under way have ended. */
function createPools(options: TransportOptions): { of(origin: string): Pool; close(): Promise<void> } {
  const pools = new Map<string, Pool>();
  const { connectTimeoutMs: timeout, allowPrivateAddresses } = options;
  const settings: Pool.Options = {
    connections: options.connectionsPerDestination,
    pipelining: 1,
    headersTimeout: options.headersTimeoutMs,
    bodyTimeout: options.bodyTimeoutMs,
    keepAliveMaxTimeout: IDLE_MAX_MS,
    connect: allowPrivateAddresses ? { timeout } : { timeout, lookup: lookupPublic },
  };
  let closed = false;
  const makeRoom = (): void => {
    const [oldest] = pools;
    if (oldest === undefined || pools.size < options.destinationsMax) return;
    const [origin, pool] = oldest;
    pools.delete(origin);
    void pool.close().catch(() => undefined);
  };
  return {
    of(origin) {
      if (closed) throw new Error('The transport is closed.');
      const known = pools.get(origin);
      if (known === undefined) makeRoom();
      else pools.delete(origin);
      const pool = known ?? new Pool(origin, settings);
      pools.set(origin, pool);
      return pool;
    },
    async close() {
      closed = true;
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
      pools.clear();
    },
  };
}

/** Ends calls whose time is over, however busily the peer drips: the library's own time-outs only measure silence. */
function createDeadlines(): { keep(reader: ReplyReader): void; drop(reader: ReplyReader): void; giveUpAll(): void } {
  const underWay = new Set<ReplyReader>();
  let watching = false;
  const watch = async (): Promise<void> => {
    watching = true;
    while (underWay.size > 0) {
      await systemClock.sleep(DEADLINE_CHECK_MS);
      const nowMs = systemClock.nowMs();
      for (const reader of underWay) {
        if (reader.deadlineMs <= nowMs) reader.giveUp(failed('timeout', 'The call took longer than it may.'));
      }
    }
    watching = false;
  };
  return {
    keep(reader) {
      underWay.add(reader);
      if (!watching) void watch();
    },
    drop: (reader) => void underWay.delete(reader),
    giveUpAll() {
      for (const reader of underWay) reader.giveUp(failed('broken', 'The transport was closed.'));
    },
  };
}
