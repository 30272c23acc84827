import { describe, expect, it } from 'vitest';
import { advanceOrder, rejectOrder } from '../../bpp/engines/shop/advance.ts';
import { desk } from '../../bpp/engines/shop/desk.ts';
import { missingGoods } from '../../bpp/engines/shop/missing.ts';
import type { ShopRecord } from '../../bpp/engines/shop/record.ts';
import type { Order } from '../../commerce/order.ts';
import type { Verdict } from '../../commerce/refusal.ts';
import type { Work } from '../../node/role.ts';
import { ANNA, Counter, delivery, eur, item, NODE, pickup, SHOP } from './counter.ts';

/** Goods that are not sold to everybody: stated when they are ordered, looked at when they are handed over. */

const WINES: ShopRecord = { ...SHOP, minimumAgeYears: 18, refusedAtDoorFeePercent: '20', goods: [{ sku: 'SAP', minimumAgeYears: 0 }] };

function counterWith(shop: ShopRecord = WINES): Counter {
  return new Counter([item('port', '12.00', 9, { sku: 'PORT' }), item('sap', '4.00', 9, { sku: 'SAP' })], shop);
}

const STATED = { ofAgeYears: 18 };

function on(counter: Counter, { id = '' }: Order, ...states: readonly Parameters<typeof advanceOrder>[2]['to'][]): void {
  for (const to of states) expect(counter.do(advanceOrder(NODE, id, { to })).ok).toBe(true);
}

describe('goods with a minimum age', () => {
  it('say so, with what it costs when they are not handed over', () => {
    const offer = counterWith().order(ANNA, {
      action: 'select',
      order: pickup([
        ['port', 1],
        ['sap', 1],
      ]),
    });
    expect(offer.lines.map(({ minimumAgeYears }) => minimumAgeYears)).toEqual([18, undefined]);
    expect(offer.cancellationTerms?.at(-1)).toEqual({ state: 'refused-at-door', possible: true, fee: { percent: '20' } });
  });

  it('are ordered by who states to be of age, and by nobody else', () => {
    const counter = counterWith();
    const answer = counter.ask(ANNA, { action: 'init', order: pickup([['port', 1]]) });
    expect('refusal' in answer && answer.refusal).toMatchObject({ reason: 'policy', path: '/order/ofAgeYears' });
    expect(counter.refusal(ANNA, { action: 'init', order: pickup([['port', 1]], { ofAgeYears: 17 }) })).toBe('policy');
    expect(counter.stock('port').reserved).toBe(0);
    expect(counter.buy(ANNA, pickup([['port', 1]], STATED)).ofAgeYears).toBe(18);
  });

  it('leave the others alone', () => {
    const counter = counterWith();
    const order = counter.buy(ANNA, pickup([['sap', 1]]));
    expect(order.cancellationTerms?.some(({ state }) => state === 'refused-at-door')).toBe(false);
    on(counter, order, 'accepted', 'ready-for-pickup', 'picked-up');
  });

  it('are handed over when the shop has seen who takes them', () => {
    const counter = counterWith();
    const order = counter.buy(ANNA, pickup([['port', 1]], STATED));
    on(counter, order, 'accepted', 'ready-for-pickup');
    const blind = counter.do(advanceOrder(NODE, order.id ?? '', { to: 'picked-up' }));
    expect(blind.ok ? '' : blind.refusal.message).toContain('ageChecked');
    const seen = desk.take('hand-over', { node: NODE, orderId: order.id ?? '', body: { ageChecked: true } }) as Work<Verdict<Order>>;
    expect(counter.do(seen).ok).toBe(true);
    expect([counter.record(order.id).order.status, counter.record(order.id).ageCheckedAtMs]).toEqual(['complete', counter.nowMs]);
  });

  it('that are refused at the door are paid back but for what was stated', () => {
    const counter = counterWith();
    const order = counter.buy(ANNA, delivery([['port', 2]], 1, STATED));
    on(counter, order, 'accepted');
    const refuse = () => counter.do(rejectOrder(NODE, order.id ?? '', { reasonId: 'refused-at-door' }));
    expect(refuse().ok).toBe(false);
    on(counter, order, 'out-for-delivery');
    counter.put('shop', { ...WINES, refusedAtDoorFeePercent: '90' });
    expect(refuse().ok).toBe(true);
    counter.runTimers();
    const { order: ended } = counter.record(order.id);
    expect([ended.status, ended.cancellation?.reasonId, ended.quote?.total, counter.stock('port').onHand]).toEqual([
      'cancelled',
      'refused-at-door',
      eur('5.30'),
      9,
    ]);
  });

  it('do not come in the place of what anybody may buy', () => {
    const counter = counterWith();
    const line = { itemId: 'kaas.sap', quantity: 1, substitution: 'same-or-lower' as const };
    const order = counter.buy(ANNA, pickup([], { lines: [line] }));
    on(counter, order, 'accepted');
    const instead = { itemId: 'kaas.port', quantity: 1 };
    const done = counter.do(missingGoods(NODE, order.id ?? '', { itemId: 'kaas.sap', quantity: 1, instead }));
    expect(done.ok ? '' : done.refusal.reason).toBe('policy');
  });
});
