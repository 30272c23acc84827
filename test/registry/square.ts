import { randomBytes, randomUUID } from 'node:crypto';
import { encodeLookupFilter, encodeSubscription, type LookupFilter } from '../../dialects/subscription.ts';
import { type Clock, systemChance, systemClock } from '../../node/clock.ts';
import { listen } from '../../node/http.ts';
import { createTransport } from '../../node/http-transport.ts';
import { createLimiter } from '../../node/limiter.ts';
import { createMembership, type Membership } from '../../node/membership.ts';
import { asSubscriber, type OwnSubscription } from '../../node/own-subscription.ts';
import type { PinnedRegistry } from '../../node/registry-client.ts';
import { runNode } from '../../node/runner.ts';
import { openMemoryStore } from '../../node/store/memory.ts';
import type { Store } from '../../node/store/port.ts';
import { silentTelemetry } from '../../node/telemetry.ts';
import type { Transport } from '../../node/transport.ts';
import { chooseEngine } from '../../protocol/signing/choose.ts';
import { encryptionKeyPair, signingKeyPair } from '../../protocol/signing/keys.ts';
import { signHeader } from '../../protocol/signing/sign.ts';
import type { Subscriber } from '../../protocol/subscriber.ts';
import type { RegistryKey, RegistryKeys } from '../../registry/keys.ts';
import { createRegistry, type RegistryNode, type RegistryParts } from '../../registry/registry.ts';

export const engine = chooseEngine();
export const REGISTRY_ID = 'registry.test';
export const DAY_MS = 24 * 3_600_000;
const closers: (() => unknown)[] = [];

export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

export function onClose(close: () => unknown): void {
  closers.push(close);
}

/** The present time plus what a test adds to it; waits are real. */
export function shiftedClock(): Clock & { shiftMs: number } {
  return {
    shiftMs: 0,
    nowMs() {
      return systemClock.nowMs() + this.shiftMs;
    },
    sleep: (ms, signal) => systemClock.sleep(ms, signal),
  };
}

export function newRegistryKey(keyId: string): RegistryKey {
  return { keyId, signingSecret: signingKeyPair(randomBytes(32)).secret, encryptionSecret: new Uint8Array(randomBytes(32)) };
}

export function newTransport(): Transport {
  const transport = createTransport({
    allowPrivateAddresses: true,
    connectionsPerDestination: 4,
    destinationsMax: 16,
    connectTimeoutMs: 1_000,
    headersTimeoutMs: 2_000,
    bodyTimeoutMs: 2_000,
  });
  onClose(() => transport.close());
  return transport;
}

const generous = () => createLimiter({ perSecond: 1_000, burst: 1_000, keysMax: 100 });

export interface Square {
  readonly subscriberId: string;
  readonly registry: RegistryNode;
  readonly url: string;
  readonly store: Store;
  readonly keys: RegistryKeys;
  stop(): Promise<void>;
}

export interface SquareOptions extends Partial<RegistryParts> {
  readonly port?: number;
}

/** Everything a registry needs, with what a test wants otherwise. */
export function registryParts(changes: Partial<RegistryParts> = {}): RegistryParts {
  return {
    subscriberId: REGISTRY_ID,
    keys: [newRegistryKey('r1')],
    policy: { admission: 'automatic', allowAnyHost: true },
    store: openMemoryStore(),
    transport: changes.transport ?? newTransport(),
    clock: systemClock,
    chance: systemChance,
    engine,
    telemetry: silentTelemetry(),
    perAddress: generous(),
    perSubscriber: generous(),
    clockSkewMs: 5_000,
    patience: { challengeMs: 60_000, attemptsMax: 20, backoff: { firstMs: 20, maxMs: 100, factor: 1.5 } },
    ...changes,
  };
}

/** A registry that listens on a port and works. */
export async function openRegistry({ port = 0, ...changes }: SquareOptions = {}): Promise<Square> {
  const parts = registryParts(changes);
  const { subscriberId, store, keys, clock, telemetry } = parts;
  const registry = createRegistry(parts);
  await registry.start();
  const runner = runNode({ workable: registry, store, clock, telemetry });
  const door = await listen({ host: '127.0.0.1', port, wire: registry, wirePrefixes: ['/v1'], telemetry });
  let stopped = false;
  const stop = async (): Promise<void> => {
    if (stopped) return;
    stopped = true;
    await door.close(0);
    await runner.stop();
  };
  onClose(stop);
  return { subscriberId, registry, url: `${door.url}/v1`, store, keys, stop };
}

export function pin(square: Pick<Square, 'subscriberId' | 'url' | 'keys'>, ...more: RegistryKey[]): PinnedRegistry {
  const keys = [...square.keys, ...more];
  return {
    subscriberId: square.subscriberId,
    url: square.url,
    signingKeys: new Map(keys.map(({ keyId, signingSecret }) => [keyId, signingSecret.slice(32)])),
    encryptionKeys: keys.map(({ encryptionSecret }) => encryptionKeyPair(encryptionSecret).publicKey),
  };
}

export function newSubscription(changes: Partial<OwnSubscription> = {}): OwnSubscription {
  return {
    subscriberId: 'shop.test',
    keyId: randomUUID(),
    url: 'http://127.0.0.1:9/v1',
    type: 'BPP',
    domain: 'local-retail',
    cityCode: 'std:020',
    countryCode: 'NLD',
    dialect: '1.1.1',
    signingSecret: signingKeyPair(randomBytes(32)).secret,
    encryptionSecret: new Uint8Array(randomBytes(32)),
    validFromMs: systemClock.nowMs() - 1_000,
    validUntilMs: systemClock.nowMs() + 365 * DAY_MS,
    ...changes,
  };
}

export interface Member {
  readonly membership: Membership;
  readonly own: OwnSubscription;
  readonly url: string;
}

export interface MemberOptions {
  readonly own?: Partial<OwnSubscription>;
  readonly registries: readonly PinnedRegistry[];
  readonly patienceMs?: number;
  readonly clock?: Clock;
  /** Serves every domain and city. */
  readonly everywhere?: boolean;
  /** Any that is free unless said. */
  readonly port?: number;
  /** Further subscriptions, with keys of their own. */
  readonly also?: readonly Partial<OwnSubscription>[];
}

/** A node that hears `on_subscribe` on a port; it has not joined yet. */
export async function openMember(wanted: MemberOptions): Promise<Member> {
  const { own: changes = {}, registries, patienceMs = 5_000, clock = systemClock, everywhere = false, port = 0, also = [] } = wanted;
  let membership: Membership | undefined;
  const telemetry = silentTelemetry();
  const wire: Pick<Membership, 'receive' | 'refuse'> = {
    receive: (request) => membership?.receive(request) ?? Promise.reject(new Error('not there yet')),
    refuse: (path, problem) => membership?.refuse(path, problem) ?? { status: 500, headers: {}, body: '' },
  };
  const door = await listen({ host: '127.0.0.1', port, wire, wirePrefixes: ['/v1'], telemetry });
  onClose(() => door.close(0));
  const url = `${door.url}/v1`;
  const local = newSubscription({ url, ...changes });
  const { domain: _, cityCode: __, ...global } = local;
  const own = everywhere ? global : local;
  const transport = newTransport();
  const options = { patienceMs, attemptsMax: 3 };
  const shared = { transport, clock, chance: systemChance, engine, telemetry, perAddress: generous(), clockSkewMs: 5_000, options };
  membership = createMembership({ ...shared, subscriptions: [own, ...also.map((more) => newSubscription({ url, ...more }))], registries });
  onClose(() => membership?.close());
  return { membership, own, url };
}

export interface Said {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** One signed registry call, made by hand. */
export async function call(
  registry: RegistryNode,
  what: string,
  body: unknown,
  signer: OwnSubscription | undefined,
  nowMs = systemClock.nowMs(),
): Promise<Said> {
  const bytes = Buffer.from(JSON.stringify(body));
  const headers = signer === undefined ? {} : { authorization: authorize(bytes, signer, nowMs) };
  return receive(registry, { what, bytes, headers });
}

export function authorize(body: Uint8Array, signer: OwnSubscription, nowMs: number): string {
  const createdS = Math.floor(nowMs / 1_000);
  const { subscriberId, keyId, signingSecret: secret } = signer;
  return signHeader({ subscriberId, keyId, secret, createdS, expiresS: createdS + 60, engine, body });
}

export interface RawCall {
  readonly what: string;
  readonly bytes: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
  readonly method?: string;
}

export async function receive(node: Pick<RegistryNode, 'receive'>, { what, bytes, headers, method = 'POST' }: RawCall): Promise<Said> {
  const all = { 'content-type': 'application/json', ...headers };
  const reply = await node.receive({ method, path: `/v1/${what}`, headers: all, body: bytes, remoteAddress: '127.0.0.1' });
  return { status: reply.status, headers: reply.headers, body: JSON.parse(reply.body) };
}

export function subscribeBody(own: OwnSubscription, changes: Partial<Subscriber> & { nonce?: string } = {}): Record<string, unknown> {
  const { nonce = randomUUID(), ...facts } = changes;
  return { ...encodeSubscription({ ...asSubscriber(own), ...facts }), nonce };
}

/** Entries that a look-up by this signer finds. */
export async function lookup(
  registry: RegistryNode,
  filter: LookupFilter,
  signer: OwnSubscription,
  nowMs = systemClock.nowMs(),
): Promise<Record<string, unknown>[]> {
  const { status, body } = await call(registry, 'lookup', encodeLookupFilter(filter), signer, nowMs);
  if (status !== 200) throw new Error(`look-up refused: ${status} ${JSON.stringify(body)}`);
  return body as Record<string, unknown>[];
}

/** Waits for what comes about by itself. */
export async function until(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let i = 0; i < 400; i += 1) {
    if (await holds()) return;
    await systemClock.sleep(10);
  }
  throw new Error(`In vain: ${what}`);
}
