import type { Money } from '../../commerce/money.ts';
import { sameMoney } from '../../commerce/money.ts';
import { settledBy } from '../../commerce/paying.ts';
import type { Payment, PaymentTerm } from '../../commerce/payment.ts';
import { accept, refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import type { PaymentOffer, ProviderRecord } from '../provider-record.ts';

/** The ways in which a provider wants to be paid, as a catalogue lists them. */
export function paymentTerms(provider: ProviderRecord): PaymentTerm[] {
  return provider.payments.map(({ id, due }) => ({ id, due, collectedBy: 'provider-node' }));
}

/** What may be agreed for an order: the payment that was asked for, or every one when none was. `reference` is what the payer writes. */
export function paymentsFor(
  provider: ProviderRecord,
  asked: readonly Payment[],
  bill: { readonly total: Money; readonly reference: string },
): Verdict<Payment[]> {
  const wanted = asked[0];
  const fitting = wanted === undefined ? provider.payments : provider.payments.filter((offer) => fits(offer, wanted));
  if (fitting.length > 0) return accept(fitting.map((offer) => paymentOf(offer, bill)));
  return refuseTrade('payment-unsupported', 'This way of paying is not offered; choose one from its catalogue.', '/order/payments/0');
}

/** The payment that a buyer confirms, as it was offered, with what is known of it now. */
export function agreedPayment(offered: readonly Payment[], confirmed: readonly Payment[], total: Money): Verdict<Payment> {
  const said = confirmed[0] ?? (offered.length === 1 ? offered[0] : undefined);
  const agreed = said === undefined ? undefined : offered.find((each) => fits(each, said));
  if (said === undefined || agreed === undefined || confirmed.length > 1) {
    return refuseTrade('payment-unsupported', 'Confirm with exactly one of the payments that on_init offered.', '/order/payments');
  }
  if (said.amount !== undefined && !sameMoney(said.amount, total)) {
    return refuseTrade('payment-unsupported', `The amount to pay is ${total.currency} ${total.amount}.`, '/order/payments/0/amount');
  }
  if (agreed.due !== 'before-order') return accept({ ...agreed, status: 'not-paid' });
  if (said.status !== 'paid' || said.reference === undefined || said.reference === '') {
    const message = 'This payment is due before the order: confirm when it is paid, with its reference.';
    return refuseTrade('payment-unsupported', message, '/order/payments/0/status');
  }
  return accept(settledBy({ ...agreed, reference: said.reference }, 'confirmed-as-paid'));
}

/** An id names a payment; without one, when it is due does. */
function fits(offer: { readonly id?: string; readonly due?: string }, said: Payment): boolean {
  if (said.id !== undefined && said.id !== offer.id) return false;
  if (said.due !== undefined && said.due !== offer.due) return false;
  return said.id !== undefined || said.due !== undefined;
}

function paymentOf(offer: PaymentOffer, bill: { readonly total: Money; readonly reference: string }): Payment {
  const { total, reference } = bill;
  const payment: Payment = { id: offer.id, due: offer.due, collectedBy: 'provider-node', status: 'not-paid', amount: total };
  if (offer.due === 'on-fulfilment') return payment;
  // RFC 8905: a payto address that banks and wallets open with everything filled in.
  const fields = { amount: `${total.currency}:${total.amount}`, 'receiver-name': offer.accountName, message: reference };
  const query = Object.entries(fields).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return { ...payment, reference, account: { number: offer.iban }, url: `payto://iban/${offer.iban}?${query.join('&')}` };
}
