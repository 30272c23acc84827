import type { ShelfItem, Stock } from './counters.ts';
import type { Finding } from './finding.ts';
import type { KeptLine } from './kept.ts';
import type { Sides } from './sides.ts';

/**
 * What was on a shelf is still there or in an order that stands; and exactly so much is reserved as somebody has held. Each place of a shop has its
 * own shelves, and what is made of other things takes those.
 */
export function stockFindings({ provider, kept, shelvesBefore, shelvesNow }: Sides): Finding[] {
  const placed = new Map(kept.orders.map((order) => [order.id, order]));
  const taken = new Map<string, number>();
  const held = new Map<string, number>();
  for (const { id = '', status, lines } of provider) {
    if (status === 'cancelled') continue;
    const { branchId, bundles = {} } = placed.get(id) ?? {};
    for (const line of lines) count(taken, branchId, partsOf(line, bundles[line.itemId]));
  }
  for (const { lines, transactionId, branchId } of kept.held) if (transactionId !== undefined) count(held, branchId, lines);
  const now = new Map(shelvesIn(shelvesNow));
  return shelvesIn(shelvesBefore).flatMap(([shelf, before]) => {
    const left = now.get(shelf);
    if (!before.counted || left === undefined || !left.counted) {
      return before.counted ? [{ what: 'stock' as const, said: `${shelf} was counted, and is not any more` }] : [];
    }
    const sum = left.onHand + (taken.get(shelf) ?? 0);
    const adds = `${before.onHand} of ${shelf} at first; now ${left.onHand} left and ${taken.get(shelf) ?? 0} in orders`;
    const reserved = `${left.reserved} of ${shelf} reserved, and ${held.get(shelf) ?? 0} held for somebody`;
    return [
      ...(sum === before.onHand ? [] : [{ what: 'stock' as const, said: adds }]),
      ...(left.reserved === (held.get(shelf) ?? 0) ? [] : [{ what: 'stock' as const, said: reserved }]),
    ];
  });
}

/** One shelf each: of a thing in the shop itself, and in each of its other places. */
function shelvesIn(items: readonly ShelfItem[]): readonly (readonly [shelf: string, stock: Stock])[] {
  return items.flatMap(({ item, stock, elsewhere = {} }) => [
    [nameOf(item.id), stock] as const,
    ...Object.entries(elsewhere).map(([branchId, there]) => [nameOf(item.id, branchId), there] as const),
  ]);
}

function nameOf(itemId: string, branchId?: string): string {
  return branchId === undefined ? itemId : `${itemId} in ${branchId}`;
}

function partsOf({ itemId, quantity }: KeptLine, parts: readonly KeptLine[] = [{ itemId, quantity: 1 }]): readonly KeptLine[] {
  return parts.map((part) => ({ itemId: part.itemId, quantity: part.quantity * quantity }));
}

function count(to: Map<string, number>, branchId: string | undefined, lines: readonly KeptLine[]): void {
  for (const { itemId, quantity } of lines) {
    const shelf = nameOf(itemId, branchId);
    to.set(shelf, (to.get(shelf) ?? 0) + quantity);
  }
}
