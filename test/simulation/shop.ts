import { advanceOrder, rejectOrder } from '../../bpp/engines/shop/advance.ts';
import type { OrderRecord } from '../../bpp/engines/shop/record.ts';
import { partitionOfProvider } from '../../bpp/provider-record.ts';
import { movesFrom } from '../../commerce/roads/roads.ts';
import { oneOf } from './dice.ts';
import type { ProviderDesk, SimulatedEngine } from './engine.ts';
import { buyInShop } from './shop-buyer.ts';
import { checkShops } from './shop-check.ts';
import { importShops } from './shop-goods.ts';

const SHOPS_MAX = 100;
const ORDERS_MAX = 1_000;

/** Goods with stock and prices, collected or delivered. */
export const shopTrade: SimulatedEngine = {
  name: 'shop',
  furnish: importShops,
  buy: buyInShop,
  async tend(machine, { draw }) {
    await machine.visit<ProviderDesk, void>('tend', async (desk) => {
      for (const providerId of desk.index.providerIds({ limit: SHOPS_MAX })) await tendShop(desk, providerId, draw);
    });
  },
  check: checkShops,
};

/** Somebody of the shop looks at its orders, and moves some of them on. */
async function tendShop({ performer, store, node }: ProviderDesk, providerId: string, draw: (about: string) => number): Promise<void> {
  const found = await store.list(partitionOfProvider(providerId), 'order:', { limit: ORDERS_MAX });
  for (const [key, { value }] of found) {
    const { order } = value as unknown as OrderRecord;
    const orderId = key.slice('order:'.length);
    const mood = draw(`mood ${providerId} ${found.size}`);
    const [fulfilment] = order.fulfilments;
    const next = movesFrom(fulfilment ?? {}, 'provider').flatMap(({ command, from, to }) =>
      command === 'cancel' || from.includes(to) ? [] : [to],
    );
    if (next.length === 0 || mood < 0.4) continue;
    const turnedDown = mood > 0.97;
    const to = oneOf(next, draw(`step ${providerId}`)) as Parameters<typeof advanceOrder>[2]['to'];
    await performer.perform(turnedDown ? rejectOrder(node, orderId, { reasonId: 'out-of-stock' }) : advanceOrder(node, orderId, { to }));
  }
}
