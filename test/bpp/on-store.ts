import type { Engine, ProviderCommand } from '../../bpp/engines/engine.ts';
import { type Conversation, partitionOfProvider } from '../../bpp/provider-record.ts';
import type { Answer } from '../../commerce/command.ts';
import type { Order } from '../../commerce/order.ts';
import { systemChance } from '../../node/clock.ts';
import type { DecideContext, Work } from '../../node/role.ts';
import type { Json, State, Store } from '../../node/store/port.ts';
import { silentTelemetry } from '../../node/telemetry.ts';
import { workTimers } from '../../node/timers.ts';
import { createWorker } from '../../node/work.ts';

/** One provider's partition on a real store, with its engine: commands that come at the same moment meet there as they would in a node. */
export class OnStore {
  nowMs: number;
  readonly store: Store;
  readonly #engine: Engine;
  readonly #providerId: string;
  readonly #worker: ReturnType<typeof createWorker>;

  constructor(store: Store, at: { readonly engine: Engine; readonly providerId: string; readonly nowMs: number }) {
    this.store = store;
    this.nowMs = at.nowMs;
    this.#engine = at.engine;
    this.#providerId = at.providerId;
    const clock = { nowMs: () => this.nowMs, sleep: () => Promise.resolve() };
    this.#worker = createWorker({ store, clock, chance: systemChance, role: {}, wake: () => undefined });
  }

  get partition(): string {
    return partitionOfProvider(this.#providerId);
  }

  async put(records: Readonly<Record<string, unknown>>): Promise<void> {
    await this.perform({
      partition: this.partition,
      reads: [],
      decide: () => ({ put: records as Record<string, Json>, result: undefined }),
    });
  }

  async perform<Result>(work: Work<Result>): Promise<Result> {
    const done = await this.#worker.perform(work);
    if (!done.ok || !('value' in done)) throw new Error(JSON.stringify(done));
    return done.value;
  }

  /** Asks as a buyer. */
  async ask(from: Conversation, command: ProviderCommand): Promise<Answer> {
    const plan = this.#engine.plan({ providerId: this.#providerId, command, from });
    const answer = await this.perform<Answer | undefined>({
      ...plan,
      partition: this.partition,
      decide(state, context) {
        const { answer: said, news: _news, ...turn } = plan.decide(state, context);
        return { ...turn, result: said };
      },
    });
    if (answer === undefined) throw new Error(`${command.action} was not answered`);
    return answer;
  }

  /** Asks, and gives the order that came back; undefined when it was refused. */
  async order(from: Conversation, command: ProviderCommand): Promise<Order | undefined> {
    const answer = await this.ask(from, command);
    return 'order' in answer ? answer.order : undefined;
  }

  /** From init to confirm. */
  async buy(from: Conversation, asked: Order): Promise<Order | undefined> {
    const offered = await this.order(from, { action: 'init', order: asked });
    return offered === undefined ? undefined : this.order(from, { action: 'confirm', order: offered });
  }

  /** Time goes on, and every timer goes off that is due then. */
  async pass(ms = 0): Promise<void> {
    this.nowMs += ms;
    const role = {
      onTimer: (partition: string, data: Json) => {
        const plan = this.#engine.onTimer(this.#providerId, data);
        const decide = (state: State, context: DecideContext) => {
          const { answer: _nobody, news: _news, ...turn } = plan.decide(state, context);
          return { ...turn, result: undefined };
        };
        return { ...plan, partition, decide };
      },
    };
    const clock = { nowMs: () => this.nowMs, sleep: () => Promise.resolve() };
    while ((await workTimers({ store: this.store, clock, role, worker: this.#worker, telemetry: silentTelemetry() })) > 0);
  }

  async kept<Stored>(prefix: string): Promise<ReadonlyMap<string, Stored>> {
    const found = await this.store.list(this.partition, prefix, { limit: 1_000 });
    return new Map([...found].map(([key, { value }]) => [key, value as unknown as Stored]));
  }

  async record<Stored>(key: string): Promise<Stored> {
    const found = (await this.store.read(this.partition, [key])).get(key);
    if (found === undefined) throw new Error(`there is no ${key}`);
    return found.value as unknown as Stored;
  }
}
