/** What is said of a shop that has more than one place. */
export interface BranchWords {
  /** How many places it has. */
  readonly count: (count: number) => string;
  readonly everywhere: string;
  readonly at: (names: string) => string;
  readonly notAt: (names: string) => string;
  readonly oneOf: (count: number) => string;
  readonly where: string;
  readonly any: string;
  readonly anyHint: string;
  /** The same where it is known where the buyer is. */
  readonly nearestHint: string;
  readonly hasAll: string;
  readonly lacks: (names: string) => string;
  readonly notEnoughAt: (name: string) => string;
  readonly nowhereAll: string;
  readonly fromOne: string;
  readonly chooseAny: string;
}
