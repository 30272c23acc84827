import type { PaymentDue, PaymentStatus } from './payment.ts';

/**
 * How the payment of an order goes on, as data. Where it stands follows from the money alone (payment-ledger.ts): that somebody
 * says it was paid is noted, and moves nothing. What is paid back stands in the quote.
 */

/** How money was seen to come: on a statement of the bank, by a person, at the hand-over, or by a payment service. */
export type ReceiptBy = 'statement' | 'hand' | 'hand-over' | 'service';

/** Something after which the payment of an order may stand otherwise. */
export type PayingEvent = ReceiptBy | 'write-off' | 'refund' | 'costs-more';

export interface PaymentMove {
  readonly event: PayingEvent;
  /** For payments that are due then; for all when absent. */
  readonly due?: readonly PaymentDue[];
  readonly from: PaymentStatus;
  /** Once nothing is outstanding; with an event that brings no money, at once. */
  readonly to: PaymentStatus;
  readonly means: string;
}

export const PAYMENT_MOVES: readonly PaymentMove[] = [
  { event: 'statement', from: 'not-paid', to: 'paid', means: 'The money stands on a statement of the bank, and was matched to the order.' },
  { event: 'hand', from: 'not-paid', to: 'paid', means: 'A person of the provider enters that it came.' },
  {
    event: 'hand-over',
    due: ['on-fulfilment'],
    from: 'not-paid',
    to: 'paid',
    means: 'What was handed over, or done, was paid for there.',
  },
  { event: 'service', from: 'not-paid', to: 'paid', means: 'A payment service reports it, under a signature that was checked.' },
  { event: 'write-off', from: 'not-paid', to: 'paid', means: 'The provider does not ask for the rest any more.' },
  { event: 'refund', from: 'paid', to: 'paid', means: 'Money goes back: less than came, and the order does not become unpaid by it.' },
  { event: 'costs-more', from: 'paid', to: 'not-paid', means: 'The order comes to more than came: the rest is outstanding.' },
];

/** Whether an event settles payments that are due at such a time. A payment of which nobody said when it is due is settled by none that asks for it. */
export function settles(event: ReceiptBy, due: PaymentDue | undefined): boolean {
  const asks = PAYMENT_MOVES.find((move) => move.event === event)?.due;
  return asks === undefined || (due !== undefined && asks.includes(due));
}
