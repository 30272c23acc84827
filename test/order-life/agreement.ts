import { expect } from 'vitest';
import type { OrderRecord as Bought } from '../../bap/records.ts';
import { KEY, type OrderRecord as Sold } from '../../bpp/engines/shop/record.ts';
import { isNegative, negate, subtract, sum } from '../../commerce/money.ts';
import { checkQuote } from '../../commerce/quote.ts';
import { eur } from '../bpp/counter.ts';

/** A quote is the sum of its parts, and that is what is to be paid. What was paid is what was agreed: the rest of it is what is paid back. */
export function checkMoney({ order, lost = [] }: Pick<Sold, 'order' | 'lost' | 'estimate'>): void {
  const { quote, payments } = order;
  const [payment] = payments;
  if (quote === undefined || payment?.amount === undefined || payments.length !== 1)
    throw new Error('an order has a quote and one payment');
  expect(checkQuote(quote).ok).toBe(true);
  const afterwards = quote.lines.filter(({ kind, title }) => kind === 'refund' || title === 'Cancellation fee').map(({ amount }) => amount);
  const owed = subtract(payment.amount, quote.total);
  // What is due at the hand-over is settled there: what is paid back after that is from what was paid then.
  const paidBack = payment.due === 'on-fulfilment' ? owed : negate(sum(quote.total.currency, afterwards));
  // What came in the place of something that was not there, or was weighed, was agreed later than what was paid.
  if (lost.length === 0 && !order.lines.some(({ measure }) => measure?.weighed !== undefined))
    expect([payment.status, owed]).toEqual([payment.status, payment.status === 'paid' ? paidBack : eur('0.00')]);
  expect(isNegative(quote.total) || isNegative(owed)).toBe(false);
}

/** Who bought knows what who sold knows. */
export function checkAlike(bought: Bought, sold: ReadonlyMap<string, Pick<Sold, 'order'>>): void {
  if (bought.orderId === undefined) return;
  const record = sold.get(KEY.order(bought.orderId));
  expect(bought.told).toEqual(record?.order);
  const stage = record?.order.status === 'active' ? 'confirmed' : record?.order.status;
  expect(bought.state).toBe(stage);
}
