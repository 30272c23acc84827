/** Something without which a promise would not hold, and the test that notices when it is taken out. */
export interface Mechanism {
  /** The number of the promise: 1 nothing lost, 2 nothing twice, 3 delivered or found, 4 nobody takes from others, 5 both sides agree, 6 backups. */
  readonly promise: 1 | 2 | 3 | 4 | 5 | 6;
  /** What is taken out, in a few words. */
  readonly what: string;
  /** Where it is. */
  readonly file: string;
  /** The piece of code, which stands there once. */
  readonly code: string;
  /** What is put in its place: as a hasty hand might have written it. */
  readonly without: string;
  /** The test file that must fail then. */
  readonly seenBy: string;
  /** The one test of it that must; any when absent. */
  readonly named?: string;
}
