import { describe, expect, it } from 'vitest';
import type { OrderRecord, RentalRecord, VehicleRecord } from '../../../bpp/engines/rental/record.ts';
import { rentalEngine } from '../../../bpp/engines/rental/rental.ts';
import { dropVehicles, putVehicles } from '../../../bpp/imports/rental-work.ts';
import { createSearchIndex } from '../../../bpp/search-index.ts';
import { checkQuote } from '../../../commerce/quote.ts';
import type { Json } from '../../../node/store/port.ts';
import { ANNA, Bikes, BRAM, buyer, eur, MINUTE_MS, NODE, NOON_MS, RENTAL, ride, vehicle } from './bikes.ts';

const partition = (rental = RENTAL) =>
  new Bikes([vehicle('dam', 2), vehicle('leeg', 0), vehicle('noord', 3), vehicle('los', 1, { vehicleId: 'v-los' })], rental);
const linesOf = (order: OrderRecord['order']) => order.quote?.lines.map(({ title, amount }) => [title, amount.amount]);

describe('a ride', () => {
  it('of a vehicle that stands free: nobody else has it until it is back, and its price by the plan is the receipt', () => {
    const wiel = partition();
    const order = wiel.reserve(ANNA, ride('los'));
    wiel.wait(3 * MINUTE_MS);
    expect(wiel.unlock(order, 'v-los', '000000')).toBe('invalid');
    expect(wiel.unlock(order, 'v-ander')).toBe('invalid');
    expect(wiel.unlock(order, 'v-los')).toBeUndefined();
    expect(wiel.unlock(order, 'v-los')).toBe('business');
    wiel.wait(12 * MINUTE_MS + 1);
    expect(wiel.refusal(BRAM, { action: 'init', order: ride('los') })).toBe('quantity-unavailable');
    expect(wiel.end(order, 'v-los', { km: 12.5, place: { position: { lat: 52.4, lon: 4.9 } } })).toBeUndefined();
    const ended = wiel.record(order.id).order;
    expect(linesOf(ended)).toEqual([
      ['Unlocking, Stad', '1.00'],
      ['13 minutes', '2.60'],
      ['12.5 km', '1.50'],
      ['VAT 21% included', '0.89'],
    ]);
    expect(ended).toMatchObject({
      status: 'complete',
      payments: [{ status: 'paid', amount: eur('5.10') }],
      fulfilments: [{ state: 'returned' }],
    });
    expect(checkQuote(ended.quote ?? { total: eur('0'), lines: [] }).ok).toBe(true);
    expect(wiel.told.map(({ answer }) => ('order' in answer ? answer.order.fulfilments[0]?.state : ''))).toEqual(['in-use', 'returned']);
    expect(wiel.stock('los')).toEqual([1, 0]);
    expect(wiel.order(BRAM, { action: 'init', order: ride('los') }).fulfilments[0]?.stops?.[0]?.place?.position).toEqual({
      lat: 52.4,
      lon: 4.9,
    });
    expect(wiel.end(order, 'v-los')).toBe('business');
  });

  it('from a station to another: the one gives a bike out, the other gets it', () => {
    const wiel = partition();
    const order = wiel.reserve(ANNA, ride('dam'));
    expect(wiel.stock('dam')).toEqual([2, 1]);
    wiel.unlock(order, 'fiets-7');
    expect(wiel.stock('dam')).toEqual([1, 0]);
    wiel.wait(10 * MINUTE_MS);
    wiel.end(order, 'fiets-7', { stationItemId: 'wiel.noord' });
    expect([wiel.stock('dam'), wiel.stock('noord')]).toEqual([
      [1, 0],
      [4, 0],
    ]);
    expect(wiel.keys('riding:')).toEqual([]);
    expect(wiel.keys('move:')).toEqual([]);
  });

  it('that ends late costs the late fee on top', () => {
    const wiel = partition({
      ...RENTAL,
      plans: { stad: { ...(RENTAL.plans.stad as NonNullable<typeof RENTAL.plans.stad>), perMinute: [] } },
    });
    const order = wiel.reserve(ANNA, ride('los'));
    wiel.unlock(order, 'v-los');
    wiel.wait(RENTAL.longestRideMs + 1);
    wiel.end(order, 'v-los');
    expect(wiel.record(order.id).order.quote?.total).toEqual(eur('26.00'));
  });

  it('takes the deposit off: what it came to is what is paid', () => {
    const wiel = partition({ ...RENTAL, deposit: eur('100.00') });
    const order = wiel.reserve(ANNA, ride('los'));
    expect(order.quote?.total).toEqual(eur('101.20'));
    wiel.unlock(order, 'v-los');
    wiel.wait(MINUTE_MS);
    wiel.end(order, 'v-los');
    expect(wiel.record(order.id).order.quote?.total).toEqual(eur('1.20'));
  });
});

describe('a rental that is over', () => {
  it('is rated by who rode, and not before: the rental, the kind of vehicle and how it was lent', () => {
    const wiel = partition();
    const order = wiel.reserve(ANNA, ride('dam'));
    const give = (from = ANNA) =>
      wiel.refusal(from, {
        action: 'rating',
        ratings: [
          { category: 'provider', id: 'wiel', value: '4' },
          { category: 'item', id: 'wiel.dam', value: '5' },
          { category: 'fulfilment', id: 'wiel.rental', value: '3' },
        ],
      });
    expect(give()).toBe('policy');
    wiel.unlock(order, 'fiets-7');
    wiel.end(order, 'fiets-7', { stationItemId: 'wiel.dam' });
    expect([give(BRAM), give()]).toEqual(['rated-entity-not-found', undefined]);
    const [rental, bike] = [wiel.get<RentalRecord>('shop'), wiel.get<VehicleRecord>('item:wiel.dam')];
    expect(rental?.ratings).toEqual({ count: 1, sum: '4', byKind: { rental: { count: 1, sum: '3' } } });
    expect(bike?.ratings).toEqual({ count: 1, sum: '5' });
    const index = createSearchIndex([rentalEngine]);
    index.apply('provider:wiel', { shop: rental, 'item:wiel.dam': bike } as unknown as Record<string, Json>, []);
    const shown = rentalEngine.show({ providerId: 'wiel', itemIds: ['wiel.dam'] }, index, { nowMs: wiel.nowMs, intent: {} });
    expect([shown?.rating, shown?.items[0]?.rating, shown?.fulfilments[0]?.rating]).toEqual(['4.0', '5.0', '3.0']);
  });
});

describe('what the API takes from locks and stations', () => {
  const desk = rentalEngine.desk;
  const take = (wiel: Bikes, step: string, orderId: string | undefined, body: Readonly<Record<string, unknown>>) => {
    const work = desk.take(step, { node: NODE, orderId: orderId ?? '', body });
    return typeof work === 'object' ? wiel.do(work) : work;
  };

  it('unlocks and ends a ride at a station by the words of its feed, and never shows the code', () => {
    const wiel = new Bikes([vehicle('at~dam~stad', 1), vehicle('at~noord~stad', 0)]);
    const order = wiel.reserve(ANNA, ride('at~dam~stad'));
    const { code } = wiel.record(order.id).ride;
    expect(desk.next(wiel.record(order.id))).toEqual(['unlock', 'cancel']);
    expect(JSON.stringify(desk.beside(wiel.record(order.id)))).not.toContain(code);
    expect(take(wiel, 'unlock', order.id, { vehicleId: 'fiets-7', code })).toMatchObject({ ok: true });
    expect(desk.next(wiel.record(order.id))).toEqual(['end']);
    expect(take(wiel, 'end', order.id, { vehicleId: 'fiets-7', stationId: 'noord', vehicleTypeId: 'stad', km: 2 })).toMatchObject({
      ok: true,
    });
    expect([wiel.stock('at~dam~stad'), wiel.stock('at~noord~stad')]).toEqual([
      [0, 0],
      [1, 0],
    ]);
    expect(desk.next(wiel.record(order.id))).toEqual([]);
  });

  it.each([
    ['unlock', { vehicleId: 'fiets-7' }],
    ['unlock', { vehicleId: 7, code: '123456' }],
    ['end', {}],
    ['end', { vehicleId: 'fiets-7', km: -1 }],
    ['end', { vehicleId: 'fiets-7', km: '4.2' }],
    ['end', { vehicleId: 'fiets-7', position: { lat: 100, lon: 4 } }],
    ['cancel', { reasonId: 'no-such-reason' }],
  ])('says what to send with %s in place of %j', (step, body) => {
    expect(take(partition(), step, 'wiel.x', body)).toMatch(/^(Send|Write) /);
  });

  it('knows no other step, and lets the rental call off a reservation', () => {
    const wiel = partition();
    const order = wiel.reserve(ANNA, ride('los'));
    expect(take(wiel, 'deliver', order.id, {})).toBeUndefined();
    expect(take(wiel, 'cancel', order.id, { reasonId: 'out-of-stock' })).toMatchObject({ ok: true, value: { status: 'cancelled' } });
    expect(wiel.stock('los')).toEqual([1, 0]);
  });
});

describe('two people', () => {
  it('never get the last bike of a station both', () => {
    const wiel = new Bikes([vehicle('dam', 1)]);
    const asked = ['anna', 'bram', 'cem'].map((name) => wiel.refusal(buyer(name), { action: 'init', order: ride('dam') }));
    expect(asked).toEqual([undefined, 'quantity-unavailable', 'quantity-unavailable']);
  });

  it('are never out with one vehicle, whatever a station reports', () => {
    const wiel = partition();
    const [hers, his] = [wiel.reserve(ANNA, ride('dam')), wiel.reserve(BRAM, ride('dam'))];
    expect(wiel.unlock(hers, 'fiets-7')).toBeUndefined();
    expect(wiel.unlock(his, 'fiets-7')).toBe('business');
    expect(wiel.end(his, 'fiets-7')).toBe('business');
    expect(wiel.unlock(his, 'fiets-8')).toBeUndefined();
    expect(wiel.end(his, 'fiets-7')).toBe('invalid');
    wiel.end(hers, 'fiets-7');
    expect(wiel.keys('riding:')).toEqual(['riding:fiets-8']);
  });
});

describe('a reading of the feed', () => {
  const reading = (wiel: Bikes, local: string, onHand: number, reportedAtMs: number) =>
    wiel.do(
      putVehicles('wiel', {
        vehicles: [vehicle(local, onHand, { reportedAtMs, ...(local === 'los' ? { vehicleId: 'v-los' } : {}) })],
        categories: [],
      }),
    );

  it('never brings back what is promised: a vehicle on a ride that the operator calls free is not free', () => {
    const wiel = partition();
    const order = wiel.reserve(ANNA, ride('los'));
    wiel.unlock(order, 'v-los');
    reading(wiel, 'los', 1, NOON_MS + MINUTE_MS);
    expect(wiel.refusal(BRAM, { action: 'init', order: ride('los') })).toBe('quantity-unavailable');
    reading(wiel, 'los', 0, NOON_MS + 2 * MINUTE_MS);
    wiel.wait(5 * MINUTE_MS);
    wiel.end(order, 'v-los');
    expect(wiel.stock('los')).toEqual([1, 0]);
  });

  it('that is older than what a station reported is no news; a newer one counts that in already', () => {
    const wiel = partition();
    const order = wiel.reserve(ANNA, ride('dam'));
    wiel.wait(MINUTE_MS);
    wiel.unlock(order, 'fiets-7');
    reading(wiel, 'dam', 2, NOON_MS + 1);
    expect(wiel.stock('dam')).toEqual([1, 0]);
    reading(wiel, 'dam', 5, NOON_MS + 2 * MINUTE_MS);
    expect(wiel.stock('dam')).toEqual([5, 0]);
  });

  it('without a vehicle takes it away, but for one that is promised or that came back since', () => {
    const wiel = new Bikes([vehicle('weg', 1), vehicle('beloofd', 1), vehicle('terug', 1, { reportedAtMs: NOON_MS + MINUTE_MS })]);
    wiel.reserve(ANNA, ride('beloofd'));
    wiel.do(dropVehicles('wiel', ['wiel.weg', 'wiel.beloofd', 'wiel.terug', 'wiel.nooit'], NOON_MS));
    expect(wiel.keys('item:')).toEqual(['item:wiel.beloofd', 'item:wiel.terug']);
    expect([wiel.stock('beloofd'), wiel.stock('terug')]).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect(wiel.refusal(BRAM, { action: 'init', order: ride('beloofd') })).toBe('item-not-found');
  });

  it('that counted after a bike was taken has taken it off already', () => {
    const wiel = partition();
    const order = wiel.reserve(ANNA, ride('dam'));
    wiel.put('item:wiel.dam', vehicle('dam', 4, { reserved: 1, reportedAtMs: NOON_MS + 5 * MINUTE_MS }));
    wiel.unlock(order, 'fiets-7');
    expect(wiel.stock('dam')).toEqual([4, 0]);
  });
});
