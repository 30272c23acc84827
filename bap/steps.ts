import type { Fulfilment } from '../commerce/fulfilment.ts';
import { type Money, sameMoney } from '../commerce/money.ts';
import type { Billing, Order, OrderLine } from '../commerce/order.ts';
import { COMMANDS, mayGive, type OrderCommand, type OrderMoment, type Stage } from '../commerce/order-life.ts';
import type { Payment } from '../commerce/payment.ts';
import { type FilledIn, fillIn } from './forms.ts';
import type { StepRule } from './order-command.ts';
import { choosePayment } from './payment-choice.ts';
import type { OrderRecord } from './records.ts';
import { type ApiOutcome, denied, granted } from './refusals.ts';
import { BOUNDS } from './settings.ts';

/** What is put into a basket. */
export interface Basket {
  readonly providerNode: string;
  readonly providerId: string;
  readonly lines: readonly OrderLine[];
  readonly fulfilments?: readonly Fulfilment[];
  /** Id of the one of the provider's places from which it is to come; without it the provider takes the nearest that has all. */
  readonly placeId?: string;
}

/** Who pays, and where it goes. */
export interface Particulars {
  readonly billing?: Billing;
  /** Who orders states to be at least so old: for what has a `minimumAgeYears`. */
  readonly ofAgeYears?: number;
  readonly fulfilments?: readonly Fulfilment[];
  readonly payments?: readonly Payment[];
  /** Id of the one of the order's ways to pay that the buyer chose; in place of `payments`. */
  readonly paymentId?: string;
  /** What was filled in of the forms that came with the order. */
  readonly answers?: readonly FilledIn[];
}

/** What the buyer agrees to. */
export interface Agreement {
  /** The total that the buyer was shown; needed when it is not the one that was first quoted. */
  readonly acceptedTotal?: Money;
  readonly payments?: readonly Payment[];
  /** What was filled in of the forms that were left open until now. */
  readonly answers?: readonly FilledIn[];
  /** Confirms once more although an earlier confirm may have been heard. */
  readonly again?: boolean;
}

/** A new basket at a provider node that answered the search. */
export function beginOrder(basket: Basket): StepRule {
  return ({ transaction, nowMs }) => {
    if (transaction.orders >= BOUNDS.ordersMax)
      return denied('too-many', `One search leads to at most ${BOUNDS.ordersMax} orders; begin a new one.`);
    const providerNode = transaction.parties.find((party) => party.id === basket.providerNode);
    if (providerNode === undefined) {
      return denied(
        'provider-node-unknown',
        `${basket.providerNode} gave no offers in this transaction; take a provider node from the offers.`,
        {
          pointer: '/providerNode',
        },
      );
    }
    const asked = basketOrder(basket);
    const n = transaction.orders + 1;
    const order: OrderRecord = { n, providerNode, state: stageOnce('select'), createdAtMs: nowMs, updatedAtMs: nowMs, asked, latest: '' };
    return granted({ order, command: { action: 'select', order: asked } });
  };
}

/** The basket changed: a new quote is asked for, and what was agreed before no longer counts. */
export function selectAgain(basket: Pick<Basket, 'lines' | 'fulfilments' | 'placeId'>): StepRule {
  return ({ order }) => {
    const known = inTime(order, 'select');
    if (!known.ok) return known;
    const asked = basketOrder({ ...basket, providerId: known.value.asked.providerId });
    const { quotedTotal: _quoted, agreedTotal: _agreed, quoteUntilMs: _until, ...rest } = known.value;
    return granted({ order: { ...rest, asked, state: stageOnce('select') }, command: { action: 'select', order: asked } });
  };
}

function basketOrder({ providerId, lines, fulfilments = [], placeId }: Omit<Basket, 'providerNode'>): Order {
  const from = placeId === undefined ? {} : { provider: { name: '', places: [{ id: placeId }] } };
  return { providerId, ...from, lines, fulfilments, payments: [] };
}

/** Asks for the terms of the order, with who pays and where it goes. */
export function initialise(particulars: Particulars): StepRule {
  return ({ order }) => {
    const known = inTime(order, 'init');
    if (!known.ok) return known;
    const { paymentId, answers = [], ...more } = particulars;
    const chosen = paymentId === undefined ? undefined : choosePayment(known.value, paymentId);
    if (chosen?.ok === false) return chosen;
    const asked: Order = { ...draftOf(known.value), ...more, ...(chosen === undefined ? {} : { payments: chosen.value }) };
    const filled = fillIn(asked, answers, 'init');
    if (!filled.ok) return filled;
    const { said, kept } = filled.value;
    const { agreedTotal: _agreed, ...rest } = known.value;
    return granted({ order: { ...rest, asked: kept, state: stageOnce('init') }, command: { action: 'init', order: said } });
  };
}

/** Places the order, at the terms of the last on_init and at no other price than the buyer agreed to. */
export function confirm(agreement: Agreement): StepRule {
  return ({ order, nowMs }) => {
    if (order?.state === 'confirm-unknown' && agreement.again !== true) {
      return denied('outcome-unknown', 'The last confirm was not answered; ask for support, or send "again": true to risk ordering twice.');
    }
    const known = inTime(order, 'confirm');
    if (!known.ok) return known;
    const price = agreedPrice(known.value, agreement);
    if (!price.ok) return price;
    // Once more what may have been heard: that is for the provider to judge, who has placed it, or places it, or says that it is too late.
    const isRepeated = known.value.state === 'confirm-unknown';
    if (!isRepeated && known.value.quoteUntilMs !== undefined && known.value.quoteUntilMs < nowMs) {
      return denied('quote-expired', 'The time for which the provider held this price is over; select again for a new quote.');
    }
    const { payments } = agreement;
    const draft: Order = { ...draftOf(known.value), ...(payments === undefined ? {} : { payments }) };
    const filled = fillIn(draft, agreement.answers ?? [], isRepeated ? 'again' : 'confirm');
    if (!filled.ok) return filled;
    const { said, kept } = filled.value;
    return granted({ order: { ...known.value, asked: kept, state: stageOnce('confirm') }, command: { action: 'confirm', order: said } });
  };
}

function agreedPrice(order: OrderRecord, agreement: Agreement): ApiOutcome<void> {
  const { agreedTotal, quotedTotal } = order;
  const seen = agreement.acceptedTotal ?? quotedTotal;
  if (agreedTotal === undefined || seen === undefined || sameMoney(agreedTotal, seen)) return granted(undefined);
  return denied('quote-changed', `The total is now ${agreedTotal.currency} ${agreedTotal.amount}; show it, and send it as acceptedTotal.`, {
    pointer: '/acceptedTotal',
    facts: { total: agreedTotal, ...(quotedTotal === undefined ? {} : { quotedTotal }) },
  });
}

/** What the provider told last, as a draft that can be sent back: without what only the provider says. */
function draftOf(order: OrderRecord): Order {
  const {
    id: _id,
    status: _status,
    createdAtMs: _created,
    updatedAtMs: _updated,
    cancellation: _cancellation,
    ...draft
  } = order.told ?? order.asked;
  return draft;
}

/** Where an order is, as the rules of its life look at it. */
export function momentOf({ state, told }: OrderRecord): OrderMoment {
  const { kind, state: on } = told?.fulfilments[0] ?? {};
  return { at: state, ...(kind === undefined ? {} : { kind }), ...(on === undefined ? {} : { state: on }) };
}

/** The order, when it is the time for this command. */
export function inTime(order: OrderRecord | undefined, command: OrderCommand): ApiOutcome<OrderRecord> {
  if (order === undefined) return denied('not-found', 'No such order is known here.');
  const may = mayGive(command, momentOf(order));
  return may.ok ? granted(order) : denied('out-of-order', may.refusal.message, { facts: { state: order.state } });
}

function stageOnce(command: 'select' | 'init' | 'confirm'): Stage {
  return COMMANDS[command].brings.asked;
}
