import type { Order } from '../commerce/order.ts';
import type { Finding } from './finding.ts';
import type { Sides } from './sides.ts';

/** What was on the shelf is still there or in an order that stands; and exactly so much is reserved as somebody has held. */
export function stockFindings({ provider, kept, shelvesBefore, shelvesNow }: Sides): Finding[] {
  const taken = new Map<string, number>();
  const held = new Map<string, number>();
  const add = (to: Map<string, number>, lines: readonly Pick<Order['lines'][number], 'itemId' | 'quantity'>[]): void => {
    for (const { itemId, quantity } of lines) to.set(itemId, (to.get(itemId) ?? 0) + quantity);
  };
  for (const order of provider) if (order.status !== 'cancelled') add(taken, order.lines);
  for (const { lines, transactionId } of kept.held) if (transactionId !== undefined) add(held, lines);
  const now = new Map(shelvesNow.map((record) => [record.item.id, record.stock]));
  return shelvesBefore.flatMap(({ item: { id }, stock: before }) => {
    const left = now.get(id);
    if (!before.counted || left === undefined || !left.counted) {
      return before.counted ? [{ what: 'stock' as const, said: `${id} was counted, and is not any more` }] : [];
    }
    const sum = left.onHand + (taken.get(id) ?? 0);
    const adds = `${before.onHand} of ${id} at first; now ${left.onHand} left and ${taken.get(id) ?? 0} in orders`;
    const reserved = `${left.reserved} of ${id} reserved, and ${held.get(id) ?? 0} held for somebody`;
    return [
      ...(sum === before.onHand ? [] : [{ what: 'stock' as const, said: adds }]),
      ...(left.reserved === (held.get(id) ?? 0) ? [] : [{ what: 'stock' as const, said: reserved }]),
    ];
  });
}
