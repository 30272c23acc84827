import type { Extensible } from './extra.ts';
import type { Money } from './money.ts';

export type PaymentDue = 'before-order' | 'before-fulfilment' | 'on-fulfilment' | 'after-fulfilment';
export type PaymentStatus = 'paid' | 'not-paid';

/** How the money goes: to an account, at the counter or the door, or through a service with a page of its own. */
export type PaymentMethod = 'bank-transfer' | 'at-hand-over' | 'payment-service';

/** A way in which a provider wants to be paid. */
export interface PaymentTerm extends Extensible {
  readonly id?: string;
  readonly due?: PaymentDue;
  /** Which node's side takes the money. */
  readonly collectedBy?: 'buyer-node' | 'provider-node' | (string & {});
  readonly method?: PaymentMethod;
  /** Name of the payment service. */
  readonly service?: string;
}

/** A payment of an order: its term, and what is known of it. */
export interface Payment extends PaymentTerm {
  readonly status?: PaymentStatus;
  readonly amount?: Money;
  /** What the provider has received for it, where it says so; what went back is not taken off. */
  readonly received?: Money;
  /** What the provider has paid back of it. */
  readonly refunded?: Money;
  /** What the payer writes with the payment, or the number that a payment service gave it. */
  readonly reference?: string;
  /** A page to pay on, or a `payto:` address. */
  readonly url?: string;
  readonly account?: { readonly bankCode?: string; readonly number?: string; readonly name?: string };
}
