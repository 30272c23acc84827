import type { Money } from '../../commerce/money.ts';
import type { Payment, PaymentMethod, PaymentTerm } from '../../commerce/payment.ts';
import { collectorCodes, dueCodes, paymentStatusCodes, wireCode } from './codes.ts';
import { decimalOf, textOf } from './leaves.ts';
import { readAmount } from './money.ts';
import { tagGroup, tags, takeTag } from './tags.ts';
import { known, knownOrAbsent, type Wire, type WireObject } from './wire-object.ts';
import { joined, written } from './writing.ts';

/** Payment in a catalogue: the terms only. What it says of a payment made stays. */
export function readPaymentTerm(payment: WireObject): PaymentTerm {
  return known({ ...takeTerm(payment), extra: payment.rest() });
}

function takeTerm(payment: WireObject): PaymentTerm {
  return known({
    id: payment.text('id'),
    due: payment.take('type', (value) => (typeof value === 'string' ? dueCodes.read(value) : undefined)),
    collectedBy: payment.coded('collected_by', collectorCodes),
    method: takeTag(payment, 'payment_details', 'method', (text) => METHODS.find((method) => codeOf(method) === text)),
    service: takeTag(payment, 'payment_details', 'service', textOf),
  });
}

export function readPayment(payment: WireObject): Payment {
  const params = payment.object('params');
  const amount = params === undefined ? undefined : readAmount(params, 'amount');
  const takeAmount = (code: string) =>
    amount === undefined ? undefined : takeTag(payment, 'payment_details', code, (text) => amountIn(amount.currency, text));
  return known({
    ...takeTerm(payment),
    status: payment.take('status', (value) => (typeof value === 'string' ? paymentStatusCodes.read(value) : undefined)),
    amount,
    received: takeAmount('received_amount'),
    refunded: takeAmount('refunded_amount'),
    reference: params?.text('transaction_id'),
    url: payment.text('url'),
    account: knownOrAbsent({
      bankCode: params?.text('bank_code'),
      number: params?.text('bank_account_number'),
      name: takeTag(payment, 'payment_details', 'account_name', textOf),
    }),
    extra: payment.rest(),
  });
}

export function writePaymentTerm(term: PaymentTerm): Wire {
  return joined({ ...termMembers(term), ...written({ tags: tags(tagGroup('payment_details', termDetails(term))) }) }, term.extra);
}

export function writePayment(payment: Payment): Wire {
  const { amount, received, refunded, reference, url, status, account, extra } = payment;
  const of = (each: Money | undefined) => (each !== undefined && each.currency === amount?.currency ? each.amount : undefined);
  const params = written({
    transaction_id: reference,
    ...amountMembers(amount),
    bank_code: account?.bankCode,
    bank_account_number: account?.number,
  });
  const details = { ...termDetails(payment), account_name: account?.name, received_amount: of(received), refunded_amount: of(refunded) };
  const members = { url, params, status: status && paymentStatusCodes.write(status), tags: tags(tagGroup('payment_details', details)) };
  return joined({ ...termMembers(payment), ...members }, extra);
}

const METHODS: readonly PaymentMethod[] = ['bank-transfer', 'at-hand-over', 'payment-service'];
const codeOf = (method: PaymentMethod): string => method.replaceAll('-', '_');

function termDetails({ method, service }: PaymentTerm): { readonly method: string | undefined; readonly service: string | undefined } {
  return { method: method === undefined ? undefined : codeOf(method), service };
}

/** An amount in a tag, when it stands there as we would write it. */
function amountIn(currency: string, text: string): Money | undefined {
  return decimalOf(text) === text ? { currency, amount: text } : undefined;
}

function termMembers({ id, due, collectedBy, extra }: PaymentTerm): Wire {
  return { id, collected_by: wireCode(collectorCodes, collectedBy, extra?.collected_by), type: due && dueCodes.write(due) };
}

function amountMembers(money: Money | undefined): Wire {
  return money === undefined ? {} : { amount: money.amount, currency: money.currency };
}
