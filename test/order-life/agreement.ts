import { expect } from 'vitest';
import type { OrderRecord as Bought } from '../../bap/records.ts';
import { KEY, type OrderRecord as Sold } from '../../bpp/engines/shop/record.ts';
import { isNegative } from '../../commerce/money.ts';
import { checkQuote } from '../../commerce/quote.ts';

/** A quote is the sum of its parts, and one payment is agreed. What is to be paid of it is held against the books: see ledgers.ts. */
export function checkMoney({ order }: Pick<Sold, 'order'>): void {
  const { quote, payments } = order;
  if (quote === undefined || payments.length !== 1) throw new Error('an order has a quote and one payment');
  expect(checkQuote(quote).ok).toBe(true);
  expect(isNegative(quote.total)).toBe(false);
}

/** Who bought knows what who sold knows. */
export function checkAlike(bought: Bought, sold: ReadonlyMap<string, Pick<Sold, 'order'>>): void {
  if (bought.orderId === undefined) return;
  const record = sold.get(KEY.order(bought.orderId));
  expect(bought.told).toEqual(record?.order);
  const stage = record?.order.status === 'active' ? 'confirmed' : record?.order.status;
  expect(bought.state).toBe(stage);
}
