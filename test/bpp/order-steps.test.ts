import { describe, expect, it } from 'vitest';
import { rejectOrder } from '../../bpp/engines/shop/advance.ts';
import { shopEngine } from '../../bpp/engines/shop/shop.ts';
import { NOTHING_PLACED } from '../../commerce/refusal.ts';
import { ANNA, BRAM, Counter, delivery, eur, HOUR_MS, MINUTE_MS, NODE, north, pickup } from './counter.ts';
import { advanced, bought, ITEMS, ON_THE_WAY } from './sale.ts';

/** What the shop does with an order, and what the buyer hears of it. */

describe('status', () => {
  it('tells the order to who placed it, and to nobody else', () => {
    const { counter, placed, orderId } = bought();
    expect(counter.order(ANNA, { action: 'status', orderId })).toEqual(placed);
    expect(counter.refusal(BRAM, { action: 'status', orderId })).toBe('order-not-found');
    // A buyer node that never heard the id names its transaction; that of somebody else is no name for an order of its own.
    const byTransaction = `kaas.${ANNA.transactionId}`;
    expect(counter.order(ANNA, { action: 'status', orderId: byTransaction })).toEqual(placed);
    expect(counter.refusal(BRAM, { action: 'status', orderId: byTransaction })).toBe('order-not-found');
    expect(counter.refusal(BRAM, { action: 'status', orderId: `kaas.${BRAM.transactionId}` })).toBe('order-not-found');
    expect(counter.refusal(ANNA, { action: 'status', orderId: 'kaas.none' })).toBe('order-not-found');
  });
});

describe('a question about an order by its transaction', () => {
  const question = { action: 'status', orderId: `kaas.${ANNA.transactionId}` } as const;

  it('that was never placed is answered once and for all: a confirm that comes after it finds no offer', () => {
    const counter = new Counter(ITEMS);
    const offered = counter.order(ANNA, { action: 'init', order: pickup([['oud', 2]]) });
    expect(counter.ask(ANNA, question)).toMatchObject({ refusal: { reason: 'order-not-found', path: NOTHING_PLACED } });
    expect(counter.refusal(ANNA, { action: 'confirm', order: offered })).toBe('quote-unavailable');
    expect(counter.ask(ANNA, question)).toMatchObject({ refusal: { path: NOTHING_PLACED } });
    // What was held comes back when its time is over, and who begins again is served.
    counter.wait(HOUR_MS);
    expect(counter.stock('oud')).toEqual({ onHand: 5, reserved: 0 });
    expect(counter.buy(ANNA, pickup([['oud', 2]]))).toMatchObject({ status: 'active' });
    expect(counter.stock('oud')).toEqual({ onHand: 3, reserved: 0 });
  });

  it('leaves the offers of others alone', () => {
    const counter = new Counter(ITEMS);
    const offered = counter.order(BRAM, { action: 'init', order: pickup([['oud', 2]]) });
    counter.ask(ANNA, question);
    expect(counter.order(BRAM, { action: 'confirm', order: offered }).status).toBe('active');
  });

  it('says no such thing when it is asked by another id', () => {
    const { counter } = bought();
    expect(counter.ask(ANNA, { action: 'status', orderId: 'kaas.none' })).toMatchObject({ refusal: { path: '/orderId' } });
  });
});

describe('what the shop does with an order', () => {
  it('is told to the buyer at every step, under a message id of its own', () => {
    const { counter, orderId } = bought();
    advanced(counter, orderId, ['accepted', 'ready-for-pickup', 'picked-up']);
    expect(
      counter.sent.map((sent) => (sent.what === 'answer' && 'order' in sent.answer ? sent.answer.order.fulfilments[0]?.state : '')),
    ).toEqual(['accepted', 'ready-for-pickup', 'picked-up']);
    const ids = counter.sent.map((sent) => (sent.what === 'answer' ? sent.envelope.messageId : ''));
    expect(new Set(ids).size).toBe(3);
    expect(counter.sent[0]).toMatchObject({
      to: { subscriberId: 'anna.example', type: 'BAP', domain: 'retail' },
      envelope: { transactionId: 't-anna', providerNode: NODE, timestampMs: counter.nowMs },
      giveUpAtMs: counter.nowMs + 24 * HOUR_MS,
    });
  });

  it('makes it newer each time, also twice in one millisecond and by a clock that was set back', () => {
    const { counter, placed, orderId } = bought();
    const changedMs = () => counter.record(orderId).order.updatedAtMs ?? 0;
    const told = [placed.updatedAtMs ?? 0];
    for (const state of ['accepted', 'packed', 'ready-for-pickup']) {
      if (state === 'packed') counter.nowMs -= HOUR_MS;
      advanced(counter, orderId, [state]);
      told.push(changedMs());
    }
    expect(told).toEqual([0, 1, 2, 3].map((later) => (placed.updatedAtMs ?? 0) + later));
  });

  it('completes the order at the hand-over, which settles what was to be paid then', () => {
    const { counter, orderId } = bought();
    advanced(counter, orderId, ['accepted', 'ready-for-pickup']);
    expect(counter.record(orderId).order).toMatchObject({ status: 'active', payments: [{ status: 'not-paid' }] });
    advanced(counter, orderId, ['picked-up']);
    expect(counter.record(orderId).order).toMatchObject({ status: 'complete', payments: [{ status: 'paid' }] });
  });

  it.each([
    ['skip the acceptance', pickup([['oud', 2]]), ['packed']],
    ['deliver what is to be collected', pickup([['oud', 2]]), ['accepted', 'out-for-delivery']],
    ['let collect what is to be delivered', delivery([['oud', 2]], 1), ['accepted', 'ready-for-pickup']],
    ['go back', pickup([['oud', 2]]), ['accepted', 'packed', 'accepted']],
    ['go on after the end', pickup([['oud', 2]]), ['accepted', 'ready-for-pickup', 'picked-up', 'packed']],
    ['cancel as if it were a step', pickup([['oud', 2]]), ['cancelled']],
  ])('cannot %s', (_what, order, states) => {
    const { counter, orderId } = bought(order);
    const last = advanced(counter, orderId, states).pop();
    expect(last).toMatchObject({ ok: false, refusal: { reason: 'business' } });
    expect(counter.sent).toHaveLength(states.length - 1);
  });

  it('can turn an order down: at no cost, with the goods back and the buyer told', () => {
    const { counter, orderId } = bought();
    expect(counter.do(rejectOrder(NODE, orderId, { reasonId: 'just-so' })).ok).toBe(false);
    counter.do(rejectOrder(NODE, orderId, { reasonId: 'out-of-stock', note: 'Op.' }));
    counter.runTimers();
    expect(counter.stock('oud')).toEqual({ onHand: 5, reserved: 0 });
    expect(counter.record(orderId).order).toMatchObject({
      status: 'cancelled',
      cancellation: { by: 'provider', reasonId: 'out-of-stock', note: 'Op.' },
      quote: { total: eur('0.00') },
    });
    expect(counter.sent).toMatchObject([{ answer: { action: 'cancel' } }]);
    expect(counter.do(rejectOrder(NODE, orderId, { reasonId: 'out-of-stock' })).ok).toBe(false);
  });
});

describe('track', () => {
  it('tells where the courier of a delivery under way was seen last, and no place that nobody saw', () => {
    const { counter, orderId } = bought(delivery([['oud', 2]], 2));
    expect(counter.refusal(ANNA, { action: 'track', orderId })).toBe('tracking-unsupported');
    advanced(counter, orderId, ON_THE_WAY);
    const tracking = () => {
      const answer = counter.ask(ANNA, { action: 'track', orderId });
      return 'tracking' in answer ? answer.tracking : undefined;
    };
    expect(tracking()).toEqual({ id: orderId, active: true });
    counter.nowMs += 15 * MINUTE_MS;
    expect(tracking()).toEqual({ id: orderId, active: true });
    expect(shopEngine.desk.next(counter.record(orderId))).toContain('position');
    const sighted = (body: Readonly<Record<string, unknown>>) => shopEngine.desk.take('position', { node: NODE, orderId, body });
    for (const body of [{}, { position: 'here' }, { position: { lat: 91, lon: 4 } }, { position: { lat: '52', lon: 4 } }])
      expect(sighted(body)).toEqual(expect.stringContaining('Send where it is'));
    const work = sighted({ position: north(1.7) });
    if (work === undefined || typeof work === 'string') throw new Error('no step position');
    counter.perform(work);
    const seen = { id: orderId, active: true, position: north(1.7), updatedAtMs: counter.nowMs };
    expect(tracking()).toEqual(seen);
    counter.nowMs += HOUR_MS;
    expect(tracking()).toEqual(seen);
    expect(counter.refusal(BRAM, { action: 'track', orderId })).toBe('order-not-found');
    advanced(counter, orderId, ['delivered']);
    expect(counter.refusal(ANNA, { action: 'track', orderId })).toBe('tracking-unsupported');
    expect(counter.record(orderId)).not.toHaveProperty('courier');
    expect(shopEngine.desk.next(counter.record(orderId))).not.toContain('position');
  });

  it('is told by itself to who asked before, for a while, and to nobody else', () => {
    const { counter, orderId } = bought(delivery([['oud', 2]], 2));
    advanced(counter, orderId, ON_THE_WAY);
    const sight = (km: number) => {
      const work = shopEngine.desk.take('position', { node: NODE, orderId, body: { position: north(km) } });
      if (work === undefined || typeof work === 'string') throw new Error('no step position');
      counter.sent.splice(0);
      counter.perform(work);
      return counter.sent.map((sent) => (sent.what === 'answer' && 'tracking' in sent.answer ? sent.answer.tracking.position : undefined));
    };
    expect(sight(0.5)).toEqual([]);
    counter.ask(ANNA, { action: 'track', orderId });
    counter.nowMs += 9_000;
    expect(sight(0.8)).toEqual([]);
    counter.nowMs += 1_000;
    expect(sight(1)).toEqual([north(1)]);
    expect(counter.sent[0]).toMatchObject({ to: { subscriberId: 'anna.example' }, envelope: { transactionId: 't-anna' } });
    counter.nowMs += 10 * MINUTE_MS;
    expect(sight(1.5)).toEqual([]);
  });
});
