import type { Reason } from '../../../commerce/terms.ts';

/** Why a business may call an appointment off. */
export const PROVIDER_REASONS: readonly Reason[] = [
  { id: 'staff-ill', text: 'Whoever was to do it is ill' },
  { id: 'closed', text: 'The business is closed then' },
  { id: 'cannot-come', text: 'The address cannot be reached' },
  { id: 'payment-not-received', text: 'The payment did not arrive' },
  { id: 'provider-other', text: 'Another reason of the business' },
];

/** What an order says to which nobody came. */
export const NO_SHOW_REASON = 'no-show';
