import type { Fulfilment, FulfilmentState } from '../../commerce/fulfilment.ts';
import { sameMoney } from '../../commerce/money.ts';
import type { Order } from '../../commerce/order.ts';
import { type Quote, sameQuote } from '../../commerce/quote.ts';
import { accept, refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import type { DecideContext } from '../../node/role.ts';
import type { State } from '../../node/store/port.ts';
import { moneyKeys } from '../payments/records.ts';
import { moneyOfNew, type WithOrder } from '../payments/with-orders.ts';
import type { Conversation, OrderRecord } from '../provider-record.ts';
import { draftKey } from './drafts.ts';
import type { Ask, Plan, Turn } from './engine.ts';
import { orderIdFor } from './order-id.ts';
import { orderIn } from './state.ts';

/** What a confirm does alike for every kind of provider: hold it against what was agreed, and make an order of it. */

export const NOTHING_OFFERED = refuseTrade(
  'quote-unavailable',
  'Nothing was offered in this transaction, or too long ago; call init first.',
);

/** Whether who confirms agrees to the quote that was offered. One without a breakup says so by its total alone. */
export function agreesToQuote(offered: Quote, said: Quote | undefined): Verdict<void> {
  if (said === undefined) {
    return refuseTrade('quote-unavailable', 'Send the quote of on_init along, to show what was agreed.', '/order/quote');
  }
  const same = said.lines.length > 0 ? sameQuote(offered, said) : sameMoney(offered.total, said.total);
  if (same) return accept(undefined);
  return refuseTrade('quote-unavailable', 'The quote is not the one offered at init; call init again for a new offer.', '/order/quote');
}

/** Fulfilments as they begin. */
export function begun(fulfilments: readonly Fulfilment[], state: FulfilmentState, nowMs: number): readonly Fulfilment[] {
  return fulfilments.map((each) => ({ ...each, state, stateSinceMs: nowMs }));
}

export interface Placing {
  readonly orderId: string;
  readonly buyer: Conversation;
  readonly nowMs: number;
  /** The number under which the buyer says that it was paid. */
  readonly claimed: string | undefined;
}

/** The record of an order that is made now, for an engine to add its own to. */
export interface Placed extends Omit<WithOrder, 'order'> {
  readonly record: OrderRecord;
}

/** Makes an order of what was agreed: its fulfilments have begun, and its one payment is that which was chosen. Needs the `moneyKeys` of the order. */
export function placeOrder(state: State, agreed: Order, { orderId, buyer, nowMs, claimed }: Placing): Placed {
  const placing: Order = { ...agreed, id: orderId, status: 'active', createdAtMs: nowMs, updatedAtMs: nowMs };
  const { order, put, remove } = moneyOfNew(state, placing, claimed === undefined ? undefined : { atMs: nowMs, reference: claimed });
  const record: OrderRecord = {
    order,
    buyer,
    confirmedAtMs: nowMs,
    paymentId: order.payments[0]?.id ?? '',
    history: order.fulfilments.slice(0, 1).flatMap(({ state: begins }) => (begins === undefined ? [] : [{ state: begins, atMs: nowMs }])),
  };
  return { record, put, remove };
}

/** How an engine makes an order of what it offered. */
export interface Confirming<Agreed> extends Pick<Plan, 'lists' | 'readsMore'> {
  /** Beside the `moneyKeys` of the order and the key of the draft. */
  readonly reads: readonly string[];
  /** What was agreed, or why it does not stand any more. */
  agree(state: State, context: DecideContext): Verdict<Agreed>;
  place(state: State, agreed: Agreed, at: { readonly orderId: string; readonly context: DecideContext }): Turn;
}

/** A confirm: what was offered becomes an order, once. The same confirm again finds the same order. */
export function confirmingPlan<Agreed>(
  { providerId, from }: Pick<Ask, 'providerId' | 'from'>,
  { reads, agree, place, ...more }: Confirming<Agreed>,
): Plan {
  const orderId = orderIdFor(providerId, from);
  return {
    ...more,
    reads: [...moneyKeys(orderId), draftKey(from), ...reads],
    decide(state, context) {
      const existing = orderIn(state, orderId);
      if (existing !== undefined) return { answer: { action: 'confirm', order: existing.order } };
      const agreed = agree(state, context);
      if (!agreed.ok) return { answer: { action: 'confirm', refusal: agreed.refusal } };
      return place(state, agreed.value, { orderId, context });
    },
  };
}
