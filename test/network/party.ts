import { randomBytes, randomUUID } from 'node:crypto';
import { systemChance, systemClock } from '../../node/clock.ts';
import { listen } from '../../node/http.ts';
import { createTransport } from '../../node/http-transport.ts';
import { createLimiter } from '../../node/limiter.ts';
import { createMembership } from '../../node/membership.ts';
import type { OwnSubscription } from '../../node/own-subscription.ts';
import type { PinnedRegistry } from '../../node/registry-client.ts';
import { silentTelemetry } from '../../node/telemetry.ts';
import type { NodeReply, NodeRequest } from '../../protocol/message.ts';
import { chooseEngine } from '../../protocol/signing/choose.ts';
import { signingKeyPair } from '../../protocol/signing/keys.ts';
import { signHeader } from '../../protocol/signing/sign.ts';
import type { SubscriberType } from '../../protocol/subscriber.ts';
import { type Answered, send } from './http.ts';
import type { WireBody } from './messages.ts';
import { CITY, DOMAIN, HOST, WIRE_PATH } from './plan.ts';
import { until } from './running.ts';

/** A node that a test plays by hand: it signs what it is told to, and keeps what it hears. */
export interface Party {
  readonly subscriberId: string;
  readonly keyId: string;
  /** Where it hears. */
  readonly url: string;
  readonly secret: Uint8Array;
  readonly heard: Heard[];
  /** What it answers to messages; an ACK unless a test says otherwise. */
  answer: () => NodeReply;
  sign(body: Uint8Array, changes?: Partial<Signed>): string;
  /** Sends a message that is signed as it should be, but for what a test says. */
  say(url: string, body: WireBody | Uint8Array, changes?: Saying): Promise<Answered>;
  /** The first message on a path that fits. */
  hears(path: string, fits?: (body: WireBody) => boolean, timeoutMs?: number): Promise<Heard>;
  close(): Promise<void>;
}

export interface Heard {
  readonly path: string;
  readonly headers: NodeRequest['headers'];
  readonly bytes: Uint8Array;
  readonly body: WireBody;
}

export interface Signed {
  readonly subscriberId: string;
  readonly keyId: string;
  readonly secret: Uint8Array;
  readonly createdS: number;
  readonly expiresS: number;
}

export interface Saying {
  readonly signed?: Partial<Signed>;
  readonly headers?: Readonly<Record<string, string>>;
  /** The last part of the path, when it is not the action of the context. */
  readonly path?: string;
}

export interface PartyOptions {
  readonly name: string;
  readonly type: SubscriberType;
  /** Whether it enters the registry; true unless said. */
  readonly registered?: boolean;
  /** What it trades in, when not what the network does. */
  readonly domain?: string;
  /** For how long its key is valid; a year unless said. */
  readonly validForMs?: number;
}

const ACK: NodeReply = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"message":{"ack":{"status":"ACK"}}}' };
const LIFE_S = 60;
const DAY_MS = 86_400_000;
const engine = chooseEngine();
const TRANSPORT = {
  allowPrivateAddresses: true,
  connectionsPerDestination: 4,
  destinationsMax: 8,
  connectTimeoutMs: 2_000,
  headersTimeoutMs: 5_000,
  bodyTimeoutMs: 5_000,
} as const;

export async function openParty(registries: readonly PinnedRegistry[], options: PartyOptions): Promise<Party> {
  const { registered = true } = options;
  const telemetry = silentTelemetry();
  const heard: Heard[] = [];
  const wire = {
    refuse: () => ACK,
    async receive(request: NodeRequest): Promise<NodeReply> {
      if (request.path.endsWith('/on_subscribe')) return membership.receive(request);
      const { headers, body: bytes } = request;
      const path = request.path.slice(request.path.lastIndexOf('/') + 1);
      heard.push({ path, headers, bytes, body: JSON.parse(Buffer.from(bytes).toString('utf8')) as WireBody });
      return party.answer();
    },
  };
  const door = await listen({ host: HOST, port: 0, wire, wirePrefixes: [WIRE_PATH], telemetry });
  const own = subscriptionOf(options, `${door.url}${WIRE_PATH}`);
  const transport = createTransport(TRANSPORT);
  const perAddress = createLimiter({ perSecond: 1_000, burst: 1_000, keysMax: 10 });
  const parts = { transport, clock: systemClock, chance: systemChance, engine, telemetry, perAddress, clockSkewMs: 5_000 };
  const membership = createMembership({ ...parts, subscriptions: [own], registries });
  const party: Party = {
    subscriberId: own.subscriberId,
    keyId: own.keyId,
    url: own.url,
    secret: own.signingSecret,
    heard,
    answer: () => ACK,
    sign: (body, changes) => signed(own, body, changes),
    say(url, body, { signed: changes, headers = {}, path } = {}) {
      const bytes = body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body));
      const action = path ?? (body instanceof Uint8Array ? '' : String(body.context.action));
      const all = { 'content-type': 'application/json', authorization: signed(own, bytes, changes), ...headers };
      return send(`${url}/${action}`, { headers: all, body: bytes });
    },
    hears: (path, fits = () => true, timeoutMs = 10_000) =>
      until(() => heard.find((each) => each.path === path && fits(each.body)), `${path} comes to ${own.subscriberId}`, timeoutMs),
    async close() {
      membership.close();
      await Promise.all([door.close(0), transport.close()]);
    },
  };
  if (!registered) return party;
  const joined = await membership.join();
  if (joined.ok) return party;
  await party.close();
  throw new Error(`${own.subscriberId} could not join: ${joined.problem.message}`);
}

function signed(own: OwnSubscription, body: Uint8Array, changes: Partial<Signed> = {}): string {
  const createdS = Math.floor(systemClock.nowMs() / 1_000);
  const { subscriberId, keyId, signingSecret: secret } = own;
  return signHeader({ subscriberId, keyId, secret, createdS, expiresS: createdS + LIFE_S, ...changes, engine, body });
}

function subscriptionOf({ name, type, domain = DOMAIN, validForMs = 365 * DAY_MS }: PartyOptions, url: string): OwnSubscription {
  return {
    subscriberId: `${name}.test`,
    keyId: randomUUID(),
    url,
    type,
    domain,
    cityCode: CITY,
    countryCode: 'NLD',
    dialect: '1.1.1',
    signingSecret: signingKeyPair(randomBytes(32)).secret,
    encryptionSecret: new Uint8Array(randomBytes(32)),
    validFromMs: systemClock.nowMs() - 60_000,
    validUntilMs: systemClock.nowMs() + validForMs,
  };
}
