import type { Decision } from '../../../node/role.ts';
import type { DraftErrand } from '../drafts.ts';
import type { Turn } from '../engine.ts';
import { asJson } from '../state.ts';
import { type HoldRecord, KEY, type MoveRecord, type VehicleChange } from './record.ts';

/** What a timer of a rental's partition is set for. The vehicles are named in it, so that its work knows what to read. */
export type Errand =
  | { readonly errand: 'end-hold'; readonly holdKey: string; readonly expiresAtMs: number; readonly itemId: string }
  | DraftErrand
  | { readonly errand: 'move'; readonly moveId: string; readonly itemIds: readonly string[] }
  | { readonly errand: 'end-reservation'; readonly orderId: string };

type SetTimer = NonNullable<Decision['timers']>[number];

/** Ends a hold when its time is over. */
export function holdTimer(holdKey: string, { itemId, expiresAtMs }: HoldRecord): SetTimer {
  const data: Errand = { errand: 'end-hold', holdKey, expiresAtMs, itemId };
  return { id: `${holdKey}:${expiresAtMs}`, wakeAtMs: expiresAtMs, data };
}

/** Ends a reservation whose vehicle nobody unlocked in time. */
export function reservationTimer(orderId: string, wakeAtMs: number): SetTimer {
  const data: Errand = { errand: 'end-reservation', orderId };
  return { id: `reservation:${orderId}`, wakeAtMs, data };
}

/** Changes vehicles at once, in work that knows which records it needs. */
export function moveSoon(moveId: string, changes: readonly VehicleChange[], nowMs: number): Required<Pick<Turn, 'put' | 'timers'>> {
  const data: Errand = { errand: 'move', moveId, itemIds: changes.map(({ itemId }) => itemId) };
  const record: MoveRecord = { changes };
  return { put: { [KEY.move(moveId)]: asJson(record) }, timers: [{ id: `move:${moveId}`, wakeAtMs: nowMs, data }] };
}
