import { type Order, quantities } from '../../../commerce/order.ts';
import { accept, type Refusal, refuseTrade, type Verdict } from '../../../commerce/refusal.ts';
import { returnTermsOf, termsOf } from '../../../commerce/terms.ts';
import type { State } from '../../../node/store/port.ts';
import type { Conversation } from '../../provider-record.ts';
import type { Ask, CommandOf, Plan } from '../engine.ts';
import { mayOffer } from '../offering.ts';
import { orderIdFor } from '../order-id.ts';
import { checkPersons, handOverOf } from './hand-over.ts';
import { asking, messageOf } from './post.ts';
import { KEY } from './record.ts';
import { askingIn, askingKey, backEndIn, hookIn, itemIn } from './state.ts';

/** What a basket costs, and what is offered, is for the software to say. What can be refused here is, so that it is asked no nonsense. */

const LINES_MAX = 200;
const QUANTITY_MAX = 10_000;
/** A person waits for the price: no longer than this, and an answer must reach the buyer's node before it stops waiting. */
const ANSWER_WITHIN_MS = 25_000;
const MARGIN_MS = 4_000;
const LEAST_MS = 1_000;

/** Nothing can be ordered in a transaction whose confirm came to nothing: the software may still hold it for ordered, until it hears otherwise. */
export const WITHDRAWN: Refusal = {
  reason: 'policy',
  message: 'The order of this transaction was not answered in time, and nothing was ordered; begin a new transaction.',
};

/** Asks the software what a basket costs, or to offer it. A later one takes the place of one that is not answered yet. */
export function askOffer(ask: Ask<CommandOf<'select'>> | Ask<CommandOf<'init'>>): Plan {
  const { providerId, from } = ask;
  const { action, order } = ask.command;
  const orderId = orderIdFor(providerId, from);
  const message = messageOf(ask);
  return {
    reads: [KEY.provider, KEY.hook, KEY.order(orderId), askingKey(from), ...itemKeys(order)],
    decide(state, { nowMs }) {
      const basket = basketOf(state, order, { action, orderId, from });
      if (!basket.ok) return { answer: { action, refusal: basket.refusal } };
      const untilMs = Math.max(nowMs + LEAST_MS, Math.min(nowMs + ANSWER_WITHIN_MS, message.untilMs - MARGIN_MS));
      const raw = hookIn(state)?.raw === true;
      return asking({ action, providerId, orderId, order: basket.value, from, message, untilMs, raw }, nowMs);
    },
  };
}

function itemKeys({ lines }: Order): string[] {
  return [...quantities(lines.slice(0, LINES_MAX)).keys()].map(KEY.item);
}

interface Asked {
  readonly action: 'select' | 'init';
  readonly orderId: string;
  readonly from: Conversation;
}

/** The order as it would be offered, but for what it costs. */
function basketOf(state: State, asked: Order, { action, orderId, from }: Asked): Verdict<Order> {
  const backEnd = backEndIn(state);
  if (backEnd === undefined || backEnd.trading === false || hookIn(state) === undefined) {
    const message = `There is no business ${asked.providerId} here; search again for its present id.`;
    return refuseTrade('provider-not-found', message, '/order/providerId');
  }
  const may = action === 'select' ? accept(undefined) : mayOffer(state, orderId);
  if (!may.ok) return may;
  const waiting = askingIn(state, from);
  if (waiting?.withdrawn === true) return { ok: false, refusal: WITHDRAWN };
  if (waiting?.action === 'confirm') return refuseTrade('policy', 'This order is being confirmed; wait for its answer.');
  if (waiting?.action === 'update') return refuseTrade('policy', 'A change of this order is being answered; wait for that.');
  const lines = linesOf(state, asked);
  if (!lines.ok) return lines;
  const handOver = handOverOf(backEnd, asked);
  if (!handOver.ok) return handOver;
  const kinds = handOver.value.kind === undefined ? [] : [handOver.value.kind];
  const order: Order = {
    providerId: backEnd.id,
    provider: { name: backEnd.name, places: [backEnd.place] },
    lines: lines.value.map((line) => ({ ...line, fulfilmentId: handOver.value.id })),
    fulfilments: [handOver.value],
    payments: asked.payments,
    cancellationTerms: termsOf(backEnd.cancellation, { kinds }),
    returnTerms: returnTermsOf(backEnd.returnDays, { kinds }),
    ...(asked.billing === undefined ? {} : { billing: asked.billing }),
    ...(asked.extra === undefined ? {} : { extra: asked.extra }),
  };
  const known = action === 'init' ? checkPersons(order) : accept(undefined);
  return known.ok ? accept(order) : known;
}

function linesOf(state: State, { lines }: Order): Verdict<Order['lines']> {
  if (lines.length === 0) return refuseTrade('invalid', 'An order needs at least one item.', '/order/lines');
  if (lines.length > LINES_MAX) return refuseTrade('invalid', `An order has at most ${LINES_MAX} lines.`, '/order/lines');
  const fault = lines.findIndex(({ quantity }) => !Number.isSafeInteger(quantity) || quantity < 1 || quantity > QUANTITY_MAX);
  if (fault >= 0)
    return refuseTrade('invalid', `A quantity is a whole number from 1 to ${QUANTITY_MAX}.`, `/order/lines/${fault}/quantity`);
  const unknown = lines.findIndex(({ itemId }) => itemIn(state, itemId)?.published !== true);
  if (unknown >= 0) {
    const message = `The business has no item ${lines[unknown]?.itemId} that can be ordered; search again.`;
    return refuseTrade('item-not-found', message, `/order/lines/${unknown}/itemId`);
  }
  return accept(
    [...quantities(lines)].flatMap(([itemId, quantity]) => {
      const item = itemIn(state, itemId)?.item;
      return item === undefined ? [] : [{ ...lines.find((line) => line.itemId === itemId), itemId, quantity, name: item.name }];
    }),
  );
}
