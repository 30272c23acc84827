import type { Proposal } from '../../../commerce/order.ts';
import type { Decision } from '../../../node/role.ts';
import type { DraftErrand } from '../drafts.ts';
import type { Turn } from '../engine.ts';
import { asJson } from '../state.ts';
import { type HoldRecord, KEY, type ReleaseRecord } from './record.ts';
import type { At } from './shelf.ts';

/** What a timer of a shop's partition is set for. The items are named in it, so that its work knows what to read. */
export type Errand =
  | {
      readonly errand: 'end-hold';
      readonly holdKey: string;
      readonly expiresAtMs: number;
      readonly itemIds: readonly string[];
      readonly slotMs?: number;
      readonly branchId?: string;
    }
  | {
      readonly errand: 'release';
      readonly releaseId: string;
      readonly itemIds: readonly string[];
      readonly slotMs?: number;
      readonly branchId?: string;
    }
  | { readonly errand: 'end-proposal'; readonly orderId: string; readonly proposalId: string }
  | { readonly errand: 'forget-slot'; readonly slotMs: number; readonly branchId?: string }
  | DraftErrand;

/** How long after its end a slot is remembered: past any clock that is a little off. */
const SLOT_KEPT_MS = 24 * 3_600_000;

type SetTimer = NonNullable<Decision['timers']>[number];

/** Ends a hold when its time is over. A hold that was renewed has a timer of its own. */
export function holdTimer(holdKey: string, hold: HoldRecord): SetTimer {
  const itemIds = hold.lines.map((line) => line.itemId);
  const data: Errand = { errand: 'end-hold', holdKey, expiresAtMs: hold.expiresAtMs, itemIds, ...slotIn(hold) };
  return { id: holdTimerId(holdKey, hold), wakeAtMs: hold.expiresAtMs, data };
}

export function holdTimerId(holdKey: string, hold: HoldRecord): string {
  return `${holdKey}:${hold.expiresAtMs}`;
}

/** Ends what the buyer was asked and did not answer. */
export function proposalTimer(orderId: string, { id, untilMs }: Pick<Proposal, 'id' | 'untilMs'>): SetTimer {
  const data: Errand = { errand: 'end-proposal', orderId, proposalId: id };
  return { id: `proposal:${id}`, wakeAtMs: untilMs + 1, data };
}

/** Forgets how many had a slot of one place, when it has passed. */
export function slotTimer({ startMs, endMs, branchId }: At & { readonly startMs: number; readonly endMs: number }): SetTimer {
  const data = { errand: 'forget-slot', slotMs: startMs, ...(branchId === undefined ? {} : { branchId }) } satisfies Errand;
  return { id: KEY.slot(startMs, branchId), wakeAtMs: endMs + SLOT_KEPT_MS, data };
}

function slotIn({ slotMs, branchId }: Pick<HoldRecord, 'slotMs' | 'branchId'>): Pick<HoldRecord, 'slotMs' | 'branchId'> {
  return slotMs === undefined ? {} : { slotMs, ...(branchId === undefined ? {} : { branchId }) };
}

/** Brings goods back to the shelf, and a slot to those that are free, at once, in work that knows which items it needs. */
export function releaseSoon(releaseId: string, record: ReleaseRecord, nowMs: number): Pick<Turn, 'put' | 'timers'> {
  if (record.lines.length === 0 && record.slotMs === undefined) return {};
  const data: Errand = { errand: 'release', releaseId, itemIds: record.lines.map((line) => line.itemId), ...slotIn(record) };
  return { put: { [KEY.release(releaseId)]: asJson(record) }, timers: [{ id: `release:${releaseId}`, wakeAtMs: nowMs, data }] };
}
