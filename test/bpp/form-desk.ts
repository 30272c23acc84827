import { KEY as SLOT_KEY } from '../../bpp/engines/appointment/record.ts';
import type { Ask, Engine } from '../../bpp/engines/engine.ts';
import { ENGINES } from '../../bpp/engines/engines.ts';
import { orderIdFor } from '../../bpp/engines/order-id.ts';
import { onAnswersTimer } from '../../bpp/forms/kept-answers.ts';
import { planWithForms } from '../../bpp/forms/with-forms.ts';
import { type AnswersRecord, type Conversation, PROVIDER_KEY, type ProviderForm, type ProviderRecord } from '../../bpp/provider-record.ts';
import type { Answer } from '../../commerce/command.ts';
import type { Form } from '../../commerce/form.ts';
import type { Order } from '../../commerce/order.ts';
import * as care from './appointment/practice.ts';
import * as goods from './counter.ts';
import { Partition } from './partition.ts';
import * as wheels from './rental/bikes.ts';
import * as rides from './ride/fleet.ts';

/** Forms around every engine that takes orders: a trade of each kind, and a desk at which it is asked. */

export const FORM: Form = {
  id: 'mind',
  title: { nl: 'Let op' },
  fields: [
    { id: 'note', kind: 'text', label: { nl: 'Let op' }, required: true, charsMax: 40 },
    { id: 'ramp', kind: 'yes-no', label: { nl: 'Drempelvrij?' } },
  ],
};
export const SAID = 'geen noten';
export const NODE_URI = 'https://winkels.example/beckn';

interface Trade {
  readonly provider: ProviderRecord;
  readonly more: Readonly<Record<string, object>>;
  readonly order: Order;
  readonly from: Conversation;
  readonly nowMs: number;
}

export const TRADES: Readonly<Record<string, Trade>> = {
  shop: {
    provider: goods.SHOP,
    more: { 'item:kaas.oud': goods.item('oud', '12.00', 5) },
    order: goods.pickup([['oud', 1]]),
    from: goods.ANNA,
    nowMs: goods.NOON_MS,
  },
  appointment: {
    provider: care.PRACTICE,
    more: Object.fromEntries(care.SERVICES.map((each) => [SLOT_KEY.item(each.item.id), each])),
    order: care.order('zitting', 'anna~20261006T0700Z'),
    from: care.buyer('anna'),
    nowMs: care.NINE_MS,
  },
  ride: {
    provider: rides.FLEET,
    more: {
      'shift:ida': { driverId: 'ida', itemIds: [rides.TAXI], sinceMs: rides.NOON_MS, position: rides.HERE, seenAtMs: rides.NOON_MS },
    },
    order: rides.ride(),
    from: rides.ANNA,
    nowMs: rides.NOON_MS,
  },
  rental: {
    provider: wheels.RENTAL,
    more: { 'item:wiel.dam': wheels.vehicle('dam', 3) },
    order: wheels.ride('dam'),
    from: wheels.ANNA,
    nowMs: wheels.NOON_MS,
  },
};

/** A partition with an engine of the node's own list and the forms around it. */
export class Desk {
  readonly #trade: Trade;
  readonly #partition: Partition;
  readonly asked: Ask[] = [];

  constructor(name: string, forms: readonly ProviderForm[] | undefined = [{ form: FORM }]) {
    const trade = TRADES[name];
    const engine = ENGINES.find((each) => each.name === name);
    if (trade === undefined || engine === undefined) throw new Error(`there is no trade ${name}`);
    this.#trade = trade;
    const seen: Pick<Engine, 'plan'> = {
      plan: (ask) => {
        this.asked.push(ask);
        return this.answersLater ? { reads: [], decide: () => ({}) } : engine.plan(ask);
      },
    };
    const withForms = { plan: (ask: Ask) => planWithForms(seen, ask, NODE_URI), onTimer: engine.onTimer };
    this.#partition = new Partition(withForms, { providerId: trade.provider.id, nowMs: trade.nowMs });
    this.ask(forms);
    for (const [key, value] of Object.entries(trade.more)) this.#partition.put(key, value);
  }

  /** Writes on its card what it asks from now on. */
  ask(forms: readonly ProviderForm[]): void {
    this.#partition.put(PROVIDER_KEY.provider, { ...this.#trade.provider, forms });
  }

  put(key: string, value: object): void {
    this.#partition.put(key, value);
  }

  get timers(): Partition['timers'] {
    return this.#partition.timers;
  }

  get orderId(): string {
    return orderIdFor(this.#trade.provider.id, this.#trade.from);
  }

  get answers(): AnswersRecord | undefined {
    return this.#partition.get<AnswersRecord>(PROVIDER_KEY.answers(this.orderId));
  }

  has(prefix: string): boolean {
    return this.#partition.keys(prefix).length > 0;
  }

  /** Everything that is kept but what was filled in. */
  get rest(): string {
    const keys = this.#partition.keys('').filter((key) => !key.startsWith('answers:'));
    return JSON.stringify(keys.map((key) => [key, this.#partition.get(key)]));
  }

  /** An engine that keeps what it was asked, and says nothing yet. */
  answersLater = false;

  say(action: 'select' | 'init' | 'confirm', order?: Order): Answer {
    const answer = this.quiet(action, order);
    if (answer === undefined) throw new Error(`${action} was not answered`);
    return answer;
  }

  quiet(action: 'select' | 'init' | 'confirm', order: Order = this.#trade.order): Answer | undefined {
    return this.#partition.answerTo(this.#trade.from, { action, order });
  }

  order(action: 'select' | 'init' | 'confirm', order?: Order): Order {
    const answer = this.say(action, order);
    if (!('order' in answer) || answer.refusal !== undefined) throw new Error(`refused: ${JSON.stringify(answer)}`);
    return answer.order;
  }

  /** The order with its form filled in. */
  filled(url: string | undefined, data: Readonly<Record<string, string>>): Order {
    return { ...this.#trade.order, form: { ...(url === undefined ? {} : { url }), data } };
  }

  wake(id: string): void {
    const plan = onAnswersTimer(this.timers.get(id)?.data ?? null);
    if (plan === undefined) throw new Error('no timer of forms');
    this.#partition.turn(plan);
  }
}

export function refusalOf(answer: Answer) {
  return 'refusal' in answer ? answer.refusal : undefined;
}
