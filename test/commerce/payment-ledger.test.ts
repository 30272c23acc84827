import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { add, compare, isNegative, subtract, zero } from '../../commerce/money.ts';
import { PAYMENT_MOVES, type PayingEvent, settles } from '../../commerce/paying.ts';
import {
  type Entered,
  NOTHING_PAID,
  type PaymentLedger,
  paymentIn,
  type Refund,
  receive,
  refund,
  standingOf,
  writeOff,
} from '../../commerce/payment-ledger.ts';
import { outcomeFor, suggestionsFor } from '../../commerce/payment-match.ts';
import type { Verdict } from '../../commerce/refusal.ts';
import { settlementCsv, totalsOf } from '../../commerce/settlement.ts';

const eur = (cents: number) => ({ currency: 'EUR', amount: (cents / 100).toFixed(2) });
const on = '2026-11-02';
const entry = fc.record({
  what: fc.constantFrom('receive', 'refund', 'write-off'),
  /** Few, so that the same one comes again. */
  id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  cents: fc.integer({ min: -50, max: 400 }),
});
type Entry = typeof entry extends fc.Arbitrary<infer T> ? T : never;

function apply(ledger: PaymentLedger, { what, id, cents }: Entry, due: ReturnType<typeof eur>): Verdict<Entered> {
  if (what === 'receive') return receive(ledger, { id, amount: eur(cents), on, by: 'hand' }, 'EUR');
  if (what === 'refund') return refund(ledger, { id, amount: eur(cents), on, reason: 'other' }, 'EUR');
  return { ok: true, value: writeOff(ledger, due, { on }) };
}

/** A ledger of an order of ten euros after an event, and what the order costs then. */
function after(event: PayingEvent, ledger: PaymentLedger): { readonly ledger: PaymentLedger; readonly due: ReturnType<typeof eur> } {
  const due = eur(1_000);
  if (event === 'costs-more') return { ledger, due: eur(1_001) };
  if (event === 'write-off') return { ledger: writeOff(ledger, due, { on }).ledger, due };
  const entered =
    event === 'refund'
      ? refund(ledger, { id: 'back', amount: eur(1_000), on, reason: 'goodwill' }, 'EUR')
      : receive(ledger, { id: 'came', amount: due, on, by: event }, 'EUR');
  return { ledger: entered.ok ? entered.value.ledger : ledger, due };
}

describe('where a payment stands', () => {
  const paid: PaymentLedger = { receipts: [{ id: 'first', amount: eur(1_000), on, by: 'hand' }], refunds: [] };

  it.each(PAYMENT_MOVES)('goes by the table: $event', ({ event, from, to }) => {
    const before = from === 'paid' ? paid : NOTHING_PAID;
    expect(paymentIn({}, standingOf(before, eur(1_000))).status).toBe(from);
    const { ledger, due } = after(event, before);
    expect(paymentIn({}, standingOf(ledger, due)).status).toBe(to);
  });

  it('is not moved by the word of the buyer, nor by less than the whole', () => {
    const claimed: PaymentLedger = { ...NOTHING_PAID, claim: { atMs: 0, reference: 'BETAALD' } };
    expect(paymentIn({}, standingOf(claimed, eur(1_000))).status).toBe('not-paid');
    const less: PaymentLedger = { receipts: [{ id: 'less', amount: eur(999), on, by: 'statement' }], refunds: [] };
    expect(paymentIn({}, standingOf(less, eur(1_000))).status).toBe('not-paid');
  });

  it('is settled at the hand-over only where it is due then', () => {
    const dues = ['before-order', 'before-fulfilment', 'on-fulfilment', 'after-fulfilment', undefined] as const;
    expect(dues.filter((due) => settles('hand-over', due))).toEqual(['on-fulfilment']);
    expect(dues.filter((due) => settles('statement', due))).toEqual([...dues]);
  });
});

describe('a ledger', () => {
  it('adds up whatever is entered in whatever order: never more back than came, nothing below nothing, once paid stays paid', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 30 }), fc.integer({ min: 0, max: 500 }), (entries, cents) => {
        const due = eur(cents);
        let ledger = NOTHING_PAID;
        let paid = false;
        for (const each of entries) {
          const entered = apply(ledger, each, due);
          if (!entered.ok) continue;
          const again = apply(entered.value.ledger, each, due);
          expect(again).toEqual({ ok: true, value: { ledger: entered.value.ledger, changed: false } });
          ledger = entered.value.ledger;
          const { received, refunded, outstanding, toRefund, settled } = standingOf(ledger, due);
          for (const amount of [received, refunded, outstanding, toRefund]) expect(isNegative(amount)).toBe(false);
          expect(compare(refunded, received)).toBeLessThanOrEqual(0);
          expect(compare(zero('EUR'), outstanding) === 0 || compare(zero('EUR'), toRefund) === 0).toBe(true);
          if (settled && ledger.writtenOff === undefined) expect(compare(subtract(received, due), refunded)).toBeLessThanOrEqual(0);
          const { status } = paymentIn({}, standingOf(ledger, due));
          if (paid) expect(status).toBe('paid');
          paid = status === 'paid';
        }
      }),
    );
  });

  it('refuses another currency, part of a cent, and something else under the same key', () => {
    expect(receive(NOTHING_PAID, { id: 'a', amount: { currency: 'USD', amount: '1.00' }, on, by: 'hand' }, 'EUR').ok).toBe(false);
    expect(receive(NOTHING_PAID, { id: 'a', amount: { currency: 'EUR', amount: '1.005' }, on, by: 'hand' }, 'EUR').ok).toBe(false);
    const back: Refund = { id: 'r', amount: eur(100), on, reason: 'goodwill' };
    const ledger: PaymentLedger = { receipts: [{ id: 'a', amount: eur(500), on, by: 'hand' }], refunds: [back] };
    expect(refund(ledger, back, 'EUR')).toEqual({ ok: true, value: { ledger, changed: false } });
    expect(refund(ledger, { ...back, reason: 'returned' }, 'EUR').ok).toBe(false);
    expect(refund(ledger, { ...back, id: 's', amount: eur(401) }, 'EUR').ok).toBe(false);
  });

  it('has an end: a hundred lines of one order', () => {
    const receipts = Array.from({ length: 100 }, (_, at) => ({ id: `r${at}`, amount: eur(1), on, by: 'hand' as const }));
    expect(receive({ receipts, refunds: [] }, { id: 'one more', amount: eur(1), on, by: 'hand' }, 'EUR').ok).toBe(false);
  });

  it('of an order that became cheaper says what is to go back, less what went back already', () => {
    const ledger: PaymentLedger = {
      receipts: [{ id: 'a', amount: eur(1_000), on, by: 'statement' }],
      refunds: [{ id: 'r', amount: eur(200), on, reason: 'goodwill' }],
    };
    expect(standingOf(ledger, eur(1_000))).toMatchObject({ outstanding: eur(0), toRefund: eur(0), settled: true });
    expect(standingOf(ledger, eur(500))).toMatchObject({ toRefund: eur(300), settled: false });
    expect(standingOf(ledger, eur(0))).toMatchObject({ toRefund: eur(800) });
  });
});

describe('what a buyer is told of a payment', () => {
  const url = 'payto://iban/NL91ABNA0417164300?amount=EUR%3A10.00&receiver-name=De%20Zaak&message=RF18539007547034';
  const agreed = { status: 'not-paid', amount: eur(1_000), url } as const;
  const part: PaymentLedger = { receipts: [{ id: 'a', amount: eur(300), on, by: 'statement' }], refunds: [] };

  it('asks what the order costs now, and at its address what is left of that, as long as it is not paid', () => {
    expect(paymentIn(agreed, standingOf(part, eur(800)))).toEqual({
      status: 'not-paid',
      amount: eur(800),
      received: eur(300),
      url: url.replace('10.00', '5.00'),
    });
    expect(paymentIn({ ...agreed, url: 'https://kassa.example/?order=x&amount=10.00#pay' }, standingOf(part, eur(800))).url).toBe(
      'https://kassa.example/?order=x&amount=5.00#pay',
    );
    expect(paymentIn({ ...agreed, url: 'https://kassa.example/p/1' }, standingOf(part, eur(800))).url).toBe('https://kassa.example/p/1');
  });

  it('asks nothing of an order that was written off and then called off at no cost', () => {
    const given = writeOff(NOTHING_PAID, eur(1_000), { on }).ledger;
    expect(paymentIn(agreed, standingOf(given, eur(1_000)))).toEqual({ ...agreed, status: 'paid' });
    expect(paymentIn({ ...agreed, status: 'paid' }, standingOf(given, eur(0)))).toMatchObject({ status: 'not-paid', amount: eur(0) });
  });

  it('stays as it was agreed and paid when the order comes to less', () => {
    const whole = receive(NOTHING_PAID, { id: 'a', amount: eur(1_000), on, by: 'hand' }, 'EUR');
    const ledger = whole.ok ? whole.value.ledger : NOTHING_PAID;
    expect(paymentIn(agreed, standingOf(ledger, eur(800)))).toMatchObject({ status: 'paid', amount: eur(1_000), url });
  });
});

describe('a payment that was booked', () => {
  const stood = (dueCents: number, receivedCents: number) =>
    standingOf(
      receivedCents === 0 ? NOTHING_PAID : { receipts: [{ id: 'a', amount: eur(receivedCents), on, by: 'hand' }], refunds: [] },
      eur(dueCents),
    );

  it.each([
    ['paid', 100, stood(100, 0), 'standing'],
    ['paid', 40, stood(100, 60), 'standing'],
    ['too-little', 99, stood(100, 0), 'standing'],
    ['too-much', 101, stood(100, 0), 'standing'],
    ['paid-again', 100, stood(100, 100), 'standing'],
    ['order-cancelled', 100, stood(0, 0), 'cancelled'],
    ['no-order-yet', 100, stood(0, 0), 'none-yet'],
  ] as const)('is %s', (outcome, cents, standing, order) => {
    expect(outcomeFor(eur(cents), standing, order)).toBe(outcome);
  });

  it('is held against at most five orders, those first for which most speaks', () => {
    const open = Array.from({ length: 8 }, (_, at) => ({
      orderId: `o${at}`,
      reference: `RF00AAAA${at}`,
      outstanding: eur(100),
      buyerName: at === 7 ? 'Noor de Wit' : 'X',
    }));
    const found = suggestionsFor({ amount: eur(100), remark: 'rf00 aaaa6', payer: { name: 'N DE WIT' } }, open);
    expect(found).toHaveLength(5);
    expect(found[0]?.because).toContain('reference');
    expect(suggestionsFor({ amount: eur(1), remark: 'Noor de Wit', payer: {} }, open)).toEqual([]);
  });
});

describe('a settlement as CSV', () => {
  it('adds up to its totals, and no text of others is a formula to a spreadsheet', () => {
    const lines = [
      { on, kind: 'paid' as const, orderId: '=1+1', amount: eur(300), how: 'a,"b"' },
      { on, kind: 'refunded' as const, orderId: 'o', amount: eur(100), how: '-x' },
      { on, kind: 'written-off' as const, orderId: 'o', amount: eur(5) },
    ];
    const totals = totalsOf('EUR', lines);
    expect(totals).toEqual({ paid: eur(300), refunded: eur(100), net: eur(200), writtenOff: eur(5) });
    expect(add(totals.net, totals.refunded)).toEqual(totals.paid);
    const [, first, second] = settlementCsv(lines).split('\r\n');
    expect(first).toBe(`${on},paid,'=1+1,,3.00,EUR,"a,""b"""`);
    expect(second).toBe(`${on},refunded,o,,-1.00,EUR,'-x`);
  });
});
