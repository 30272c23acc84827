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

export interface KeyOptions {
  /** Asks the registry again unless it was asked a moment ago. */
  readonly fresh?: boolean;
  /** Asked before a look-up for a key of which nothing is remembered: whether the one who names it may cause one. */
  readonly mayAsk?: () => Outcome<void>;
}

/** Who is on the network, from the registries, with as few look-ups as honesty allows. */
export interface Peers {
  /** The entry whose key signed a message. */
  key(subscriberId: string, keyId: string, options?: KeyOptions): Promise<Outcome<Subscriber>>;
  /** The entry at whose URL a node is called. */
  node(subscriberId: string, type: SubscriberType, domain: string): Promise<Outcome<Subscriber>>;
  /** All nodes that may be asked something. */
  find(filter: LookupFilter): Promise<Outcome<readonly Subscriber[]>>;
}

type Rows = readonly Subscriber[];

interface Remembered {
  readonly rows: Rows;
  readonly atMs: number;
}

/** An answer younger than this is not asked for again, whoever insists: a bad signature must not become a load on the registry. */
const FRESH_MS = 2_000;
/** After a look-up that failed the same is not asked for again for so long: a registry that is down must not be hammered, nor waited for. */
const PAUSE_MS = 2_000;
/** Look-ups under way of what was never heard of: past it, a registry that is slow would have strangers wait for it in any number. */
const UNKNOWN_UNDER_WAY_MAX = 256;

const TOO_MANY = refuse('registry-unavailable', 'Too many look-ups wait for the registry; try again in a while.', { retryAfterSeconds: 5 });

export function createPeers(client: RegistryClient, clock: Clock, options: PeersOptions): Peers {
  const { cacheMs, graceMs, negativeCacheMs, entriesMax } = options;
  const found = createMemory<Remembered>(entriesMax);
  // Apart from the others, so that whoever makes up names cannot push out what is of use.
  const absent = createMemory<Remembered>(entriesMax);
  const failed = createMemory<{ readonly atMs: number; readonly outcome: Outcome<Rows> }>(entriesMax);
  const underWay = new Map<string, Promise<Outcome<Rows>>>();

  const remember = (cacheKey: string, outcome: Outcome<Rows>): void => {
    const atMs = clock.nowMs();
    if (!outcome.ok) {
      failed.set(cacheKey, { atMs, outcome });
      return;
    }
    for (const memory of [found, absent, failed]) memory.delete(cacheKey);
    (outcome.value.length > 0 ? found : absent).set(cacheKey, { rows: outcome.value, atMs });
  };

  const ask = (cacheKey: string, filter: LookupFilter): Promise<Outcome<Rows>> => {
    const running = underWay.get(cacheKey);
    if (running !== undefined) return running;
    const asked = client
      .lookup(filter)
      .then((outcome) => {
        remember(cacheKey, outcome);
        return outcome;
      })
      .finally(() => underWay.delete(cacheKey));
    underWay.set(cacheKey, asked);
    return asked;
  };

  const rowsFor = async (filter: LookupFilter, { fresh = false, mayAsk }: KeyOptions = {}): Promise<Outcome<Rows>> => {
    const cacheKey = keyOf(filter);
    const known = found.get(cacheKey) ?? absent.get(cacheKey);
    const ageOf = (what: { readonly atMs: number } | undefined): number => (what === undefined ? Infinity : clock.nowMs() - what.atMs);
    const trustedMs = fresh ? FRESH_MS : known?.rows.length === 0 ? negativeCacheMs : cacheMs;
    if (known !== undefined && ageOf(known) < trustedMs) return ok(known.rows);
    const inGrace = (): boolean => known !== undefined && known.rows.length > 0 && ageOf(known) < cacheMs + graceMs;
    const failure = failed.get(cacheKey);
    if (failure !== undefined && ageOf(failure) < PAUSE_MS) return known !== undefined && inGrace() ? ok(known.rows) : failure.outcome;
    if (known === undefined && !underWay.has(cacheKey)) {
      if (underWay.size >= UNKNOWN_UNDER_WAY_MAX) return TOO_MANY;
      const allowed = mayAsk?.() ?? ok(undefined);
      if (!allowed.ok) return allowed;
    }
    const asked = ask(cacheKey, filter);
    // That no registry could be reached is known already: what serves until one can is not held up by seeing whether it can now.
    if (known !== undefined && failure !== undefined && inGrace()) {
      asked.catch(() => undefined);
      return ok(known.rows);
    }
    const answer = await asked;
    return !answer.ok && known !== undefined && inGrace() ? ok(known.rows) : answer;
  };

  return {
    async key(subscriberId, keyId, keyOptions) {
      const rows = await rowsFor({ subscriberId, keyId }, keyOptions);
      if (!rows.ok) return rows;
      return usable(rows.value, clock.nowMs(), `key ${keyId} of ${subscriberId}`);
    },
    async node(subscriberId, type, domain) {
      const rows = await rowsFor({ subscriberId, type });
      if (!rows.ok) return rows;
      const fitting = rows.value.filter((row) => servesDomain(row, domain));
      return usable(fitting, clock.nowMs(), `${type} ${subscriberId} in ${domain}`);
    },
    async find(filter) {
      const rows = await rowsFor(filter);
      return rows.ok ? ok(rows.value.filter((row) => mayTrade(row, clock.nowMs()))) : rows;
    },
  };
}

/** Whether an entry is for a domain: one that names none, or `*`, is for all. */
export function servesDomain(entry: Subscriber, domain: string): boolean {
  return entry.domain === undefined || entry.domain === '*' || entry.domain === domain;
}

interface Memory<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  delete(key: string): void;
}

/** Remembers up to a number; what was learnt longest ago goes first. */
function createMemory<Value>(max: number): Memory<Value> {
  const kept = new Map<string, Value>();
  return {
    get: (key) => kept.get(key),
    set(key, value) {
      kept.delete(key);
      const [oldest] = kept.size >= max ? kept.keys() : [];
      if (oldest !== undefined) kept.delete(oldest);
      kept.set(key, value);
    },
    delete: (key) => void kept.delete(key),
  };
}

function usable(rows: Rows, nowMs: number, what: string): Outcome<Subscriber> {
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
