import type { Invoice, Invoiced } from '../../commerce/invoice.ts';

/** What a provider's partition keeps of its invoices. */
export const INVOICE_KEY = {
  /** {@link NumbersRecord}. */
  numbers: 'invoice-numbers',
  /** {@link Invoice}: numbers rise, so that these lie in the order in which they were made. */
  invoice: (number: string) => `invoice:${number}`,
  /** {@link InvoicedRecord}. */
  invoiced: (orderId: string) => `invoiced:${orderId}`,
} as const;

/** How many invoices there are of each year, so that the next one is numbered without a gap. */
export type NumbersRecord = Readonly<Record<string, number>>;

/** What was invoiced of one order. */
export interface InvoicedRecord {
  /** The invoice first; then what put it right. */
  readonly numbers: readonly string[];
  readonly byRate: Invoiced;
}

export type { Invoice };

const DIGITS = 6;

/** Such as `2026-000012`. */
export function invoiceNumber(year: string, count: number): string {
  return `${year}-${String(count).padStart(DIGITS, '0')}`;
}

/** As an address may name one. */
export const INVOICE_NUMBER = /^\d{4}-\d{6,9}$/;
