import { chargesVat, type Invoice, type InvoiceParty } from '../../commerce/invoice.ts';
import { NO_VAT } from '../../commerce/invoice-pieces.ts';
import type { InvoiceCharge, TaxSum } from '../../commerce/invoice-sums.ts';
import { isNegative, isZero, type Money } from '../../commerce/money.ts';
import { document, type Element, element, parent } from './xml.ts';

/**
 * An invoice as UBL 2.1. It says that it keeps to the Dutch profile (NLCIUS, SI-UBL 2.0) where it does; that asks a KvK number and a whole
 * address of a Dutch buyer, which no consumer gives, and such an invoice says that it keeps to EN 16931, on which the profile rests.
 */

const CORE = 'urn:cen.eu:en16931:2017';
const NLCIUS = `${CORE}#compliant#urn:fdc:nen.nl:nlcius:v1.0`;
const PROCESS = 'urn:fdc:peppol.eu:2017:poacc:billing:01:1.0';
/** Scheme of KvK numbers in the list of ISO 6523. */
const KVK = '0106';
/** SEPA credit transfer, in the list of UNCL 4461. */
const SEPA_TRANSFER = '58';
/** "One", in the list of UN/ECE recommendation 20. */
const PIECES = 'C62';
const NO_CHARGE = 'No VAT is charged on this';

/** Whether an invoice keeps to the rules of the Dutch profile (BR-NL-1, 3, 4, 10 and 11; the last is for invoices alone). */
export function keepsToNlcius({ kind, provider, buyer, totals, iban }: Invoice): boolean {
  const isWhole = ({ street, cityName, postalCode }: InvoiceParty) =>
    street !== undefined && cityName !== undefined && postalCode !== undefined;
  const payable = kind === 'credit-note' || iban !== undefined || isNegative(totals.payable) || isZero(totals.payable);
  const ofProvider = provider.countryCode === 'NL' && provider.kvkNumber !== undefined && isWhole(provider);
  return ofProvider && payable && (buyer.countryCode !== 'NL' || (buyer.kvkNumber !== undefined && isWhole(buyer)));
}

/** The XML of an invoice or a credit note. */
export function ublOf(invoice: Invoice): string {
  const isCredit = invoice.kind === 'credit-note';
  const name = isCredit ? 'CreditNote' : 'Invoice';
  const { totals, taxes } = invoice;
  const untaxed = untaxedCategory(invoice);
  return document(name, [
    element('cbc:CustomizationID', keepsToNlcius(invoice) ? NLCIUS : CORE),
    element('cbc:ProfileID', PROCESS),
    element('cbc:ID', invoice.number),
    element('cbc:IssueDate', invoice.issuedOn),
    isCredit ? undefined : element('cbc:DueDate', invoice.issuedOn),
    isCredit ? element('cbc:CreditNoteTypeCode', '381') : element('cbc:InvoiceTypeCode', '380'),
    element('cbc:DocumentCurrencyCode', totals.net.currency),
    parent('cac:OrderReference', [element('cbc:ID', invoice.orderId)]),
    invoice.about === undefined
      ? undefined
      : parent('cac:BillingReference', [parent('cac:InvoiceDocumentReference', [element('cbc:ID', invoice.about)])]),
    parent('cac:AccountingSupplierParty', [partyOf(invoice.provider, { withVat: untaxed !== 'O' })]),
    parent('cac:AccountingCustomerParty', [partyOf(invoice.buyer, { withVat: untaxed !== 'O' })]),
    invoice.deliveredOn === undefined ? undefined : parent('cac:Delivery', [element('cbc:ActualDeliveryDate', invoice.deliveredOn)]),
    isCredit ? undefined : paymentMeans(invoice),
    parent('cac:PaymentTerms', [element('cbc:Note', isCredit ? 'To be paid back' : 'As agreed in the order')]),
    ...invoice.allowances.map((each) => chargeOf(each, { untaxed, isCharge: false })),
    ...invoice.charges.map((each) => chargeOf(each, { untaxed, isCharge: true })),
    parent('cac:TaxTotal', [money('cbc:TaxAmount', totals.tax), ...taxes.map((each) => taxSum(each, untaxed))]),
    parent('cac:LegalMonetaryTotal', [
      money('cbc:LineExtensionAmount', totals.lines),
      money('cbc:TaxExclusiveAmount', totals.net),
      money('cbc:TaxInclusiveAmount', totals.gross),
      unlessNothing('cbc:AllowanceTotalAmount', totals.allowances),
      unlessNothing('cbc:ChargeTotalAmount', totals.charges),
      unlessNothing('cbc:PrepaidAmount', totals.paid),
      unlessNothing('cbc:PayableRoundingAmount', totals.rounding),
      money('cbc:PayableAmount', totals.payable),
    ]),
    ...linesOf(invoice, untaxed),
  ]);
}

type Untaxed = 'E' | 'O';

/** What bears no VAT is exempt beside what does, and for who has a VAT number; else it is outside VAT, and no number may be named. */
function untaxedCategory(invoice: Invoice): Untaxed {
  return chargesVat(invoice) || invoice.provider.vatNumber !== undefined ? 'E' : 'O';
}

function categoryOf(rate: string, untaxed: Untaxed): { readonly id: string; readonly percent?: string } {
  if (rate !== NO_VAT) return Number(rate) === 0 ? { id: 'Z', percent: '0' } : { id: 'S', percent: rate };
  return untaxed === 'O' ? { id: 'O' } : { id: 'E', percent: '0' };
}

function taxCategory(name: string, rate: string, { untaxed, reason }: { readonly untaxed: Untaxed; readonly reason: boolean }): Element {
  const { id, percent } = categoryOf(rate, untaxed);
  return parent(name, [
    element('cbc:ID', id),
    percent === undefined ? undefined : element('cbc:Percent', percent),
    reason && rate === NO_VAT ? element('cbc:TaxExemptionReason', NO_CHARGE) : undefined,
    parent('cac:TaxScheme', [element('cbc:ID', 'VAT')]),
  ]);
}

function taxSum({ rate, taxable, tax }: TaxSum, untaxed: Untaxed): Element {
  return parent('cac:TaxSubtotal', [
    money('cbc:TaxableAmount', taxable),
    money('cbc:TaxAmount', tax),
    taxCategory('cac:TaxCategory', rate, { untaxed, reason: true }),
  ]);
}

function chargeOf({ title, net, rate }: InvoiceCharge, of: { readonly untaxed: Untaxed; readonly isCharge: boolean }): Element {
  return parent('cac:AllowanceCharge', [
    element('cbc:ChargeIndicator', String(of.isCharge)),
    element('cbc:AllowanceChargeReason', title),
    money('cbc:Amount', net),
    taxCategory('cac:TaxCategory', rate, { untaxed: of.untaxed, reason: false }),
  ]);
}

function linesOf({ kind, lines }: Invoice, untaxed: Untaxed): readonly Element[] {
  const [line, quantity] = kind === 'credit-note' ? ['CreditNoteLine', 'CreditedQuantity'] : ['InvoiceLine', 'InvoicedQuantity'];
  return lines.map((each, place) =>
    parent(`cac:${line}`, [
      element('cbc:ID', String(place + 1)),
      element(`cbc:${quantity}`, String(each.quantity), { unitCode: PIECES }),
      money('cbc:LineExtensionAmount', each.net),
      parent('cac:Item', [
        element('cbc:Name', each.title),
        taxCategory('cac:ClassifiedTaxCategory', each.rate, { untaxed, reason: false }),
      ]),
      parent('cac:Price', [money('cbc:PriceAmount', each.price)]),
    ]),
  );
}

function paymentMeans({ iban, reference, totals }: Invoice): Element | undefined {
  if (iban === undefined || isNegative(totals.payable)) return undefined;
  return parent('cac:PaymentMeans', [
    element('cbc:PaymentMeansCode', SEPA_TRANSFER),
    reference === undefined ? undefined : element('cbc:PaymentID', reference),
    parent('cac:PayeeFinancialAccount', [element('cbc:ID', iban)]),
  ]);
}

function partyOf(party: InvoiceParty, { withVat }: { readonly withVat: boolean }): Element {
  const { kvkNumber, vatNumber, phone, email } = party;
  const kvk = kvkNumber === undefined ? {} : { schemeID: KVK };
  return parent('cac:Party', [
    kvkNumber === undefined ? undefined : element('cbc:EndpointID', kvkNumber, kvk),
    parent('cac:PostalAddress', [
      party.street === undefined ? undefined : element('cbc:StreetName', party.street),
      party.cityName === undefined ? undefined : element('cbc:CityName', party.cityName),
      party.postalCode === undefined ? undefined : element('cbc:PostalZone', party.postalCode),
      parent('cac:Country', [element('cbc:IdentificationCode', party.countryCode)]),
    ]),
    vatNumber === undefined || !withVat
      ? undefined
      : parent('cac:PartyTaxScheme', [element('cbc:CompanyID', vatNumber), parent('cac:TaxScheme', [element('cbc:ID', 'VAT')])]),
    parent('cac:PartyLegalEntity', [
      element('cbc:RegistrationName', party.name),
      kvkNumber === undefined ? undefined : element('cbc:CompanyID', kvkNumber, kvk),
    ]),
    phone === undefined && email === undefined
      ? undefined
      : parent('cac:Contact', [
          phone === undefined ? undefined : element('cbc:Telephone', phone),
          email === undefined ? undefined : element('cbc:ElectronicMail', email),
        ]),
  ]);
}

function money(name: string, { currency, amount }: Money): Element {
  return element(name, amount, { currencyID: currency });
}

function unlessNothing(name: string, amount: Money): Element | undefined {
  return isZero(amount) ? undefined : money(name, amount);
}
