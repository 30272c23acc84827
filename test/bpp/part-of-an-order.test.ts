import { describe, expect, it } from 'vitest';
import { advanceOrder } from '../../bpp/engines/shop/advance.ts';
import { endReturn } from '../../bpp/engines/shop/returns.ts';
import type { Order } from '../../commerce/order.ts';
import { checkQuote } from '../../commerce/quote.ts';
import { ANNA, Counter, delivery, eur, HOUR_MS, item, NODE, pickup, SHOP } from './counter.ts';

/** A buyer who wants less of an order: before it is packed, and after it was handed over. */

const DAY_MS = 24 * HOUR_MS;

function counterWith(order: Order): { readonly counter: Counter; readonly placed: Order } {
  const counter = new Counter([
    item('oud', '12.45', 9),
    item('plank', '8.05', 9, {
      item: { id: 'kaas.plank', name: 'plank', categoryIds: ['kaas.keuken'], price: { currency: 'EUR', amount: '8.05' } },
    }),
  ]);
  return { counter, placed: counter.buy(ANNA, order) };
}

function keeping(orderId: string | undefined, lines: readonly (readonly [string, number])[], reasonId?: string) {
  const order = { ...pickup(lines), id: orderId ?? '', billing: undefined, fulfilments: [], payments: [] } as unknown as Order;
  return { action: 'update' as const, targets: ['lines'], order, ...(reasonId === undefined ? {} : { reasonId }) };
}

const PAID = { payments: [{ id: 'kaas.before', due: 'before-order' as const }] };
const steps = (counter: Counter, placed: Order, ...states: readonly string[]) => {
  for (const to of states) expect(counter.do(advanceOrder(NODE, placed.id ?? '', { to: to as 'packed' })).ok).toBe(true);
};
const vatIn = ({ quote }: Order) =>
  quote?.lines.filter(({ kind }) => kind === 'vat-included').map(({ title, amount }) => `${title} ${amount.amount}`);

describe('a part of an order that is called off', () => {
  it('is paid back with the VAT of its own rate, and its goods go back on the shelf', () => {
    const { counter, placed } = counterWith(
      pickup([
        ['oud', 3],
        ['plank', 2],
      ]),
    );
    expect([placed.quote?.total.amount, vatIn(placed)]).toEqual(['53.45', ['VAT 9% included 3.08', 'VAT 21% included 2.79']]);
    const after = counter.order(ANNA, keeping(placed.id, [['plank', 1]], 'changed-mind'));
    expect(after.lines.map(({ itemId, quantity }) => [itemId, quantity])).toEqual([
      ['kaas.oud', 3],
      ['kaas.plank', 1],
    ]);
    expect([after.quote?.total.amount, vatIn(after), after.payments[0]?.amount?.amount]).toEqual([
      '45.40',
      ['VAT 9% included 3.08', 'VAT 21% included 1.40'],
      '45.40',
    ]);
    expect(after.quote && checkQuote(after.quote).ok).toBe(true);
    counter.runTimers();
    expect([counter.stock('plank').onHand, counter.stock('oud').onHand]).toEqual([8, 6]);
    expect(counter.record(placed.id).taken).toEqual([
      { itemId: 'kaas.oud', quantity: 3 },
      { itemId: 'kaas.plank', quantity: 1 },
    ]);
  });

  it('costs what the terms say of calling off, and an order that was paid shows what is paid back', () => {
    const counter = new Counter([item('oud', '10.00', 9)]);
    const shop = { ...counter.get<object>('shop'), cancellation: [{ until: 'accepted', feePercent: '25' }] };
    counter.put('shop', shop);
    const offered = counter.order(ANNA, { action: 'init', order: pickup([['oud', 3]], PAID) });
    const payments = offered.payments.map((payment) => ({ ...payment, status: 'paid' as const, reference: 'BETAALD' }));
    const placed = counter.order(ANNA, { action: 'confirm', order: { ...offered, payments } });
    const receipt = { id: 'b1', amount: eur('30.00'), on: '2026-10-06', by: 'statement' } as const;
    counter.put(`payment:${placed.id}`, { receipts: [receipt], refunds: [] });
    const after = counter.order(ANNA, keeping(placed.id, [['oud', 1]]));
    expect(after.quote?.lines.filter(({ kind }) => kind !== 'vat-included').map(({ kind, amount }) => [kind, amount.amount])).toEqual([
      ['item', '30.00'],
      ['refund', '-20.00'],
      ['fee', '5.00'],
    ]);
    expect([after.quote?.total.amount, after.payments[0]?.amount?.amount, after.payments[0]?.status]).toEqual(['15.00', '15.00', 'paid']);
  });

  it.each([
    ['all of it', [['oud', 0]], undefined, 'update-not-possible'],
    ['more than there is', [['oud', 4]], undefined, 'update-not-possible'],
    ['what is not in it', [['plank', 0]], undefined, 'update-not-possible'],
    ['as many as there are', [['oud', 3]], undefined, 'update-not-possible'],
    ['for a reason that there is not', [['oud', 1]], 'damaged', 'cancellation-reason-invalid'],
  ] as const)('is refused: %s', (_what, lines, reasonId, reason) => {
    const { counter, placed } = counterWith(pickup([['oud', 3]]));
    expect(counter.refusal(ANNA, keeping(placed.id, lines, reasonId))).toBe(reason);
    expect(counter.record(placed.id).order).toEqual(placed);
  });

  it('leaves as much as the shop delivers from, or is refused; what is collected, and what the shop has not got, may be less', () => {
    const asked = (order: Order) => {
      const { counter, placed } = counterWith(order);
      const answer = counter.ask(ANNA, keeping(placed.id, [['plank', 1]]));
      return { counter, placed, message: 'refusal' in answer ? answer.refusal?.message : undefined };
    };
    const { counter, placed, message } = asked(delivery([['plank', 2]], 1));
    expect(message).toContain('delivers from EUR 10.00 of goods on, and 8.05 would be left');
    expect(counter.record(placed.id).order).toEqual(placed);
    expect(asked(pickup([['plank', 2]])).message).toBeUndefined();
    const cancelled = counter.order(ANNA, { action: 'cancel', orderId: placed.id ?? '' });
    expect(cancelled.status).toBe('cancelled');
    // What delivering costs stays as it was agreed: here nothing, for goods of 40.25.
    const free = asked(delivery([['plank', 5]], 1));
    expect([free.message, free.placed.quote?.total.amount]).toEqual([expect.stringContaining('8.05 would be left'), '40.25']);
    expect(free.counter.order(ANNA, keeping(free.placed.id, [['plank', 2]])).quote?.total.amount).toBe('16.10');
  });

  it('may be called off of what the shop itself brought below what it delivers from', () => {
    const { counter, placed } = counterWith(
      delivery(
        [
          ['oud', 1],
          ['plank', 1],
        ],
        1,
      ),
    );
    counter.put('shop', { ...SHOP, delivery: { ...SHOP.delivery, minimumOrder: eur('20.50') } });
    expect(counter.refusal(ANNA, keeping(placed.id, [['oud', 0]]))).toBe('update-not-possible');
    counter.put('shop', { ...SHOP, delivery: { ...SHOP.delivery, minimumOrder: eur('20.51') } });
    expect(counter.order(ANNA, keeping(placed.id, [['oud', 0]])).lines).toHaveLength(1);
  });

  it('is refused once it is packed', () => {
    const { counter, placed } = counterWith(pickup([['oud', 3]]));
    steps(counter, placed, 'accepted', 'packed');
    expect(counter.refusal(ANNA, keeping(placed.id, [['oud', 1]]))).toBe('update-not-possible');
  });
});

describe('goods that are brought back', () => {
  const handedOver = () => {
    const bought = counterWith(
      delivery(
        [
          ['oud', 1],
          ['plank', 1],
        ],
        1,
      ),
    );
    steps(bought.counter, bought.placed, 'accepted', 'out-for-delivery', 'delivered');
    return bought;
  };

  it('are a fulfilment of their own, which the shop takes back: then what they cost is paid back', () => {
    const { counter, placed } = handedOver();
    const asked = counter.order(ANNA, keeping(placed.id, [['plank', 0]], 'damaged'));
    const returnId = `${placed.id}.return1`;
    expect(asked.fulfilments[1]).toMatchObject({ id: returnId, kind: 'return', state: 'return-asked' });
    expect(asked.lines.map(({ itemId, fulfilmentId }) => [itemId, fulfilmentId])).toEqual([
      ['kaas.oud', 'kaas.delivery'],
      ['kaas.plank', returnId],
    ]);
    expect([asked.status, asked.quote?.total]).toEqual(['complete', placed.quote?.total]);
    const done = counter.do(endReturn(NODE, placed.id ?? '', { returnId, command: 'take-back', restock: true }));
    expect(done.ok && [done.value.quote?.total.amount, done.value.fulfilments[1]?.state]).toEqual(['14.95', 'taken-back']);
    expect(counter.sent.at(-1)).toMatchObject({
      answer: { action: 'update', order: { fulfilments: [{ state: 'delivered' }, { state: 'taken-back' }] } },
    });
    counter.runTimers();
    expect(counter.stock('plank').onHand).toBe(9);
    expect(counter.do(endReturn(NODE, placed.id ?? '', { returnId, command: 'take-back' })).ok).toBe(false);
  });

  it('are paid back with the delivery once nothing is left with the buyer', () => {
    const { counter, placed } = handedOver();
    for (const [n, local] of ['oud', 'plank'].entries()) {
      counter.order(ANNA, keeping(placed.id, [[local, 0]], 'withdrawal'));
      expect(counter.do(endReturn(NODE, placed.id ?? '', { returnId: `${placed.id}.return${n + 1}`, command: 'take-back' })).ok).toBe(true);
    }
    const { order } = counter.record(placed.id);
    expect([order.quote?.total.amount, vatIn(order)]).toEqual(['0.00', []]);
    // Not to be sold again: they stay sold.
    counter.runTimers();
    expect(counter.stock('oud').onHand).toBe(8);
  });

  it('can be declined with a reason, and asked for within the time of the terms only', () => {
    const { counter, placed } = handedOver();
    expect(counter.refusal(ANNA, keeping(placed.id, [['oud', 0]]))).toBe('invalid');
    counter.order(ANNA, keeping(placed.id, [['oud', 0]], 'does-not-fit'));
    const end = { returnId: `${placed.id}.return1`, command: 'decline-return' } as const;
    expect(counter.do(endReturn(NODE, placed.id ?? '', end)).ok).toBe(false);
    const declined = counter.do(endReturn(NODE, placed.id ?? '', { ...end, note: 'It was opened' }));
    expect(declined.ok && declined.value.fulfilments[1]).toMatchObject({
      state: 'return-declined',
      stops: [{ instructions: 'It was opened' }],
    });
    expect(declined.ok && declined.value.quote?.total).toEqual(placed.quote?.total);
    counter.wait(15 * DAY_MS);
    expect(counter.refusal(ANNA, keeping(placed.id, [['plank', 0]], 'does-not-fit'))).toBe('update-not-possible');
  });

  it('stand in the terms that were shown before the order, and those hold', () => {
    const { counter, placed } = handedOver();
    expect(placed.returnTerms).toEqual([{ state: 'delivered', possible: true, withinMs: 14 * DAY_MS, broughtBy: 'buyer' }]);
    counter.put('shop', { ...counter.get<object>('shop'), returnDays: 0 });
    expect(counter.refusal(ANNA, keeping(placed.id, [['plank', 0]], 'does-not-fit'))).toBeUndefined();
  });
});
