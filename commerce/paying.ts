import type { Payment, PaymentDue, PaymentStatus } from './payment.ts';
import type { Party } from './roads/road.ts';

/** How the payment of an order goes on, as data: what settles it, depending on when it is due. What is paid back stands in the quote. */

/** Something by which a payment is settled. */
export type PayingEvent = 'confirmed-as-paid' | 'completed';

export interface PaymentMove {
  readonly event: PayingEvent;
  readonly by: Party;
  readonly due: readonly PaymentDue[];
  readonly from: PaymentStatus;
  readonly to: PaymentStatus;
  readonly means: string;
}

export const PAYMENT_MOVES: readonly PaymentMove[] = [
  {
    event: 'confirmed-as-paid',
    by: 'buyer',
    due: ['before-order'],
    from: 'not-paid',
    to: 'paid',
    means: 'Due before the order: confirmed with the reference under which it was paid.',
  },
  {
    event: 'completed',
    by: 'provider',
    due: ['on-fulfilment'],
    from: 'not-paid',
    to: 'paid',
    means: 'Due at the hand-over: what was handed over was paid for there.',
  },
];

/** The payment after an event; as it was when the event does not settle it. */
export function settledBy<P extends Pick<Payment, 'due' | 'status'>>(payment: P, event: PayingEvent): P {
  const move = PAYMENT_MOVES.find((each) => each.event === event && payment.due !== undefined && each.due.includes(payment.due));
  return move === undefined || (payment.status ?? 'not-paid') !== move.from ? payment : { ...payment, status: move.to };
}
