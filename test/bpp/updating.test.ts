import { describe, expect, it } from 'vitest';
import type { Order } from '../../commerce/order.ts';
import { ANNA, delivery, north } from './counter.ts';
import { advanced, bought } from './sale.ts';

/** What of an order may still be changed. */

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
