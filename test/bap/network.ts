import { createHash } from 'node:crypto';
import supertest from 'supertest';
import { type BuyerApi, createBuyerApi } from '../../bap/api/api.ts';
import { createLive } from '../../bap/live.ts';
import type { NoticePorts } from '../../bap/notices/notifier.ts';
import { createBuyerRole } from '../../bap/role.ts';
import type { AppSettings, BuyerSettings, OpenAppSettings } from '../../bap/settings.ts';
import type { Answer } from '../../commerce/command.ts';
import { spokenByDefault } from '../../dialects/choose.ts';
import type { Chance } from '../../node/clock.ts';
import { systemChance } from '../../node/clock.ts';
import { createLimiter } from '../../node/limiter.ts';
import { createNode, type Node } from '../../node/node.ts';
import { openMemoryStore } from '../../node/store/memory.ts';
import { silentTelemetry } from '../../node/telemetry.ts';
import type { Transport, TransportCall, TransportResult } from '../../node/transport.ts';
import { ACCEPTED, refused } from '../../protocol/ack.ts';
import type { Envelope } from '../../protocol/message.ts';
import { ok } from '../../protocol/problems.ts';
import { chooseEngine } from '../../protocol/signing/choose.ts';
import { type Arrived, arrived, createParties, DOMAIN, type Party } from './parties.ts';
import { TestClock } from './test-clock.ts';

export const APP_KEY = 'key-of-the-first-app-0001';
export const OTHER_KEY = 'key-of-another-app-00002';

export interface NetworkOptions {
  readonly gateways?: number;
  readonly openApp?: OpenAppSettings;
  readonly settings?: Partial<BuyerSettings>;
  readonly app?: Partial<AppSettings>;
  readonly heartbeatMs?: number;
  readonly notices?: NoticePorts;
  readonly trustProxy?: boolean | number;
  /** For calls to others than the nodes of the network. */
  readonly outside?: Transport;
}

const engine = chooseEngine();
const dialect = spokenByDefault;

export interface Network {
  readonly api: BuyerApi;
  readonly node: Node;
  readonly clock: TestClock;
  readonly store: ReturnType<typeof openMemoryStore>;
  readonly gateways: readonly Party[];
  readonly baker: Party;
  readonly grocer: Party;
  /** Posts that came to a webhook. */
  readonly posts: TransportCall[];
  hookStatus: number;
  /** One call as the first app. */
  get(path: string): supertest.Test;
  post(path: string, body?: object, key?: string): supertest.Test;
  /** Says something to the buyer node in the name of a party. */
  say(
    party: Party,
    answer: Answer,
    envelope: Partial<Omit<Envelope, 'action' | 'version'>> & { readonly transactionId: string; readonly messageId: string },
  ): Promise<{ status: number; body: string }>;
  /** Answers a message that came; throws when the answer is refused. */
  answer(party: Party, to: Arrived, answer: Answer, atMs?: number): Promise<void>;
  /** Works until there is nothing left to do now. */
  settle(): Promise<void>;
  /** Sets the clock forward and works. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** A buyer node with real intake, outbox and store, among gateways and provider nodes that a test plays. */
export async function openNetwork(options: NetworkOptions = {}): Promise<Network> {
  const clock = new TestClock();
  const chance: Chance = systemChance;
  const { own, gateways, baker, grocer, all: parties, peers } = createParties(options.gateways ?? 2);
  const posts: TransportCall[] = [];

  const transport: Transport = {
    async send(call): Promise<TransportResult> {
      if (call.url.startsWith('https://app.example/')) {
        posts.push(call);
        return { ok: true, status: network.hookStatus, headers: {}, body: new Uint8Array() };
      }
      const to = parties.find(({ subscriber }) => call.url.startsWith(`${subscriber.url}/`));
      if (to === undefined && options.outside !== undefined) return options.outside.send(call);
      if (to === undefined || to.mood === 'dead') return { ok: false, cause: 'connect', message: 'no connection' };
      const path = call.url.slice(call.url.lastIndexOf('/') + 1);
      const reply = dialect.reply(to.mood === 'well' ? ACCEPTED : refused(to.mood), { realm: to.id });
      if (to.mood === 'well') to.arrived.push(arrived(path, call.body ?? new Uint8Array()));
      return { ok: true, status: reply.status, headers: reply.headers, body: Buffer.from(reply.body) };
    },
    close: async () => undefined,
  };

  const settings: BuyerSettings = {
    node: { id: own.id, uri: own.subscriber.url },
    gateways: gateways.map((gateway) => gateway.id),
    domains: [DOMAIN],
    cityCode: 'std:020',
    ttlMs: 30_000,
    silenceGraceMs: 2_000,
    searchHandOverMs: 10_000,
    ...options.settings,
  };
  const live = createLive();
  const store = openMemoryStore();
  const telemetry = silentTelemetry();
  const roomy = () => createLimiter({ perSecond: 10_000, burst: 10_000, keysMax: 100 });
  const node = createNode({
    role: createBuyerRole({ live, settings }),
    identity: own.identity,
    domains: [DOMAIN],
    store,
    transport,
    peers,
    clock,
    chance,
    engine,
    telemetry,
    perAddress: roomy(),
    perSender: roomy(),
    clockSkewMs: 5_000,
    signatureLifetimeMaxS: 3_600,
  });

  const apps: AppSettings[] = [
    { name: 'first', keySha256: sha256(APP_KEY), origins: ['https://first.example'], perSecond: 1_000, burst: 1_000, ...options.app },
    { name: 'other', keySha256: sha256(OTHER_KEY), origins: [], perSecond: 1_000, burst: 1_000 },
  ];
  const api = createBuyerApi({
    settings,
    apps,
    ...(options.openApp === undefined ? {} : { openApp: options.openApp }),
    performer: node,
    store,
    transport,
    clock,
    chance,
    telemetry,
    live,
    ...(options.notices === undefined ? {} : { notices: options.notices }),
    ...(options.trustProxy === undefined ? {} : { trustProxy: options.trustProxy }),
    heartbeatMs: options.heartbeatMs ?? 15_000,
    findProviderNode: async (subscriberId, domain) => {
      const found = await peers.node(subscriberId, 'BPP', domain);
      return found.ok ? ok({ id: found.value.subscriberId, uri: found.value.url }) : found;
    },
    findKey: async (subscriberId, keyId) => {
      const found = await peers.key(subscriberId, keyId);
      return found.ok ? ok(found.value.signingPublicKey) : found;
    },
  });

  let working: Promise<void> | undefined;
  const work = async (): Promise<void> => {
    for (;;) {
      const busy = await node.work();
      await node.settled();
      if (!busy) return;
    }
  };
  const settle = async (): Promise<void> => {
    while (working !== undefined) await working;
    working = work().finally(() => {
      working = undefined;
    });
    await working;
  };
  let closed = false;
  node.onWake(() => {
    if (!closed) void settle();
  });

  const network: Network = {
    api,
    node,
    clock,
    store,
    gateways,
    baker,
    grocer,
    posts,
    hookStatus: 200,
    get: (path) => supertest(api.app).get(path).set('Authorization', `Bearer ${APP_KEY}`),
    post: (path, body = {}, key = systemChance.newId()) =>
      supertest(api.app).post(path).set('Authorization', `Bearer ${APP_KEY}`).set('Idempotency-Key', key).send(body),
    async say(by, answer, envelope) {
      const bytes = dialect.encodeAnswer(
        {
          domain: DOMAIN,
          cityCode: 'std:020',
          buyerNode: settings.node,
          providerNode: { id: by.id, uri: by.subscriber.url },
          timestampMs: clock.nowMs(),
          ...envelope,
        },
        answer,
      );
      const reply = await node.receive({
        method: 'POST',
        path: `/beckn/${dialect.routeOf('callback', answer.action).path}`,
        headers: { 'content-type': 'application/json', authorization: by.identity.sign(bytes, { domain: DOMAIN, nowMs: clock.nowMs() }) },
        body: bytes,
        remoteAddress: '192.0.2.1',
      });
      await settle();
      return reply;
    },
    async answer(by, to, answer, atMs = clock.nowMs()) {
      const { transactionId, messageId } = to.envelope;
      const reply = await network.say(by, answer, { transactionId, messageId, timestampMs: atMs });
      if (reply.status !== 200) throw new Error(`refused: ${reply.body}`);
    },
    settle,
    async pass(ms) {
      clock.advance(ms);
      await settle();
    },
    async close() {
      await api.close();
      await settle();
      closed = true;
      while (working !== undefined) await working;
      await store.close();
    },
  };
  return network;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
