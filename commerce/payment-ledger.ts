import { urlAsking } from './bank-transfer.ts';
import { add, compare, isNegative, isZero, type Money, roundToCoin, sameMoney, subtract, sum, zero } from './money.ts';
import type { ReceiptBy } from './paying.ts';
import type { Payment } from './payment.ts';
import { accept, refuseTrade, type Verdict } from './refusal.ts';

export const REFUND_REASONS = ['cancelled', 'overpaid', 'paid-twice', 'returned', 'goodwill', 'other'] as const;
export type RefundReason = (typeof REFUND_REASONS)[number];

/** Money that came. `on` is the day on which it was booked, as `2026-11-02`, in the provider's time zone. */
export interface Receipt {
  /** Known by it: the same receipt again changes nothing. */
  readonly id: string;
  readonly amount: Money;
  readonly on: string;
  readonly by: ReceiptBy;
  readonly note?: string;
}

/** Money that went back. */
export interface Refund {
  readonly id: string;
  readonly amount: Money;
  readonly on: string;
  readonly reason: RefundReason;
  readonly note?: string;
}

/** What is known of the money of one order. */
export interface PaymentLedger {
  readonly receipts: readonly Receipt[];
  readonly refunds: readonly Refund[];
  /** What the provider does not ask for any more. */
  readonly writtenOff?: { readonly amount: Money; readonly on: string; readonly note?: string };
  /** The buyer said that it was paid, and under which number. Only a word: nothing follows from it. */
  readonly claim?: { readonly atMs: number; readonly reference: string };
}

export const NOTHING_PAID: PaymentLedger = { receipts: [], refunds: [] };

/** Receipts and refunds of one order together; more is a mistake or mischief. */
const LINES_MAX = 100;

/** Where the money of an order stands. Nothing in it is negative. */
export interface Standing {
  /** What the order costs now. */
  readonly due: Money;
  readonly received: Money;
  readonly refunded: Money;
  /** Still to come. */
  readonly outstanding: Money;
  /** Came, and is to go back: paid too much or twice, or the order was cancelled since. */
  readonly toRefund: Money;
  readonly settled: boolean;
}

/** Reckons where it stands. A refund beyond what was paid too much lowers what was asked, not what was paid: it never makes an order unpaid. */
export function standingOf(ledger: PaymentLedger, due: Money): Standing {
  const { currency } = due;
  const received = totalOf(ledger.receipts, currency);
  const refunded = totalOf(ledger.refunds, currency);
  const given = ledger.writtenOff === undefined ? received : add(received, ledger.writtenOff.amount);
  const outstanding = orNothing(subtract(due, given));
  const toRefund = orNothing(subtract(subtract(received, due), refunded));
  return { due, received, refunded, outstanding, toRefund, settled: isZero(outstanding) && isZero(toRefund) };
}

/**
 * A payment as the buyer is told of it: paid only when the money is there, or is not asked for any more. One that is not asks what the order costs now,
 * and its address what is left of that. What was agreed and is paid stays as it was.
 */
export function paymentIn(payment: Payment, standing: Standing): Payment {
  const { received: _received, refunded: _refunded, ...rest } = payment;
  const paid = isZero(standing.outstanding) && !(isZero(standing.due) && isZero(standing.received));
  return {
    ...rest,
    ...(paid ? {} : asked(rest, standing)),
    status: paid ? 'paid' : 'not-paid',
    ...(isZero(standing.received) ? {} : { received: standing.received }),
    ...(isZero(standing.refunded) ? {} : { refunded: standing.refunded }),
  };
}

function asked({ amount, url }: Payment, { due, outstanding }: Standing): Pick<Payment, 'amount' | 'url'> {
  return { ...(amount === undefined ? {} : { amount: due }), ...(url === undefined ? {} : { url: urlAsking(url, outstanding) }) };
}

/** A ledger after a change, and whether there was one. */
export interface Entered {
  readonly ledger: PaymentLedger;
  readonly changed: boolean;
}

/** Enters money that came. */
export function receive(ledger: PaymentLedger, receipt: Receipt, currency: string): Verdict<Entered> {
  const before = ledger.receipts.find((each) => each.id === receipt.id);
  if (before !== undefined) return repeated(ledger, sameMoney(before.amount, receipt.amount));
  const fits = amountFits(ledger, receipt.amount, currency);
  return fits.ok ? accept({ ledger: { ...ledger, receipts: [...ledger.receipts, receipt] }, changed: true }) : fits;
}

/** Enters money that went back: never more than came. */
export function refund(ledger: PaymentLedger, back: Refund, currency: string): Verdict<Entered> {
  const before = ledger.refunds.find((each) => each.id === back.id);
  if (before !== undefined) return repeated(ledger, sameMoney(before.amount, back.amount) && before.reason === back.reason);
  const fits = amountFits(ledger, back.amount, currency);
  if (!fits.ok) return fits;
  const left = subtract(totalOf(ledger.receipts, currency), totalOf(ledger.refunds, currency));
  if (compare(back.amount, left) > 0) {
    return refuseTrade('business', `No more can go back than came: ${currency} ${left.amount} is left of what was paid.`, '/amount');
  }
  return accept({ ledger: { ...ledger, refunds: [...ledger.refunds, back] }, changed: true });
}

/** Gives up what is still to come. */
export function writeOff(ledger: PaymentLedger, due: Money, how: { readonly on: string; readonly note?: string }): Entered {
  const { outstanding } = standingOf(ledger, due);
  if (isZero(outstanding)) return { ledger, changed: false };
  const amount = ledger.writtenOff === undefined ? outstanding : add(ledger.writtenOff.amount, outstanding);
  return { ledger: { ...ledger, writtenOff: { amount, ...how } }, changed: true };
}

function repeated(ledger: PaymentLedger, same: boolean): Verdict<Entered> {
  if (same) return accept({ ledger, changed: false });
  return refuseTrade('business', 'Something else was entered under this key; make a key of its own for every entry.');
}

function amountFits(ledger: PaymentLedger, amount: Money, currency: string): Verdict<void> {
  if (amount.currency !== currency) return refuseTrade('invalid', `The order is in ${currency}.`, '/amount/currency');
  if (isNegative(amount) || isZero(amount) || !sameMoney(amount, roundToCoin(amount))) {
    return refuseTrade('invalid', 'An amount is more than nothing, and in whole coins.', '/amount');
  }
  if (ledger.receipts.length + ledger.refunds.length < LINES_MAX) return accept(undefined);
  return refuseTrade('business', `An order has at most ${LINES_MAX} receipts and refunds.`);
}

function totalOf(lines: readonly { readonly amount: Money }[], currency: string): Money {
  return sum(
    currency,
    lines.map(({ amount }) => amount),
  );
}

function orNothing(amount: Money): Money {
  return isNegative(amount) ? zero(amount.currency) : amount;
}
