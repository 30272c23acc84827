import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { ItemRecord, Stock, StockLine } from './record.ts';

/** What may happen to stock. `onHand` never falls below zero, and `reserved` is the sum of what is held. */

/** How many can still be promised, counting `held` as free for the one who holds it; undefined when they are not counted. */
export function availableOf(stock: Stock, held = 0): number | undefined {
  return stock.counted ? Math.max(0, stock.onHand - stock.reserved + held) : undefined;
}

/** How many a line or hold has of an item. */
export function quantityIn(lines: readonly StockLine[] | undefined, itemId: string): number {
  return lines?.find((line) => line.itemId === itemId)?.quantity ?? 0;
}

/** Changes what is reserved by so many (fewer when negative). */
export function reserve(record: ItemRecord, change: number): ItemRecord {
  if (!record.stock.counted) return record;
  return { ...record, stock: { ...record.stock, reserved: Math.max(0, record.stock.reserved + change) } };
}

/** Takes goods from the shelf: first what was held for them, then what is free. Refuses what is not there. */
export function take(record: ItemRecord, quantity: number, held: number): Verdict<ItemRecord> {
  const { stock } = record;
  if (!stock.counted) return accept(record);
  const available = Math.min(stock.onHand, availableOf(stock, held) ?? 0);
  if (available < quantity) return refuseQuantity(record, available);
  return accept({ ...record, stock: { ...stock, onHand: stock.onHand - quantity, reserved: Math.max(0, stock.reserved - held) } });
}

/** Puts goods back on the shelf. */
export function putBack(record: ItemRecord, quantity: number): ItemRecord {
  return record.stock.counted ? { ...record, stock: { ...record.stock, onHand: record.stock.onHand + quantity } } : record;
}

export function refuseQuantity(record: ItemRecord, available: number, path?: string): Verdict<never> {
  return refuseTrade('quantity-unavailable', `There are ${available} left of ${record.item.id}; ask for no more than that.`, path);
}
