import { beforeEach, describe, expect, it } from 'vitest';
import type { WaitingRecord } from '../../../bpp/engines/appointment/record.ts';
import type { Order } from '../../../commerce/order.ts';
import { buyer, DAY_MS, HOUR_MS, NINE_MS, order, PRACTICE, Practice } from './practice.ts';

const TUESDAY = 'anna~20261006T0700Z';
/** The whole of Tuesday. */
const RANGE = { startMs: NINE_MS + 12 * HOUR_MS, endMs: NINE_MS + 36 * HOUR_MS };

let practice: Practice;
/** Whoever has the only slot that there is of a long service. */
let holder: Order;
const HOLDER = buyer('holder');

beforeEach(() => {
  practice = new Practice({ ...PRACTICE, booking: { ...PRACTICE.booking, stepMs: 3 * HOUR_MS } });
  holder = practice.book(HOLDER, order('intake', TUESDAY));
});

function wait(name: string, range = RANGE): Order {
  const fulfilments = [{ id: 'fysio.waiting', stops: [{ kind: 'start', timeRange: range }] }];
  return practice.book(buyer(name), order('intake', undefined, { fulfilments }));
}

function offersTo(name: string) {
  return practice.told.flatMap(({ to, answer }) =>
    to === `t-${name}` && 'order' in answer && answer.order.fulfilments[0]?.state === 'offered' ? [answer.order] : [],
  );
}

function stateOf(waiting: Order): string | undefined {
  return practice.record(waiting.id).order.fulfilments[0]?.state;
}

function accept(name: string, waiting: Order, slot = TUESDAY) {
  const asked = { ...order('intake', slot), id: waiting.id ?? '', lines: [] };
  return { answer: practice.ask(buyer(name), { action: 'update', targets: ['fulfillment'], order: asked }), timers: practice.runTimers() }
    .answer;
}

function giveUpHolder(): void {
  practice.ask(HOLDER, { action: 'cancel', orderId: holder.id ?? '' });
  practice.runTimers();
}

describe('somebody on the waiting list', () => {
  it('has an order without a time, at the price of the service, to be paid when it is done', () => {
    const waiting = wait('anna');
    expect(waiting).toMatchObject({
      status: 'active',
      fulfilments: [{ id: 'fysio.waiting', state: 'waiting', stops: [{ timeRange: RANGE }] }],
    });
    expect(waiting.payments).toMatchObject([{ due: 'on-fulfilment' }]);
    expect(waiting.cancellationTerms).toEqual([
      { state: 'waiting', possible: true, fee: { percent: '0' } },
      { state: 'offered', possible: true, fee: { percent: '0' } },
    ]);
  });

  it('is offered what comes free, which is kept for them; with a yes it is theirs', () => {
    const waiting = wait('anna');
    giveUpHolder();
    expect(offersTo('anna')).toMatchObject([
      { id: waiting.id, quote: { validForMs: 2 * HOUR_MS }, fulfilments: [{ id: `fysio.slot~intake~${TUESDAY}` }] },
    ]);
    expect(practice.refusal(buyer('x'), { action: 'select', order: order('intake', TUESDAY) })).toBe('fulfilment-unavailable');
    expect(accept('anna', waiting)).toMatchObject({ order: { fulfilments: [{ state: 'booked', agent: { name: 'Anna' } }] } });
    expect(practice.keys('waiting:')).toEqual([]);
    practice.wait(3 * HOUR_MS);
    expect(stateOf(waiting)).toBe('booked');
    expect(practice.entries('anna')).toHaveLength(1);
  });

  it('comes before who came later, and after an offer that they let pass at the end of the line', () => {
    const first = wait('anna');
    practice.wait(1);
    const second = wait('bram');
    giveUpHolder();
    expect([stateOf(first), stateOf(second)]).toEqual(['offered', 'waiting']);
    practice.wait(2 * HOUR_MS);
    expect([stateOf(first), stateOf(second)]).toEqual(['waiting', 'offered']);
    practice.wait(2 * HOUR_MS);
    // What both let pass is offered to nobody again: whoever wants it can have it.
    expect([stateOf(first), stateOf(second)]).toEqual(['waiting', 'waiting']);
    expect(offersTo('anna')).toHaveLength(1);
    expect(practice.refusal(buyer('x'), { action: 'select', order: order('intake', TUESDAY) })).toBeUndefined();
  });

  it('is offered only what they can come to', () => {
    const other = wait('anna', { startMs: RANGE.startMs + DAY_MS, endMs: RANGE.endMs + DAY_MS });
    giveUpHolder();
    expect(stateOf(other)).toBe('waiting');
    expect(practice.entries('anna')).toEqual([]);
  });

  it('gives up their place, and with it what was offered, which goes to the next', () => {
    const first = wait('anna');
    practice.wait(1);
    const second = wait('bram');
    giveUpHolder();
    practice.ask(buyer('anna'), { action: 'cancel', orderId: first.id ?? '' });
    practice.runTimers();
    expect(practice.record(first.id).order).toMatchObject({ status: 'cancelled', quote: { total: { amount: '0.00' } } });
    expect(stateOf(second)).toBe('offered');
    expect(practice.entries('anna')).toHaveLength(1);
  });

  it('gets what a hold lets go that nobody confirmed, and may take another slot themselves', () => {
    const waiting = wait('anna');
    practice.order(buyer('x'), { action: 'select', order: order('intake', 'anna~20261007T0700Z') });
    expect(accept('anna', waiting, 'anna~20261008T0700Z')).toMatchObject({ order: { fulfilments: [{ state: 'booked' }] } });
    const range = { startMs: NINE_MS + DAY_MS, endMs: NINE_MS + 3 * DAY_MS };
    const next = wait('bram', range);
    practice.wait(HOUR_MS);
    expect(stateOf(next)).toBe('offered');
  });

  it('is turned away when there is no list, when it is full, and for a time that is over', () => {
    const init = (name: string, range = RANGE) =>
      practice.refusal(buyer(name), {
        action: 'init',
        order: order('intake', undefined, { fulfilments: [{ id: 'fysio.waiting', stops: [{ kind: 'start', timeRange: range }] }] }),
      });
    expect(init('anna', { startMs: NINE_MS - 2, endMs: NINE_MS - 1 })).toBe('invalid');
    for (let n = 0; n < 100; n += 1) {
      const record: WaitingRecord = { orderId: `fysio.${n}`, itemId: 'fysio.intake', startMs: 0, endMs: 1, sinceMs: n };
      practice.put(`waiting:fysio.${n}`, record);
    }
    expect(init('anna')).toBe('fulfilment-unavailable');
    const { offerMs: _offerMs, ...booking } = PRACTICE.booking;
    practice = new Practice({ ...PRACTICE, booking });
    expect(init('anna')).toBe('fulfilment-unavailable');
  });

  it('may pay in every way but beforehand, and is told so; where no other is taken nobody can wait', () => {
    const account = { method: 'bank-transfer', iban: 'NL34PLEI0002026137', accountName: 'Fysio' } as const;
    const bill = { id: 'fysio.bill', due: 'after-fulfilment', ...account } as const;
    const before = { id: 'fysio.before', due: 'before-order', ...account } as const;
    const asked = { fulfilments: [{ id: 'fysio.waiting' }] };
    const selected = () => practice.order(buyer('anna'), { action: 'select', order: order('intake', undefined, asked) });
    practice = new Practice({ ...PRACTICE, payments: [before, bill] });
    expect(selected()).toMatchObject({ fulfilments: [{ id: 'fysio.waiting' }], payments: [{ id: 'fysio.bill' }] });
    const waiting = practice.book(buyer('anna'), order('intake', undefined, { ...asked, payments: [{ id: 'fysio.bill' }] }));
    expect(waiting).toMatchObject({ fulfilments: [{ state: 'waiting' }], payments: [{ id: 'fysio.bill', status: 'not-paid' }] });
    practice = new Practice({ ...PRACTICE, payments: [before] });
    const { fulfilments } = selected();
    expect(fulfilments.length).toBeGreaterThan(0);
    expect(fulfilments.map(({ id }) => id)).not.toContain('fysio.waiting');
    expect(practice.refusal(buyer('anna'), { action: 'init', order: order('intake', undefined, asked) })).toBe('fulfilment-unavailable');
  });
});
