import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { ItemRecord, Stock, StockLine } from './record.ts';

/**
 * What may happen to stock. `onHand` never falls below zero, and `reserved` is the sum of what is held. Each branch has a shelf of its own; where
 * none is named, the shop's own place is meant.
 */

/** Which shelf. */
export interface At {
  readonly branchId?: string;
}

const NOTHING: Stock = { counted: true, onHand: 0, reserved: 0 };

/** What lies of an item on a shelf. A branch of which nothing is said has none of what is counted, and all of what is not. */
export function stockAt({ stock, elsewhere }: ItemRecord, { branchId }: At): Stock {
  if (branchId === undefined) return stock;
  return elsewhere?.[branchId] ?? (stock.counted ? NOTHING : stock);
}

/** The item with another count on one shelf. */
export function withStock(record: ItemRecord, stock: Stock, { branchId }: At): ItemRecord {
  return branchId === undefined ? { ...record, stock } : { ...record, elsewhere: { ...record.elsewhere, [branchId]: stock } };
}

/** How many can still be promised, counting `held` as free for the one who holds it; undefined when they are not counted. */
export function availableOf(stock: Stock, held = 0): number | undefined {
  return stock.counted ? Math.max(0, stock.onHand - stock.reserved + held) : undefined;
}

/** How many a line or hold has of an item. */
export function quantityIn(lines: readonly StockLine[] | undefined, itemId: string): number {
  return lines?.find((line) => line.itemId === itemId)?.quantity ?? 0;
}

/** Changes what is reserved by so many (fewer when negative). */
export function reserve(record: ItemRecord, change: number, at: At = {}): ItemRecord {
  const stock = stockAt(record, at);
  return stock.counted ? withStock(record, { ...stock, reserved: Math.max(0, stock.reserved + change) }, at) : record;
}

/** Takes goods from the shelf: first what was held for them, then what is free. Refuses what is not there. */
export function take(record: ItemRecord, quantity: number, { held = 0, ...at }: At & { readonly held?: number }): Verdict<ItemRecord> {
  const stock = stockAt(record, at);
  if (!stock.counted) return accept(record);
  const available = Math.min(stock.onHand, availableOf(stock, held) ?? 0);
  if (available < quantity) return refuseQuantity(record, available);
  return accept(withStock(record, { ...stock, onHand: stock.onHand - quantity, reserved: Math.max(0, stock.reserved - held) }, at));
}

/** Puts goods back on the shelf. */
export function putBack(record: ItemRecord, quantity: number, at: At = {}): ItemRecord {
  const stock = stockAt(record, at);
  return stock.counted ? withStock(record, { ...stock, onHand: stock.onHand + quantity }, at) : record;
}

export function refuseQuantity(record: ItemRecord, available: number, path?: string): Verdict<never> {
  return refuseTrade('quantity-unavailable', `There are ${available} left of ${record.item.id}; ask for no more than that.`, path);
}

/** Lines of the same item put together; what comes to nothing is left out. */
export function together(lines: readonly StockLine[]): readonly StockLine[] {
  const counted = new Map<string, number>();
  for (const { itemId, quantity } of lines) counted.set(itemId, (counted.get(itemId) ?? 0) + quantity);
  return [...counted].flatMap(([itemId, quantity]) => (quantity > 0 ? [{ itemId, quantity }] : []));
}

/** Lines without some of their goods. */
export function less(lines: readonly StockLine[], away: readonly StockLine[]): readonly StockLine[] {
  return together([...lines, ...away.map(({ itemId, quantity }) => ({ itemId, quantity: -quantity }))]);
}
