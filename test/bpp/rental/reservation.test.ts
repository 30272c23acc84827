import { describe, expect, it } from 'vitest';
import type { OrderRecord } from '../../../bpp/engines/rental/record.ts';
import { ANNA, Bikes, BRAM, eur, HOUR_MS, MINUTE_MS, NOON_MS, RENTAL, ride, rideOf, vehicle } from './bikes.ts';

const partition = (rental = RENTAL) =>
  new Bikes([vehicle('dam', 2), vehicle('leeg', 0), vehicle('noord', 3), vehicle('los', 1, { vehicleId: 'v-los' })], rental);
const startOf = (order: { fulfilments: OrderRecord['order']['fulfilments'] }) =>
  order.fulfilments[0]?.stops?.find(({ kind }) => kind === 'start');
const linesOf = (order: OrderRecord['order']) => order.quote?.lines.map(({ title, amount }) => [title, amount.amount]);

describe('select', () => {
  it('prices the least that a ride costs, with its VAT, and keeps nothing', () => {
    const wiel = partition();
    const order = wiel.order(ANNA, { action: 'select', order: ride('dam') });
    expect(linesOf(order)).toEqual([
      ['Unlocking, Stad', '1.00'],
      ['1 minutes (estimate)', '0.20'],
      ['VAT 21% included', '0.21'],
    ]);
    expect(wiel.stock('dam')).toEqual([2, 0]);
    expect(wiel.keys('hold:')).toEqual([]);
  });

  it('prices the time that somebody means to ride, and says deposit and late end', () => {
    const wiel = partition({ ...RENTAL, deposit: eur('100.00') });
    const order = wiel.order(ANNA, { action: 'select', order: rideOf('dam', NOON_MS + 30 * MINUTE_MS) });
    expect(linesOf(order)?.slice(0, 3)).toEqual([
      ['Unlocking, Stad', '1.00'],
      ['30 minutes (estimate)', '6.00'],
      ['Deposit, given back at the end of the ride', '100.00'],
    ]);
    expect(order.quote?.total).toEqual(eur('107.00'));
    expect(order.cancellationTerms).toMatchObject([
      { state: 'reserved', possible: true },
      { state: 'in-use', possible: false },
      { possible: false },
    ]);
  });

  it.each([
    ['what is not there', ride('weg'), 'item-not-found'],
    ['from an empty station', ride('leeg'), 'quantity-unavailable'],
    ['two at once', ride('dam', { lines: [{ itemId: 'wiel.dam', quantity: 2 }] }), 'invalid'],
    ['brought to the door', ride('dam', { fulfilments: [{ id: '', kind: 'delivery' }] }), 'fulfilment-unavailable'],
    ['a ride that ends before it starts', rideOf('dam', NOON_MS - 1), 'invalid'],
    ['a ride of a week', rideOf('dam', NOON_MS + 7 * 24 * HOUR_MS), 'fulfilment-unavailable'],
  ])('refuses %s', (_what, order, reason) => {
    expect(partition().refusal(ANNA, { action: 'select', order })).toBe(reason);
  });

  it('refuses at an hour at which nothing is rented out', () => {
    const weekly = { ...RENTAL.openingHours.weekly, tuesday: [{ open: '14:00', close: '18:00' }] };
    const wiel = partition({ ...RENTAL, openingHours: { ...RENTAL.openingHours, weekly } });
    expect(wiel.refusal(ANNA, { action: 'select', order: ride('dam') })).toBe('fulfilment-unavailable');
    wiel.wait(2 * HOUR_MS);
    expect(wiel.refusal(ANNA, { action: 'select', order: ride('dam') })).toBeUndefined();
  });
});

describe('a reservation', () => {
  it('keeps a vehicle from init on for a stated time, and lets it go after', () => {
    const wiel = partition();
    const order = wiel.order(ANNA, { action: 'init', order: ride('los') });
    expect(order.quote?.validForMs).toBe(RENTAL.holdMs);
    expect(wiel.refusal(BRAM, { action: 'init', order: ride('los') })).toBe('quantity-unavailable');
    wiel.wait(RENTAL.holdMs);
    expect(wiel.stock('los')).toEqual([1, 0]);
    expect(wiel.refusal(BRAM, { action: 'init', order: ride('los') })).toBeUndefined();
    // Anna comes back: it is Bram's now.
    expect(wiel.refusal(ANNA, { action: 'confirm', order })).toBe('quantity-unavailable');
  });

  it('is given a code that unlocks at confirm, and says from when to when', () => {
    const wiel = partition();
    const order = wiel.reserve(ANNA, ride('los'));
    expect(order).toMatchObject({ status: 'active', fulfilments: [{ kind: 'rental', state: 'reserved' }] });
    expect(startOf(order)?.authorization).toEqual({
      token: expect.stringMatching(/^\d{6}$/),
      validFromMs: NOON_MS,
      validUntilMs: NOON_MS + RENTAL.reserveMs,
    });
    expect(wiel.order(ANNA, { action: 'confirm', order })).toEqual(order);
    expect(wiel.stock('los')).toEqual([1, 1]);
  });

  it('takes as long as the operator says of the kind of vehicle', () => {
    const wiel = new Bikes([vehicle('bak', 1, { reserveMs: 30 * MINUTE_MS })]);
    expect(startOf(wiel.reserve(ANNA, ride('bak')))?.authorization?.validUntilMs).toBe(NOON_MS + 30 * MINUTE_MS);
  });

  it('of another vehicle at a second init lets the first one go', () => {
    const wiel = partition();
    wiel.order(ANNA, { action: 'init', order: ride('los') });
    wiel.order(ANNA, { action: 'init', order: ride('dam') });
    expect([wiel.stock('los'), wiel.stock('dam')]).toEqual([
      [1, 0],
      [2, 1],
    ]);
    wiel.order(ANNA, { action: 'init', order: ride('dam') });
    expect(wiel.stock('dam')).toEqual([2, 1]);
  });

  it('whose vehicle nobody unlocks ends by itself, at no cost; the buyer is told', () => {
    const wiel = partition();
    const order = wiel.reserve(ANNA, ride('los'));
    wiel.wait(RENTAL.reserveMs - 1);
    expect(wiel.told).toEqual([]);
    wiel.wait(1);
    expect(wiel.told).toMatchObject([
      {
        to: 't-anna',
        answer: { action: 'cancel', order: { status: 'cancelled', cancellation: { by: 'provider', reasonId: 'not-collected' } } },
      },
    ]);
    expect(wiel.record(order.id).order.quote?.total).toEqual(eur('0.00'));
    expect(wiel.stock('los')).toEqual([1, 0]);
    expect(wiel.unlock(order, 'v-los')).toBe('business');
  });

  it('can be given up at no cost until it is unlocked, and no longer', () => {
    const wiel = partition();
    const first = wiel.reserve(ANNA, ride('los'));
    const off = wiel.order(ANNA, { action: 'cancel', orderId: first.id ?? '', reasonId: 'changed-mind' });
    expect([off.status, off.quote?.total, wiel.stock('los')]).toEqual(['cancelled', eur('0.00'), [1, 0]]);
    expect(wiel.timers.size).toBe(0);
    const second = wiel.reserve(BRAM, ride('los'));
    wiel.unlock(second, 'v-los');
    expect(wiel.refusal(BRAM, { action: 'cancel', orderId: second.id ?? '' })).toBe('cancellation-not-possible');
    expect(wiel.refusal(ANNA, { action: 'cancel', orderId: second.id ?? '' })).toBe('order-not-found');
  });

  it('is at the price of the init, whatever the feed says by the time of the confirm', () => {
    const wiel = partition();
    const order = wiel.order(ANNA, { action: 'init', order: ride('los') });
    const dearer = { ...RENTAL.plans.stad, base: eur('9.00') };
    wiel.put('shop', { ...RENTAL, plans: { stad: dearer } });
    expect(wiel.refusal(BRAM, { action: 'confirm', order })).toBe('quote-unavailable');
    const confirmed = wiel.order(ANNA, { action: 'confirm', order });
    expect(wiel.record(confirmed.id).ride.plan.base).toEqual(eur('1.00'));
  });

  it('that is confirmed when its hold is over needs the same price as then', () => {
    const wiel = partition();
    const order = wiel.order(ANNA, { action: 'init', order: ride('los') });
    wiel.wait(RENTAL.holdMs);
    wiel.put('shop', { ...RENTAL, plans: { stad: { ...RENTAL.plans.stad, perKm: [] } } });
    expect(wiel.refusal(ANNA, { action: 'confirm', order })).toBe('quote-unavailable');
    wiel.put('shop', RENTAL);
    expect(wiel.refusal(ANNA, { action: 'confirm', order })).toBeUndefined();
    expect(wiel.stock('los')).toEqual([1, 1]);
  });
});
