import type { Reason } from '../../../commerce/terms.ts';
import { REFUSED_AT_DOOR } from './age.ts';

/** Why a shop may turn an order down or call it off. */
export const PROVIDER_REASONS: readonly Reason[] = [
  { id: 'out-of-stock', text: 'Something in the order is not there after all' },
  { id: 'shop-closed', text: 'The shop is closed' },
  { id: 'cannot-deliver', text: 'It cannot be delivered' },
  { id: 'not-collected', text: 'The order was not collected' },
  { id: REFUSED_AT_DOOR, text: 'Whoever was to take it could not be seen to be of age' },
  { id: 'payment-not-received', text: 'The payment did not arrive' },
  { id: 'provider-other', text: 'Another reason of the shop' },
];
