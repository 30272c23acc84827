/** What is said while a time is chosen. */
export interface SlotWords {
  /** What the times are together. */
  readonly all: string;
  readonly who: string;
  readonly anybody: string;
  readonly from: (time: string) => string;
  readonly morning: string;
  readonly afternoon: string;
  readonly evening: string;
  readonly picked: (day: string, time: string, who: string) => string;
  readonly later: string;
  readonly ended: string;
  readonly added: (day: string) => string;
  readonly date: string;
  readonly show: string;
  readonly first: string;
  readonly noneWith: (who: string) => string;
  readonly noneFrom: (day: string) => string;
  readonly firstAfter: (asked: string, first: string) => string;
  readonly whereFirst: string;
  readonly taken: string;
  readonly other: string;
  readonly outOfArea: string;
  readonly outOfAreaText: string;
}
