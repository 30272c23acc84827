import type { Outcome } from '../protocol/problems.ts';
import { ok, refuse } from '../protocol/problems.ts';
import type { Subscriber } from '../protocol/subscriber.ts';
import { afterFailure, type BreakerOptions, HEALTHY, mayTry } from './breaker.ts';
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

/** What one registry says of others, remembered for a while. */
export interface RegistryMemory {
  rows(filter: LookupFilter, options?: AskOptions): Promise<Outcome<Rows>>;
  /** Entries that need not be asked for: some that were found lately; undefined when there are none. */
  atHand(filter: LookupFilter): Rows | undefined;
}

export interface AskOptions extends KeyOptions {
  /** A registry that has failed lately is asked, and not waited for. */
  readonly impatient?: boolean;
}

export type Rows = readonly Subscriber[];

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

/** The impatient leave a registry alone that failed twice, but for one look-up that tries it now and then. */
const BREAKER: BreakerOptions = { failuresMax: 2, coolDownMs: PAUSE_MS, coolDownMaxMs: PAUSE_MS };

/** What went wrong is in the log; those who are refused for it can only wait. */
const UNREACHABLE = refuse('registry-unavailable', 'A registry could not be reached; try again in a while.', { retryAfterSeconds: 5 });
const TOO_MANY = refuse('registry-unavailable', 'Too many look-ups wait for the registry; try again in a while.', { retryAfterSeconds: 5 });

export function createRegistryMemory(client: RegistryClient, clock: Clock, options: PeersOptions): RegistryMemory {
  const { cacheMs, graceMs, negativeCacheMs, entriesMax } = options;
  const found = createMemory<Remembered>(entriesMax);
  // Apart from the others, so that whoever makes up names cannot push out what is of use.
  const absent = createMemory<Remembered>(entriesMax);
  const failed = createMemory<{ readonly atMs: number; readonly outcome: Outcome<Rows> }>(entriesMax);
  const underWay = new Map<string, Promise<Outcome<Rows>>>();
  let health = HEALTHY;
  let probing = false;

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
      .then((answer) => {
        const outcome = answer.ok ? answer : UNREACHABLE;
        remember(cacheKey, outcome);
        health = outcome.ok ? HEALTHY : afterFailure(health, clock.nowMs(), BREAKER);
        return outcome;
      })
      .finally(() => underWay.delete(cacheKey));
    underWay.set(cacheKey, asked);
    return asked;
  };

  const probe = (cacheKey: string, filter: LookupFilter): void => {
    probing = true;
    const probed = ask(cacheKey, filter).finally(() => {
      probing = false;
    });
    probed.catch(() => undefined);
  };

  const rows = async (filter: LookupFilter, { fresh = false, impatient = false, mayAsk }: AskOptions = {}): Promise<Outcome<Rows>> => {
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
    const serves = known !== undefined && inGrace();
    const verdict = mayTry(health, clock.nowMs());
    if (impatient && verdict !== 'closed') {
      if (verdict === 'probe' && !probing) probe(cacheKey, filter);
      return serves ? ok(known.rows) : UNREACHABLE;
    }
    const asked = ask(cacheKey, filter);
    // That the registry could not be reached is known already: what serves until it can is not held up by seeing whether it can now.
    if (serves && failure !== undefined) {
      asked.catch(() => undefined);
      return ok(known.rows);
    }
    const answer = await asked;
    return !answer.ok && known !== undefined && inGrace() ? ok(known.rows) : answer;
  };

  return {
    rows,
    atHand(filter) {
      const known = found.get(keyOf(filter));
      return known !== undefined && clock.nowMs() - known.atMs < cacheMs ? known.rows : undefined;
    },
  };
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

function keyOf(filter: LookupFilter): string {
  const { subscriberId, keyId, type, domain, cityCode, countryCode, status } = filter;
  return JSON.stringify([subscriberId, keyId, type, domain, cityCode, countryCode, status]);
}
