import { type Order, quantities } from '../../../commerce/order.ts';
import { type Quote, sameQuote } from '../../../commerce/quote.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { roadOf } from '../../../commerce/roads/roads.ts';
import { sameTerms } from '../../../commerce/terms.ts';
import type { Json, State } from '../../../node/store/port.ts';
import type { Conversation, DraftRecord } from '../../provider-record.ts';
import { draftIn, endDraft } from '../drafts.ts';
import type { Ask, CommandOf, Plan, Turn } from '../engine.ts';
import { type AgreedPayment, agreedPayment } from '../payments.ts';
import { begun, confirmingPlan, NOTHING_OFFERED, placeOrder } from '../placing.ts';
import { asJson } from '../state.ts';
import { asOffered } from './as-offered.ts';
import { siteOf } from './branches.ts';
import { partKeys, partsOf, takenBy } from './bundles.ts';
import { itemKeys } from './lines.ts';
import { type Basket, type Offer, offerFor } from './offer.ts';
import { type HoldRecord, KEY, type OrderRecord, type StockLine } from './record.ts';
import { askedFor } from './schedule.ts';
import { quantityIn, stockAt, take, together } from './shelf.ts';
import { bookSlot, booksIn, type Slot, slotKeys } from './slots.ts';
import { holdIn, holdKey, itemIn, shopIn } from './state.ts';
import { holdTimerId } from './timers.ts';

/** Turns what was offered at init into an order: its goods leave the shelf. The same confirm again finds the same order. */
export function confirm(ask: Ask<CommandOf<'confirm'>>): Plan {
  const { command, from } = ask;
  return confirmingPlan(ask, {
    reads: [holdKey(from), ...itemKeys(command.order)],
    readsMore: (state) => [
      ...partKeys(state, command.order),
      ...slotKeys(state, command.order),
      ...(holdIn(state, from)?.lines ?? []).map(({ itemId }) => KEY.item(itemId)),
    ],
    agree: (state, { nowMs }) => agree(state, command.order, { from, nowMs }),
    place: (state, agreed, { orderId, context: { nowMs } }) => placed(state, agreed, { orderId, from, nowMs }),
  });
}

interface Agreed {
  readonly draft: DraftRecord;
  readonly paying: AgreedPayment;
  readonly taken: Taken;
  readonly slotMs?: number;
}

interface Taken extends Pick<OrderRecord, 'branchId' | 'bundles'> {
  readonly lines: readonly StockLine[];
  readonly put: Readonly<Record<string, Json>>;
}

function agree(state: State, confirmed: Order, { from, nowMs }: { readonly from: Conversation; readonly nowMs: number }): Verdict<Agreed> {
  const draft = draftIn(state, from);
  const quote = draft?.order.quote;
  if (draft === undefined || quote === undefined) return NOTHING_OFFERED;
  const same = asOffered(draft.order, confirmed);
  if (!same.ok) return same;
  const payment = agreedPayment(draft.order.payments, confirmed.payments, quote.total);
  if (!payment.ok) return payment;
  const hold = holdIn(state, from);
  let slot: Slot | undefined;
  if (hold === undefined || hold.expiresAtMs <= nowMs) {
    // What it leaves unsaid was not read: a slot has to be named by who wants it after all.
    const bookOf = booksIn(state, confirmed, hold);
    const still = stillOffered(state, draft.order, { quote, hold, bookOf, nowMs });
    if (!still.ok) return still;
    slot = still.value.slot;
  }
  const taken = takeGoods(state, draft.order, hold);
  if (!taken.ok) return taken;
  const agreed = { draft, paying: payment.value, taken: taken.value };
  // A hold still counts its slot, also when its time is over and its timer is late.
  if (hold?.slotMs !== undefined) return accept({ ...agreed, slotMs: hold.slotMs });
  if (slot === undefined) return accept(agreed);
  const { startMs } = slot;
  const at = taken.value.branchId === undefined ? {} : { branchId: taken.value.branchId };
  const booked = { ...taken.value, put: { ...taken.value.put, ...bookSlot(state, { startMs, ...at }, 1) } };
  return accept({ ...agreed, taken: booked, slotMs: startMs });
}

/** After its hold an offer stands only as long as the shop would make the same one now. */
function stillOffered(
  state: State,
  order: Order,
  offer: { readonly quote: Quote; readonly hold: HoldRecord | undefined; readonly bookOf: Basket['bookOf']; readonly nowMs: number },
): Verdict<Offer> {
  const { hold, bookOf } = offer;
  const basket = { shop: shopIn(state), order, itemOf: (itemId: string) => itemIn(state, itemId), bookOf };
  const again = offerFor(hold === undefined ? basket : { ...basket, held: hold }, { nowMs: offer.nowMs, quoteId: '' });
  if (!again.ok) return again;
  if (order.fulfilments[0]?.scheduled === true && askedFor(again.value.order.fulfilments[0]) !== askedFor(order.fulfilments[0])) {
    return refuseTrade(
      'quote-unavailable',
      'The time for which this was ordered has passed; call init for another.',
      '/order/fulfilments/0/stops',
    );
  }
  if (!sameTerms(again.value.order.cancellationTerms ?? [], order.cancellationTerms ?? [])) {
    return refuseTrade(
      'quote-unavailable',
      'The quote has expired and the terms of cancelling have changed since; call init for a new one.',
      '/order/quote',
    );
  }
  if (sameQuote(again.value.quote, offer.quote)) return again;
  return refuseTrade('quote-unavailable', 'The quote has expired and prices have changed since; call init for a new one.', '/order/quote');
}

function takeGoods(state: State, order: Order, hold: HoldRecord | undefined): Verdict<Taken> {
  const shop = shopIn(state);
  if (shop === undefined) return refuseTrade('provider-not-found', 'The shop is no longer here; search again.', '/order/providerId');
  const { branchId } = hold ?? siteOf(shop, order);
  const at = branchId === undefined ? {} : { branchId };
  const bundles: Record<string, readonly StockLine[]> = {};
  const needed: StockLine[] = [];
  for (const [itemId, quantity] of quantities(order.lines)) {
    const record = itemIn(state, itemId);
    if (record === undefined) return gone(itemId);
    needed.push(...takenBy(shop, record, quantity));
    const parts = partsOf(shop, record);
    if (parts !== undefined) bundles[itemId] = parts;
  }
  const lines: StockLine[] = [];
  const put: Record<string, Json> = {};
  const takes = together(needed);
  // What was held and is needed no more, as a bundle is made of something else now, goes with the rest.
  for (const itemId of new Set([...takes, ...(hold?.lines ?? [])].map((line) => line.itemId))) {
    const record = itemIn(state, itemId);
    if (record === undefined) return gone(itemId);
    const quantity = quantityIn(takes, itemId);
    const left = take(record, quantity, { ...at, held: quantityIn(hold?.lines, itemId) });
    if (!left.ok) return left;
    if (!stockAt(record, at).counted) continue;
    if (quantity > 0) lines.push({ itemId, quantity });
    put[KEY.item(itemId)] = asJson(left.value);
  }
  return accept({ lines, put, ...at, ...(Object.keys(bundles).length === 0 ? {} : { bundles }) });
}

function gone(itemId: string): Verdict<never> {
  return refuseTrade('item-not-found', `The shop no longer has ${itemId}; search again.`, '/order/lines');
}

function placed(state: State, agreed: Agreed, at: { readonly orderId: string; readonly from: Conversation; readonly nowMs: number }): Turn {
  const { draft, paying, taken } = agreed;
  const { payment, claimed } = paying;
  const { orderId, from, nowMs } = at;
  const start = roadOf(draft.order.fulfilments[0]?.kind)?.start ?? 'pending';
  const begins = { ...draft.order, fulfilments: begun(draft.order.fulfilments, start, nowMs), payments: [payment] };
  const made = placeOrder(state, begins, { orderId, buyer: from, nowMs, claimed });
  const record: OrderRecord = {
    ...made.record,
    taken: taken.lines,
    ...(taken.branchId === undefined ? {} : { branchId: taken.branchId }),
    ...(taken.bundles === undefined ? {} : { bundles: taken.bundles }),
    ...(agreed.slotMs === undefined ? {} : { slotMs: agreed.slotMs }),
  };
  const hold = holdIn(state, from);
  const ended = endDraft(from, draft);
  return {
    answer: { action: 'confirm', order: record.order },
    put: { ...taken.put, ...made.put, [KEY.order(orderId)]: asJson(record) },
    remove: [...made.remove, ...ended.remove, ...(hold === undefined ? [] : [holdKey(from)])],
    cancelTimers: [...ended.cancelTimers, ...(hold === undefined ? [] : [holdTimerId(holdKey(from), hold)])],
  };
}
