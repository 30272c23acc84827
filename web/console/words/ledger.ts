import { inLanguages } from '../../square/language.ts';

/** What the page of money says beside its figures: invoices, bank statements, and payments that nobody could place. */
interface LedgerWords {
  readonly writtenOff: string;
  readonly unplaced: (count: number) => string;
  readonly said: string;
  readonly invoices: string;
  readonly invoicesLead: string;
  readonly company: string;
  readonly companyLead: string;
  readonly legalName: string;
  readonly kvk: string;
  readonly vat: string;
  readonly companyWrong: string;
  readonly make: string;
  readonly made: (count: number) => string;
  readonly madeNone: string;
  readonly left: (count: number) => string;
  readonly leftBecause: Readonly<Record<'/company' | '/company/vatNumber' | 'other', string>>;
  readonly more: string;
  readonly list: string;
  readonly noInvoices: string;
  readonly number: string;
  readonly on: string;
  readonly buyer: string;
  readonly net: string;
  readonly tax: string;
  readonly kinds: Readonly<Record<'invoice' | 'credit-note', string>>;
  readonly turnover: string;
  readonly rate: string;
  readonly noVat: string;
  readonly zip: string;
  readonly csv: string;
  readonly profile: string;
  readonly statementDone: (count: number) => string;
  readonly outcome: string;
  readonly count: string;
  readonly outcomes: Readonly<Record<string, string>>;
  readonly known: (count: number) => string;
  readonly leftOut: (count: number) => string;
  readonly problems: (count: number) => string;
  readonly line: (line: number) => string;
  readonly busy: string;
  readonly toPlace: string;
  readonly toPlaceLead: string;
  readonly nameless: string;
  readonly forOrder: (order: string) => string;
  readonly because: Readonly<Record<'amount' | 'reference' | 'name', string>>;
  readonly orderNumber: string;
  readonly place: string;
  readonly putAside: string;
  readonly asideNote: string;
}

const nl: LedgerWords = {
  writtenOff: 'Niet meer verwacht',
  unplaced: (count) => (count === 1 ? 'Eén betaling zonder bestelling' : `${count} betalingen zonder bestelling`),
  said: 'De koper zegt dat het is betaald.',
  invoices: 'Facturen voor de boekhouder',
  invoicesLead:
    'Van elke bestelling die klaar is één factuur, en een creditnota voor wat daarna terugging. Eenmaal gemaakt verandert een factuur niet meer. Bewaar de bestanden zelf: met de bestelling verdwijnen ze hier na verloop van tijd.',
  company: 'Uw bedrijf op de factuur',
  companyLead: 'Zonder KvK-nummer, en zonder btw-nummer als u btw rekent, kan er geen factuur worden gemaakt.',
  legalName: 'Naam zoals ingeschreven',
  kvk: 'KvK-nummer',
  vat: 'Btw-nummer',
  companyWrong: 'Een KvK-nummer heeft acht cijfers; een btw-nummer ziet eruit als NL123456789B01.',
  make: 'Facturen maken over deze dagen',
  made: (count) => (count === 1 ? 'Er is één factuur of creditnota gemaakt.' : `Er zijn ${count} facturen en creditnota’s gemaakt.`),
  madeNone: 'Er was niets meer te maken.',
  left: (count) =>
    count === 1 ? 'Van één bestelling kon geen factuur worden gemaakt' : `Van ${count} bestellingen kon geen factuur worden gemaakt`,
  leftBecause: {
    '/company': 'Vul hierboven uw KvK-nummer of btw-nummer in.',
    '/company/vatNumber': 'Vul hierboven uw btw-nummer in: er staat btw op deze bestellingen.',
    other: 'De prijsopgave zegt niet welk btw-tarief erin zit.',
  },
  more: 'Er is nog meer: druk nog eens.',
  list: 'Gemaakt in deze dagen',
  noInvoices: 'In deze dagen zijn er nog geen facturen gemaakt.',
  number: 'Nummer',
  on: 'Datum',
  buyer: 'Koper',
  net: 'Zonder btw',
  tax: 'Btw',
  kinds: { invoice: 'Factuur', 'credit-note': 'Creditnota' },
  turnover: 'Omzet en btw per tarief',
  rate: 'Tarief',
  noVat: 'geen btw',
  zip: 'Alle facturen (UBL)',
  csv: 'Lijst van facturen (CSV)',
  profile:
    'UBL 2.1 volgens EN 16931. Waar de koper een KvK-nummer en een adres gaf, volgens het Nederlandse profiel NLCIUS; dat vraagt die van iedere Nederlandse koper.',
  statementDone: (count) =>
    count === 0
      ? 'Er stond geen nieuwe betaling in.'
      : count === 1
        ? 'Er stond één nieuwe betaling in.'
        : `Er stonden ${count} nieuwe betalingen in.`,
  outcome: 'Wat ervan werd',
  count: 'Aantal',
  outcomes: {
    paid: 'Betaald, precies goed',
    'too-little': 'Te weinig: de rest staat nog open',
    'too-much': 'Te veel: betaal het verschil terug',
    'paid-again': 'Nog een keer betaald: betaal het terug',
    'order-cancelled': 'Voor een bestelling die is afgezegd: betaal het terug',
    'no-order-yet': 'Betaald en nog niet besteld',
    'wrong-reference': 'Met een kenmerk dat niet bestaat: wijs het hieronder toe',
    unknown: 'Zonder kenmerk: wijs het hieronder toe',
    'other-currency': 'In een andere munt: wijs het hieronder toe',
  },
  known: (count) => (count === 1 ? 'Eén betaling was al bekend.' : `${count} betalingen waren al bekend.`),
  leftOut: (count) =>
    count === 1 ? 'Eén andere regel is geen betaling van een koper.' : `${count} andere regels zijn geen betalingen van kopers.`,
  problems: (count) => (count === 1 ? 'Eén regel is niet gelezen' : `${count} regels zijn niet gelezen`),
  line: (line) => (line === 0 ? 'Het bestand' : `Regel ${line}`),
  busy: 'Een ander afschrift wordt nog gelezen. Probeer het zo weer.',
  toPlace: 'Betalingen zonder bestelling',
  toPlaceLead: 'Deze betalingen noemen geen bestelling. Zeg zelf waar ze voor zijn; er wordt niets geraden.',
  nameless: 'Geen naam',
  forOrder: (order) => `Voor bestelling ${order}`,
  because: { amount: 'zelfde bedrag', reference: 'deel van het kenmerk', name: 'zelfde naam' },
  orderNumber: 'Nummer van de bestelling',
  place: 'Toewijzen',
  putAside: 'Hoort niet bij een bestelling',
  asideNote: 'Hoort niet bij een bestelling, gezegd in de console',
};

const en: LedgerWords = {
  writtenOff: 'No longer expected',
  unplaced: (count) => (count === 1 ? 'One payment without an order' : `${count} payments without an order`),
  said: 'The buyer says that it was paid.',
  invoices: 'Invoices for the bookkeeper',
  invoicesLead:
    'One invoice of each order that is done, and a credit note for what went back later. Once made, an invoice does not change. Keep the files yourself: here they go with the order after a time.',
  company: 'Your company on the invoice',
  companyLead: 'Without a KvK number, and without a VAT number where you charge VAT, no invoice can be made.',
  legalName: 'Name as it is registered',
  kvk: 'KvK number',
  vat: 'VAT number',
  companyWrong: 'A KvK number has eight digits; a VAT number looks like NL123456789B01.',
  make: 'Make the invoices of these days',
  made: (count) => (count === 1 ? 'One invoice or credit note was made.' : `${count} invoices and credit notes were made.`),
  madeNone: 'There was nothing more to make.',
  left: (count) => (count === 1 ? 'Of one order no invoice could be made' : `Of ${count} orders no invoice could be made`),
  leftBecause: {
    '/company': 'Fill in your KvK number or VAT number above.',
    '/company/vatNumber': 'Fill in your VAT number above: these orders charge VAT.',
    other: 'The quote does not say at which rate VAT lies in it.',
  },
  more: 'There is more: press once again.',
  list: 'Made in these days',
  noInvoices: 'No invoices were made in these days yet.',
  number: 'Number',
  on: 'Date',
  buyer: 'Buyer',
  net: 'Without VAT',
  tax: 'VAT',
  kinds: { invoice: 'Invoice', 'credit-note': 'Credit note' },
  turnover: 'Turnover and VAT by rate',
  rate: 'Rate',
  noVat: 'no VAT',
  zip: 'All invoices (UBL)',
  csv: 'List of invoices (CSV)',
  profile:
    'UBL 2.1 as EN 16931 has it. Where the buyer gave a KvK number and an address, in the Dutch profile NLCIUS; that asks both of every Dutch buyer.',
  statementDone: (count) =>
    count === 0
      ? 'There was no new payment in it.'
      : count === 1
        ? 'There was one new payment in it.'
        : `There were ${count} new payments in it.`,
  outcome: 'What became of it',
  count: 'Number',
  outcomes: {
    paid: 'Paid, exactly right',
    'too-little': 'Too little: the rest is still open',
    'too-much': 'Too much: pay the difference back',
    'paid-again': 'Paid once more: pay it back',
    'order-cancelled': 'For an order that was cancelled: pay it back',
    'no-order-yet': 'Paid and not ordered yet',
    'wrong-reference': 'With a reference that does not exist: place it below',
    unknown: 'Without a reference: place it below',
    'other-currency': 'In another currency: place it below',
  },
  known: (count) => (count === 1 ? 'One payment was known already.' : `${count} payments were known already.`),
  leftOut: (count) => (count === 1 ? 'One other entry is no payment of a buyer.' : `${count} other entries are no payments of buyers.`),
  problems: (count) => (count === 1 ? 'One entry was not read' : `${count} entries were not read`),
  line: (line) => (line === 0 ? 'The file' : `Line ${line}`),
  busy: 'Another statement is still being read. Try again in a moment.',
  toPlace: 'Payments without an order',
  toPlaceLead: 'These payments name no order. Say yourself what they are for; nothing is guessed.',
  nameless: 'No name',
  forOrder: (order) => `For order ${order}`,
  because: { amount: 'same amount', reference: 'part of the reference', name: 'same name' },
  orderNumber: 'Number of the order',
  place: 'Place',
  putAside: 'Is for no order',
  asideNote: 'Is for no order, said in the console',
};

export const ledgerWords = inLanguages({ nl, en });
