import type { Order } from '../../../commerce/order.ts';
import { waitingIdOf } from './offer.ts';
import { KEY, type Slot } from './record.ts';
import { readSlotId } from './slot-id.ts';
import { slotKeys } from './state.ts';

/** What an order says of its time: a slot by its id, a place on the waiting list, or nothing yet. */
export type AskedTime =
  | { readonly what: 'slot'; readonly start: Omit<Slot, 'endMs'> }
  | { readonly what: 'waiting-list' }
  | { readonly what: 'nothing' };

export function askedTime(order: Order): AskedTime {
  const [fulfilment] = order.fulfilments;
  const id = fulfilment?.id ?? '';
  if (id === waitingIdOf(order.providerId)) return { what: 'waiting-list' };
  const start = readSlotId(id);
  return start === undefined ? { what: 'nothing' } : { what: 'slot', start };
}

/** What has to be read for an order: the business, the service, and the days around its slot. */
export function keysFor(order: Order): readonly string[] {
  const [line] = order.lines;
  const asked = askedTime(order);
  return [KEY.provider, ...(line === undefined ? [] : [KEY.item(line.itemId)]), ...(asked.what === 'slot' ? slotKeys(asked.start) : [])];
}
