/** What an import says to a shopkeeper, in Dutch and in English: what is wrong and how to mend it. */
export interface ImportMessage {
  readonly nl: string;
  readonly en: string;
}

export interface ImportProblem {
  /** `error`: this row is not imported; `notice`: it was understood, or left out on purpose, and this is how. */
  readonly severity: 'error' | 'notice';
  /** Line in the file on which the row begins, counted from 1; 0 is the file as a whole. */
  readonly line: number;
  /** Name of the column as the file spells it. */
  readonly column?: string;
  /** What stood there, shortened. */
  readonly value?: string;
  readonly message: ImportMessage;
}

/** The part of a problem that is not its place. */
export type ProblemFacts = Omit<ImportProblem, 'line' | 'severity'>;

/** Tells of what a schema cannot say. `path` names a member of the card. */
export type Complain = (path: readonly string[], facts: Omit<ImportProblem, 'line' | 'severity' | 'column'>) => void;

/** How many problems one import reports; a file that is wrong throughout is told so by the first of them. */
export const PROBLEMS_MAX = 500;
const VALUE_CHARS_MAX = 80;

/** Gathers problems up to a bound and counts the rest. */
export interface ProblemList {
  error(line: number, facts: ProblemFacts): void;
  notice(line: number, facts: ProblemFacts): void;
  readonly problems: readonly ImportProblem[];
  /** Errors found, also those beyond the bound. */
  readonly errors: number;
  readonly leftOut: number;
}

export function createProblemList(problemsMax = PROBLEMS_MAX): ProblemList {
  const problems: ImportProblem[] = [];
  let errors = 0;
  let leftOut = 0;
  const add = (severity: ImportProblem['severity'], line: number, facts: ProblemFacts): void => {
    if (severity === 'error') errors += 1;
    if (problems.length >= problemsMax) leftOut += 1;
    else
      problems.push({ severity, line, ...facts, ...(facts.value === undefined ? {} : { value: facts.value.slice(0, VALUE_CHARS_MAX) }) });
  };
  return {
    error: (line, facts) => add('error', line, facts),
    notice: (line, facts) => add('notice', line, facts),
    problems,
    get errors() {
      return errors;
    },
    get leftOut() {
      return leftOut;
    },
  };
}
