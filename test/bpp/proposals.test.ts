import { describe, expect, it } from 'vitest';
import { advanceOrder, rejectOrder } from '../../bpp/engines/shop/advance.ts';
import { desk } from '../../bpp/engines/shop/desk.ts';
import { missingGoods } from '../../bpp/engines/shop/missing.ts';
import { proposeInstead } from '../../bpp/engines/shop/propose.ts';
import { ANSWER_MS, type ShopRecord } from '../../bpp/engines/shop/record.ts';
import { weighGoods } from '../../bpp/engines/shop/weigh.ts';
import { PAYMENT_KEY } from '../../bpp/payments/records.ts';
import type { Order } from '../../commerce/order.ts';
import { checkQuote } from '../../commerce/quote.ts';
import { ANNA, BRAM, Counter, eur, item, NODE, pickup, SHOP } from './counter.ts';

/** Something is not there, and the buyer wants to be asked what comes in its place: yes, no, or silence. */

function counterWith(shop: ShopRecord = SHOP): Counter {
  return new Counter([item('oud', '5.00', 4), item('jong', '6.50', 2), item('geit', '3.00', 1)], shop);
}

const asking = (order: Order): Order => ({ ...order, lines: order.lines.map((line) => ({ ...line, substitution: 'ask' as const })) });

function accepted(counter: Counter, lines: readonly (readonly [string, number])[], more: Partial<Order> = {}): Order {
  const offer = counter.order(ANNA, { action: 'init', order: asking(pickup(lines, more)) });
  const payments = offer.payments.map((each) =>
    each.due === 'before-order' ? { ...each, status: 'paid' as const, reference: 'B1' } : each,
  );
  const placed = counter.order(ANNA, { action: 'confirm', order: { ...offer, payments } });
  const done = counter.do(advanceOrder(NODE, placed.id ?? '', { to: 'accepted' }));
  if (!done.ok) throw new Error(done.refusal.message);
  return done.value;
}

function propose(counter: Counter, order: Order, quantity = 1, instead = { itemId: 'kaas.jong', quantity: 1 }): Order {
  const done = counter.do(proposeInstead(NODE, order.id ?? '', { itemId: 'kaas.oud', quantity, instead }));
  if (!done.ok) throw new Error(done.refusal.message);
  return done.value;
}

function answer(order: Order, isYes: boolean) {
  const line = order.lines.find(({ proposal }) => proposal !== undefined);
  const proposalId = line?.proposal?.id ?? '';
  const lines = [{ itemId: line?.itemId ?? '', quantity: line?.quantity ?? 1, answer: { proposalId, accepted: isYes } }];
  return { action: 'update', targets: ['lines'], order: { ...order, lines } } as const;
}

const left = (counter: Counter) => ['oud', 'jong', 'geit'].map((local) => counter.stock(local).onHand);
const linesOf = (order: Order) => order.lines.map(({ itemId, quantity }) => [itemId, quantity]);

describe('what is proposed in the place of something that is not there', () => {
  it('is told to the buyer with its price and until when to answer, kept for them, and changes nothing yet', () => {
    const counter = counterWith();
    const order = accepted(counter, [['oud', 2]]);
    const told = propose(counter, order);
    expect(told.lines[0]?.proposal).toEqual({
      id: expect.any(String),
      missing: 1,
      itemId: 'kaas.jong',
      quantity: 1,
      name: 'jong',
      amount: eur('6.50'),
      untilMs: counter.nowMs + ANSWER_MS,
    });
    expect([told.quote?.total, left(counter)]).toEqual([eur('10.00'), [2, 1, 1]]);
    expect(counter.do(advanceOrder(NODE, order.id ?? '', { to: 'packed' })).ok).toBe(false);
    expect(counter.sent.at(-1)).toMatchObject({ answer: { action: 'update', order: { lines: [{ proposal: { itemId: 'kaas.jong' } }] } } });
    expect(told.updatedAtMs).toBeGreaterThan(order.updatedAtMs ?? 0);
  });

  it('comes in its place at its own price when the buyer says yes', () => {
    const counter = counterWith();
    const order = propose(counter, accepted(counter, [['oud', 2]]));
    const after = counter.order(ANNA, answer(order, true));
    expect([linesOf(after), after.quote?.total, after.payments[0]?.amount]).toEqual([
      [
        ['kaas.oud', 1],
        ['kaas.jong', 1],
      ],
      eur('11.50'),
      eur('11.50'),
    ]);
    expect(after.quote !== undefined && checkQuote(after.quote).ok).toBe(true);
    expect(after.lines.every(({ proposal }) => proposal === undefined)).toBe(true);
    counter.wait(2 * ANSWER_MS);
    // What was missing comes back to no shelf; what was proposed is sold.
    expect([left(counter), counter.record(order.id).order.quote?.total]).toEqual([[2, 1, 1], eur('11.50')]);
    expect(counter.timers.size).toBe(0);
  });

  it('goes back to the shelf when the buyer says no, and what is missing is paid back', () => {
    const counter = counterWith();
    const order = propose(counter, accepted(counter, [['oud', 2]]));
    const after = counter.order(ANNA, answer(order, false));
    counter.runTimers();
    expect([linesOf(after), after.quote?.total, left(counter)]).toEqual([[['kaas.oud', 1]], eur('5.00'), [2, 2, 1]]);
  });

  it('is declined by silence, which the buyer is told', () => {
    const counter = counterWith({ ...SHOP, substitutionAnswerMs: 60_000 });
    const order = propose(counter, accepted(counter, [['oud', 2]]));
    counter.wait(60_000);
    expect(counter.record(order.id).order.lines[0]?.proposal).toBeDefined();
    counter.wait(1);
    counter.runTimers();
    const { order: after } = counter.record(order.id);
    expect([linesOf(after), after.quote?.total, left(counter)]).toEqual([[['kaas.oud', 1]], eur('5.00'), [2, 2, 1]]);
    expect(counter.refusal(ANNA, answer(order, true))).toBe('update-not-possible');
    expect([left(counter), counter.timers.size]).toEqual([[2, 2, 1], 0]);
  });

  it('that came too late is refused, also when the clock of the timer is late', () => {
    const counter = counterWith();
    const order = propose(counter, accepted(counter, [['oud', 2]]));
    counter.nowMs += ANSWER_MS + 1;
    expect(counter.refusal(ANNA, answer(order, true))).toBe('update-not-possible');
  });

  it('is answered once: a second answer finds nothing, and nothing is doubled', () => {
    const counter = counterWith();
    const order = propose(counter, accepted(counter, [['oud', 2]]));
    counter.order(ANNA, answer(order, true));
    expect([counter.refusal(ANNA, answer(order, true)), counter.refusal(ANNA, answer(order, false))]).toEqual([
      'update-not-possible',
      'update-not-possible',
    ]);
    expect([left(counter), counter.record(order.id).order.quote?.total]).toEqual([[2, 1, 1], eur('11.50')]);
    expect(counter.refusal(BRAM, answer(order, true))).toBe('order-not-found');
  });

  it('ends an order of which nothing would be left', () => {
    const counter = counterWith();
    const order = propose(counter, accepted(counter, [['oud', 1]]));
    const after = counter.order(ANNA, answer(order, false));
    counter.runTimers();
    expect([after.status, after.cancellation?.reasonId, after.quote?.total, left(counter)]).toEqual([
      'cancelled',
      'out-of-stock',
      eur('0.00'),
      [3, 2, 1],
    ]);
  });

  it('goes back with the rest when the order is called off meanwhile', () => {
    const counter = counterWith();
    const order = propose(counter, accepted(counter, [['oud', 2]]));
    counter.do(rejectOrder(NODE, order.id ?? '', { reasonId: 'provider-other' }));
    counter.wait(2 * ANSWER_MS);
    expect([left(counter), counter.record(order.id).order.lines[0]?.proposal, counter.timers.size]).toEqual([[3, 2, 1], undefined, 0]);
  });

  it('is asked of nobody who does not want to be, nor when it cannot be had', () => {
    const counter = counterWith();
    const instead = { itemId: 'kaas.jong', quantity: 1 };
    const plain = counter.buy(BRAM, pickup([['oud', 1]]));
    counter.do(advanceOrder(NODE, plain.id ?? '', { to: 'accepted' }));
    const unasked = counter.do(proposeInstead(NODE, plain.id ?? '', { itemId: 'kaas.oud', quantity: 1, instead }));
    expect(unasked.ok ? '' : unasked.refusal.reason).toBe('policy');
    const order = accepted(counter, [['oud', 2]]);
    const many = counter.do(
      proposeInstead(NODE, order.id ?? '', { itemId: 'kaas.oud', quantity: 1, instead: { ...instead, quantity: 3 } }),
    );
    expect(many.ok ? '' : many.refusal.reason).toBe('quantity-unavailable');
    // Who wants to be asked is given nothing else unasked.
    const given = counter.do(missingGoods(NODE, order.id ?? '', { itemId: 'kaas.oud', quantity: 1, instead }));
    expect(given.ok ? '' : given.refusal.reason).toBe('policy');
  });

  it('holds up the packing, and nothing else of the order', () => {
    const counter = counterWith({ ...SHOP, goods: [{ sku: 'OUD', measure: { unit: 'kg', estimate: '0.5', marginPercent: '10' } }] });
    counter.put('item:kaas.oud', item('oud', '5.00', 4, { sku: 'OUD' }));
    const order = accepted(counter, [
      ['oud', 2],
      ['geit', 1],
    ]);
    expect(desk.next(counter.record(order.id))).toEqual(expect.arrayContaining(['propose', 'pack', 'weigh']));
    const asked = propose(counter, order);
    const steps = desk.next(counter.record(order.id));
    expect([steps.includes('pack'), steps.includes('ready'), steps.includes('propose'), steps.includes('cancel')]).toEqual([
      false,
      false,
      true,
      true,
    ]);
    const refusals = [
      counter.do(advanceOrder(NODE, order.id ?? '', { to: 'packed' })),
      counter.do(weighGoods(NODE, order.id ?? '', [{ itemId: 'kaas.oud', weight: '1' }])),
      counter.do(missingGoods(NODE, order.id ?? '', { itemId: 'kaas.oud', quantity: 1 })),
    ];
    expect(refusals.map((done) => done.ok)).toEqual([false, false, false]);
    const less = (itemId: string, quantity: number) => ({
      action: 'update' as const,
      targets: ['lines'],
      order: { ...asked, lines: [{ itemId, quantity }] },
    });
    expect(counter.refusal(ANNA, less('kaas.oud', 1))).toBe('update-not-possible');
    expect(counter.refusal(ANNA, less('kaas.geit', 0))).toBeUndefined();
    counter.order(ANNA, answer(counter.record(order.id).order, true));
    counter.do(weighGoods(NODE, order.id ?? '', [{ itemId: 'kaas.oud', weight: '0.5' }]));
    const packed = counter.do(advanceOrder(NODE, order.id ?? '', { to: 'packed' }));
    expect(packed.ok && packed.value.quote !== undefined && checkQuote(packed.value.quote).ok).toBe(true);
  });

  it('asks for the difference where it was paid before, and owes it where it costs less', () => {
    const counter = counterWith();
    const order = accepted(counter, [['oud', 2]], { payments: [{ id: 'kaas.before', due: 'before-order' }] });
    const receipts = [{ id: 'r1', amount: eur('10.00'), on: '2026-10-06', by: 'hand' }];
    counter.put(PAYMENT_KEY.ledger(order.id ?? ''), { receipts, refunds: [] });
    const dearer = counter.order(ANNA, answer(propose(counter, order), true));
    expect([dearer.quote?.total, dearer.payments[0]?.amount, dearer.payments[0]?.status]).toEqual([eur('11.50'), eur('11.50'), 'not-paid']);
    const cheaper = counter.order(ANNA, answer(propose(counter, dearer, 1, { itemId: 'kaas.geit', quantity: 1 }), true));
    expect([cheaper.quote?.total, cheaper.payments[0]?.status, cheaper.payments[0]?.received]).toEqual([eur('9.50'), 'paid', eur('10.00')]);
  });

  it('keeps to its share of a discount', () => {
    const counter = counterWith({ ...SHOP, discounts: [{ title: 'Korting', percent: '10' }] });
    const order = propose(counter, accepted(counter, [['oud', 2]]));
    const after = counter.order(ANNA, answer(order, true));
    expect([after.quote?.total, after.quote !== undefined && checkQuote(after.quote).ok]).toEqual([eur('10.35'), true]);
  });
});
