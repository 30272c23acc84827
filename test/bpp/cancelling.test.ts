import { describe, expect, it } from 'vitest';
import { KEY } from '../../bpp/engines/shop/record.ts';
import { ANNA, BRAM, Counter, delivery, eur, pickup, SHOP } from './counter.ts';
import { advanced, bought, ITEMS, ON_THE_WAY } from './sale.ts';

/** An order that is called off: when, at what cost, and what comes back. */

describe('cancel', () => {
  const cancel = (orderId: string, reasonId = 'changed-mind') => ({ action: 'cancel' as const, orderId, reasonId });

  it('is free until it is accepted, and brings the goods back once', () => {
    const { counter, orderId } = bought();
    advanced(counter, orderId, ['accepted']);
    const order = counter.order(ANNA, cancel(orderId));
    expect(order).toMatchObject({
      status: 'cancelled',
      fulfilments: [{ state: 'cancelled' }],
      cancellation: { by: 'buyer', reasonId: 'changed-mind' },
    });
    expect(order.quote?.total).toEqual(eur('0.00'));
    counter.runTimers();
    counter.runTimers();
    expect(counter.stock('oud')).toEqual({ onHand: 5, reserved: 0 });
    expect(counter.keys('release:')).toEqual([]);
  });

  it('costs what the terms of the order say, with the refund in the quote', () => {
    const { counter, orderId } = bought();
    advanced(counter, orderId, ['accepted', 'packed']);
    counter.put(KEY.shop, { ...SHOP, cancellation: [{ until: 'packed', feePercent: '100' }] });
    const order = counter.order(ANNA, cancel(orderId));
    expect(order.quote?.total).toEqual(eur('12.45'));
    expect(order.quote?.lines.map(({ kind, amount }) => [kind, amount.amount])).toEqual([
      ['item', '24.90'],
      ['refund', '-12.45'],
      ['vat-included', '1.03'],
    ]);
    expect(order.payments[0]?.amount).toEqual(eur('12.45'));
  });

  it('leaves what was paid as it was paid: the quote says what comes back', () => {
    const counter = new Counter(ITEMS);
    const offered = counter.order(ANNA, { action: 'init', order: pickup([['oud', 2]], { payments: [{ id: 'kaas.before' }] }) });
    const paid = { ...offered, payments: offered.payments.map((payment) => ({ ...payment, status: 'paid' as const })) };
    const orderId = counter.order(ANNA, { action: 'confirm', order: paid }).id ?? '';
    const receipt = { id: 'b1', amount: eur('24.90'), on: '2026-10-06', by: 'statement' } as const;
    counter.put(`payment:${orderId}`, { receipts: [receipt], refunds: [] });
    counter.put(`order:${orderId}`, { ...counter.record(orderId), order: { ...counter.record(orderId).order, payments: paid.payments } });
    const order = counter.order(ANNA, cancel(orderId));
    expect(order.payments).toMatchObject([{ status: 'paid', amount: eur('24.90'), received: eur('24.90') }]);
    expect(counter.keys('unsettled:')).toEqual([`unsettled:${orderId}`]);
    expect(order.quote?.total).toEqual(eur('0.00'));
  });

  it.each([
    ['on its way', delivery([['oud', 2]], 1), ON_THE_WAY],
    ['handed over', pickup([['oud', 2]]), ['accepted', 'ready-for-pickup', 'picked-up']],
  ])('is not possible when the order is %s', (_what, order, states) => {
    const { counter, orderId } = bought(order);
    advanced(counter, orderId, states);
    expect(counter.refusal(ANNA, cancel(orderId))).toBe('cancellation-not-possible');
  });

  it('is not possible after the hand-over, even by terms that would let it', () => {
    const { counter, orderId } = bought(pickup([['oud', 2]]), { ...SHOP, cancellation: [{ until: 'completed', feePercent: '0' }] });
    advanced(counter, orderId, ['accepted', 'ready-for-pickup', 'picked-up']);
    expect(counter.refusal(ANNA, cancel(orderId))).toBe('cancellation-not-possible');
  });

  it('is not possible twice, for a reason that is not listed, or for somebody else', () => {
    const { counter, orderId } = bought();
    expect(counter.refusal(ANNA, cancel(orderId, 'rain'))).toBe('cancellation-reason-invalid');
    expect(counter.refusal(BRAM, cancel(orderId))).toBe('order-not-found');
    expect(counter.refusal(ANNA, cancel(orderId))).toBeUndefined();
    expect(counter.refusal(ANNA, cancel(orderId))).toBe('cancellation-not-possible');
  });
});
