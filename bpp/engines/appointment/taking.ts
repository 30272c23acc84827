import type { Json, State } from '../../../node/store/port.ts';
import type { Turn } from '../engine.ts';
import { asJson } from '../state.ts';
import { DAY_MS, dayKey, dayKeysAround, stretchOf, withEntry, withoutTaker } from './agenda.ts';
import { KEY, type ServiceRecord, type Slot } from './record.ts';
import { dayIn } from './state.ts';
import { dropDayTimer, freeTimer } from './timers.ts';

/** Who takes a slot, and until when; a hold has an end, an order has none. */
export interface Taking {
  readonly service: ServiceRecord;
  readonly slot: Slot;
  /** Key of the hold or order whose it is. */
  readonly takenBy: string;
  readonly expiresAtMs?: number;
  /** Another taker who hands it over: their hold becomes an order. */
  readonly from?: string;
  /** What the taker had before: it comes free. */
  readonly instead?: { readonly slot: Slot; readonly fromMs: number };
  readonly nowMs: number;
}

/** What changes when a slot is taken. That it is free was seen to, over the same state. */
export function taken(state: State, taking: Taking): Pick<Turn, 'put' | 'remove' | 'timers'> {
  const { service, slot, takenBy, expiresAtMs, from, instead, nowMs } = taking;
  const stretch = stretchOf(service, slot);
  const key = dayKey(slot.staffId, stretch.fromMs);
  const put: Record<string, Json> = {};
  const remove: string[] = [];
  for (const near of dayKeysAround(slot.staffId, slot.startMs)) {
    const before = dayIn(state, near);
    const less = withoutTaker(from === undefined ? before : withoutTaker(before, from), takenBy);
    if (near === key)
      put[near] = asJson(withEntry(less, { ...stretch, takenBy, ...(expiresAtMs === undefined ? {} : { expiresAtMs }) }, nowMs));
    else if (before !== undefined && less === undefined) remove.push(near);
    else if (less !== undefined && less.entries.length !== before?.entries.length) put[near] = asJson(less);
  }
  const timers = [dropDayTimer(key, stretch.fromMs + 3 * DAY_MS)];
  // What lay on a day that was not read is freed by work that reads it.
  if (instead !== undefined) timers.push(freeTimer({ takenBy, ...instead }, nowMs));
  return { put, remove, timers };
}

/** The key of an order as the taker of a slot. */
export function orderAsTaker(orderId: string): string {
  return KEY.order(orderId);
}
