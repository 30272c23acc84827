import type { Extensible } from './extra.ts';

/** A point on the earth in WGS 84 degrees. */
export interface Position {
  readonly lat: number;
  readonly lon: number;
}

/** Somewhere that has an address, a position, or both. */
export interface Place extends Extensible {
  readonly id?: string;
  readonly name?: string;
  /** Street and number as one line of text. */
  readonly address?: string;
  readonly postalCode?: string;
  readonly cityName?: string;
  /** The network's code of the city, such as `std:020`. */
  readonly cityCode?: string;
  /** ISO 3166-1 alpha-3. */
  readonly countryCode?: string;
  readonly position?: Position;
}

/** The part of the earth that somebody serves. */
export type Area =
  | { readonly shape: 'circle'; readonly centre: Position; readonly radiusKm: number }
  | { readonly shape: 'polygon'; readonly corners: readonly Position[] };
