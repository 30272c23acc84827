import type { Money } from '../../commerce/money.ts';
import type { Order } from '../../commerce/order.ts';
import { mayGive } from '../../commerce/order-life.ts';
import type { Payment } from '../../commerce/payment.ts';
import { accept, refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import type { Json, State } from '../../node/store/port.ts';
import { PAYMENT_KEY } from '../payments/records.ts';
import { referenceFor } from '../payments/reference.ts';
import { keepReferences } from '../payments/with-orders.ts';
import { PROVIDER_KEY, type ProviderRecord } from '../provider-record.ts';
import { paymentsFor } from './payments.ts';
import { orderIn } from './state.ts';
import { momentOf } from './status.ts';

/** What an init does alike for every kind of provider, whatever it offers: who asks, whether they may, and what they may pay. */

/** The keys that an offer needs, beside those of what is offered. */
export function offerKeys(orderId: string): readonly string[] {
  return [PROVIDER_KEY.provider, PROVIDER_KEY.order(orderId), PAYMENT_KEY.reference(referenceFor(orderId))];
}

/** Whether a transaction can still be offered something: it cannot once its order stands. */
export function mayOffer(state: State, orderId: string): Verdict<unknown> {
  const placed = orderIn(state, orderId);
  return placed === undefined ? accept(undefined) : mayGive('init', momentOf(placed.order));
}

/** No more of a person than any order needs: a name, and a way to reach them. @param does what they do here, for the sentence */
export function checkBilling({ billing }: Pick<Order, 'billing'>, does: 'orders' | 'rents' | 'comes'): Verdict<void> {
  if (billing?.name === undefined || billing.name.trim() === '') {
    return refuseTrade('invalid', `Say in the billing who ${does}.`, '/order/billing/name');
  }
  if (billing.phone !== undefined || billing.email !== undefined) return accept(undefined);
  return refuseTrade('invalid', 'The billing needs a phone number or an email address.', '/order/billing');
}

export interface Payable {
  readonly order: Order;
  /** So that money that comes under them is found; to be put with the offer. */
  readonly references: Readonly<Record<string, Json>>;
}

/** An offer with the payments that its provider takes for it, of those that were asked for. Needs the {@link offerKeys}. */
export function withPayments(
  state: State,
  order: Order,
  bill: { readonly provider: ProviderRecord; readonly asked: readonly Payment[]; readonly orderId: string; readonly total: Money },
): Verdict<Payable> {
  const { provider, asked, orderId, total } = bill;
  const payments = paymentsFor(provider, asked, { orderId, amount: total, reference: referenceFor(orderId) });
  if (!payments.ok) return payments;
  const references = keepReferences(state, orderId, payments.value);
  return references.ok ? accept({ order: { ...order, payments: payments.value }, references: references.value }) : references;
}
