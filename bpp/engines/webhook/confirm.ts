import type { Order } from '../../../commerce/order.ts';
import { accept, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import type { State } from '../../../node/store/port.ts';
import { moneyKeys } from '../../payments/records.ts';
import type { Conversation } from '../../provider-record.ts';
import { draftIn, draftKey, endDraft } from '../drafts.ts';
import type { Ask, CommandOf, Plan } from '../engine.ts';
import { orderIdFor } from '../order-id.ts';
import { agreedPayment } from '../payments.ts';
import { NOTHING_OFFERED } from '../placing.ts';
import { asOffered } from '../shop/as-offered.ts';
import { asJson } from '../state.ts';
import { WITHDRAWN } from './basket.ts';
import { asking, messageOf } from './post.ts';
import { KEY } from './record.ts';
import { askingIn, askingKey, backEndIn, hookIn, soldIn } from './state.ts';

/** Messages that say the same confirm while it waits: more than any buyer's node sends. */
const ALSO_MAX = 16;

/**
 * Puts what was agreed to the software, which says yes or no, at once or later, within the time that its card states. That the buyer agreed to what was
 * offered is seen to here. The same confirm again waits for the same answer.
 */
export function confirm(ask: Ask<CommandOf<'confirm'>>): Plan {
  const { providerId, command, from } = ask;
  const orderId = orderIdFor(providerId, from);
  const message = messageOf(ask);
  return {
    reads: [...moneyKeys(orderId), KEY.hook, draftKey(from), askingKey(from)],
    decide(state, { nowMs }) {
      const existing = soldIn(state, orderId);
      if (existing !== undefined) return { answer: { action: 'confirm', order: existing.order } };
      const waiting = askingIn(state, from);
      if (waiting?.action === 'confirm' && waiting.withdrawn !== true && (waiting.also?.length ?? 0) < ALSO_MAX) {
        return { put: { [askingKey(from)]: asJson({ ...waiting, also: [...(waiting.also ?? []), message.id] }) } };
      }
      const agreed = agree(state, command.order, { from, nowMs });
      if (!agreed.ok) return { answer: { action: 'confirm', refusal: agreed.refusal } };
      const { withinMs, offeredAtMs, ...facts } = agreed.value;
      const raw = hookIn(state)?.raw === true;
      const asked = asking({ action: 'confirm', providerId, orderId, ...facts, from, message, untilMs: nowMs + withinMs, raw }, nowMs);
      // What was offered stands until the answer, though its own time ends meanwhile.
      return { ...asked, cancelTimers: endDraft(from, { offeredAtMs }).cancelTimers };
    },
  };
}

function agree(
  state: State,
  confirmed: Order,
  { from, nowMs }: { readonly from: Conversation; readonly nowMs: number },
): Verdict<{ readonly order: Order; readonly claimed?: string; readonly withinMs: number; readonly offeredAtMs: number }> {
  const waiting = askingIn(state, from);
  if (waiting?.withdrawn === true) return { ok: false, refusal: WITHDRAWN };
  if (waiting !== undefined) {
    return refuseTrade('quote-unavailable', 'A new offer was asked for and is not there yet; wait for it, and confirm that.');
  }
  const draft = draftIn(state, from);
  const backEnd = backEndIn(state);
  const quote = draft?.order.quote;
  if (draft === undefined || backEnd === undefined || quote === undefined || draft.validUntilMs <= nowMs) return NOTHING_OFFERED;
  const same = asOffered(draft.order, confirmed);
  if (!same.ok) return same;
  const payment = agreedPayment(draft.order.payments, confirmed.payments, quote.total);
  if (!payment.ok) return payment;
  const { claimed } = payment.value;
  const order = { ...draft.order, payments: [payment.value.payment] };
  const paid = claimed === undefined ? {} : { claimed };
  return accept({ order, ...paid, withinMs: backEnd.confirmWithinMs, offeredAtMs: draft.offeredAtMs });
}
