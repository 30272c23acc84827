import type { Fulfilment, Stop } from '../../../commerce/fulfilment.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { isOpen, localText, nextOpening } from '../../../commerce/time.ts';
import type { ShopRecord } from './record.ts';

/** When an order is handed over: as soon as the shop can, or at a date and time that the buyer asks for. */

/** What can be kept to. */
export interface Moment {
  readonly startMs: number;
  /** The buyer asked for this very time; otherwise it is what the shop expects. */
  readonly scheduled: boolean;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** How far ahead a shop that says nothing of it takes orders. */
export const AHEAD_DAYS = 14;

/**
 * The moment for an order that needs so many minutes of somebody in the shop. A time that has passed or is too soon becomes the earliest, which the offer
 * shows; a later one is kept to, or refused when the shop is closed then or it lies too far ahead.
 */
export function momentFor(
  shop: ShopRecord,
  asked: { readonly startMs: number | undefined; readonly takesMinutes: number },
  nowMs: number,
): Verdict<Moment> {
  const takesMs = asked.takesMinutes * MINUTE_MS;
  const earliestMs = (nextOpening(shop.openingHours, nowMs) ?? nowMs) + takesMs;
  if (asked.startMs === undefined || asked.startMs <= earliestMs) return accept({ startMs: earliestMs, scheduled: false });
  const days = shop.orderAheadDays ?? AHEAD_DAYS;
  if (asked.startMs > nowMs + days * DAY_MS) {
    return refuseTrade('fulfilment-unavailable', `The shop takes orders for at most ${days} days ahead.`, STOPS_PATH);
  }
  const workMs = asked.startMs - takesMs;
  if (isOpen(shop.openingHours, workMs)) return accept({ startMs: asked.startMs, scheduled: true });
  const { timeZone } = shop.openingHours;
  const next = nextOpening(shop.openingHours, workMs);
  const instead = next === undefined ? '' : ` The next time is ${localText(next + takesMs, timeZone)}.`;
  return refuseTrade('fulfilment-unavailable', `The shop cannot do that by ${localText(asked.startMs, timeZone)}.${instead}`, STOPS_PATH);
}

/** The time for which a buyer asks: that of the last stop, or of the only one. */
export function askedFor(fulfilment: Fulfilment | undefined): number | undefined {
  const at = (kind: Stop['kind']) => fulfilment?.stops?.find((stop) => stop.kind === kind)?.timeRange?.startMs;
  return at('end') ?? at('start');
}

export const STOPS_PATH = '/order/fulfilments/0/stops';
