import type { Money } from '../../commerce/money.ts';
import { sameMoney } from '../../commerce/money.ts';
import type { Payment, PaymentTerm } from '../../commerce/payment.ts';
import type { Bill } from '../../commerce/payment-service.ts';
import { accept, refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import { bankTransfer } from '../payments/bank-transfer.ts';
import { paymentPage } from '../payments/payment-page.ts';
import type { PaymentOffer, ProviderRecord } from '../provider-record.ts';

/** The ways in which a provider wants to be paid, as a catalogue lists them. */
export function paymentTerms(provider: ProviderRecord): PaymentTerm[] {
  return provider.payments.map((offer) => ({ id: offer.id, due: offer.due, collectedBy: 'provider-node', ...howOf(offer) }));
}

/** What may be agreed for an order: the payment that was asked for, or every one when none was. */
export function paymentsFor(provider: ProviderRecord, asked: readonly Payment[], bill: Bill): Verdict<Payment[]> {
  const wanted = asked[0];
  const fitting = wanted === undefined ? provider.payments : provider.payments.filter((offer) => fits(offer, wanted));
  if (fitting.length > 0) return accept(fitting.map((offer) => paymentOf(offer, bill)));
  return refuseTrade('payment-unsupported', 'This way of paying is not offered; choose one from its catalogue.', '/order/payments/0');
}

/** The payment that a buyer confirms, as it was offered, and the number under which the buyer says that it was paid. */
export interface AgreedPayment {
  readonly payment: Payment;
  readonly claimed?: string;
}

/** Finds the payment that a buyer confirms. One that is due before the order has to be said to be paid, which makes it no more than said. */
export function agreedPayment(offered: readonly Payment[], confirmed: readonly Payment[], total: Money): Verdict<AgreedPayment> {
  const said = confirmed[0] ?? (offered.length === 1 ? offered[0] : undefined);
  const agreed = said === undefined ? undefined : offered.find((each) => fits(each, said));
  if (said === undefined || agreed === undefined || confirmed.length > 1) {
    return refuseTrade('payment-unsupported', 'Confirm with exactly one of the payments that on_init offered.', '/order/payments');
  }
  if (said.amount !== undefined && !sameMoney(said.amount, total)) {
    return refuseTrade('payment-unsupported', `The amount to pay is ${total.currency} ${total.amount}.`, '/order/payments/0/amount');
  }
  if (agreed.due !== 'before-order') return accept({ payment: agreed });
  if (said.status !== 'paid' || said.reference === undefined || said.reference === '') {
    const message = 'This payment is due before the order: confirm when it is paid, with its reference.';
    return refuseTrade('payment-unsupported', message, '/order/payments/0/status');
  }
  return accept({ payment: agreed, claimed: said.reference });
}

/** An id names a payment; without one, when it is due does. */
function fits(offer: { readonly id?: string; readonly due?: string }, said: Payment): boolean {
  if (said.id !== undefined && said.id !== offer.id) return false;
  if (said.due !== undefined && said.due !== offer.due) return false;
  return said.id !== undefined || said.due !== undefined;
}

function paymentOf(offer: PaymentOffer, bill: Bill): Payment {
  const { id, due } = offer;
  if (due === 'on-fulfilment') return { id, due, collectedBy: 'provider-node', status: 'not-paid', amount: bill.amount, ...howOf(offer) };
  const service = offer.method === 'payment-service' ? paymentPage(offer) : bankTransfer({ iban: offer.iban, name: offer.accountName });
  return { ...service.offer(bill, { id, due }), ...howOf(offer) };
}

/** How the money goes, as a buyer chooses by it. */
function howOf(offer: PaymentOffer): Pick<PaymentTerm, 'method' | 'service'> {
  if (offer.due === 'on-fulfilment') return { method: 'at-hand-over' };
  return offer.method === 'payment-service' ? { method: offer.method, service: offer.service } : { method: offer.method };
}
