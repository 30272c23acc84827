/** What is wrong, and with what. */
export interface Finding {
  readonly what: 'unaccounted' | 'disagreeing' | 'doubled' | 'stock' | 'held' | 'node';
  readonly said: string;
}
