import { compact } from '../../../commerce/iban.ts';
import { type Money, parseMoney, sameMoney, sum } from '../../../commerce/money.ts';
import type { BookedPayment } from '../../../commerce/payment-match.ts';
import { isDate } from '../../../commerce/time.ts';
import type { ProblemFacts, ProblemList } from '../../imports/import-problem.ts';
import { ENTRIES_MAX, NAME_CHARS_MAX, REMARK_CHARS_MAX, type Statement } from './statement.ts';
import { elementAt, elementsAt, readXml, textAt, textsAt, type XmlDocument, type XmlElement } from './xml-text.ts';

/** ISO 20022 CAMT.053, versions 02 and 08, as banks write it. Their differences are where a status and a party's name stand. */

const LISTED = ['Stmt', 'Ntry', 'NtryDtls', 'TxDtls', 'Ustrd', 'Strd'];

/** Reads a statement; undefined, with a problem, when the file is none. An entry that cannot be read is reported, and the rest is read. */
export function readCamt053(bytes: Uint8Array, problems: ProblemList): Statement | undefined {
  const document = readXml(bytes, LISTED, problems);
  if (document === undefined) return undefined;
  const format = formatOf(document, problems);
  if (format === undefined) return undefined;
  const reading: Reading = { document, problems, payments: [], accounts: new Set(), outgoing: 0, notBooked: 0, entries: 0 };
  const statements = elementsAt(elementAt(document.root, 'Document', 'BkToCstmrStmt'), 'Stmt');
  if (statements.length === 0) problems.error(0, { column: 'Stmt', message: missing('Stmt') });
  for (const statement of statements) readStatement(statement, reading);
  const { payments, accounts, outgoing, notBooked } = reading;
  return { format, accounts: [...accounts], payments, leftOut: { outgoing, notBooked } };
}

interface Reading {
  readonly document: XmlDocument;
  readonly problems: ProblemList;
  readonly payments: BookedPayment[];
  readonly accounts: Set<string>;
  outgoing: number;
  notBooked: number;
  entries: number;
}

function formatOf({ root, namespaces, lineOf }: XmlDocument, problems: ProblemList): 'camt.053.001.02' | 'camt.053.001.08' | undefined {
  const document = elementAt(root, 'Document');
  const name = namespaces.flatMap((each) => /(?:camt|pain)\.\d{3}\.\d{3}\.\d{2}/.exec(each)?.[0] ?? [])[0];
  if (name === 'camt.053.001.02' || name === 'camt.053.001.08') return name;
  const line = document === undefined ? 1 : lineOf(document);
  problems.error(line, {
    ...(name === undefined ? {} : { value: name }),
    message: {
      nl: 'Dit is geen afschrift in CAMT.053, versie 02 of 08; kies die vorm als u het bij uw bank ophaalt.',
      en: 'This is no statement in CAMT.053, version 02 or 08; choose that form when you download it from your bank.',
    },
  });
  return undefined;
}

function readStatement(statement: XmlElement, reading: Reading): void {
  const { problems, document } = reading;
  const account = compact(textAt(statement, 'Acct', 'Id', 'IBAN') ?? '');
  if (account === '') {
    problems.error(document.lineOf(statement), { column: 'Acct/Id/IBAN', message: missing('Acct/Id/IBAN') });
    return;
  }
  reading.accounts.add(account);
  for (const entry of elementsAt(statement, 'Ntry')) {
    if (++reading.entries > ENTRIES_MAX) {
      problems.error(document.lineOf(entry), { message: tooMany() });
      return;
    }
    readEntry(entry, account, reading);
  }
}

function readEntry(entry: XmlElement, account: string, reading: Reading): void {
  const line = reading.document.lineOf(entry);
  const kind = kindOf(entry);
  if (kind === 'not-booked') reading.notBooked += 1;
  else if (kind === 'outgoing') reading.outgoing += 1;
  else {
    const read = kind === 'incoming' ? paymentsOf(entry, { account, line }) : kind;
    if ('payments' in read) reading.payments.push(...read.payments);
    else reading.problems.error(line, { ...read, column: `Ntry/${read.column}` });
  }
}

type Fault = ProblemFacts & { readonly column: string };

function kindOf(entry: XmlElement): 'incoming' | 'outgoing' | 'not-booked' | Fault {
  const status = textAt(entry, 'Sts') ?? textAt(entry, 'Sts', 'Cd');
  const direction = textAt(entry, 'CdtDbtInd');
  if (status === undefined) return { column: 'Sts', message: missing('Sts') };
  if (direction !== 'CRDT' && direction !== 'DBIT') {
    return { column: 'CdtDbtInd', ...said(direction), message: expected('CRDT of DBIT', 'CRDT or DBIT') };
  }
  if (status !== 'BOOK') return 'not-booked';
  return direction === 'DBIT' || textAt(entry, 'RvslInd') === 'true' ? 'outgoing' : 'incoming';
}

function paymentsOf(
  entry: XmlElement,
  place: { readonly account: string; readonly line: number },
): { readonly payments: readonly BookedPayment[] } | Fault {
  const amount = moneyAt(entry, 'Amt');
  if (amount === undefined) {
    return {
      column: 'Amt',
      ...said(textAt(entry, 'Amt')),
      message: expected('een bedrag met valuta (Ccy)', 'an amount with its currency (Ccy)'),
    };
  }
  const on = (textAt(entry, 'BookgDt', 'Dt') ?? textAt(entry, 'BookgDt', 'DtTm'))?.slice(0, 10);
  if (on === undefined || !isDate(on)) return { column: 'BookgDt', ...said(on), message: expected('een datum', 'a date') };
  const parts = partsOf(entry, amount);
  if (parts === undefined) return { column: 'NtryDtls', message: partsDiffer };
  const whole = textAt(entry, 'AcctSvcrRef');
  const payments = parts.map((part, at): BookedPayment => {
    const own = textAt(part.details, 'Refs', 'AcctSvcrRef');
    const bankReference = own ?? (whole === undefined || parts.length === 1 ? whole : `${whole}#${at + 1}`);
    const remark = remarkOf(part.details) ?? textAt(entry, 'AddtlNtryInf') ?? '';
    return {
      ...place,
      on,
      amount: part.amount,
      remark: remark.slice(0, REMARK_CHARS_MAX),
      payer: payerOf(part.details),
      ...(bankReference === undefined ? {} : { bankReference }),
    };
  });
  return { payments };
}

interface Part {
  readonly amount: Money;
  readonly details: XmlElement | undefined;
}

/** The single payments of an entry. A bank may book many in one; then each says its own amount, and together they are the entry. */
function partsOf(entry: XmlElement, amount: Money): readonly Part[] | undefined {
  const all = elementsAt(entry, 'NtryDtls').flatMap((details) => elementsAt(details, 'TxDtls'));
  if (all.length <= 1) return [{ amount, details: all[0] }];
  const parts = all.flatMap((details): Part[] => {
    const own = moneyAt(details, 'Amt') ?? moneyAt(elementAt(details, 'AmtDtls', 'TxAmt'), 'Amt');
    return own === undefined || own.currency !== amount.currency ? [] : [{ amount: own, details }];
  });
  const total = sum(
    amount.currency,
    parts.map((part) => part.amount),
  );
  return parts.length === all.length && sameMoney(total, amount) ? parts : undefined;
}

/** What the payer wrote: a structured reference first. */
function remarkOf(details: XmlElement | undefined): string | undefined {
  const information = elementAt(details, 'RmtInf');
  const structured = elementsAt(information, 'Strd').flatMap((each) => textAt(each, 'CdtrRefInf', 'Ref') ?? []);
  const texts = [...structured, ...textsAt(information, 'Ustrd')];
  return texts.length === 0 ? undefined : texts.join(' ');
}

function payerOf(details: XmlElement | undefined): BookedPayment['payer'] {
  const parties = elementAt(details, 'RltdPties');
  const name = textAt(parties, 'Dbtr', 'Nm') ?? textAt(parties, 'Dbtr', 'Pty', 'Nm');
  const iban = textAt(parties, 'DbtrAcct', 'Id', 'IBAN');
  return {
    ...(name === undefined ? {} : { name: name.slice(0, NAME_CHARS_MAX) }),
    ...(iban === undefined ? {} : { iban: compact(iban).slice(0, 34) }),
  };
}

function moneyAt(from: XmlElement | undefined, name: string): Money | undefined {
  const amount = textAt(from, name);
  const currency = textAt(from, name, '@Ccy');
  if (amount === undefined || currency === undefined || /^[+-]/.test(amount)) return undefined;
  const money = parseMoney(currency, amount);
  return money.ok ? money.value : undefined;
}

function said(value: string | undefined): { readonly value?: string } {
  return value === undefined ? {} : { value };
}

function missing(name: string): ProblemFacts['message'] {
  return { nl: `Hier ontbreekt ${name}; dit deel is niet gelezen.`, en: `${name} is missing here; this part was not read.` };
}

function expected(nl: string, en: string): ProblemFacts['message'] {
  return { nl: `Verwacht werd ${nl}; deze boeking is niet gelezen.`, en: `Expected was ${en}; this entry was not read.` };
}

const partsDiffer: ProblemFacts['message'] = {
  nl: 'De bedragen in deze verzamelboeking zijn er niet of tellen niet op; kijk bij de bank welke betalingen erin zitten en voer ze met de hand in.',
  en: 'The amounts in this batch are missing or do not add up; look at the bank which payments are in it, and enter them by hand.',
};

function tooMany(): ProblemFacts['message'] {
  return {
    nl: `Vanaf hier is het bestand niet gelezen: het heeft meer dan ${ENTRIES_MAX} boekingen. Haal kortere perioden op.`,
    en: `From here on the file was not read: it has more than ${ENTRIES_MAX} entries. Download shorter periods.`,
  };
}
