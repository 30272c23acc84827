import { creditorReferencesIn } from './creditor-reference.ts';
import { compact } from './iban.ts';
import { compare, isZero, type Money, sameMoney } from './money.ts';
import type { Standing } from './payment-ledger.ts';

/** One payment that a bank has booked on the provider's account. */
export interface BookedPayment {
  /** The provider's account. */
  readonly account: string;
  /** The day on which it was booked, as `2026-11-02`. */
  readonly on: string;
  readonly amount: Money;
  /** What the payer wrote. */
  readonly remark: string;
  readonly payer: { readonly name?: string; readonly iban?: string };
  /** What the bank calls it, where it gives every entry a name of its own. */
  readonly bankReference?: string;
  /** Where in the file it stands: a line, counted from 1. */
  readonly line: number;
}

/**
 * What became of a booked payment, in words that a shopkeeper can act upon:
 *
 * | outcome            | entered | what it means                                         | way out                            |
 * |--------------------|---------|-------------------------------------------------------|------------------------------------|
 * | `paid`             | yes     | exactly what was still to be paid                     |                                    |
 * | `too-little`       | yes     | less than what was still to be paid                   | wait, or write the rest off        |
 * | `too-much`         | yes     | more than what was still to be paid                   | refund the rest                    |
 * | `paid-again`       | yes     | there was nothing left to be paid                     | refund it                          |
 * | `order-cancelled`  | yes     | the order was cancelled                               | refund it, less a fee that is open |
 * | `no-order-yet`     | yes     | offered, and not yet ordered                          | wait, or refund it                 |
 * | `wrong-reference`  | no      | a reference that is nobody's, or is mistyped          | place it by hand, or put it aside  |
 * | `unknown`          | no      | no reference at all                                   | place it by hand, or put it aside  |
 * | `other-currency`   | no      | its order is in another currency                      | place it by hand, or put it aside  |
 */
export type BookingOutcome =
  | 'paid'
  | 'too-little'
  | 'too-much'
  | 'paid-again'
  | 'order-cancelled'
  | 'no-order-yet'
  | 'wrong-reference'
  | 'unknown'
  | 'other-currency';

/** The outcome of a payment for an order that its reference names; `before` is how it stood without it. */
export function outcomeFor(amount: Money, before: Standing, order: 'none-yet' | 'standing' | 'cancelled'): BookingOutcome {
  if (amount.currency !== before.due.currency) return 'other-currency';
  if (order === 'none-yet') return 'no-order-yet';
  if (order === 'cancelled') return 'order-cancelled';
  if (isZero(before.outstanding)) return 'paid-again';
  const difference = compare(amount, before.outstanding);
  return difference === 0 ? 'paid' : difference < 0 ? 'too-little' : 'too-much';
}

/** The outcome of a payment whose remark names no order of this provider. */
export function outcomeWithoutOrder({ remark }: Pick<BookedPayment, 'remark'>): BookingOutcome {
  const found = creditorReferencesIn(remark);
  return found.broken || found.holding.length > 0 ? 'wrong-reference' : 'unknown';
}

/** An order whose money is still to come, as far as a payment can be held against it. */
export interface OpenPayment {
  readonly orderId: string;
  readonly reference?: string;
  readonly outstanding: Money;
  readonly buyerName?: string;
}

/** An order that a payment may be meant for, and what speaks for it. Only a person decides. */
export interface Suggestion {
  readonly orderId: string;
  readonly because: readonly ('amount' | 'reference' | 'name')[];
}

const SUGGESTIONS_MAX = 5;
/** So many characters of a reference in a row are no chance any more. */
const SAME_CHARACTERS_MIN = 7;
const WORD_CHARACTERS_MIN = 3;

/** Orders that a payment may be meant for: the same amount, or a piece of the reference in the remark; a name alone is none. Best first. */
export function suggestionsFor(booked: Pick<BookedPayment, 'amount' | 'remark' | 'payer'>, open: readonly OpenPayment[]): Suggestion[] {
  const remark = compact(booked.remark);
  const words = new Set(wordsOf(`${booked.remark} ${booked.payer.name ?? ''}`));
  const fitting = open.flatMap((each): Suggestion[] => {
    const reference = each.reference !== undefined && hasPieceOf(each.reference, remark);
    const amount = sameMoney(booked.amount, each.outstanding);
    if (!reference && !amount) return [];
    const name = wordsOf(each.buyerName ?? '').some((word) => words.has(word));
    const because = [amount ? 'amount' : '', reference ? 'reference' : '', name ? 'name' : ''].filter((why) => why !== '');
    return [{ orderId: each.orderId, because: because as Suggestion['because'] }];
  });
  return fitting.sort((left, right) => weightOf(right) - weightOf(left)).slice(0, SUGGESTIONS_MAX);
}

const WEIGHTS = { reference: 4, amount: 2, name: 1 } as const;

function weightOf({ because }: Suggestion): number {
  return because.reduce((weight, why) => weight + WEIGHTS[why], 0);
}

function hasPieceOf(reference: string, remark: string): boolean {
  for (let at = 0; at + SAME_CHARACTERS_MIN <= reference.length; at++) {
    if (remark.includes(reference.slice(at, at + SAME_CHARACTERS_MIN))) return true;
  }
  return false;
}

function wordsOf(text: string): string[] {
  return (text.toLowerCase().match(/\p{L}+/gu) ?? []).filter((word) => word.length >= WORD_CHARACTERS_MIN);
}
