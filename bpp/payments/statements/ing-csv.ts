import { compact } from '../../../commerce/iban.ts';
import { type Money, parseMoney } from '../../../commerce/money.ts';
import type { BookedPayment } from '../../../commerce/payment-match.ts';
import { isDate } from '../../../commerce/time.ts';
import { type CsvRow, rowsOf } from '../../imports/csv-rows.ts';
import { linesOf } from '../../imports/csv-text.ts';
import type { ProblemFacts, ProblemList } from '../../imports/import-problem.ts';
import { ENTRIES_MAX, NAME_CHARS_MAX, REMARK_CHARS_MAX, type Statement } from './statement.ts';

/**
 * The CSV that ING in the Netherlands exports from "Mijn ING" and "ING Zakelijk": comma or semicolon between, Dutch or English heads, days as
 * `20261102`, decimals after a comma, and what the payer wrote inside one text with labels. Later exports add a balance and a tag.
 */

/** The heads of the columns that are read, in both languages. */
const HEADS = {
  on: ['datum', 'date'],
  name: ['naam / omschrijving', 'name / description'],
  account: ['rekening', 'account'],
  counterparty: ['tegenrekening', 'counterparty'],
  direction: ['af bij', 'debit/credit'],
  amount: ['bedrag (eur)', 'amount (eur)'],
  remark: ['mededelingen', 'notifications'],
} as const;
type Column = keyof typeof HEADS;

/** Whether a first line is that of such a file. */
export function isIngHeader(line: string): boolean {
  const text = line.toLowerCase();
  return (['on', 'direction', 'amount', 'account'] as const).every((column) => HEADS[column].some((head) => text.includes(head)));
}

/** Reads an export; undefined, with a problem, when the file is none. A row that cannot be read is reported, and the rest is read. */
export function readIngCsv(bytes: Uint8Array, problems: ProblemList): Statement | undefined {
  const lines = linesOf(bytes, problems);
  if (lines === undefined) return undefined;
  const rows = rowsOf(lines, problems, { complete: true });
  const first = rows.next();
  const columns = first.done === true ? undefined : columnsOf(first.value, problems);
  if (columns === undefined) return undefined;
  const accounts = new Set<string>();
  const payments: BookedPayment[] = [];
  let outgoing = 0;
  let entries = 0;
  for (const row of rows) {
    if (++entries > ENTRIES_MAX) {
      problems.error(row.line, { message: tooMany });
      break;
    }
    const read = readRow(row, columns, problems);
    if (read === undefined) continue;
    accounts.add(read.account);
    if (read.incoming) payments.push(read.payment);
    else outgoing += 1;
  }
  return { format: 'ing-csv', accounts: [...accounts], payments, leftOut: { outgoing, notBooked: 0 } };
}

type Columns = Readonly<Record<Column, { readonly at: number; readonly head: string }>>;

function columnsOf({ line, cells }: CsvRow, problems: ProblemList): Columns | undefined {
  const heads = cells.map((cell) => cell.trim().toLowerCase());
  const found: Partial<Record<Column, { at: number; head: string }>> = {};
  for (const [column, names] of Object.entries(HEADS) as [Column, readonly string[]][]) {
    const at = heads.findIndex((head) => names.includes(head));
    if (at >= 0) found[column] = { at, head: cells[at]?.trim() ?? '' };
    else problems.error(line, { column: names[0] ?? column, message: noColumn(names[0] ?? column) });
  }
  return Object.keys(found).length === Object.keys(HEADS).length ? (found as Columns) : undefined;
}

type Row =
  | { readonly incoming: true; readonly account: string; readonly payment: BookedPayment }
  | { readonly incoming: false; readonly account: string };

function readRow(row: CsvRow, columns: Columns, problems: ProblemList): Row | undefined {
  const cell = (column: Column): string => row.cells[columns[column].at]?.trim() ?? '';
  const fault = (column: Column, message: ProblemFacts['message']): undefined =>
    problems.error(row.line, { column: columns[column].head, value: cell(column), message }) as undefined;
  const account = compact(cell('account'));
  if (account === '') return fault('account', expected('een rekeningnummer', 'an account number'));
  const incoming = directionOf(cell('direction'));
  if (incoming === undefined) return fault('direction', expected('Af of Bij', 'Debit or Credit'));
  if (!incoming) return { incoming, account };
  const on = dateOf(cell('on'));
  if (on === undefined) return fault('on', expected('een datum zoals 20261102', 'a date such as 20261102'));
  const amount = amountOf(cell('amount'));
  if (amount === undefined) return fault('amount', expected('een bedrag zoals 12,50', 'an amount such as 12,50'));
  const name = cell('name').slice(0, NAME_CHARS_MAX);
  const iban = compact(cell('counterparty')).slice(0, 34);
  const payer = { ...(name === '' ? {} : { name }), ...(iban === '' ? {} : { iban }) };
  const remark = remarkIn(cell('remark')).slice(0, REMARK_CHARS_MAX);
  return { incoming, account, payment: { account, on, amount, remark, payer, line: row.line } };
}

function directionOf(text: string): boolean | undefined {
  const word = text.toLowerCase();
  return word === 'bij' || word === 'credit' ? true : word === 'af' || word === 'debit' ? false : undefined;
}

/** `20261102`, or `02-11-2026` as older exports have it. */
function dateOf(text: string): string | undefined {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(text) ?? [];
  const [, olderDay, olderMonth, olderYear] = /^(\d{2})-(\d{2})-(\d{4})$/.exec(text) ?? [];
  const date = year === undefined ? `${olderYear}-${olderMonth}-${olderDay}` : `${year}-${month}-${day}`;
  return isDate(date) ? date : undefined;
}

function amountOf(text: string): Money | undefined {
  if (!/^(\d{1,9}|\d{1,3}(\.\d{3}){1,2}),\d{2}$/.test(text)) return undefined;
  const money = parseMoney('EUR', text.replaceAll('.', '').replace(',', '.'));
  return money.ok ? money.value : undefined;
}

/** What the payer wrote: the text without what the bank puts around it under labels. */
function remarkIn(text: string): string {
  return text
    .replace(/^(Naam|Name): .*?(?= ?(Omschrijving|Description|IBAN|Kenmerk|Reference): )/s, '')
    .replaceAll(/\b(Valutadatum|Value date): \S+/g, '')
    .replaceAll(/\bIBAN: \S+/g, '')
    .replaceAll(/\b(Kenmerk|Reference): NOTPROVIDED\b/g, '')
    .replaceAll(/\b(Omschrijving|Description|Kenmerk|Reference): /g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function noColumn(name: string): ProblemFacts['message'] {
  return {
    nl: `De kolom "${name}" ontbreekt; dit is geen export van ING zoals die hier gelezen wordt.`,
    en: `The column "${name}" is missing; this is no export of ING as it is read here.`,
  };
}

function expected(nl: string, en: string): ProblemFacts['message'] {
  return { nl: `Verwacht werd ${nl}; deze regel is niet gelezen.`, en: `Expected was ${en}; this row was not read.` };
}

const tooMany: ProblemFacts['message'] = {
  nl: `Vanaf hier is het bestand niet gelezen: het heeft meer dan ${ENTRIES_MAX} regels. Haal kortere perioden op.`,
  en: `From here on the file was not read: it has more than ${ENTRIES_MAX} rows. Download shorter periods.`,
};
