import { describe, expect, it } from 'vitest';
import { type ItemRecord, KEY } from '../../bpp/engines/shop/record.ts';
import { take } from '../../bpp/engines/shop/shelf.ts';
import { referenceFor } from '../../bpp/payments/reference.ts';
import { isCreditorReference } from '../../commerce/creditor-reference.ts';
import type { Order } from '../../commerce/order.ts';
import { counter } from './cheeses.ts';
import { ANNA, BRAM, buyer, Counter, eur, HOUR_MS, item, MINUTE_MS, NOON_MS, north, pickup } from './counter.ts';

/** From an offer to an order: what is held, for whom and for how long. */

describe('init', () => {
  it('reserves what it offers, for the time it says', () => {
    const shop = counter();
    const order = shop.order(ANNA, { action: 'init', order: pickup([['oud', 4]]) });
    expect(order.quote?.validForMs).toBe(15 * MINUTE_MS);
    expect(shop.stock('oud')).toEqual({ onHand: 5, reserved: 4 });
    shop.wait(15 * MINUTE_MS - 1);
    expect(shop.stock('oud').reserved).toBe(4);
    shop.wait(1);
    expect(shop.stock('oud')).toEqual({ onHand: 5, reserved: 0 });
    expect(shop.keys('hold:')).toEqual([]);
  });

  it('keeps what is held from others, not from its own buyer', () => {
    const shop = counter();
    shop.order(ANNA, { action: 'init', order: pickup([['oud', 4]]) });
    expect(shop.refusal(BRAM, { action: 'select', order: pickup([['oud', 2]]) })).toBe('quantity-unavailable');
    expect(shop.refusal(ANNA, { action: 'select', order: pickup([['oud', 5]]) })).toBeUndefined();
  });

  it('replaces the earlier hold of the same buyer, whatever was in it', () => {
    const shop = counter();
    shop.order(ANNA, {
      action: 'init',
      order: pickup([
        ['oud', 4],
        ['jong', 2],
      ]),
    });
    shop.nowMs += MINUTE_MS;
    shop.order(ANNA, { action: 'init', order: pickup([['oud', 5]]) });
    shop.runTimers();
    expect([shop.stock('oud').reserved, shop.stock('jong').reserved]).toEqual([5, 0]);
    shop.wait(14 * MINUTE_MS);
    expect(shop.stock('oud').reserved).toBe(5);
    shop.wait(MINUTE_MS);
    expect(shop.stock('oud').reserved).toBe(0);
    expect(shop.keys('release:')).toEqual([]);
  });

  it('is not ended by the timers of an earlier one, should they still go off', () => {
    const shop = counter();
    shop.order(ANNA, { action: 'init', order: pickup([['oud', 4]]) });
    const stale = [...shop.timers];
    shop.nowMs += MINUTE_MS;
    shop.order(ANNA, { action: 'init', order: pickup([['oud', 3]]) });
    for (const [id, timer] of stale) shop.timers.set(`stale:${id}`, { ...timer, wakeAtMs: shop.nowMs });
    shop.runTimers();
    expect(shop.stock('oud').reserved).toBe(3);
    expect([...shop.keys('draft:'), ...shop.keys('hold:')]).toHaveLength(2);
  });

  it('forgets a draft that is never confirmed', () => {
    const shop = counter();
    shop.order(ANNA, { action: 'init', order: pickup([['oud', 1]]) });
    shop.wait(25 * HOUR_MS);
    expect(shop.keys('draft:')).toEqual([]);
    expect(shop.timers.size).toBe(0);
  });

  it.each([
    ['no billing', { billing: undefined }],
    ['a billing without a name', { billing: { email: 'a@b.example' } }],
    ['a billing that cannot be reached', { billing: { name: 'Anna' } }],
  ])('refuses %s', (_what, more) => {
    const { billing: _billing, ...order } = pickup([['oud', 1]]);
    const given = more.billing === undefined ? order : { ...order, billing: more.billing };
    expect(counter().refusal(ANNA, { action: 'init', order: given })).toBe('invalid');
  });

  it('refuses a delivery without an address', () => {
    const end = { kind: 'end', place: { position: north(1) } };
    const order = pickup([['oud', 1]], { fulfilments: [{ id: 'kaas.delivery', stops: [end] }] });
    expect(counter().refusal(ANNA, { action: 'init', order })).toBe('invalid');
  });

  it('offers the payment that was asked for, with what a transfer needs, and refuses another', () => {
    const order = counter().order(ANNA, { action: 'init', order: pickup([['oud', 1]], { payments: [{ due: 'before-order' }] }) });
    expect(order.payments).toHaveLength(1);
    expect(order.payments[0]?.account?.number).toBe('NL34PLEI0002026137');
    expect(order.payments[0]?.url).toMatch(
      /^payto:\/\/iban\/NL34PLEI0002026137\?amount=EUR%3A12.45&receiver-name=De%20Kaasboer&message=\w+$/,
    );
    const after = pickup([['oud', 1]], { payments: [{ due: 'after-fulfilment' }] });
    expect(counter().refusal(ANNA, { action: 'init', order: after })).toBe('payment-unsupported');
  });

  it('offers every payment when none was asked for', () => {
    expect(counter().order(ANNA, { action: 'init', order: pickup([['oud', 1]], { payments: [] }) }).payments).toHaveLength(2);
  });
});

describe('the shelf', () => {
  it('never gives more than lies on it, whatever was held', () => {
    const record = item('oud', '1.00', 1);
    expect(take(record, 2, { held: 2 })).toMatchObject({ ok: false, refusal: { reason: 'quantity-unavailable' } });
    expect(take(record, 1, {})).toMatchObject({ ok: true, value: { stock: { onHand: 0, reserved: 0 } } });
  });
});

describe('confirm', () => {
  it('makes an order with an id of its provider, and takes the goods', () => {
    const shop = counter();
    const order = shop.buy(
      ANNA,
      pickup([
        ['oud', 4],
        ['zout', 2],
      ]),
    );
    expect(order).toMatchObject({ status: 'active', fulfilments: [{ state: 'pending' }], createdAtMs: NOON_MS });
    expect(order.id).toMatch(/^kaas\.[0-9a-z]{26}$/);
    expect(shop.stock('oud')).toEqual({ onHand: 1, reserved: 0 });
    expect([shop.keys('hold:'), shop.keys('draft:'), shop.timers.size]).toEqual([[], [], 0]);
  });

  it('twice makes one order', () => {
    const shop = counter();
    const offered = shop.order(ANNA, { action: 'init', order: pickup([['oud', 2]]) });
    const first = shop.order(ANNA, { action: 'confirm', order: offered });
    expect(shop.order(ANNA, { action: 'confirm', order: offered })).toEqual(first);
    expect(shop.stock('oud').onHand).toBe(3);
    expect(shop.keys('order:')).toHaveLength(1);
  });

  it('makes an order for each transaction, and refuses to begin another in the same', () => {
    const shop = counter();
    shop.buy(ANNA, pickup([['oud', 1]]));
    shop.buy(buyer('anna', 'again'), pickup([['oud', 1]]));
    expect(shop.keys('order:')).toHaveLength(2);
    expect(shop.refusal(ANNA, { action: 'init', order: pickup([['oud', 1]]) })).toBe('policy');
  });

  it('gives the last one to one of two buyers, and tells the other', () => {
    const shop = new Counter([item('oud', '12.45', 1)]);
    const forAnna = shop.order(ANNA, { action: 'init', order: pickup([['oud', 1]]) });
    expect(shop.refusal(BRAM, { action: 'init', order: pickup([['oud', 1]]) })).toBe('quantity-unavailable');
    shop.wait(16 * MINUTE_MS);
    const forBram = shop.order(BRAM, { action: 'init', order: pickup([['oud', 1]]) });
    expect(shop.refusal(ANNA, { action: 'confirm', order: forAnna })).toBe('quantity-unavailable');
    expect(shop.order(BRAM, { action: 'confirm', order: forBram }).status).toBe('active');
    expect(shop.stock('oud')).toEqual({ onHand: 0, reserved: 0 });
  });

  it('after the hold still takes the goods when they are there at the same price', () => {
    const shop = counter();
    const offered = shop.order(ANNA, { action: 'init', order: pickup([['oud', 2]]) });
    shop.wait(HOUR_MS);
    expect(shop.order(ANNA, { action: 'confirm', order: offered }).status).toBe('active');
    expect(shop.stock('oud')).toEqual({ onHand: 3, reserved: 0 });
  });

  it('keeps to its price during the hold, and not after it', () => {
    const dearer = (shop: Counter) => {
      const offered = shop.order(ANNA, { action: 'init', order: pickup([['oud', 2]]) });
      const record = shop.get<ItemRecord>(KEY.item('kaas.oud'));
      if (record !== undefined) shop.put(KEY.item('kaas.oud'), { ...record, item: { ...record.item, price: eur('13.00') } });
      return offered;
    };
    const during = counter();
    expect(during.order(ANNA, { action: 'confirm', order: dearer(during) }).quote?.total).toEqual(eur('24.90'));
    const after = counter();
    const offered = dearer(after);
    after.wait(HOUR_MS);
    expect(after.refusal(ANNA, { action: 'confirm', order: offered })).toBe('quote-unavailable');
  });

  it('refuses when the shop counted less than was held', () => {
    const shop = counter();
    const offered = shop.order(ANNA, { action: 'init', order: pickup([['oud', 4]]) });
    const record = shop.get<ItemRecord>(KEY.item('kaas.oud'));
    shop.put(KEY.item('kaas.oud'), { ...record, stock: { counted: true, onHand: 3, reserved: 4 } });
    expect(shop.refusal(ANNA, { action: 'confirm', order: offered })).toBe('quantity-unavailable');
    expect(shop.stock('oud').onHand).toBe(3);
  });

  it.each([
    ['another total', { quote: { total: eur('1.00'), lines: [] } }, 'quote-unavailable'],
    ['the total alone, which is enough', { quote: { total: eur('24.9'), lines: [] } }, undefined],
    [
      'other lines',
      { quote: { total: eur('24.90'), lines: [{ title: 'x', kind: 'fee' as const, amount: eur('24.90') }] } },
      'quote-unavailable',
    ],
    ['another quantity', { lines: [{ itemId: 'kaas.oud', quantity: 1 }] }, 'quote-unavailable'],
    ['another item', { lines: [{ itemId: 'kaas.jong', quantity: 2 }] }, 'quote-unavailable'],
    ['another who pays', { billing: { name: 'Bram', email: 'anna@post.example' } }, 'quote-unavailable'],
    ['another way of handing over', { fulfilments: [{ id: 'kaas.delivery', kind: 'delivery' as const }] }, 'quote-unavailable'],
    ['better terms', { cancellationTerms: [{ state: 'packed', fee: { percent: '0' } }] }, 'quote-unavailable'],
    ['no terms, which is enough', { cancellationTerms: undefined }, undefined],
    ['another payment', { payments: [{ id: 'kaas.before', status: 'paid' as const, reference: 'x' }] }, 'payment-unsupported'],
    ['another amount to pay', { payments: [{ id: 'kaas.later', amount: eur('1.00') }] }, 'payment-unsupported'],
    ['two payments', { payments: [{ id: 'kaas.later' }, { id: 'kaas.later' }] }, 'payment-unsupported'],
  ])('compares what was offered with %s', (_what, change, reason) => {
    const shop = counter();
    const offered = shop.order(ANNA, { action: 'init', order: pickup([['oud', 2]]) });
    expect(shop.refusal(ANNA, { action: 'confirm', order: { ...offered, ...change } as Order })).toBe(reason);
    expect(shop.stock('oud').onHand).toBe(reason === undefined ? 3 : 5);
  });

  it('refuses without a quote, and without an init', () => {
    const shop = counter();
    const { quote: _quote, ...unquoted } = shop.order(ANNA, { action: 'init', order: pickup([['oud', 2]]) });
    expect(shop.refusal(ANNA, { action: 'confirm', order: unquoted })).toBe('quote-unavailable');
    expect(shop.refusal(BRAM, { action: 'confirm', order: unquoted })).toBe('quote-unavailable');
  });

  it('wants a payment that is due before the order to be said to be paid, and takes that for no more than said', () => {
    const shop = counter();
    const offered = shop.order(ANNA, { action: 'init', order: pickup([['oud', 2]], { payments: [{ id: 'kaas.before' }] }) });
    const confirm = (payment: object) => ({
      action: 'confirm' as const,
      order: { ...offered, payments: [{ ...offered.payments[0], ...payment }] },
    });
    expect(shop.refusal(ANNA, confirm({}))).toBe('payment-unsupported');
    expect(shop.refusal(ANNA, confirm({ status: 'paid', reference: '' }))).toBe('payment-unsupported');
    const order = shop.order(ANNA, confirm({ status: 'paid', reference: 'tr_1' }));
    expect(order.payments).toMatchObject([{ status: 'not-paid', reference: offered.payments[0]?.reference }]);
    expect(shop.get(`payment:${order.id}`)).toMatchObject({ receipts: [], claim: { reference: 'tr_1' } });
  });

  it('gives every order a creditor reference of its own, also where one transaction orders from two providers', () => {
    const shop = counter();
    const asked = pickup([['oud', 2]], { payments: [{ id: 'kaas.before' }] });
    const references = [ANNA, BRAM].map((from) => shop.order(from, { action: 'init', order: asked }).payments[0]?.reference ?? '');
    expect(new Set([...references, referenceFor('brood.same'), referenceFor('kaas.same')]).size).toBe(4);
    for (const reference of references) expect(isCreditorReference(reference)).toBe(true);
    expect(shop.keys('reference:')).toEqual(references.map((reference) => `reference:${reference}`).sort());
    shop.wait(30 * HOUR_MS);
    expect(shop.keys('reference:')).toEqual([]);
  });
});
