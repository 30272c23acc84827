import { csvOf } from '../../commerce/csv.ts';
import { type Invoice, turnoverByRate } from '../../commerce/invoice.ts';
import { type Money, negate } from '../../commerce/money.ts';
import type { Store } from '../../node/store/port.ts';
import type { Period } from '../payments/settlement.ts';
import { partitionOfProvider } from '../provider-record.ts';
import { INVOICE_KEY } from './records.ts';
import { keepsToNlcius } from './ubl.ts';

/** Invoices that are listed or packed together; a longer period is asked for in parts. */
export const INVOICES_LISTED_MAX = 5_000;
const AT_ONCE = 200;

/** The invoices that were made in a period, in the order of their numbers; undefined when there are too many. */
export async function listInvoices(
  store: Pick<Store, 'list'>,
  providerId: string,
  { from, to }: Period,
): Promise<readonly Invoice[] | undefined> {
  const found: Invoice[] = [];
  // Numbers begin with the year, and rise with the days.
  let after = INVOICE_KEY.invoice(from.slice(0, 4));
  for (;;) {
    const page = await store.list(partitionOfProvider(providerId), INVOICE_KEY.invoice(''), { limit: AT_ONCE, after });
    for (const [key, { value }] of page) {
      const invoice = value as unknown as Invoice;
      after = key;
      if (invoice.issuedOn > to) return found;
      if (invoice.issuedOn < from) continue;
      if (found.length === INVOICES_LISTED_MAX) return undefined;
      found.push(invoice);
    }
    if (page.size < AT_ONCE) return found;
  }
}

/** An invoice as a list shows it. */
export function invoiceLine(invoice: Invoice) {
  const { number, kind, issuedOn, orderId, about, buyer, totals } = invoice;
  const profile = keepsToNlcius(invoice) ? ('nlcius' as const) : ('en16931' as const);
  const { net, tax, payable } = totals;
  return { number, kind, issuedOn, orderId, ...(about === undefined ? {} : { about }), buyerName: buyer.name, net, tax, payable, profile };
}

/** What a bookkeeper declares: turnover and VAT by rate. */
export function turnoverOf(invoices: readonly Invoice[], currency: string) {
  return [...turnoverByRate(invoices, currency)]
    .map(([rate, sums]) => ({ rate, ...sums }))
    .sort((left, right) => (left.rate < right.rate ? -1 : 1));
}

const HEADS = ['number', 'kind', 'date', 'order', 'about', 'buyer', 'vat_rate', 'net', 'vat', 'currency'] as const;

/** A line for each rate of VAT of each invoice; of a credit note the amounts are below nothing. */
export function invoicesCsv(invoices: readonly Invoice[]): string {
  const rows = invoices.flatMap(({ number, kind, issuedOn, orderId, about = '', buyer, taxes }) => {
    const signed = (amount: Money) => (kind === 'credit-note' ? negate(amount) : amount).amount;
    return taxes.map(({ rate, taxable, tax }) => [
      number,
      kind,
      issuedOn,
      orderId,
      about,
      buyer.name,
      rate,
      signed(taxable),
      signed(tax),
      taxable.currency,
    ]);
  });
  return csvOf([HEADS, ...rows]);
}
