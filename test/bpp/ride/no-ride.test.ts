import { describe, expect, it } from 'vitest';
import { callOff } from '../../../bpp/engines/ride/cancel.ts';
import { freeTimer } from '../../../bpp/engines/ride/errand.ts';
import { runErrand } from '../../../bpp/engines/ride/errands.ts';
import { checkQuote } from '../../../commerce/quote.ts';
import type { Work } from '../../../node/role.ts';
import {
  ANNA,
  BRAM,
  driver,
  eur,
  FLEET,
  Fleet,
  HERE,
  lastOrder,
  MINUTE_MS,
  NODE,
  NOON_MS,
  north,
  ride,
  SECOND_MS,
  threeDrivers,
} from './fleet.ts';

/** The work of the timer that frees a driver. */
function freeDriver(driverId: string, orderId: string): Work {
  const plan = runErrand(freeTimer({ driverId, orderId }, 0).data);
  return { partition: '', ...plan, decide: (state, context) => ({ ...plan.decide(state, context), result: undefined }) };
}

describe('a ride that is given back', () => {
  it('is expected when its next driver comes, also where that is earlier, and at no time while it has none', () => {
    const startOf = (one: Fleet, orderId: string) => one.record(orderId).order.fulfilments[0]?.stops?.find(({ kind }) => kind === 'start');
    const minuteOf = (km: number) => (km * 1.3 * 60) / 24;
    const one = new Fleet(['henk', 'ida'].map((name) => driver(name)));
    one.come('henk', north(4));
    one.come('ida', north(6));
    const orderId = one.hail(ANNA);
    one.steps('henk', ['accept'], orderId);
    one.see('ida', north(1));
    expect(startOf(one, orderId)?.timeRange?.startMs).toBe(NOON_MS + minuteOf(4) * MINUTE_MS);
    one.steps('henk', ['give-back'], orderId);
    expect(startOf(one, orderId)).not.toHaveProperty('timeRange');
    one.steps('ida', ['accept'], orderId);
    expect(startOf(one, orderId)?.timeRange).toEqual({ startMs: NOON_MS + minuteOf(1) * MINUTE_MS });
  });

  it('keeps the time that it was ordered for', () => {
    const one = threeDrivers();
    const departAtMs = NOON_MS + 30 * MINUTE_MS;
    const order = ride();
    const fulfilments = order.fulfilments.map(({ stops = [], ...rest }) => ({
      ...rest,
      stops: stops.map((stop) => (stop.kind === 'start' ? { ...stop, timeRange: { startMs: departAtMs } } : stop)),
    }));
    const orderId = one.hail(ANNA, { ...order, fulfilments });
    const expected = () => one.record(orderId).order.fulfilments[0]?.stops?.[0]?.timeRange;
    one.wait(30 * MINUTE_MS - FLEET.dispatch.aheadMs - SECOND_MS);
    for (const [name, km] of [
      ['ida', 1],
      ['joop', 2],
    ] as const)
      one.see(name, north(km));
    one.wait(SECOND_MS);
    one.steps(one.offeredTo(orderId) ?? '', ['accept', 'give-back'], orderId);
    expect(expected()).toEqual({ startMs: departAtMs });
    one.steps(one.offeredTo(orderId) ?? '', ['accept'], orderId);
    expect(expected()).toEqual({ startMs: departAtMs });
  });

  it('is offered to others, and the buyer is told', () => {
    const one = threeDrivers();
    const orderId = one.hail(ANNA);
    one.steps('ida', ['accept'], orderId);
    one.steps('ida', ['give-back', 'give-back'], orderId);
    const changes = one.told.flatMap(({ answer }) => ('order' in answer ? [answer.order.updatedAtMs ?? 0] : []));
    // Both in one millisecond: the buyer still knows which was later.
    expect(changes[1]).toBeGreaterThan(changes[0] ?? 0);
    expect(one.offeredTo(orderId)).toBe('joop');
    expect(lastOrder(one)).toMatchObject({ action: 'status', order: { status: 'active', fulfilments: [{ state: 'pending' }] } });
    expect(lastOrder(one)?.order.fulfilments[0]).not.toHaveProperty('agent');
    expect(one.step('ida', 'arrive', orderId)).toBe('business');
    one.steps('joop', ['accept'], orderId);
    expect(one.record(orderId).drivers.map(({ driverId, untilMs }) => [driverId, untilMs !== undefined])).toEqual([
      ['taxi.ida', true],
      ['taxi.joop', false],
    ]);
    expect(one.shift('ida')).not.toHaveProperty('ride');
  });
});

describe('a no-show', () => {
  it('is charged as agreed, after the time that a driver waits', () => {
    const one = threeDrivers();
    const orderId = one.hail(ANNA);
    one.steps('ida', ['accept', 'arrive'], orderId);
    one.wait(3 * MINUTE_MS);
    one.see('ida', HERE);
    one.wait(2 * MINUTE_MS - 1);
    expect(one.step('ida', 'no-show', orderId)).toBe('business');
    one.wait(1);
    one.steps('ida', ['no-show', 'no-show'], orderId);
    const last = lastOrder(one);
    expect(last).toMatchObject({
      action: 'cancel',
      order: {
        status: 'cancelled',
        fulfilments: [{ state: 'no-show' }],
        cancellation: { by: 'provider', reasonId: 'no-show' },
        quote: { total: eur('10.00') },
        payments: [{ amount: eur('10.00'), status: 'not-paid' }],
      },
    });
    expect(last?.order.quote === undefined ? undefined : checkQuote(last.order.quote).ok).toBe(true);
    expect(one.shift('ida')).not.toHaveProperty('ride');
  });
});

describe('a fee', () => {
  it('is never more than the ride would have cost', () => {
    const one = threeDrivers();
    const orderId = one.hail(ANNA, ride(HERE, north(0.5)));
    expect(one.record(orderId).order.quote?.total).toEqual(eur('6.04'));
    one.steps('ida', ['accept', 'arrive'], orderId);
    for (let minute = 0; minute < 5; minute += 1) {
      one.wait(MINUTE_MS);
      one.see('ida', HERE);
    }
    one.steps('ida', ['no-show'], orderId);
    expect(lastOrder(one)?.order).toMatchObject({ quote: { total: eur('6.04') }, payments: [{ amount: eur('6.04') }] });
  });
});

describe('cancelling', () => {
  const before = {
    pending: [],
    assigned: ['accept'],
    arrived: ['accept', 'arrive'],
    started: ['accept', 'arrive', 'start'],
    ended: ['accept', 'arrive', 'start', 'finish'],
  } as const;
  const cases: readonly (readonly [keyof typeof before, number, string])[] = [
    ['pending', 0, '0.00'],
    ['assigned', MINUTE_MS, '0.00'],
    ['assigned', 2 * MINUTE_MS + SECOND_MS, '4.00'],
    ['arrived', SECOND_MS, '7.50'],
    ['started', SECOND_MS, 'not possible'],
    ['ended', SECOND_MS, 'not possible'],
  ];
  it.each(cases)('when %s after %i ms costs %s', (state, afterMs, cost) => {
    const one = threeDrivers();
    const orderId = one.hail(ANNA);
    one.steps('ida', before[state], orderId);
    one.wait(state === 'pending' ? 0 : afterMs);
    const answer = one.ask(ANNA, { action: 'cancel', orderId, reasonId: 'changed-mind' });
    if (cost === 'not possible') {
      expect(answer).toMatchObject({ refusal: { reason: 'cancellation-not-possible' } });
      return;
    }
    expect(answer).toMatchObject({
      order: { status: 'cancelled', quote: { total: eur(cost) }, payments: [{ amount: eur(cost) }], cancellation: { by: 'buyer' } },
    });
    expect([one.keys('waiting:'), one.keys('sighting:'), one.timers.size]).toEqual([[], [], 0]);
    expect(one.shift('ida')).not.toHaveProperty('ride');
    expect(one.refusal(ANNA, { action: 'cancel', orderId })).toBe('cancellation-not-possible');
    one.see('ida', HERE);
    expect(one.offeredTo(one.hail(BRAM))).toBe('ida');
  });

  it('leaves nothing of the ride behind, also when the driver is seen before they are free', () => {
    const one = threeDrivers();
    const orderId = one.hail(ANNA);
    one.steps('ida', ['accept'], orderId);
    const before = one.shift('ida');
    one.order(ANNA, { action: 'cancel', orderId });
    // As when the position was taken in between the end of the ride and the work that frees its driver.
    one.put('shift:taxi.ida', before);
    one.see('ida', HERE);
    one.do(freeDriver('taxi.ida', orderId));
    expect([one.keys('sighting:'), one.shift('ida')?.ride]).toEqual([[], undefined]);
  });

  it('is for who ordered, with a reason that there is', () => {
    const one = threeDrivers();
    const orderId = one.hail(ANNA);
    expect(one.refusal(BRAM, { action: 'cancel', orderId })).toBe('order-not-found');
    expect(one.refusal(ANNA, { action: 'cancel', orderId, reasonId: 'because' })).toBe('cancellation-reason-invalid');
  });

  it('by the people of the fleet costs nothing, in any state, and frees the driver', () => {
    for (const state of ['pending', 'assigned', 'arrived', 'started'] as const) {
      const one = threeDrivers();
      const orderId = one.hail(ANNA);
      one.steps('ida', before[state], orderId);
      expect(one.do(callOff(NODE, orderId, { reasonId: 'out-of-stock' }))).toMatchObject({ ok: false });
      expect(one.do(callOff(NODE, orderId, { reasonId: 'cannot-drive' }))).toMatchObject({
        ok: true,
        value: { quote: { total: eur('0.00') } },
      });
      expect(lastOrder(one)).toMatchObject({ action: 'cancel', order: { status: 'cancelled' } });
      expect(one.shift('ida')).not.toHaveProperty('ride');
      expect([one.keys('waiting:'), one.timers.size]).toEqual([[], 0]);
    }
  });
});

describe('a driver who is not heard any more', () => {
  it('before the ride started loses it to others, and is off shift', () => {
    const one = threeDrivers();
    const orderId = one.hail(ANNA);
    one.steps('ida', ['accept'], orderId);
    one.wait(MINUTE_MS);
    for (const name of ['ida', 'joop']) one.see(name, north(1));
    one.wait(FLEET.silence.beforeStartMs - 1);
    one.see('joop', north(1));
    expect(one.state(orderId)).toBe('assigned');
    one.wait(1);
    expect([one.state(orderId), one.offeredTo(orderId), one.shift('ida')]).toEqual(['pending', 'joop', undefined]);
    expect(lastOrder(one)).toMatchObject({ action: 'status', order: { fulfilments: [{ state: 'pending' }] } });
    expect(one.step('ida', 'arrive', orderId)).toBe('business');
  });

  it('under way may come back; after a long silence the ride is called off and costs nothing', () => {
    const one = threeDrivers();
    const orderId = one.hail(ANNA);
    one.steps('ida', ['accept', 'arrive', 'start'], orderId);
    one.wait(FLEET.silence.underWayMs - 1);
    expect(one.state(orderId)).toBe('started');
    expect(one.ask(ANNA, { action: 'track', orderId })).toMatchObject({
      tracking: { active: true, updatedAtMs: one.nowMs - FLEET.silence.underWayMs + 1 },
    });
    one.see('ida', north(2));
    one.wait(FLEET.silence.underWayMs - 1);
    expect(one.state(orderId)).toBe('started');
    one.wait(1);
    expect(lastOrder(one)).toMatchObject({
      action: 'cancel',
      order: { status: 'cancelled', cancellation: { by: 'provider', reasonId: 'driver-lost' }, quote: { total: eur('0.00') } },
    });
    expect([one.shift('ida'), one.timers.size]).toEqual([undefined, 0]);
    expect(one.step('ida', 'finish', orderId)).toBe('business');
  });

  it('is followed by the same rule after an end in time: nothing happens to a ride that is over', () => {
    const one = threeDrivers();
    const orderId = one.hail(ANNA, ride());
    one.steps('ida', ['accept', 'arrive', 'start', 'finish'], orderId);
    one.wait(60 * MINUTE_MS);
    expect(one.state(orderId)).toBe('ended');
  });
});
