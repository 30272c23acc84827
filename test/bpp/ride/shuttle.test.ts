import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roadMetres } from '../../../bpp/engines/ride/fare.ts';
import type { ShuttleRecord, VehicleClass } from '../../../bpp/engines/ride/fleet-record.ts';
import { expectedOf } from '../../../bpp/engines/ride/life.ts';
import { joinShuttle, seatsTaken } from '../../../bpp/engines/ride/shuttle.ts';
import type { Position } from '../../../commerce/place.ts';
import { ANNA, BRAM, buyer, driver, FLEET, Fleet, HERE, MINUTE_MS, NOON_MS, north, rideFor, SHUTTLE, TAXI } from './fleet.ts';

const SEATS = 4;
const vehicle = FLEET.vehicles.find(({ itemId }) => itemId === SHUTTLE) as VehicleClass;
const detourMs = vehicle.shared?.detourMs ?? Number.NaN;
const km = fc.integer({ min: -60, max: 60 }).map((tenths) => tenths / 10);

/** When each stop of a shuttle is reached, reckoned from its stops alone. */
function timetable({ stops, passengers }: ShuttleRecord, position: Position): ReadonlyMap<string, number> {
  let [at, atMs] = [position, NOON_MS];
  return new Map(
    stops.map(({ orderId, kind }) => {
      const passenger = passengers.find((each) => each.orderId === orderId);
      const next = passenger?.[kind] ?? at;
      atMs += Math.round((roadMetres(at, next, vehicle.detourFactor) * 3_600) / vehicle.speedKmh);
      at = next;
      return [`${orderId} ${kind}`, atMs];
    }),
  );
}

describe('a shuttle that is joined', () => {
  it('has a seat for everybody, keeps the order of its stops, and brings nobody later than was promised', () => {
    const asks = fc.array(fc.record({ from: km, to: km, people: fc.integer({ min: 1, max: 3 }) }), { minLength: 1, maxLength: 6 });
    let shared = 0;
    fc.assert(
      fc.property(asks, (asking) => {
        let shuttle: ShuttleRecord | undefined;
        for (const [n, { from, to, people }] of asking.entries()) {
          const before = shuttle;
          const [start, end] = [north(from), north(to)];
          const joined = joinShuttle(
            before,
            { orderId: `taxi.${n}`, itemId: SHUTTLE, start, end, people },
            { position: HERE, vehicle, nowMs: NOON_MS },
          );
          if (joined === undefined) continue;
          shuttle = joined.shuttle;
          if (before !== undefined) shared += 1;
          expect(seatsTaken(shuttle)).toBeLessThanOrEqual(SEATS);
          expect(shuttle.stops.filter(({ orderId }) => orderId !== `taxi.${n}`)).toEqual(before?.stops ?? []);
          const when = timetable(shuttle, HERE);
          for (const { orderId, fetchByMs, bringByMs, ...way } of shuttle.passengers) {
            const [fetched, brought] = [when.get(`${orderId} start`) ?? Number.NaN, when.get(`${orderId} end`) ?? Number.NaN];
            expect(fetched).toBeLessThanOrEqual(fetchByMs);
            expect(brought).toBeLessThanOrEqual(bringByMs);
            expect(fetched).toBeLessThanOrEqual(brought);
            const directMs = Math.round((roadMetres(way.start, way.end, vehicle.detourFactor) * 3_600) / vehicle.speedKmh);
            expect(bringByMs - fetchByMs).toBe(directMs);
            if (orderId === `taxi.${n}`) expect(fetched + detourMs).toBe(fetchByMs);
          }
        }
      }),
    );
    // Sharing is what this is about: it has to have come to it.
    expect(shared).toBeGreaterThan(20);
  });

  it('carries the loads of all its parties together, and no more; of who has none noted none is counted', () => {
    const carrying = { ...vehicle, loadKg: 80 };
    const scene = { position: HERE, vehicle: carrying, nowMs: NOON_MS };
    const asking = (n: number, loadKg?: number) => ({
      ...{ orderId: `taxi.${n}`, itemId: SHUTTLE, start: HERE, end: north(2) },
      ...(loadKg === undefined ? {} : { loadKg }),
    });
    const one = joinShuttle(undefined, asking(1, 50), scene)?.shuttle;
    expect(joinShuttle(one, asking(2, 30.5), scene)).toBeUndefined();
    const two = joinShuttle(one, asking(2, 30), scene)?.shuttle;
    expect(two?.passengers.map(({ loadKg }) => loadKg)).toEqual([50, 30]);
    expect(joinShuttle(two, asking(3, 1), scene)).toBeUndefined();
    const three = joinShuttle(two, asking(3), scene)?.shuttle;
    expect(three?.passengers.map(({ loadKg }) => loadKg)).toEqual([50, 30, undefined]);
  });

  it('is not joined by who asks for another kind of vehicle', () => {
    const way = { start: HERE, end: north(2) };
    const scene = { position: HERE, vehicle, nowMs: NOON_MS };
    const begun = joinShuttle(undefined, { orderId: 'taxi.1', itemId: SHUTTLE, ...way }, scene)?.shuttle;
    expect(joinShuttle(begun, { orderId: 'taxi.2', itemId: TAXI, ...way }, scene)).toBeUndefined();
    const [taxi] = FLEET.vehicles;
    expect(taxi && joinShuttle(undefined, { orderId: 'taxi.2', itemId: TAXI, ...way }, { ...scene, vehicle: taxi })).toBeUndefined();
  });
});

describe('people who share a shuttle', () => {
  const started = () => {
    const fleet = new Fleet([driver('ada', [SHUTTLE, TAXI])]);
    fleet.come('ada', HERE);
    return fleet;
  };

  it('each have their own order, their own steps and the price of their own way', () => {
    const fleet = started();
    const anna = fleet.hail(ANNA, rideFor({ people: 2 }));
    fleet.steps('ada', ['accept'], anna);
    const bram = fleet.hail(BRAM, rideFor({ people: 1 }, SHUTTLE, { from: north(1), to: north(3) }));
    fleet.steps('ada', ['accept'], bram);
    expect(fleet.shift('ada')?.shuttle?.stops).toEqual([
      { orderId: anna, kind: 'start' },
      { orderId: bram, kind: 'start' },
      { orderId: bram, kind: 'end' },
      { orderId: anna, kind: 'end' },
    ]);
    fleet.steps('ada', ['arrive', 'start'], anna);
    fleet.wait(3 * MINUTE_MS);
    fleet.see('ada', north(1));
    // Who waits sees the shuttle come, and so does who sits in it.
    for (const [from, orderId] of [
      [ANNA, anna],
      [BRAM, bram],
    ] as const)
      expect(fleet.ask(from, { action: 'track', orderId })).toMatchObject({ tracking: { position: north(1) } });
    fleet.steps('ada', ['arrive', 'start', 'finish'], bram);
    // Whatever the way round for the other took, and whatever a meter would have read.
    expect(fleet.step('ada', 'finish', anna, 99_000)).toBeUndefined();
    expect([anna, bram].map((orderId) => fleet.record(orderId).order.quote?.total.amount)).toEqual(['7.20', '2.30']);
    expect(fleet.shift('ada')?.shuttle).toBeUndefined();
  });

  it('hear when they are expected, and again when they come later for another who was taken on, never by more than the card says', () => {
    const fleet = started();
    const minutes = (orderId: string) => {
      const { startMs = Number.NaN, endMs = Number.NaN } = expectedOf(fleet.record(orderId));
      return [startMs, endMs].map((atMs) => (atMs - NOON_MS) / MINUTE_MS);
    };
    /** Whom the acceptance of a ride was told to, with when the vehicle is there. */
    const heard = (orderId: string) => {
      fleet.told.splice(0);
      fleet.steps('ada', ['accept'], orderId);
      return fleet.told.map(({ to, answer }) => {
        if (!('order' in answer) || answer.action !== 'status') throw new Error(`${to} heard no status`);
        expect(answer.order).toEqual(fleet.record(answer.order.id ?? '').order);
        return { to, minutes: minutes(answer.order.id ?? '') };
      });
    };
    const anna = fleet.hail(ANNA, rideFor({}, SHUTTLE, { from: north(1), to: north(3) }));
    expect(heard(anna)).toEqual([{ to: 't-anna', minutes: [3.25, 9.75] }]);
    const before = fleet.record(anna).order.updatedAtMs ?? 0;
    const bram = fleet.hail(BRAM, rideFor({}, SHUTTLE, { from: north(-0.5), to: north(3) }));
    expect(heard(bram)).toEqual([
      { to: 't-bram', minutes: [1.625, 13] },
      { to: 't-anna', minutes: [6.5, 13] },
    ]);
    expect(fleet.record(anna).order.updatedAtMs).toBeGreaterThan(before);
    expect(fleet.state(anna)).toBe('assigned');
    // On the way of both: nobody is later, and nobody is told so.
    const cor = fleet.hail(buyer('cor'), rideFor({}, SHUTTLE, { from: north(1), to: north(3) }));
    expect(heard(cor)).toEqual([{ to: 't-cor', minutes: [6.5, 13] }]);
    // Who sits in it already is not told of being fetched again.
    fleet.steps('ada', ['arrive', 'start'], bram);
    const dee = fleet.hail(buyer('dee'), rideFor({}, SHUTTLE, { from: north(-1), to: north(3) }));
    expect(
      heard(dee)
        .map(({ to }) => to)
        .sort(),
    ).toEqual(['t-anna', 't-bram', 't-cor', 't-dee']);
    expect([bram, anna].map(minutes)).toEqual([
      [1.625, 16.25],
      [9.75, 16.25],
    ]);
    const late = fleet.hail(buyer('eva'), rideFor({}, SHUTTLE, { from: north(-2), to: north(3) }));
    expect(fleet.offeredTo(late)).toBeUndefined();
  });

  it('do not have the last seat twice: one of two has it, and the other waits or is told that nobody comes', () => {
    const fleet = started();
    fleet.steps('ada', ['accept'], fleet.hail(buyer('first'), rideFor({ people: 3 })));
    const [anna, bram] = [fleet.hail(ANNA, rideFor({ people: 1 })), fleet.hail(BRAM, rideFor({ people: 1 }))];
    expect([fleet.offeredTo(anna), fleet.offeredTo(bram)]).toEqual(['ada', undefined]);
    fleet.steps('ada', ['accept'], anna);
    expect(fleet.offeredTo(bram)).toBeUndefined();
    expect(fleet.step('ada', 'accept', bram)).toBe('order-not-found');
    for (let minute = 0; minute < 4; minute += 1) {
      fleet.wait(MINUTE_MS);
      fleet.see('ada', HERE);
    }
    expect([fleet.state(anna), fleet.state(bram)]).toEqual(['assigned', 'cancelled']);
    expect(fleet.record(bram).order.cancellation?.reasonId).toBe('no-driver');
  });

  it('leave a seat to who waits for one as soon as one of them calls it off', () => {
    const fleet = started();
    const first = buyer('first');
    const three = fleet.hail(first, rideFor({ people: 3 }));
    fleet.steps('ada', ['accept'], three);
    const [anna, bram] = [fleet.hail(ANNA, rideFor({ people: 1 })), fleet.hail(BRAM, rideFor({ people: 2 }))];
    fleet.steps('ada', ['accept'], anna);
    expect(fleet.offeredTo(bram)).toBeUndefined();
    fleet.ask(first, { action: 'cancel', orderId: three });
    expect(fleet.offeredTo(bram)).toBe('ada');
    fleet.steps('ada', ['accept'], bram);
    expect(fleet.shift('ada')?.shuttle).toMatchObject({ passengers: [{ orderId: anna }, { orderId: bram }] });
  });

  it('are not taken in by an offer that had a place when it was made and has none any more', () => {
    const fleet = started();
    const anna = fleet.hail(ANNA, rideFor({ people: 3 }));
    fleet.steps('ada', ['accept'], anna);
    const bram = fleet.hail(BRAM, rideFor({ people: 1 }, SHUTTLE, { from: north(3), to: north(4) }));
    expect(fleet.offeredTo(bram)).toBe('ada');
    // The driver went the other way meanwhile: to fetch the second now would make the first too late.
    fleet.see('ada', north(-7));
    expect(fleet.step('ada', 'accept', bram)).toBe('business');
    expect(fleet.shift('ada')?.shuttle?.passengers).toHaveLength(1);
  });

  it('of whom one is not heard of for long: who waits is offered to others, who sits in it has longer, and then nothing is left', () => {
    const fleet = started();
    const [anna, bram] = [fleet.hail(ANNA, rideFor({})), fleet.hail(BRAM, rideFor({}))];
    fleet.steps('ada', ['accept', 'arrive', 'start'], anna);
    fleet.steps('ada', ['accept'], bram);
    fleet.wait(FLEET.silence.beforeStartMs);
    expect(fleet.state(bram)).not.toBe('assigned');
    expect(fleet.shift('ada')?.shuttle?.passengers.map(({ orderId }) => orderId)).toEqual([anna]);
    fleet.wait(FLEET.silence.underWayMs);
    expect([fleet.state(anna), fleet.shift('ada')]).toEqual(['cancelled', undefined]);
  });
});

describe('a shuttle whose driver sends no position for a while', () => {
  it.each([
    ['finish', ['arrive', 'start']],
    ['no-show', ['arrive']],
    ['give-back', []],
  ] as const)('is not taken for vanished by who waits when one of the others comes to their end: %s', (end, before) => {
    const fleet = new Fleet([driver('ada', [SHUTTLE])]);
    fleet.come('ada', HERE);
    const anna = fleet.hail(ANNA, rideFor({}));
    fleet.steps('ada', ['accept', ...before], anna);
    const bram = fleet.hail(BRAM, rideFor({}));
    fleet.steps('ada', ['accept'], bram);
    fleet.wait(2 * MINUTE_MS);
    fleet.see('ada', HERE);
    const seenAtMs = fleet.nowMs;
    fleet.wait(FLEET.noShow.waitMs - 2 * MINUTE_MS);
    fleet.steps('ada', [end], anna);
    expect(fleet.state(bram)).toBe('assigned');
    fleet.wait(FLEET.silence.beforeStartMs - 1);
    expect(fleet.state(bram)).toBe('assigned');
    expect(fleet.ask(BRAM, { action: 'track', orderId: bram })).toMatchObject({ tracking: { position: HERE, updatedAtMs: seenAtMs } });
    fleet.wait(1);
    expect(fleet.state(bram)).not.toBe('assigned');
  });
});
