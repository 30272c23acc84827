import { beforeEach, describe, expect, it } from 'vitest';
import { appointmentEngine } from '../../../bpp/engines/appointment/appointment.ts';
import { PAYMENT_KEY } from '../../../bpp/payments/records.ts';
import { referenceFor } from '../../../bpp/payments/reference.ts';
import type { Order } from '../../../commerce/order.ts';
import type { Payment } from '../../../commerce/payment.ts';
import type { PaymentLedger } from '../../../commerce/payment-ledger.ts';
import { buyer, DAY_MS, MINUTE_MS, order, Practice } from './practice.ts';

const ANNA = buyer('anna');
const TUESDAY = 'anna~20261006T0700Z';
const BEFORE: readonly Payment[] = [{ id: 'fysio.before', due: 'before-order' }];
const EUR = (amount: string) => ({ currency: 'EUR', amount });

let practice: Practice;
beforeEach(() => {
  practice = new Practice();
});

/** An appointment that is to be paid by bank transfer, of which its buyer says that it was. */
function bookPaying(): Order {
  const offered = practice.order(ANNA, { action: 'init', order: order('intake', TUESDAY, { payments: BEFORE }) });
  const payments = offered.payments.map((payment) => ({ ...payment, status: 'paid' as const, reference: 'claimed-1' }));
  return practice.order(ANNA, { action: 'confirm', order: { ...offered, payments } });
}

function ledger({ id = '' }: Order): PaymentLedger | undefined {
  return practice.get<PaymentLedger>(PAYMENT_KEY.ledger(id));
}

function isOpen({ id = '' }: Order): boolean {
  return practice.keys('unsettled:').includes(PAYMENT_KEY.unsettled(id));
}

/** Money that came for an appointment, as the book of payments enters it. */
function receive({ id = '' }: Order, amount: string): void {
  practice.put(PAYMENT_KEY.ledger(id), { receipts: [{ id: 'r1', amount: EUR(amount), on: '2026-10-05', by: 'statement' }], refunds: [] });
}

describe('the money of an appointment', () => {
  it('has a reference from the init on, which is forgotten with an offer that nobody confirmed', () => {
    const offered = practice.order(ANNA, { action: 'init', order: order('intake', TUESDAY, { payments: BEFORE }) });
    const [payment] = offered.payments;
    expect(practice.keys('reference:')).toEqual([PAYMENT_KEY.reference(payment?.reference ?? '')]);
    practice.wait(25 * 60 * MINUTE_MS);
    expect(practice.keys('reference:')).toEqual([]);
  });

  it('is another order’s when its reference is kept for that', () => {
    const own = practice.order(ANNA, { action: 'init', order: order('intake', TUESDAY, { payments: BEFORE }) });
    practice = new Practice();
    practice.put(PAYMENT_KEY.reference(own.payments[0]?.reference ?? ''), { orderId: 'fysio.other' });
    expect(practice.refusal(ANNA, { action: 'init', order: order('intake', TUESDAY, { payments: BEFORE }) })).toBe('policy');
    expect(practice.entries('anna')).toEqual([]);
  });

  it('is not there because the buyer says so', () => {
    const booked = bookPaying();
    expect(booked.payments).toMatchObject([{ status: 'not-paid', reference: referenceFor(booked.id ?? '') }]);
    expect(ledger(booked)).toMatchObject({ receipts: [], claim: { reference: 'claimed-1' } });
    expect(isOpen(booked)).toBe(true);
  });

  it('counts when it came before the order', () => {
    const { id = '' } = bookPaying();
    practice = new Practice();
    receive({ id } as Order, '40.00');
    const booked = bookPaying();
    expect(booked.payments).toMatchObject([{ status: 'paid', received: EUR('40.00') }]);
    expect(isOpen(booked)).toBe(false);
  });

  it('came when it was done, once', () => {
    const booked = practice.book(ANNA, order('intake', TUESDAY));
    expect(isOpen(booked)).toBe(true);
    practice.wait(DAY_MS);
    practice.do('complete', booked.id ?? '');
    expect(practice.record(booked.id).order.payments).toMatchObject([{ status: 'paid', received: EUR('40.00') }]);
    expect(ledger(booked)?.receipts).toMatchObject([{ by: 'hand-over', amount: EUR('40.00') }]);
    expect(practice.keys('movement:')).toHaveLength(1);
    expect(isOpen(booked)).toBe(false);
  });

  it('does not come with the end of one that was to be paid before', () => {
    const booked = bookPaying();
    practice.wait(DAY_MS);
    practice.do('complete', booked.id ?? '');
    expect(practice.record(booked.id).order).toMatchObject({ status: 'complete', payments: [{ status: 'not-paid' }] });
    expect(isOpen(booked)).toBe(true);
  });

  it.each([
    ['in time', 0, '0.00', false],
    ['late', 90, '20.00', true],
  ])('is owed as the terms say when its buyer calls it off %s', (_when, waitMinutes, due, open) => {
    const early = order('intake', waitMinutes === 0 ? 'anna~20261008T0700Z' : TUESDAY);
    const booked = practice.book(ANNA, early);
    practice.wait(waitMinutes * MINUTE_MS);
    const off = practice.order(ANNA, { action: 'cancel', orderId: booked.id ?? '' });
    expect(off).toMatchObject({ quote: { total: EUR(due) }, payments: [{ amount: EUR(due), status: 'not-paid' }] });
    expect(isOpen(booked)).toBe(open);
  });

  it('is to go back when the practice calls off what was paid', () => {
    const booked = bookPaying();
    receive(booked, '40.00');
    practice.do('cancel', booked.id ?? '', { reasonId: 'staff-ill' });
    expect(practice.record(booked.id).order).toMatchObject({ status: 'cancelled', payments: [{ status: 'paid', received: EUR('40.00') }] });
    expect(isOpen(booked)).toBe(true);
    expect(practice.entries('anna')).toEqual([]);
  });

  it('is to go back, less what the terms keep, when its buyer calls off what was paid', () => {
    const booked = bookPaying();
    receive(booked, '40.00');
    practice.wait(90 * MINUTE_MS);
    const off = practice.order(ANNA, { action: 'cancel', orderId: booked.id ?? '' });
    expect(off).toMatchObject({ quote: { total: EUR('20.00') }, payments: [{ status: 'paid', received: EUR('40.00') }] });
    expect(isOpen(booked)).toBe(true);
  });

  it('is what is kept when nobody came', () => {
    const booked = practice.book(ANNA, order('intake', TUESDAY));
    practice.wait(DAY_MS);
    practice.do('no-show', booked.id ?? '');
    expect(practice.record(booked.id).order.payments).toMatchObject([{ amount: EUR('30.00'), status: 'not-paid' }]);
    expect(ledger(booked)).toBeUndefined();
    expect(isOpen(booked)).toBe(true);
  });
});

describe('the road of an appointment', () => {
  const next = (booked: Order) => appointmentEngine.desk.next(practice.record(booked.id));

  it('says what the people of the practice can do, and what its buyer can ask', () => {
    const booked = practice.book(ANNA, order('intake', TUESDAY));
    expect(next(booked)).toEqual(['start', 'complete', 'no-show', 'move', 'cancel']);
    practice.wait(DAY_MS);
    practice.do('start', booked.id ?? '');
    expect(next(booked)).toEqual(['complete']);
    const moving = { ...order('intake', 'anna~20261009T0730Z'), id: booked.id ?? '', lines: [] };
    expect(practice.ask(ANNA, { action: 'update', targets: ['fulfillments'], order: moving })).toMatchObject({
      refusal: { reason: 'update-not-possible', message: expect.stringContaining('under-way') },
    });
    expect(practice.do('no-show', booked.id ?? '')).toMatchObject({ refusal: { message: expect.stringContaining('complete') } });
    practice.do('complete', booked.id ?? '');
    expect(next(booked)).toEqual([]);
  });

  it('marks each change later than the one before, also within one millisecond', () => {
    const booked = practice.book(ANNA, order('intake', 'anna~20261008T0700Z'));
    const moving = { ...order('intake', 'anna~20261009T0730Z'), id: booked.id ?? '', lines: [] };
    const moved = practice.order(ANNA, { action: 'update', targets: ['fulfillments'], order: moving });
    const off = practice.order(ANNA, { action: 'cancel', orderId: booked.id ?? '' });
    const marks = [booked, moved, off].map(({ updatedAtMs = 0 }) => updatedAtMs - practice.nowMs);
    expect(marks).toEqual([0, 1, 2]);
  });

  it('has room for a message of the practice', () => {
    const booked = practice.book(ANNA, order('intake', TUESDAY));
    expect(practice.do('message', booked.id ?? '', { text: 'Neem een handdoek mee.' })).toMatchObject({ ok: true });
    expect(practice.told.at(-1)?.answer).toMatchObject({ action: 'support' });
  });
});
