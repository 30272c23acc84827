import type { Extensible } from './extra.ts';
import type { Money } from './money.ts';

/** What cancelling costs while the fulfilment is in one state. The first term that fits holds. */
export interface CancellationTerm extends Extensible {
  /** The fulfilment state in which this holds. */
  readonly state: string;
  readonly possible?: boolean;
  readonly reasonRequired?: boolean;
  readonly fee?: { readonly percent: string } | { readonly amount: Money };
  /** Until this long after the order was confirmed, in milliseconds. */
  readonly withinMs?: number;
}

/** A reason that can be given, with the id by which it is named on the wire. */
export interface Reason {
  readonly id: string;
  readonly text: string;
}

export interface Cancellation extends Extensible {
  readonly atMs?: number;
  readonly by?: 'buyer' | 'provider';
  readonly reasonId?: string;
  readonly note?: string;
}
