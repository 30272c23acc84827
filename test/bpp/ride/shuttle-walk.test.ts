import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DRIVER_STEPS, type DriverStep } from '../../../bpp/engines/ride/driver-steps.ts';
import type { WaitingRecord } from '../../../bpp/engines/ride/fleet-record.ts';
import { expectedOf } from '../../../bpp/engines/ride/life.ts';
import { ridesOn } from '../../../bpp/engines/ride/on-board.ts';
import { seatsTaken } from '../../../bpp/engines/ride/shuttle.ts';
import { buyer, driver, Fleet, HERE, north, rideFor, SECOND_MS, SHUTTLE } from './fleet.ts';

const SEATS = 4;
type Doing =
  | { readonly what: 'hail'; readonly people: number; readonly from: number; readonly to: number }
  | { readonly what: 'cancel' | 'come' | 'see' | 'leave'; readonly n: number; readonly at: number }
  | { readonly what: 'wait'; readonly seconds: number }
  | { readonly what: 'card'; readonly seats: number }
  | { readonly what: 'step'; readonly n: number; readonly step: DriverStep; readonly of: number };

const NAMES = ['ada', 'ben'];
const n = fc.nat({ max: 3 });
const near = fc.integer({ min: -20, max: 20 }).map((tenths) => tenths / 10);
const people = fc.constantFrom(1, 1, 1, 2, 3, 5);
const doing: fc.Arbitrary<Doing> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant('hail' as const), people, from: near, to: near }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('cancel' as const, 'leave' as const), n, at: near }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constantFrom('come' as const, 'see' as const), n, at: near }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('card' as const), seats: fc.constantFrom(1, 2, SEATS, SEATS) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('wait' as const), seconds: fc.constantFrom(1, 20, 90, 400) }) },
  { weight: 8, arbitrary: fc.record({ what: fc.constant('step' as const), n, step: fc.constant('accept' as const), of: n }) },
  { weight: 6, arbitrary: fc.record({ what: fc.constant('step' as const), n, step: fc.constantFrom(...DRIVER_STEPS), of: n }) },
);

/** What the card says of the seats now, and the offers that were out when it came to say so. */
interface Card {
  seats: number;
  outBefore: ReadonlySet<string>;
}

const offersOut = (fleet: Fleet, rides: readonly string[]): readonly WaitingRecord[] =>
  rides.flatMap((orderId) => fleet.waiting(orderId) ?? []).filter(({ offer }) => offer !== undefined);
const offerName = ({ orderId, offer }: WaitingRecord): string => `${orderId} ${offer?.driverId} ${offer?.untilMs}`;

function attempt(fleet: Fleet, { rides, card }: { readonly rides: string[]; readonly card: Card }, what: Doing): void {
  if (what.what === 'card') {
    card.seats = what.seats;
    card.outBefore = new Set(offersOut(fleet, rides).map(offerName));
    fleet.cardSays(SHUTTLE, (shuttle) => ({ ...shuttle, seats: what.seats }));
    return;
  }
  if (what.what === 'wait') {
    fleet.wait(what.seconds * SECOND_MS);
    return;
  }
  if (what.what === 'hail') {
    const order = rideFor({ people: what.people }, SHUTTLE, { from: north(what.from), to: north(what.to) });
    const from = buyer('anna', String(rides.length));
    if (fleet.refusal(from, { action: 'init', order }) === undefined) rides.push(fleet.hail(from, order));
    return;
  }
  const who = NAMES[what.n % NAMES.length] ?? '';
  const shift = fleet.shift(who);
  switch (what.what) {
    case 'cancel': {
      const orderId = rides.at(-1 - what.n);
      if (orderId !== undefined) fleet.ask(fleet.record(orderId).buyer, { action: 'cancel', orderId });
      return;
    }
    case 'come':
      fleet.come(who, north(what.at));
      return;
    case 'see':
      if (shift !== undefined) fleet.see(who, north(what.at));
      return;
    case 'leave':
      fleet.leave(who);
      return;
    case 'step': {
      const offered = rides.find((orderId) => fleet.offeredTo(orderId) === who);
      const own = shift === undefined ? [] : ridesOn(shift);
      const orderId =
        what.step === 'accept' || what.step === 'decline' ? offered : (own[what.of % Math.max(1, own.length)] ?? rides.at(-1));
      if (orderId === undefined) return;
      const isTaken = fleet.step(who, what.step, orderId) === undefined && what.step === 'accept';
      if (isTaken) expect(seatsTaken(fleet.shift(who)?.shuttle ?? { passengers: [] })).toBeLessThanOrEqual(card.seats);
    }
  }
}

/**
 * The seats of a shuttle are those of the rides that its driver has, and of no other; nobody stops for who is not there, and nobody is asked about more
 * people than the card has seats for.
 */
function holds(fleet: Fleet, { rides, card }: { readonly rides: readonly string[]; readonly card: Card }): void {
  const madeSince = offersOut(fleet, rides).filter((waiting) => !card.outBefore.has(offerName(waiting)));
  for (const { people = 1 } of madeSince) expect(people).toBeLessThanOrEqual(card.seats);
  const records = rides.map((orderId) => fleet.record(orderId));
  for (const who of NAMES) {
    const has = records.filter(({ drivers }) => drivers.some((each) => each.driverId === `taxi.${who}` && each.untilMs === undefined));
    const shift = fleet.shift(who);
    const { passengers, stops } = shift?.shuttle ?? { passengers: [], stops: [] };
    expect(shift?.ride).toBeUndefined();
    expect(passengers.map(({ orderId }) => orderId).sort()).toEqual(has.map(({ order }) => order.id).sort());
    expect(seatsTaken({ passengers })).toBeLessThanOrEqual(SEATS);
    for (const { orderId, people, fetchByMs, bringByMs } of passengers) {
      const { order, trip } = fleet.record(orderId);
      const kinds = stops.filter((stop) => stop.orderId === orderId).map(({ kind }) => kind);
      expect(kinds).toEqual(order.fulfilments[0]?.state === 'started' ? ['end'] : ['start', 'end']);
      expect(people).toBe(trip.people ?? 1);
      const { startMs = Number.NaN, endMs = Number.NaN } = expectedOf(fleet.record(orderId));
      expect(startMs).toBeLessThanOrEqual(fetchByMs);
      expect(endMs).toBeLessThanOrEqual(bringByMs);
    }
  }
}

describe('a fleet of shuttles at work', () => {
  it('never has more people in one than it has seats, loses no seat, and every ride comes to an end', () => {
    let shared = 0;
    fc.assert(
      fc.property(fc.array(doing, { minLength: 20, maxLength: 70 }), (doings) => {
        const fleet = new Fleet(NAMES.map((who) => driver(who, [SHUTTLE])));
        for (const who of NAMES) fleet.come(who, HERE);
        const rides: string[] = [];
        const at = { rides, card: { seats: SEATS, outBefore: new Set<string>() } };
        for (const what of doings) {
          attempt(fleet, at, what);
          holds(fleet, at);
          if (NAMES.some((who) => (fleet.shift(who)?.shuttle?.passengers.length ?? 0) > 1)) shared += 1;
        }
        fleet.wait(3_600_000);
        holds(fleet, at);
        expect(rides.map((orderId) => fleet.record(orderId).order.status).filter((status) => status === 'active')).toEqual([]);
        expect([fleet.keys('waiting:'), fleet.keys('sighting:'), fleet.keys('draft:'), [...fleet.timers.keys()]]).toEqual([[], [], [], []]);
        for (const who of NAMES) expect(fleet.shift(who)?.shuttle).toBeUndefined();
      }),
      { numRuns: 100 },
    );
    expect(shared).toBeGreaterThan(100);
  });
});
