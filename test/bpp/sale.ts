import { advanceOrder } from '../../bpp/engines/shop/advance.ts';
import type { ShopRecord } from '../../bpp/engines/shop/record.ts';
import type { FulfilmentState } from '../../commerce/fulfilment.ts';
import type { Order } from '../../commerce/order.ts';
import { ANNA, Counter, item, NODE, pickup, SHOP } from './counter.ts';

/** An order that was bought, and the steps that the shop takes with it. */

export const ITEMS = [item('oud', '12.45', 5), item('jong', '8.00', 20)];

export function bought(order: Order = pickup([['oud', 2]]), shop: ShopRecord = SHOP) {
  const counter = new Counter(ITEMS, shop);
  const placed = counter.buy(ANNA, order);
  return { counter, placed, orderId: placed.id ?? '' };
}

export function advanced(counter: Counter, orderId: string, states: readonly FulfilmentState[]) {
  return states.map((to) => counter.do(advanceOrder(NODE, orderId, { to })));
}

export const ON_THE_WAY = ['accepted', 'packed', 'out-for-delivery'];
