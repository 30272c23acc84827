import type { Receipt, Refund } from '../../commerce/payment-ledger.ts';
import { accept, refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import type { DecideContext, Decision, Work } from '../../node/role.ts';
import type { Json, State } from '../../node/store/port.ts';
import type { NodeAddress } from '../../protocol/message.ts';
import { PROVIDER_KEY, partitionOfProvider, providerOf } from '../provider-record.ts';
import { type PaymentView, paymentView } from './open-payments.ts';
import { type BookChanges, PaymentBook } from './payment-book.ts';
import { type BookingRecord, moneyKeys, PAYMENT_KEY, payableIn, todayIn } from './records.ts';

/** What the people of a provider do with money. Each may be done again under the same id without changing anything more; the buyer is told of each. */

type Dated<T extends { readonly on: string }> = Omit<T, 'on'> & { readonly on?: string };

/** Work that enters money that came for an order, as somebody saw it. `on` is today unless said. */
export function receiveByHand(node: NodeAddress, orderId: string, receipt: Dated<Receipt>): Work<Verdict<PaymentView>> {
  return onBook(node, orderId, (book, { today }) => book.receive(orderId, { ...receipt, on: receipt.on ?? today }));
}

/** Work that notes that money went back. It does not send any: that is done at the bank. */
export function recordRefund(node: NodeAddress, orderId: string, back: Dated<Refund>): Work<Verdict<PaymentView>> {
  return onBook(node, orderId, (book, { today }) => book.refund(orderId, { ...back, on: back.on ?? today }), { alsoWithoutOrder: true });
}

/** Work that gives up what is still to come for an order: it counts as paid from then on. */
export function writeOffRest(node: NodeAddress, orderId: string, note: string | undefined): Work<Verdict<PaymentView>> {
  return onBook(node, orderId, (book, { today }) => book.writeOff(orderId, { on: today, ...(note === undefined ? {} : { note }) }));
}

interface BookRules {
  readonly alsoWithoutOrder?: boolean;
}

function onBook(
  node: NodeAddress,
  orderId: string,
  enter: (book: PaymentBook, context: { readonly today: string }) => Verdict<unknown>,
  rules: BookRules = {},
): Work<Verdict<PaymentView>> {
  return {
    partition: partitionOfProvider(providerOf(orderId) ?? ''),
    reads: moneyKeys(orderId),
    decide(state, context) {
      if (payableIn(state, orderId) === undefined && !(rules.alsoWithoutOrder === true && paymentView(state, orderId) !== undefined)) {
        return { result: refuseTrade('order-not-found', 'There is no such order here.') };
      }
      const book = new PaymentBook(state, context, node);
      const entered = enter(book, { today: todayIn(state, context.nowMs) });
      if (!entered.ok) return { result: entered };
      return outcomeOf(state, orderId, book.changes());
    },
  };
}

/** What a person says of a payment that named no order. */
export type Placing = { readonly orderId: string } | { readonly putAside: string };

/** Work that places a booking by hand, or puts it aside as being for no order. */
export function placeBooking(
  node: NodeAddress,
  booking: { readonly providerId: string; readonly id: string },
  placing: Placing,
): Work<Verdict<BookingRecord>> {
  const key = PAYMENT_KEY.booking(booking.id);
  return {
    partition: partitionOfProvider(booking.providerId),
    reads: [key, ...('orderId' in placing ? moneyKeys(placing.orderId) : [])],
    decide(state, context) {
      const record = state.get(key)?.value as unknown as BookingRecord | undefined;
      if (record === undefined) return { result: refuseTrade('order-not-found', 'There is no such payment here.') };
      const same = 'orderId' in placing ? record.orderId === placing.orderId : record.state === 'put-aside';
      if (record.state !== 'open') {
        return { result: same ? accept(record) : refuseTrade('business', `This payment is ${record.state} already.`) };
      }
      const placed = 'orderId' in placing ? place(record, placing.orderId, { node, state, context }) : putAside(record, placing.putAside);
      if (!placed.ok) return { result: placed };
      const { after, put, remove, send } = placed.value;
      return {
        put: { ...put, [key]: after as unknown as Json },
        remove: [...remove, PAYMENT_KEY.unplaced(booking.id)],
        send,
        result: accept(after),
      };
    },
  };
}

type Placed = BookChanges & { readonly after: BookingRecord };

function place(
  record: BookingRecord,
  orderId: string,
  at: { readonly node: NodeAddress; readonly state: State; readonly context: DecideContext },
): Verdict<Placed> {
  if (payableIn(at.state, orderId) === undefined) return refuseTrade('order-not-found', 'There is no such order here.', '/orderId');
  const book = new PaymentBook(at.state, at.context, at.node);
  const { id, amount, on, service } = record;
  const entered = book.receive(orderId, { id, amount, on, by: service === undefined ? 'statement' : 'service' });
  if (!entered.ok) return entered;
  const { suggestions: _suggestions, ...rest } = record;
  return accept({ ...book.changes(), after: { ...rest, state: 'placed', orderId } });
}

function putAside(record: BookingRecord, note: string): Verdict<Placed> {
  const { suggestions: _suggestions, ...rest } = record;
  return accept({ put: {}, remove: [], send: [], after: { ...rest, state: 'put-aside', note } });
}

/** How the order's money stands after the changes. */
function outcomeOf(state: State, orderId: string, changes: BookChanges): Decision<Verdict<PaymentView>> {
  const after = new Map(state);
  for (const key of [PROVIDER_KEY.order(orderId), PAYMENT_KEY.ledger(orderId)]) {
    const value = changes.put[key];
    if (value !== undefined) after.set(key, { value, version: 0 });
  }
  const view = paymentView(after, orderId);
  const result = view === undefined ? refuseTrade('order-not-found', 'There is no such order here.') : accept(view);
  return { ...changes, result };
}
