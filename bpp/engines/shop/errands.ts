import type { Json, State } from '../../../node/store/port.ts';
import { dropDraft } from '../drafts.ts';
import type { Plan } from '../engine.ts';
import { asJson, recordAt } from '../state.ts';
import { endProposal } from './propose.ts';
import { type HoldRecord, KEY, type StockLine } from './record.ts';
import { putBack, quantityIn, reserve } from './shelf.ts';
import { bookSlot } from './slots.ts';
import { itemIn, releaseIn } from './state.ts';
import type { Errand } from './timers.ts';

/** What a timer does when it goes off. Doing it twice does nothing the second time. */
export function runErrand(data: Json): Plan {
  const errand = data as unknown as Errand;
  switch (errand.errand) {
    case 'end-hold':
      return endHold(errand);
    case 'release':
      return release(errand);
    case 'end-proposal':
      return endProposal(errand.orderId, errand.proposalId);
    case 'forget-slot':
      return { reads: [], decide: () => ({ remove: [KEY.slot(errand.slotMs, errand.branchId)] }) };
    case 'drop-draft':
      return dropDraft(errand);
  }
}

function endHold({ holdKey, expiresAtMs, itemIds, ...slot }: Extract<Errand, { errand: 'end-hold' }>): Plan {
  return {
    reads: [holdKey, ...itemIds.map(KEY.item), ...slotKey(slot)],
    decide(state) {
      const hold = recordAt<HoldRecord>(state, holdKey);
      if (hold === undefined || hold.expiresAtMs !== expiresAtMs) return {};
      const put = {
        ...changedItems(state, hold.lines, (record, quantity) => reserve(record, -quantity, hold)),
        ...freedSlot(state, hold),
      };
      return { put, remove: [holdKey] };
    },
  };
}

function release({ releaseId, itemIds, ...slot }: Extract<Errand, { errand: 'release' }>): Plan {
  const key = KEY.release(releaseId);
  return {
    reads: [key, ...itemIds.map(KEY.item), ...slotKey(slot)],
    decide(state) {
      const record = releaseIn(state, releaseId);
      if (record === undefined) return {};
      const back = (item: Item, quantity: number) =>
        record.from === 'hold' ? reserve(item, -quantity, record) : putBack(item, quantity, record);
      return { put: { ...changedItems(state, record.lines, back), ...freedSlot(state, record) }, remove: [key] };
    },
  };
}

type HeldSlot = Pick<HoldRecord, 'slotMs' | 'branchId'>;

function slotKey({ slotMs, branchId }: HeldSlot): readonly string[] {
  return slotMs === undefined ? [] : [KEY.slot(slotMs, branchId)];
}

function freedSlot(state: State, { slotMs, branchId }: HeldSlot): Record<string, Json> {
  return slotMs === undefined ? {} : bookSlot(state, { startMs: slotMs, ...(branchId === undefined ? {} : { branchId }) }, -1);
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
