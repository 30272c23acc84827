import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advanceOrder, rejectOrder } from '../../bpp/engines/shop/advance.ts';
import type { DeliverySlots, ShopRecord, SlotRecord } from '../../bpp/engines/shop/record.ts';
import type { Conversation } from '../../bpp/provider-record.ts';
import type { Order } from '../../commerce/order.ts';
import { buyer, Counter, delivery, HOUR_MS, item, NODE, NOON_MS, SHOP } from './counter.ts';
import { EVENING_MS, NIGHT_MS, SLOTS } from './evenings.ts';

/** A shop that delivers at set times, in each of which only so many orders fit. */

function slotted(slots: DeliverySlots = SLOTS, hours: Partial<ShopRecord['openingHours']> = {}): ShopRecord {
  return {
    ...SHOP,
    openingHours: { ...SHOP.openingHours, ...hours },
    ...(SHOP.delivery === undefined ? {} : { delivery: { ...SHOP.delivery, slots } }),
  };
}

function counterWith(shop: ShopRecord = slotted()): Counter {
  return new Counter([item('oud', '12.00', 99)], shop);
}

function at(startMs?: number): Order {
  const order = delivery([['oud', 1]], 1);
  if (startMs === undefined) return order;
  const fulfilments = order.fulfilments.map((each) => ({
    ...each,
    stops: each.stops?.map((stop) => ({ ...stop, timeRange: { startMs } })) ?? [],
  }));
  return { ...order, fulfilments };
}

function booked(counter: Counter, startMs: number): number | undefined {
  return counter.get<SlotRecord>(`slot:${startMs}`)?.booked;
}

function timeOf(order: Order) {
  return order.fulfilments[0]?.stops?.at(-1)?.timeRange;
}

const [ANNA, BRAM, CARO] = [buyer('anna'), buyer('bram'), buyer('caro')];

describe('delivery slots', () => {
  it('are listed with the price, and the first that is free is proposed', () => {
    const counter = counterWith();
    const order = counter.order(ANNA, { action: 'select', order: at() });
    expect(order.fulfilments[0]?.slots?.slice(0, 3)).toEqual([
      { startMs: EVENING_MS, endMs: NIGHT_MS },
      { startMs: NIGHT_MS, endMs: NIGHT_MS + 2 * HOUR_MS },
      { startMs: EVENING_MS + 24 * HOUR_MS, endMs: NIGHT_MS + 24 * HOUR_MS },
    ]);
    expect([timeOf(order), order.fulfilments[0]?.scheduled]).toEqual([{ startMs: EVENING_MS, endMs: NIGHT_MS }, true]);
  });

  it('are chosen at init, and only one that there is', () => {
    const counter = counterWith();
    expect(counter.refusal(ANNA, { action: 'init', order: at() })).toBe('fulfilment-unavailable');
    expect(counter.refusal(ANNA, { action: 'init', order: at(EVENING_MS + 60_000) })).toBe('fulfilment-unavailable');
    const offer = counter.order(ANNA, { action: 'init', order: at(EVENING_MS) });
    expect(timeOf(offer)).toEqual({ startMs: EVENING_MS, endMs: NIGHT_MS });
    expect([booked(counter, EVENING_MS), offer.fulfilments[0]?.slots]).toEqual([1, undefined]);
  });

  it('go to the first of two who want the last', () => {
    const counter = counterWith();
    const offer = counter.order(ANNA, { action: 'init', order: at(EVENING_MS) });
    const answer = counter.ask(BRAM, { action: 'init', order: at(EVENING_MS) });
    expect('refusal' in answer && answer.refusal?.message).toContain('is full');
    expect(counter.order(BRAM, { action: 'select', order: at() }).fulfilments[0]?.slots?.[0]?.startMs).toBe(NIGHT_MS);
    counter.order(ANNA, { action: 'confirm', order: offer });
    counter.wait(SHOP.stockHoldMs + 1);
    expect([booked(counter, EVENING_MS), counter.refusal(BRAM, { action: 'init', order: at(EVENING_MS) })]).toEqual([
      1,
      'fulfilment-unavailable',
    ]);
  });

  it('are kept by whoever asks again, and given back by whoever moves to another', () => {
    const counter = counterWith();
    for (let n = 0; n < 3; n += 1) counter.order(ANNA, { action: 'init', order: at(EVENING_MS) });
    expect(booked(counter, EVENING_MS)).toBe(1);
    counter.order(ANNA, { action: 'init', order: at(NIGHT_MS) });
    counter.runTimers();
    expect([booked(counter, EVENING_MS), booked(counter, NIGHT_MS)]).toEqual([0, 1]);
  });

  it('come free when nothing is confirmed, and can be had after all when they still are', () => {
    const counter = counterWith();
    const offer = counter.order(ANNA, { action: 'init', order: at(EVENING_MS) });
    counter.wait(SHOP.stockHoldMs + 1);
    expect(booked(counter, EVENING_MS)).toBe(0);
    expect(counter.refusal(ANNA, { action: 'confirm', order: { ...offer, fulfilments: [] } })).toBe('fulfilment-unavailable');
    counter.order(ANNA, { action: 'confirm', order: offer });
    expect(booked(counter, EVENING_MS)).toBe(1);
    expect(counter.refusal(BRAM, { action: 'init', order: at(EVENING_MS) })).toBe('fulfilment-unavailable');
  });

  it('are lost to another once the hold is over', () => {
    const counter = counterWith();
    const offer = counter.order(ANNA, { action: 'init', order: at(EVENING_MS) });
    counter.wait(SHOP.stockHoldMs + 1);
    counter.buy(BRAM, at(EVENING_MS));
    expect(counter.refusal(ANNA, { action: 'confirm', order: offer })).toBe('fulfilment-unavailable');
    expect(booked(counter, EVENING_MS)).toBe(1);
  });

  it.each(['buyer', 'shop'])('come free when the %s calls the order off', (who) => {
    const counter = counterWith();
    const { id = '' } = counter.buy(ANNA, at(EVENING_MS));
    if (who === 'buyer') counter.order(ANNA, { action: 'cancel', orderId: id });
    else counter.do(rejectOrder(NODE, id, { reasonId: 'shop-closed' }));
    counter.runTimers();
    expect(booked(counter, EVENING_MS)).toBe(0);
    counter.buy(BRAM, at(EVENING_MS));
  });

  it('can be changed for another that is free, until the order is packed', () => {
    const counter = counterWith();
    const order = counter.buy(ANNA, at(EVENING_MS));
    counter.buy(BRAM, at(NIGHT_MS));
    counter.buy(CARO, at(NIGHT_MS));
    const moved = (startMs: number) => ({
      id: order.id ?? '',
      providerId: 'kaas',
      lines: [],
      fulfilments: at(startMs).fulfilments,
      payments: [],
    });
    expect(counter.refusal(ANNA, { action: 'update', targets: ['fulfilment'], order: moved(NIGHT_MS) })).toBe('fulfilment-unavailable');
    const tomorrowMs = EVENING_MS + 24 * HOUR_MS;
    const after = counter.order(ANNA, { action: 'update', targets: ['fulfilment'], order: moved(tomorrowMs) });
    counter.runTimers();
    expect([timeOf(after)?.startMs, booked(counter, EVENING_MS), booked(counter, tomorrowMs)]).toEqual([tomorrowMs, 0, 1]);
    counter.order(ANNA, { action: 'cancel', orderId: order.id ?? '' });
    counter.runTimers();
    expect(booked(counter, tomorrowMs)).toBe(0);
  });

  it('are there when the shop says so: not too soon, not too late, not on a day on which it is closed', () => {
    const counter = counterWith(slotted(SLOTS, { closedDates: ['2026-10-07'], otherHours: { '2026-10-08': [] } }));
    counter.nowMs = EVENING_MS - HOUR_MS + 1;
    const { slots } = counter.order(ANNA, { action: 'select', order: at() }).fulfilments[0] ?? {};
    expect(slots?.map(({ startMs }) => startMs)).toEqual(
      [NIGHT_MS, EVENING_MS + 72 * HOUR_MS].filter((ms) => ms < counter.nowMs + 72 * HOUR_MS),
    );
  });

  it('lie within the other hours of a day that has them, and are as ever on the next', () => {
    const otherHours = { '2026-10-07': [{ open: '09:00', close: '12:00' }], '2026-10-08': [{ open: '18:30', close: '21:00' }] };
    const counter = counterWith(slotted(SLOTS, { otherHours }));
    const { slots } = counter.order(ANNA, { action: 'select', order: at() }).fulfilments[0] ?? {};
    const dayMs = 24 * HOUR_MS;
    expect(slots?.map(({ startMs }) => startMs)).toEqual([EVENING_MS, NIGHT_MS, NIGHT_MS + 2 * dayMs]);
    expect(counter.refusal(ANNA, { action: 'init', order: at(EVENING_MS + dayMs) })).toBe('fulfilment-unavailable');
  });

  it('begin at the same hour of the clock on both sides of a change of the clock', () => {
    const counter = counterWith();
    counter.nowMs = Date.UTC(2026, 9, 24, 10, 0);
    const { slots = [] } = counter.order(ANNA, { action: 'select', order: at() }).fulfilments[0] ?? {};
    expect([slots[0]?.startMs, slots[2]?.startMs]).toEqual([Date.UTC(2026, 9, 24, 15, 0), Date.UTC(2026, 9, 25, 16, 0)]);
  });

  it('are forgotten once they have passed', () => {
    const counter = counterWith();
    const { id = '' } = counter.buy(ANNA, at(EVENING_MS));
    counter.wait(31 * HOUR_MS + 1);
    expect(counter.keys('slot:')).toEqual([]);
    counter.do(rejectOrder(NODE, id, { reasonId: 'provider-other' }));
    counter.runTimers();
    expect(counter.keys('slot:')).toEqual([]);
  });

  it('do not bind what is collected', () => {
    const counter = counterWith();
    const order = counter.buy(ANNA, { ...at(), fulfilments: [{ id: 'kaas.pickup', kind: 'pickup' }] });
    expect([order.fulfilments[0]?.slots, counter.keys('slot:')]).toEqual([undefined, []]);
  });

  it('never hold more orders than fit, and are counted rightly, whatever is done in whatever order', () => {
    const who = fc.constantFrom(ANNA, BRAM, CARO, buyer('dirk'));
    const slot = fc.constantFrom(EVENING_MS, NIGHT_MS, EVENING_MS + 24 * HOUR_MS);
    const deed = fc.oneof(
      fc.record({ do: fc.constantFrom('init', 'confirm', 'cancel', 'move', 'turn down', 'accept'), who, slot }),
      fc.record({ do: fc.constant('wait'), minutes: fc.integer({ min: 1, max: 20 }) }),
    );
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
        const counter = counterWith();
        const known = new Map<Conversation, Order>();
        for (const each of deeds) {
          if ('minutes' in each) counter.wait(each.minutes * 60_000);
          else act(counter, known, each);
          expectWithin(counter);
        }
        counter.wait(24 * 60_000);
        const standing = counter
          .keys('order:')
          .map((key) => counter.record(key.slice('order:'.length)))
          .filter(({ order }) => order.status === 'active')
          .map(({ order }) => timeOf(order)?.startMs);
        for (const key of counter.keys('slot:')) {
          const startMs = Number(key.slice('slot:'.length));
          expect(booked(counter, startMs)).toBe(standing.filter((each) => each === startMs).length);
        }
      }),
      { numRuns: 400 },
    );
  });
});

function expectWithin(counter: Counter): void {
  for (const key of counter.keys('slot:')) {
    const startMs = Number(key.slice('slot:'.length));
    const capacity = startMs === NIGHT_MS ? 2 : 1;
    expect(booked(counter, startMs)).toBeLessThanOrEqual(capacity);
  }
}

/** One of several buyers does something; what is refused changes nothing. */
function act(
  counter: Counter,
  known: Map<Conversation, Order>,
  deed: { readonly do: string; readonly who: Conversation; readonly slot: number },
): void {
  const before = known.get(deed.who);
  const id = before?.id ?? '';
  const learn = (answer: ReturnType<Counter['ask']>) => {
    if ('order' in answer) known.set(deed.who, answer.order);
  };
  if (deed.do === 'init' && id === '') learn(counter.ask(deed.who, { action: 'init', order: at(deed.slot) }));
  if (deed.do === 'confirm' && before !== undefined) learn(counter.ask(deed.who, { action: 'confirm', order: before }));
  if (deed.do === 'cancel') learn(counter.ask(deed.who, { action: 'cancel', orderId: id }));
  if (deed.do === 'turn down') counter.do(rejectOrder(NODE, id, { reasonId: 'shop-closed' }));
  if (deed.do === 'accept') counter.do(advanceOrder(NODE, id, { to: 'accepted' }));
  if (deed.do !== 'move') return;
  const order = { id, providerId: 'kaas', lines: [], fulfilments: at(deed.slot).fulfilments, payments: [] };
  learn(counter.ask(deed.who, { action: 'update', targets: ['fulfilment'], order }));
}

it('a slot of the tests begins in the evening', () => {
  expect(EVENING_MS - NOON_MS).toBe(5 * HOUR_MS);
});
