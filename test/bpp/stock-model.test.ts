import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceOrder, rejectOrder } from '../../bpp/engines/shop/advance.ts';
import { missingGoods } from '../../bpp/engines/shop/missing.ts';
import { type HoldRecord, KEY, type OrderRecord, type ReleaseRecord, type StockLine } from '../../bpp/engines/shop/record.ts';
import { changeStock } from '../../bpp/engines/shop/stock.ts';
import { compare, sameMoney } from '../../commerce/money.ts';
import type { Order } from '../../commerce/order.ts';
import { checkQuote, sumOf } from '../../commerce/quote.ts';
import { buyer, Counter, delivery, item, MINUTE_MS, NODE, pickup } from './counter.ts';

/** Whatever several buyers and a shop do in whatever order: nothing is sold twice, nothing gets lost, and every sum adds up. */

const STOCK = { oud: 3, jong: 2, geit: 1 } as const;
type Local = keyof typeof STOCK;
const LOCALS = Object.keys(STOCK) as Local[];
const BUYERS = ['anna', 'bram', 'cem'].map((name) => buyer(name));

const basket = fc.array(fc.tuple(fc.constantFrom(...LOCALS), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 3 });
const who = fc.nat(BUYERS.length - 1);
const step = fc.oneof(
  fc.record({ do: fc.constant('select' as const), who, basket, km: fc.constantFrom(0, 1, 2.5) }),
  fc.record({ do: fc.constant('init' as const), who, basket, km: fc.constantFrom(0, 1, 2.5) }),
  fc.record({ do: fc.constant('confirm' as const), who }),
  fc.record({ do: fc.constant('cancel' as const), who }),
  fc.record({ do: fc.constant('anew' as const), who }),
  fc.record({
    do: fc.constant('advance' as const),
    who,
    to: fc.constantFrom('accepted', 'packed', 'ready-for-pickup', 'out-for-delivery', 'picked-up', 'delivered'),
  }),
  fc.record({ do: fc.constant('reject' as const), who }),
  fc.record({
    do: fc.constant('missing' as const),
    who,
    local: fc.constantFrom(...LOCALS),
    instead: fc.option(fc.constantFrom(...LOCALS), { nil: undefined }),
    quantity: fc.integer({ min: 1, max: 2 }),
  }),
  fc.record({ do: fc.constant('count' as const), local: fc.constantFrom(...LOCALS), by: fc.constantFrom(-1, 1) }),
  fc.record({ do: fc.constant('wait' as const), minutes: fc.constantFrom(0, 1, 10, 16, 1_500) }),
);
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

class Model {
  readonly counter = new Counter([item('oud', '12.45', STOCK.oud), item('jong', '8.05', STOCK.jong), item('geit', '0.99', STOCK.geit)]);
  readonly added: Record<Local, number> = { oud: 0, jong: 0, geit: 0 };
  readonly #offered = new Map<number, Order>();
  readonly #placed = new Map<number, string>();
  readonly #turns = [0, 0, 0];

  run(step: Step): void {
    const { counter } = this;
    switch (step.do) {
      case 'select':
      case 'init': {
        const lines = step.basket;
        const answer = counter.ask(this.#as(step.who), {
          action: step.do,
          order: agreeing(step.km === 0 ? pickup(lines) : delivery(lines, step.km)),
        });
        if (!('order' in answer)) return;
        checkOffer(answer.order);
        if (step.do === 'init') this.#offered.set(step.who, answer.order);
        return;
      }
      case 'confirm': {
        const order = this.#offered.get(step.who);
        const answer = order && counter.ask(this.#as(step.who), { action: 'confirm', order });
        if (answer !== undefined && 'order' in answer) this.#placed.set(step.who, answer.order.id ?? '');
        return;
      }
      case 'anew':
        this.#turns[step.who] = (this.#turns[step.who] ?? 0) + 1;
        this.#offered.delete(step.who);
        return;
      case 'count':
        if (counter.do(changeStock(`kaas.${step.local}`, { changeBy: step.by })).ok) this.added[step.local] += step.by;
        return;
      case 'wait':
        counter.wait(step.minutes * MINUTE_MS);
        return;
      default:
        this.#later(step);
    }
  }

  #later(step: Extract<Step, { do: 'cancel' | 'advance' | 'reject' | 'missing' }>): void {
    const orderId = this.#placed.get(step.who);
    if (orderId === undefined) return;
    if (step.do === 'cancel') this.counter.ask(this.#as(step.who), { action: 'cancel', orderId });
    if (step.do === 'advance') this.counter.do(advanceOrder(NODE, orderId, { to: step.to }));
    if (step.do === 'missing') this.#missing(orderId, step);
    if (step.do === 'reject') this.counter.do(rejectOrder(NODE, orderId, { reasonId: 'provider-other' }));
  }

  #missing(orderId: string, { local, quantity, instead }: Extract<Step, { do: 'missing' }>): void {
    const other = instead === undefined ? {} : { instead: { itemId: `kaas.${instead}`, quantity } };
    const before = this.counter.record(orderId).order.quote?.total;
    const done = this.counter.do(missingGoods(NODE, orderId, { itemId: `kaas.${local}`, quantity, ...other }));
    const after = done.ok ? done.value.quote?.total : before;
    // Whatever comes in the place of something costs the buyer no more.
    if (before !== undefined && after !== undefined) expect(compare(after, before)).toBeLessThanOrEqual(0);
  }

  #as(place: number) {
    const name = BUYERS[place]?.buyerNode.id.split('.')[0] ?? '';
    return buyer(name, `${name}-${this.#turns[place]}`);
  }
}

/** Every other line may be replaced. */
function agreeing(order: Order): Order {
  return { ...order, lines: order.lines.map((line, place) => (place % 2 === 0 ? { ...line, substitution: 'same-or-lower' } : line)) };
}

function checkOffer(order: Order): void {
  const { quote } = order;
  if (quote === undefined) throw new Error('an offer without a quote');
  expect(checkQuote(quote).ok).toBe(true);
  expect(quote.total.amount).toMatch(/^\d+\.\d\d$/);
}

function checkStock({ counter, added }: Model): void {
  const all = <Stored>(prefix: string) => counter.keys(prefix).map((key) => counter.get<Stored>(key) as Stored);
  const orders = all<OrderRecord>('order:');
  const releases = all<ReleaseRecord>('release:');
  for (const local of LOCALS) {
    const of = (lines: readonly StockLine[]) =>
      lines.filter((line) => line.itemId === `kaas.${local}`).reduce((sum, line) => sum + line.quantity, 0);
    const total = (lines: readonly (readonly StockLine[])[]) => lines.reduce((sum, each) => sum + of(each), 0);
    const back = (from: ReleaseRecord['from']) =>
      total(releases.filter((release) => release.from === from).map((release) => release.lines));
    const { onHand, reserved } = counter.stock(local);
    expect(onHand).toBeGreaterThanOrEqual(0);
    expect(reserved).toBe(total(all<HoldRecord>('hold:').map((hold) => hold.lines)) + back('hold'));
    const sold = total(orders.flatMap(({ taken, lost = [] }) => [taken, lost])) + back('order');
    expect(onHand + sold).toBe(STOCK[local] + added[local]);
  }
  for (const { order } of orders) {
    expect(sameMoney(sumOf('EUR', order.quote?.lines ?? []), order.quote?.total ?? { currency: 'EUR', amount: 'none' })).toBe(true);
  }
}

describe('a shop under many hands', () => {
  it('never sells what is not there, loses nothing, and adds up', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        const model = new Model();
        for (const each of steps) {
          model.run(each);
          checkStock(model);
        }
        // Once everybody has gone home nothing is held or on its way any more.
        model.counter.wait(3 * 24 * 60 * MINUTE_MS);
        model.counter.runTimers();
        checkStock(model);
        expect([...model.counter.keys('hold:'), ...model.counter.keys('release:'), ...model.counter.keys('draft:')]).toEqual([]);
        expect(LOCALS.map((local) => model.counter.stock(local).reserved)).toEqual([0, 0, 0]);
        expect(model.counter.timers.size).toBe(0);
      }),
      { numRuns: 400 },
    );
  });

  it('keeps every order under the key of its id', () => {
    const { counter } = new Model();
    const order = counter.buy(buyer('anna'), pickup([['oud', 1]]));
    expect(counter.keys('order:')).toEqual([KEY.order(order.id ?? '')]);
  });
});
