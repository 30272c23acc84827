import type { ServiceRecord, Slot } from './record.ts';

/**
 * The id of a slot tells which it is, so that whoever names one need not have been shown it: provider, service, who, and when it
 * starts in UTC to the minute, as in `fysio.slot~intake~anna~20261201T0830Z`.
 */
const SLOT_ID = /^([A-Za-z0-9_-]{1,64})\.slot~([A-Za-z0-9._-]{1,80})~([A-Za-z0-9-]{1,40})~(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z$/;

export function slotIdOf({ itemId, staffId, startMs }: Pick<Slot, 'itemId' | 'staffId' | 'startMs'>): string {
  const point = itemId.indexOf('.');
  const start = new Date(startMs).toISOString().replaceAll(/[-:]/g, '').slice(0, 13);
  return `${itemId.slice(0, point)}.slot~${itemId.slice(point + 1)}~${staffId}~${start}Z`;
}

/** What an id of a slot says; undefined for any other text. Whether there is such a slot it does not say. */
export function readSlotId(id: string): Omit<Slot, 'endMs'> | undefined {
  const parts = SLOT_ID.exec(id);
  if (parts === null) return undefined;
  const [, providerId = '', service = '', staffId = '', ...digits] = parts;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = digits.map(Number);
  const startMs = Date.UTC(year, month - 1, day, hour, minute);
  const found = { itemId: `${providerId}.${service}`, staffId, startMs };
  // 31 February is no day: written back it is another.
  return slotIdOf(found) === id ? found : undefined;
}

/** A slot of a service, with its end. */
export function slotAt(service: ServiceRecord, start: Pick<Slot, 'staffId' | 'startMs'>): Slot {
  return { itemId: service.item.id, ...start, endMs: start.startMs + service.service.durationMs };
}
