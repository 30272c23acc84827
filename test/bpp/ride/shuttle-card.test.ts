import { describe, expect, it } from 'vitest';
import type { VehicleClass } from '../../../bpp/engines/ride/fleet-record.ts';
import { ANNA, BRAM, driver, FLEET, Fleet, HERE, NOON_MS, north, ride, rideFor, SECOND_MS, SHUTTLE, TAXI } from './fleet.ts';

/** A fleet whose card is read anew while rides wait and people ride: what was agreed holds, and nobody is asked for what a vehicle cannot carry. */

const NAMES = ['ada', 'ben'];
const detourMs = FLEET.vehicles.find(({ itemId }) => itemId === SHUTTLE)?.shared?.detourMs ?? Number.NaN;

const both = (itemIds: readonly string[] = [SHUTTLE]) => {
  const fleet = new Fleet(NAMES.map((who) => driver(who, itemIds)));
  for (const who of NAMES) fleet.come(who, HERE);
  return fleet;
};

describe('a ride whose card changes while it waits', () => {
  const alone = ({ shared: _shared, seats: _seats, ...rest }: VehicleClass): VehicleClass => rest;

  it('was ordered to be shared, and is, for the price and within the margin of then', () => {
    const fleet = both();
    const anna = fleet.hail(ANNA, rideFor({}));
    fleet.cardSays(SHUTTLE, alone);
    fleet.steps('ada', ['accept'], anna);
    const [passenger] = fleet.shift('ada')?.shuttle?.passengers ?? [];
    expect(passenger).toMatchObject({ orderId: anna, fetchByMs: NOON_MS + detourMs });
    fleet.steps('ada', ['arrive', 'start', 'finish'], anna);
    expect(fleet.record(anna).order.quote?.total.amount).toBe('3.60');
    // What is ordered from now on is a ride of one's own.
    const bram = fleet.hail(BRAM, rideFor({}));
    fleet.steps(fleet.offeredTo(bram) ?? '', ['accept'], bram);
    expect(NAMES.map((who) => fleet.shift(who)?.ride?.orderId)).toContain(bram);
  });

  it('was ordered for oneself alone, and is not put into a shuttle', () => {
    const fleet = both();
    const anna = fleet.hail(ANNA, rideFor({}));
    fleet.steps('ada', ['accept'], anna);
    fleet.see('ben', north(4));
    fleet.cardSays(SHUTTLE, alone);
    const bram = fleet.hail(BRAM, rideFor({}));
    fleet.cardSays(SHUTTLE, (shuttle) => shuttle);
    // The shuttle is nearer, and the one of the two that is not free.
    expect(fleet.offeredTo(bram)).toBe('ben');
    fleet.step('ben', 'decline', bram);
    expect(fleet.offeredTo(bram)).toBeUndefined();
    fleet.see('ada', north(4));
    fleet.steps('ada', ['arrive', 'start', 'finish'], anna);
    expect(fleet.offeredTo(bram)).toBe('ada');
    fleet.steps('ada', ['accept'], bram);
    expect(fleet.shift('ada')?.ride?.orderId).toBe(bram);
  });
});

describe('a vehicle whose seats are fewer on the card than they were', () => {
  const seats = (count: number) => (vehicle: VehicleClass) => ({ ...vehicle, seats: count });

  it.each([
    ['a shuttle', SHUTTLE],
    ['a vehicle of its own', TAXI],
  ])('is asked about no party that is too large for it, which is told at once that nobody comes: %s', (_what, itemId) => {
    const fleet = both([itemId]);
    const anna = fleet.hail(ANNA, rideFor({ people: 3 }, itemId));
    const [first = '', second = ''] = fleet.offeredTo(anna) === 'ada' ? NAMES : [...NAMES].reverse();
    fleet.cardSays(itemId, seats(2));
    fleet.steps(first, ['decline'], anna);
    expect(fleet.offeredTo(anna)).toBeUndefined();
    expect(fleet.step(second, 'accept', anna)).toBe('order-not-found');
    expect(fleet.record(anna).order).toMatchObject({ status: 'cancelled', cancellation: { reasonId: 'no-driver' } });
    expect(fleet.told.at(-1)).toMatchObject({ to: 't-anna', answer: { action: 'cancel' } });
    // Who fits is fetched as ever.
    const bram = fleet.hail(BRAM, rideFor({ people: 2 }, itemId));
    expect(fleet.offeredTo(bram)).toBeDefined();
  });

  it('of goods carries no load that it has no room for', () => {
    const fleet = both([TAXI]);
    const parcel = fleet.hail(ANNA, rideFor({ loadKg: 60 }, TAXI));
    fleet.cardSays(TAXI, (vehicle) => ({ ...vehicle, loadKg: 40 }));
    fleet.steps(fleet.offeredTo(parcel) ?? '', ['decline'], parcel);
    expect(fleet.record(parcel).order.status).toBe('cancelled');
  });

  it('is not taken at its word of before: an offer that is out ends with a refusal, and goes to who has room, or nobody', () => {
    const fleet = both();
    const anna = fleet.hail(ANNA, rideFor({ people: 3 }));
    const first = fleet.offeredTo(anna) ?? '';
    fleet.cardSays(SHUTTLE, seats(2));
    expect(fleet.step(first, 'accept', anna)).toBe('business');
    expect([fleet.state(anna), fleet.keys('waiting:')]).toEqual(['cancelled', []]);
    expect(fleet.shift(first)).not.toHaveProperty('shuttle');
    expect(fleet.step(first, 'accept', anna)).not.toBeUndefined();
    const bram = fleet.hail(BRAM, rideFor({ people: 2 }));
    fleet.steps(fleet.offeredTo(bram) ?? '', ['accept', 'arrive', 'start', 'finish'], bram);
  });

  it.each([
    ['people', { people: 3 }, { seats: 2 }],
    ['goods', { loadKg: 60 }, { loadKg: 40 }],
  ] as const)('is not taken at its word of before for %s where it is shared with nobody either', (_what, party, room) => {
    const fleet = both([TAXI]);
    const anna = fleet.hail(ANNA, rideFor(party, TAXI));
    const first = fleet.offeredTo(anna) ?? '';
    fleet.cardSays(TAXI, (vehicle) => ({ ...vehicle, ...room }));
    expect(fleet.step(first, 'accept', anna)).toBe('business');
    expect([fleet.state(anna), fleet.keys('waiting:')]).toEqual(['cancelled', []]);
    expect(fleet.shift(first)).not.toHaveProperty('ride');
  });

  it('keeps who has a seat, lets nobody in beside them, and has room again for whom it fits when they have got out', () => {
    const fleet = new Fleet([driver('ada', [SHUTTLE])]);
    fleet.come('ada', HERE);
    const [anna, bram] = [fleet.hail(ANNA, rideFor({ people: 3 })), fleet.hail(BRAM, rideFor({ people: 1 }))];
    fleet.steps('ada', ['accept', 'arrive', 'start'], anna);
    expect(fleet.offeredTo(bram)).toBe('ada');
    fleet.cardSays(SHUTTLE, seats(2));
    expect(fleet.step('ada', 'accept', bram)).toBe('business');
    // Not asked again as long as there is no seat, and not forgotten.
    expect([fleet.offeredTo(bram), fleet.state(bram), fleet.state(anna)]).toEqual([undefined, 'pending', 'started']);
    fleet.wait(20 * SECOND_MS);
    fleet.see('ada', north(4));
    fleet.steps('ada', ['finish'], anna);
    expect(fleet.record(anna).order.status).toBe('complete');
    expect(fleet.offeredTo(bram)).toBe('ada');
    fleet.steps('ada', ['accept', 'arrive', 'start', 'finish'], bram);
  });

  it('has a party that is too large called off at no cost when its driver gives it back', () => {
    const fleet = both();
    const anna = fleet.hail(ANNA, rideFor({ people: 4 }));
    const first = fleet.offeredTo(anna) ?? '';
    fleet.steps(first, ['accept'], anna);
    fleet.cardSays(SHUTTLE, seats(2));
    fleet.steps(first, ['give-back'], anna);
    expect(fleet.record(anna).order).toMatchObject({ status: 'cancelled', payments: [{ amount: { amount: '0.00' } }] });
  });

  it('is not agreed to with a party that was offered a larger one, be it for a moment on which nobody is asked yet', () => {
    const fleet = both();
    const order = rideFor({ people: 4 });
    const [fulfilment] = order.fulfilments;
    const stops = fulfilment?.stops?.map((stop) =>
      stop.kind === 'start' ? { ...stop, timeRange: { startMs: NOON_MS + 7_200_000 } } : stop,
    );
    const ahead = { ...order, fulfilments: [{ ...fulfilment, id: 'taxi.trip', ...(stops === undefined ? {} : { stops }) }] };
    const offered = fleet.order(ANNA, { action: 'init', order: ahead });
    fleet.cardSays(SHUTTLE, seats(3));
    expect(fleet.refusal(ANNA, { action: 'confirm', order: offered })).toBe('quote-unavailable');
    fleet.cardSays(SHUTTLE, seats(4));
    expect(fleet.order(ANNA, { action: 'confirm', order: offered })).toMatchObject({ status: 'active' });
    expect(fleet.refusal(BRAM, { action: 'select', order: ride() })).toBe('agent-unavailable');
  });
});
