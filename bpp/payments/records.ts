import { type Money, zero } from '../../commerce/money.ts';
import type { Order } from '../../commerce/order.ts';
import type { ReceiptBy } from '../../commerce/paying.ts';
import { NOTHING_PAID, type PaymentLedger, type RefundReason, type Standing, standingOf } from '../../commerce/payment-ledger.ts';
import type { BookedPayment, BookingOutcome, Suggestion } from '../../commerce/payment-match.ts';
import { dateIn } from '../../commerce/time.ts';
import type { State } from '../../node/store/port.ts';
import { type Conversation, PROVIDER_KEY } from '../provider-record.ts';

/** What a provider's partition stores of money, beside the orders that it is for. Nothing here knows what kind of provider it is. */
export const PAYMENT_KEY = {
  /** {@link PaymentLedger} of an order, also of one that was offered and paid and is not ordered yet. */
  ledger: (orderId: string) => `payment:${orderId}`,
  /** A mark on every order whose money is not settled, so that they are found among many that are. */
  unsettled: (orderId: string) => `unsettled:${orderId}`,
  /** {@link ReferenceRecord}. */
  reference: (reference: string) => `reference:${reference}`,
  /** {@link BookingRecord}. */
  booking: (bookingId: string) => `booking:${bookingId}`,
  /** A mark on every booking that a person has to place. */
  unplaced: (bookingId: string) => `unplaced:${bookingId}`,
  /** {@link AlikeRecord}. */
  alike: (hash: string) => `alike:${hash}`,
  /** {@link MovementRecord}, by the day on which it was booked. */
  movement: (on: string, orderId: string, id: string) => `movement:${on}:${orderId}:${id}`,
} as const;

/** Which order a reference is for. */
export interface ReferenceRecord {
  readonly orderId: string;
  /** A payment service told of a payment under it: it is known from then on, also when nothing is ordered. Not in older records. */
  readonly isPaid?: boolean;
}

/** A payment from a statement, or of a payment service that knows no order for it, and what became of it. */
export interface BookingRecord extends Omit<BookedPayment, 'line'> {
  readonly id: string;
  readonly outcome: BookingOutcome;
  /** `placed`: entered for an order; `open`: a person has to say; `put-aside`: a person said that it is for no order. */
  readonly state: 'placed' | 'open' | 'put-aside';
  readonly orderId?: string;
  readonly suggestions?: readonly Suggestion[];
  readonly note?: string;
  readonly importedAtMs: number;
  /** Which payment service told of it; then that is the account too. Absent when it stands on a statement. */
  readonly service?: string;
}

/** Bookings that look alike in every fact: how many were seen, and what the bank calls each, `null` where the file did not say. */
export interface AlikeRecord {
  readonly bankReferences: readonly (string | null)[];
}

/** One line of a settlement. */
export interface MovementRecord {
  readonly kind: 'paid' | 'refunded' | 'written-off';
  readonly on: string;
  readonly orderId: string;
  readonly reference?: string;
  readonly amount: Money;
  readonly by?: ReceiptBy;
  readonly reason?: RefundReason;
}

/** As much of an order's record as money needs; every engine keeps it under the same key. */
export interface PayableRecord {
  readonly order: Order;
  readonly buyer: Conversation;
}

export function payableIn(state: State, orderId: string): PayableRecord | undefined {
  return state.get(PROVIDER_KEY.order(orderId))?.value as unknown as PayableRecord | undefined;
}

/** What is known of an order's money. One that was paid before ledgers were kept counts as paid in full. */
export function ledgerIn(state: State, orderId: string): PaymentLedger {
  const kept = state.get(PAYMENT_KEY.ledger(orderId))?.value as unknown as PaymentLedger | undefined;
  if (kept !== undefined) return kept;
  const order = payableIn(state, orderId)?.order;
  const [payment] = order?.payments ?? [];
  if (payment?.status !== 'paid' || payment.amount === undefined) return NOTHING_PAID;
  const on = dateIn('UTC', order?.createdAtMs ?? 0);
  return { receipts: [{ id: 'before', amount: payment.amount, on, by: 'hand' }], refunds: [] };
}

/** What an order costs; nothing as long as there is no order. */
export function dueOf(order: Order | undefined, currency: string): Money {
  return order?.quote?.total ?? zero(currency);
}

/** The day it is where the provider is. */
export function todayIn(state: State, nowMs: number): string {
  return dateIn(shopFacts(state).openingHours?.timeZone ?? 'UTC', nowMs);
}

/** The currency of the provider, for what has no order yet. */
export function currencyIn(state: State): string {
  return shopFacts(state).currency ?? 'EUR';
}

function shopFacts(state: State): { readonly currency?: string; readonly openingHours?: { readonly timeZone: string } } {
  return (state.get(PROVIDER_KEY.provider)?.value ?? {}) as ReturnType<typeof shopFacts>;
}

/** Where the money of an order stands. */
export function standingIn(state: State, orderId: string): Standing {
  return standingOf(ledgerIn(state, orderId), dueOf(payableIn(state, orderId)?.order, currencyIn(state)));
}

/** The keys that reckoning with an order's money needs. */
export function moneyKeys(orderId: string): readonly string[] {
  return [PROVIDER_KEY.provider, PROVIDER_KEY.order(orderId), PAYMENT_KEY.ledger(orderId)];
}
