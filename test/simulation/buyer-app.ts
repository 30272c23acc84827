import { type OrderCall, type StepRule, takeStep } from '../../bap/order-command.ts';
import { type RankedOffer, rankOffers } from '../../bap/rank.ts';
import {
  OFFERS,
  type OfferRecord,
  type OrderRecord,
  orderKey,
  type PendingRecord,
  partitionOf,
  pendingKey,
  readRecord,
  readTransaction,
  TRANSACTION,
  type TransactionRecord,
} from '../../bap/records.ts';
import type { ApiOutcome } from '../../bap/refusals.ts';
import type { Asked } from '../../bap/request.ts';
import { beginSearch } from '../../bap/search-command.ts';
import { type HookRecord, setHook } from '../../bap/webhook.ts';
import type { Intent } from '../../commerce/intent.ts';
import type { State } from '../../node/store/port.ts';
import { Follower, type Following } from './follower.ts';
import { CITY, DOMAIN } from './foundations.ts';
import type { Loop } from './loop.ts';
import type { Machine } from './machine.ts';
import type { Network } from './network.ts';
import type { BuyerDesk } from './nodes.ts';

export interface BuyerAppParts {
  readonly name: string;
  /** How it hears what is new. */
  readonly following: Following;
  readonly network: Network;
  /** Where its buyer node runs. */
  readonly machine: Machine;
  readonly loop: Loop;
  /** When the last fault is over, in virtual time. */
  readonly healedAtMs: number;
  /** When the people of the providers have done their last. */
  readonly calmAtMs: number;
}

/** After the last fault a call that is still not answered is a fault of its own. */
const TRIES_MAX = 40;
const PAUSE_MS = { first: 700, most: 8_000 } as const;
const LOOK_EVERY_MS = 900;
/** Who is told does not look for itself but to be sure. */
const LOOK_SELDOM_MS = 15_000;
const OFFERS_MAX = 100;

/** One order of an app: what its calls are about. */
export interface Ordering {
  readonly transactionId: string;
  readonly n: number;
}

/**
 * An app of a person who buys. It lives outside every node, does not forget, and makes each call again until it is answered,
 * under the same idempotency key: what a good app does. Its calls are those of the client API, below HTTP.
 */
export class BuyerApp {
  readonly name: string;
  readonly follower: Follower;
  readonly transactionIds: string[] = [];
  readonly #parts: BuyerAppParts;
  readonly #end = new AbortController();
  #keys = 0;

  constructor(parts: BuyerAppParts) {
    this.name = parts.name;
    this.#parts = parts;
    this.follower = new Follower(parts.name, parts.machine);
  }

  get following(): Following {
    return this.#parts.following;
  }

  /** Begins to be told, if it is one that has events posted. */
  async begin(): Promise<void> {
    if (this.following !== 'webhook') return;
    const url = `https://${this.name}.example`;
    const hook: HookRecord = { url: `${url}/hook`, secret: `whsec_${Buffer.from(this.name).toString('base64')}`, createdAtMs: 0 };
    this.#parts.network.join({
      name: this.name,
      url,
      slowMs: 0,
      alarms: this.#parts.machine.alarms,
      crashesAt: () => false,
      onEnd: () => () => true,
      opened: { receive: (request) => this.follower.receive(request, hook) },
    });
    await this.#look('webhook', async ({ performer }) => {
      if (!(await performer.perform(setHook(this.name, hook))).ok) throw new Error('not now');
    });
  }

  /** Reads the streams of all its transactions once more, long after, until the end: what happened meanwhile is told then. */
  catchUp(): void {
    if (this.following !== 'stream') return;
    const { signal } = new AbortController();
    for (const transactionId of this.transactionIds) this.#follow(transactionId, signal);
  }

  /** Reads no stream any more. */
  stopFollowing(): void {
    this.#end.abort();
  }

  /** Sleeps until there may be something new. */
  async whenNews(everyMs = LOOK_EVERY_MS): Promise<void> {
    await (this.following === 'asks' ? this.sleep(everyMs) : this.follower.news(LOOK_SELDOM_MS));
  }

  get machineName(): string {
    return this.#parts.machine.name;
  }

  get nowMs(): number {
    return this.#parts.loop.nowMs;
  }

  get isHealed(): boolean {
    return this.#parts.loop.nowMs >= this.#parts.healedAtMs;
  }

  sleep(ms: number): Promise<void> {
    return this.#parts.loop.sleep(ms);
  }

  /** Sleeps until no fault strikes any more and the people of the providers have done what they do. */
  untilCalm(): Promise<void> {
    return this.sleep(Math.max(0, this.#parts.calmAtMs - this.#parts.loop.nowMs));
  }

  tell(what: string): void {
    this.#parts.machine.story.tell(this.name, what);
  }

  /** Begins a search; a call without a reply is made again, which makes another transaction. */
  async search(intent: Intent): Promise<string> {
    const asked = await this.#insist('search', async (desk) => {
      const { settings, performer } = desk;
      const plan = {
        transactionId: desk.newId(),
        app: this.name,
        webhook: this.following === 'webhook',
        intent,
        domain: DOMAIN,
        cityCode: CITY,
        ttlMs: settings.ttlMs,
      };
      return performer.perform(beginSearch(plan, settings));
    });
    if (!asked.ok) throw new Error(`a search was denied: ${asked.problem.detail}`);
    const { transactionId } = asked.value;
    this.transactionIds.push(transactionId);
    this.tell(`searches ${intent.text ?? ''} (${transactionId})`);
    if (this.following === 'stream') this.#follow(transactionId, this.#end.signal);
    return transactionId;
  }

  async transaction(transactionId: string): Promise<TransactionRecord | undefined> {
    return readTransaction(await this.#read(transactionId, [TRANSACTION]));
  }

  async offers(transactionId: string, text: string): Promise<readonly RankedOffer[]> {
    const found = await this.#look('offers', (desk) => desk.store.list(partitionOf(transactionId), OFFERS, { limit: OFFERS_MAX }));
    const records = [...found.values()].map(({ value }) => value as unknown as OfferRecord);
    return rankOffers(records, { rank: 'relevance', text });
  }

  async order({ transactionId, n }: Ordering): Promise<OrderRecord | undefined> {
    return readRecord<OrderRecord>(await this.#read(transactionId, [orderKey(n)]), orderKey(n));
  }

  /** Takes a step of an order, or begins one when no number is given. */
  async step(what: string, about: { readonly transactionId: string; readonly n?: number }, rule: StepRule): Promise<ApiOutcome<Asked>> {
    this.#keys += 1;
    const call: OrderCall = { ...about, app: this.name, idempotency: { key: `${this.name} call ${this.#keys}`, digest: what } };
    const taken = await this.#insist(what, (desk) => desk.performer.perform(takeStep(call, rule, desk.settings)));
    this.tell(`${what}: ${taken.ok ? `asked ${taken.value.messageId}` : `denied ${taken.problem.name}`}`);
    return taken;
  }

  /** Waits until an order is as wanted, or for so long. Gives it as it was seen last. */
  async orderWhen(ordering: Ordering, wanted: (order: OrderRecord) => boolean, forMs: number): Promise<OrderRecord> {
    const untilMs = this.#parts.loop.nowMs + forMs;
    for (;;) {
      const order = await this.order(ordering);
      if (order === undefined) throw new Error(`${this.name} has no order ${ordering.n}`);
      if (wanted(order) || this.#parts.loop.nowMs >= untilMs) return order;
      await this.whenNews();
    }
  }

  /** Waits until it is known what became of a request. */
  async outcomeOf({ transactionId, messageId }: Asked, forMs: number): Promise<PendingRecord['state']> {
    const untilMs = this.#parts.loop.nowMs + forMs;
    for (;;) {
      const state = await this.#read(transactionId, [pendingKey(messageId)]);
      const known = readRecord<PendingRecord>(state, pendingKey(messageId))?.state ?? 'sent';
      if ((known !== 'sent' && known !== 'acked') || this.#parts.loop.nowMs >= untilMs) return known;
      await this.whenNews();
    }
  }

  #follow(transactionId: string, signal: AbortSignal): void {
    this.follower
      .follow(transactionId, signal)
      .catch((error: unknown) => this.follower.faults.push(`${this.name} cannot follow: ${String(error)}`));
  }

  #read(transactionId: string, keys: readonly string[]): Promise<State> {
    return this.#look('read', (desk) => desk.store.read(partitionOf(transactionId), keys));
  }

  /** Makes a call until it is answered with something other than "not now". */
  async #insist(
    what: string,
    call: (
      desk: BuyerDesk,
    ) => Promise<{ ok: true; value: ApiOutcome<Asked> } | { ok: false; repeated: string } | { ok: false; problem: unknown }>,
  ): Promise<ApiOutcome<Asked>> {
    const done = await this.#look(what, async (desk) => {
      const performed = await call(desk);
      if (!performed.ok) throw new Error('not now');
      return performed.value;
    });
    return done;
  }

  async #look<Result>(what: string, call: (desk: BuyerDesk) => Promise<Result>): Promise<Result> {
    let late = 0;
    for (let pauseMs: number = PAUSE_MS.first; ; pauseMs = Math.min(pauseMs * 1.7, PAUSE_MS.most)) {
      const visit = await this.#parts.machine.visit<BuyerDesk, Result>(what, call);
      if (visit.reached) return visit.value;
      if (this.isHealed) late += 1;
      if (late > TRIES_MAX) throw new Error(`${what} is not answered although nothing is wrong any more: ${visit.why}`);
      await this.sleep(pauseMs);
    }
  }
}
