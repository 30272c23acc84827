import { expect } from 'vitest';
import { advanceOrder, type Step as ProviderStep, rejectOrder } from '../../bpp/engines/shop/advance.ts';
import type { HoldRecord, ItemRecord, ReleaseRecord, ShopRecord, OrderRecord as Sold, StockLine } from '../../bpp/engines/shop/record.ts';
import { KEY } from '../../bpp/engines/shop/record.ts';
import { endReturn } from '../../bpp/engines/shop/returns.ts';
import { changeStock } from '../../bpp/engines/shop/stock.ts';
import { partitionOfProvider } from '../../bpp/provider-record.ts';
import { commandsAt } from '../../commerce/order-life.ts';
import type { Json } from '../../node/store/port.ts';
import { eur, item, MINUTE_MS, NOON_MS, SHOP } from '../bpp/counter.ts';
import { checkAlike, checkMoney } from './agreement.ts';
import { BothSides } from './both-sides.ts';
import { COUNTED, type Counted, type Happening, STATES, STOCK } from './happening.ts';
import { MoneyLife, paymentsOf } from './money.ts';
import { nextOf, ruleFor } from './shop-steps.ts';

/** A shop with all that can stand in a quote. */
const CHARGING: ShopRecord = {
  ...SHOP,
  payments: paymentsOf(SHOP.id),
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

  readonly #money = new MoneyLife(this.sides, (what) => this.done.set(what, (this.done.get(what) ?? 0) + 1));

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
      case 'money':
        return this.#money.happen(what);
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
      { do: 'road' | 'let through' | 'wait' | 'count' | 'reprice' | 'advance' | 'reject' | 'end return' | 'buy' | 'bring back' | 'money' }
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
    await this.#money.check();
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
    await this.#money.end();
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
      await sides.call({ transactionId, n: 1 }, ruleFor({ do: 'init', who: 0, road: 'pickup', pays: 'later' }, await now()));
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
