import type { Reason } from '../../../commerce/terms.ts';

/** Why a fleet calls a ride off. The first three follow from what happened; people of the fleet may give any of the others. */
export const RIDE_REASONS: readonly Reason[] = [
  { id: 'no-driver', text: 'No driver took the ride' },
  { id: 'driver-lost', text: 'The driver was not heard any more' },
  { id: 'no-show', text: 'Nobody was there to be fetched' },
  { id: 'cannot-drive', text: 'The ride cannot be driven' },
  { id: 'provider-other', text: 'Another reason of the fleet' },
];

/** Those that people may give. */
export const DESK_REASONS: readonly Reason[] = RIDE_REASONS.slice(3);
