import type { ImportMessage, ImportProblem, ProblemList } from './import-problem.ts';

/** The text of a file, or in one sentence why it is none. */
export type TextRead =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problem: Omit<ImportProblem, 'severity'> };

/** Largest file of this kind that is read, in bytes. */
export const TEXT_BYTES_MAX = 256 * 1024;
const NEWLINE = 0x0a;
/** What stands where a program could not read a letter. */
const LOST_LETTER = '\uFFFD';

/**
 * The text of a file that people write: a card, a list of drivers. It is UTF-8, with or without byte order mark, and nothing is guessed: read as another
 * encoding its letters would be others, and would be published so. `name` is that of the file, for who mends it.
 */
export function readText(name: string, bytes: Uint8Array): TextRead {
  if (bytes.length > TEXT_BYTES_MAX) return no(0, name, tooLarge(name));
  const text = decoded(bytes);
  if (text === undefined || text.includes('\0')) return no(lineOfFault(bytes), name, notUtf8(name));
  const lost = text.indexOf(LOST_LETTER);
  return lost < 0 ? { ok: true, text } : no(text.slice(0, lost).split('\n').length, name, letterLost(name));
}

/** The same for an import that gathers its problems; undefined, with a problem in the list, for what is no text in UTF-8. */
export function textIn(name: string, bytes: Uint8Array, problems: ProblemList): string | undefined {
  const read = readText(name, bytes);
  if (read.ok) return read.text;
  const { line, ...facts } = read.problem;
  problems.error(line, facts);
  return undefined;
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The line on which the first fault stands, counted from 1; 0 for UTF-16, which is at fault throughout. */
function lineOfFault(bytes: Uint8Array): number {
  if (bytes.includes(0)) return 0;
  let from = 0;
  for (let line = 1; from < bytes.length; line += 1) {
    const newline = bytes.indexOf(NEWLINE, from);
    const until = newline < 0 ? bytes.length : newline + 1;
    if (decoded(bytes.subarray(from, until)) === undefined) return line;
    from = until;
  }
  return 0;
}

function no(line: number, column: string, message: ImportMessage): TextRead {
  return { ok: false, problem: { line, column, message } };
}

function tooLarge(name: string): ImportMessage {
  const kb = TEXT_BYTES_MAX / 1024;
  return { nl: `${name} is groter dan ${kb} kB en is niet gelezen.`, en: `${name} is larger than ${kb} kB, and was not read.` };
}

function notUtf8(name: string): ImportMessage {
  return {
    nl: `${name} is niet in UTF-8 opgeslagen; sla het op als UTF-8 (in Kladblok: "Opslaan als", codering "UTF-8").`,
    en: `${name} is not saved in UTF-8; save it as UTF-8 (in Notepad: "Save as", encoding "UTF-8").`,
  };
}

function letterLost(name: string): ImportMessage {
  return {
    nl: `In ${name} staat hier een teken voor een letter die verloren ging; typ haar opnieuw en sla het op als UTF-8.`,
    en: `In ${name} a sign stands here for a letter that was lost; type it again, and save it as UTF-8.`,
  };
}
