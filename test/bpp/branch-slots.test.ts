import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rejectOrder } from '../../bpp/engines/shop/advance.ts';
import type { Branch, DeliverySlots, OrderRecord, ShopRecord, SlotRecord } from '../../bpp/engines/shop/record.ts';
import type { Conversation } from '../../bpp/provider-record.ts';
import type { Order } from '../../commerce/order.ts';
import { buyer, Counter, delivery, HOUR_MS, item, NODE, north, SHOP } from './counter.ts';
import { EVENING_MS, EVERY_DAY, NIGHT_MS, SLOTS } from './evenings.ts';

/** A shop in two places that delivers at set times: what comes from one place takes no room of the other. */

const HERE = 'kaas.shop';
const NORTH = 'kaas.noord';
const BRANCH: Branch = { id: NORTH, place: { id: NORTH, name: 'Kaas Noord', address: 'Noorderweg 9', position: north(4) } };

function shopWith(branch: Branch = BRANCH): ShopRecord {
  const slotted = SHOP.delivery === undefined ? {} : { delivery: { ...SHOP.delivery, slots: SLOTS } };
  return { ...SHOP, ...slotted, branches: [branch] };
}

function counterWith(shop: ShopRecord = shopWith()): Counter {
  const everywhere = { elsewhere: { [NORTH]: { counted: true as const, onHand: 99, reserved: 0 } } };
  return new Counter([item('oud', '12.00', 99, everywhere)], shop);
}

/** Both places deliver there, and the shop's own is nearer. */
function brought(startMs: number | undefined, placeId?: string): Order {
  const order = delivery([['oud', 1]], 1.8);
  const timed = startMs === undefined ? {} : { timeRange: { startMs } };
  const fulfilments = order.fulfilments.map((each) => ({ ...each, stops: (each.stops ?? []).map((stop) => ({ ...stop, ...timed })) }));
  return { ...order, fulfilments, ...(placeId === undefined ? {} : { provider: { name: '', places: [{ id: placeId }] } }) };
}

function booked(counter: Counter, startMs: number): readonly (number | undefined)[] {
  return [`slot:${startMs}`, `slot:${startMs}:${NORTH}`].map((key) => counter.get<SlotRecord>(key)?.booked);
}

const placeOf = (order: Order) => order.provider?.places[0]?.id;
const [ANNA, BRAM, CARO, DIRK] = [buyer('anna'), buyer('bram'), buyer('caro'), buyer('dirk')];

describe('the delivery slots of a shop in two places', () => {
  it('have room for as many orders in each', () => {
    const counter = counterWith();
    counter.buy(ANNA, brought(EVENING_MS, HERE));
    counter.buy(BRAM, brought(EVENING_MS, NORTH));
    expect(booked(counter, EVENING_MS)).toEqual([1, 1]);
    for (const place of [HERE, NORTH])
      expect(counter.refusal(CARO, { action: 'init', order: brought(EVENING_MS, place) })).toBe('fulfilment-unavailable');
  });

  it('are those of the other place when the nearest is full', () => {
    const counter = counterWith();
    expect(placeOf(counter.buy(ANNA, brought(EVENING_MS)))).toBe(HERE);
    expect(placeOf(counter.buy(BRAM, brought(EVENING_MS)))).toBe(NORTH);
    expect(counter.refusal(CARO, { action: 'init', order: brought(EVENING_MS) })).toBe('fulfilment-unavailable');
    const listed = (order: Order) => counter.order(CARO, { action: 'select', order }).fulfilments[0]?.slots?.[0]?.startMs;
    expect([listed(brought(undefined, HERE)), listed(brought(undefined, NORTH))]).toEqual([NIGHT_MS, NIGHT_MS]);
  });

  it('are listed free in one place, though full in the other', () => {
    const counter = counterWith();
    counter.buy(ANNA, brought(EVENING_MS, NORTH));
    const listed = (order: Order) => counter.order(CARO, { action: 'select', order }).fulfilments[0]?.slots?.[0]?.startMs;
    expect([listed(brought(undefined, HERE)), listed(brought(undefined, NORTH))]).toEqual([EVENING_MS, NIGHT_MS]);
  });

  it('come free where they were: at another choice, at the end of a hold, and when it is called off', () => {
    const counter = counterWith();
    counter.order(ANNA, { action: 'init', order: brought(EVENING_MS, NORTH) });
    counter.order(ANNA, { action: 'init', order: brought(EVENING_MS, HERE) });
    counter.runTimers();
    expect(booked(counter, EVENING_MS)).toEqual([1, 0]);
    counter.order(ANNA, { action: 'init', order: brought(EVENING_MS, NORTH) });
    counter.wait(SHOP.stockHoldMs + 1);
    expect(booked(counter, EVENING_MS)).toEqual([0, 0]);
    const { id = '' } = counter.buy(BRAM, brought(EVENING_MS, NORTH));
    counter.buy(CARO, brought(EVENING_MS, HERE));
    counter.do(rejectOrder(NODE, id, { reasonId: 'shop-closed' }));
    counter.runTimers();
    expect(booked(counter, EVENING_MS)).toEqual([1, 0]);
  });

  it('are had after all by whoever confirms late, in the place of the offer', () => {
    const counter = counterWith();
    const offer = counter.order(ANNA, { action: 'init', order: brought(EVENING_MS, NORTH) });
    counter.wait(SHOP.stockHoldMs + 1);
    counter.buy(BRAM, brought(EVENING_MS, HERE));
    counter.order(ANNA, { action: 'confirm', order: offer });
    expect(booked(counter, EVENING_MS)).toEqual([1, 1]);
  });

  it('are changed for another of the same place, and forgotten once they have passed', () => {
    const counter = counterWith();
    const { id = '' } = counter.buy(ANNA, brought(EVENING_MS, NORTH));
    counter.buy(BRAM, brought(NIGHT_MS, HERE));
    counter.buy(CARO, brought(NIGHT_MS, HERE));
    const order = { id, providerId: 'kaas', lines: [], fulfilments: brought(NIGHT_MS).fulfilments, payments: [] };
    counter.order(ANNA, { action: 'update', targets: ['fulfilment'], order });
    counter.runTimers();
    expect([booked(counter, EVENING_MS), booked(counter, NIGHT_MS)]).toEqual([
      [undefined, 0],
      [2, 1],
    ]);
    counter.wait(40 * HOUR_MS);
    expect(counter.keys('slot:')).toEqual([]);
  });

  it('may be others in a branch than in the shop', () => {
    const own: DeliverySlots = { ...SLOTS, windows: [{ days: EVERY_DAY, span: { open: '18:00', close: '20:00' }, capacity: 3 }] };
    const counter = counterWith(shopWith({ ...BRANCH, deliverySlots: own }));
    const startMs = EVENING_MS + HOUR_MS;
    expect(counter.refusal(ANNA, { action: 'init', order: brought(EVENING_MS, NORTH) })).toBe('fulfilment-unavailable');
    for (const who of [ANNA, BRAM, CARO]) counter.buy(who, brought(startMs, NORTH));
    expect(counter.refusal(DIRK, { action: 'init', order: brought(startMs, NORTH) })).toBe('fulfilment-unavailable');
  });

  it('never hold more orders than fit in a place, and count its own alone, whatever is done in whatever order', () => {
    const who = fc.constantFrom(ANNA, BRAM, CARO, DIRK, buyer('els'), buyer('fay'));
    const deed = fc.record({
      do: fc.constantFrom('init', 'init', 'confirm', 'cancel', 'move', 'wait'),
      who,
      startMs: fc.constantFrom(EVENING_MS, NIGHT_MS),
      place: fc.constantFrom(HERE, NORTH, undefined),
    });
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
        const counter = counterWith();
        const known = new Map<Conversation, Order>();
        for (const each of deeds) {
          act(counter, known, each);
          for (const startMs of [EVENING_MS, NIGHT_MS])
            for (const count of booked(counter, startMs)) expect(count ?? 0).toBeLessThanOrEqual(startMs === NIGHT_MS ? 2 : 1);
        }
        counter.wait(SHOP.stockHoldMs + 1);
        const standing = counter.keys('order:').map((key) => counter.get<OrderRecord>(key));
        for (const startMs of [EVENING_MS, NIGHT_MS]) {
          const have = (branchId: string | undefined) =>
            standing.filter((each) => each?.slotMs === startMs && each.branchId === branchId).length;
          expect(booked(counter, startMs).map((count) => count ?? 0)).toEqual([have(undefined), have(NORTH)]);
        }
      }),
      { numRuns: 300 },
    );
  });
});

interface Deed {
  readonly do: string;
  readonly who: Conversation;
  readonly startMs: number;
  readonly place: string | undefined;
}

/** One of several buyers does something; what is refused changes nothing. */
function act(counter: Counter, known: Map<Conversation, Order>, { do: what, who, startMs, place }: Deed): void {
  const before = known.get(who);
  const id = before?.id ?? '';
  const learn = (answer: ReturnType<Counter['ask']>) => {
    if ('order' in answer) known.set(who, answer.order);
  };
  if (what === 'wait') counter.wait(4 * 60_000);
  if (what === 'init' && id === '') learn(counter.ask(who, { action: 'init', order: brought(startMs, place) }));
  if (what === 'confirm' && before !== undefined) learn(counter.ask(who, { action: 'confirm', order: before }));
  if (what === 'cancel') learn(counter.ask(who, { action: 'cancel', orderId: id }));
  if (what !== 'move') return;
  const order = { id, providerId: 'kaas', lines: [], fulfilments: brought(startMs).fulfilments, payments: [] };
  learn(counter.ask(who, { action: 'update', targets: ['fulfilment'], order }));
}
