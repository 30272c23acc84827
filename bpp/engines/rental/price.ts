import { exact } from '../../../commerce/decimal.ts';
import { add, isNegative, type Money, roundToCoin, subtract, times, zero } from '../../../commerce/money.ts';

/** What a rental charges, as GBFS has it: a base price, and segments that add to it with time and with distance. */
export interface PricePlan {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  /** Charged once, mostly for unlocking. */
  readonly base: Money;
  readonly perMinute: readonly PriceSegment[];
  readonly perKm: readonly PriceSegment[];
  /** Whether VAT is still to be added to these prices. */
  readonly withoutVat: boolean;
  /** Whether the operator may charge more at busy hours elsewhere; here it never does. */
  readonly surge: boolean;
}

/** A part of a price. Minutes, or kilometres. */
export interface PriceSegment {
  /** From here on it is charged. */
  readonly start: number;
  /** A decimal; less than zero is a discount. */
  readonly rate: string;
  /** After each of these it is charged again; 0 is once. */
  readonly interval: number;
  /** Up to here, and not at it; to the end of the ride when absent. */
  readonly end?: number;
}

/** A ride as a plan looks at it. */
export interface Ridden {
  readonly minutes: number;
  readonly km: number;
}

/** The parts of the price of a ride, VAT included, each rounded to a coin; together never less than nothing. */
export interface RidePrice {
  readonly base: Money;
  readonly time: Money;
  readonly distance: Money;
}

/** What a ride costs by a plan. `vatPercent` is added to a plan whose prices are without it. */
export function priceOf(plan: PricePlan, ridden: Ridden, vatPercent: string): RidePrice {
  const { currency } = plan.base;
  const charged = (segments: readonly PriceSegment[], used: number): Money =>
    segments.reduce((total, segment) => add(total, times({ currency, amount: segment.rate }, timesCharged(segment, used))), zero(currency));
  const gross = (amount: Money): Money => roundToCoin(plan.withoutVat ? withVat(amount, vatPercent) : amount);
  const base = gross(plan.base);
  const time = gross(charged(plan.perMinute, ridden.minutes));
  const distance = gross(charged(plan.perKm, ridden.km));
  return bounded({ base, time, distance });
}

/**
 * How often a segment is charged: at its start, and again after each interval, as long as the ride has gone on past that point.
 * A ride of exactly ten minutes is not charged what begins at ten.
 */
export function timesCharged({ start, interval, end }: PriceSegment, used: number): number {
  if (used <= start) return 0;
  if (interval === 0) return 1;
  const until = end === undefined ? used : Math.min(used, end);
  return Math.max(0, Math.ceil((until - start) / interval));
}

function withVat(amount: Money, vatPercent: string): Money {
  return { currency: amount.currency, amount: exact(amount.amount).times(exact(vatPercent).plus(100)).div(100).toFixed() };
}

/** Discounts may eat up a price, and no more than that: nobody is paid for riding. */
function bounded(price: RidePrice): RidePrice {
  const total = add(add(price.base, price.time), price.distance);
  return isNegative(total) ? { ...price, distance: subtract(price.distance, total) } : price;
}

/** A plan in words, such as `EUR 1.00, then 0.25 a minute`. */
export function planText(plan: PricePlan): string {
  const parts = [`${plan.base.currency} ${plan.base.amount}`];
  for (const [segments, one, many] of [
    [plan.perMinute, 'minute', 'minutes'],
    [plan.perKm, 'km', 'km'],
  ] as const) {
    for (const { start, rate, interval, end } of segments) {
      const every = interval === 0 ? 'once' : interval === 1 ? `a ${one}` : `every ${interval} ${many}`;
      const from = start === 0 ? '' : ` after ${start} ${many}`;
      const until = end === undefined ? '' : ` until ${end} ${many}`;
      parts.push(`${rate} ${every}${from}${until}`);
    }
  }
  if (plan.withoutVat) parts.push('VAT to be added');
  if (plan.surge) parts.push('what the operator may add at busy hours is not charged here');
  return parts.join('; ');
}
