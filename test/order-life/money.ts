import fc from 'fast-check';
import { expect } from 'vitest';
import { importStatement } from '../../bpp/payments/import-statement.ts';
import { listUnsettled, paymentView } from '../../bpp/payments/open-payments.ts';
import { paymentEvents } from '../../bpp/payments/payment-events.ts';
import { placeBooking, receiveByHand, recordRefund, writeOffRest } from '../../bpp/payments/payment-work.ts';
import { type BookingRecord, moneyKeys, PAYMENT_KEY, type ReferenceRecord } from '../../bpp/payments/records.ts';
import { referenceFor } from '../../bpp/payments/reference.ts';
import { takeNews } from '../../bpp/payments/service-work.ts';
import { type PaymentOffer, PROVIDER_KEY, partitionOfProvider } from '../../bpp/provider-record.ts';
import { isZero, type Money } from '../../commerce/money.ts';
import type { Standing } from '../../commerce/payment-ledger.ts';
import { dateIn } from '../../commerce/time.ts';
import { webhookHeaders } from '../../protocol/signing/webhook.ts';
import { eur } from '../bpp/counter.ts';
import { camt, SHOP_IBAN } from '../bpp/payments/files.ts';
import type { BothSides } from './both-sides.ts';
import { type Came, centsOf, checkLedgers } from './ledgers.ts';

/** What the bank, a payment service and the people of a provider do with the money of its orders: rightly, wrongly, twice. */

const SERVICE = 'kassa';
const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
/** The first of these is asked for most: what is to be paid, or paid back. */
const AMOUNTS = ['exact', 'exact', 'exact', 'less', 'more', 'little', 'much'] as const;
const REMARKS = ['named', 'named', 'named', 'named', 'mistyped', 'nothing', 'foreign', 'two orders'] as const;

export const moneyHappening = fc.record({
  do: fc.constant('money' as const),
  what: fc.constantFrom('statement', 'statement', 'statement', 'service', 'hand', 'refund', 'write-off', 'place', 'statement again'),
  which: fc.nat(7),
  amount: fc.constantFrom(...AMOUNTS),
  remark: fc.constantFrom(...REMARKS),
});
export type MoneyHappening = typeof moneyHappening extends fc.Arbitrary<infer Value> ? Value : never;

/** Every way to pay that there is. */
export const PAYS = ['later', 'before', 'bill', 'card'] as const;
export function paymentsOf(providerId: string): readonly PaymentOffer[] {
  const account = { method: 'bank-transfer', iban: SHOP_IBAN, accountName: 'De Zaak' } as const;
  return [
    { id: `${providerId}.later`, due: 'on-fulfilment', methods: ['card'] },
    { id: `${providerId}.before`, due: 'before-order', ...account },
    { id: `${providerId}.bill`, due: 'after-fulfilment', ...account },
    { id: `${providerId}.card`, due: 'before-order', method: 'payment-service', service: SERVICE, page: 'https://kassa.example/betalen' },
  ];
}

export class MoneyLife {
  readonly #sides: BothSides;
  /** What came and was taken, by the id under which it was told: the books are held against it. */
  readonly #came: Came = { statement: new Map(), service: new Map(), unnamed: new Map(), hand: new Map(), back: new Map() };
  readonly #done: (what: string) => void;
  #statement: string | undefined;
  #n = 0;

  constructor(sides: BothSides, done: (what: string) => void) {
    this.#sides = sides;
    this.#done = done;
  }

  async happen({ what, which, amount: how, remark }: MoneyHappening): Promise<void> {
    this.#n += 1;
    if (what === 'statement again') return this.#importAgain();
    if (what === 'place') return this.#place(which);
    const orderIds = await this.#orderIds();
    const orderId = orderIds[which % Math.max(1, orderIds.length)];
    if (orderId === undefined) return;
    const standing = await this.#standing(orderId);
    const amount = amountOf(how, what === 'refund' ? standing?.toRefund : standing?.outstanding);
    if (what === 'statement') return this.#book({ orderId, others: orderIds, amount, remark });
    if (what === 'service') return this.#serve({ orderId, amount, isTwice: which % 2 === 0, isForged: remark === 'mistyped' });
    const { self, clock } = this.#sides;
    const on = dateIn('Europe/Amsterdam', clock.ms);
    const id = `${what}-${this.#n}`;
    if (what === 'hand') {
      const done = await this.#sides.do(receiveByHand(self, orderId, { id, amount, on, by: 'hand' }));
      if (done.ok) this.#came.hand.set(id, amount);
      this.#done(`hand ${done.ok}`);
    } else if (what === 'refund') {
      const left = standing === undefined ? 0 : centsOf(standing.received) - centsOf(standing.refunded);
      const done = await this.#sides.do(recordRefund(self, orderId, { id, amount, on, reason: 'other' }));
      expect(done.ok, `${amount.amount} goes back of ${left} cents`).toBe(centsOf(amount) <= left);
      if (done.ok) this.#came.back.set(id, amount);
      this.#done(`refund ${done.ok}`);
    } else {
      this.#done(`write-off ${(await this.#sides.do(writeOffRest(self, orderId, undefined))).ok}`);
    }
  }

  /** What must hold of the books at every moment. */
  async check(): Promise<void> {
    await checkLedgers(this.#sides, this.#came);
  }

  /** Whatever came or did not come, people can bring every order's money to rest. */
  async end(): Promise<void> {
    const { provider, providerId, self } = this.#sides;
    for (const id of await this.#unplaced()) {
      const done = await this.#sides.do(placeBooking(self, { providerId, id }, { putAside: 'Van niemand' }));
      expect(done.ok).toBe(true);
    }
    for (const { orderId, outstanding, toRefund, status } of await listUnsettled(provider.store, providerId, { limit: 100 })) {
      if (!isZero(toRefund)) {
        const done = await this.#sides.do(recordRefund(self, orderId, { id: 'last', amount: toRefund, reason: 'overpaid' }));
        expect(done.ok).toBe(true);
        this.#came.back.set(`last ${orderId}`, toRefund);
      }
      if (!isZero(outstanding)) expect([status, (await this.#sides.do(writeOffRest(self, orderId, 'Klaar'))).ok]).toEqual([status, true]);
    }
    await this.check();
    expect(await listUnsettled(provider.store, providerId, { limit: 100 })).toEqual([]);
    expect(await this.#unplaced()).toEqual([]);
  }

  get #ports() {
    const { provider, self } = this.#sides;
    return { performer: provider.node, store: provider.store, node: self };
  }

  /** Orders that stand, and what was offered with a reference and is not ordered yet. */
  async #orderIds(): Promise<readonly string[]> {
    const placed = [...(await this.#sides.kept('order:')).keys()].map((key) => key.slice('order:'.length));
    const referred = [...(await this.#sides.kept<ReferenceRecord>(PAYMENT_KEY.reference(''))).values()].map(({ orderId }) => orderId);
    return [...new Set([...placed, ...referred])];
  }

  async #standing(orderId: string): Promise<Standing | undefined> {
    const keys = [...moneyKeys(orderId), PROVIDER_KEY.provider];
    return paymentView(await this.#sides.provider.store.read(partitionOfProvider(this.#sides.providerId), keys), orderId);
  }

  async #book(found: {
    readonly orderId: string;
    readonly others: readonly string[];
    readonly amount: Money;
    readonly remark: (typeof REMARKS)[number];
  }): Promise<void> {
    const { amount, orderId, others, remark } = found;
    const currency = remark === 'foreign' ? 'USD' : 'EUR';
    const reference = referenceFor(orderId);
    const second = others.find((other) => other !== orderId) ?? orderId;
    const said = {
      named: { reference },
      foreign: { reference },
      mistyped: { remark: `Betaling ${reference.slice(0, -2)}${reference.at(-1)}${reference.at(-2)}` },
      nothing: { remark: 'voor de bestelling' },
      'two orders': { remark: `${reference} ${referenceFor(second)}` },
    }[remark];
    const bankReference = `NTRY${this.#n}`;
    const on = dateIn('Europe/Amsterdam', this.#sides.clock.ms);
    this.#statement = camt([{ amount: amount.amount, currency, bankReference, on, ...said }]);
    const report = await this.#import();
    expect([report.problems, report.known]).toEqual([[], 0]);
    this.#came.statement.set(bankReference, { currency, amount: amount.amount });
    for (const outcome of Object.keys(report.entered)) this.#done(`statement ${outcome}`);
  }

  async #importAgain(): Promise<void> {
    if (this.#statement === undefined) return;
    const report = await this.#import();
    expect([report.entered, report.known]).toEqual([{}, 1]);
  }

  async #import() {
    const input = { providerId: this.#sides.providerId, accounts: [SHOP_IBAN], bytes: Buffer.from(this.#statement ?? '') };
    const report = await importStatement(this.#ports, input);
    await this.#sides.settle();
    return report;
  }

  async #serve(event: {
    readonly orderId: string;
    readonly amount: Money;
    readonly isTwice: boolean;
    readonly isForged: boolean;
  }): Promise<void> {
    const id = `evt_${this.#n}`;
    const { clock, providerId } = this.#sides;
    const body = JSON.stringify({ type: 'payment.succeeded', reference: referenceFor(event.orderId), ...event.amount });
    const headers = webhookHeaders(SECRET, { id, nowMs: clock.ms, body: event.isForged ? `${body} ` : body });
    for (let times = 0; times < (event.isTwice ? 2 : 1); times += 1) {
      const heard = paymentEvents(SERVICE, [SECRET]).hear?.({ headers, body: Buffer.from(body) }, clock.ms);
      expect(heard?.ok).toBe(!event.isForged);
      if (heard?.ok !== true || heard.value === undefined) return;
      const taken = await takeNews(this.#ports, { providerId, service: SERVICE }, heard.value);
      await this.#sides.settle();
      if (!taken.ok) throw new Error('an event could not be taken');
      const what = taken.value.ok ? taken.value.value : undefined;
      if (what === 'entered') this.#came.service.set(`${SERVICE}:${id}`, event.amount);
      if (what === 'to-place') this.#came.unnamed.set(`${SERVICE}:${id}`, event.amount);
      this.#done(`service ${taken.value.ok}`);
    }
  }

  async #place(which: number): Promise<void> {
    const { providerId, self } = this.#sides;
    const [unplaced, orderIds] = [await this.#unplaced(), await this.#orderIds()];
    const id = unplaced[which % Math.max(1, unplaced.length)];
    const orderId = orderIds[which % Math.max(1, orderIds.length)];
    if (id === undefined) return;
    const to = orderId === undefined || which === 0 ? { putAside: 'Een gift' } : { orderId };
    this.#done(`place ${(await this.#sides.do(placeBooking(self, { providerId, id }, to))).ok}`);
  }

  async #unplaced(): Promise<readonly string[]> {
    const marks = [...(await this.#sides.kept(PAYMENT_KEY.unplaced(''))).keys()].map((key) => key.slice(PAYMENT_KEY.unplaced('').length));
    const open = [...(await this.#sides.kept<BookingRecord>(PAYMENT_KEY.booking(''))).values()].filter(({ state }) => state === 'open');
    expect(marks.sort()).toEqual(open.map(({ id }) => id).sort());
    return marks;
  }
}

function amountOf(how: (typeof AMOUNTS)[number], exact: Money | undefined): Money {
  const cents = exact === undefined || isZero(exact) ? 500 : centsOf(exact);
  const given = { exact: cents, less: Math.max(1, cents - 1), more: cents + 100, little: 50, much: 20_000 }[how];
  return eur((given / 100).toFixed(2));
}
