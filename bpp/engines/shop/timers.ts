import type { Decision } from '../../../node/role.ts';
import type { Json, State } from '../../../node/store/port.ts';
import { dropDraft } from '../drafts.ts';
import type { Plan, Turn } from '../engine.ts';
import { asJson, recordAt } from '../state.ts';
import { type HoldRecord, KEY, type ReleaseRecord, type StockLine } from './record.ts';
import { putBack, quantityIn, reserve } from './shelf.ts';
import { bookSlot } from './slots.ts';
import { itemIn, releaseIn } from './state.ts';

/** What a timer of a shop's partition is set for. The items are named in it, so that its work knows what to read. */
type Errand =
  | {
      readonly errand: 'end-hold';
      readonly holdKey: string;
      readonly expiresAtMs: number;
      readonly itemIds: readonly string[];
      readonly slotMs?: number;
    }
  | { readonly errand: 'release'; readonly releaseId: string; readonly itemIds: readonly string[]; readonly slotMs?: number }
  | { readonly errand: 'forget-slot'; readonly slotMs: number }
  | { readonly errand: 'drop-draft'; readonly draftKey: string; readonly offeredAtMs: number };

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

/** Forgets a draft that was never confirmed. */
export function draftTimer(draftKey: string, offeredAtMs: number, dropAtMs: number): SetTimer {
  const data: Errand = { errand: 'drop-draft', draftKey, offeredAtMs };
  return { id: `${draftKey}:${offeredAtMs}`, wakeAtMs: dropAtMs, data };
}

/** Forgets how many had a slot, when it has passed. */
export function slotTimer({ startMs, endMs }: { readonly startMs: number; readonly endMs: number }): SetTimer {
  const data: Errand = { errand: 'forget-slot', slotMs: startMs };
  return { id: KEY.slot(startMs), wakeAtMs: endMs + SLOT_KEPT_MS, data };
}

function slotIn({ slotMs }: Pick<HoldRecord, 'slotMs'>): Pick<HoldRecord, 'slotMs'> {
  return slotMs === undefined ? {} : { slotMs };
}

/** Brings goods back to the shelf, and a slot to those that are free, at once, in work that knows which items it needs. */
export function releaseSoon(releaseId: string, record: ReleaseRecord, nowMs: number): Pick<Turn, 'put' | 'timers'> {
  if (record.lines.length === 0 && record.slotMs === undefined) return {};
  const data: Errand = { errand: 'release', releaseId, itemIds: record.lines.map((line) => line.itemId), ...slotIn(record) };
  return { put: { [KEY.release(releaseId)]: asJson(record) }, timers: [{ id: `release:${releaseId}`, wakeAtMs: nowMs, data }] };
}

/** What a timer does when it goes off. Doing it twice does nothing the second time. */
export function runErrand(data: Json): Plan {
  const errand = data as unknown as Errand;
  switch (errand.errand) {
    case 'end-hold':
      return endHold(errand);
    case 'release':
      return release(errand);
    case 'forget-slot':
      return { reads: [], decide: () => ({ remove: [KEY.slot(errand.slotMs)] }) };
    case 'drop-draft':
      return dropDraft(errand);
  }
}

function endHold({ holdKey, expiresAtMs, itemIds, slotMs }: Extract<Errand, { errand: 'end-hold' }>): Plan {
  return {
    reads: [holdKey, ...itemIds.map(KEY.item), ...slotKey(slotMs)],
    decide(state) {
      const hold = recordAt<HoldRecord>(state, holdKey);
      if (hold === undefined || hold.expiresAtMs !== expiresAtMs) return {};
      const put = {
        ...changedItems(state, hold.lines, (record, quantity) => reserve(record, -quantity)),
        ...freedSlot(state, hold.slotMs),
      };
      return { put, remove: [holdKey] };
    },
  };
}

function release({ releaseId, itemIds, slotMs }: Extract<Errand, { errand: 'release' }>): Plan {
  const key = KEY.release(releaseId);
  return {
    reads: [key, ...itemIds.map(KEY.item), ...slotKey(slotMs)],
    decide(state) {
      const record = releaseIn(state, releaseId);
      if (record === undefined) return {};
      const back = record.from === 'hold' ? (item: Item, quantity: number) => reserve(item, -quantity) : putBack;
      return { put: { ...changedItems(state, record.lines, back), ...freedSlot(state, record.slotMs) }, remove: [key] };
    },
  };
}

function slotKey(slotMs: number | undefined): readonly string[] {
  return slotMs === undefined ? [] : [KEY.slot(slotMs)];
}

function freedSlot(state: State, slotMs: number | undefined): Record<string, Json> {
  return slotMs === undefined ? {} : bookSlot(state, slotMs, -1);
}

type Item = Parameters<typeof reserve>[0];

/** The items of some lines with a change made to each; an item that is gone is passed over. */
export function changedItems(
  state: Parameters<Plan['decide']>[0],
  lines: readonly StockLine[],
  change: (record: Item, quantity: number) => Item,
): Record<string, Json> {
  const put: Record<string, Json> = {};
  for (const { itemId } of lines) {
    const record = itemIn(state, itemId);
    if (record !== undefined) put[KEY.item(itemId)] = asJson(change(record, quantityIn(lines, itemId)));
  }
  return put;
}
