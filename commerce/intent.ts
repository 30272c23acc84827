import type { Extensible } from './extra.ts';
import type { FulfilmentKind } from './fulfilment.ts';
import type { Place, Position } from './place.ts';

/** What somebody looks for. Every member narrows; an empty intent asks for everything. */
export interface Intent extends Extensible {
  readonly text?: string;
  readonly categoryId?: string;
  readonly itemId?: string;
  readonly providerId?: string;
  readonly fulfilment?: FulfilmentKind;
  /** Where the buyer is, or wants it delivered. Without an exact address: that is asked for when ordering. */
  readonly near?: { readonly position: Position; readonly radiusKm?: number };
  readonly deliverTo?: Place;
  /** Where a ride or a parcel is fetched; it then goes to `deliverTo`. */
  readonly fetchFrom?: Place;
  /** How many people want to be brought; a vehicle with fewer seats is not what they look for. */
  readonly people?: number;
  /** What a parcel weighs, in kilograms. */
  readonly loadKg?: number;
  /** Which question is asked: nearest and cheapest have different answers. */
  readonly rank?: Ranking;
  /** How many items one provider node may answer with. */
  readonly itemsMax?: number;
}

export type Ranking = 'relevance' | 'nearest' | 'cheapest';
