/**
 * What a dialect's message carried that commerce has no word for: kept as it came and sent back as it was,
 * never read by an engine.
 */
export type Extra = Readonly<Record<string, unknown>>;

export interface Extensible {
  readonly extra?: Extra;
}
