import type { Extensible } from './extra.ts';

/**
 * Why trade rules say no. A refusal is a value; a dialect turns its reason into the code of its own table.
 */
export type RefusalReason =
  | 'invalid'
  | 'provider-not-found'
  | 'provider-location-not-found'
  | 'category-not-found'
  | 'item-not-found'
  | 'offer-not-found'
  | 'add-on-not-found'
  | 'fulfilment-unavailable'
  | 'out-of-area'
  | 'order-not-found'
  | 'cancellation-reason-invalid'
  | 'update-target-invalid'
  | 'update-inconsistent'
  | 'rated-entity-not-found'
  | 'rating-value-invalid'
  | 'business'
  | 'action-not-applicable'
  | 'quantity-unavailable'
  | 'quote-unavailable'
  | 'payment-unsupported'
  | 'tracking-unsupported'
  | 'agent-unavailable'
  | 'policy'
  | 'cancellation-not-possible'
  | 'update-not-possible'
  | 'rating-category-unsupported'
  | 'support-unavailable';

export interface Refusal extends Extensible {
  readonly reason: RefusalReason;
  /** One sentence for a developer: what is wrong and how to mend it. */
  readonly message: string;
  /** Where in the command the fault lies, as a JSON Pointer in commerce terms, when it lies in one place. */
  readonly path?: string;
}

/**
 * Where the fault lies when a provider answers a question about an order that was named by its transaction: it placed none there, and what it had
 * offered there can no longer be ordered. Who does not know that name says no more than that it does not know the order.
 */
export const NOTHING_PLACED = '/transactionId';

/** Whether a fault lies in the place of a stop: that is how an address that nobody comes to is told from a way of fulfilment that is not offered. */
export function isPlaceOfStop(path: string | undefined): boolean {
  return path !== undefined && /^\/order\/fulfilments\/\d+\/stops\/\d+\/place$/.test(path);
}

/** The verdict of a trade rule: a value, or the reason why not. */
export type Verdict<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export function accept<T>(value: T): Verdict<T> {
  return { ok: true, value };
}

export function refuseTrade(reason: RefusalReason, message: string, path?: string): Verdict<never> {
  return { ok: false, refusal: path === undefined ? { reason, message } : { reason, message, path } };
}

/**
 * Nobody comes to the place of a stop, whatever the time: another place is needed, or another provider.
 * @param stop which of the first fulfilment's stops it is, counted from 0
 */
export function refusePlace(message: string, stop: number): Verdict<never> {
  return refuseTrade('out-of-area', message, `/order/fulfilments/0/stops/${stop}/place`);
}
