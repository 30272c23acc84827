import { describe, expect, it } from 'vitest';
import { callOff } from '../../../bpp/engines/ride/cancel.ts';
import { RIDE_KEY } from '../../../bpp/engines/ride/fleet-record.ts';
import { rideEngine } from '../../../bpp/engines/ride/ride.ts';
import { checkQuote } from '../../../commerce/quote.ts';
import {
  ANNA,
  BRAM,
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
  oneDriver,
  ride,
  SECOND_MS,
} from './fleet.ts';

describe('a ride', () => {
  it('goes from the driver who takes it to the receipt, and the buyer is told of every step', () => {
    const one = oneDriver();
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
      const one = oneDriver();
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
    const one = oneDriver();
    const orderId = one.hail(ANNA);
    for (const step of ['accept', 'arrive', 'start', 'finish'] as const) {
      one.steps('henk', [step, step], orderId);
      one.wait(SECOND_MS);
    }
    expect(one.told).toHaveLength(4);
    expect(one.record(orderId).history.map(({ state }) => state)).toEqual(['pending', 'assigned', 'arrived', 'started', 'ended']);
  });

  it('takes no step out of turn', () => {
    const one = oneDriver();
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
    const one = oneDriver();
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
    const one = oneDriver();
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
    const one = oneDriver();
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
    const one = oneDriver();
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
    const one = oneDriver();
    const orderId = one.hail(ANNA);
    one.ask(ANNA, { action: 'support', support: { refId: orderId, message: 'Ik sta bij de brug' } });
    const said = rideEngine.desk.take('message', { node: NODE, orderId, body: { text: 'Gezien' } });
    if (said === undefined || typeof said === 'string') throw new Error('a message is a step of the desk');
    one.do(said);
    expect(one.told.at(-1)?.answer).toMatchObject({ support: { thread: [{ text: 'Ik sta bij de brug' }, { text: 'Gezien' }] } });
    expect(rideEngine.desk.take('message', { node: NODE, orderId, body: {} })).toBe('Send {"text": "…"}.');
  });

  it('is called off by its people as long as its road says', () => {
    const one = oneDriver();
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
    const one = oneDriver();
    const orderId = one.hail(ANNA);
    expect(one.order(ANNA, { action: 'status', orderId }).id).toBe(orderId);
    expect(one.ask(ANNA, { action: 'support', support: { refId: orderId } })).toMatchObject({ support: { phone: '+31205550199' } });
    expect(one.refusal(ANNA, { action: 'update', targets: ['fulfilment'], order: { ...ride(), id: orderId } })).toBe('update-not-possible');
    one.steps('henk', ['accept', 'arrive', 'start', 'finish'], orderId);
    expect(one.refusal(ANNA, { action: 'rating', ratings: [{ category: 'fulfilment', id: 'taxi.trip', value: '5' }] })).toBeUndefined();
    expect(one.refusal(buyer('carl'), { action: 'status', orderId })).toBe('order-not-found');
  });
});
