import { describe, expect, it } from 'vitest';
import { changeHours } from '../../bpp/engines/change-hours.ts';
import { advanceOrder, rejectOrder } from '../../bpp/engines/shop/advance.ts';
import type { ShopRecord } from '../../bpp/engines/shop/record.ts';
import type { Order } from '../../commerce/order.ts';
import { ANNA, BRAM, Counter, delivery, eur, item, NODE, pickup, SHOP } from './counter.ts';

/** A shop enters a holiday, or stops taking orders, while orders are open; and the clock is changed in the night of a delivery. */

const DAY_MS = 86_400_000;
const WEDNESDAY = '2026-10-07';
const TOMORROW_MS = Date.UTC(2026, 9, 7, 9, 0);

const counterWith = (shop: ShopRecord = SHOP) => new Counter([item('oud', '12.45', 9)], shop);
const forTomorrow = (order: Order): Order => ({
  ...order,
  fulfilments: order.fulfilments.map((each) => ({ ...each, stops: [{ kind: 'end', timeRange: { startMs: TOMORROW_MS } }] })),
});
const close = (counter: Counter) => counter.do(changeHours('kaas', { closedDates: [WEDNESDAY] }));

describe('a shop that closes while orders are open', () => {
  it('keeps what it has promised, hands it over or calls it off at no cost, and promises no more of it', () => {
    const counter = counterWith();
    const order = counter.buy(ANNA, forTomorrow(pickup([['oud', 1]])));
    close(counter);
    expect(counter.record(order.id).order.fulfilments[0]?.stops?.[0]?.timeRange?.startMs).toBe(TOMORROW_MS);
    expect(counter.refusal(BRAM, { action: 'init', order: forTomorrow(pickup([['oud', 1]])) })).toBe('fulfilment-unavailable');
    expect(counter.do(advanceOrder(NODE, order.id ?? '', { to: 'accepted' })).ok).toBe(true);
    const off = counter.do(rejectOrder(NODE, order.id ?? '', { reasonId: 'shop-closed' }));
    expect(off.ok && [off.value.status, off.value.quote?.total]).toEqual(['cancelled', eur('0.00')]);
    counter.runTimers();
    expect(counter.stock('oud')).toEqual({ onHand: 9, reserved: 0 });
  });

  it('keeps to an offer for as long as it held it, and to no other time after that', () => {
    const counter = counterWith();
    const [held, late] = [ANNA, BRAM].map((who) => counter.order(who, { action: 'init', order: forTomorrow(pickup([['oud', 1]])) }));
    close(counter);
    expect(held !== undefined && counter.refusal(ANNA, { action: 'confirm', order: held })).toBeUndefined();
    counter.wait(SHOP.stockHoldMs + 1);
    expect(late !== undefined && counter.refusal(BRAM, { action: 'confirm', order: late })).toBe('fulfilment-unavailable');
    expect(counter.stock('oud')).toEqual({ onHand: 8, reserved: 0 });
  });

  it('takes no orders at all, and brings those that it has to their end', () => {
    const counter = counterWith();
    const order = counter.buy(ANNA, pickup([['oud', 1]]));
    counter.do(changeHours('kaas', { trading: false }));
    expect(counter.refusal(BRAM, { action: 'select', order: pickup([['oud', 1]]) })).toBe('provider-not-found');
    for (const to of ['accepted', 'ready-for-pickup', 'picked-up'] as const)
      expect(counter.do(advanceOrder(NODE, order.id ?? '', { to })).ok).toBe(true);
  });
});

describe('a delivery in the night in which the clock is changed', () => {
  const slots = (...spans: readonly (readonly [string, string])[]): ShopRecord => {
    if (SHOP.delivery === undefined) throw new Error('the shop delivers');
    const days = ['sunday'] as const;
    const windows = spans.map(([open, close], n) => ({ days, span: { open, close }, capacity: n + 1 }));
    return { ...SHOP, delivery: { ...SHOP.delivery, slots: { windows, aheadDays: 14, noticeMinutes: 0 } } };
  };
  const listed = (counter: Counter) =>
    counter
      .order(ANNA, { action: 'select', order: delivery([['oud', 1]], 1) })
      .fulfilments[0]?.slots?.map(({ startMs, endMs }) => [new Date(startMs).toISOString(), (endMs - startMs) / 60_000]);

  it('is an hour longer when an hour comes twice, and is one slot', () => {
    const counter = counterWith(slots(['02:00', '04:00']));
    counter.nowMs = Date.UTC(2026, 9, 20, 10);
    expect(listed(counter)?.[0]).toEqual(['2026-10-25T00:00:00.000Z', 180]);
  });

  it('has no two slots at one moment when an hour is left out, and never more orders than fit', () => {
    const counter = counterWith(slots(['02:30', '05:00'], ['03:30', '05:00']));
    counter.nowMs = Date.UTC(2027, 2, 20, 10);
    expect(listed(counter)?.map(([start]) => start)).toEqual([
      '2027-03-21T01:30:00.000Z',
      '2027-03-21T02:30:00.000Z',
      '2027-03-28T01:30:00.000Z',
    ]);
    const startMs = Date.UTC(2027, 2, 28, 1, 30);
    const order = (): Order => {
      const [brought] = delivery([['oud', 1]], 1).fulfilments;
      const stops = brought?.stops?.map((stop) => ({ ...stop, timeRange: { startMs } }));
      return delivery([['oud', 1]], 1, {
        fulfilments: brought === undefined ? [] : [{ ...brought, ...(stops === undefined ? {} : { stops }) }],
      });
    };
    expect(counter.refusal(ANNA, { action: 'init', order: order() })).toBeUndefined();
    expect(counter.refusal(BRAM, { action: 'init', order: order() })).toBe('fulfilment-unavailable');
    counter.wait(20 * DAY_MS);
    expect(counter.keys('slot:')).toEqual([]);
  });
});
