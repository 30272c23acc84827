import type { Extensible } from './extra.ts';
import type { FulfilmentOption } from './fulfilment.ts';
import type { Measure } from './measure.ts';
import type { Money } from './money.ts';
import type { PaymentTerm } from './payment.ts';
import type { Place } from './place.ts';
import type { CancellationTerm, ReturnTerm } from './terms.ts';

export interface Category extends Extensible {
  readonly id: string;
  readonly name: string;
  readonly parentId?: string;
}

/** One thing that can be ordered; a variant is an item of its own with the `parentId` it belongs to. */
export interface Item extends Extensible {
  readonly id: string;
  readonly parentId?: string;
  readonly name: string;
  readonly description?: string;
  readonly imageUrls?: readonly string[];
  /** What is to be seen in the first of its pictures, for who does not see it. */
  readonly imageText?: string;
  readonly categoryIds: readonly string[];
  /** What the buyer pays for one, VAT included. */
  readonly price: Money;
  /** The price before a discount, when there is one. */
  readonly listPrice?: Money;
  /** How many can be ordered now; absent when it is not counted. */
  readonly availableCount?: number;
  readonly maximumCount?: number;
  /** Sold by weight: the price is an estimate. */
  readonly measure?: Measure;
  /** Sold to people who are at least so old. */
  readonly minimumAgeYears?: number;
  /** A vehicle: as many people find a seat in it. */
  readonly seats?: number;
  /** A vehicle: it carries so much, in kilograms. */
  readonly loadKg?: number;
  /** How long it takes, for what is done and not handed over. */
  readonly durationMs?: number;
  /** What tells a variant from its siblings, such as `maat: 42`. */
  readonly options?: readonly { readonly name: string; readonly value: string }[];
  /** Rate in percent that the price includes, such as `9`. */
  readonly vatPercent?: string;
  readonly fulfilmentIds?: readonly string[];
  readonly placeIds?: readonly string[];
  /** Average of the ratings, a decimal from 1 to 5. */
  readonly rating?: string;
  readonly rateable?: boolean;
}

export interface Provider extends Extensible {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly imageUrls?: readonly string[];
  readonly categoryId?: string;
  readonly categories: readonly Category[];
  readonly places: readonly Place[];
  readonly fulfilments: readonly FulfilmentOption[];
  readonly payments: readonly PaymentTerm[];
  readonly items: readonly Item[];
  readonly rating?: string;
  readonly rateable?: boolean;
  /** Opening hours in words for people; what an engine needs it keeps for itself. */
  readonly openingHours?: string;
  readonly openNow?: boolean;
  /** IANA name of the zone in which its hours and its appointments are meant. */
  readonly timeZone?: string;
  readonly cancellationTerms?: readonly CancellationTerm[];
  readonly returnTerms?: readonly ReturnTerm[];
  readonly distanceKm?: number;
}

/** What one provider node answers to one search. */
export interface Catalogue extends Extensible {
  readonly name?: string;
  readonly providers: readonly Provider[];
  readonly validUntilMs?: number;
}
