import { transferFor } from '../commerce/bank-transfer.ts';
import type { Payment, PaymentMethod as Way } from '../commerce/payment.ts';
import type { OrderRecord } from './records.ts';
import { type ApiOutcome, denied, granted } from './refusals.ts';

/** How an order can be paid, as a buyer chooses. What a way is follows from the facts of the protocol, so that the provider node may be anybody's. */
export type PaymentMethod = Way | 'other';

/** One of the ways among which a buyer chooses, to be named by its id at init. */
export interface PaymentOption {
  readonly id?: string;
  readonly method: PaymentMethod;
  readonly due?: Payment['due'];
  /** Which payment service. */
  readonly service?: string;
  /** Once the terms are there: where it is paid, of a payment service. */
  readonly url?: string;
  /** Once the terms are there: it can be transferred, and `transfer` of the order has the account and the QR code. */
  readonly transfer?: true;
  /** It is the one that was chosen. */
  readonly chosen?: true;
}

/** Which way of paying this is. */
export function methodOf(payment: Payment): PaymentMethod {
  if (payment.method !== undefined) return payment.method;
  if (payment.account?.number !== undefined || payment.url?.startsWith('payto:') === true) return 'bank-transfer';
  if (payment.url !== undefined) return isPage(payment.url) ? 'payment-service' : 'other';
  return payment.due === 'on-fulfilment' ? 'at-hand-over' : 'other';
}

/** The ways to pay an order, as its provider told them with the quote; of the one that is in its terms, as it is told there. */
export function paymentOptions(order: Pick<OrderRecord, 'told' | 'asked' | 'ways' | 'state'>): readonly PaymentOption[] {
  const { told, asked } = order;
  const [wanted] = asked.payments;
  const isChosen = order.state !== 'asked' && order.state !== 'selected' && order.state !== 'initialising';
  return waysOf(order).map((way) => {
    const payment = told?.payments.find(({ id }) => id !== undefined && id === way.id) ?? way;
    const { id, due, url } = payment;
    const method = methodOf(payment);
    const isThis =
      (isChosen && told?.payments.length === 1 && told.payments[0] === payment) ||
      (wanted?.id !== undefined && wanted.id === id && asked.payments.length === 1);
    return {
      ...(id === undefined ? {} : { id }),
      method,
      ...(due === undefined ? {} : { due }),
      ...(payment.service === undefined ? {} : { service: payment.service }),
      ...(method === 'payment-service' && url !== undefined && isPage(url) ? { url } : {}),
      ...(transferFor(payment) === undefined ? {} : { transfer: true as const }),
      ...(isThis ? { chosen: true as const } : {}),
    };
  });
}

function waysOf({ told, ways = [] }: Pick<OrderRecord, 'told' | 'ways'>): readonly Payment[] {
  const now = told?.payments ?? [];
  return [...ways, ...now.filter(({ id }) => !ways.some((way) => way.id === id))];
}

/** The payment that a buyer chose by its id, of those that the provider offers. */
export function choosePayment(order: Pick<OrderRecord, 'told' | 'ways'>, paymentId: string): ApiOutcome<readonly Payment[]> {
  const offered = waysOf(order);
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
