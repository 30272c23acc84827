import type { DeliverySlots } from '../../bpp/engines/shop/record.ts';

/** Times at which a shop of the tests delivers, on each evening: in the first of them one order fits, in the second two. */

export const EVERY_DAY = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
/** Of the Tuesday on which the tests begin, in the summer time of Amsterdam. */
export const EVENING_MS = Date.UTC(2026, 9, 6, 15, 0);
export const NIGHT_MS = Date.UTC(2026, 9, 6, 17, 0);
export const SLOTS: DeliverySlots = {
  aheadDays: 3,
  noticeMinutes: 60,
  windows: [
    { days: EVERY_DAY, span: { open: '17:00', close: '19:00' }, capacity: 1 },
    { days: EVERY_DAY, span: { open: '19:00', close: '21:00' }, capacity: 2 },
  ],
};
