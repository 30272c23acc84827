import type { RatingCategory } from '../../../commerce/rating.ts';
import type { Reason } from '../../../commerce/terms.ts';

/** Why an order may be cancelled; a buyer's side lists them and sends the id. */
export const CANCELLATION_REASONS: readonly Reason[] = [
  { id: 'changed-mind', text: 'I changed my mind' },
  { id: 'ordered-by-mistake', text: 'I ordered by mistake' },
  { id: 'takes-too-long', text: 'It takes too long' },
  { id: 'found-cheaper', text: 'I found it cheaper elsewhere' },
  { id: 'wrong-address', text: 'The address is wrong' },
  { id: 'other', text: 'Another reason' },
];

/** Why a shop may turn an order down or call it off. */
export const PROVIDER_REASONS: readonly Reason[] = [
  { id: 'out-of-stock', text: 'Something in the order is not there after all' },
  { id: 'shop-closed', text: 'The shop is closed' },
  { id: 'cannot-deliver', text: 'It cannot be delivered' },
  { id: 'not-collected', text: 'The order was not collected' },
  { id: 'payment-not-received', text: 'The payment did not arrive' },
  { id: 'provider-other', text: 'Another reason of the shop' },
];

/** Why goods may be brought back after the hand-over; an update that brings them back names one. */
export const RETURN_REASONS: readonly Reason[] = [
  { id: 'damaged', text: 'It arrived damaged' },
  { id: 'wrong-item', text: 'It is not what I ordered' },
  { id: 'does-not-fit', text: 'It does not fit' },
  { id: 'withdrawal', text: 'I withdraw from the purchase within the legal time' },
];

export const RATING_CATEGORIES: readonly RatingCategory[] = ['item', 'order', 'fulfilment', 'provider', 'support'];
