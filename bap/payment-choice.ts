import { transferFor } from '../commerce/bank-transfer.ts';
import type { Payment } from '../commerce/payment.ts';
import type { OrderRecord } from './records.ts';
import { type ApiOutcome, denied, granted } from './refusals.ts';

/** How an order can be paid, as a buyer chooses. What a way is follows from the facts of the protocol, so that the provider node may be anybody's. */
export type PaymentMethod = 'bank-transfer' | 'at-hand-over' | 'payment-service' | 'other';

/** One of the ways among which a buyer chooses, to be named by its id at init. */
export interface PaymentOption {
  readonly id?: string;
  readonly method: PaymentMethod;
  readonly due?: Payment['due'];
  /** Once the terms are there: where it is paid, of a payment service. */
  readonly url?: string;
  /** Once the terms are there: it can be transferred, and `transfer` of the order has the account and the QR code. */
  readonly transfer?: true;
  /** It is the one that was chosen. */
  readonly chosen?: true;
}

/** Which way of paying this is. */
export function methodOf(payment: Payment): PaymentMethod {
  if (payment.account?.number !== undefined || payment.url?.startsWith('payto:') === true) return 'bank-transfer';
  if (payment.url !== undefined) return isPage(payment.url) ? 'payment-service' : 'other';
  return payment.due === 'on-fulfilment' ? 'at-hand-over' : 'other';
}

/** The ways to pay an order, as its provider told them with the quote or the terms. */
export function paymentOptions({ told, asked }: Pick<OrderRecord, 'told' | 'asked'>): readonly PaymentOption[] {
  const [wanted] = asked.payments;
  return (told?.payments ?? []).map((payment) => {
    const { id, due, url } = payment;
    const method = methodOf(payment);
    return {
      ...(id === undefined ? {} : { id }),
      method,
      ...(due === undefined ? {} : { due }),
      ...(method === 'payment-service' && url !== undefined ? { url } : {}),
      ...(transferFor(payment) === undefined ? {} : { transfer: true as const }),
      ...(wanted?.id !== undefined && wanted.id === id ? { chosen: true as const } : {}),
    };
  });
}

/** The payment that a buyer chose by its id, of those that the provider offers. */
export function choosePayment(order: Pick<OrderRecord, 'told'>, paymentId: string): ApiOutcome<readonly Payment[]> {
  const offered = order.told?.payments ?? [];
  const found = offered.find(({ id }) => id === paymentId);
  if (found === undefined) {
    const ids = offered.flatMap(({ id }) => id ?? []);
    return denied('bad-body', `The provider offers no payment ${JSON.stringify(paymentId)}; choose one of ${ids.join(', ')}.`, {
      pointer: '/paymentId',
    });
  }
  const { id, due, collectedBy } = found;
  return granted([
    { ...(id === undefined ? {} : { id }), ...(due === undefined ? {} : { due }), ...(collectedBy === undefined ? {} : { collectedBy }) },
  ]);
}

/** Only a page that a browser opens in the open: nothing that runs. */
function isPage(url: string): boolean {
  return /^https?:\/\/[^\s]+$/i.test(url);
}
