import type { Order } from '../../../commerce/order.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { dateIn, localText, type Opening, type OpeningHours, openingsBetween, WEEKDAYS } from '../../../commerce/time.ts';
import type { Json, State } from '../../../node/store/port.ts';
import { asJson, recordAt } from '../state.ts';
import { sitesOf } from './branches.ts';
import { type DeliverySlots, type HoldRecord, KEY, type ShopRecord, type SlotRecord, type SlotWindow } from './record.ts';
import { askedFor } from './schedule.ts';
import type { At } from './shelf.ts';
import { shopIn } from './state.ts';

/** The times in which a shop delivers: in each for only so many orders, counted from the offer on. Each of its places counts its own. */

export interface Slot {
  readonly startMs: number;
  readonly endMs: number;
  /** How many orders fit in it. */
  readonly capacity: number;
}

/** What is known of who comes when, in one of the places of a shop. */
export interface SlotBook {
  /** How many orders have a slot; undefined when that was not looked up. */
  bookedAt(startMs: number): number | undefined;
  /** The slot that whoever asks has already. */
  readonly ownMs?: number;
  /** Every slot was looked up, so that the free ones can be listed. */
  readonly isWhole?: boolean;
}

/** What the keys of all slots begin with. */
export const SLOT_PREFIX = KEY.slot('');
/** Free slots that one answer lists at most. */
const LISTED_MAX = 40;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** One slot of one place. */
export interface PlacedSlot extends At {
  readonly startMs: number;
}

/** The keys of the slot whose start an order names, in each of the shop's places, once the shop was read. A start is a moment: the key needs no time zone. */
export function slotKeys(state: State, order: Order): readonly string[] {
  const shop = shopIn(state);
  return shop === undefined ? [] : sitesOf(shop).flatMap((site) => slotKeysAt(site, order));
}

/** The same of one place. */
export function slotKeysAt({ branchId }: At, order: Order): readonly string[] {
  const startMs = askedFor(order.fulfilments[0]);
  return startMs === undefined ? [] : [KEY.slot(startMs, branchId)];
}

/** The books of what was read, by place: every slot of the shop, or the one that the order names. @param own what whoever asks has already */
export function booksIn(state: State, read: 'all' | Order, own: Pick<HoldRecord, 'slotMs' | 'branchId'> = {}): (at: At) => SlotBook {
  const isWhole = read === 'all';
  const named = isWhole ? undefined : askedFor(read.fulfilments[0]);
  return ({ branchId }) => ({
    bookedAt: (startMs) => (isWhole || startMs === named ? bookedIn(state, KEY.slot(startMs, branchId)) : undefined),
    isWhole,
    ...(own.slotMs === undefined || own.branchId !== branchId ? {} : { ownMs: own.slotMs }),
  });
}

/** The slots that can be chosen now, in the order of their start. */
export function freeSlots(shop: ShopRecord, slots: DeliverySlots, { book, nowMs }: Asking): readonly Slot[] {
  return slotsAhead(shop, slots, nowMs)
    .filter((slot) => isFree(slot, book))
    .slice(0, LISTED_MAX);
}

interface Asking {
  readonly book: SlotBook;
  readonly nowMs: number;
}

/** The slot that starts when it was asked for, or the first free one when nothing was asked; refused when it cannot be had. */
export function slotFor(shop: ShopRecord, slots: DeliverySlots, asked: Asking & { readonly startMs: number | undefined }): Verdict<Slot> {
  const { startMs, book, nowMs } = asked;
  if (startMs === undefined && book.isWhole !== true) return none('Choose a time for the delivery: a select lists those that are free.');
  const ahead = slotsAhead(shop, slots, nowMs);
  const slot = ahead.find((each) => (startMs === undefined ? isFree(each, book) : each.startMs === startMs));
  if (startMs === undefined) return slot === undefined ? none('Every time for a delivery is taken; try again later.') : accept(slot);
  const when = localText(startMs, shop.openingHours.timeZone);
  if (slot === undefined)
    return none(`The shop has no delivery that begins at ${when}, or it can no longer be ordered for; select lists those it has.`);
  return isFree(slot, book) ? accept(slot) : none(`The delivery of ${when} is full; select lists those that are free.`);
}

function none(message: string): Verdict<never> {
  return refuseTrade('fulfilment-unavailable', message, '/order/fulfilments/0/stops');
}

function isFree({ startMs, capacity }: Slot, { bookedAt, ownMs }: SlotBook): boolean {
  const booked = bookedAt(startMs);
  return booked !== undefined && booked - (ownMs === startMs ? 1 : 0) < capacity;
}

/** The slots for which it can be ordered now: not too soon, and not too far ahead. */
function slotsAhead(shop: ShopRecord, slots: DeliverySlots, nowMs: number): readonly Slot[] {
  const fromMs = nowMs + slots.noticeMinutes * MINUTE_MS;
  const range = { startMs: fromMs, endMs: nowMs + slots.aheadDays * DAY_MS };
  const others = otherOn(shop, range);
  return (
    slots.windows
      .flatMap((window) => openingsBetween(hoursOf(shop, window), range).map((opening) => ({ ...opening, capacity: window.capacity })))
      .filter(({ startMs, endMs }) => startMs >= fromMs && endMs > startMs)
      .filter((slot) => isWithin(others, slot, shop.openingHours))
      .sort((left, right) => left.startMs - right.startMs)
      // When the clock is set forward two windows of one night may begin at one moment: by its start a slot is known, so that there is one.
      .filter(({ startMs }, place, all) => all[place - 1]?.startMs !== startMs)
  );
}

/** The times at which the shop is open on days with other hours than those of the week. */
function otherOn({ openingHours }: ShopRecord, range: Opening): readonly Opening[] {
  const { timeZone, otherHours = {} } = openingHours;
  const weekly = Object.fromEntries(WEEKDAYS.map((day) => [day, []])) as unknown as OpeningHours['weekly'];
  return openingsBetween({ timeZone, weekly, otherHours }, range);
}

/** Whether a slot begins on a day with the hours of the week, or lies within the others of its day. */
function isWithin(others: readonly Opening[], { startMs, endMs }: Opening, { timeZone, otherHours }: OpeningHours): boolean {
  if (otherHours === undefined || otherHours[dateIn(timeZone, startMs)] === undefined) return true;
  return others.some((open) => open.startMs <= startMs && endMs <= open.endMs);
}

/** A window as hours of its own: on its days, but for those on which the shop is closed. */
function hoursOf({ openingHours }: ShopRecord, { days, span }: SlotWindow): OpeningHours {
  const { timeZone, closedDates = [], otherHours = {} } = openingHours;
  const shut = Object.keys(otherHours).filter((date) => otherHours[date]?.length === 0);
  const weekly = Object.fromEntries(WEEKDAYS.map((day) => [day, days.includes(day) ? [span] : []])) as unknown as OpeningHours['weekly'];
  return { timeZone, weekly, closedDates: [...closedDates, ...shut] };
}

/** One order more in a slot, or one fewer. A slot that was forgotten has passed: nobody comes back to it. */
export function bookSlot(state: State, { startMs, branchId }: PlacedSlot, change: 1 | -1): Record<string, Json> {
  const key = KEY.slot(startMs, branchId);
  if (change < 0 && !state.has(key)) return {};
  return { [key]: asJson({ booked: Math.max(0, bookedIn(state, key) + change) } satisfies SlotRecord) };
}

function bookedIn(state: State, key: string): number {
  return recordAt<SlotRecord>(state, key)?.booked ?? 0;
}
