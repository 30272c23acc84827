import Big from 'big.js';
import { exact, isDecimal } from './decimal.ts';
import type { Extensible } from './extra.ts';

export type RatingCategory = 'item' | 'order' | 'fulfilment' | 'provider' | 'agent' | 'support';

export interface Rating extends Extensible {
  readonly category: RatingCategory;
  /** The id of what is rated. */
  readonly id: string;
  /** A decimal from 1 (bad) to 5 (good). */
  readonly value: string;
}

/** How to reach the people behind an order, item or provider. */
export interface Support extends Extensible {
  readonly refId?: string;
  readonly phone?: string;
  readonly email?: string;
  readonly url?: string;
  /** A number at which the one who asks wants to be called back. */
  readonly callbackPhone?: string;
  /** What the one who asks has to say about the order. */
  readonly message?: string;
  /** What both sides said about the order so far, oldest first. */
  readonly thread?: readonly SupportMessage[];
}

/** One message on an order. */
export interface SupportMessage {
  readonly by: 'buyer' | 'provider';
  readonly text: string;
  readonly atMs: number;
}

/** How many ratings there were and their exact sum, a decimal. */
export interface Tally {
  readonly count: number;
  readonly sum: string;
}

/** Whether a value lies on the scale: a plain decimal from 1 to 5. */
export function isRatingValue(value: string): boolean {
  return isDecimal(value) && exact(value).gte(1) && exact(value).lte(5);
}

/** A tally with one rating more; `replaced` is the value that the same rater gave before. */
export function tallied(tally: Tally | undefined, value: string, replaced?: string): Tally {
  const before = exact(tally?.sum ?? '0').minus(exact(replaced ?? '0'));
  return { count: (tally?.count ?? 0) + (replaced === undefined ? 1 : 0), sum: before.plus(exact(value)).toFixed() };
}

/** The average to one decimal, rounded half up, or undefined when nobody rated. */
export function averageOf(tally: Tally | undefined): string | undefined {
  return tally === undefined || tally.count === 0 ? undefined : exact(tally.sum).div(tally.count).toFixed(1, Big.roundHalfUp);
}
