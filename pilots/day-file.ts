/** The kinds of business of a city, each by the name of its engine. */
export const SECTORS = ['shop', 'ride', 'rental', 'appointment', 'transit'] as const;
export type Sector = (typeof SECTORS)[number];

/** In per cent of the orders of a sector; the rest goes the plain way to its end. */
export type Shares<Ending extends string> = Readonly<Partial<Record<Ending, number>>>;

/** The file `day.yaml` of a city. */
export interface DayFile {
  /** Of the plan, unless another is given. */
  readonly seed?: number;
  /** When people set out, such as `09:00`, in the time zone of the city. Without them all do at once, and no hour passes. */
  readonly hours?: readonly string[];
  /** The token of each driver, with `{business}` and `{driver}` in it. */
  readonly driver_token?: string;
  /** What takes too long for a pilot: members of cards, in the copies that it makes. */
  readonly shortened?: readonly { readonly engine: string; readonly member: string; readonly is: unknown }[];
  readonly sectors: {
    readonly shop: {
      readonly words: readonly string[];
      /** What people bring back. */
      readonly returned_words: readonly string[];
      /** From so much on people have it brought. */
      readonly worth_bringing: string;
      readonly shares: Shares<'cancelled' | 'declined' | 'reduced' | 'returned' | 'substituted'>;
    };
    readonly ride?: Beside & {
      readonly asks: readonly AskedRide[];
      /** A vehicle that people share. */
      readonly shared_asks?: readonly AskedRide[];
      readonly shares: Shares<'cancelled' | 'passed_on' | 'declined' | 'no_show' | 'shared'>;
    };
    readonly rental?: Beside & { readonly words: readonly string[]; readonly shares: Shares<'cancelled' | 'declined'> };
    readonly appointment?: Beside & {
      readonly words: readonly string[];
      /** Who does these can come within the hour. */
      readonly today_words: readonly string[];
      readonly shares: Shares<'cancelled' | 'declined' | 'no_show' | 'booked_ahead' | 'rescheduled' | 'waiting_list'>;
    };
    readonly transit?: Beside & { readonly words: readonly string[] };
  };
}

interface AskedRide {
  readonly text: string;
  readonly kind: 'ride' | 'courier';
  /** How many come along. */
  readonly people?: number;
}

export interface Beside {
  readonly per_100_purchases: number;
}
