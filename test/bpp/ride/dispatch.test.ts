import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { awayMetres, offerRound, type Scene, withoutOffer } from '../../../bpp/engines/ride/dispatch.ts';
import { DRIVER_STEPS, type DriverStep } from '../../../bpp/engines/ride/driver-steps.ts';
import { RIDE_KEY, type RideRecord, type ShiftRecord, type WaitingRecord } from '../../../bpp/engines/ride/fleet-record.ts';
import { checkQuote } from '../../../commerce/quote.ts';
import { RIDE_ROADS } from '../../../commerce/roads/ride.ts';
import { mayMove, statusIn } from '../../../commerce/roads/roads.ts';
import { ANNA, BUS, buyer, driver, FLEET, Fleet, HERE, NOON_MS, north, ride, SECOND_MS, TAXI } from './fleet.ts';

const NAMES = ['ada', 'ben', 'cor', 'dee', 'eva'];
const name = fc.constantFrom(...NAMES);
const itemId = fc.constantFrom(TAXI, BUS);
const placed = fc.integer({ min: -12, max: 12 }).map((km) => north(km));
const moment = fc.integer({ min: -300, max: 300 }).map((seconds) => NOON_MS + seconds * SECOND_MS);

const shift: fc.Arbitrary<ShiftRecord> = fc
  .record({ who: name, itemIds: fc.subarray([TAXI, BUS]), position: placed, seenAtMs: moment, busy: fc.boolean() })
  .map(({ who, busy, ...rest }) => ({
    ...rest,
    driverId: `taxi.${who}`,
    sinceMs: 0,
    ...(busy ? { ride: { orderId: `taxi.of-${who}`, metres: 0 } } : {}),
  }));
const waiting: fc.Arbitrary<WaitingRecord> = fc
  .record({
    n: fc.integer({ min: 0, max: 999 }),
    itemId,
    start: placed,
    sinceMs: moment,
    offerFromMs: moment,
    giveUpAtMs: moment,
    passedBy: fc.subarray(NAMES),
    offer: fc.option(fc.record({ who: name, untilMs: moment }), { nil: undefined }),
  })
  .map(({ n, passedBy, offer, ...rest }) => ({
    ...rest,
    orderId: `taxi.${n}`,
    passedBy: passedBy.map((who) => `taxi.${who}`),
    ...(offer === undefined ? {} : { offer: { driverId: `taxi.${offer.who}`, untilMs: offer.untilMs, awayMetres: 1 } }),
  }));
const scenes: fc.Arbitrary<Scene> = fc
  .record({
    waiting: fc.uniqueArray(waiting, { selector: ({ orderId }) => orderId, maxLength: 6 }),
    shifts: fc.uniqueArray(shift, { selector: ({ driverId }) => driverId, maxLength: 5 }),
  })
  // As a fleet has it: no driver holds two offers that are still open.
  .map(({ waiting: rides, shifts }) => {
    const held = new Set<string>();
    const fair = rides.map((each) => {
      const driverId = each.offer?.driverId;
      if (driverId === undefined || !held.has(driverId)) {
        if (driverId !== undefined) held.add(driverId);
        return each;
      }
      const { offer: _second, ...rest } = each;
      return rest;
    });
    return { waiting: fair, shifts, vehicles: FLEET.vehicles, rules: FLEET.dispatch, nowMs: NOON_MS };
  });

const isLive = ({ offer }: WaitingRecord) => offer !== undefined && offer.untilMs > NOON_MS;

describe('a round of offers', () => {
  it('asks no driver twice at once, none who is on a ride, none who passed it by, and the nearest of the others', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const changed = offerRound(scene);
        const after = scene.waiting.map((each) => changed.find(({ orderId }) => orderId === each.orderId) ?? each);
        const open = after.filter(isLive).map(({ offer }) => offer?.driverId);
        expect(new Set(open).size).toBe(open.length);
        for (const each of changed) {
          const { offer } = each;
          if (offer === undefined) continue;
          const asked = scene.shifts.find(({ driverId }) => driverId === offer.driverId);
          expect(asked?.ride).toBeUndefined();
          expect(each.passedBy).not.toContain(offer.driverId);
          expect(offer.untilMs).toBe(NOON_MS + FLEET.dispatch.acceptMs);
          expect(offer.awayMetres).toBeLessThanOrEqual(FLEET.dispatch.reachKm * 1_000);
          const nearer = scene.shifts.filter(({ driverId, ride: busy, seenAtMs, ...rest }) => {
            const away = awayMetres({ driverId, seenAtMs, ...rest }, each, scene.vehicles);
            const fresh = NOON_MS - seenAtMs <= FLEET.dispatch.freshMs;
            return away !== undefined && away < offer.awayMetres && busy === undefined && fresh && !each.passedBy.includes(driverId);
          });
          // Whoever is nearer is being asked about another ride.
          for (const { driverId } of nearer) expect(open).toContain(driverId);
        }
      }),
    );
  });

  it('leaves alone what is being asked or is not to be asked yet, and ends what nobody is left for', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const changed = offerRound(scene);
        for (const before of scene.waiting) {
          const after = changed.find(({ orderId }) => orderId === before.orderId);
          if (isLive(before) || before.offerFromMs > NOON_MS) expect(after).toBeUndefined();
          else if (after?.over !== true && after?.offer === undefined) {
            // It waits on: its time is not over, and somebody who could is on a ride or asked about another.
            expect(before.giveUpAtMs).toBeGreaterThan(NOON_MS);
            expect(scene.shifts.some((each) => awayMetres(each, before, scene.vehicles) !== undefined)).toBe(true);
          }
        }
      }),
    );
  });

  it('comes to rest: done again with what came of it, nothing changes', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const changed = offerRound(scene);
        const next = scene.waiting.map((each) => changed.find(({ orderId }) => orderId === each.orderId) ?? each);
        expect(offerRound({ ...scene, waiting: next })).toEqual([]);
      }),
    );
  });

  it('puts down that a driver let it pass', () => {
    const [one] = fc.sample(waiting, { numRuns: 1, seed: 7 });
    if (one === undefined) throw new Error('there is a ride');
    const offered = { ...one, passedBy: [], offer: { driverId: 'taxi.ada', untilMs: NOON_MS, awayMetres: 1 } };
    expect(withoutOffer(offered)).toMatchObject({ passedBy: ['taxi.ada'] });
    expect(withoutOffer(offered)).not.toHaveProperty('offer');
  });
});

type Doing =
  | { readonly what: 'hail' | 'cancel' | 'come' | 'leave' | 'see'; readonly n: number }
  | { readonly what: 'wait'; readonly seconds: number }
  | { readonly what: 'step'; readonly n: number; readonly step: DriverStep; readonly of: number };

const n = fc.nat({ max: 4 });
const doing: fc.Arbitrary<Doing> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ what: fc.constant('hail' as const), n }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constantFrom('cancel' as const, 'leave' as const), n }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constantFrom('come' as const, 'see' as const), n }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('wait' as const), seconds: fc.constantFrom(1, 20, 90, 400, 2_000) }) },
  { weight: 9, arbitrary: fc.record({ what: fc.constant('step' as const), n, step: fc.constantFrom(...DRIVER_STEPS), of: n }) },
);

/** Does something, whether it may or not: what is refused changes nothing. */
function attempt(fleet: Fleet, rides: string[], what: Doing): void {
  switch (what.what) {
    case 'hail': {
      const from = buyer('anna', String(rides.length));
      if (fleet.refusal(from, { action: 'init', order: ride(north(what.n), north(what.n + 3)) }) !== undefined) return;
      rides.push(fleet.hail(from, ride(north(what.n), north(what.n + 3))));
      return;
    }
    case 'cancel': {
      const orderId = rides.at(-1 - what.n);
      if (orderId !== undefined) fleet.ask(fleet.record(orderId).buyer, { action: 'cancel', orderId });
      return;
    }
    case 'come':
      fleet.come(NAMES[what.n] ?? '', north(what.n - 2));
      return;
    case 'leave':
      fleet.leave(NAMES[what.n] ?? '');
      return;
    case 'see':
      if (fleet.shift(NAMES[what.n] ?? '') !== undefined) fleet.see(NAMES[what.n] ?? '', north(what.n / 2));
      return;
    case 'wait':
      fleet.wait(what.seconds * SECOND_MS);
      return;
    case 'step': {
      // Mostly one's own ride; at times somebody else's.
      const who = NAMES[what.n] ?? '';
      const own = fleet.shift(who)?.ride?.orderId ?? rides.find((orderId) => fleet.offeredTo(orderId) === who);
      const orderId = what.of === 0 ? rides.at(-1) : own;
      if (orderId !== undefined) fleet.step(who, what.step, orderId);
    }
  }
}

function holds(fleet: Fleet, rides: readonly string[]): void {
  const records = rides.map((orderId) => fleet.record(orderId));
  for (const record of records) {
    const { order, history } = record;
    const states = history.map(({ state }) => state);
    expect(states.filter((state, place) => place > 0 && !mayMove(states[place - 1] ?? '', state, 'ride'))).toEqual([]);
    expect(order.status).toBe(statusIn(order.fulfilments[0] ?? {}));
    expect(order.quote === undefined ? false : checkQuote(order.quote).ok).toBe(true);
    expect(order.payments.map(({ amount }) => amount)).toEqual([order.quote?.total]);
    const waits = fleet.waiting(order.id ?? '') !== undefined;
    expect(waits).toBe(order.fulfilments[0]?.state === 'pending');
    expect(record.drivers.filter(({ untilMs }) => untilMs === undefined)).toHaveLength(order.status === 'active' && !waits ? 1 : 0);
  }
  for (const who of NAMES) onlyOne(records, `taxi.${who}`, fleet.shift(who)?.ride?.orderId);
}

/** What a driver's shift says is the one ride that they have. */
function onlyOne(records: readonly RideRecord[], driverId: string, orderId: string | undefined): void {
  const has = records.filter(({ drivers }) => drivers.some((each) => each.driverId === driverId && each.untilMs === undefined));
  expect(has.map(({ order }) => order.id)).toEqual(orderId === undefined ? [] : [orderId]);
}

describe('a fleet at work', () => {
  it.each(RIDE_ROADS)('has a step for every move of a $kind that is its own', ({ moves }) => {
    const own = new Set(moves.flatMap(({ by, command }) => (by === 'provider' ? [command] : [])));
    expect([...own].sort()).toEqual([...DRIVER_STEPS.filter((step) => step !== 'decline'), 'cancel'].sort());
  });

  it('never has one driver on two rides, its money adds up, and every ride comes to an end', () => {
    fc.assert(
      fc.property(fc.array(doing, { minLength: 10, maxLength: 60 }), (doings) => {
        const fleet = new Fleet(NAMES.map((who) => driver(who)));
        for (const who of NAMES.slice(0, 2)) fleet.come(who, HERE);
        const rides: string[] = [];
        for (const what of doings) {
          attempt(fleet, rides, what);
          holds(fleet, rides);
        }
        // Everybody falls silent: what is open ends by itself, and nothing is left behind.
        fleet.wait(3_600_000);
        expect(rides.map((orderId) => fleet.record(orderId).order.status).filter((status) => status === 'active')).toEqual([]);
        expect([fleet.keys('waiting:'), fleet.keys('sighting:'), fleet.keys('draft:'), [...fleet.timers.keys()]]).toEqual([[], [], [], []]);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a ride of which two steps are taken in the same millisecond', () => {
  it('is changed later by the second: whoever hears of both knows which is newer', () => {
    const fleet = new Fleet([driver('ada')]);
    fleet.come('ada', HERE);
    const orderId = fleet.hail(ANNA);
    const changed = (['accept', 'arrive', 'start', 'finish'] as const).map((step) => {
      fleet.steps('ada', [step], orderId);
      return fleet.record(orderId).order.updatedAtMs ?? 0;
    });
    expect(changed).toEqual([...new Set(changed)].sort((one, other) => one - other));
    expect(fleet.nowMs).toBe(NOON_MS);
  });
});

describe('a ride that is over', () => {
  it('leaves no trace of where its driver was, also when a position came between its end and what follows from that', () => {
    const fleet = new Fleet([driver('ada')]);
    fleet.come('ada', HERE);
    const orderId = fleet.hail(ANNA);
    fleet.steps('ada', ['accept'], orderId);
    fleet.see('ada', north(1));
    expect(fleet.keys(RIDE_KEY.sighting(''))).toEqual([RIDE_KEY.sighting(orderId)]);
    fleet.keepsTimers = true;
    // The driver hears a moment later that the passenger called it off, and is on that ride until then.
    fleet.ask(ANNA, { action: 'cancel', orderId });
    fleet.see('ada', north(2));
    expect(fleet.keys(RIDE_KEY.sighting(''))).toEqual([RIDE_KEY.sighting(orderId)]);
    fleet.keepsTimers = false;
    fleet.runTimers();
    expect(fleet.shift('ada')?.ride).toBeUndefined();
    expect(fleet.keys(RIDE_KEY.sighting(''))).toEqual([]);
  });
});
