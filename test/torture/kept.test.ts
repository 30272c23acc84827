import { expect, test } from 'vitest';
import { beginOrder, confirm, initialise } from '../../bap/steps.ts';
import { keptByBuyer, keptByProviders } from '../../torture/kept.ts';
import { item, MINUTE_MS, NOON_MS, SHOP } from '../bpp/counter.ts';
import { BothSides } from '../order-life/both-sides.ts';

/** What the account reads in stores is what the roles keep there, under whatever names: two real nodes, and an order on its way. */

const AFTER_HOLD_MS = SHOP.stockHoldMs + MINUTE_MS;

test('what is held, ordered and under way is found in the stores of both sides, and nothing where there is nothing', async () => {
  const sides = new BothSides(NOON_MS, SHOP.id);
  try {
    await sides.furnish(SHOP, [item('oud', '12.45', 9)]);
    const held = await sides.search();
    const ordered = await sides.search();
    const lines = [{ itemId: 'kaas.oud', quantity: 2 }];
    const fulfilments = [{ id: 'kaas.pickup', kind: 'pickup' as const }];
    for (const transactionId of [held, ordered]) {
      await sides.call({ transactionId }, beginOrder({ providerNode: sides.self.id, providerId: SHOP.id, lines, fulfilments }));
      const billing = { name: 'Anna', email: 'anna@post.example' };
      await sides.call(
        { transactionId, n: 1 },
        initialise({ billing, fulfilments, payments: [{ id: 'kaas.later', due: 'on-fulfilment' }] }),
      );
    }
    const draft = await sides.bought(ordered, 1);
    const total = draft?.agreedTotal === undefined ? {} : { acceptedTotal: draft.agreedTotal };
    await sides.call({ transactionId: ordered, n: 1 }, confirm({ payments: draft?.told?.payments ?? [], ...total }));
    const orderId = (await sides.bought(ordered, 1))?.orderId ?? '';

    const sold = await keptByProviders(sides.provider.store);
    expect(sold.orders).toEqual([{ id: orderId, providerId: SHOP.id, transactionId: ordered }]);
    expect(sold.held).toEqual([{ providerId: SHOP.id, transactionId: held, lines, said: `hold:bap.example:${held}` }]);
    expect(sold.money).toEqual([]);
    const bought = await keptByBuyer(sides.buyer.store);
    expect(bought.get(held)).toEqual({ id: held, orders: [expect.objectContaining({ n: 1, state: 'initialised' })], underWay: [] });
    expect(bought.get(ordered)?.orders).toEqual([expect.objectContaining({ n: 1, state: 'confirmed', orderId })]);

    // A request that was acknowledged and is not answered yet.
    sides.fates.push('at once', 'lost');
    await sides.call({ transactionId: held, n: 1 }, initialise({ billing: { name: 'Anna', phone: '+31612345678' }, fulfilments }));
    expect((await keptByBuyer(sides.buyer.store)).get(held)?.underWay).toEqual([
      expect.objectContaining({ action: 'init', state: 'acked' }),
    ]);

    await sides.heal();
    await sides.pass(AFTER_HOLD_MS);
    expect((await keptByProviders(sides.provider.store)).held).toEqual([]);
  } finally {
    await sides.close();
  }
});
