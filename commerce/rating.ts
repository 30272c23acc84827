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
}
