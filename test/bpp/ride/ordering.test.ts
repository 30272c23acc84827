import { describe, expect, it } from 'vitest';
import { ANNA, BRAM, BUS, eur, FLEET, Fleet, HERE, MINUTE_MS, NOON_MS, north, oneDriver, ride, TAXI } from './fleet.ts';

const bring = (order = ride()) => ({ action: 'select' as const, order });

describe('select', () => {
  it('estimates a ride by its way, and says what it can come to at most', () => {
    const order = oneDriver().order(ANNA, bring());
    expect(order.quote).toMatchObject({ total: eur('23.10'), atMost: eur('26.57') });
    expect(order.payments).toEqual([{ id: 'taxi.later', due: 'on-fulfilment', collectedBy: 'provider-node', method: 'at-hand-over' }]);
    expect(order.cancellationTerms).toEqual(FLEET.terms);
  });

  it('keeps nothing and asks nobody', () => {
    const one = oneDriver();
    one.order(ANNA, bring());
    expect([one.keys('draft:'), one.keys('waiting:'), one.keys('order:')]).toEqual([[], [], []]);
  });

  const stops = (...kinds: readonly string[]) => kinds.map((kind, place) => ({ kind, place: { position: north(place) } }));
  it.each([
    ['a vehicle that the fleet does not have', ride(HERE, north(4), { lines: [{ itemId: 'taxi.boot', quantity: 1 }] }), 'item-not-found'],
    ['two vehicles', ride(HERE, north(4), { lines: [{ itemId: TAXI, quantity: 2 }] }), 'invalid'],
    ['two kinds of vehicle', ride(HERE, north(4), { lines: [TAXI, BUS].map((itemId) => ({ itemId, quantity: 1 })) }), 'invalid'],
    ['nothing', ride(HERE, north(4), { lines: [] }), 'invalid'],
    ['a ride without a way', ride(HERE, north(4), { fulfilments: [] }), 'invalid'],
    ['a ride to nowhere', ride(HERE, north(4), { fulfilments: [{ id: '', stops: stops('start') }] }), 'invalid'],
    ['a ride from nowhere', ride(HERE, north(4), { fulfilments: [{ id: '', stops: stops('end') }] }), 'invalid'],
    ['a ride to where it begins', ride(HERE, HERE), 'invalid'],
    ['a ride from outside the area', ride(north(21), HERE), 'out-of-area'],
    ['a ride to outside the area', ride(HERE, north(21)), 'out-of-area'],
    [
      'a hand-over in a shop',
      ride(HERE, north(4), { fulfilments: [{ id: '', kind: 'pickup', stops: stops('start', 'end') }] }),
      'fulfilment-unavailable',
    ],
    [
      'a fulfilment of another fleet',
      ride(HERE, north(4), { fulfilments: [{ id: 'boot.trip', stops: stops('start', 'end') }] }),
      'fulfilment-unavailable',
    ],
  ])('refuses %s', (_what, order, reason) => {
    expect(oneDriver().refusal(ANNA, bring(order))).toBe(reason);
  });

  it('refuses when nobody could take it: no one on shift, too far away, not heard lately, or with another vehicle', () => {
    expect(oneDriver('off shift').refusal(ANNA, bring())).toBe('agent-unavailable');
    expect(oneDriver(6.1).refusal(ANNA, bring())).toBeUndefined();
    expect(oneDriver(6.2).refusal(ANNA, bring())).toBe('agent-unavailable');
    const silent = oneDriver();
    silent.wait(FLEET.dispatch.freshMs + 1);
    expect(silent.refusal(ANNA, bring())).toBe('agent-unavailable');
    silent.see('henk', north(1));
    expect(silent.refusal(ANNA, bring())).toBeUndefined();
    expect(silent.refusal(ANNA, bring(ride(HERE, north(4), { lines: [{ itemId: BUS, quantity: 1 }] })))).toBe('agent-unavailable');
  });

  it('counts who is on a ride by where that ends: who comes free too far away is nobody', () => {
    const one = oneDriver();
    const orderId = one.hail(ANNA, ride(HERE, north(6)));
    one.steps('henk', ['accept'], orderId);
    // The driver is still near, and will be six kilometres north of here.
    expect(one.refusal(BRAM, bring(ride(north(-1), HERE)))).toBe('agent-unavailable');
    one.steps('henk', ['arrive', 'start'], orderId);
    expect(one.refusal(BRAM, bring(ride(north(-1), HERE)))).toBe('agent-unavailable');
    expect(one.refusal(BRAM, { action: 'init', order: ride(north(-1), HERE) })).toBe('agent-unavailable');
    expect(one.refusal(BRAM, bring(ride(north(1), HERE)))).toBeUndefined();
  });

  it('refuses a fleet that is not there, or takes no rides now', () => {
    expect(new Fleet([], 'no fleet').refusal(ANNA, bring())).toBe('provider-not-found');
    expect(new Fleet([], { ...FLEET, trading: false }).refusal(ANNA, bring())).toBe('provider-not-found');
  });
});

describe('init and confirm', () => {
  it('answer at once; the ride then waits for a driver', () => {
    const one = oneDriver();
    const offered = one.order(ANNA, { action: 'init', order: ride() });
    expect(offered.payments).toMatchObject([{ due: 'on-fulfilment', status: 'not-paid', amount: eur('23.10') }]);
    const order = one.order(ANNA, { action: 'confirm', order: offered });
    expect(order).toMatchObject({ status: 'active', fulfilments: [{ state: 'pending' }] });
    expect(one.offeredTo(order.id ?? '')).toBe('henk');
    expect(one.told).toEqual([]);
    expect(one.keys('draft:')).toEqual([]);
  });

  it('make one order of a confirm that comes twice', () => {
    const one = oneDriver();
    const offered = one.order(ANNA, { action: 'init', order: ride() });
    const first = one.order(ANNA, { action: 'confirm', order: offered });
    one.step('henk', 'accept', first.id ?? '');
    expect(one.order(ANNA, { action: 'confirm', order: offered }).id).toBe(first.id);
    expect(one.keys('order:')).toHaveLength(1);
    expect(one.keys('waiting:')).toEqual([]);
    expect(one.refusal(ANNA, { action: 'init', order: ride() })).toBe('policy');
  });

  it('hold the estimate for as long as they say, whatever the tariff becomes, and not longer', () => {
    const one = oneDriver();
    const offered = one.order(ANNA, { action: 'init', order: ride() });
    const dearer = FLEET.vehicles.map((vehicle) => ({ ...vehicle, tariff: { ...vehicle.tariff, perKm: eur('3.00') } }));
    one.put('shop', { ...FLEET, vehicles: dearer });
    one.wait(FLEET.quoteMs - 1);
    one.see('henk', north(1));
    expect(one.order(ANNA, { action: 'confirm', order: offered }).quote?.total).toEqual(eur('23.10'));
    const late = oneDriver();
    const forgotten = late.order(ANNA, { action: 'init', order: ride() });
    late.nowMs += FLEET.quoteMs;
    expect(late.refusal(ANNA, { action: 'confirm', order: forgotten })).toBe('quote-unavailable');
    expect(late.keys('draft:')).toEqual([]);
    expect(late.refusal(ANNA, { action: 'confirm', order: forgotten })).toBe('quote-unavailable');
  });

  it.each([
    ['another total', { quote: { total: eur('1.00'), lines: [] } }, 'quote-unavailable'],
    ['the total alone, which is enough', { quote: { total: eur('23.1'), lines: [] } }, undefined],
    ['no quote', { quote: undefined }, 'quote-unavailable'],
    ['another vehicle', { lines: [{ itemId: BUS, quantity: 1 }] }, 'quote-unavailable'],
    ['another payment', { payments: [{ id: 'taxi.before', status: 'paid' as const, reference: 'x' }] }, 'payment-unsupported'],
  ])('compare what was offered with %s', (_what, change, reason) => {
    const one = oneDriver();
    const { quote, ...offered } = one.order(ANNA, { action: 'init', order: ride() });
    const { quote: other = undefined, ...rest } = { quote, ...change };
    expect(one.refusal(ANNA, { action: 'confirm', order: { ...offered, ...rest, ...(other === undefined ? {} : { quote: other }) } })).toBe(
      reason,
    );
  });

  it('are refused while nobody is left who could take it, and make no order to be called off a moment later', () => {
    const one = oneDriver();
    const offered = one.order(ANNA, { action: 'init', order: ride() });
    one.leave('henk');
    expect(one.refusal(ANNA, { action: 'confirm', order: offered })).toBe('agent-unavailable');
    expect([one.keys('order:'), one.keys('waiting:'), one.told]).toEqual([[], [], []]);
    one.come('henk', north(6.2));
    expect(one.refusal(ANNA, { action: 'confirm', order: offered })).toBe('agent-unavailable');
    one.see('henk', north(1));
    expect(one.order(ANNA, { action: 'confirm', order: offered })).toMatchObject({ status: 'active' });
  });

  it('want to know who is fetched', () => {
    expect(oneDriver().refusal(ANNA, { action: 'init', order: ride(HERE, north(4), { billing: {} }) })).toBe('invalid');
    expect(oneDriver().refusal(ANNA, { action: 'init', order: ride(HERE, north(4), { billing: { name: 'Anna' } }) })).toBe('invalid');
  });

  it('offer a ride that was ordered ahead some time before it begins, when nobody needs to be on shift yet', () => {
    const one = oneDriver('off shift');
    const [fulfilment] = ride().fulfilments;
    const departAtMs = NOON_MS + 2 * 3_600_000;
    const stops = fulfilment?.stops?.map((stop) => (stop.kind === 'start' ? { ...stop, timeRange: { startMs: departAtMs } } : stop)) ?? [];
    const orderId = one.hail(ANNA, ride(HERE, north(4), { fulfilments: [{ ...fulfilment, id: 'taxi.trip', stops }] }));
    one.wait(3_600_000);
    one.come('henk', north(1));
    expect(one.offeredTo(orderId)).toBeUndefined();
    one.wait(44 * MINUTE_MS);
    one.see('henk', north(1));
    expect(one.offeredTo(orderId)).toBeUndefined();
    one.wait(MINUTE_MS);
    expect(one.offeredTo(orderId)).toBe('henk');
    one.steps('henk', ['accept'], orderId);
    expect(one.record(orderId).order.fulfilments[0]?.stops?.[0]?.timeRange?.startMs).toBe(departAtMs);
    const far = {
      ...fulfilment,
      id: 'taxi.trip',
      stops: stops.map((stop) => ({ ...stop, timeRange: { startMs: NOON_MS + 40 * 86_400_000 } })),
    };
    expect(one.refusal(BRAM, { action: 'select', order: ride(HERE, north(4), { fulfilments: [far] }) })).toBe('invalid');
  });
});
