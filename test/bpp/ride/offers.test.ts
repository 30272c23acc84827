import { describe, expect, it } from 'vitest';
import { offerView, rideView } from '../../../bpp/engines/ride/offers.ts';
import { ANNA, BRAM, driver, eur, FLEET, Fleet, HERE, lastOrder, MINUTE_MS, north, ride, threeDrivers } from './fleet.ts';

describe('offers', () => {
  it('go to the nearest driver first, then on when declined, or when nothing is said in time', () => {
    const one = threeDrivers();
    const orderId = one.hail(ANNA);
    expect(one.offeredTo(orderId)).toBe('ida');
    expect(one.step('ida', 'decline', orderId)).toBeUndefined();
    expect(one.offeredTo(orderId)).toBe('joop');
    one.wait(FLEET.dispatch.acceptMs - 1);
    expect(one.offeredTo(orderId)).toBe('joop');
    one.wait(1);
    expect(one.offeredTo(orderId)).toBe('henk');
    expect(one.step('joop', 'accept', orderId)).toBe('business');
    expect(one.step('ida', 'accept', orderId)).toBe('business');
    expect(one.step('ida', 'decline', orderId)).toBeUndefined();
    expect(one.step('henk', 'accept', orderId)).toBeUndefined();
    expect(one.told).toHaveLength(1);
  });

  it('are over at their time, also when the timer that says so is late', () => {
    const one = threeDrivers();
    const orderId = one.hail(ANNA);
    one.nowMs += FLEET.dispatch.acceptMs;
    expect(one.step('ida', 'accept', orderId)).toBe('business');
    expect(one.state(orderId)).toBe('pending');
  });

  it('do not go to a driver who was not heard lately, however near', () => {
    const one = threeDrivers();
    one.wait(FLEET.dispatch.freshMs + 1);
    one.see('joop', north(2));
    expect(one.offeredTo(one.hail(ANNA))).toBe('joop');
  });

  it('end with a refusal, at no cost, when everybody has passed it by', () => {
    const one = threeDrivers();
    const orderId = one.hail(ANNA);
    for (const name of ['ida', 'joop', 'henk']) one.step(name, 'decline', orderId);
    expect(lastOrder(one)).toMatchObject({
      action: 'cancel',
      order: { id: orderId, status: 'cancelled', cancellation: { by: 'provider', reasonId: 'no-driver' }, quote: { total: eur('0.00') } },
    });
    expect([one.keys('waiting:'), one.timers.size]).toEqual([[], 0]);
  });

  it('wait for a driver who is under way now, and no longer than the fleet says', () => {
    const one = new Fleet([driver('henk')]);
    one.come('henk', north(1));
    const first = one.hail(ANNA);
    one.steps('henk', ['accept'], first);
    const second = one.hail(BRAM);
    expect([one.offeredTo(second), one.state(second)]).toEqual([undefined, 'pending']);
    one.wait(MINUTE_MS);
    one.steps('henk', ['arrive', 'start', 'finish'], first);
    expect(one.offeredTo(second)).toBe('henk');
    one.steps('henk', ['accept'], second);
    const third = one.hail({ ...ANNA, transactionId: 't-third' });
    for (let minute = 0; minute < 4; minute += 1) {
      one.wait(MINUTE_MS - 1);
      one.see('henk', HERE);
    }
    expect(one.state(third)).toBe('pending');
    one.wait(10);
    expect(one.state(third)).toBe('cancelled');
  });

  it('wait for nobody whose ride ends too far away, nor for who is asked about another and is too far away', () => {
    const one = new Fleet([driver('henk'), driver('ida')]);
    one.come('ida', north(1));
    const first = one.hail(ANNA);
    // Ida is asked about the first ride, and Henk, who could take the second, goes home once it was ordered.
    one.come('henk', north(-5));
    one.keepsTimers = true;
    const second = one.hail(BRAM, ride(north(-6), HERE));
    expect(one.leave('henk')).toBe(true);
    one.keepsTimers = false;
    one.runTimers();
    expect([one.offeredTo(first), one.state(second)]).toEqual(['ida', 'cancelled']);
    expect(lastOrder(one)).toMatchObject({ action: 'cancel', order: { id: second, cancellation: { reasonId: 'no-driver' } } });
  });

  it('come to who comes on shift while a ride waits', () => {
    const one = new Fleet([driver('henk'), driver('ida')]);
    one.come('henk', north(1));
    const [first, second] = [one.hail(ANNA), one.hail(BRAM)];
    expect([one.offeredTo(first), one.offeredTo(second)]).toEqual(['henk', undefined]);
    one.come('ida', north(2));
    expect([one.offeredTo(first), one.offeredTo(second)]).toEqual(['henk', 'ida']);
  });

  it('give one driver to one of two buyers', () => {
    const one = new Fleet([driver('henk')]);
    one.come('henk', north(1));
    const [first, second] = [one.hail(ANNA), one.hail(BRAM)];
    expect(one.step('henk', 'accept', second)).toBe('order-not-found');
    one.steps('henk', ['accept'], first);
    expect(one.step('henk', 'accept', second)).toBe('order-not-found');
    expect([one.state(first), one.state(second)]).toEqual(['assigned', 'pending']);
  });

  it('are not taken by a driver who is on a ride, whatever was offered', () => {
    const one = new Fleet([driver('henk')]);
    one.come('henk', north(1));
    const first = one.hail(ANNA);
    one.steps('henk', ['accept'], first);
    const second = one.hail(BRAM);
    one.put(`waiting:${second}`, { ...one.waiting(second), offer: { driverId: 'taxi.henk', untilMs: one.nowMs + 1_000, awayMetres: 1 } });
    expect(one.step('henk', 'accept', second)).toBe('business');
  });

  it('show what the ride pays and where it goes before they are accepted, and who it is for only after', () => {
    const one = threeDrivers();
    const orderId = one.hail(ANNA);
    const waiting = one.waiting(orderId);
    if (waiting === undefined) throw new Error('nothing is offered');
    const offer = offerView(one.record(orderId), waiting);
    expect(offer).toMatchObject({
      fare: eur('23.10'),
      atMost: eur('26.57'),
      start: { address: 'Prinsengracht 901' },
      end: { address: 'Gelderlandplein 901' },
      estimate: { metres: 5_200, seconds: 780 },
      awayMetres: 1_300,
    });
    expect(JSON.stringify(offer)).not.toMatch(/Anna|\+316/);
    one.steps('ida', ['accept'], orderId);
    expect(rideView(one.record(orderId))).toMatchObject({
      passenger: { name: 'Anna', phone: '+31611111111' },
      steps: ['arrive', 'give-back'],
    });
  });
});
