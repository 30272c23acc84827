import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { spokenByDefault } from '../../dialects/choose.ts';
import { type Chance, type Clock, systemChance, systemClock } from '../../node/clock.ts';
import { createIdentity, type Identity } from '../../node/identity.ts';
import { createLimiter } from '../../node/limiter.ts';
import { createNode, type Node, type NodeParts } from '../../node/node.ts';
import { createPeers, type PeersOptions } from '../../node/peers.ts';
import type { LookupFilter, RegistryClient } from '../../node/registry-client.ts';
import type { Delivery, Heard, Role, Send, Work } from '../../node/role.ts';
import { openMemoryStore } from '../../node/store/memory.ts';
import type { Store } from '../../node/store/port.ts';
import { openSqliteStore } from '../../node/store/sqlite.ts';
import { createTelemetry, type Telemetry } from '../../node/telemetry.ts';
import type { Transport, TransportCall, TransportResult } from '../../node/transport.ts';
import type { NodeReply } from '../../protocol/message.ts';
import type { Outcome } from '../../protocol/problems.ts';
import { ok, refuse } from '../../protocol/problems.ts';
import { toBase64 } from '../../protocol/signing/base64.ts';
import { chooseEngine } from '../../protocol/signing/choose.ts';
import { signingKeyPair } from '../../protocol/signing/keys.ts';
import { signHeader } from '../../protocol/signing/sign.ts';
import type { Subscriber, SubscriberType } from '../../protocol/subscriber.ts';

/** A network in miniature: real nodes, stores and signatures; time, the wire and the registry's answers are a test's to set. */

export const engine = chooseEngine();
export const NOW_MS = Date.UTC(2026, 9, 6, 10);
export const DAY_MS = 86_400_000;
export const SKEW_MS = 5_000;

/** Time that stands still until a test moves it. Whoever sleeps really sleeps. */
export class HandClock implements Clock {
  ms = NOW_MS;
  nowMs(): number {
    return this.ms;
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(ms, signal);
  }
}

export interface Party {
  readonly subscriber: Subscriber;
  readonly secret: Uint8Array;
  readonly identity: Identity;
}

export function newParty(subscriberId: string, type: SubscriberType, more: Partial<Subscriber> = {}): Party {
  const { secret, publicKey } = signingKeyPair(randomBytes(32));
  const subscriber: Subscriber = {
    subscriberId,
    keyId: 'k1',
    url: `https://${subscriberId}/beckn`,
    type,
    domain: 'retail',
    signingPublicKey: toBase64(publicKey),
    encryptionPublicKey: '',
    validFromMs: NOW_MS - DAY_MS,
    validUntilMs: NOW_MS + DAY_MS,
    status: 'SUBSCRIBED',
    dialect: '1.1.1',
    ...more,
  };
  return { subscriber, secret, identity: createIdentity(subscriberId, [{ keyId: subscriber.keyId, secret }], engine) };
}

/** A registry that answers at once from what a test lays down. */
export class Register implements RegistryClient {
  readonly asked: LookupFilter[] = [];
  isDown = false;
  /** Held up until this resolves. */
  gate: Promise<void> = Promise.resolve();
  rows: Subscriber[];

  constructor(...parties: readonly Party[]) {
    this.rows = parties.map(({ subscriber }) => subscriber);
  }

  change(subscriberId: string, more: Partial<Subscriber>): void {
    this.rows = this.rows.map((row) => (row.subscriberId === subscriberId ? { ...row, ...more } : row));
  }

  async lookup(filter: LookupFilter): Promise<Outcome<readonly Subscriber[]>> {
    this.asked.push(filter);
    await this.gate;
    if (this.isDown) return refuse('registry-unavailable', 'No registry could be reached.', { retryAfterSeconds: 5 });
    const wanted = Object.entries(filter);
    return ok(
      this.rows.filter((row) =>
        wanted.every(([name, value]) => {
          const has: unknown = row[name as keyof Subscriber];
          return has === value || (name === 'domain' && has === undefined);
        }),
      ),
    );
  }

  subscribe(): Promise<Outcome<void>> {
    return Promise.reject(new Error('nobody subscribes here'));
  }
}

export const PEERS: PeersOptions = { cacheMs: 60_000, graceMs: 600_000, negativeCacheMs: 5_000, entriesMax: 1_000 };

/** A wire on which a test hears every call and says what comes back. */
export class Wire implements Transport {
  readonly calls: TransportCall[] = [];
  answer: (call: TransportCall) => TransportResult | Promise<TransportResult> = () => reply(200, ACK);

  async send(call: TransportCall): Promise<TransportResult> {
    this.calls.push(call);
    return this.answer(call);
  }

  async close(): Promise<void> {}
}

export const ACK = '{"message":{"ack":{"status":"ACK"}}}';
export const NACK = '{"message":{"ack":{"status":"NACK"}},"error":{"code":"30000","message":"no"}}';
export const SILENCE: TransportResult = { ok: false, cause: 'connect', message: 'nobody is there' };

export function reply(status: number, body: string, headers: Record<string, string> = {}): TransportResult {
  return { ok: true, status, headers, body: Buffer.from(body) };
}

/** Chance of which the fractions are known. */
export function evenChance(fraction = 0.5): Chance {
  return { ...systemChance, fraction: () => fraction };
}

export function loggingTelemetry(lines: string[]): Telemetry {
  return createTelemetry({ name: 'test', level: 'debug', destination: { write: (line) => void lines.push(line) }, processMetrics: false });
}

/** Counts what it hears, one transaction a partition. */
export interface Listener extends Role {
  readonly heard: Heard[];
  readonly delivered: Delivery[];
  /** What becomes of a message. */
  onHeard: (heard: Heard) => Work;
}

export function newListener(type: SubscriberType = 'BPP', more: Partial<Role> = {}): Listener {
  const heard: Heard[] = [];
  const delivered: Delivery[] = [];
  const names = { BPP: 'bpp', BAP: 'bap', BG: 'gateway' } as const;
  const listener: Listener = {
    name: names[type],
    type,
    heard,
    delivered,
    hears: (route) => (type === 'BPP' ? route.direction === 'request' : route.direction === 'callback'),
    partitionOf: (message) => message.envelope.transactionId,
    onHeard: (message) => counting(message.envelope.transactionId),
    async onMessage(message) {
      heard.push(message);
      return listener.onHeard(message);
    },
    onTimer: (partition) => counting(partition),
    onDelivery(_partition, delivery) {
      delivered.push(delivery);
      return undefined;
    },
    ...more,
  };
  return listener;
}

/** Adds one to a number of its partition. */
export function counting(partition: string, more: { send?: readonly Send[]; key?: string } = {}): Work {
  const { send = [], key = 'count' } = more;
  return {
    partition,
    reads: [key],
    decide: (state) => ({ put: { [key]: Number(state.get(key)?.value ?? 0) + 1 }, send, result: undefined }),
  };
}

export interface Stage {
  readonly clock: HandClock;
  readonly register: Register;
  readonly wire: Wire;
  readonly store: Store;
  readonly role: Listener;
  readonly node: Node;
  readonly lines: string[];
  readonly own: Party;
  metrics(): Promise<string>;
  /** Works until nothing is left to do at this moment. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly own: Party;
  readonly others: readonly Party[];
  readonly role?: Listener;
  readonly store?: Store;
  readonly parts?: Partial<NodeParts>;
  readonly peers?: Partial<PeersOptions>;
}

const roomy = () => createLimiter({ perSecond: 10_000, burst: 10_000, keysMax: 100 });

export function openStage({
  own,
  others,
  role = newListener(own.subscriber.type),
  store = openMemoryStore(),
  parts = {},
  peers = {},
}: StageOptions): Stage {
  const clock = new HandClock();
  const register = new Register(own, ...others);
  const wire = new Wire();
  const lines: string[] = [];
  const telemetry = loggingTelemetry(lines);
  const node = createNode({
    role,
    identity: own.identity,
    domains: ['retail'],
    store,
    transport: wire,
    peers: createPeers([register], clock, { ...PEERS, ...peers }),
    clock,
    chance: evenChance(),
    engine,
    telemetry,
    perAddress: roomy(),
    perSender: roomy(),
    clockSkewMs: SKEW_MS,
    signatureLifetimeMaxS: 3_600,
    ...parts,
  });
  const settle = async (): Promise<void> => {
    // Deliveries that have ended may have made room for more: it takes two idle rounds to be sure.
    for (let idle = 0; idle < 2; ) {
      idle = (await node.work()) ? 0 : idle + 1;
      await node.settled();
    }
  };
  return {
    clock,
    register,
    wire,
    store,
    role,
    node,
    lines,
    own,
    metrics: () => telemetry.metricsText(),
    settle,
    close: () => store.close(),
  };
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A store in a file of its own, which is there until the last test of the file that asks has ended. */
export async function newSqlite(): Promise<{ store: Store; file: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'marktplein-'));
  folders.push(folder);
  const file = join(folder, 'node.db');
  return { store: await openSqliteStore({ file }), file };
}

export type Context = Record<string, unknown>;

/** A search's bytes, or those of any action with the message given. */
export function bodyOf(
  from: Party,
  context: Context = {},
  message: unknown = { intent: { item: { descriptor: { name: 'brood' } } } },
): Uint8Array {
  const { subscriberId, url } = from.subscriber;
  const full = {
    domain: 'retail',
    location: { city: { code: 'std:020' }, country: { code: 'NLD' } },
    action: 'search',
    version: '1.1.1',
    bap_id: subscriberId,
    bap_uri: url,
    transaction_id: randomUUID(),
    message_id: randomUUID(),
    timestamp: new Date(NOW_MS).toISOString(),
    ttl: 'PT30S',
    ...context,
  };
  return Buffer.from(JSON.stringify({ context: full, message }));
}

/** A catalogue in answer to a search. */
export function onSearchOf(from: Party, to: Party, context: Context = {}, name = 'Bakker'): Uint8Array {
  const { subscriberId, url } = from.subscriber;
  const sides = { bap_id: to.subscriber.subscriberId, bap_uri: to.subscriber.url, bpp_id: subscriberId, bpp_uri: url };
  return bodyOf(from, { action: 'on_search', ...sides, ...context }, { catalog: { descriptor: { name } } });
}

export interface SigningOptions {
  readonly createdMs?: number;
  readonly expiresMs?: number;
  readonly keyId?: string;
}

export function signatureOf(from: Party, body: Uint8Array, options: SigningOptions = {}): string {
  const { createdMs = NOW_MS, expiresMs = createdMs + 60_000, keyId = from.subscriber.keyId } = options;
  const times = { createdS: Math.floor(createdMs / 1_000), expiresS: Math.floor(expiresMs / 1_000) };
  return signHeader({ subscriberId: from.subscriber.subscriberId, keyId, secret: from.secret, ...times, engine, body });
}

export interface Sending {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly method?: string;
  readonly remoteAddress?: string;
  readonly signing?: SigningOptions;
}

/** Hands a signed message to a node. */
export function say(node: Pick<Node, 'receive'>, from: Party, body: Uint8Array, sending: Sending = {}): Promise<NodeReply> {
  const { path = 'search', headers = {}, method = 'POST', remoteAddress = '192.0.2.1', signing } = sending;
  const all = { 'content-type': 'application/json', authorization: signatureOf(from, body, signing), ...headers };
  return node.receive({ method, path: `/beckn/${path}`, headers: all, body, remoteAddress });
}

/** The sentence of a refusal, with its status. */
export function told(answer: NodeReply): string {
  const { message, error } = JSON.parse(answer.body) as { message: { ack: { status: string } }; error?: { message: string } };
  return `${answer.status} ${message.ack.status} ${error?.message ?? ''}`.trim();
}

export { spokenByDefault as dialect };
