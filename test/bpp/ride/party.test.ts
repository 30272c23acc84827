import { describe, expect, it } from 'vitest';
import type { FleetRecord } from '../../../bpp/engines/ride/fleet-record.ts';
import { rideView } from '../../../bpp/engines/ride/offers.ts';
import { rideEngine } from '../../../bpp/engines/ride/ride.ts';
import { show } from '../../../bpp/engines/ride/show.ts';
import { PROVIDER_KEY, partitionOfProvider } from '../../../bpp/provider-record.ts';
import { createSearchIndex } from '../../../bpp/search-index.ts';
import type { Json } from '../../../node/store/port.ts';
import { ANNA, BUS, driver, FLEET, Fleet, HERE, NOON_MS, rideFor, SHUTTLE, TAXI } from './fleet.ts';

const select = (fleet: Fleet, order: ReturnType<typeof rideFor>) => fleet.refusal(ANNA, { action: 'select', order });

describe('a party', () => {
  it('has a vehicle with as many seats: others are refused at every step, and never sent', () => {
    const fleet = new Fleet([driver('ada', [TAXI, BUS])]);
    fleet.come('ada', HERE);
    expect([4, 5, 8, 9].map((people) => select(fleet, rideFor({ people }, TAXI)))).toEqual([
      undefined,
      'quantity-unavailable',
      'quantity-unavailable',
      'quantity-unavailable',
    ]);
    expect([5, 8, 9].map((people) => select(fleet, rideFor({ people }, BUS)))).toEqual([undefined, undefined, 'quantity-unavailable']);
    expect(fleet.refusal(ANNA, { action: 'init', order: rideFor({ people: 5 }, TAXI) })).toBe('quantity-unavailable');
    const orderId = fleet.hail(ANNA, rideFor({ people: 6 }, BUS));
    fleet.steps('ada', ['accept'], orderId);
    expect(fleet.record(orderId)).toMatchObject({ trip: { people: 6 }, order: { fulfilments: [{ people: 6 }] } });
    expect(rideView(fleet.record(orderId))).toMatchObject({ people: 6 });
  });

  it('is a whole number of people from one, and a weight above nothing', () => {
    const fleet = new Fleet([driver('ada')]);
    fleet.come('ada', HERE);
    for (const party of [{ people: 0 }, { people: 1.5 }, { people: -1 }, { loadKg: 0 }, { loadKg: Number.NaN }])
      expect(select(fleet, rideFor(party, TAXI))).toBe('invalid');
  });

  it('pays for a vehicle of its own once, and for each seat that it takes in one that is shared', () => {
    const fleet = new Fleet([driver('ada', [TAXI, SHUTTLE])]);
    fleet.come('ada', HERE);
    const total = (people: number, itemId: string) =>
      fleet.order(ANNA, { action: 'select', order: rideFor({ people }, itemId) }).quote?.total;
    expect(total(3, TAXI)).toEqual(total(1, TAXI));
    const [one, three] = [total(1, SHUTTLE), total(3, SHUTTLE)];
    expect([one?.amount, three?.amount]).toEqual(['3.60', '10.80']);
  });

  it('of a parcel weighs no more than the vehicle carries', () => {
    const bikes: FleetRecord = {
      ...FLEET,
      carries: 'courier',
      vehicles: FLEET.vehicles.map(({ seats: _none, ...each }) => ({ ...each, loadKg: 80 })),
    };
    const fleet = new Fleet([driver('ada')], bikes);
    fleet.come('ada', HERE);
    const parcel = (loadKg: number) => {
      const order = rideFor({ loadKg }, TAXI);
      return { ...order, fulfilments: order.fulfilments.map((each) => ({ ...each, kind: 'courier' })) };
    };
    expect([80, 80.5].map((loadKg) => select(fleet, parcel(loadKg)))).toEqual([undefined, 'quantity-unavailable']);
  });

  it('that says in its search how many it is finds only vehicles with room for it', () => {
    const index = createSearchIndex([rideEngine]);
    const items = FLEET.vehicles.map(({ itemId, name, tariff }) => [
      PROVIDER_KEY.item(itemId),
      { item: { id: itemId, name, categoryIds: [], price: tariff.base }, published: true },
    ]);
    index.apply(
      partitionOfProvider('taxi'),
      Object.fromEntries([[PROVIDER_KEY.provider, FLEET], ...items]) as unknown as Record<string, Json>,
      [],
    );
    const found = { providerId: 'taxi', itemIds: [TAXI, BUS, SHUTTLE] };
    const shown = (people?: number) =>
      show(found, index, { nowMs: NOON_MS, intent: people === undefined ? {} : { people } })?.items.map(({ id, seats }) => [id, seats]);
    expect(shown()).toEqual([
      [TAXI, 4],
      [BUS, 8],
      [SHUTTLE, 4],
    ]);
    expect(shown(5)).toEqual([[BUS, 8]]);
    expect(shown(9)).toBeUndefined();
  });
});
