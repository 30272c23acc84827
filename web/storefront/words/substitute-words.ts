/** What is said of goods that turn out not to be there: what the buyer wants then, and what the shop proposes. */
export interface SubstituteWords {
  readonly legend: string;
  readonly none: string;
  readonly lower: string;
  readonly ask: string;
  readonly askHint: string;
  readonly title: string;
  readonly missing: (count: number, name: string) => string;
  readonly instead: (count: number, name: string, amount: string) => string;
  readonly until: (time: string) => string;
  readonly over: string;
  readonly yes: (name: string) => string;
  readonly no: string;
  readonly sending: string;
}
