import fc from 'fast-check';
import { expect } from 'vitest';
import { askStatus, askSupport, askTracking, cancel, rate, update } from '../../bap/after-steps.ts';
import type { StepRule } from '../../bap/order-command.ts';
import type { RankedOffer } from '../../bap/rank.ts';
import type { OrderRecord as Bought } from '../../bap/records.ts';
import { beginOrder, confirm, initialise, selectAgain } from '../../bap/steps.ts';
import { ENGINES } from '../../bpp/engines/engines.ts';
import type { OrderRecord as Sold } from '../../bpp/provider-record.ts';
import { PROVIDER_KEY, type ProviderRecord, partitionOfProvider } from '../../bpp/provider-record.ts';
import { commandsAt } from '../../commerce/order-life.ts';
import type { Json } from '../../node/store/port.ts';
import { START_MS } from '../simulation/city.ts';
import { fractionOf, oneOf } from '../simulation/dice.ts';
import { checkAlike, checkMoney } from './agreement.ts';
import { type Beside, BothSides, type Fate } from './both-sides.ts';
import { MoneyLife, moneyHappening, PAYS, paymentsOf } from './money.ts';
import { agreed, PAY_DUE } from './shop-steps.ts';
import type { Trade } from './trades.ts';

const BUYERS = 3;
const DAY_MS = 86_400_000;
/** By then software has answered, or nobody waits for it any more. */
const ANSWERED_MS = 30_000;
const STEPS = [
  'select',
  'init',
  'confirm',
  'confirm again',
  'cancel',
  'cancel',
  'move',
  'status',
  'track',
  'support',
  'rate',
  'less',
  'bring back',
  'buy',
  'buy',
  'buy',
] as const;
type Step = (typeof STEPS)[number];
const BILLING = { name: 'Anna', phone: '+31612345678' };

/** Whose step it is, what they choose, and how they pay. */
interface Choosing {
  readonly who: number;
  readonly choice: number;
  readonly pays: (typeof PAYS)[number];
}

/** One thing that somebody does, or that happens to messages or to time. */
export const tradeHappening = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ do: fc.constantFrom(...STEPS), who: fc.nat(BUYERS - 1), choice: fc.nat(7), pays: fc.constantFrom(...PAYS) }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('tend' as const), choice: fc.nat(999) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('road' as const),
      fates: fc.array(fc.constantFrom<Fate>('at once', 'late', 'doubled', 'lost', 'unanswered'), { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('tap' as const), which: fc.nat(99), step: fc.nat(99), reason: fc.nat(3) }) },
  { weight: 7, arbitrary: moneyHappening },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('let through' as const), choice: fc.nat(7) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 900, 9_000, 40_000, 130_000, 3_600_000) }) },
);
export type TradeHappening = typeof tradeHappening extends fc.Arbitrary<infer Value> ? Value : never;

/** Some buyers and one provider, of whom each sees the other only through messages. */
export class TradeLife {
  readonly sides: BothSides;
  /** How many commands were carried out, by name, and in how many states orders were seen. */
  readonly done = new Map<string, number>();
  readonly #trade: Trade;
  /** What each buyer is about now, and all that they were about. */
  readonly #transactions: string[] = [];
  readonly #all: string[] = [];
  #rounds = 0;

  readonly #money: MoneyLife;
  #beside: Beside | undefined;

  constructor(trade: Trade, seed = '') {
    this.#trade = trade;
    this.sides = new BothSides(START_MS, trade.providerId, (sides) => {
      this.#beside = trade.beside?.(sides, seed);
      return this.#beside;
    });
    this.#money = new MoneyLife(this.sides, (what) => this.#count(what));
  }

  async begin(): Promise<void> {
    await this.#trade.furnish(this.sides.desk);
    await this.#amend();
    await this.#tend(() => 0.6);
    for (let n = 0; n < BUYERS; n += 1) await this.#beginAnew(n);
  }

  async happen(what: TradeHappening): Promise<void> {
    const { sides } = this;
    switch (what.do) {
      case 'road':
        sides.fates.splice(0, sides.fates.length, ...what.fates);
        return;
      case 'let through':
        return sides.letThrough(what.choice);
      case 'wait':
        return sides.pass(what.ms);
      case 'tend':
        this.#rounds += 1;
        return this.#tend((about) => fractionOf(`${this.#rounds} ${what.choice} ${about}`));
      case 'tap':
        return this.#tap(what);
      case 'money':
        return this.#money.happen(what);
      case 'bring back':
        if ((await sides.bought(this.#transactions[what.who] ?? '', 1)) === undefined) await this.#buy(what);
        for (let round = 0; round < 8; round += 1) await this.#tend(() => this.#trade.round.draw);
        return this.#step('bring back', what);
      case 'buy':
        return this.#buy(what);
      default:
        // Who has nothing yet orders first: there is little to be done with no order.
        if (what.do !== 'select' && (await sides.bought(this.#transactions[what.who] ?? '', 1)) === undefined) await this.#buy(what);
        return this.#step(what.do, what);
    }
  }

  /** What must hold at every moment, and of both sides whenever nothing is on the road. */
  async check(): Promise<void> {
    const { sides } = this;
    await this.#trade.check(sides, this.#beside);
    await this.#money.check();
    const sold = await sides.kept<Sold>('order:');
    for (const record of sold.values()) {
      this.#count(`state ${record.order.fulfilments[0]?.state}`);
      checkMoney(record);
    }
    const isQuiet = await sides.isQuiet();
    for (const transactionId of this.#all) {
      const bought = await sides.bought(transactionId, 1);
      if (bought === undefined) continue;
      expect(commandsAt({ at: bought.state }).length).toBeGreaterThan(0);
      if (isQuiet) checkAlike(bought, sold);
    }
  }

  /** When the road is well again and time has passed, both hold the same; what is not at its end is brought there by the people of the provider. */
  async end(): Promise<void> {
    const { sides } = this;
    await sides.heal();
    await this.check();
    for (const transactionId of this.#all)
      if ((await sides.bought(transactionId, 1))?.state === 'confirm-unknown')
        await this.#step('confirm again', { transactionId, choice: 0, pays: 'later' });
    const { everyMs, count, draw } = this.#trade.round;
    for (let n = 0; n < count && (await this.#isAnyOpen()); n += 1) {
      await this.#tend(() => draw);
      await sides.pass(everyMs);
    }
    await this.check();
    expect(await this.#isAnyOpen()).toBe(false);
    await this.#endReturns();
    await sides.pass(2 * DAY_MS);
    await this.check();
    await this.#trade.checkEnd?.(sides, this.#beside);
    await this.#money.end();
    await this.check();
    const left = await Promise.all(this.#trade.passing.map((prefix) => sides.kept(prefix)));
    expect(left.flatMap((kept) => [...kept.keys()])).toEqual([]);
  }

  async #beginAnew(who: number): Promise<void> {
    const transactionId = await this.sides.search();
    this.#transactions[who] = transactionId;
    this.#all.push(transactionId);
  }

  /** From the wish to the order; who has bought already begins anew. */
  async #buy(what: Choosing): Promise<void> {
    const before = await this.sides.bought(this.#transactions[what.who] ?? '', 1);
    if (before?.state === 'complete' || before?.state === 'cancelled') await this.#beginAnew(what.who);
    for (const step of ['select', 'init', 'confirm'] as const) {
      await this.#step(step, what);
      if (this.#trade.answersLater === true) await this.sides.pass(ANSWERED_MS);
    }
  }

  /** Has all ways to pay taken, and whatever terms are to be walked. */
  async #amend(): Promise<void> {
    const { providerId, terms = {} } = this.#trade;
    await this.sides.do({
      partition: partitionOfProvider(providerId),
      reads: [PROVIDER_KEY.provider],
      decide(state) {
        const record = state.get(PROVIDER_KEY.provider)?.value as unknown as ProviderRecord;
        const amended = { ...record, ...terms, payments: paymentsOf(providerId) };
        return { put: { [PROVIDER_KEY.provider]: amended as unknown as Json }, result: undefined };
      },
    });
  }

  /** Somebody of the provider tries a step with an order, whether it is its turn or not. */
  async #tap({ which, step, reason }: { readonly which: number; readonly step: number; readonly reason: number }): Promise<void> {
    const orders = [...(await this.sides.kept<Sold>('order:')).values()];
    const desk = ENGINES.find(({ name }) => name === this.#trade.engine)?.desk;
    if (orders.length === 0 || desk === undefined) return;
    const { order } = oneOf(orders, which / 100);
    const returned = order.fulfilments.find(({ state }) => state === 'return-asked');
    const ends = ['take-back', 'decline-return'];
    const steps = desk.steps.filter((each) => returned === undefined || ends.includes(each));
    const taken = oneOf(steps, step / 100);
    const body = {
      reasonId: ['out-of-stock', 'staff-ill', 'no-driver', 'provider-other'][reason],
      ...(returned === undefined ? {} : { returnId: returned.id, restock: reason === 0 }),
      itemId: order.lines[0]?.itemId,
      quantity: 1,
      note: 'Geopend',
      text: 'Goed',
    };
    const work = desk.take(taken, { node: this.sides.self, orderId: order.id ?? '', body });
    if (typeof work === 'object') this.#count(`${taken} ${(await this.sides.do(work)).ok ? 'taken' : 'refused'}`);
  }

  /** What a buyer wants to bring back is taken back: the money for it is on the ledger afterwards. */
  async #endReturns(): Promise<void> {
    const desk = ENGINES.find(({ name }) => name === this.#trade.engine)?.desk;
    for (const { order } of (await this.sides.kept<Sold>('order:')).values())
      for (const returned of order.fulfilments.filter(({ state }) => state === 'return-asked')) {
        const work = desk?.take('take-back', { node: this.sides.self, orderId: order.id ?? '', body: { returnId: returned.id } });
        if (typeof work !== 'object') throw new Error(`${order.id} cannot be taken back`);
        expect(await this.sides.do(work)).toMatchObject({ ok: true });
      }
  }

  async #isAnyOpen(): Promise<boolean> {
    return [...(await this.sides.kept<Sold>('order:')).values()].some(({ order }) => order.status === 'active');
  }

  async #tend(draw: (about: string) => number): Promise<void> {
    await this.#trade.tend(this.sides.desk, draw);
    await this.sides.settle();
  }

  async #step(step: Exclude<Step, 'buy'>, at: Choosing | (Omit<Choosing, 'who'> & { readonly transactionId: string })): Promise<void> {
    const transactionId = 'who' in at ? (this.#transactions[at.who] ?? '') : at.transactionId;
    const { choice, pays } = at;
    const order = await this.sides.bought(transactionId, 1);
    const offers = (await this.sides.offers(transactionId)).filter(({ provider }) => provider.id === this.#trade.providerId);
    const offer = offers[choice % Math.max(1, offers.length)];
    if (offer === undefined || (order === undefined && step !== 'select')) return;
    const rule = this.#rule(step, { order, offer, choice, pays });
    const { ok } = await this.sides.call(order === undefined ? { transactionId } : { transactionId, n: 1 }, rule);
    this.#count(`${step} ${ok ? 'asked' : 'denied'}`);
  }

  #rule(
    step: Exclude<Step, 'buy'>,
    at: { readonly order: Bought | undefined; readonly offer: RankedOffer } & Omit<Choosing, 'who'>,
  ): StepRule {
    const { order, offer, choice, pays } = at;
    const chosen = this.#trade.fulfilment(offer, choice);
    const fulfilments = chosen === undefined ? {} : { fulfilments: [chosen] };
    const goods = this.#trade.basket?.(offer, choice) ?? { lines: [{ itemId: offer.item.id, quantity: 1 }] };
    const { lines, placeId } = goods;
    const basket = { lines, ...(placeId === undefined ? {} : { placeId }), ...fulfilments };
    switch (step) {
      case 'select':
        return order === undefined
          ? beginOrder({ providerNode: 'bpp.example', providerId: this.#trade.providerId, ...basket })
          : selectAgain(basket);
      case 'init':
        return initialise({
          billing: BILLING,
          payments: [{ id: `${this.#trade.providerId}.${pays}`, due: PAY_DUE[pays] }],
          ...(order?.told === undefined || chosen === undefined ? {} : { fulfilments: order.told.fulfilments }),
        });
      case 'confirm':
      case 'confirm again':
        return confirm({
          payments: agreed(order?.told?.payments),
          again: step === 'confirm again',
          ...(order?.agreedTotal === undefined ? {} : { acceptedTotal: order.agreedTotal }),
        });
      case 'less':
      case 'bring back': {
        const [line] = order?.told?.lines ?? [];
        const fewer = line === undefined ? [] : [{ itemId: line.itemId, quantity: Math.max(0, line.quantity - 1 - (choice % 2)) }];
        return update({ targets: ['lines'], order: { lines: fewer }, reasonId: step === 'less' ? 'changed-mind' : 'damaged' });
      }
      case 'cancel':
        return cancel({ reasonId: 'changed-mind' });
      case 'move':
        return update({ targets: ['fulfilment'], order: fulfilments });
      case 'status':
        return (order === undefined ? undefined : this.#trade.answers?.(order, choice)) ?? askStatus();
      case 'track':
        return askTracking();
      case 'support':
        return askSupport({});
      case 'rate':
        return rate([{ category: 'provider', id: this.#trade.providerId, value: '4' }]);
    }
  }

  #count(what: string): void {
    this.done.set(what, (this.done.get(what) ?? 0) + 1);
  }
}
