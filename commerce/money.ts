/** An exact amount in one currency. Never a floating point number. */
export interface Money {
  /** ISO 4217, three capitals. */
  readonly currency: string;
  /** A decimal in plain notation, such as `12.50` or `-3`. */
  readonly amount: string;
}
