import type { Engine, Plan, ProviderCommand } from '../../bpp/engines/engine.ts';
import type { Conversation } from '../../bpp/provider-record.ts';
import type { Answer } from '../../commerce/command.ts';
import type { Order } from '../../commerce/order.ts';
import type { Decision, Send, Work } from '../../node/role.ts';
import type { Json, Versioned } from '../../node/store/port.ts';

interface SetTimer {
  readonly wakeAtMs: number;
  readonly data: Json;
}

/** One provider's partition in memory, with its engine: what is read, decided and changed, and timers that go off when their time has come. */
export class Partition {
  nowMs: number;
  readonly timers = new Map<string, SetTimer>();
  /** While this is set, what is due waits: something else comes first. */
  keepsTimers = false;
  /** What its work sent. */
  readonly sent: Send[] = [];
  /** What buyers were told unasked, in order, by the transaction of their order. */
  readonly told: { readonly to: string; readonly answer: Answer }[] = [];
  readonly #state = new Map<string, Versioned>();
  readonly #engine: Pick<Engine, 'plan' | 'onTimer'>;
  readonly #providerId: string;
  #ids = 0;

  constructor(engine: Pick<Engine, 'plan' | 'onTimer'>, { providerId, nowMs }: { readonly providerId: string; readonly nowMs: number }) {
    this.#engine = engine;
    this.#providerId = providerId;
    this.nowMs = nowMs;
  }

  /** Asks as a buyer; there is no answer when it comes later. */
  answerTo(from: Conversation, command: ProviderCommand): Answer | undefined {
    return this.turn(this.#engine.plan({ providerId: this.#providerId, command, from })).answer;
  }

  /** Asks as a buyer and gives the answer. */
  ask(from: Conversation, command: ProviderCommand): Answer {
    const answer = this.answerTo(from, command);
    if (answer === undefined) throw new Error(`${command.action} was not answered`);
    return answer;
  }

  /** Asks, and gives the order that came back; fails when it was refused. */
  order(from: Conversation, command: ProviderCommand): Order {
    const answer = this.ask(from, command);
    if (!('order' in answer)) throw new Error(`refused: ${JSON.stringify(answer)}`);
    return answer.order;
  }

  /** Asks, and gives the reason of the refusal; `undefined` when it was not refused. */
  refusal(from: Conversation, command: ProviderCommand): string | undefined {
    const answer = this.ask(from, command);
    return 'refusal' in answer ? answer.refusal?.reason : undefined;
  }

  /** From init to confirm. */
  buy(from: Conversation, order: Order): Order {
    return this.order(from, { action: 'confirm', order: this.order(from, { action: 'init', order }) });
  }

  perform<Result>(work: Work<Result>): Result {
    const decision = work.decide(this.#read(work), this.#context());
    this.#apply(decision);
    return decision.result;
  }

  turn(plan: Plan) {
    const turn = plan.decide(this.#read(plan), this.#context());
    this.#apply({ ...turn, result: undefined });
    for (const { to, answer } of turn.news ?? []) this.told.push({ to: to.transactionId, answer });
    return turn;
  }

  /** Lets time pass and every timer go off that is due then. */
  wait(ms: number): void {
    this.nowMs += ms;
    this.runTimers();
  }

  /** Lets timers go off until none is due: one may set another. */
  runTimers(): void {
    for (let due = this.#due(); due !== undefined && !this.keepsTimers; due = this.#due()) {
      const [id, timer] = due;
      this.timers.delete(id);
      this.turn(this.#engine.onTimer(this.#providerId, timer.data));
    }
  }

  get<Stored>(key: string): Stored | undefined {
    return this.#state.get(key)?.value as unknown as Stored | undefined;
  }

  put(key: string, value: unknown): void {
    this.#state.set(key, { value: JSON.parse(JSON.stringify(value)) as Json, version: (this.#state.get(key)?.version ?? 0) + 1 });
  }

  keys(prefix: string): string[] {
    return [...this.#state.keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  #due(): [string, SetTimer] | undefined {
    return [...this.timers]
      .filter(([, { wakeAtMs }]) => wakeAtMs <= this.nowMs)
      .sort(([, left], [, right]) => left.wakeAtMs - right.wakeAtMs)[0];
  }

  /** Only what the work named: a key it forgot to name reads as absent. */
  #read({ reads, lists = [], readsMore }: Pick<Plan, 'reads' | 'lists' | 'readsMore'>): Map<string, Versioned> {
    const found = this.#found([...reads, ...lists.flatMap((prefix) => this.keys(prefix))]);
    return new Map([...found, ...this.#found(readsMore?.(found) ?? [])]);
  }

  #found(keys: readonly string[]): Map<string, Versioned> {
    return new Map(keys.flatMap((key) => (this.#state.has(key) ? [[key, this.#state.get(key) as Versioned]] : [])));
  }

  #context() {
    return { nowMs: this.nowMs, newId: () => `id-${++this.#ids}` };
  }

  #apply(decision: Decision<unknown>): void {
    for (const [key, value] of Object.entries(decision.put ?? {})) this.put(key, value);
    for (const key of decision.remove ?? []) this.#state.delete(key);
    for (const id of decision.cancelTimers ?? []) this.timers.delete(id);
    for (const { id, ...timer } of decision.timers ?? []) this.timers.set(id, timer);
    this.sent.push(...(decision.send ?? []));
    for (const send of decision.send ?? []) {
      if (send.what === 'answer') this.told.push({ to: send.envelope.transactionId, answer: send.answer });
    }
  }
}
