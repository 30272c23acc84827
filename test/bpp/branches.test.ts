import { describe, expect, it } from 'vitest';
import { rejectOrder } from '../../bpp/engines/shop/advance.ts';
import { type Branch, type ItemRecord, KEY, type ShopRecord } from '../../bpp/engines/shop/record.ts';
import { changeStock } from '../../bpp/engines/shop/stock.ts';
import type { Order } from '../../commerce/order.ts';
import { ANNA, BRAM, Counter, delivery, item, NODE, north, pickup, SHOP } from './counter.ts';

/** A shop in several places: each has its own goods, hours and area of delivery, and an order comes from one of them. */

const NORTH: Branch = {
  id: 'kaas.noord',
  place: { id: 'kaas.noord', name: 'Kaas Noord', address: 'Noorderweg 9', cityName: 'Amsterdam', position: north(4) },
};
const BRANCHED: ShopRecord = { ...SHOP, branches: [NORTH] };

function lying(local: string, here: number, there: number | undefined): ItemRecord {
  const elsewhere = there === undefined ? {} : { elsewhere: { 'kaas.noord': { counted: true as const, onHand: there, reserved: 0 } } };
  return item(local, '12.45', here, elsewhere);
}

function counterWith(items: readonly ItemRecord[], shop: ShopRecord = BRANCHED): Counter {
  return new Counter(items, shop);
}

function at(counter: Counter, local: string): readonly unknown[] {
  const record = counter.get<ItemRecord>(KEY.item(`kaas.${local}`));
  const there = record?.elsewhere?.['kaas.noord'];
  return [counter.stock(local), there?.counted === true ? { onHand: there.onHand, reserved: there.reserved } : undefined];
}

const from = (placeId: string, order: Order): Order => ({ ...order, provider: { name: '', places: [{ id: placeId }] } });
const placeOf = (order: Order) => order.provider?.places[0]?.id;

describe('a shop with branches', () => {
  it('sends from the nearest place that has all, and from one farther away when only that has it', () => {
    const counter = counterWith([lying('oud', 5, 5), lying('jong', 0, 2), lying('geit', 2, 0)]);
    const asked = (order: Order) => counter.ask(ANNA, { action: 'select', order });
    const placed = (order: Order) => {
      const answer = asked(order);
      return 'order' in answer ? placeOf(answer.order) : undefined;
    };
    expect(placed(delivery([['oud', 1]], 1))).toBe('kaas.shop');
    expect(placed(delivery([['oud', 1]], 3))).toBe('kaas.noord');
    // Both deliver there, and the branch is nearer.
    expect(placed(delivery([['oud', 1]], 2.5))).toBe('kaas.noord');
    expect(placed(delivery([['jong', 1]], 2))).toBe('kaas.noord');
    expect(placed(delivery([['geit', 1]], 2))).toBe('kaas.shop');
    // Neither has both of these, and an order comes from one place.
    const both = delivery(
      [
        ['jong', 1],
        ['geit', 1],
      ],
      2,
    );
    expect(counter.refusal(ANNA, { action: 'select', order: both })).toBe('quantity-unavailable');
    // The area of the branch lies around the branch.
    expect(placed(delivery([['oud', 1]], 6.5))).toBe('kaas.noord');
    expect(counter.refusal(ANNA, { action: 'select', order: delivery([['geit', 1]], 6.5) })).toBe('quantity-unavailable');
  });

  it('takes the place that is named, or none', () => {
    const counter = counterWith([lying('oud', 5, 1)]);
    const offer = counter.order(ANNA, { action: 'init', order: from('kaas.noord', pickup([['oud', 1]])) });
    expect(placeOf(offer)).toBe('kaas.noord');
    expect(offer.fulfilments[0]?.stops?.[0]?.place?.address).toBe('Noorderweg 9');
    expect(at(counter, 'oud')).toEqual([
      { onHand: 5, reserved: 0 },
      { onHand: 1, reserved: 1 },
    ]);
    expect(counter.refusal(BRAM, { action: 'init', order: from('kaas.noord', pickup([['oud', 1]])) })).toBe('quantity-unavailable');
    expect(counter.refusal(BRAM, { action: 'init', order: from('kaas.zuid', pickup([['oud', 1]])) })).toBe('provider-location-not-found');
    expect(counter.refusal(ANNA, { action: 'confirm', order: from('kaas.shop', offer) })).toBe('quote-unavailable');
    expect(placeOf(counter.order(ANNA, { action: 'confirm', order: offer }))).toBe('kaas.noord');
    expect(at(counter, 'oud')).toEqual([
      { onHand: 5, reserved: 0 },
      { onHand: 0, reserved: 0 },
    ]);
  });

  it('sells the last of a branch to one of two buyers', () => {
    const counter = counterWith([lying('oud', 0, 1)]);
    const offer = counter.order(ANNA, { action: 'init', order: pickup([['oud', 1]]) });
    expect(counter.refusal(BRAM, { action: 'init', order: pickup([['oud', 1]]) })).toBe('quantity-unavailable');
    counter.order(ANNA, { action: 'confirm', order: offer });
    expect(counter.refusal(BRAM, { action: 'init', order: pickup([['oud', 1]]) })).toBe('quantity-unavailable');
    expect(at(counter, 'oud')[1]).toEqual({ onHand: 0, reserved: 0 });
  });

  it('frees what was held in one place when the buyer turns to another', () => {
    const counter = counterWith([lying('oud', 2, 2)]);
    counter.order(ANNA, { action: 'init', order: from('kaas.noord', pickup([['oud', 2]])) });
    counter.order(ANNA, { action: 'init', order: from('kaas.shop', pickup([['oud', 1]])) });
    counter.runTimers();
    expect(at(counter, 'oud')).toEqual([
      { onHand: 2, reserved: 1 },
      { onHand: 2, reserved: 0 },
    ]);
    counter.wait(SHOP.stockHoldMs + 1);
    expect(at(counter, 'oud')[0]).toEqual({ onHand: 2, reserved: 0 });
  });

  it('brings goods back to the shelf from which they came', () => {
    const counter = counterWith([lying('oud', 2, 2)]);
    const order = counter.buy(ANNA, from('kaas.noord', pickup([['oud', 2]])));
    counter.do(rejectOrder(NODE, order.id ?? '', { reasonId: 'shop-closed' }));
    counter.runTimers();
    expect(at(counter, 'oud')).toEqual([
      { onHand: 2, reserved: 0 },
      { onHand: 2, reserved: 0 },
    ]);
  });

  it('counts each place by itself', () => {
    const counter = counterWith([lying('oud', 2, undefined)]);
    counter.do(changeStock('kaas.oud', { branchId: 'kaas.noord', changeBy: 3 }));
    counter.do(changeStock('kaas.oud', { branchId: 'kaas.noord', changeBy: -1 }));
    expect(at(counter, 'oud')).toEqual([
      { onHand: 2, reserved: 0 },
      { onHand: 2, reserved: 0 },
    ]);
  });

  it('keeps the hours of the place: what is closed there is for when it opens', () => {
    const shut = { ...SHOP.openingHours, closedDates: ['2026-10-06'] };
    const counter = counterWith([lying('oud', 2, 2)], { ...BRANCHED, branches: [{ ...NORTH, openingHours: shut }] });
    const startOf = (placeId: string) =>
      counter.order(ANNA, { action: 'select', order: from(placeId, pickup([['oud', 1]])) }).fulfilments[0]?.stops?.[0]?.timeRange?.startMs;
    expect((startOf('kaas.noord') ?? 0) - (startOf('kaas.shop') ?? 0)).toBeGreaterThan(20 * 3_600_000);
  });

  it('lets who collects go to the nearest place that is open and has it', () => {
    const counter = counterWith([lying('oud', 2, 2), lying('geit', 2, 0)]);
    const near = (km: number, local: string) =>
      pickup([[local, 1]], { fulfilments: [{ id: '', kind: 'pickup', stops: [{ kind: 'start', place: { position: north(km) } }] }] });
    const placed = (asked: Order, at = counter) => placeOf(at.order(ANNA, { action: 'select', order: asked }));
    expect(placed(near(1, 'oud'))).toBe('kaas.shop');
    expect(placed(near(3, 'oud'))).toBe('kaas.noord');
    expect(placed(near(3, 'geit'))).toBe('kaas.shop');
    const shut = { ...SHOP.openingHours, closedDates: ['2026-10-06'] };
    const northShut = counterWith([lying('oud', 2, 2)], { ...BRANCHED, branches: [{ ...NORTH, openingHours: shut }] });
    expect(placed(near(3, 'oud'), northShut)).toBe('kaas.shop');
    // Nothing is open: then it waits for the nearest.
    const bothShut = counterWith([lying('oud', 2, 2)], { ...BRANCHED, openingHours: shut });
    expect(placed(near(3, 'oud'), bothShut)).toBe('kaas.noord');
  });

  it('makes bundles of what lies in one place', () => {
    const goods = [
      {
        sku: 'MAND',
        parts: [
          { itemId: 'kaas.oud', quantity: 1 },
          { itemId: 'kaas.jong', quantity: 1 },
        ],
      },
    ];
    const counter = counterWith([item('mand', '20.00', undefined, { sku: 'MAND' }), lying('oud', 1, 1), lying('jong', 0, 1)], {
      ...BRANCHED,
      goods,
    });
    const order = counter.buy(ANNA, pickup([['mand', 1]]));
    expect(placeOf(order)).toBe('kaas.noord');
    expect([at(counter, 'oud')[1], at(counter, 'jong')[1]]).toEqual([
      { onHand: 0, reserved: 0 },
      { onHand: 0, reserved: 0 },
    ]);
    expect(counter.refusal(BRAM, { action: 'select', order: pickup([['mand', 1]]) })).toBe('quantity-unavailable');
  });
});
