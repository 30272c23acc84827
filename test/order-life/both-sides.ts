import { createLive } from '../../bap/live.ts';
import { type StepRule, takeStep } from '../../bap/order-command.ts';
import { type RankedOffer, rankOffers } from '../../bap/rank.ts';
import { type OrderRecord as Bought, OFFERS, type OfferRecord, ORDERS, orderKey, partitionOf, readRecord } from '../../bap/records.ts';
import type { ApiOutcome } from '../../bap/refusals.ts';
import type { Asked } from '../../bap/request.ts';
import { createBuyerRole } from '../../bap/role.ts';
import { beginSearch } from '../../bap/search-command.ts';
import { type BuyerSettings, DEFAULT_TIMES } from '../../bap/settings.ts';
import { ENGINES } from '../../bpp/engines/engines.ts';
import { type ItemRecord, KEY, type ShopRecord } from '../../bpp/engines/shop/record.ts';
import { partitionOfProvider } from '../../bpp/provider-record.ts';
import { createProviderRole } from '../../bpp/role.ts';
import { createSearchIndex } from '../../bpp/search-index.ts';
import { createLimiter } from '../../node/limiter.ts';
import { createNode, type Node } from '../../node/node.ts';
import type { Peers } from '../../node/peers.ts';
import type { Role, Work } from '../../node/role.ts';
import { openMemoryStore } from '../../node/store/memory.ts';
import type { Json, Store } from '../../node/store/port.ts';
import { silentTelemetry } from '../../node/telemetry.ts';
import type { Transport, TransportResult } from '../../node/transport.ts';
import { ok, refuse } from '../../protocol/problems.ts';
import { engine, newParty, type Party } from '../node/stage.ts';
import { evenChance, StandingClock } from './still-time.ts';

/** A buyer node and a provider node with everything but a port, and between them a road on which messages come late, twice or not at all. */

/** What the road does with the next message. `late`: the sender hears nothing, and it arrives when it is let through. `doubled`: it arrives now, and once more when let through. */
export type Fate = 'at once' | 'late' | 'doubled' | 'lost' | 'unanswered';

const APP = 'app';
const DOMAIN = 'retail';
const HOPS_MAX = 5_000;
const RESTING_MS = 250;
const SILENCE: TransportResult = { ok: false, cause: 'timeout', message: 'nothing was heard' };

interface Side {
  readonly node: Node;
  readonly store: Store;
  readonly party: Party;
}

/** What works beside the provider node, such as the software of a business: told of its commits, and busy in the time of both. */
export interface Beside {
  readonly committed: NonNullable<Role['committed']>;
  /** Does what there is to do at this moment. Returns whether there was anything. */
  work(): Promise<boolean>;
  nextDueMs(): number | undefined;
}

export class BothSides {
  readonly clock: StandingClock;
  readonly buyer: Side;
  readonly provider: Side;
  readonly providerId: string;
  readonly self = { id: 'bpp.example', uri: 'https://bpp.example/beckn' };
  /** For each message on the road from now on, in their order; after the last one they arrive at once. */
  readonly fates: Fate[] = [];
  readonly #held: {
    readonly to: Side;
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Uint8Array;
  }[] = [];
  readonly index = createSearchIndex(ENGINES);
  readonly #settings: BuyerSettings;
  readonly #chance = evenChance('a');
  readonly #beside: Beside | undefined;

  constructor(startMs: number, providerId: string, beside?: (sides: BothSides) => Beside | undefined) {
    this.clock = new StandingClock(startMs);
    this.providerId = providerId;
    const [bap, bpp] = [newParty('bap.example', 'BAP'), newParty(this.self.id, 'BPP')];
    const parties = [bap, bpp].map((party) => ({
      ...party,
      subscriber: { ...party.subscriber, validFromMs: 0, validUntilMs: Number.MAX_SAFE_INTEGER },
    }));
    this.#settings = {
      node: { id: bap.subscriber.subscriberId, uri: bap.subscriber.url },
      gateways: [],
      domains: [DOMAIN],
      ...DEFAULT_TIMES,
    };
    const provides = createProviderRole({
      node: this.self,
      catalogueIndex: this.index,
      engines: ENGINES,
      committed: (partition, put, removed) => {
        this.index.apply(partition, put, removed);
        this.#beside?.committed(partition, put, removed);
      },
    });
    this.buyer = this.#side(createBuyerRole({ live: createLive(), settings: this.#settings }), bap, parties);
    this.provider = this.#side(provides, bpp, parties);
    this.#beside = beside?.(this);
  }

  /** Puts a shop and its goods where the provider node finds them. */
  async furnish(shop: ShopRecord, items: readonly ItemRecord[]): Promise<void> {
    const put = { [KEY.shop]: shop, ...Object.fromEntries(items.map((record) => [KEY.item(record.item.id), record])) };
    await this.do({
      partition: partitionOfProvider(this.providerId),
      reads: [],
      decide: () => ({ put: put as unknown as Record<string, Json>, result: undefined }),
    });
  }

  /** What the people of the provider can reach of its node. */
  get desk() {
    return { performer: this.provider.node, store: this.provider.store, index: this.index, node: this.self, clock: this.clock };
  }

  /** What a search has found. */
  async offers(transactionId: string): Promise<readonly RankedOffer[]> {
    const found = await this.buyer.store.list(partitionOf(transactionId), OFFERS, { limit: 1_000 });
    return rankOffers(
      [...found.values()].map(({ value }) => value as unknown as OfferRecord),
      { rank: 'relevance', text: '' },
    );
  }

  /** Begins a transaction by asking the provider node what it has. */
  async search(): Promise<string> {
    const transactionId = this.#chance.newId();
    const plan = {
      transactionId,
      app: APP,
      webhook: false,
      intent: {},
      domain: DOMAIN,
      ttlMs: this.#settings.ttlMs,
      providerNode: this.self,
    };
    const begun = await this.buyer.node.perform(beginSearch(plan, this.#settings));
    if (!begun.ok || !begun.value.ok) throw new Error('the search was denied');
    await this.settle();
    return transactionId;
  }

  /** A call of the buyer's app. */
  async call(about: { readonly transactionId: string; readonly n?: number }, rule: StepRule): Promise<ApiOutcome<Asked>> {
    const done = await this.buyer.node.perform(takeStep({ ...about, app: APP }, rule, this.#settings));
    if (!done.ok) throw new Error('a call could not be carried out');
    await this.settle();
    return done.value;
  }

  /** Something that the people of the provider do. */
  async do<Result>(work: Work<Result>): Promise<Result> {
    const done = await this.provider.node.perform(work);
    if (!done.ok) throw new Error('the provider could not carry out its work');
    await this.settle();
    return done.value;
  }

  async bought(transactionId: string, n: number): Promise<Bought | undefined> {
    return readRecord<Bought>(await this.buyer.store.read(partitionOf(transactionId), [orderKey(n)]), orderKey(n));
  }

  async allBought(transactionId: string): Promise<readonly Bought[]> {
    const found = await this.buyer.store.list(partitionOf(transactionId), ORDERS, { limit: 100 });
    return [...found.values()].map(({ value }) => value as unknown as Bought);
  }

  /** What the provider's partition holds under a prefix, by key. */
  async kept<Stored>(prefix: string): Promise<ReadonlyMap<string, Stored>> {
    const found = await this.provider.store.list(partitionOfProvider(this.providerId), prefix, { limit: 1_000 });
    return new Map([...found].map(([key, { value }]) => [key, value as unknown as Stored]));
  }

  /** Whether nothing is on the road any more, late or to be sent again. */
  async isQuiet(): Promise<boolean> {
    const counts = await Promise.all([this.buyer, this.provider].map(({ store }) => store.counts()));
    return this.#held.length === 0 && counts.every(({ inbox, outbox }) => inbox === 0 && outbox === 0);
  }

  /** Lets one of the messages that were held arrive; which one is chosen by a number. */
  async letThrough(choice: number): Promise<void> {
    const [held] = this.#held.splice(choice % Math.max(1, this.#held.length), 1);
    if (held !== undefined) await this.#arrive(held);
    await this.settle();
  }

  get heldCount(): number {
    return this.#held.length;
  }

  /** Lets time pass: everything that is due meanwhile happens when it is due. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.clock.ms + ms;
    for (let hop = 0; hop < HOPS_MAX; hop += 1) {
      const due = await Promise.all([this.buyer.node.nextDueMs(), this.provider.node.nextDueMs()]);
      const nextMs = Math.min(...[...due, this.#beside?.nextDueMs()].map((each) => each ?? Number.POSITIVE_INFINITY));
      if (nextMs > untilMs) break;
      this.clock.ms = Math.min(untilMs, Math.max(nextMs, this.clock.ms + 1));
      const before = this.clock.ms;
      if (!(await this.settle())) this.clock.ms = Math.min(untilMs, before + RESTING_MS);
      if (this.clock.ms >= untilMs) break;
    }
    this.clock.ms = untilMs;
    await this.settle();
  }

  /** Nothing more goes wrong on the road: what was held arrives, and what is to be sent again is. */
  async heal(): Promise<void> {
    this.fates.length = 0;
    while (this.#held.length > 0) await this.letThrough(0);
    for (let n = 0; n < 48 && !(await this.isQuiet()); n += 1) await this.pass(60_000);
  }

  /** Works until neither side has anything to do at this moment. Returns whether there was anything. */
  async settle(): Promise<boolean> {
    let some = false;
    for (;;) {
      const busy = await Promise.all([this.buyer.node.work(), this.provider.node.work()]);
      await Promise.all([this.buyer.node.settled(), this.provider.node.settled()]);
      busy.push((await this.#beside?.work()) === true);
      if (!busy.some(Boolean)) return some;
      some = true;
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.buyer.store.close(), this.provider.store.close()]);
  }

  #side(role: Role, party: Party, parties: readonly Party[]): Side {
    const found = (test: (party: Party) => boolean) => {
      const entry = parties.find(test);
      return entry === undefined ? refuse('key-unknown', 'The registry has no such node.') : ok(entry.subscriber);
    };
    const peers: Peers = {
      key: async (subscriberId) => found(({ subscriber }) => subscriber.subscriberId === subscriberId),
      node: async (subscriberId) => found(({ subscriber }) => subscriber.subscriberId === subscriberId),
      find: async () => ok([]),
    };
    const roomy = () => createLimiter({ perSecond: 100_000, burst: 100_000, keysMax: 100 });
    const store = openMemoryStore();
    const node = createNode({
      role,
      identity: party.identity,
      domains: [DOMAIN],
      store,
      transport: this.#road(role.type === 'BAP' ? () => this.provider : () => this.buyer),
      peers,
      clock: this.clock,
      chance: role.type === 'BAP' ? evenChance('b') : evenChance('c'),
      engine,
      telemetry: silentTelemetry(),
      perAddress: roomy(),
      perSender: roomy(),
      clockSkewMs: 5_000,
      signatureLifetimeMaxS: 3_600,
    });
    return { node, store, party };
  }

  #road(other: () => Side): Transport {
    return {
      send: async ({ url, headers, body = new Uint8Array() }) => {
        const message = { to: other(), path: new URL(url).pathname, headers, body };
        const fate = this.fates.shift() ?? 'at once';
        if (fate === 'late' || fate === 'doubled') this.#held.push(message);
        if (fate === 'lost' || fate === 'late') return SILENCE;
        const reply = await this.#arrive(message);
        return fate === 'unanswered' ? SILENCE : { ok: true, status: reply.status, headers: reply.headers, body: Buffer.from(reply.body) };
      },
      close: async () => undefined,
    };
  }

  #arrive({ to, path, headers, body }: { to: Side; path: string; headers: Readonly<Record<string, string>>; body: Uint8Array }) {
    return to.node.receive({ method: 'POST', path, headers, body, remoteAddress: '192.0.2.1' });
  }
}
