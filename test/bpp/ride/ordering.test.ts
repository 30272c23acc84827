import { describe, expect, it } from 'vitest';
import { callOff } from '../../../bpp/engines/ride/cancel.ts';
import { RIDE_KEY } from '../../../bpp/engines/ride/fleet-record.ts';
import { rideEngine } from '../../../bpp/engines/ride/ride.ts';
import { checkQuote } from '../../../commerce/quote.ts';
import {
  ANNA,
  BRAM,
  BUS,
  buyer,
  driver,
  eur,
  FLEET,
  Fleet,
  HERE,
  MINUTE_MS,
  NODE,
  NOON_MS,
  north,
  ride,
  SECOND_MS,
  TAXI,
} from './fleet.ts';

const fleet = (awayKm: number | 'off shift' = 1) => {
  const one = new Fleet([driver('henk')]);
  if (awayKm !== 'off shift') one.come('henk', north(awayKm));
  return one;
};
const bring = (order = ride()) => ({ action: 'select' as const, order });

describe('select', () => {
  it('estimates a ride by its way, and says what it can come to at most', () => {
    const order = fleet().order(ANNA, bring());
    expect(order.quote).toMatchObject({ total: eur('23.10'), atMost: eur('26.57') });
    expect(order.payments).toEqual([{ id: 'taxi.later', due: 'on-fulfilment', collectedBy: 'provider-node', method: 'at-hand-over' }]);
    expect(order.cancellationTerms).toEqual(FLEET.terms);
  });

  it('keeps nothing and asks nobody', () => {
    const one = fleet();
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
    ['a ride from outside the area', ride(north(21), HERE), 'fulfilment-unavailable'],
    ['a ride to outside the area', ride(HERE, north(21)), 'fulfilment-unavailable'],
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
    expect(fleet().refusal(ANNA, bring(order))).toBe(reason);
  });

  it('refuses when nobody could take it: no one on shift, too far away, not heard lately, or with another vehicle', () => {
    expect(fleet('off shift').refusal(ANNA, bring())).toBe('agent-unavailable');
    expect(fleet(6.1).refusal(ANNA, bring())).toBeUndefined();
    expect(fleet(6.2).refusal(ANNA, bring())).toBe('agent-unavailable');
    const silent = fleet();
    silent.wait(FLEET.dispatch.freshMs + 1);
    expect(silent.refusal(ANNA, bring())).toBe('agent-unavailable');
    silent.see('henk', north(1));
    expect(silent.refusal(ANNA, bring())).toBeUndefined();
    expect(silent.refusal(ANNA, bring(ride(HERE, north(4), { lines: [{ itemId: BUS, quantity: 1 }] })))).toBe('agent-unavailable');
  });

  it('counts who is on a ride by where that ends: who comes free too far away is nobody', () => {
    const one = fleet();
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
    const one = fleet();
    const offered = one.order(ANNA, { action: 'init', order: ride() });
    expect(offered.payments).toMatchObject([{ due: 'on-fulfilment', status: 'not-paid', amount: eur('23.10') }]);
    const order = one.order(ANNA, { action: 'confirm', order: offered });
    expect(order).toMatchObject({ status: 'active', fulfilments: [{ state: 'pending' }] });
    expect(one.offeredTo(order.id ?? '')).toBe('henk');
    expect(one.told).toEqual([]);
    expect(one.keys('draft:')).toEqual([]);
  });

  it('make one order of a confirm that comes twice', () => {
    const one = fleet();
    const offered = one.order(ANNA, { action: 'init', order: ride() });
    const first = one.order(ANNA, { action: 'confirm', order: offered });
    one.step('henk', 'accept', first.id ?? '');
    expect(one.order(ANNA, { action: 'confirm', order: offered }).id).toBe(first.id);
    expect(one.keys('order:')).toHaveLength(1);
    expect(one.keys('waiting:')).toEqual([]);
    expect(one.refusal(ANNA, { action: 'init', order: ride() })).toBe('policy');
  });

  it('hold the estimate for as long as they say, whatever the tariff becomes, and not longer', () => {
    const one = fleet();
    const offered = one.order(ANNA, { action: 'init', order: ride() });
    const dearer = FLEET.vehicles.map((vehicle) => ({ ...vehicle, tariff: { ...vehicle.tariff, perKm: eur('3.00') } }));
    one.put('shop', { ...FLEET, vehicles: dearer });
    one.wait(FLEET.quoteMs - 1);
    one.see('henk', north(1));
    expect(one.order(ANNA, { action: 'confirm', order: offered }).quote?.total).toEqual(eur('23.10'));
    const late = fleet();
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
    const one = fleet();
    const { quote, ...offered } = one.order(ANNA, { action: 'init', order: ride() });
    const { quote: other = undefined, ...rest } = { quote, ...change };
    expect(one.refusal(ANNA, { action: 'confirm', order: { ...offered, ...rest, ...(other === undefined ? {} : { quote: other }) } })).toBe(
      reason,
    );
  });

  it('are refused while nobody is left who could take it, and make no order to be called off a moment later', () => {
    const one = fleet();
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
    expect(fleet().refusal(ANNA, { action: 'init', order: ride(HERE, north(4), { billing: {} }) })).toBe('invalid');
    expect(fleet().refusal(ANNA, { action: 'init', order: ride(HERE, north(4), { billing: { name: 'Anna' } }) })).toBe('invalid');
  });

  it('offer a ride that was ordered ahead some time before it begins, when nobody needs to be on shift yet', () => {
    const one = fleet('off shift');
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

describe('a ride', () => {
  it('goes from the driver who takes it to the receipt, and the buyer is told of every step', () => {
    const one = fleet();
    const orderId = one.hail(ANNA);
    one.steps('henk', ['accept'], orderId);
    const agreed = one.record(orderId).order;
    expect(agreed.fulfilments[0]).toMatchObject({ state: 'assigned', agent: { name: 'henk', phone: '+31612345679' } });
    // 1.3 kilometres on the road at 24 an hour.
    expect(agreed.fulfilments[0]?.stops?.[0]?.timeRange?.startMs).toBe(NOON_MS + 195 * SECOND_MS);
    one.wait(3 * MINUTE_MS);
    one.see('henk', HERE);
    one.steps('henk', ['arrive', 'start'], orderId);
    for (let minute = 1; minute <= 12; minute += 1) {
      one.wait(MINUTE_MS);
      one.see('henk', north(minute / 3));
    }
    one.steps('henk', ['finish'], orderId);
    const { order, driven } = one.record(orderId);
    expect(driven).toEqual({ metres: 4_000, seconds: 720 });
    expect(order).toMatchObject({
      status: 'complete',
      quote: { total: eur('19.48') },
      payments: [{ status: 'paid', amount: eur('19.48') }],
    });
    expect(order.quote === undefined ? undefined : checkQuote(order.quote).ok).toBe(true);
    const states = one.told.map(({ answer }) => [answer.action, 'order' in answer ? answer.order.fulfilments[0]?.state : undefined]);
    expect(states).toEqual([
      ['status', 'assigned'],
      ['status', 'arrived'],
      ['status', 'started'],
      ['status', 'ended'],
    ]);
    expect(one.shift('henk')).not.toHaveProperty('ride');
    expect([one.keys('waiting:'), one.keys('sighting:'), one.timers.size]).toEqual([[], [], 0]);
  });

  it('is charged by the meter of the vehicle where the driver sends that, and never above what was promised', () => {
    const metered = (metres: number) => {
      const one = fleet();
      const orderId = one.hail(ANNA);
      one.steps('henk', ['accept', 'arrive', 'start'], orderId);
      one.wait(10 * MINUTE_MS);
      expect(one.step('henk', 'finish', orderId, metres)).toBeUndefined();
      return one.record(orderId).order.quote?.total;
    };
    expect(metered(5_200)).toEqual(eur('21.78'));
    expect(metered(50_000)).toEqual(eur('26.57'));
  });

  it('takes each step once, however often it is sent', () => {
    const one = fleet();
    const orderId = one.hail(ANNA);
    for (const step of ['accept', 'arrive', 'start', 'finish'] as const) {
      one.steps('henk', [step, step], orderId);
      one.wait(SECOND_MS);
    }
    expect(one.told).toHaveLength(4);
    expect(one.record(orderId).history.map(({ state }) => state)).toEqual(['pending', 'assigned', 'arrived', 'started', 'ended']);
  });

  it('takes no step out of turn', () => {
    const one = fleet();
    const orderId = one.hail(ANNA);
    one.steps('henk', ['accept'], orderId);
    expect(one.step('henk', 'start', orderId)).toBe('business');
    expect(one.step('henk', 'finish', orderId)).toBe('business');
    expect(one.step('henk', 'no-show', orderId)).toBe('business');
    one.steps('henk', ['arrive', 'start'], orderId);
    expect(one.step('henk', 'no-show', orderId)).toBe('business');
    expect(one.step('henk', 'give-back', orderId)).toBe('business');
    expect(one.leave('henk')).toBe(false);
    one.steps('henk', ['finish'], orderId);
    expect(one.leave('henk')).toBe(true);
    expect(one.leave('henk')).toBe(true);
  });

  it('is not there for a driver who neither has it nor is offered it', () => {
    const one = new Fleet([driver('henk'), driver('ida')]);
    one.come('henk', north(1));
    one.come('ida', north(2));
    const orderId = one.hail(ANNA);
    expect(one.step('ida', 'accept', orderId)).toBe('order-not-found');
    expect(one.step('ida', 'decline', orderId)).toBe('order-not-found');
    one.steps('henk', ['accept'], orderId);
    for (const step of ['accept', 'arrive', 'start', 'finish', 'no-show', 'give-back'] as const) {
      expect(one.step('ida', step, orderId)).toBe('order-not-found');
    }
  });

  it('can be followed from the moment that a driver has it until its end, by who ordered it', () => {
    const one = fleet();
    const orderId = one.hail(ANNA);
    const track = { action: 'track' as const, orderId };
    expect(one.refusal(ANNA, track)).toBe('tracking-unsupported');
    one.steps('henk', ['accept'], orderId);
    expect(one.ask(ANNA, track)).toMatchObject({ tracking: { id: orderId, active: true, position: north(1), updatedAtMs: NOON_MS } });
    one.wait(10 * SECOND_MS);
    one.see('henk', north(0.9));
    expect(one.ask(ANNA, track)).toMatchObject({ tracking: { position: north(0.9), updatedAtMs: NOON_MS + 10 * SECOND_MS } });
    expect(one.refusal(BRAM, track)).toBe('order-not-found');
    one.steps('henk', ['arrive', 'start', 'finish'], orderId);
    expect(one.refusal(ANNA, track)).toBe('tracking-unsupported');
  });

  it('is seen when a position comes: a step is a sign of life, and gives an old position no new time', () => {
    const one = fleet();
    const orderId = one.hail(ANNA);
    const seenAtMs = () => {
      const answer = one.ask(ANNA, { action: 'track', orderId });
      return 'tracking' in answer ? answer.tracking.updatedAtMs : undefined;
    };
    one.wait(10 * SECOND_MS);
    // Longer between two steps than a silence may last, and not from any of them on.
    for (const step of ['accept', 'arrive', 'start'] as const) {
      one.steps('henk', [step], orderId);
      expect(seenAtMs()).toBe(NOON_MS);
      one.wait(FLEET.silence.beforeStartMs - SECOND_MS);
    }
    expect(one.state(orderId)).toBe('started');
    one.see('henk', north(0.4));
    expect(seenAtMs()).toBe(one.nowMs);
  });

  it('is told by itself to who asked where it is, not at every position, and no longer than for a while', () => {
    const one = fleet();
    const orderId = one.hail(ANNA);
    one.steps('henk', ['accept'], orderId);
    const heard = (km: number) => {
      one.sent.splice(0);
      one.see('henk', north(km));
      return one.sent.map((sent) => (sent.what === 'answer' && 'tracking' in sent.answer ? sent.answer.tracking : undefined));
    };
    one.wait(10 * SECOND_MS);
    expect(heard(0.9)).toEqual([]);
    one.ask(ANNA, { action: 'track', orderId });
    one.wait(9 * SECOND_MS);
    expect(heard(0.8)).toEqual([]);
    one.wait(SECOND_MS);
    expect(heard(0.7)).toEqual([{ id: orderId, active: true, position: north(0.7), updatedAtMs: NOON_MS + 20 * SECOND_MS }]);
    expect(one.sent).toMatchObject([{ to: { subscriberId: 'anna.example' }, envelope: { transactionId: 't-anna' } }]);
    for (let minute = 0; minute < 10; minute += 1) {
      one.wait(60 * SECOND_MS);
      one.see('henk', north(0.6));
    }
    one.wait(10 * SECOND_MS);
    expect(heard(0.5)).toEqual([]);
  });

  it('is told to nobody any more once it is called off, though its driver is not free yet', () => {
    const one = fleet();
    const orderId = one.hail(ANNA);
    one.steps('henk', ['accept'], orderId);
    one.ask(ANNA, { action: 'track', orderId });
    const shift = one.shift('henk');
    one.ask(ANNA, { action: 'cancel', orderId, reasonId: 'changed-mind' });
    // As before the timer that frees the driver went off.
    one.put(RIDE_KEY.shift('taxi.henk'), shift);
    one.wait(10 * SECOND_MS);
    one.sent.splice(0);
    one.see('henk', north(0.9));
    expect(one.sent).toEqual([]);
  });

  it('can be talked about: what its people say comes to the buyer', () => {
    const one = fleet();
    const orderId = one.hail(ANNA);
    one.ask(ANNA, { action: 'support', support: { refId: orderId, message: 'Ik sta bij de brug' } });
    const said = rideEngine.desk.take('message', { node: NODE, orderId, body: { text: 'Gezien' } });
    if (said === undefined || typeof said === 'string') throw new Error('a message is a step of the desk');
    one.do(said);
    expect(one.told.at(-1)?.answer).toMatchObject({ support: { thread: [{ text: 'Ik sta bij de brug' }, { text: 'Gezien' }] } });
    expect(rideEngine.desk.take('message', { node: NODE, orderId, body: {} })).toBe('Send {"text": "…"}.');
  });

  it('is called off by its people as long as its road says', () => {
    const one = fleet();
    const orderId = one.hail(ANNA);
    const next = () => rideEngine.desk.next(one.record(orderId));
    for (const step of ['accept', 'arrive', 'start'] as const) {
      one.steps('henk', [step], orderId);
      expect(next()).toEqual(['cancel']);
    }
    one.steps('henk', ['finish'], orderId);
    expect(next()).toEqual([]);
    expect(one.do(callOff(NODE, orderId, { reasonId: 'cannot-drive' }))).toMatchObject({
      refusal: { reason: 'cancellation-not-possible' },
    });
  });

  it('is rated, supported and told of like any order, and not changed', () => {
    const one = fleet();
    const orderId = one.hail(ANNA);
    expect(one.order(ANNA, { action: 'status', orderId }).id).toBe(orderId);
    expect(one.ask(ANNA, { action: 'support', support: { refId: orderId } })).toMatchObject({ support: { phone: '+31205550199' } });
    expect(one.refusal(ANNA, { action: 'update', targets: ['fulfilment'], order: { ...ride(), id: orderId } })).toBe('update-not-possible');
    one.steps('henk', ['accept', 'arrive', 'start', 'finish'], orderId);
    expect(one.refusal(ANNA, { action: 'rating', ratings: [{ category: 'fulfilment', id: 'taxi.trip', value: '5' }] })).toBeUndefined();
    expect(one.refusal(buyer('carl'), { action: 'status', orderId })).toBe('order-not-found');
  });
});
