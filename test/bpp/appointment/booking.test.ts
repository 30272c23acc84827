import { beforeEach, describe, expect, it } from 'vitest';
import { KEY } from '../../../bpp/engines/appointment/record.ts';
import type { Order } from '../../../commerce/order.ts';
import { buyer, DAY_MS, HOUR_MS, MINUTE_MS, NINE_MS, order, PRACTICE, Practice } from './practice.ts';

const ANNA = buyer('anna');
const BRAM = buyer('bram');
/** Tuesday at nine in Amsterdam. */
const TUESDAY = 'anna~20261006T0700Z';
const SHORT = {
  item: { id: 'fysio.kort', name: 'kort', categoryIds: [], price: { currency: 'EUR', amount: '5.00' } },
  published: true,
  service: { kind: 'appointment' as const, durationMs: 5 * MINUTE_MS, beforeMs: 0, afterMs: 0 },
};

let practice: Practice;
beforeEach(() => {
  practice = new Practice();
});

/** The times of the slots that an answer lists, in UTC. */
function times({ fulfilments }: Order): string[] {
  return fulfilments.flatMap(({ id, stops }) => {
    const startMs = stops?.[0]?.timeRange?.startMs;
    return id.includes('~') && startMs !== undefined ? [`${id.split('~')[2]} ${new Date(startMs).toISOString().slice(8, 16)}`] : [];
  });
}

function orderOf(local: string, slot: string, more: Partial<Order> = {}) {
  return { action: 'init' as const, order: order(local, slot, more) };
}

describe('select', () => {
  it('without a slot lists those that are free, in order, with who does it and when', () => {
    const offered = practice.order(ANNA, { action: 'select', order: order('intake') });
    // It is nine o'clock, and an hour's notice is asked for.
    expect(times(offered).slice(0, 5)).toEqual(['anna 05T08:00', 'anna 05T08:30', 'anna 05T09:00', 'anna 06T07:00', 'anna 06T07:30']);
    expect(offered.fulfilments[0]).toMatchObject({ kind: 'appointment', agent: { name: 'Anna' }, stops: [{ kind: 'start' }] });
    expect(offered.fulfilments.at(-1)?.id).toBe('fysio.waiting');
    expect(offered.quote?.total).toEqual({ currency: 'EUR', amount: '40.00' });
    expect(practice.keys('hold:')).toEqual([]);
  });

  it('lists those of a stretch of time when one is asked for, of everybody who does it', () => {
    const range = { startMs: Date.UTC(2026, 9, 7, 8), endMs: Date.UTC(2026, 9, 7, 9) };
    const asked = order('zitting', undefined, {
      fulfilments: [{ id: '', kind: 'appointment', stops: [{ kind: 'start', timeRange: range }] }],
    });
    expect(times(practice.order(ANNA, { action: 'select', order: asked }))).toEqual([
      'anna 07T08:00',
      'bram 07T08:00',
      'anna 07T08:30',
      'bram 07T08:30',
    ]);
  });

  it('lists a whole day for who asks for a day, and no more than the first for who asks for everything', () => {
    practice = new Practice({ ...PRACTICE, booking: { ...PRACTICE.booking, stepMs: 5 * MINUTE_MS } }, [SHORT]);
    const during = (timeRange: object) => {
      const fulfilments = [{ id: '', kind: 'appointment' as const, stops: [{ kind: 'start', timeRange }] }];
      return times(practice.order(ANNA, { action: 'select', order: order('kort', undefined, { fulfilments }) }));
    };
    const startMs = Date.UTC(2026, 9, 5, 22);
    const whole = during({ startMs, endMs: startMs + DAY_MS });
    expect(whole.length).toBeGreaterThan(48);
    expect(whole.map((time) => time.slice(5, 7)).filter((day) => day !== '06')).toEqual([]);
    expect(during({ startMs })).toEqual(whole.slice(0, 48));
  });

  it('prices a slot, names its terms by their moment, and keeps it for a stated time', () => {
    const offered = practice.order(ANNA, { action: 'select', order: order('intake', TUESDAY) });
    expect(offered.quote).toMatchObject({ total: { amount: '40.00' }, validForMs: 10 * MINUTE_MS });
    const startMs = NINE_MS + DAY_MS;
    expect(offered.cancellationTerms?.filter(({ state }) => state === 'booked')).toEqual([
      { state: 'booked', possible: true, fee: { percent: '0' }, untilMs: startMs - DAY_MS },
      { state: 'booked', possible: true, fee: { percent: '50' }, untilMs: startMs },
      { state: 'booked', possible: false },
    ]);
    expect(practice.refusal(BRAM, { action: 'select', order: order('intake', TUESDAY) })).toBe('fulfilment-unavailable');
    practice.wait(10 * MINUTE_MS);
    expect(practice.keys('hold:')).toEqual([]);
    expect(practice.entries('anna')).toEqual([]);
    expect(practice.refusal(BRAM, { action: 'select', order: order('intake', TUESDAY) })).toBeUndefined();
  });

  it('keeps one slot for one buyer: another look lets the first go', () => {
    practice.order(ANNA, { action: 'select', order: order('intake', TUESDAY) });
    practice.order(ANNA, { action: 'select', order: order('intake', 'anna~20261020T0700Z') });
    practice.runTimers();
    expect(practice.entries('anna')).toHaveLength(1);
    expect(practice.refusal(BRAM, { action: 'select', order: order('intake', TUESDAY) })).toBeUndefined();
    practice.wait(10 * MINUTE_MS);
    expect(practice.entries('anna')).toEqual([]);
  });

  it.each([
    ['outside the hours', 'intake', 'anna~20261006T1000Z'],
    ['on a day off', 'intake', 'anna~20261010T0700Z'],
    ['between the steps', 'intake', 'anna~20261006T0710Z'],
    ['too soon', 'intake', 'anna~20261005T0730Z'],
    ['too far ahead', 'intake', 'anna~20261116T0800Z'],
    ['with somebody who does not do it', 'intake', 'bram~20261006T0700Z'],
    ['with nobody', 'intake', 'cees~20261006T0700Z'],
  ])('refuses a slot %s', (_what, local, slot) => {
    expect(practice.refusal(ANNA, { action: 'select', order: order(local, slot) })).toBe('fulfilment-unavailable');
  });

  it('refuses what is no service, more than one, and a slot of another service', () => {
    const select = (asked: Order) => practice.refusal(ANNA, { action: 'select', order: asked });
    expect(select(order('onbekend', TUESDAY))).toBe('item-not-found');
    expect(select(order('intake', TUESDAY, { lines: [{ itemId: 'fysio.intake', quantity: 2 }] }))).toBe('quantity-unavailable');
    expect(select(order('intake', undefined, { fulfilments: [{ id: 'fysio.slot~zitting~anna~20261006T0700Z' }] }))).toBe(
      'fulfilment-unavailable',
    );
  });

  it('does not let the people of one buyer node hold all of a day', () => {
    practice = new Practice({ ...PRACTICE, booking: { ...PRACTICE.booking, stepMs: 5 * MINUTE_MS } }, [SHORT]);
    const refused = Array.from({ length: 30 }, (_, n) => {
      const at = new Date(NINE_MS + DAY_MS + n * 5 * MINUTE_MS).toISOString().replaceAll(/[-:]/g, '').slice(0, 13);
      return practice.refusal(buyer('app', `${n}`), { action: 'select', order: order('kort', `anna~${at}Z`) });
    });
    expect(refused.filter((reason) => reason === undefined)).toHaveLength(20);
    expect(refused.at(-1)).toBe('policy');
  });
});

describe('a booking', () => {
  it('takes the slot: who comes second is told, at select, init and confirm', () => {
    const offered = practice.order(ANNA, orderOf('intake', TUESDAY));
    practice.wait(11 * MINUTE_MS);
    // The hold of the first is over, so the second may be offered it too.
    const second = practice.order(BRAM, orderOf('intake', TUESDAY));
    expect(practice.refusal(ANNA, { action: 'confirm', order: offered })).toBe('fulfilment-unavailable');
    expect(practice.order(BRAM, { action: 'confirm', order: second }).fulfilments[0]?.state).toBe('booked');
    expect(practice.refusal(ANNA, orderOf('intake', TUESDAY))).toBe('fulfilment-unavailable');
    expect(practice.entries('anna')).toMatchObject([{ takenBy: expect.stringMatching(/^order:/) }]);
  });

  it('is made after the hold as long as nobody has taken the slot, and once however often it is confirmed', () => {
    const offered = practice.order(ANNA, orderOf('intake', TUESDAY));
    practice.wait(HOUR_MS);
    const first = practice.order(ANNA, { action: 'confirm', order: offered });
    expect(practice.order(ANNA, { action: 'confirm', order: offered })).toEqual(first);
    practice.runTimers();
    expect(practice.entries('anna')).toHaveLength(1);
    expect([...practice.keys('hold:'), ...practice.keys('draft:')]).toEqual([]);
  });

  it('blocks what overlaps it, with the time that is kept free around it, for that person alone', () => {
    practice.book(ANNA, order('massage', 'anna~20261006T0800Z'));
    const free = (local: string, slot: string) =>
      practice.refusal(buyer('x', slot), { action: 'select', order: order(local, slot) }) === undefined;
    expect(free('zitting', 'anna~20261006T0830Z')).toBe(false);
    expect(free('intake', 'anna~20261006T0730Z')).toBe(false);
    expect(free('zitting', 'anna~20261006T0900Z')).toBe(true);
    expect(free('zitting', 'bram~20261006T0830Z')).toBe(true);
  });

  it('comes to the house only within the area, with its travel in the price, and needs the address', () => {
    const at = (lat: number, address?: string) => [
      {
        id: 'fysio.slot~thuis~bram~20261006T0700Z',
        stops: [{ kind: 'start', place: { position: { lat, lon: 4.927 }, ...(address === undefined ? {} : { address }) } }],
      },
    ];
    const asked = (lat: number, address?: string) => order('thuis', undefined, { fulfilments: at(lat, address) });
    expect(practice.refusal(ANNA, { action: 'select', order: order('thuis', 'bram~20261006T0700Z') })).toBe('invalid');
    expect(practice.refusal(ANNA, { action: 'select', order: asked(52.5) })).toBe('out-of-area');
    expect(practice.order(ANNA, { action: 'select', order: asked(52.37) }).quote?.total.amount).toBe('50.00');
    expect(practice.refusal(ANNA, { action: 'init', order: asked(52.37) })).toBe('invalid');
    const booked = practice.book(ANNA, asked(52.37, 'Javastraat 901'));
    expect(booked.fulfilments[0]).toMatchObject({ kind: 'home-visit', stops: [{ place: { address: 'Javastraat 901' } }] });
  });

  it('needs a name and a way to reach somebody, and is confirmed as it was offered', () => {
    expect(practice.refusal(ANNA, orderOf('intake', TUESDAY, { billing: { name: ' ', phone: '1' } }))).toBe('invalid');
    expect(practice.refusal(ANNA, orderOf('intake', TUESDAY, { billing: { name: 'Anouk' } }))).toBe('invalid');
    expect(practice.refusal(ANNA, { action: 'init', order: order('intake') })).toBe('fulfilment-unavailable');
    expect(practice.refusal(ANNA, { action: 'confirm', order: order('intake', TUESDAY) })).toBe('quote-unavailable');
    const offered = practice.order(ANNA, orderOf('intake', TUESDAY));
    const other = { ...offered, fulfilments: [{ id: 'fysio.slot~intake~anna~20261007T0700Z' }] };
    expect(practice.refusal(ANNA, { action: 'confirm', order: other })).toBe('quote-unavailable');
    const cheaper = { ...offered, quote: { total: { currency: 'EUR', amount: '1.00' }, lines: [] } };
    expect(practice.refusal(ANNA, { action: 'confirm', order: cheaper })).toBe('quote-unavailable');
  });

  it('takes no words of a person for a price, and only those that they typed for who receives them', () => {
    const said = [{ id: `fysio.slot~intake~${TUESDAY}`, stops: [{ kind: 'start', instructions: 'pijn in mijn rug' }] }];
    expect(
      JSON.stringify(practice.order(ANNA, { action: 'select', order: order('intake', undefined, { fulfilments: said }) })),
    ).not.toContain('rug');
    const booked = practice.book(ANNA, order('intake', undefined, { fulfilments: said }));
    expect(booked.fulfilments[0]?.stops?.[0]?.instructions).toBe('pijn in mijn rug');
  });
});

describe('a booked appointment', () => {
  const status = (from = ANNA, orderId = '') => practice.order(from, { action: 'status', orderId });

  it('is called off free of charge in time, at half its price later, and not once it should have begun', () => {
    const cancel = (orderId = '') => practice.ask(ANNA, { action: 'cancel', orderId });
    const early = practice.book(ANNA, order('intake', 'anna~20261007T0700Z'));
    expect(cancel(early.id)).toMatchObject({ order: { status: 'cancelled', quote: { total: { amount: '0.00' } } } });
    practice = new Practice();
    const late = practice.book(ANNA, order('intake', 'anna~20261006T0700Z'));
    practice.wait(HOUR_MS);
    expect(cancel(late.id)).toMatchObject({ order: { status: 'cancelled', quote: { total: { amount: '20.00' } } } });
    practice.runTimers();
    expect(practice.entries('anna')).toEqual([]);
    practice = new Practice();
    const begun = practice.book(ANNA, order('intake', 'anna~20261006T0700Z'));
    practice.wait(25 * HOUR_MS);
    expect(cancel(begun.id)).toMatchObject({ refusal: { reason: 'cancellation-not-possible' } });
    expect(practice.refusal(BRAM, { action: 'cancel', orderId: begun.id ?? '' })).toBe('order-not-found');
  });

  it('is moved to another slot in time, in one step, with its terms; the first comes free', () => {
    const booked = practice.book(ANNA, order('intake', 'anna~20261008T0700Z'));
    const moving = (slot: string) => ({
      action: 'update' as const,
      targets: ['fulfillments'],
      order: { ...order('intake', slot), id: booked.id ?? '', lines: [] },
    });
    const moved = practice.order(ANNA, moving('anna~20261009T0730Z'));
    practice.runTimers();
    expect(moved.fulfilments[0]).toMatchObject({ id: 'fysio.slot~intake~anna~20261009T0730Z', state: 'booked' });
    expect(moved.cancellationTerms?.[0]?.untilMs).toBe(Date.UTC(2026, 9, 8, 7, 30));
    expect(practice.entries('anna')).toHaveLength(1);
    expect(practice.refusal(BRAM, { action: 'select', order: order('intake', 'anna~20261008T0700Z') })).toBeUndefined();
    // To an overlapping time of its own too.
    expect(practice.order(ANNA, moving('anna~20261009T0800Z')).fulfilments[0]?.id).toContain('T0800Z');
    practice.runTimers();
    expect(practice.entries('anna').filter(({ takenBy }) => takenBy.startsWith('order:'))).toHaveLength(1);
    practice.book(BRAM, order('zitting', 'anna~20261009T0900Z'));
    expect(practice.refusal(ANNA, moving('anna~20261009T0830Z'))).toBe('fulfilment-unavailable');
    practice.nowMs = Date.UTC(2026, 9, 9, 7);
    expect(practice.refusal(ANNA, moving('anna~20261012T0700Z'))).toBe('update-not-possible');
  });

  it('goes its way: begun, done and paid, rated', () => {
    const { id = '' } = practice.book(ANNA, order('intake', TUESDAY));
    expect(practice.do('complete', id)).toMatchObject({ ok: false, refusal: { reason: 'business' } });
    practice.wait(DAY_MS);
    expect(practice.do('start', id)).toMatchObject({ ok: true });
    expect(practice.refusal(ANNA, { action: 'cancel', orderId: id })).toBe('cancellation-not-possible');
    practice.do('complete', id);
    expect(status(ANNA, id)).toMatchObject({ status: 'complete', payments: [{ status: 'paid' }], fulfilments: [{ state: 'completed' }] });
    expect(practice.told.map(({ answer }) => answer.action)).toEqual(['status', 'status']);
    expect(practice.do('no-show', id)).toMatchObject({ ok: false });
    expect(practice.ask(ANNA, { action: 'rating', ratings: [{ category: 'item', id: 'fysio.intake', value: '5' }] })).toEqual({
      action: 'rating',
    });
  });

  it('costs what the terms say when nobody came, and nothing when the practice calls it off', () => {
    const { id = '' } = practice.book(ANNA, order('intake', TUESDAY));
    expect(practice.do('no-show', id)).toMatchObject({ ok: false });
    practice.wait(DAY_MS);
    practice.do('no-show', id);
    expect(status(ANNA, id)).toMatchObject({
      status: 'cancelled',
      fulfilments: [{ state: 'no-show' }],
      quote: { total: { amount: '30.00' } },
      cancellation: { by: 'provider', reasonId: 'no-show' },
    });
    const other = practice.book(BRAM, order('intake', 'anna~20261008T0700Z'));
    practice.do('cancel', other.id ?? '', { reasonId: 'staff-ill' });
    expect(status(BRAM, other.id)).toMatchObject({ status: 'cancelled', quote: { total: { amount: '0.00' } } });
  });

  it('cannot be followed on a map', () => {
    expect(practice.refusal(ANNA, { action: 'track', orderId: 'fysio.x' })).toBe('tracking-unsupported');
  });

  it('leaves no day behind for ever', () => {
    practice.book(ANNA, order('intake', TUESDAY));
    practice.wait(5 * DAY_MS);
    expect(practice.keys('agenda:')).toEqual([]);
  });
});

describe('a calendar', () => {
  const withCalendar = () => new Practice({ ...PRACTICE, staff: [{ id: 'anna', name: 'Anna', hasCalendar: true }] });
  const busy = (...spans: [number, number][]) => ({ spans, readAtMs: NINE_MS });

  it('keeps free what it says, and nobody is offered whose calendar was never read or not for a day', () => {
    practice = withCalendar();
    const free = () => times(practice.order(ANNA, { action: 'select', order: order('intake') })).slice(0, 3);
    expect(free()).toEqual([]);
    practice.put(
      KEY.busy('anna'),
      busy([Date.UTC(2026, 9, 5, 8), Date.UTC(2026, 9, 6, 7, 30)], [Date.UTC(2026, 9, 6, 9), Date.UTC(2026, 9, 7, 9)]),
    );
    expect(free()).toEqual(['anna 06T07:30', 'anna 06T08:00', 'anna 07T09:00']);
    practice.wait(25 * HOUR_MS);
    expect(free()).toEqual([]);
  });
});
