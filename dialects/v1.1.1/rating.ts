import type { Rating, RatingCategory } from '../../commerce/rating.ts';
import type { Reason } from '../../commerce/terms.ts';
import { ratingCategoryCodes } from './codes.ts';
import { known, type Wire, type WireObject } from './wire-object.ts';
import { joined } from './writing.ts';

export function readRatingCategory(value: unknown): RatingCategory | undefined {
  return typeof value === 'string' ? ratingCategoryCodes.read(value) : undefined;
}

/** Rating. One that lacks what is rated, its kind or the value cannot be acted upon, and stays. */
export function readRating(rating: WireObject): Rating | undefined {
  const category = rating.take('rating_category', readRatingCategory);
  const id = rating.text('id');
  const value = rating.text('value');
  if (category === undefined || id === undefined || value === undefined) return undefined;
  return known({ category, id, value, extra: rating.rest() });
}

export function writeRating({ category, id, value, extra }: Rating): Wire {
  return joined({ rating_category: ratingCategoryCodes.write(category), id, value }, extra);
}

/** Option in a list of reasons. One without an id cannot be named in a cancel, and stays. */
export function readReason(option: WireObject): Reason | undefined {
  const id = option.text('id');
  if (id === undefined) return undefined;
  return known({ id, text: option.object('descriptor')?.text('name') ?? '', extra: option.rest() });
}

/** A descriptor is always written: it is what people choose by. */
export function writeReason({ id, text, extra }: Reason): Wire {
  return joined({ id, descriptor: { name: text } }, extra);
}
