import { describe, expect, it } from 'vitest';
import { advanceOrder, rejectOrder } from '../../bpp/engines/shop/advance.ts';
import { type ItemRecord, KEY, type ShopRecord } from '../../bpp/engines/shop/record.ts';
import { shopEngine } from '../../bpp/engines/shop/shop.ts';
import { carriedOver, changeStock } from '../../bpp/engines/shop/stock.ts';
import { sayOnOrder } from '../../bpp/engines/support.ts';
import type { Answer } from '../../commerce/command.ts';
import type { FulfilmentState } from '../../commerce/fulfilment.ts';
import type { Order } from '../../commerce/order.ts';
import type { Rating } from '../../commerce/rating.ts';
import { NOTHING_PLACED } from '../../commerce/refusal.ts';
import { ANNA, BRAM, Counter, delivery, eur, HOUR_MS, item, MINUTE_MS, NODE, north, pickup, SHOP } from './counter.ts';

const ITEMS = [item('oud', '12.45', 5), item('jong', '8.00', 20)];

function bought(order: Order = pickup([['oud', 2]]), shop: ShopRecord = SHOP) {
  const counter = new Counter(ITEMS, shop);
  const placed = counter.buy(ANNA, order);
  return { counter, placed, orderId: placed.id ?? '' };
}

function advanced(counter: Counter, orderId: string, states: readonly FulfilmentState[]) {
  return states.map((to) => counter.do(advanceOrder(NODE, orderId, { to })));
}

const ON_THE_WAY = ['accepted', 'packed', 'out-for-delivery'];

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

describe('cancel', () => {
  const cancel = (orderId: string, reasonId = 'changed-mind') => ({ action: 'cancel' as const, orderId, reasonId });

  it('is free until it is accepted, and brings the goods back once', () => {
    const { counter, orderId } = bought();
    advanced(counter, orderId, ['accepted']);
    const order = counter.order(ANNA, cancel(orderId));
    expect(order).toMatchObject({
      status: 'cancelled',
      fulfilments: [{ state: 'cancelled' }],
      cancellation: { by: 'buyer', reasonId: 'changed-mind' },
    });
    expect(order.quote?.total).toEqual(eur('0.00'));
    counter.runTimers();
    counter.runTimers();
    expect(counter.stock('oud')).toEqual({ onHand: 5, reserved: 0 });
    expect(counter.keys('release:')).toEqual([]);
  });

  it('costs what the terms of the order say, with the refund in the quote', () => {
    const { counter, orderId } = bought();
    advanced(counter, orderId, ['accepted', 'packed']);
    counter.put(KEY.shop, { ...SHOP, cancellation: [{ until: 'packed', feePercent: '100' }] });
    const order = counter.order(ANNA, cancel(orderId));
    expect(order.quote?.total).toEqual(eur('12.45'));
    expect(order.quote?.lines.map(({ kind, amount }) => [kind, amount.amount])).toEqual([
      ['item', '24.90'],
      ['refund', '-12.45'],
      ['vat-included', '1.03'],
    ]);
    expect(order.payments[0]?.amount).toEqual(eur('12.45'));
  });

  it('leaves what was paid as it was paid: the quote says what comes back', () => {
    const counter = new Counter(ITEMS);
    const offered = counter.order(ANNA, { action: 'init', order: pickup([['oud', 2]], { payments: [{ id: 'kaas.before' }] }) });
    const paid = { ...offered, payments: offered.payments.map((payment) => ({ ...payment, status: 'paid' as const })) };
    const orderId = counter.order(ANNA, { action: 'confirm', order: paid }).id ?? '';
    const receipt = { id: 'b1', amount: eur('24.90'), on: '2026-10-06', by: 'statement' } as const;
    counter.put(`payment:${orderId}`, { receipts: [receipt], refunds: [] });
    counter.put(`order:${orderId}`, { ...counter.record(orderId), order: { ...counter.record(orderId).order, payments: paid.payments } });
    const order = counter.order(ANNA, cancel(orderId));
    expect(order.payments).toMatchObject([{ status: 'paid', amount: eur('24.90'), received: eur('24.90') }]);
    expect(counter.keys('unsettled:')).toEqual([`unsettled:${orderId}`]);
    expect(order.quote?.total).toEqual(eur('0.00'));
  });

  it.each([
    ['on its way', delivery([['oud', 2]], 1), ON_THE_WAY],
    ['handed over', pickup([['oud', 2]]), ['accepted', 'ready-for-pickup', 'picked-up']],
  ])('is not possible when the order is %s', (_what, order, states) => {
    const { counter, orderId } = bought(order);
    advanced(counter, orderId, states);
    expect(counter.refusal(ANNA, cancel(orderId))).toBe('cancellation-not-possible');
  });

  it('is not possible after the hand-over, even by terms that would let it', () => {
    const { counter, orderId } = bought(pickup([['oud', 2]]), { ...SHOP, cancellation: [{ until: 'completed', feePercent: '0' }] });
    advanced(counter, orderId, ['accepted', 'ready-for-pickup', 'picked-up']);
    expect(counter.refusal(ANNA, cancel(orderId))).toBe('cancellation-not-possible');
  });

  it('is not possible twice, for a reason that is not listed, or for somebody else', () => {
    const { counter, orderId } = bought();
    expect(counter.refusal(ANNA, cancel(orderId, 'rain'))).toBe('cancellation-reason-invalid');
    expect(counter.refusal(BRAM, cancel(orderId))).toBe('order-not-found');
    expect(counter.refusal(ANNA, cancel(orderId))).toBeUndefined();
    expect(counter.refusal(ANNA, cancel(orderId))).toBe('cancellation-not-possible');
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
    expect(tracking()).toEqual({ active: true });
    counter.nowMs += 15 * MINUTE_MS;
    expect(tracking()).toEqual({ active: true });
    expect(shopEngine.desk.next(counter.record(orderId))).toContain('position');
    const sighted = (body: Readonly<Record<string, unknown>>) => shopEngine.desk.take('position', { node: NODE, orderId, body });
    for (const body of [{}, { position: 'here' }, { position: { lat: 91, lon: 4 } }, { position: { lat: '52', lon: 4 } }])
      expect(sighted(body)).toEqual(expect.stringContaining('Send where it is'));
    const work = sighted({ position: north(1.7) });
    if (work === undefined || typeof work === 'string') throw new Error('no step position');
    counter.perform(work);
    const seen = { active: true, position: north(1.7), updatedAtMs: counter.nowMs };
    expect(tracking()).toEqual(seen);
    counter.nowMs += HOUR_MS;
    expect(tracking()).toEqual(seen);
    expect(counter.refusal(BRAM, { action: 'track', orderId })).toBe('order-not-found');
    advanced(counter, orderId, ['delivered']);
    expect(counter.refusal(ANNA, { action: 'track', orderId })).toBe('tracking-unsupported');
    expect(counter.record(orderId)).not.toHaveProperty('courier');
    expect(shopEngine.desk.next(counter.record(orderId))).not.toContain('position');
  });
});

describe('update', () => {
  const moved = (order: Order, km: number): Order => ({
    ...order,
    fulfilments: [
      {
        id: 'kaas.delivery',
        stops: [
          { kind: 'end', timeRange: { startMs: 1 }, place: { address: 'Herengracht 2', position: north(km) }, instructions: 'Bel aan' },
        ],
      },
    ],
  });

  it('changes address and billing until it is packed', () => {
    const { counter, placed, orderId } = bought(delivery([['oud', 2]], 1));
    const order = { ...moved(placed, 1.2), billing: { name: 'Bo', phone: '+31612345678' } };
    const after = counter.order(ANNA, { action: 'update', targets: ['fulfilments', 'billing'], order });
    expect(after.fulfilments[0]?.stops?.[1]).toMatchObject({ place: { address: 'Herengracht 2' }, instructions: 'Bel aan' });
    expect(after.fulfilments[0]?.stops?.[1]?.timeRange).toEqual(placed.fulfilments[0]?.stops?.[1]?.timeRange);
    expect(counter.record(orderId).order.billing?.name).toBe('Bo');
    advanced(counter, orderId, ['accepted', 'packed']);
    expect(counter.refusal(ANNA, { action: 'update', targets: ['billing'], order: after })).toBe('update-not-possible');
  });

  it.each([
    ['an address at another price', ['fulfilments'], (order: Order) => moved(order, 2), 'update-not-possible'],
    ['an address outside the area', ['fulfilments'], (order: Order) => moved(order, 4), 'update-not-possible'],
    ['other items', ['lines'], (order: Order) => ({ ...order, lines: [] }), 'update-not-possible'],
    ['a target that no order has', ['weather'], (order: Order) => order, 'update-target-invalid'],
    ['no target', [], (order: Order) => order, 'update-target-invalid'],
    ['an address that is not the target', ['billing'], (order: Order) => moved(order, 1.2), 'update-inconsistent'],
    [
      'a billing that is not the target',
      ['fulfilments'],
      (order: Order) => ({ ...order, billing: { name: 'Bo', email: 'b@b.example' } }),
      'update-inconsistent',
    ],
    [
      'items that are not the target',
      ['billing'],
      (order: Order) => ({ ...order, lines: [{ itemId: 'kaas.oud', quantity: 9 }] }),
      'update-inconsistent',
    ],
    ['a billing without a name', ['billing'], (order: Order) => ({ ...order, billing: { email: 'b@b.example' } }), 'invalid'],
    [
      'collecting it instead',
      ['fulfilments'],
      (order: Order) => ({ ...order, fulfilments: [{ id: 'kaas.pickup' }] }),
      'update-not-possible',
    ],
    ['an order that is not there', ['billing'], (order: Order) => ({ ...order, id: 'kaas.none' }), 'order-not-found'],
  ])('refuses %s', (_what, targets, change, reason) => {
    const { counter, placed } = bought(delivery([['oud', 2]], 1));
    expect(counter.refusal(ANNA, { action: 'update', targets, order: change(placed) })).toBe(reason);
  });
});

describe('rating', () => {
  const rating = (...ratings: Rating[]) => ({ action: 'rating' as const, ratings });
  const handedOver = () => {
    const sale = bought();
    advanced(sale.counter, sale.orderId, ['accepted', 'ready-for-pickup', 'picked-up']);
    return sale;
  };

  it('keeps one rating for each thing and order, and the averages of shop and items', () => {
    const { counter, orderId } = handedOver();
    const give = (value: string) =>
      counter.refusal(ANNA, rating({ category: 'provider', id: 'kaas', value }, { category: 'item', id: 'kaas.oud', value }));
    expect(give('2')).toBeUndefined();
    expect(give('4.5')).toBeUndefined();
    expect(counter.get<ShopRecord>(KEY.shop)?.ratings).toEqual({ count: 1, sum: '4.5' });
    expect(counter.get<ItemRecord>(KEY.item('kaas.oud'))?.ratings).toEqual({ count: 1, sum: '4.5' });
    expect(counter.keys(`rating:${orderId}:`)).toHaveLength(2);
    const other = counter.buy(BRAM, pickup([['jong', 1]]));
    expect(counter.refusal(BRAM, rating({ category: 'provider', id: 'kaas', value: '1' }))).toBe('policy');
    counter.do(rejectOrder(NODE, other.id ?? '', { reasonId: 'shop-closed' }));
    expect(counter.refusal(BRAM, rating({ category: 'provider', id: 'kaas', value: '1' }))).toBeUndefined();
    expect(counter.refusal(BRAM, rating({ category: 'order', id: other.id ?? '', value: '1' }))).toBeUndefined();
    expect(counter.get<ShopRecord>(KEY.shop)?.ratings).toEqual({ count: 2, sum: '5.5' });
  });

  it.each<[string, Rating, string]>([
    ['below the scale', { category: 'provider', id: 'kaas', value: '0.9' }, 'rating-value-invalid'],
    ['above the scale', { category: 'provider', id: 'kaas', value: '5.1' }, 'rating-value-invalid'],
    ['no number', { category: 'provider', id: 'kaas', value: 'good' }, 'rating-value-invalid'],
    ['of something else', { category: 'item', id: 'kaas.jong', value: '4' }, 'rated-entity-not-found'],
    ['of another shop', { category: 'provider', id: 'brood', value: '4' }, 'rated-entity-not-found'],
    ['of a kind that is not taken', { category: 'agent', id: 'kaas.x', value: '4' }, 'rating-category-unsupported'],
  ])('refuses one %s', (_what, given, reason) => {
    expect(handedOver().counter.refusal(ANNA, rating(given))).toBe(reason);
  });

  it('refuses more at once than an order has things', () => {
    const many = Array.from({ length: 101 }, () => ({ category: 'provider' as const, id: 'kaas', value: '4' }));
    expect(handedOver().counter.refusal(ANNA, rating(...many))).toBe('invalid');
    expect(handedOver().counter.refusal(ANNA, rating())).toBe('invalid');
  });

  it('refuses who did not order, and goods that were not handed over', () => {
    const { counter, orderId } = bought();
    expect(counter.refusal(BRAM, rating({ category: 'provider', id: 'kaas', value: '1' }))).toBe('rated-entity-not-found');
    expect(counter.refusal(BRAM, rating({ category: 'order', id: orderId, value: '1' }))).toBe('rated-entity-not-found');
    expect(counter.refusal(ANNA, rating({ category: 'item', id: 'kaas.oud', value: '1' }))).toBe('policy');
  });
});

describe('support', () => {
  it('tells how to reach the shop, and refuses when nobody is there', () => {
    const answer = bought().counter.ask(ANNA, { action: 'support', support: { refId: 'kaas.oud', callbackPhone: '+31600000000' } });
    expect(answer).toEqual({ action: 'support', support: { ...SHOP.contact, refId: 'kaas.oud', callbackPhone: '+31600000000' } });
    const silent = bought(pickup([['oud', 1]]), { ...SHOP, contact: {} }).counter;
    expect(silent.refusal(ANNA, { action: 'support', support: { refId: 'kaas.oud' } })).toBe('support-unavailable');
  });
});

describe('the shop counts its stock', () => {
  it('sets or changes what is on hand, never below nothing, and leaves alone what is held', () => {
    const counter = new Counter(ITEMS);
    counter.order(ANNA, { action: 'init', order: pickup([['oud', 2]]) });
    counter.do(changeStock('kaas.oud', { setTo: 9 }));
    counter.do(changeStock('kaas.oud', { changeBy: -1 }));
    expect(counter.stock('oud')).toEqual({ onHand: 8, reserved: 2 });
    expect(counter.do(changeStock('kaas.oud', { changeBy: -9 })).ok).toBe(false);
    expect(counter.do(changeStock('kaas.oud', { setTo: 1.5 })).ok).toBe(false);
    expect(counter.do(changeStock('kaas.none', { setTo: 1 })).ok).toBe(false);
    expect(counter.stock('oud').onHand).toBe(8);
  });

  it('keeps holds and ratings when a file brings the item anew', () => {
    const held = { stock: { counted: true, onHand: 5, reserved: 2 }, onHandInFile: 5 } as const;
    const before = item('oud', '12.45', 5, { ...held, ratings: { count: 1, sum: '4' } });
    const after = carriedOver(before, item('oud', '13.00', 7));
    expect(after).toMatchObject({ stock: { onHand: 7, reserved: 2 }, ratings: { count: 1 }, item: { price: eur('13.00') } });
  });

  it.each([
    ['says what it said before', 5, 5, 3],
    ['counts anew', 5, 4, 4],
    ['was read before that was remembered', undefined, 5, 3],
  ])('has, after a sale, when the file %s, what is really there', (_when, onHandInFile, inFile, onHand) => {
    const sold = item('oud', '12.45', 3, onHandInFile === undefined ? {} : { onHandInFile });
    expect(carriedOver(sold, item('oud', '12.45', inFile))).toMatchObject({ stock: { onHand }, onHandInFile: inFile });
  });
});

describe('messages on an order', () => {
  const say = (orderId: string, message?: string) => ({
    action: 'support' as const,
    support: { refId: orderId, ...(message === undefined ? {} : { message }) },
  });
  const threadIn = (answer: Answer) => ('support' in answer ? answer.support.thread?.map(({ by, text }) => `${by}: ${text}`) : answer);

  it('are a thread that both sides add to; the buyer is told of each at once', () => {
    const { counter, orderId } = bought();
    expect(threadIn(counter.ask(ANNA, say(orderId)))).toBeUndefined();
    expect(threadIn(counter.ask(ANNA, say(orderId, ' Bel twee keer ')))).toEqual(['buyer: Bel twee keer']);
    expect(counter.do(sayOnOrder(NODE, orderId, 'Doen we'))).toMatchObject({ ok: true });
    expect(counter.sent.at(-1)).toMatchObject({
      envelope: { transactionId: 't-anna' },
      answer: { action: 'support', support: { refId: orderId, phone: SHOP.contact.phone, thread: [{ by: 'buyer' }, { by: 'provider' }] } },
    });
    expect(threadIn(counter.ask(ANNA, say(orderId)))).toEqual(['buyer: Bel twee keer', 'provider: Doen we']);
  });

  it('are for who placed the order only, and bounded', () => {
    const { counter, orderId } = bought();
    counter.ask(ANNA, say(orderId, 'Bel twee keer'));
    expect(threadIn(counter.ask(BRAM, say(orderId)))).toBeUndefined();
    expect(counter.refusal(BRAM, say(orderId, 'Ik ook'))).toBe('order-not-found');
    expect(counter.refusal(ANNA, say(orderId, 'x'.repeat(1_001)))).toBe('invalid');
    for (let n = 1; n < 100; n += 1) counter.ask(ANNA, say(orderId, `${n}`));
    expect(counter.refusal(ANNA, say(orderId, 'nog een'))).toBe('policy');
  });
});
