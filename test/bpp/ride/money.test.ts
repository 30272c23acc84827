import { describe, expect, it } from 'vitest';
import { callOff } from '../../../bpp/engines/ride/cancel.ts';
import { PAYMENT_KEY } from '../../../bpp/payments/records.ts';
import type { PaymentLedger } from '../../../commerce/payment-ledger.ts';
import { ANNA, driver, eur, FLEET, Fleet, MINUTE_MS, NODE, north } from './fleet.ts';

const hailed = () => {
  const one = new Fleet([driver('henk')]);
  one.come('henk', north(1));
  return { one, orderId: one.hail(ANNA) };
};
const open = (one: Fleet) => one.keys('unsettled:');
const payment = (one: Fleet, orderId: string) => one.record(orderId).order.payments[0];

/** Money that came before the ride was over, as a person of the fleet enters it. */
function paidAhead(one: Fleet, orderId: string, amount: string): void {
  const ledger: PaymentLedger = { receipts: [{ id: 'r1', amount: eur(amount), on: '2026-10-06', by: 'hand' }], refunds: [] };
  one.put(PAYMENT_KEY.ledger(orderId), ledger);
}

describe('the money of a ride', () => {
  it('is open while it lasts, and settled at its end by what the receipt says', () => {
    const { one, orderId } = hailed();
    expect(payment(one, orderId)).toMatchObject({ status: 'not-paid', amount: eur('23.10') });
    expect(open(one)).toEqual([PAYMENT_KEY.unsettled(orderId)]);
    one.steps('henk', ['accept', 'arrive', 'start'], orderId);
    one.wait(10 * MINUTE_MS);
    expect(one.step('henk', 'finish', orderId, 5_200)).toBeUndefined();
    expect(payment(one, orderId)).toMatchObject({ status: 'paid', amount: eur('21.78'), received: eur('21.78') });
    expect(open(one)).toEqual([]);
    const movements = one.keys('movement:').map((key) => one.get(key));
    expect(movements).toEqual([{ kind: 'paid', on: '2026-10-06', orderId, amount: eur('21.78'), by: 'hand-over' }]);
  });

  it('enters at the end only what had not come before, and leaves open what is to go back', () => {
    for (const [ahead, entered, left] of [
      ['10.00', 1, []],
      ['23.10', 0, ['unsettled']],
    ] as const) {
      const { one, orderId } = hailed();
      paidAhead(one, orderId, ahead);
      one.steps('henk', ['accept', 'arrive', 'start'], orderId);
      one.wait(10 * MINUTE_MS);
      one.step('henk', 'finish', orderId, 5_200);
      expect(one.keys('movement:')).toHaveLength(entered);
      expect(open(one)).toEqual(left.map(() => PAYMENT_KEY.unsettled(orderId)));
      expect(payment(one, orderId)?.status).toBe('paid');
    }
  });

  it('stays open for the fee when nobody was there, or the buyer called it off late', () => {
    const gone = hailed();
    gone.one.steps('henk', ['accept', 'arrive'], gone.orderId);
    for (let minute = 0; minute < 5; minute += 1) {
      gone.one.wait(MINUTE_MS);
      gone.one.see('henk', north(1));
    }
    gone.one.steps('henk', ['no-show'], gone.orderId);
    expect(payment(gone.one, gone.orderId)).toMatchObject({ status: 'not-paid', amount: eur('10.00') });
    const late = hailed();
    late.one.steps('henk', ['accept', 'arrive'], late.orderId);
    late.one.order(ANNA, { action: 'cancel', orderId: late.orderId });
    expect(payment(late.one, late.orderId)).toMatchObject({ status: 'not-paid', amount: eur('7.50') });
    for (const { one, orderId } of [gone, late]) {
      expect(open(one)).toEqual([PAYMENT_KEY.unsettled(orderId)]);
      expect(one.keys('movement:')).toEqual([]);
    }
  });

  it('is settled at once when calling it off costs nothing, whoever does', () => {
    const ends: readonly ((one: Fleet, orderId: string) => unknown)[] = [
      (one, orderId) => one.order(ANNA, { action: 'cancel', orderId }),
      (one, orderId) => one.do(callOff(NODE, orderId, { reasonId: 'cannot-drive' })),
      (one, orderId) => one.step('henk', 'decline', orderId),
      (one, orderId) => {
        one.steps('henk', ['accept', 'arrive', 'start'], orderId);
        one.wait(FLEET.silence.underWayMs);
      },
    ];
    for (const end of ends) {
      const { one, orderId } = hailed();
      end(one, orderId);
      expect([one.record(orderId).order.status, open(one)]).toEqual(['cancelled', []]);
    }
  });

  it('is to go back in full when a ride that was paid ahead is called off at no cost', () => {
    const { one, orderId } = hailed();
    paidAhead(one, orderId, '23.10');
    one.order(ANNA, { action: 'cancel', orderId });
    expect(open(one)).toEqual([PAYMENT_KEY.unsettled(orderId)]);
    expect(payment(one, orderId)).toMatchObject({ received: eur('23.10') });
  });
});
