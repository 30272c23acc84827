import type { RatingCategory } from '../../commerce/rating.ts';
import type { Reason } from '../../commerce/terms.ts';

/** Reasons and categories that hold for every kind of provider: who asks for them names none. */

/** Why an order may be cancelled; a buyer's side lists them and sends the id. */
export const CANCELLATION_REASONS: readonly Reason[] = [
  { id: 'changed-mind', text: 'I changed my mind' },
  { id: 'ordered-by-mistake', text: 'I ordered by mistake' },
  { id: 'takes-too-long', text: 'It takes too long' },
  { id: 'found-cheaper', text: 'I found it cheaper elsewhere' },
  { id: 'wrong-address', text: 'The address is wrong' },
  { id: 'other', text: 'Another reason' },
];

/** Why goods may be brought back after the hand-over; an update that brings them back names one. */
export const RETURN_REASONS: readonly Reason[] = [
  { id: 'damaged', text: 'It arrived damaged' },
  { id: 'wrong-item', text: 'It is not what I ordered' },
  { id: 'does-not-fit', text: 'It does not fit' },
  { id: 'withdrawal', text: 'I withdraw from the purchase within the legal time' },
];

export const RATING_CATEGORIES: readonly RatingCategory[] = ['item', 'order', 'fulfilment', 'provider', 'support'];
