import Big from 'big.js';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { describe, expect, it } from 'vitest';
import { keepsToNlcius, ublOf } from '../../../bpp/invoices/ubl.ts';
import { type Invoice, type InvoiceParty, type ToInvoice, toInvoice } from '../../../commerce/invoice.ts';
import type { Quote } from '../../../commerce/quote.ts';
import { eur, quotes } from '../../commerce/random-quotes.ts';

const PROVIDER: InvoiceParty = {
  name: 'Bakkerij De Proef B.V.',
  street: 'Dam 1',
  postalCode: '1012 JS',
  cityName: 'Amsterdam',
  countryCode: 'NL',
  kvkNumber: '12345678',
  vatNumber: 'NL123456789B01',
};
const BUYER: InvoiceParty = { ...PROVIDER, name: 'Kantoor B.V.', kvkNumber: '87654321' };
const RANDOM_MS_MAX = 120_000;
const IBAN = 'NL91ABNA0417164300';

/** What stands in a document of UBL 2.1, in the order of its schema, as far as an invoice here has it. */
const ORDER = [
  ...['CustomizationID', 'ProfileID', 'ID', 'IssueDate', 'DueDate', 'InvoiceTypeCode', 'CreditNoteTypeCode', 'DocumentCurrencyCode'],
  ...[
    'OrderReference',
    'BillingReference',
    'AccountingSupplierParty',
    'AccountingCustomerParty',
    'Delivery',
    'PaymentMeans',
    'PaymentTerms',
  ],
  ...['AllowanceCharge', 'TaxTotal', 'LegalMonetaryTotal', 'InvoiceLine', 'CreditNoteLine'],
];

type Xml = { readonly [name: string]: Xml | readonly Xml[] } & { readonly '#text': string };

const parser = new XMLParser({
  ignoreAttributes: false,
  parseTagValue: false,
  removeNSPrefix: true,
  attributeNamePrefix: '@',
  isArray: (name) => ['TaxSubtotal', 'AllowanceCharge', 'InvoiceLine', 'CreditNoteLine'].includes(name),
});

function read(invoice: Invoice): { readonly root: Xml; readonly name: string } {
  const text = ublOf(invoice);
  expect(XMLValidator.validate(text)).toBe(true);
  const { '?xml': _head, ...documents } = parser.parse(text) as Record<string, Xml>;
  const [[name = '', root] = []] = Object.entries(documents);
  if (root === undefined) throw new Error('There is no document');
  return { root, name };
}

const at = (from: Xml | undefined, ...path: readonly string[]): Xml | undefined =>
  path.reduce<Xml | undefined>((found, name) => found?.[name] as Xml | undefined, from);
const all = (from: Xml, name: string) => (from[name] ?? []) as readonly Xml[];
const amount = (from: Xml | undefined, name: string) => new Big(at(from, name)?.['#text'] ?? '0');
const textAt = (from: Xml | undefined, ...path: readonly string[]) => at(from, ...path) as unknown as string | undefined;
const added = (parts: readonly Big[]) => parts.reduce((sum, each) => sum.plus(each), new Big(0));

function invoiceOf(due: ToInvoice, over: Partial<Invoice> = {}): Invoice {
  const facts = { number: '2026-000001', issuedOn: '2026-11-27', orderId: 'bakker.o1', provider: PROVIDER, buyer: BUYER, iban: IBAN };
  return { ...facts, kind: due.kind, ...due.sums, ...over };
}

const dueOf = (quote: Quote, before?: ToInvoice['invoiced']) => {
  const due = toInvoice(quote, { paid: eur('0.00'), title: 'Change', ...(before === undefined ? {} : { before }) });
  if (!due.ok) throw new Error(due.refusal.message);
  return due.value;
};

/** EN 16931, over the XML itself. */
function holds(invoice: Invoice): void {
  const { root, name } = read(invoice);
  const line = `${name}Line`;
  const total = at(root, 'LegalMonetaryTotal');
  const of = (member: string) => amount(total, member);
  const extra = (isCharge: string) => all(root, 'AllowanceCharge').filter((each) => textAt(each, 'ChargeIndicator') === isCharge);
  const net = added(all(root, line).map((each) => amount(each, 'LineExtensionAmount')));
  const off = added(extra('false').map((each) => amount(each, 'Amount')));
  const onTop = added(extra('true').map((each) => amount(each, 'Amount')));
  const taxes = (at(root, 'TaxTotal')?.TaxSubtotal ?? []) as readonly Xml[];
  expect(of('LineExtensionAmount').eq(net), 'BR-CO-10').toBe(true);
  expect(of('AllowanceTotalAmount').eq(off), 'BR-CO-11').toBe(true);
  expect(of('ChargeTotalAmount').eq(onTop), 'BR-CO-12').toBe(true);
  expect(of('TaxExclusiveAmount').eq(net.minus(off).plus(onTop)), 'BR-CO-13').toBe(true);
  expect(amount(at(root, 'TaxTotal'), 'TaxAmount').eq(added(taxes.map((each) => amount(each, 'TaxAmount')))), 'BR-CO-14').toBe(true);
  expect(of('TaxInclusiveAmount').eq(of('TaxExclusiveAmount').plus(amount(at(root, 'TaxTotal'), 'TaxAmount'))), 'BR-CO-15').toBe(true);
  expect(of('PayableAmount').eq(of('TaxInclusiveAmount').minus(of('PrepaidAmount')).plus(of('PayableRoundingAmount'))), 'BR-CO-16').toBe(
    true,
  );
  const categories = new Set<string>();
  for (const each of taxes) {
    const category = textAt(each, 'TaxCategory', 'ID') ?? '';
    const percent = new Big(textAt(each, 'TaxCategory', 'Percent') ?? '0');
    categories.add(`${category} ${percent.toFixed()}`);
    expect(amount(each, 'TaxableAmount').times(percent).div(100).round(2, Big.roundHalfUp).eq(amount(each, 'TaxAmount')), 'BR-CO-17').toBe(
      true,
    );
    expect(category === 'S', 'BR-S-05').toBe(percent.gt(0));
    expect(textAt(each, 'TaxCategory', 'TaxExemptionReason') === undefined, 'BR-E-10, BR-O-10').toBe(category === 'S' || category === 'Z');
  }
  expect(categories.size, 'BR-CO-18').toBe(taxes.length);
  for (const each of all(root, line)) {
    const percent = new Big(textAt(each, 'Item', 'ClassifiedTaxCategory', 'Percent') ?? '0');
    expect(categories.has(`${textAt(each, 'Item', 'ClassifiedTaxCategory', 'ID')} ${percent.toFixed()}`), 'BR-CO-04').toBe(true);
    expect(amount(at(each, 'Price'), 'PriceAmount').gte(0), 'BR-27').toBe(true);
  }
  if (categories.has('O 0'))
    expect([categories.size, textAt(root, 'AccountingSupplierParty', 'Party', 'PartyTaxScheme')], 'BR-O-02, BR-O-11').toEqual([
      1,
      undefined,
    ]);
  const names = Object.keys(root).filter((each) => !each.startsWith('@'));
  expect(names).toEqual([...names].sort((left, right) => ORDER.indexOf(left) - ORDER.indexOf(right)));
  expect(names.every((each) => ORDER.includes(each))).toBe(true);
}

describe('an invoice in UBL', () => {
  it(
    'keeps to EN 16931 and to the order of its schema, whatever was ordered; so does a credit note',
    () => {
      fc.assert(
        fc.property(quotes, quotes, fc.boolean(), (quote, other, hasVatNumber) => {
          const due = dueOf(quote);
          if (due === undefined) return;
          const taxed = due.sums.taxes.some(({ rate }) => rate !== 'none');
          const { vatNumber: _none, ...noVat } = PROVIDER;
          const provider = taxed || hasVatNumber ? PROVIDER : noVat;
          holds(invoiceOf(due, { provider }));
          const changed = dueOf(other, due.invoiced);
          if (changed !== undefined) holds(invoiceOf(changed, { about: '2026-000001' }));
        }),
        { numRuns: 100 },
      );
    },
    RANDOM_MS_MAX,
  );

  it('says that it keeps to the Dutch profile when it names what that asks, and not otherwise', () => {
    const [quote] = fc.sample(quotes, { numRuns: 1, seed: 7 });
    const due = quote === undefined ? undefined : dueOf(quote);
    if (due === undefined) throw new Error('Nothing was ordered');
    const without = <Name extends keyof InvoiceParty>(party: InvoiceParty, name: Name) => ({ ...party, [name]: undefined }) as InvoiceParty;
    expect(keepsToNlcius(invoiceOf(due))).toBe(true);
    for (const over of [
      { provider: without(PROVIDER, 'kvkNumber') },
      { provider: without(PROVIDER, 'postalCode') },
      { buyer: without(BUYER, 'kvkNumber') },
      { buyer: without(BUYER, 'street') },
    ])
      expect(keepsToNlcius(invoiceOf(due, over))).toBe(false);
    expect(keepsToNlcius(invoiceOf(due, { buyer: { name: 'Anna', countryCode: 'BE' } }))).toBe(true);
    // How it is paid has to stand in an invoice that asks for money, and in no credit note (BR-NL-11).
    const { iban: _none, ...cash } = invoiceOf(due);
    expect(keepsToNlcius(cash)).toBe(false);
    expect(keepsToNlcius({ ...cash, kind: 'credit-note' })).toBe(true);
  });
});
