import { decodeSubscription, encodeLookupFilter, encodeSubscription } from '../dialects/subscription.ts';
import { LIMITS } from '../protocol/limits.ts';
import { endpoint } from '../protocol/message.ts';
import type { Outcome } from '../protocol/problems.ts';
import { ok, refuse } from '../protocol/problems.ts';
import type { SignatureEngine } from '../protocol/signing/crypto.ts';
import { verifyEntry } from '../protocol/signing/entry.ts';
import type { Subscriber, SubscriberType, SubscriptionStatus } from '../protocol/subscriber.ts';
import type { Clock } from './clock.ts';
import type { Identity } from './identity.ts';
import type { Telemetry } from './telemetry.ts';
import type { Transport } from './transport.ts';

/** A registry as a node's configuration pins it. */
export interface PinnedRegistry {
  readonly subscriberId: string;
  readonly url: string;
  /** Its public signing keys (32 bytes) by key id: more than one while it changes its key. */
  readonly signingKeys: ReadonlyMap<string, Uint8Array>;
  /** Its public X25519 keys, tried in turn when it sends a challenge. */
  readonly encryptionKeys: readonly Uint8Array[];
}

/** A registry answers from memory: one that takes longer is as good as down. */
const ANSWER_MS = 5_000;

/** What to look for; every member given must fit. */
export interface LookupFilter {
  readonly subscriberId?: string;
  readonly keyId?: string;
  readonly type?: SubscriberType;
  readonly domain?: string;
  readonly cityCode?: string;
  readonly countryCode?: string;
  /** Entries that may trade now, when absent. */
  readonly status?: SubscriptionStatus;
}

/** Speaks with one registry. */
export interface RegistryClient {
  /** Entries that fit. Those without this registry's own signature are left out. */
  lookup(filter: LookupFilter): Promise<Outcome<readonly Subscriber[]>>;
  /** Asks to enter or renew an entry. `sign` makes the header with the key that proves the right to do so. */
  subscribe(entry: Subscriber & { readonly nonce: string }, sign: (body: Uint8Array) => string): Promise<Outcome<void>>;
}

export interface RegistryClientPorts {
  readonly registry: PinnedRegistry;
  readonly transport: Transport;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly engine: SignatureEngine;
  readonly telemetry: Telemetry;
}

export function createRegistryClient(ports: RegistryClientPorts): RegistryClient {
  const call = async (url: string, body: Uint8Array, authorization: string): Promise<Outcome<unknown>> => {
    const result = await ports.transport.send({
      url,
      headers: { 'content-type': 'application/json', authorization },
      body,
      replyBytesMax: LIMITS.lookupReplyBytesMax,
      timeoutMs: ANSWER_MS,
    });
    if (!result.ok) return refuse('registry-unavailable', `The registry did not answer: ${result.message}`);
    return readReply(result.status, result.body);
  };
  const { registry } = ports;
  return {
    async lookup(filter) {
      const body = jsonBytes(encodeLookupFilter(filter));
      const authorization = ports.identity.sign(body, { nowMs: ports.clock.nowMs() });
      const reply = await call(endpoint(registry.url, 'lookup'), body, authorization);
      const entries = reply.ok ? trusted(reply.value, filter, ports) : reply;
      ports.telemetry.metrics.registryLookup(entries.ok ? 'answered' : 'failed');
      if (!entries.ok) ports.telemetry.log.warn({ registry: registry.subscriberId, problem: entries.problem.message }, 'look-up failed');
      return entries;
    },
    async subscribe({ nonce, ...entry }, sign) {
      const body = jsonBytes({ ...encodeSubscription(entry), nonce });
      const reply = await call(endpoint(registry.url, 'subscribe'), body, sign(body));
      return reply.ok ? ok(undefined) : reply;
    },
  };
}

/**
 * The entries of a reply that the registry has signed and that were asked for: a signed entry of somebody else proves nothing.
 * A reply with rows of which not one is signed is no answer.
 */
function trusted(rows: unknown, filter: LookupFilter, ports: RegistryClientPorts): Outcome<readonly Subscriber[]> {
  const { registry } = ports;
  if (!Array.isArray(rows)) return refuse('registry-unavailable', 'The registry did not answer with a list.');
  const entries: Subscriber[] = [];
  for (const row of rows as unknown[]) {
    const signed = verifyEntry((row ?? {}) as Record<string, unknown>, registry.signingKeys, ports.engine);
    const read = signed.ok ? decodeSubscription(row) : signed;
    if (read.ok) entries.push(read.value);
    else ports.telemetry.log.warn({ registry: registry.subscriberId, problem: read.problem.message }, 'an entry was left out');
  }
  if (rows.length > 0 && entries.length === 0) return refuse('registry-unavailable', 'The registry signed not one of its rows.');
  return ok(entries.filter((entry) => fits(entry, filter)));
}

/** Members of an entry that say whom it is about. Where it serves is the registry's to judge, as entries may serve all. */
function fits(entry: Subscriber, filter: LookupFilter): boolean {
  return (['subscriberId', 'keyId', 'type'] as const).every((member) => filter[member] === undefined || filter[member] === entry[member]);
}

function readReply(status: number, body: Uint8Array): Outcome<unknown> {
  const text = Buffer.from(body).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse('registry-unavailable', `The registry answered ${status} without JSON.`);
  }
  if (status >= 200 && status < 300) return ok(value);
  const name = status === 401 ? 'key-unknown' : status >= 500 || status === 429 ? 'registry-unavailable' : 'invalid-request';
  return refuse(name, `The registry answered ${status}: ${sentenceOf(value)}`);
}

function sentenceOf(value: unknown): string {
  const error = (value as { error?: { message?: unknown } } | null)?.error;
  return typeof error?.message === 'string' ? error.message.slice(0, 300) : 'no reason given';
}

function jsonBytes(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
