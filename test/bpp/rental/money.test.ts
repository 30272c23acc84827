import { describe, expect, it } from 'vitest';
import type { RentalRecord } from '../../../bpp/engines/rental/record.ts';
import { PAYMENT_KEY } from '../../../bpp/payments/records.ts';
import { referenceFor } from '../../../bpp/payments/reference.ts';
import type { Order } from '../../../commerce/order.ts';
import type { PaymentLedger } from '../../../commerce/payment-ledger.ts';
import { ANNA, Bikes, BRAM, eur, MINUTE_MS, RENTAL, ride, vehicle } from './bikes.ts';

/** The money of rides: paid when it came or was taken at the end, never because somebody said so. */

const IN_ADVANCE: RentalRecord = {
  ...RENTAL,
  deposit: eur('100.00'),
  payments: [{ id: 'wiel.bank', due: 'before-order', method: 'bank-transfer', iban: 'NL91ABNA0417164300', accountName: 'Het Wiel' }],
};

function partition(rental: RentalRecord): Bikes {
  return new Bikes([vehicle('los', 1, { vehicleId: 'v-los' })], rental);
}

/** A reservation whose buyer says that it was paid. */
function saidToBePaid(wiel: Bikes): Order {
  const order = wiel.order(ANNA, { action: 'init', order: ride('los', { payments: [{ id: 'wiel.bank', due: 'before-order' }] }) });
  const payments = order.payments.map((payment) => ({ ...payment, status: 'paid' as const }));
  return wiel.order(ANNA, { action: 'confirm', order: { ...order, payments } });
}

function came(wiel: Bikes, orderId: string, amount: string): void {
  const receipts: PaymentLedger['receipts'] = [{ id: 'b1', amount: eur(amount), on: '2026-10-06', by: 'statement' }];
  wiel.put(PAYMENT_KEY.ledger(orderId), { ...wiel.get<PaymentLedger>(PAYMENT_KEY.ledger(orderId)), receipts });
}

function rideOut(wiel: Bikes, order: Order): Order {
  wiel.unlock(order, 'v-los');
  wiel.wait(MINUTE_MS);
  wiel.end(order, 'v-los');
  return wiel.record(order.id).order;
}

describe('a ride that is paid at its end', () => {
  it('is paid then, with what it came to in the ledger', () => {
    const wiel = partition(RENTAL);
    const order = wiel.reserve(ANNA, ride('los'));
    expect([order.payments[0]?.status, wiel.keys('unsettled:')]).toEqual(['not-paid', [PAYMENT_KEY.unsettled(order.id ?? '')]]);
    expect(rideOut(wiel, order).payments).toMatchObject([{ status: 'paid', amount: eur('1.20'), received: eur('1.20') }]);
    expect(wiel.get<PaymentLedger>(PAYMENT_KEY.ledger(order.id ?? ''))?.receipts).toMatchObject([{ by: 'hand-over', amount: eur('1.20') }]);
    expect(wiel.keys('unsettled:')).toEqual([]);
    expect(wiel.keys('movement:')).toHaveLength(1);
  });
});

describe('a ride that is paid before', () => {
  it('has a reference of its own, and is not paid because its buyer says so', () => {
    const wiel = partition(IN_ADVANCE);
    const order = saidToBePaid(wiel);
    const orderId = order.id ?? '';
    expect(wiel.get(PAYMENT_KEY.reference(referenceFor(orderId)))).toEqual({ orderId });
    expect(order.payments).toMatchObject([{ status: 'not-paid', reference: referenceFor(orderId), amount: eur('101.20') }]);
    expect(wiel.get<PaymentLedger>(PAYMENT_KEY.ledger(orderId))?.claim).toMatchObject({ reference: referenceFor(orderId) });
    expect(rideOut(wiel, order).payments).toMatchObject([{ status: 'not-paid', amount: eur('1.20') }]);
    expect(wiel.keys('unsettled:')).toEqual([PAYMENT_KEY.unsettled(orderId)]);
  });

  it('gets its deposit back: what came beyond the price of the ride is to go back', () => {
    const wiel = partition(IN_ADVANCE);
    const order = saidToBePaid(wiel);
    came(wiel, order.id ?? '', '101.20');
    expect(rideOut(wiel, order).payments).toMatchObject([{ status: 'paid', amount: eur('1.20'), received: eur('101.20') }]);
    expect(wiel.keys('unsettled:')).toEqual([PAYMENT_KEY.unsettled(order.id ?? '')]);
  });

  it('and given up costs nothing: what came is to go back, and where nothing came nothing is open', () => {
    const wiel = partition(IN_ADVANCE);
    const paid = saidToBePaid(wiel);
    came(wiel, paid.id ?? '', '101.20');
    const off = wiel.order(ANNA, { action: 'cancel', orderId: paid.id ?? '' });
    expect([off.payments[0]?.received, off.quote?.total]).toEqual([eur('101.20'), eur('0.00')]);
    expect(wiel.keys('unsettled:')).toEqual([PAYMENT_KEY.unsettled(paid.id ?? '')]);
    const unpaid = partition(IN_ADVANCE);
    const order = saidToBePaid(unpaid);
    unpaid.wait(IN_ADVANCE.reserveMs);
    expect([unpaid.record(order.id).order.status, unpaid.keys('unsettled:')]).toEqual(['cancelled', []]);
  });

  it('is not offered under a reference that is another order’s', () => {
    const wiel = partition(IN_ADVANCE);
    const taken = saidToBePaid(partition(IN_ADVANCE)).payments[0]?.reference ?? '';
    wiel.put(PAYMENT_KEY.reference(taken), { orderId: 'wiel.other' });
    const asked = ride('los', { payments: [{ id: 'wiel.bank', due: 'before-order' }] });
    expect(wiel.refusal(ANNA, { action: 'init', order: asked })).toBe('policy');
    expect(wiel.refusal(BRAM, { action: 'init', order: asked })).toBeUndefined();
  });
});
