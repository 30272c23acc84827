import type { BookedPayment } from '../../../commerce/payment-match.ts';

/** What a bank's file says, whichever bank and format it is: the payments that came in, and how much else there was. */
export interface Statement {
  readonly format: StatementFormat;
  /** The accounts it is about. */
  readonly accounts: readonly string[];
  readonly payments: readonly BookedPayment[];
  /** Entries that are no payments of buyers: money that went out, reversals, and what is not booked yet. */
  readonly leftOut: { readonly outgoing: number; readonly notBooked: number };
}

export type StatementFormat = 'camt.053.001.02' | 'camt.053.001.08' | 'ing-csv';

/** Largest file that is read, in bytes: more than ten thousand payments. Its XML is read in one go, during which the node does nothing else. */
export const STATEMENT_BYTES_MAX = 10 * 1024 * 1024;
/** Entries of one file that are read at most. */
export const ENTRIES_MAX = 20_000;
/** Longest remark that is kept: four times what SEPA carries. */
export const REMARK_CHARS_MAX = 560;
/** Longest name that SEPA carries. */
export const NAME_CHARS_MAX = 140;
