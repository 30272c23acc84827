import type { OpeningSpan, Weekday } from '../../commerce/time.ts';
import type { DeliverySlots } from '../engines/shop/record.ts';
import type { Complain } from './import-problem.ts';

/** Set times of delivery as the schema of a card lets them be: of a shop, or of one of its branches. */
export interface CardSlots {
  readonly windows: readonly (OpeningSpan & { readonly days: readonly Weekday[]; readonly orders: number })[];
  readonly days_ahead?: number;
  readonly notice_minutes?: number;
}

/** Days ahead for which slots can be chosen, where the card says nothing. */
const SLOTS_AHEAD_DAYS = 7;

export function slotsOf({
  windows,
  days_ahead: aheadDays = SLOTS_AHEAD_DAYS,
  notice_minutes: noticeMinutes = 0,
}: CardSlots): DeliverySlots {
  return {
    aheadDays,
    noticeMinutes,
    windows: windows.map(({ days, open, close, orders }) => ({ days, span: { open, close }, capacity: orders })),
  };
}

/** Two windows that begin together on one day could not be told apart. @param path where the slots stand on the card */
export function checkSlots({ windows }: CardSlots, path: readonly string[], complain: Complain): void {
  for (const [place, { days, open }] of windows.entries()) {
    const isTaken = windows.slice(0, place).some((other) => other.open === open && other.days.some((day) => days.includes(day)));
    if (!isTaken) continue;
    const message = {
      nl: 'Op een van deze dagen begint dan al een ander bezorgblok; geef elk blok een eigen begintijd.',
      en: 'Another window begins then already on one of these days; give each a time of its own.',
    };
    complain([...path, 'windows', String(place), 'open'], { value: open, message });
  }
}
