import type { Decision } from '../../../node/role.ts';
import type { DraftErrand } from '../drafts.ts';
import { asJson } from '../state.ts';
import { dayKey } from './agenda.ts';
import type { HoldRecord, Slot } from './record.ts';

/** What a timer of such a business is set for. It names the keys that its work reads. */
export type Errand =
  | { readonly errand: 'end-hold'; readonly holdKey: string; readonly expiresAtMs: number; readonly slot: Slot; readonly fromMs: number }
  | { readonly errand: 'free'; readonly takenBy: string; readonly slot: Slot; readonly fromMs: number }
  | DraftErrand
  | { readonly errand: 'drop-day'; readonly dayKey: string }
  | { readonly errand: 'seek'; readonly staffId: string; readonly atMs: number }
  | { readonly errand: 'offer'; readonly orderId: string; readonly untilMs: number }
  | { readonly errand: 'end-offer'; readonly orderId: string; readonly untilMs: number; readonly slot: Slot; readonly fromMs: number };

export type SetTimer = NonNullable<Decision['timers']>[number];

/** Ends a hold when its time is over. A hold that was renewed has a timer of its own. */
export function holdTimer(holdKey: string, hold: HoldRecord): SetTimer {
  const data: Errand = { errand: 'end-hold', holdKey, ...hold };
  return { id: holdTimerId(holdKey, hold), wakeAtMs: hold.expiresAtMs, data: asJson(data) };
}

export function holdTimerId(holdKey: string, { expiresAtMs, slot }: HoldRecord): string {
  return `${holdKey}:${expiresAtMs}:${slot.staffId}:${slot.startMs}`;
}

/** Frees at once what somebody has no more, in work that reads the day on which it lies, and then looks who waits for it. */
export function freeTimer(freed: { readonly takenBy: string; readonly slot: Slot; readonly fromMs: number }, nowMs: number): SetTimer {
  const { takenBy, slot, fromMs } = freed;
  const data: Errand = { errand: 'free', takenBy, slot, fromMs };
  return { id: `free:${takenBy}:${slot.staffId}:${slot.startMs}`, wakeAtMs: nowMs, data: asJson(data) };
}

/** Forgets a day that is long over: its orders know their time themselves. */
export function dropDayTimer(key: string, dropAtMs: number): SetTimer {
  const data: Errand = { errand: 'drop-day', dayKey: key };
  return { id: `drop:${key}`, wakeAtMs: dropAtMs, data: asJson(data) };
}

/** Looks at once who of the waiting list can have what came free with somebody on that day. */
export function seekTimer(staffId: string, atMs: number, nowMs: number): SetTimer {
  const data: Errand = { errand: 'seek', staffId, atMs };
  return { id: `seek:${dayKey(staffId, atMs)}`, wakeAtMs: nowMs, data: asJson(data) };
}

/** Tells somebody on the waiting list at once that there is a slot for them. */
export function offerTimer(orderId: string, untilMs: number, nowMs: number): SetTimer {
  const data: Errand = { errand: 'offer', orderId, untilMs };
  return { id: `offer:${orderId}:${untilMs}`, wakeAtMs: nowMs, data: asJson(data) };
}

/** Ends an offer to somebody on the waiting list that was not taken up. */
export function endOfferTimer(offer: {
  readonly orderId: string;
  readonly untilMs: number;
  readonly slot: Slot;
  readonly fromMs: number;
}): SetTimer {
  const data: Errand = { errand: 'end-offer', ...offer };
  return { id: `end-offer:${offer.orderId}:${offer.untilMs}`, wakeAtMs: offer.untilMs, data: asJson(data) };
}
