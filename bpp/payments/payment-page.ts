import type { PaymentService } from '../../commerce/payment-service.ts';

/**
 * Payment on a page of a payment service, such as by card. What a buyer gets is the address of that page with the bill in it (`order`, `amount`,
 * `currency`, `reference`): the payment itself is created there, when they go to it.
 */
export function paymentPage({ service, page }: { readonly service: string; readonly page: string }): PaymentService {
  return {
    name: service,
    offer({ orderId, amount, reference }, { id, due }) {
      const url = new URL(page);
      for (const [name, value] of Object.entries({ order: orderId, amount: amount.amount, currency: amount.currency, reference }))
        url.searchParams.set(name, value);
      return { id, due, amount, reference, collectedBy: 'provider-node', status: 'not-paid', url: url.toString() };
    },
  };
}
