import type { TimeSlot } from '../../commerce/fulfilment.ts';
import { moment, momentOf, textOf } from './leaves.ts';
import { findGroup, hasOnly } from './tags.ts';
import type { Wire, WireObject } from './wire-object.ts';

/** Times of which one can be chosen. Core v1.1.1 has one time on a stop, and no list of those that are free. */
export function slotsGroup(slots: readonly TimeSlot[] | undefined): Wire | undefined {
  if (slots === undefined || slots.length === 0) return undefined;
  const list = slots.map(({ startMs, endMs }) => ({ descriptor: { code: 'slot' }, value: `${moment(startMs)}/${moment(endMs)}` }));
  return { display: false, descriptor: { code: 'fulfillment_slots' }, list };
}

/** Takes the times, when all of them stand as we would write them. */
export function takeSlots(fulfilment: WireObject): readonly TimeSlot[] | undefined {
  const found = findGroup(fulfilment, 'fulfillment_slots');
  const slots = found?.list.map(slotOf);
  if (found === undefined || slots === undefined || slots.length === 0 || slots.includes(undefined)) return undefined;
  found.leave([]);
  return slots as TimeSlot[];
}

function slotOf(tag: unknown): TimeSlot | undefined {
  if (!hasOnly(tag, ['descriptor', 'value']) || !hasOnly(tag.descriptor, ['code']) || tag.descriptor.code !== 'slot') return undefined;
  const value = textOf(tag.value);
  const [startMs, endMs, ...more] = value?.split('/').map(momentOf) ?? [];
  if (startMs === undefined || endMs === undefined || more.length > 0) return undefined;
  return `${moment(startMs)}/${moment(endMs)}` === value ? { startMs, endMs } : undefined;
}
