import { isCreditorReference } from './creditor-reference.ts';
import { epcPayload } from './epc-qr.ts';
import { inFours } from './iban.ts';
import { isNegative, isZero, type Money, subtract } from './money.ts';
import type { Payment } from './payment.ts';

/** What a buyer needs to pay an order by bank transfer. */
export interface BankTransfer {
  readonly iban: string;
  readonly name?: string;
  /** What is still to be paid. */
  readonly amount: Money;
  readonly reference: string;
  /** Account and reference in groups of four, for people who copy them by hand. */
  readonly shown: { readonly iban: string; readonly reference: string };
  /** A `payto:` address (RFC 8905). */
  readonly url: string;
  /** What the QR code holds (EPC069-12); absent where no bank app could take it, such as for another currency than euros. */
  readonly qr?: string;
}

/** The transfer that a payment asks for; undefined when it is not to be paid by transfer, or nothing is left to be paid. */
export function transferFor(payment: Payment): BankTransfer | undefined {
  const { account, reference, amount, received } = payment;
  if (payment.status === 'paid' || account?.number === undefined || reference === undefined || amount === undefined) return undefined;
  const left = received === undefined || received.currency !== amount.currency ? amount : subtract(amount, received);
  if (isZero(left) || isNegative(left)) return undefined;
  const { number: iban, name = receiverIn(payment.url) } = account;
  const facts = { iban, amount: left, reference, ...(name === undefined ? {} : { name }) };
  const qr = name === undefined ? undefined : epcPayload({ ...facts, name });
  return {
    ...facts,
    shown: { iban: inFours(iban), reference: isCreditorReference(reference) ? inFours(reference) : reference },
    url: paytoUrl(facts),
    ...(qr?.ok === true ? { qr: qr.value } : {}),
  };
}

/** RFC 8905: an address that banks and wallets open with everything filled in. */
export function paytoUrl(transfer: Pick<BankTransfer, 'iban' | 'name' | 'amount' | 'reference'>): string {
  const { iban, name, amount, reference } = transfer;
  const fields = {
    amount: `${amount.currency}:${amount.amount}`,
    ...(name === undefined ? {} : { 'receiver-name': name }),
    message: reference,
  };
  const query = Object.entries(fields).map(([field, value]) => `${field}=${encodeURIComponent(value)}`);
  return `payto://iban/${iban}?${query.join('&')}`;
}

/** An address to pay at, asking another amount: of those that name the amount as `payto:` and payment pages do. Any other stays as it is. */
export function urlAsking(url: string, { currency, amount }: Money): string {
  const said = url.startsWith('payto:') ? encodeURIComponent(`${currency}:${amount}`) : amount;
  return url.replace(/([?&]amount=)[^&#]*/, `$1${said}`);
}

/** Another provider node may say only there who is paid. */
function receiverIn(url: string | undefined): string | undefined {
  const field = url?.startsWith('payto:') === true ? /[?&]receiver-name=([^&]*)/.exec(url)?.[1] : undefined;
  if (field === undefined) return undefined;
  try {
    return decodeURIComponent(field.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
