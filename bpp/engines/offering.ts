import type { Money } from '../../commerce/money.ts';
import type { Order } from '../../commerce/order.ts';
import { mayGive } from '../../commerce/order-life.ts';
import type { Payment } from '../../commerce/payment.ts';
import { accept, refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import type { DecideContext } from '../../node/role.ts';
import type { Json, State } from '../../node/store/port.ts';
import { PAYMENT_KEY } from '../payments/records.ts';
import { referenceFor } from '../payments/reference.ts';
import { keepReferences } from '../payments/with-orders.ts';
import { PROVIDER_KEY, type ProviderRecord } from '../provider-record.ts';
import { draftKey } from './drafts.ts';
import type { Ask, Plan, Turn } from './engine.ts';
import { orderIdFor } from './order-id.ts';
import { paymentsFor } from './payments.ts';
import { orderIn } from './state.ts';
import { momentOf } from './status.ts';

/** What an init does alike for every kind of provider, whatever it offers: who asks, whether they may, what they may pay, and what is kept. */

/** The keys that an offer needs, beside those of what is offered. */
function offerKeys(orderId: string): readonly string[] {
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

/** How an engine offers an order to be confirmed. */
export interface Offering<Offered extends Payable> extends Pick<Plan, 'lists' | 'readsMore'> {
  /** Beside the {@link offerKeys} and the key of the draft. */
  readonly reads: readonly string[];
  /** What is offered for what was asked, with the payments taken for it, or why nothing is. */
  offer(state: State, at: { readonly orderId: string; readonly context: DecideContext }): Verdict<Offered>;
  /** What is kept until it is confirmed, in the place of what an earlier init kept: the draft, and what it holds. */
  keep(state: State, offered: Offered, context: DecideContext): Turn;
}

/** An init: a transaction whose order does not stand yet is offered what it asks, again and again if it likes. */
export function offeringPlan<Offered extends Payable>(
  { providerId, from }: Pick<Ask, 'providerId' | 'from'>,
  { reads, offer, keep, ...more }: Offering<Offered>,
): Plan {
  const orderId = orderIdFor(providerId, from);
  return {
    ...more,
    reads: [...offerKeys(orderId), draftKey(from), ...reads],
    decide(state, context) {
      const may = mayOffer(state, orderId);
      const offered = may.ok ? offer(state, { orderId, context }) : may;
      if (!offered.ok) return { answer: { action: 'init', refusal: offered.refusal } };
      const { order, references } = offered.value;
      const kept = keep(state, offered.value, context);
      return { ...kept, put: { ...kept.put, ...references }, answer: { action: 'init', order } };
    },
  };
}
