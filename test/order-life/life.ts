import fc from 'fast-check';
import { expect } from 'vitest';
import { askStatus, askSupport, askTracking, cancel, rate, update } from '../../bap/after-steps.ts';
import type { StepRule } from '../../bap/order-command.ts';
import type { OrderRecord as Bought } from '../../bap/records.ts';
import { beginOrder, confirm, initialise, selectAgain } from '../../bap/steps.ts';
import { advanceOrder, type Step as ProviderStep, rejectOrder } from '../../bpp/engines/shop/advance.ts';
import type { HoldRecord, ItemRecord, ReleaseRecord, ShopRecord, OrderRecord as Sold, StockLine } from '../../bpp/engines/shop/record.ts';
import { KEY } from '../../bpp/engines/shop/record.ts';
import { endReturn } from '../../bpp/engines/shop/returns.ts';
import { changeStock } from '../../bpp/engines/shop/stock.ts';
import { partitionOfProvider } from '../../bpp/provider-record.ts';
import { isNegative, negate, subtract, sum } from '../../commerce/money.ts';
import type { Fulfilment } from '../../commerce/order.ts';
import { commandsAt } from '../../commerce/order-life.ts';
import type { Payment } from '../../commerce/payment.ts';
import { checkQuote } from '../../commerce/quote.ts';
import { movesFrom } from '../../commerce/roads/roads.ts';
import type { Json } from '../../node/store/port.ts';
import { eur, item, MINUTE_MS, NOON_MS, north, SHOP } from '../bpp/counter.ts';
import { BothSides, type Fate } from './both-sides.ts';

/** Lives of orders: what two people who buy and one shop do in whatever order, over a road on which messages come late, twice or not. */

const STOCK = { oud: 4, jong: 2 } as const;
type Counted = keyof typeof STOCK;
const COUNTED = Object.keys(STOCK) as Counted[];
const LOCALS = [...COUNTED, 'kaasfondue'] as const;
const ROADS = ['pickup', 'near', 'far'] as const;
const STATES = ['accepted', 'packed', 'ready-for-pickup', 'out-for-delivery', 'picked-up', 'delivered'] as const;

const who = fc.nat(1);
const basket = fc.array(fc.tuple(fc.constantFrom(...LOCALS), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 2 });
const road = fc.constantFrom(...ROADS);

/** One thing that somebody does, or that happens to messages or to time. */
export const happening = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('buy' as const), who, basket, road, paysBefore: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('select' as const), who, basket, road }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('init' as const), who, road, paysBefore: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('confirm' as const), who, again: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('ask' as const), who, what: fc.constantFrom('status', 'track', 'support') }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('less' as const),
      who,
      place: fc.nat(1),
      keeps: fc.nat(2),
      reasonId: fc.constantFrom('changed-mind', 'damaged', 'no-such'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('bring back' as const), who, place: fc.nat(1), keeps: fc.nat(1) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('end return' as const), who, taken: fc.boolean(), restock: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('change' as const), who, what: fc.constantFrom('billing', 'address') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rate' as const), who, value: fc.constantFrom('1', '4', '5') }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('advance' as const), who, to: fc.constantFrom('next' as const, 'end' as const, ...STATES) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reject' as const), who }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('count' as const), local: fc.constantFrom(...COUNTED), by: fc.constantFrom(-1, 1) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('reprice' as const),
      local: fc.constantFrom(...LOCALS),
      cents: fc.constantFrom(805, 1_245, 1_399),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('road' as const),
      fates: fc.array(fc.constantFrom<Fate>('at once', 'late', 'doubled', 'lost', 'unanswered'), { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('let through' as const), choice: fc.nat(7) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(1, 900, 5_000, 40_000, 16 * MINUTE_MS, 1_500 * MINUTE_MS),
    }),
  },
);
export type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;

/** A shop with all that can stand in a quote. */
const CHARGING: ShopRecord = {
  ...SHOP,
  discounts: [{ title: 'Korting', percent: '10', from: eur('25.00') }],
  fees: [{ title: 'Verpakking', amount: eur('0.35'), payee: 'Afvalfonds' }],
  deposits: [{ categoryId: 'kaas.kaas', amount: eur('0.25') }],
};

export class Life {
  readonly sides = new BothSides(NOON_MS, SHOP.id);
  readonly #added: Record<Counted, number> = { oud: 0, jong: 0 };
  readonly #transactions: string[] = [];
  /** How many commands were carried out and how many were refused, by name: a walk that only meets refusals shows nothing. */
  readonly done = new Map<string, number>();

  async begin(): Promise<void> {
    const goods = [item('oud', '12.45', STOCK.oud), item('jong', '8.05', STOCK.jong), item('kaasfondue', '13.99', undefined)];
    await this.sides.furnish(CHARGING, goods);
    for (const _ of [0, 1]) this.#transactions.push(await this.sides.search());
  }

  async happen(what: Happening): Promise<void> {
    const { sides } = this;
    switch (what.do) {
      case 'road':
        sides.fates.splice(0, sides.fates.length, ...what.fates);
        return;
      case 'let through':
        return sides.letThrough(what.choice);
      case 'wait':
        return sides.pass(what.ms);
      case 'count':
        if ((await sides.do(changeStock(`kaas.${what.local}`, { changeBy: what.by }))).ok) this.#added[what.local] += what.by;
        return;
      case 'reprice':
        return this.#reprice(what.local, what.cents);
      case 'advance':
      case 'reject':
      case 'end return':
        return this.#provide(what);
      case 'bring back':
        await this.#provide({ do: 'advance', who: what.who, to: 'end' });
        return this.#buy({ ...what, do: 'less', reasonId: 'damaged' });
      case 'buy': {
        await this.#buy({ ...what, do: 'select' });
        await this.#buy({ ...what, do: 'init' });
        return this.#buy({ ...what, do: 'confirm', again: false });
      }
      default:
        return this.#buy(what);
    }
  }

  async #buy(
    what: Exclude<
      Happening,
      { do: 'road' | 'let through' | 'wait' | 'count' | 'reprice' | 'advance' | 'reject' | 'end return' | 'buy' | 'bring back' }
    >,
  ): Promise<void> {
    const transactionId = this.#transactions[what.who] ?? '';
    const order = await this.sides.bought(transactionId, 1);
    const rule = ruleFor(what, order);
    const call = order === undefined ? { transactionId } : { transactionId, n: 1 };
    if (order === undefined && what.do !== 'select') return;
    const { ok } = await this.sides.call(call, rule);
    this.#count(what.do, ok);
  }

  #count(what: string, ok: boolean): void {
    const name = `${what} ${ok ? 'asked' : 'denied'}`;
    this.done.set(name, (this.done.get(name) ?? 0) + 1);
  }

  async #provide(what: Extract<Happening, { do: 'advance' | 'reject' | 'end return' }>): Promise<void> {
    const transactionId = this.#transactions[what.who];
    const sold = [...(await this.sides.kept<Sold>('order:')).values()].find(({ buyer }) => buyer.transactionId === transactionId);
    if (sold === undefined) return;
    const orderId = sold.order.id ?? '';
    if (what.do === 'reject') {
      await this.sides.do(rejectOrder(this.sides.self, orderId, { reasonId: 'out-of-stock' }));
      return;
    }
    if (what.do === 'end return') {
      const returned = sold.order.fulfilments.find(({ state }) => state === 'return-asked');
      if (returned === undefined) return;
      const command = what.taken ? 'take-back' : 'decline-return';
      const end = { returnId: returned.id, command, restock: what.restock, note: 'Geopend' } as const;
      this.#count(command, (await this.sides.do(endReturn(this.sides.self, orderId, end))).ok);
      return;
    }
    if (what.to === 'end') {
      for (let n = 0; n < STATES.length; n += 1) await this.#provide({ ...what, to: 'next' });
      return;
    }
    const to = what.to === 'next' ? nextOf(sold) : what.to;
    if (to !== undefined) await this.sides.do(advanceOrder(this.sides.self, orderId, { to: to as ProviderStep['to'] }));
  }

  async #reprice(local: string, cents: number): Promise<void> {
    const key = KEY.item(`kaas.${local}`);
    await this.sides.do({
      partition: partitionOfProvider(SHOP.id),
      reads: [key],
      decide(state) {
        const record = state.get(key)?.value as unknown as ItemRecord;
        const price = eur((cents / 100).toFixed(2));
        return { put: { [key]: { ...record, item: { ...record.item, price } } as unknown as Json }, result: undefined };
      },
    });
  }

  /** What must hold at every moment, and of both sides whenever nothing is on the road. */
  async check(): Promise<void> {
    await this.#checkStock();
    const sold = await this.sides.kept<Sold>('order:');
    for (const record of sold.values()) checkMoney(record);
    for (const transactionId of this.#transactions) {
      const bought = await this.sides.bought(transactionId, 1);
      if (bought === undefined) continue;
      expect(commandsAt({ at: bought.state }).length).toBeGreaterThan(0);
      if (await this.sides.isQuiet()) checkAlike(bought, sold);
    }
  }

  /** When the road is well again and time has passed, both hold the same; what is not at its end can be brought there. */
  async end(): Promise<void> {
    await this.sides.heal();
    await this.check();
    for (const transactionId of this.#transactions) await this.#bringToItsEnd(transactionId);
    await this.sides.pass(3 * 1_440 * MINUTE_MS);
    await this.check();
    const left = await Promise.all(['hold:', 'release:', 'draft:'].map((prefix) => this.sides.kept(prefix)));
    expect(left.map((kept) => [...kept.keys()])).toEqual([[], [], []]);
  }

  async #bringToItsEnd(transactionId: string): Promise<void> {
    const { sides } = this;
    const now = () => sides.bought(transactionId, 1);
    const begun = await now();
    if (begun?.state === 'confirm-unknown')
      await sides.call({ transactionId, n: 1 }, ruleFor({ do: 'confirm', who: 0, again: true }, begun));
    const order = await now();
    if (order === undefined || order.orderId === undefined) {
      const call = order === undefined ? { transactionId } : { transactionId, n: 1 };
      const lines = { basket: [['kaasfondue', 1] as const], road: 'pickup' as const };
      expect((await sides.call(call, ruleFor({ do: 'select', who: 0, ...lines, basket: [...lines.basket] as [] }, order))).ok).toBe(true);
      await sides.call({ transactionId, n: 1 }, ruleFor({ do: 'init', who: 0, road: 'pickup', paysBefore: false }, await now()));
      await sides.call({ transactionId, n: 1 }, ruleFor({ do: 'confirm', who: 0, again: false }, await now()));
    }
    for (let n = 0; n < STATES.length; n += 1)
      await this.#provide({ do: 'advance', who: this.#transactions.indexOf(transactionId), to: 'next' });
    const ended = await now();
    expect(['complete', 'cancelled'], JSON.stringify(ended)).toContain(ended?.state);
  }

  async #checkStock(): Promise<void> {
    const [items, holds, releases, orders] = await Promise.all([
      this.sides.kept<ItemRecord>('item:'),
      this.sides.kept<HoldRecord>('hold:'),
      this.sides.kept<ReleaseRecord>('release:'),
      this.sides.kept<Sold>('order:'),
    ]);
    for (const local of COUNTED) {
      const stock = items.get(KEY.item(`kaas.${local}`))?.stock;
      if (stock?.counted !== true) throw new Error(`${local} is not counted`);
      const of = (all: readonly (readonly StockLine[])[]) =>
        all.flat().reduce((total, line) => total + (line.itemId === `kaas.${local}` ? line.quantity : 0), 0);
      const back = (from: ReleaseRecord['from']) => of([...releases.values()].flatMap((each) => (each.from === from ? [each.lines] : [])));
      expect(stock.onHand).toBeGreaterThanOrEqual(0);
      expect([local, stock.reserved]).toEqual([local, of([...holds.values()].map(({ lines }) => lines)) + back('hold')]);
      const away = of([...orders.values()].map(({ taken }) => taken)) + back('order');
      expect([local, stock.onHand + away]).toEqual([local, STOCK[local] + this.#added[local]]);
    }
  }
}

/** A quote is the sum of its parts, and that is what is to be paid. What was paid is what was agreed: the rest of it is what is paid back. */
function checkMoney({ order }: Sold): void {
  const { quote, payments } = order;
  const [payment] = payments;
  if (quote === undefined || payment?.amount === undefined || payments.length !== 1)
    throw new Error('an order has a quote and one payment');
  expect(checkQuote(quote).ok).toBe(true);
  const afterwards = quote.lines.filter(({ kind, title }) => kind === 'refund' || title === 'Cancellation fee').map(({ amount }) => amount);
  const owed = subtract(payment.amount, quote.total);
  // What is due at the hand-over is settled there: what is paid back after that is from what was paid then.
  const paidBack = payment.due === 'on-fulfilment' ? owed : negate(sum(quote.total.currency, afterwards));
  expect([payment.status, owed]).toEqual([payment.status, payment.status === 'paid' ? paidBack : eur('0.00')]);
  expect(isNegative(quote.total) || isNegative(owed)).toBe(false);
}

/** Who bought knows what who sold knows. */
function checkAlike(bought: Bought, sold: ReadonlyMap<string, Sold>): void {
  if (bought.orderId === undefined) return;
  const record = sold.get(KEY.order(bought.orderId));
  expect(bought.told).toEqual(record?.order);
  const stage = record?.order.status === 'active' ? 'confirmed' : record?.order.status;
  expect(bought.state).toBe(stage);
}

function nextOf({ order }: Sold): string | undefined {
  return movesFrom(order.fulfilments[0] ?? {}, 'provider').find(({ command }) => command !== 'cancel' && command !== 'pack')?.to;
}

function ruleFor(what: Extract<Happening, { who: number }>, order: Bought | undefined): StepRule {
  switch (what.do) {
    case 'select': {
      const chosen = {
        lines: what.basket.map(([local, quantity]) => ({ itemId: `kaas.${local}`, quantity })),
        fulfilments: [fulfilmentOn(what.road)],
      };
      return order === undefined ? beginOrder({ providerNode: 'bpp.example', providerId: SHOP.id, ...chosen }) : selectAgain(chosen);
    }
    case 'init':
      return initialise({
        billing: { name: 'Anna', email: 'anna@post.example' },
        fulfilments: [fulfilmentOn(what.road)],
        payments: [what.paysBefore ? { id: 'kaas.before', due: 'before-order' } : { id: 'kaas.later', due: 'on-fulfilment' }],
      });
    case 'confirm':
      return confirm({
        payments: agreed(order?.told?.payments),
        again: what.again,
        ...(order?.agreedTotal === undefined ? {} : { acceptedTotal: order.agreedTotal }),
      });
    case 'cancel':
      return cancel({ reasonId: 'changed-mind' });
    case 'ask':
      return what.what === 'status' ? askStatus() : what.what === 'track' ? askTracking() : askSupport({});
    case 'change':
      return update(
        what.what === 'billing'
          ? { targets: ['billing'], order: { billing: { name: 'Bram', email: 'bram@post.example' } } }
          : {
              targets: ['fulfilment'],
              order: { fulfilments: [{ ...order?.told?.fulfilments[0], ...fulfilmentOn('near', 'Prinsengracht 2') }] },
            },
      );
    case 'less': {
      const line = order?.told?.lines[what.place];
      const lines = [{ itemId: line?.itemId ?? 'kaas.oud', quantity: what.keeps }];
      return update({ targets: ['lines'], order: { lines }, reasonId: what.reasonId });
    }
    case 'rate':
      return rate([{ category: 'provider', id: SHOP.id, value: what.value }]);
    default:
      throw new Error(`${what.do} is nothing that a buyer does`);
  }
}

function agreed(offered: readonly Payment[] | undefined): readonly Payment[] {
  const [payment] = offered ?? [];
  if (payment === undefined) return [];
  return [payment.due === 'before-order' ? { ...payment, status: 'paid', reference: 'BETAALD' } : payment];
}

function fulfilmentOn(which: (typeof ROADS)[number], address = 'Prinsengracht 1'): Fulfilment {
  if (which === 'pickup') return { id: 'kaas.pickup', kind: 'pickup' };
  const position = north(which === 'near' ? 1 : 2.5);
  return { id: 'kaas.delivery', kind: 'delivery', stops: [{ kind: 'end', place: { address, position } }] };
}
