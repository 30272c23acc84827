import type { Fulfilment } from '../../../commerce/fulfilment.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { localText } from '../../../commerce/time.ts';
import type { ShopRecord } from './record.ts';
import { askedFor, momentFor, STOPS_PATH } from './schedule.ts';
import { type Slot, type SlotBook, slotFor } from './slots.ts';

/** An order that was placed is handed over at another time. */
export interface Rescheduled {
  readonly fulfilment: Fulfilment;
  /** The slot that it moves to, where the shop has slots; the one before it is then free. */
  readonly slot?: Slot;
}

/** A fulfilment at the other time that is asked for, or as it was when none is; a time that cannot be kept to is refused, not changed. */
export function rescheduled(
  shop: ShopRecord,
  fulfilment: Fulfilment,
  { asked, book, nowMs }: { readonly asked: Fulfilment; readonly book: SlotBook; readonly nowMs: number },
): Verdict<Rescheduled> {
  const [wantedMs, wasMs] = [askedFor(asked), askedFor(fulfilment)];
  if (wantedMs === undefined || wantedMs === wasMs || wasMs === undefined) return accept({ fulfilment });
  const slots = fulfilment.kind === 'delivery' ? shop.delivery?.slots : undefined;
  if (slots !== undefined) {
    const slot = slotFor(shop, slots, { startMs: wantedMs, book, nowMs });
    if (!slot.ok) return slot;
    const { startMs, endMs } = slot.value;
    const stops = fulfilment.stops?.map((stop) => (stop.kind === 'end' ? { ...stop, timeRange: { startMs, endMs } } : stop));
    return accept({ fulfilment: { ...fulfilment, ...(stops === undefined ? {} : { stops }), scheduled: true }, slot: slot.value });
  }
  const takesMinutes = fulfilment.kind === 'delivery' ? (shop.delivery?.minutes.min ?? 0) : (shop.pickup?.readyInMinutes ?? 0);
  const moment = momentFor(shop, { startMs: wantedMs, takesMinutes }, nowMs);
  if (!moment.ok) return moment;
  // What was to come as soon as it can still does; a set time is not moved to another than was asked for.
  if (!moment.value.scheduled && fulfilment.scheduled !== true) return accept({ fulfilment });
  if (!moment.value.scheduled) {
    const earliest = localText(moment.value.startMs, shop.openingHours.timeZone);
    return refuseTrade('fulfilment-unavailable', `That is too soon; the earliest is ${earliest}.`, STOPS_PATH);
  }
  const stops = fulfilment.stops?.map((stop) => {
    const { startMs, endMs } = stop.timeRange ?? {};
    return startMs === wasMs
      ? { ...stop, timeRange: { startMs: wantedMs, ...(endMs === undefined ? {} : { endMs: endMs + wantedMs - wasMs }) } }
      : stop;
  });
  return accept({ fulfilment: { ...fulfilment, ...(stops === undefined ? {} : { stops }), scheduled: true } });
}
