import type { Extensible } from './extra.ts';
import type { Money } from './money.ts';

/** One line of a quote. The lines that are not `included` add up to the total; `included` ones, such as VAT, explain a part of it. */
export interface QuoteLine extends Extensible {
  readonly title: string;
  readonly kind: 'item' | 'delivery' | 'discount' | 'fee' | 'refund' | 'vat-included' | 'other';
  readonly itemId?: string;
  readonly quantity?: number;
  readonly amount: Money;
}

export interface Quote extends Extensible {
  readonly id?: string;
  readonly total: Money;
  readonly lines: readonly QuoteLine[];
  /** How long it holds, counted from the message that carried it. */
  readonly validForMs?: number;
}
