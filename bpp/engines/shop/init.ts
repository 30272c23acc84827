import type { Order } from '../../../commerce/order.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { DecideContext } from '../../../node/role.ts';
import type { Json, State } from '../../../node/store/port.ts';
import type { Conversation } from '../../provider-record.ts';
import { keepDraft } from '../drafts.ts';
import type { Ask, CommandOf, Plan, Turn } from '../engine.ts';
import { checkBilling, offeringPlan, type Payable, withPayments } from '../offering.ts';
import { asJson } from '../state.ts';
import { statesAge } from './age.ts';
import { partKeys } from './bundles.ts';
import { destinationOf } from './handover.ts';
import { itemKeys } from './lines.ts';
import { type Offer, offerFor } from './offer.ts';
import { type HoldRecord, KEY, type StockLine } from './record.ts';
import { quantityIn, reserve } from './shelf.ts';
import { bookSlot, booksIn, slotKeys } from './slots.ts';
import { holdIn, holdKey, itemIn, shopIn } from './state.ts';
import { holdTimer, holdTimerId, releaseSoon, slotTimer } from './timers.ts';

/** How long after its hold a draft can still be confirmed, if the goods are still there at the same price: for one who paid late. */
export const DRAFT_KEPT_MS = 24 * 3_600_000;

/** Offers an order to be confirmed, and keeps its goods for the buyer for a stated time. A second init replaces the first. */
export function init(ask: Ask<CommandOf<'init'>>): Plan {
  const { command, from } = ask;
  return offeringPlan(ask, {
    reads: [holdKey(from), ...itemKeys(command.order)],
    readsMore: (state) => [...partKeys(state, command.order), ...slotKeys(state, command.order)],
    offer: (state, at) => offerToConfirm(state, command.order, { from, ...at }),
    keep: (state, { offer, order }, context) => keep(state, offer, { from, order, context }),
  });
}

interface Asked {
  readonly from: Conversation;
  readonly orderId: string;
  readonly context: DecideContext;
}

function offerToConfirm(state: State, asked: Order, { from, orderId, context }: Asked): Verdict<Payable & { readonly offer: Offer }> {
  const held = holdIn(state, from);
  const bookOf = booksIn(state, asked, held);
  const basket = { shop: shopIn(state), order: asked, itemOf: (itemId: string) => itemIn(state, itemId), bookOf };
  const offer = offerFor(held === undefined ? basket : { ...basket, held }, { nowMs: context.nowMs, quoteId: context.newId() });
  if (!offer.ok) return offer;
  const known = checkPersons(offer.value.order);
  if (!known.ok) return known;
  const stated = statesAge(offer.value.order);
  if (!stated.ok) return stated;
  const { shop, order, quote } = offer.value;
  const payable = withPayments(state, order, { provider: shop, asked: asked.payments, orderId, total: quote.total });
  return payable.ok ? accept({ ...payable.value, offer: offer.value }) : payable;
}

/** No more of a person than the order needs: a name and a way to reach them, and for a delivery where to. */
function checkPersons(order: Order): Verdict<void> {
  const known = checkBilling(order, 'orders');
  if (!known.ok) return known;
  const fulfilment = order.fulfilments[0];
  const address = destinationOf(fulfilment)?.place?.address;
  if (fulfilment?.kind !== 'delivery' || (address !== undefined && address.trim() !== '')) return accept(undefined);
  return refuseTrade('invalid', 'A delivery needs the address of its last stop.', '/order/fulfilments/0/stops');
}

/** Draft, hold and reservations, in place of those of an earlier init. */
function keep(
  state: State,
  offer: Offer,
  draft: { readonly from: Conversation; readonly order: Order; readonly context: DecideContext },
): Turn {
  const { from, order, context } = draft;
  const { nowMs } = context;
  const expiresAtMs = nowMs + offer.shop.stockHoldMs;
  const before = holdIn(state, from);
  const { slot, branchId } = offer;
  const at = branchId === undefined ? {} : { branchId };
  const hold: HoldRecord = { lines: offer.counted, ...at, expiresAtMs, ...(slot === undefined ? {} : { slotMs: slot.startMs }) };
  const isSameSlot = before?.slotMs === hold.slotMs && before?.branchId === branchId;
  const isNewSlot = slot !== undefined && !isSameSlot;
  const slotLeft = isSameSlot ? undefined : before?.slotMs;
  // What was held in another branch is no part of this.
  const kept = before?.branchId === branchId ? before?.lines : undefined;
  const dropped = kept === undefined ? (before?.lines ?? []) : kept.filter((line) => quantityIn(hold.lines, line.itemId) === 0);
  const freed = releaseSoon(
    context.newId(),
    { from: 'hold', lines: dropped, ...branchIn(before), ...(slotLeft === undefined ? {} : { slotMs: slotLeft }) },
    nowMs,
  );
  const earlier = before !== undefined && before.expiresAtMs !== expiresAtMs ? [holdTimerId(holdKey(from), before)] : [];
  const draftRecord = { order, offeredAtMs: nowMs, validUntilMs: expiresAtMs };
  const keptDraft = keepDraft(state, from, { draft: draftRecord, dropAtMs: expiresAtMs + DRAFT_KEPT_MS });
  return {
    put: {
      ...freed.put,
      ...reserved(state, hold, kept),
      ...(isNewSlot ? bookSlot(state, { startMs: slot.startMs, ...at }, 1) : {}),
      [holdKey(from)]: asJson(hold),
      ...keptDraft.put,
    },
    timers: [
      ...(freed.timers ?? []),
      holdTimer(holdKey(from), hold),
      ...keptDraft.timers,
      ...(isNewSlot ? [slotTimer({ ...slot, ...at })] : []),
    ],
    cancelTimers: [...earlier, ...keptDraft.cancelTimers],
  };
}

function branchIn(hold: HoldRecord | undefined): Pick<HoldRecord, 'branchId'> {
  return hold?.branchId === undefined ? {} : { branchId: hold.branchId };
}

function reserved(state: State, hold: HoldRecord, before: readonly StockLine[] | undefined): Record<string, Json> {
  const put: Record<string, Json> = {};
  for (const { itemId, quantity } of hold.lines) {
    const record = itemIn(state, itemId);
    if (record !== undefined) put[KEY.item(itemId)] = asJson(reserve(record, quantity - quantityIn(before, itemId), hold));
  }
  return put;
}
