/** In what two nodes disagree about a transaction. */
export interface Difference {
  readonly kind: 'never-received' | 'never-sent' | 'different-bytes' | 'altered' | 'final-state' | 'odd-time';
  readonly atMs: number;
  readonly action: string;
  readonly messageId: string;
  /** For a person. */
  readonly sentence: string;
}
