import { grossByRate, NO_VAT, type Piece, piecesOf, plainRate } from './invoice-pieces.ts';
import { type InvoiceSums, invoiceSums } from './invoice-sums.ts';
import { add, isNegative, isZero, type Money, negate, subtract, sum, zero } from './money.ts';
import { type Quote, withLines } from './quote.ts';
import { accept, type Verdict } from './refusal.ts';

/** An invoice or a credit note, as it was made: it never changes. What has to be put right later is put right by another. */
export interface Invoice extends InvoiceSums {
  /** Of its provider, one after the other without a gap. */
  readonly number: string;
  readonly kind: 'invoice' | 'credit-note';
  /** As `2026-11-02`. */
  readonly issuedOn: string;
  readonly orderId: string;
  readonly deliveredOn?: string;
  /** Number of the invoice that this one puts right. */
  readonly about?: string;
  readonly provider: InvoiceParty;
  readonly buyer: InvoiceParty;
  /** Where it can be paid to. */
  readonly iban?: string;
  readonly reference?: string;
}

export interface InvoiceParty {
  readonly name: string;
  readonly street?: string;
  readonly postalCode?: string;
  readonly cityName?: string;
  /** ISO 3166-1, two letters. */
  readonly countryCode: string;
  /** At the Dutch chamber of commerce, eight digits. */
  readonly kvkNumber?: string;
  /** Such as `NL123456789B01`. */
  readonly vatNumber?: string;
  readonly phone?: string;
  readonly email?: string;
}

/** What was invoiced of an order in all: gross amounts by rate of VAT, credit notes taken off. */
export type Invoiced = Readonly<Record<string, string>>;

export interface ToInvoice {
  readonly kind: Invoice['kind'];
  readonly sums: InvoiceSums;
  /** What will have been invoiced of the order then. */
  readonly invoiced: Invoiced;
}

interface Facts {
  /** What was invoiced of the order before; absent when nothing was. */
  readonly before?: Invoiced;
  /** What came for it, less what went back. */
  readonly paid: Money;
  /** Given back beyond what the order says, as a favour: a lower price. */
  readonly favour?: Money;
  /** What the line of a later invoice or credit note is called. */
  readonly title: string;
}

/** What is still to be invoiced or credited of an order that costs so much now; undefined when nothing is. Refused for a quote that cannot be invoiced. */
export function toInvoice(quote: Quote, facts: Facts): Verdict<ToInvoice | undefined> {
  const { before, favour } = facts;
  const { currency } = quote.total;
  const lowered =
    favour === undefined || isZero(favour) ? quote : withLines(quote, [{ title: facts.title, kind: 'refund', amount: negate(favour) }]);
  const read = piecesOf(lowered);
  if (!read.ok) return read;
  const now = grossByRate(read.value, currency);
  const invoiced = Object.fromEntries([...now].map(([rate, { amount }]) => [rate, amount]));
  if (before === undefined) {
    if (isZero(sum(currency, [...now.values()])) || read.value.length === 0) return accept(undefined);
    return accept({ kind: 'invoice', sums: invoiceSums(read.value, atLeastNothing(facts.paid)), invoiced });
  }
  const changes = changesOf(before, now, currency);
  if (changes.length === 0) return accept(undefined);
  const more = sum(
    currency,
    changes.map(({ gross }) => gross),
  );
  const isLess = isNegative(more);
  const pieces = changes.map(
    ({ rate, gross }): Piece => ({
      title: facts.title,
      kind: 'other',
      quantity: 1,
      rate,
      gross: isLess ? negate(gross) : gross,
    }),
  );
  return accept({ kind: isLess ? 'credit-note' : 'invoice', sums: invoiceSums(pieces, zero(currency)), invoiced });
}

function changesOf(
  before: Invoiced,
  now: ReadonlyMap<string, Money>,
  currency: string,
): readonly { readonly rate: string; readonly gross: Money }[] {
  const had = new Map<string, Money>();
  for (const [rate, amount] of Object.entries(before)) {
    const plain = plainRate(rate);
    had.set(plain, add(had.get(plain) ?? zero(currency), { currency, amount }));
  }
  const rates = [...new Set([...now.keys(), ...had.keys()])];
  return rates
    .map((rate) => ({ rate, gross: subtract(now.get(rate) ?? zero(currency), had.get(rate) ?? zero(currency)) }))
    .filter(({ gross }) => !isZero(gross));
}

function atLeastNothing(amount: Money): Money {
  return isNegative(amount) ? zero(amount.currency) : amount;
}

/** What the invoices of a period come to; credit notes are taken off. */
export function turnoverByRate(
  invoices: readonly Invoice[],
  currency: string,
): ReadonlyMap<string, { readonly net: Money; readonly tax: Money }> {
  const turnover = new Map<string, { net: Money; tax: Money }>();
  for (const { kind, taxes } of invoices)
    for (const { rate, taxable, tax } of taxes) {
      const plain = plainRate(rate);
      const sofar = turnover.get(plain) ?? { net: zero(currency), tax: zero(currency) };
      const signed = (amount: Money) => (kind === 'credit-note' ? negate(amount) : amount);
      turnover.set(plain, { net: add(sofar.net, signed(taxable)), tax: add(sofar.tax, signed(tax)) });
    }
  return turnover;
}

/** Whether an invoice charges VAT at all. */
export function chargesVat({ taxes }: Pick<Invoice, 'taxes'>): boolean {
  return taxes.some(({ rate }) => rate !== NO_VAT);
}
