import { decodeSubscription, encodeLookupFilter, encodeSubscription } from '../dialects/subscription.ts';
import { LIMITS } from '../protocol/limits.ts';
import { endpoint } from '../protocol/message.ts';
import type { Outcome } from '../protocol/problems.ts';
import { ok, refuse } from '../protocol/problems.ts';
import type { SignatureEngine } from '../protocol/signing/crypto.ts';
import { verifyEntry } from '../protocol/signing/entry.ts';
import type { Subscriber, SubscriberType } from '../protocol/subscriber.ts';
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

/** What to look for; every member given must fit. */
export interface LookupFilter {
  readonly subscriberId?: string;
  readonly keyId?: string;
  readonly type?: SubscriberType;
  readonly domain?: string;
  readonly cityCode?: string;
  readonly countryCode?: string;
}

export interface RegistryClient {
  /** Entries that fit, from the first registry that answers. Entries without a pinned registry's signature are left out. */
  lookup(filter: LookupFilter): Promise<Outcome<readonly Subscriber[]>>;
  /** Asks one registry to enter or renew an entry. `signed` is the header made with the key that proves the right to do so. */
  subscribe(
    registry: PinnedRegistry,
    entry: Subscriber & { readonly nonce: string },
    sign: (body: Uint8Array) => string,
  ): Promise<Outcome<void>>;
}

export interface RegistryClientPorts {
  readonly registries: readonly PinnedRegistry[];
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
    });
    if (!result.ok) return refuse('registry-unavailable', `The registry did not answer: ${result.message}`);
    return readReply(result.status, result.body);
  };
  return {
    async lookup(filter) {
      const body = jsonBytes(encodeLookupFilter(filter));
      for (const registry of ports.registries) {
        const authorization = ports.identity.sign(body, { nowMs: ports.clock.nowMs() });
        const reply = await call(endpoint(registry.url, 'lookup'), body, authorization);
        ports.telemetry.metrics.registryLookup(reply.ok ? 'answered' : 'failed');
        if (reply.ok && Array.isArray(reply.value)) return ok(trusted(reply.value, registry, ports));
        ports.telemetry.log.warn(
          { registry: registry.subscriberId, problem: reply.ok ? 'not a list' : reply.problem.message },
          'look-up failed',
        );
      }
      return refuse('registry-unavailable', 'No registry could be reached; try again in a while.', { retryAfterSeconds: 5 });
    },
    async subscribe(registry, { nonce, ...entry }, sign) {
      const body = jsonBytes({ ...encodeSubscription(entry), nonce });
      const reply = await call(endpoint(registry.url, 'subscribe'), body, sign(body));
      return reply.ok ? ok(undefined) : reply;
    },
  };
}

function trusted(rows: readonly unknown[], registry: PinnedRegistry, ports: RegistryClientPorts): readonly Subscriber[] {
  const entries: Subscriber[] = [];
  for (const row of rows) {
    const signed = verifyEntry((row ?? {}) as Record<string, unknown>, registry.signingKeys, ports.engine);
    const read = signed.ok ? decodeSubscription(row) : signed;
    if (read.ok) entries.push(read.value);
    else ports.telemetry.log.warn({ registry: registry.subscriberId, problem: read.problem.message }, 'an entry was left out');
  }
  return entries;
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
