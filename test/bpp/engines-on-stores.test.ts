import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { appointmentEngine } from '../../bpp/engines/appointment/appointment.ts';
import type { OrderRecord as RentalOrder, VehicleRecord } from '../../bpp/engines/rental/record.ts';
import { rentalEngine } from '../../bpp/engines/rental/rental.ts';
import { endRide, unlock } from '../../bpp/engines/rental/ride-steps.ts';
import { driverStep } from '../../bpp/engines/ride/driver-steps.ts';
import { RIDE_KEY, type RideRecord, type ShiftRecord, type WaitingRecord } from '../../bpp/engines/ride/fleet-record.ts';
import { rideEngine } from '../../bpp/engines/ride/ride.ts';
import { comeOnShift } from '../../bpp/engines/ride/shift.ts';
import { seatsTaken } from '../../bpp/engines/ride/shuttle.ts';
import { transitEngine } from '../../bpp/engines/transit/transit.ts';
import { importFolder } from '../../bpp/imports/import-folder.ts';
import { PROVIDER_KEY } from '../../bpp/provider-record.ts';
import { createSearchIndex } from '../../bpp/search-index.ts';
import { systemChance } from '../../node/clock.ts';
import type { Json, Store } from '../../node/store/port.ts';
import { openSqliteStore } from '../../node/store/sqlite.ts';
import { createWorker } from '../../node/work.ts';
import { hasRedis } from '../node/store/redis-server.ts';
import { onRedis } from '../node/store/redis-stores.ts';
import * as practice from './appointment/practice.ts';
import { OnStore } from './on-store.ts';
import * as bikes from './rental/bikes.ts';
import * as fleet from './ride/fleet.ts';
import { HALTE } from './transit/halte.ts';
import * as workshop from './webhook/workshop.ts';

/** One life of an order in each engine but the shop's, which has its own, on each kind of store that a node may have; with two buyers who want the last. */
function engineLives(open: () => Promise<Store>): void {
  it('the last seat of a shuttle goes to one of two who are accepted at the same moment, and the ride comes to its end', async () => {
    const { SHUTTLE, ANNA, BRAM, FLEET, NODE, HERE, buyer, driver, rideFor } = fleet;
    const at = new OnStore(await open(), { engine: rideEngine, providerId: 'taxi', nowMs: fleet.NOON_MS });
    const ada = driver('ada', [SHUTTLE]);
    await at.put({ [PROVIDER_KEY.provider]: FLEET, [RIDE_KEY.driver(ada.id)]: ada });
    await at.perform(comeOnShift(ada.id, HERE));
    const step = (name: Parameters<typeof driverStep>[0], orderId: string) =>
      at.perform(driverStep(name, { node: NODE, driverId: ada.id, orderId })).then(({ ok }) => ok);
    const hail = async (from: typeof ANNA, people: number): Promise<string> => {
      const order = await at.buy(from, rideFor({ people }));
      await at.pass();
      return order?.id ?? '';
    };
    expect(await step('accept', await hail(buyer('first'), 3))).toBe(true);
    const [anna, bram] = [await hail(ANNA, 1), await hail(BRAM, 1)];
    // As if both had been offered to the driver, whose thumb is quick.
    const [one, two] = [await at.record<WaitingRecord>(RIDE_KEY.waiting(anna)), await at.record<WaitingRecord>(RIDE_KEY.waiting(bram))];
    expect([one.offer?.driverId, two.offer]).toEqual([ada.id, undefined]);
    await at.put({ [RIDE_KEY.waiting(bram)]: { ...two, offer: one.offer } });
    const accepted = await Promise.all([step('accept', anna), step('accept', bram)]);
    expect(accepted.filter(Boolean)).toHaveLength(1);
    const shift = await at.record<ShiftRecord>(RIDE_KEY.shift(ada.id));
    expect(shift.shuttle === undefined ? 0 : seatsTaken(shift.shuttle)).toBe(4);
    const [winner, loser] = accepted[0] === true ? [anna, bram] : [bram, anna];
    for (const each of ['arrive', 'start', 'finish'] as const) expect(await step(each, winner)).toBe(true);
    expect((await at.record<RideRecord>(PROVIDER_KEY.order(winner))).order.status).toBe('complete');
    // The seat is free again: now there is a place for the other.
    await at.pass(FLEET.dispatch.acceptMs);
    expect(await step('accept', loser)).toBe(true);
    const left = await at.record<ShiftRecord>(RIDE_KEY.shift(ada.id));
    expect(left.shuttle?.passengers.map(({ people }) => people)).toEqual([3, 1]);
  });

  it('the last bike goes to one of two who confirm at the same moment, and comes back', async () => {
    const { ANNA, BRAM, NODE, NOON_MS, RENTAL, MINUTE_MS, ride, vehicle } = bikes;
    const at = new OnStore(await open(), { engine: rentalEngine, providerId: 'wiel', nowMs: NOON_MS });
    const station = vehicle('at~dam~stads', 1);
    await at.put({ [PROVIDER_KEY.provider]: RENTAL, [PROVIDER_KEY.item(station.item.id)]: station });
    const bought = await Promise.all([at.buy(ANNA, ride('at~dam~stads')), at.buy(BRAM, ride('at~dam~stads'))]);
    const [order, ...others] = bought.filter((each) => each !== undefined);
    expect(others).toEqual([]);
    const orderId = order?.id ?? '';
    const stock = async () => {
      const { onHand, reserved } = await at.record<VehicleRecord>(PROVIDER_KEY.item(station.item.id));
      return [onHand, reserved];
    };
    await at.pass();
    expect(await stock()).toEqual([1, 1]);
    const { code } = (await at.record<RentalOrder>(PROVIDER_KEY.order(orderId))).ride;
    expect((await at.perform(unlock(NODE, { orderId, vehicleId: 'b-7', code }))).ok).toBe(true);
    await at.pass(10 * MINUTE_MS);
    expect(await stock()).toEqual([0, 0]);
    expect((await at.perform(endRide(NODE, { orderId, vehicleId: 'b-7', stationItemId: station.item.id }))).ok).toBe(true);
    await at.pass();
    expect(await stock()).toEqual([1, 0]);
    expect((await at.record<RentalOrder>(PROVIDER_KEY.order(orderId))).order.status).toBe('complete');
  });

  it('the last slot goes to one of two who ask for it at the same moment, and is free again when it is called off', async () => {
    const { NINE_MS, PRACTICE, SERVICES, buyer, order } = practice;
    const at = new OnStore(await open(), { engine: appointmentEngine, providerId: 'fysio', nowMs: NINE_MS });
    await at.put({
      [PROVIDER_KEY.provider]: PRACTICE,
      ...Object.fromEntries(SERVICES.map((each) => [PROVIDER_KEY.item(each.item.id), each])),
    });
    const [anna, bram] = [buyer('anna'), buyer('bram')];
    const slot = order('intake', 'anna~20261007T0700Z');
    const booked = await Promise.all([at.buy(anna, slot), at.buy(bram, slot)]);
    const [mine, ...others] = booked.filter((each) => each !== undefined);
    expect(others).toEqual([]);
    const [has, wants] = booked[0] === undefined ? [bram, anna] : [anna, bram];
    expect((await at.order(has, { action: 'cancel', orderId: mine?.id ?? '', reasonId: 'changed-mind' }))?.status).toBe('cancelled');
    await at.pass();
    expect((await at.buy(wants, slot))?.status).toBe('active');
  });

  it('an order of a business with its own software is offered, placed and done, and its catalogue is kept', async () => {
    const shop = await workshop.openWorkshop({ store: await open() });
    try {
      const own = '/provider/v1/providers/atelier/back-end';
      await shop.call('put', `${own}/catalogue`, workshop.CATALOGUE).expect(200, { changed: 2, unchanged: 0, unpublished: 0 });
      const asked = await shop.ask({ action: 'init', order: workshop.basket(1) });
      await shop.settled();
      const confirming = await shop.ask({ action: 'confirm', order: workshop.orderIn(shop.answersTo(asked)) });
      await shop.settled();
      const placed = workshop.orderIn(shop.answersTo(confirming));
      expect(placed).toMatchObject({ status: 'active', quote: { total: workshop.eur('39.50') } });
      const called = await shop.ask({ action: 'cancel', orderId: placed.id ?? '', reasonId: 'changed-mind' });
      await shop.settled();
      expect(workshop.orderIn(shop.answersTo(called)).status).toBe('cancelled');
    } finally {
      await shop.close();
    }
  });

  it('a timetable is kept, and found again by who reads the store from its beginning', async () => {
    const store = await open();
    const clock = { nowMs: () => Date.UTC(2026, 9, 6, 10), sleep: () => Promise.resolve() };
    const performer = createWorker({ store, clock, chance: systemChance, role: {}, wake: () => undefined });
    const report = await importFolder({ performer, store, clock }, HALTE);
    expect(report.problems).toEqual([]);
    const index = createSearchIndex([transitEngine]);
    const partition = `provider:${report.provider}`;
    const found = await store.list(partition, '', { limit: 1_000 });
    index.apply(partition, Object.fromEntries([...found].map(([key, { value }]) => [key, value as Json])), []);
    const intent = { text: 'museumplein' };
    const shown = index
      .search(intent, { nowMs: clock.nowMs() })
      .flatMap((each) => transitEngine.show(each, index, { nowMs: clock.nowMs(), intent })?.items ?? []);
    expect(shown.map(({ name }) => name)).toEqual([expect.stringContaining('Museumplein')]);
  });
}

describe('engines on SQLite', () => {
  const opened: { readonly store: Store; readonly folder: string }[] = [];
  afterEach(async () => {
    for (const { store, folder } of opened.splice(0)) {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    }
  });
  engineLives(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'marktplein-engines-'));
    const store = await openSqliteStore({ file: join(folder, 'node.db') });
    opened.push({ store, folder });
    return store;
  });
});

describe.skipIf(!hasRedis)('engines on Redis', () => {
  const stores = onRedis();
  engineLives(() => stores.open());
});
