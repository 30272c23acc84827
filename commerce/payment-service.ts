import type { Money } from './money.ts';
import type { Payment, PaymentDue } from './payment.ts';
import type { Verdict } from './refusal.ts';

/** What is to be paid. */
export interface Bill {
  readonly orderId: string;
  readonly amount: Money;
  /** The creditor reference of the order: the same for one order, and no other's. */
  readonly reference: string;
}

/** The terms of a provider for one way of paying. */
export interface ServiceTerms {
  readonly id: string;
  readonly due: PaymentDue;
}

/** A call of a payment service, as it came. */
export interface ServiceCall {
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The exact bytes: what is signed. */
  readonly body: Uint8Array;
}

/** What a payment service says that came about. Told as often as it likes: `id` is that of the event, and an event is entered once. */
export interface ServiceNews {
  readonly id: string;
  readonly reference: string;
  readonly amount: Money;
}

/**
 * A way in which buyers pay a provider. Bank transfer is one; a service with a page of its own is another.
 *
 * An engine decides without asking anybody, so that `offer` is arithmetic: what it gives for one bill is always the same. A service whose payment
 * has to be created first is offered by an address of the provider that creates it when the buyer goes there.
 */
export interface PaymentService {
  readonly name: string;
  /** How a buyer pays this bill. */
  offer(bill: Bill, terms: ServiceTerms): Payment;
  /**
   * Creates the payment with the service; the page on which it is paid. The same `idempotencyKey` again must not create a second one, whatever
   * became of the first call: services take such a key.
   */
  create?(bill: Bill, idempotencyKey: string): Promise<Verdict<{ readonly url: string }>>;
  /** Reads a call that says it comes from the service. Refused is whatever its signature does not prove; undefined is news of no matter here. */
  hear?(call: ServiceCall, nowMs: number): Verdict<ServiceNews | undefined>;
}
