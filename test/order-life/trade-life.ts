import fc from 'fast-check';
import { expect } from 'vitest';
import { askStatus, askSupport, askTracking, cancel, rate, update } from '../../bap/after-steps.ts';
import type { StepRule } from '../../bap/order-command.ts';
import type { RankedOffer } from '../../bap/rank.ts';
import type { OrderRecord as Bought } from '../../bap/records.ts';
import { beginOrder, confirm, initialise, selectAgain } from '../../bap/steps.ts';
import type { OrderRecord as Sold } from '../../bpp/provider-record.ts';
import { commandsAt } from '../../commerce/order-life.ts';
import { START_MS } from '../simulation/city.ts';
import { fractionOf } from '../simulation/dice.ts';
import { checkAlike, checkMoney } from './agreement.ts';
import { BothSides, type Fate } from './both-sides.ts';
import type { Trade } from './trades.ts';

const BUYERS = 3;
const DAY_MS = 86_400_000;
const STEPS = ['select', 'init', 'confirm', 'confirm again', 'cancel', 'move', 'status', 'track', 'support', 'rate', 'buy', 'buy'] as const;
type Step = (typeof STEPS)[number];
const BILLING = { name: 'Anna', phone: '+31612345678' };

/** One thing that somebody does, or that happens to messages or to time. */
export const tradeHappening = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constantFrom(...STEPS), who: fc.nat(BUYERS - 1), choice: fc.nat(7) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('tend' as const), choice: fc.nat(999) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('road' as const),
      fates: fc.array(fc.constantFrom<Fate>('at once', 'late', 'doubled', 'lost', 'unanswered'), { minLength: 1, maxLength: 4 }),
    }),
  },
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
  readonly #transactions: string[] = [];
  #rounds = 0;

  constructor(trade: Trade) {
    this.#trade = trade;
    this.sides = new BothSides(START_MS, trade.providerId);
  }

  async begin(): Promise<void> {
    await this.#trade.furnish(this.sides.desk);
    await this.#tend(() => 0.6);
    for (let n = 0; n < BUYERS; n += 1) this.#transactions.push(await this.sides.search());
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
      case 'buy':
        for (const step of ['select', 'init', 'confirm'] as const) await this.#step(step, what);
        return;
      default:
        return this.#step(what.do, what);
    }
  }

  /** What must hold at every moment, and of both sides whenever nothing is on the road. */
  async check(): Promise<void> {
    const { sides } = this;
    await this.#trade.check(sides);
    const sold = await sides.kept<Sold>('order:');
    for (const record of sold.values()) {
      this.#count(`state ${record.order.fulfilments[0]?.state}`);
      checkMoney(record);
    }
    const isQuiet = await sides.isQuiet();
    for (const transactionId of this.#transactions) {
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
    for (const [who, transactionId] of this.#transactions.entries())
      if ((await sides.bought(transactionId, 1))?.state === 'confirm-unknown') await this.#step('confirm again', { who, choice: 0 });
    const { everyMs, count, draw } = this.#trade.round;
    for (let n = 0; n < count && (await this.#isAnyOpen()); n += 1) {
      await this.#tend(() => draw);
      await sides.pass(everyMs);
    }
    await this.check();
    expect(await this.#isAnyOpen()).toBe(false);
    await sides.pass(2 * DAY_MS);
    await this.check();
    const left = await Promise.all(this.#trade.passing.map((prefix) => sides.kept(prefix)));
    expect(left.flatMap((kept) => [...kept.keys()])).toEqual([]);
  }

  async #isAnyOpen(): Promise<boolean> {
    return [...(await this.sides.kept<Sold>('order:')).values()].some(({ order }) => order.status === 'active');
  }

  async #tend(draw: (about: string) => number): Promise<void> {
    await this.#trade.tend(this.sides.desk, draw);
    await this.sides.settle();
  }

  async #step(step: Exclude<Step, 'buy'>, { who, choice }: { readonly who: number; readonly choice: number }): Promise<void> {
    const transactionId = this.#transactions[who] ?? '';
    const order = await this.sides.bought(transactionId, 1);
    const offers = (await this.sides.offers(transactionId)).filter(({ provider }) => provider.id === this.#trade.providerId);
    const offer = offers[choice % Math.max(1, offers.length)];
    if (offer === undefined || (order === undefined && step !== 'select')) return;
    const rule = this.#rule(step, { order, offer, choice });
    const { ok } = await this.sides.call(order === undefined ? { transactionId } : { transactionId, n: 1 }, rule);
    this.#count(`${step} ${ok ? 'asked' : 'denied'}`);
  }

  #rule(
    step: Exclude<Step, 'buy'>,
    at: { readonly order: Bought | undefined; readonly offer: RankedOffer; readonly choice: number },
  ): StepRule {
    const { order, offer, choice } = at;
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
          ...(order?.told === undefined || chosen === undefined ? {} : { fulfilments: order.told.fulfilments }),
        });
      case 'confirm':
      case 'confirm again':
        return confirm({
          payments: order?.told?.payments ?? [],
          again: step === 'confirm again',
          ...(order?.agreedTotal === undefined ? {} : { acceptedTotal: order.agreedTotal }),
        });
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
