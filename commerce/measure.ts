import { exact, isDecimal } from './decimal.ts';
import { add, compare, type Money, partOf, percentOf, roundToCoin } from './money.ts';

/** Goods that are sold by weight: what one of them weighs is an estimate, until it lay on the scales. */

/** How much one piece is, and how far the truth may cost more. */
export interface Measure {
  /** Such as `kg`, as the provider writes it. */
  readonly unit: string;
  /** What one piece is expected to weigh, a decimal more than zero. */
  readonly estimate: string;
  /** How much more than the estimate it may cost, in percent: the buyer pays no more than that, whatever it weighs. */
  readonly marginPercent: string;
  /** What all pieces of an order line weigh together, once they were weighed. */
  readonly weighed?: string;
}

/** A price that was reckoned from an estimate, for so many pieces, and the most that they may cost. */
export interface Estimate {
  readonly amount: Money;
  readonly atMost: Money;
  readonly quantity: number;
}

/** The most that may be asked for what was estimated to cost so much. */
export function ceilingOf(amount: Money, { marginPercent }: Measure): Money {
  return add(amount, percentOf(amount, marginPercent));
}

/** What weighed goods cost: by the price that the estimate was reckoned with, and never more than the most that was stated. */
export function priceByWeight(estimate: Estimate, measure: Measure, weight: string): Money {
  const expected = exact(measure.estimate).times(estimate.quantity).toFixed();
  const price = partOf(estimate.amount, weight, expected);
  return roundToCoin(compare(price, estimate.atMost) > 0 ? estimate.atMost : price);
}

/** Whether a text is a weight: more than nothing, at most four digits before the point and three behind it. */
export function isWeight(text: string): boolean {
  return /^\d{1,4}(\.\d{1,3})?$/.test(text) && isDecimal(text) && exact(text).gt(0);
}
