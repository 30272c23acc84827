import { isCreditorReference } from './creditor-reference.ts';
import { exact, isDecimal } from './decimal.ts';
import { isIban } from './iban.ts';
import type { Money } from './money.ts';
import { accept, refuseTrade, type Verdict } from './refusal.ts';

/** A transfer in euros, as a bank app takes it from a QR code. */
export interface EuroTransfer {
  readonly iban: string;
  /** Whose account it is, as the bank has it. */
  readonly name: string;
  readonly amount: Money;
  /** A creditor reference of ISO 11649. */
  readonly reference: string;
  /** Only asked for outside the European Economic Area. */
  readonly bic?: string;
}

/** Bounds of EPC069-12, version 002: no more than fits a QR code of version 13 at error correction M. */
const PAYLOAD_BYTES_MAX = 331;
const NAME_CHARACTERS_MAX = 70;
const AMOUNT_MAX = '999999999.99';
const BIC = /^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/;
const UTF_8 = '1';

/** The QR code must be made with this level of error correction. */
export const EPC_ERROR_CORRECTION = 'M';

/**
 * What the QR code of a SEPA credit transfer holds (EPC069-12, version 002, UTF-8). Refused is what a bank app could not take: another
 * currency than euros, an amount of nothing or with part of a cent, a name that is too long, or a number whose check digits fail.
 */
export function epcPayload(transfer: EuroTransfer): Verdict<string> {
  const { iban, name, reference, bic = '' } = transfer;
  const amount = amountField(transfer.amount);
  if (!amount.ok) return amount;
  if (!isIban(iban)) return refuseTrade('invalid', 'The account is no IBAN with the right check digits.', '/iban');
  if (!isCreditorReference(reference)) return refuseTrade('invalid', 'The reference is not one of ISO 11649.', '/reference');
  if (bic !== '' && !BIC.test(bic)) return refuseTrade('invalid', 'A BIC has 8 or 11 capitals and digits.', '/bic');
  if (!isName(name)) {
    return refuseTrade('invalid', `The name of the account is one line of 1 to ${NAME_CHARACTERS_MAX} characters.`, '/name');
  }
  const payload = ['BCD', '002', UTF_8, 'SCT', bic, name.trim(), iban, amount.value, '', reference].join('\n');
  const bytes = new TextEncoder().encode(payload).length;
  if (bytes <= PAYLOAD_BYTES_MAX) return accept(payload);
  return refuseTrade('invalid', `The QR code would hold ${bytes} bytes; ${PAYLOAD_BYTES_MAX} are allowed. Shorten the name.`, '/name');
}

function amountField({ currency, amount }: Money): Verdict<string> {
  if (currency !== 'EUR') return refuseTrade('invalid', 'A SEPA credit transfer is in euros.', '/amount/currency');
  if (!isDecimal(amount)) return refuseTrade('invalid', 'An amount is a plain decimal such as 12.50.', '/amount');
  const value = exact(amount);
  if (!value.eq(value.round(2))) return refuseTrade('invalid', 'A transfer is in whole cents.', '/amount');
  if (value.lte(0) || value.gt(AMOUNT_MAX)) return refuseTrade('invalid', `A transfer is of 0.01 to ${AMOUNT_MAX} euros.`, '/amount');
  return accept(`EUR${value.toFixed(2)}`);
}

/** Anything that would begin a line of its own would be read as another field. */
function isName(name: string): boolean {
  const trimmed = name.trim();
  return trimmed !== '' && [...trimmed].length <= NAME_CHARACTERS_MAX && !/\p{C}|[\u2028\u2029]/u.test(trimmed);
}
