import { describe, expect, it } from 'vitest';
import { KEY, type ShopRecord } from '../../bpp/engines/shop/record.ts';
import type { Order } from '../../commerce/order.ts';
import { localText } from '../../commerce/time.ts';
import { ANNA, Counter, delivery, HOUR_MS, item, MINUTE_MS, NOON_MS, pickup, SHOP } from './counter.ts';

/** Orders for a date and time, in the zone of the shop. */

const DAY_MS = 24 * HOUR_MS;
const ITEMS = [item('oud', '12.45', 9)];

function at(order: Order, startMs: number): Order {
  const fulfilments = order.fulfilments.map((each) => {
    const stops = each.stops ?? [{ kind: 'start' as const }];
    return { ...each, stops: stops.map((stop, place) => (place === stops.length - 1 ? { ...stop, timeRange: { startMs } } : stop)) };
  });
  return { ...order, fulfilments };
}

function offered(order: Order, shop: ShopRecord = SHOP, nowMs = NOON_MS) {
  const counter = new Counter(ITEMS, shop);
  counter.nowMs = nowMs;
  const answer = counter.ask(ANNA, { action: 'select', order });
  if (!('order' in answer)) return { refused: 'refusal' in answer ? answer.refusal?.message : undefined };
  const [fulfilment] = answer.order.fulfilments;
  return { range: fulfilment?.stops?.at(-1)?.timeRange, scheduled: fulfilment?.scheduled };
}

describe('an order for a set time', () => {
  it('is kept to that time, collected or delivered, and says so', () => {
    const tomorrow = NOON_MS + DAY_MS;
    expect(offered(at(pickup([['oud', 1]]), tomorrow))).toEqual({ range: { startMs: tomorrow }, scheduled: true });
    expect(offered(at(delivery([['oud', 1]], 1), tomorrow))).toEqual({
      range: { startMs: tomorrow, endMs: tomorrow + 45 * MINUTE_MS },
      scheduled: true,
    });
  });

  it('too soon becomes the earliest, which the offer shows', () => {
    expect(offered(at(pickup([['oud', 1]]), NOON_MS + 5 * MINUTE_MS))).toEqual({
      range: { startMs: NOON_MS + 20 * MINUTE_MS },
      scheduled: undefined,
    });
  });

  it.each([
    // Noon on Tuesday 6 October in Amsterdam; closed on Mondays and at night.
    [
      'a day on which the shop is closed',
      NOON_MS + 6 * DAY_MS,
      'Mon 12 Oct 2026 12:00 (Europe/Amsterdam, UTC+02:00). The next time is Tue 13 Oct 2026 09:20',
    ],
    ['the night', NOON_MS + 15 * HOUR_MS, 'Wed 7 Oct 2026 03:00 (Europe/Amsterdam, UTC+02:00). The next time is Wed 7 Oct 2026 09:20'],
    ['so soon after the door opens that nothing can be ready', NOON_MS + 21 * HOUR_MS + 10 * MINUTE_MS, 'Wed 7 Oct 2026 09:10'],
    ['too far ahead', NOON_MS + 15 * DAY_MS, 'at most 14 days ahead'],
  ])('is refused for %s, with the next time at which it can be', (_what, startMs, message) => {
    expect(offered(at(pickup([['oud', 1]]), startMs)).refused).toContain(message);
  });

  it('means the clock of the shop, right across the end and the beginning of summer time', () => {
    const open = { ...SHOP.openingHours, weekly: { ...SHOP.openingHours.weekly, sunday: [{ open: '00:00', close: '04:00' }] } };
    const nightShop: ShopRecord = { ...SHOP, openingHours: open, pickup: { readyInMinutes: 0 } };
    // On 25 October 2026 the hour from 02:00 comes twice: both are before 04:00, and an hour later is not.
    const friday = Date.UTC(2026, 9, 23, 10);
    const instants = [
      Date.UTC(2026, 9, 25, 0, 30),
      Date.UTC(2026, 9, 25, 1, 30),
      Date.UTC(2026, 9, 25, 2, 30),
      Date.UTC(2026, 9, 25, 3, 30),
    ];
    const inTime = instants.map((startMs) => 'range' in offered(at(pickup([['oud', 1]]), startMs), nightShop, friday));
    expect(inTime).toEqual([true, true, true, false]);
    expect(instants.slice(0, 2).map((ms) => localText(ms, 'Europe/Amsterdam'))).toEqual([
      'Sun 25 Oct 2026 02:30 (Europe/Amsterdam, UTC+02:00)',
      'Sun 25 Oct 2026 02:30 (Europe/Amsterdam, UTC+01:00)',
    ]);
    // On 28 March 2027 there is no hour from 02:00: 01:30 is half an hour before 03:00.
    const before = Date.UTC(2027, 2, 26, 10);
    const march = [Date.UTC(2027, 2, 28, 0, 30), Date.UTC(2027, 2, 28, 1, 0), Date.UTC(2027, 2, 28, 2, 0)];
    expect(march.map((startMs) => 'range' in offered(at(pickup([['oud', 1]]), startMs), nightShop, before))).toEqual([true, true, false]);
  });

  it('keeps to the zone of the shop, wherever the buyer is', () => {
    const far: ShopRecord = { ...SHOP, openingHours: { ...SHOP.openingHours, timeZone: 'America/Sao_Paulo' } };
    // 13:00 in Amsterdam is 08:00 in São Paulo, where the door opens at 09:00.
    expect(offered(at(pickup([['oud', 1]]), NOON_MS + DAY_MS + HOUR_MS), far).refused).toContain(
      'Wed 7 Oct 2026 08:00 (America/Sao_Paulo, UTC-03:00)',
    );
    expect(offered(at(pickup([['oud', 1]]), NOON_MS + DAY_MS + 3 * HOUR_MS), far).scheduled).toBe(true);
  });

  it('is not placed any more when that time has passed', () => {
    const counter = new Counter(ITEMS);
    const order = counter.order(ANNA, { action: 'init', order: at(pickup([['oud', 1]]), NOON_MS + 2 * HOUR_MS) });
    counter.wait(3 * HOUR_MS);
    expect(counter.refusal(ANNA, { action: 'confirm', order })).toBe('quote-unavailable');
  });

  it('can be moved to another time until it is packed, and not to one that cannot be', () => {
    const counter = new Counter(ITEMS);
    const placed = counter.buy(ANNA, at(delivery([['oud', 1]], 1), NOON_MS + DAY_MS));
    const moveTo = (startMs: number) => ({ action: 'update' as const, targets: ['fulfilment'], order: at(placed, startMs) });
    const later = NOON_MS + DAY_MS + 2 * HOUR_MS;
    expect(counter.order(ANNA, moveTo(later)).fulfilments[0]?.stops?.at(-1)?.timeRange).toEqual({
      startMs: later,
      endMs: later + 45 * MINUTE_MS,
    });
    expect(counter.refusal(ANNA, moveTo(NOON_MS + 6 * DAY_MS))).toBe('fulfilment-unavailable');
    expect(counter.refusal(ANNA, moveTo(NOON_MS + MINUTE_MS))).toBe('fulfilment-unavailable');
    expect(counter.get<{ order: Order }>(KEY.order(placed.id ?? ''))?.order.fulfilments[0]?.stops?.at(-1)?.timeRange?.startMs).toBe(later);
  });
});
