import { parse } from 'csv-parse/sync';
import type { TextLine } from './csv-text.ts';
import type { ProblemList } from './import-problem.ts';

/** One record of a CSV file; `line` is where it begins. */
export interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Most rows that one file may hold. */
export const ROWS_MAX = 200_000;
/** Longest record, lines and characters; a quote that is never closed swallows no more than this. */
const RECORD_LINES_MAX = 2_000;
const RECORD_CHARS_MAX = 512 * 1024;
/** Records handed to the parser at once. */
const BATCH_RECORDS = 400;
/** After so many broken records the rest of the file is not read. */
const BROKEN_MAX = 200;
const DELIMITERS = [',', ';', '\t'] as const;

interface Record {
  readonly line: number;
  readonly lines: readonly TextLine[];
}

/** What {@link rowsOf} found besides rows. */
export interface Reading {
  /** False when a part of the file could not be read: what is missing from it may be there all the same. */
  complete: boolean;
}

/**
 * The records of a CSV file (RFC 4180; comma, semicolon or tab), the header first. A record that cannot be read is
 * reported with the line on which it begins, and reading goes on with the next line: one quote that is not closed never costs the rest.
 */
export function* rowsOf(lines: Iterable<TextLine>, problems: ProblemList, reading: Reading): Generator<CsvRow> {
  const source = lineSource(lines);
  const header = firstLine(source);
  if (header === undefined) return;
  const delimiter = delimiterOf(header.text);
  source.back([header]);
  let columns = 0;
  let rows = 0;
  let broken = 0;
  for (let batch = gather(source); batch.length > 0; batch = gather(source)) {
    const { good, fault } = parseBatch(batch, { delimiter, columns });
    for (const row of good) {
      columns ||= row.cells.length;
      if (rows++ > ROWS_MAX) return stop(row.line, problems, reading);
      yield row;
    }
    if (fault === undefined) continue;
    reportFault(fault, problems, columns);
    reading.complete = false;
    source.back(linesAfter(batch, fault, { delimiter, columns }));
    if (++broken >= BROKEN_MAX) return stop(fault.line, problems, reading);
  }
}

function stop(line: number, problems: ProblemList, reading: Reading): void {
  reading.complete = false;
  problems.error(line, {
    message: {
      nl: `Vanaf hier is het bestand niet gelezen: het heeft meer dan ${ROWS_MAX} rijen of te veel fouten. Herstel de fouten hierboven of splits het bestand.`,
      en: `From here on the file was not read: it has more than ${ROWS_MAX} rows or too many faults. Mend the faults above or split the file.`,
    },
  });
}

interface LineSource {
  next(): TextLine | undefined;
  /** Puts lines back in front. */
  back(lines: readonly TextLine[]): void;
}

function lineSource(lines: Iterable<TextLine>): LineSource {
  const iterator = lines[Symbol.iterator]();
  let waiting: TextLine[] = [];
  let at = 0;
  return {
    next() {
      if (at < waiting.length) return waiting[at++];
      const step = iterator.next();
      return step.done === true ? undefined : step.value;
    },
    back(again) {
      waiting = [...again, ...waiting.slice(at)];
      at = 0;
    },
  };
}

/** The header: the first line that says something; spreadsheets may put `sep=;` before it. */
function firstLine(source: LineSource): TextLine | undefined {
  for (let line = source.next(); line !== undefined; line = source.next()) {
    if (line.text.trim() !== '' && !/^"?sep=.?"?$/i.test(line.text)) return line;
  }
  return undefined;
}

function delimiterOf(header: string): string {
  const bare = header.replaceAll(/"[^"]*"/g, '');
  const counted = DELIMITERS.map((delimiter) => ({ delimiter, count: bare.split(delimiter).length }));
  return counted.reduce((best, each) => (each.count > best.count ? each : best)).delimiter;
}

/** Lines put together to records: a record is whole when the quotes in it come in pairs. */
function gather(source: LineSource): Record[] {
  const records: Record[] = [];
  while (records.length < BATCH_RECORDS) {
    const record = nextRecord(source);
    if (record === undefined) break;
    records.push(record);
  }
  return records;
}

function nextRecord(source: LineSource): Record | undefined {
  let first = source.next();
  while (first !== undefined && first.text.trim() === '') first = source.next();
  if (first === undefined) return undefined;
  const lines = [first];
  let open = hasOddQuotes(first.text);
  let chars = first.text.length;
  while (open && lines.length < RECORD_LINES_MAX && chars < RECORD_CHARS_MAX) {
    const line = source.next();
    if (line === undefined) break;
    lines.push(line);
    chars += line.text.length;
    if (hasOddQuotes(line.text)) open = false;
  }
  return { line: first.line, lines };
}

function hasOddQuotes(text: string): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
}

interface Fault {
  readonly index: number;
  readonly line: number;
  readonly kind: 'quotes' | 'columns' | 'size';
  readonly found: number;
}

interface Shape {
  readonly delimiter: string;
  /** Number of columns of the header; 0 while it is not known. */
  readonly columns: number;
}

/** Parses records together, and one by one only when that fails, to find the one at fault. */
function parseBatch(batch: readonly Record[], shape: Shape): { good: CsvRow[]; fault?: Fault } {
  const together = batch.some((record) => isTooLong(record)) ? undefined : parseTexts(batch.map(textOf), shape.delimiter);
  const good: CsvRow[] = [];
  let columns = shape.columns;
  for (const [index, record] of batch.entries()) {
    if (isTooLong(record)) return { good, fault: { index, line: record.line, kind: 'size', found: 0 } };
    const cells = together?.[index] ?? parseTexts([textOf(record)], shape.delimiter)?.[0];
    if (cells === undefined) return { good, fault: { index, line: record.line, kind: 'quotes', found: 0 } };
    columns ||= cells.length;
    // One cell too many is no small thing: `2,50` without quotes is a price of 2.
    if (cells.length !== columns) {
      return { good, fault: { index, line: record.line, kind: 'columns', found: cells.length } };
    }
    good.push({ line: record.line, cells });
  }
  return { good };
}

function isTooLong(record: Record): boolean {
  return record.lines.length >= RECORD_LINES_MAX || record.lines.reduce((chars, line) => chars + line.text.length, 0) >= RECORD_CHARS_MAX;
}

function textOf(record: Record): string {
  return record.lines.length === 1 ? (record.lines[0]?.text ?? '') : record.lines.map((line) => line.text).join('\n');
}

/** Undefined when the parser does not see exactly these records. */
function parseTexts(texts: readonly string[], delimiter: string): string[][] | undefined {
  try {
    const parsed: string[][] = parse(texts.join('\n'), { delimiter, relax_column_count: true, record_delimiter: '\n' });
    return parsed.length === texts.length ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Where reading goes on after a fault. Wrong quotes: at the very next line. A wrong number of columns in a record of several
 * lines: at the first of them that is a row by itself, and was swallowed; the others are text of the bad row.
 */
function linesAfter(batch: readonly Record[], fault: Fault, shape: Shape): TextLine[] {
  const inner = batch[fault.index]?.lines.slice(1) ?? [];
  const swallowed = fault.kind === 'columns' ? inner.findIndex((line) => isRow(line, shape)) : 0;
  return [...(swallowed < 0 ? [] : inner.slice(swallowed)), ...batch.slice(fault.index + 1).flatMap((record) => record.lines)];
}

function isRow(line: TextLine, shape: Shape): boolean {
  return parseTexts([line.text], shape.delimiter)?.[0]?.length === shape.columns;
}

function reportFault(fault: Fault, problems: ProblemList, columns: number): void {
  if (fault.kind === 'columns') {
    problems.error(fault.line, {
      message: {
        nl: `Deze rij heeft ${fault.found} kolommen in plaats van ${columns}. Zet tekst met een scheidingsteken erin tussen aanhalingstekens.`,
        en: `This row has ${fault.found} columns instead of ${columns}. Put text that contains a separator between quotes.`,
      },
    });
    return;
  }
  problems.error(fault.line, {
    message: {
      nl: 'De aanhalingstekens in deze rij kloppen niet: sluit elk " en schrijf een aanhalingsteken in een tekst dubbel ("").',
      en: 'The quotes in this row do not match: close every " and write a quote inside a text twice ("").',
    },
  });
}
