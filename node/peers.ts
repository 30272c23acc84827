import type { Outcome } from '../protocol/problems.ts';
import { ok, refuse } from '../protocol/problems.ts';
import type { Subscriber, SubscriberType } from '../protocol/subscriber.ts';
import { mayTrade } from '../protocol/subscriber.ts';
import type { Clock } from './clock.ts';
import type { LookupFilter, RegistryClient } from './registry-client.ts';

export interface PeersOptions {
  /** How long an entry is trusted without asking again: the bound within which a revoked key stops working. */
  readonly cacheMs: number;
  /** How much longer an entry may serve while no registry can be reached. */
  readonly graceMs: number;
  /** How long "there is no such entry" is remembered. */
  readonly negativeCacheMs: number;
  readonly entriesMax: number;
}

/** Who is on the network, from the registries, with as few look-ups as honesty allows. */
export interface Peers {
  /** The entry whose key signed a message. `fresh` asks the registry again unless it was asked a moment ago. */
  key(subscriberId: string, keyId: string, options?: { readonly fresh?: boolean }): Promise<Outcome<Subscriber>>;
  /** The entry at whose URL a node is called. */
  node(subscriberId: string, type: SubscriberType, domain: string): Promise<Outcome<Subscriber>>;
  /** All nodes that may be asked something. */
  find(filter: LookupFilter): Promise<Outcome<readonly Subscriber[]>>;
}

interface Remembered {
  readonly rows: readonly Subscriber[];
  readonly atMs: number;
}

/** An answer younger than this is not asked for again, whoever insists: a bad signature must not become a load on the registry. */
const FRESH_MS = 2_000;

export function createPeers(client: RegistryClient, clock: Clock, options: PeersOptions): Peers {
  const remembered = new Map<string, Remembered>();
  const underWay = new Map<string, Promise<Outcome<readonly Subscriber[]>>>();

  const remember = (cacheKey: string, rows: readonly Subscriber[]): void => {
    remembered.delete(cacheKey);
    if (remembered.size >= options.entriesMax) {
      const [oldest] = remembered.keys();
      if (oldest !== undefined) remembered.delete(oldest);
    }
    remembered.set(cacheKey, { rows, atMs: clock.nowMs() });
  };

  const ask = (cacheKey: string, filter: LookupFilter): Promise<Outcome<readonly Subscriber[]>> => {
    const running = underWay.get(cacheKey);
    if (running !== undefined) return running;
    const asked = client
      .lookup(filter)
      .then((found) => {
        if (found.ok) remember(cacheKey, found.value);
        return found;
      })
      .finally(() => underWay.delete(cacheKey));
    underWay.set(cacheKey, asked);
    return asked;
  };

  const rowsFor = async (filter: LookupFilter, fresh = false): Promise<Outcome<readonly Subscriber[]>> => {
    const cacheKey = keyOf(filter);
    const known = remembered.get(cacheKey);
    const ageMs = known === undefined ? Number.POSITIVE_INFINITY : clock.nowMs() - known.atMs;
    const trustedMs = fresh ? FRESH_MS : known?.rows.length === 0 ? options.negativeCacheMs : options.cacheMs;
    if (known !== undefined && ageMs < trustedMs) return ok(known.rows);
    const found = await ask(cacheKey, filter);
    if (!found.ok && known !== undefined && known.rows.length > 0 && ageMs < options.cacheMs + options.graceMs) return ok(known.rows);
    return found;
  };

  return {
    async key(subscriberId, keyId, { fresh = false } = {}) {
      const found = await rowsFor({ subscriberId, keyId }, fresh);
      if (!found.ok) return found;
      return usable(found.value, clock.nowMs(), `key ${keyId} of ${subscriberId}`);
    },
    async node(subscriberId, type, domain) {
      const found = await rowsFor({ subscriberId, type });
      if (!found.ok) return found;
      const fitting = found.value.filter((row) => row.domain === undefined || row.domain === domain);
      return usable(fitting, clock.nowMs(), `${type} ${subscriberId} in ${domain}`);
    },
    async find(filter) {
      const found = await rowsFor(filter);
      return found.ok ? ok(found.value.filter((row) => mayTrade(row, clock.nowMs()))) : found;
    },
  };
}

function usable(rows: readonly Subscriber[], nowMs: number, what: string): Outcome<Subscriber> {
  const row = rows.find((candidate) => mayTrade(candidate, nowMs)) ?? rows[0];
  if (row === undefined) return refuse('key-unknown', `The registry has no ${what}; subscribe first, or check keyId.`);
  if (mayTrade(row, nowMs)) return ok(row);
  if (row.status !== 'SUBSCRIBED')
    return refuse('key-revoked', `The entry for ${what} has status ${row.status}; only SUBSCRIBED may trade.`);
  return refuse('key-expired', `The entry for ${what} is not valid now; use a key inside its valid_from and valid_until.`);
}

function keyOf(filter: LookupFilter): string {
  const { subscriberId, keyId, type, domain, cityCode, countryCode } = filter;
  return JSON.stringify([subscriberId, keyId, type, domain, cityCode, countryCode]);
}
