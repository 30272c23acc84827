import { type Columns, columnsOf } from './columns.ts';
import { type CsvRow, type Reading, rowsOf } from './csv-rows.ts';
import { CSV_BYTES_MAX, linesOf } from './csv-text.ts';
import type { ProblemFacts, ProblemList } from './import-problem.ts';

/** The files of a GTFS feed. A sentence says why one cannot be read; undefined is one that is not there. */
export interface GtfsFiles {
  read(name: string): Promise<Uint8Array | { readonly fault: string } | undefined>;
}

/** One row of a table, by the names of its columns; what a file lacks reads as empty. */
export interface GtfsRow<Column extends string> {
  readonly line: number;
  cell(column: Column): string;
  /** Tells of a fault in a cell, which makes its row unfit. */
  fault(column: Column, message: { readonly nl: string; readonly en: string }): undefined;
}

/** What of a table must be there. */
export interface Wanted<Column extends string> {
  readonly columns: readonly Column[];
  /** Without these the table cannot be read. */
  readonly needed: readonly Column[];
  /** Whether there is no feed without the table. */
  readonly required: boolean;
}

/** The rows of one table. What is wrong is told with file, line and column; `whole.complete` is false when a part could not be read. */
export async function* tableOf<Column extends string>(
  files: GtfsFiles,
  name: string,
  { wanted, problems, whole }: { readonly wanted: Wanted<Column>; readonly problems: ProblemList; readonly whole: Reading },
): AsyncGenerator<GtfsRow<Column>> {
  const told = inFile(problems, name);
  const bytes = await files.read(name);
  if (bytes === undefined || 'fault' in bytes) {
    if (bytes === undefined && !wanted.required) return;
    whole.complete = false;
    told.error(0, { message: bytes === undefined ? missing(name) : unreadable(bytes.fault) });
    return;
  }
  const lines = linesOf(bytes, told);
  if (lines === undefined) {
    whole.complete = false;
    return;
  }
  let columns: Columns<Column> | undefined;
  for (const row of rowsOf(lines, told, whole)) {
    if (columns !== undefined) {
      yield rowOf(row, columns, told);
      continue;
    }
    columns = columnsOf(row, namesOf(wanted));
    const lacking = wanted.needed.filter((column) => columns?.has(column) !== true);
    if (lacking.length === 0) continue;
    whole.complete = false;
    for (const column of lacking) {
      told.error(row.line, {
        column,
        message: { nl: `De kolom ${column} ontbreekt; voeg haar toe.`, en: `The column ${column} is missing; add it.` },
      });
    }
    return;
  }
}

/** Largest table that is read, in bytes. */
export const TABLE_BYTES_MAX = CSV_BYTES_MAX;

/** Every column goes by its own name alone. */
function namesOf<Column extends string>({ columns }: Wanted<Column>): Record<Column, readonly string[]> {
  const names: Partial<Record<Column, readonly string[]>> = {};
  for (const column of columns) names[column] = [column];
  return names as Record<Column, readonly string[]>;
}

function rowOf<Column extends string>(row: CsvRow, columns: Columns<Column>, told: ProblemList): GtfsRow<Column> {
  const cell = (column: Column): string => columns.cell(row, column);
  return {
    line: row.line,
    cell,
    fault(column, message) {
      told.error(row.line, { column, value: cell(column), message });
      return undefined;
    },
  };
}

/** The same list, for one file: its name stands before the column. */
function inFile(problems: ProblemList, name: string): ProblemList {
  const placed = (facts: ProblemFacts): ProblemFacts => ({
    ...facts,
    column: facts.column === undefined ? name : `${name} ${facts.column}`,
  });
  return {
    error: (line, facts) => problems.error(line, placed(facts)),
    notice: (line, facts) => problems.notice(line, placed(facts)),
    problems: problems.problems,
    get errors() {
      return problems.errors;
    },
    get leftOut() {
      return problems.leftOut;
    },
  };
}

function missing(name: string): { nl: string; en: string } {
  return {
    nl: `Het bestand ${name} ontbreekt, en zonder is er geen dienstregeling.`,
    en: `The file ${name} is missing, and without it there is no timetable.`,
  };
}

function unreadable(fault: string): { nl: string; en: string } {
  return { nl: `Dit bestand kan niet gelezen worden (${fault}).`, en: `This file cannot be read: it ${fault}.` };
}
