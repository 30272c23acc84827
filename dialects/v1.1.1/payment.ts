import type { Money } from '../../commerce/money.ts';
import type { Payment, PaymentTerm } from '../../commerce/payment.ts';
import { collectorCodes, dueCodes, paymentStatusCodes, wireCode } from './codes.ts';
import { readAmount } from './money.ts';
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
  });
}

export function readPayment(payment: WireObject): Payment {
  const params = payment.object('params');
  return known({
    ...takeTerm(payment),
    status: payment.take('status', (value) => (typeof value === 'string' ? paymentStatusCodes.read(value) : undefined)),
    amount: params === undefined ? undefined : readAmount(params, 'amount'),
    reference: params?.text('transaction_id'),
    url: payment.text('url'),
    account: knownOrAbsent({ bankCode: params?.text('bank_code'), number: params?.text('bank_account_number') }),
    extra: payment.rest(),
  });
}

export function writePaymentTerm(term: PaymentTerm): Wire {
  return joined(termMembers(term), term.extra);
}

export function writePayment(payment: Payment): Wire {
  const { amount, reference, url, status, account, extra } = payment;
  const params = written({
    transaction_id: reference,
    ...amountMembers(amount),
    bank_code: account?.bankCode,
    bank_account_number: account?.number,
  });
  return joined({ ...termMembers(payment), url, params, status: status && paymentStatusCodes.write(status) }, extra);
}

function termMembers({ id, due, collectedBy, extra }: PaymentTerm): Wire {
  return { id, collected_by: wireCode(collectorCodes, collectedBy, extra?.collected_by), type: due && dueCodes.write(due) };
}

function amountMembers(money: Money | undefined): Wire {
  return money === undefined ? {} : { amount: money.amount, currency: money.currency };
}
