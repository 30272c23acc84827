import {
  type BookedPayment,
  type BookingOutcome,
  type OpenPayment,
  outcomeFor,
  outcomeWithoutOrder,
  type Suggestion,
  suggestionsFor,
} from '../../commerce/payment-match.ts';
import type { Work } from '../../node/role.ts';
import type { Json, State } from '../../node/store/port.ts';
import type { NodeAddress } from '../../protocol/message.ts';
import { PROVIDER_KEY, partitionOfProvider } from '../provider-record.ts';
import { PaymentBook } from './payment-book.ts';
import { type AlikeRecord, type BookingRecord, moneyKeys, PAYMENT_KEY } from './records.ts';

/** A payment from a statement, on its way into the books. */
export interface Found {
  readonly booked: BookedPayment;
  /** What payments that look alike have in common. */
  readonly hash: string;
  /** The how-manieth of those in its file, from 1. */
  readonly nth: number;
  /** The orders that references in its remark are for. */
  readonly orderIds: readonly string[];
}

interface Entering {
  readonly node: NodeAddress;
  readonly open: readonly OpenPayment[];
}

export interface EnteredPayments {
  readonly bookings: readonly BookingRecord[];
  readonly known: number;
}

/** Work that enters payments that are not known yet, each for the one order that it names, and keeps the others for a person to place. */
export function enterPayments(providerId: string, found: readonly Found[], entering: Entering): Work<EnteredPayments> {
  const alike = found.map(({ hash }) => PAYMENT_KEY.alike(hash));
  const orders = found.flatMap(({ orderIds }) => orderIds.flatMap(moneyKeys));
  return {
    partition: partitionOfProvider(providerId),
    reads: [...new Set([PROVIDER_KEY.provider, ...alike, ...orders])],
    decide(state, context) {
      const book = new PaymentBook(state, context, entering.node);
      const seen = new Map<string, AlikeRecord>();
      const bookings: BookingRecord[] = [];
      for (const each of found) {
        const n = takeNew(each, seen, state);
        if (n === undefined) continue;
        bookings.push(enter(each, book, { ...entering, id: `${each.hash}-${n}`, nowMs: context.nowMs }));
      }
      const changes = book.changes();
      const put: Record<string, unknown> = { ...changes.put };
      for (const [hash, record] of seen) put[PAYMENT_KEY.alike(hash)] = record;
      for (const booking of bookings) {
        put[PAYMENT_KEY.booking(booking.id)] = booking;
        if (booking.state === 'open') put[PAYMENT_KEY.unplaced(booking.id)] = {};
      }
      return { ...changes, put: put as Record<string, Json>, result: { bookings, known: found.length - bookings.length } };
    },
  };
}

/**
 * The number of a payment among those alike, when it is new; undefined when it is known. Where the bank names its entries the name decides;
 * an entry that was seen in a file without names is taken to be the one that now has one. Where it does not, the count decides.
 */
function takeNew({ booked, hash, nth }: Found, seen: Map<string, AlikeRecord>, state: State): number | undefined {
  const kept = seen.get(hash) ?? (state.get(PAYMENT_KEY.alike(hash))?.value as unknown as AlikeRecord | undefined);
  const names = kept?.bankReferences ?? [];
  const name = booked.bankReference;
  if (name === undefined ? nth <= names.length : names.includes(name)) return undefined;
  const unnamed = name === undefined ? -1 : names.indexOf(null);
  const bankReferences = unnamed < 0 ? [...names, name ?? null] : names.with(unnamed, name ?? null);
  seen.set(hash, { bankReferences });
  return unnamed < 0 ? bankReferences.length : undefined;
}

function enter(found: Found, book: PaymentBook, entering: Entering & { readonly id: string; readonly nowMs: number }): BookingRecord {
  const { line: _line, ...facts } = found.booked;
  const kept = { ...facts, id: entering.id, importedAtMs: entering.nowMs };
  const [orderId, ...others] = found.orderIds;
  if (orderId === undefined || others.length > 0) return { ...kept, ...unplaced(found, entering.open) };
  const status = book.order(orderId)?.status;
  const stage = status === undefined ? 'none-yet' : status === 'cancelled' ? 'cancelled' : 'standing';
  const outcome = outcomeFor(facts.amount, book.standing(orderId), stage);
  if (outcome === 'other-currency') return { ...kept, outcome, state: 'open', suggestions: [named(orderId)] };
  const entered = book.receive(orderId, { id: entering.id, amount: facts.amount, on: facts.on, by: 'statement' });
  return entered.ok ? { ...kept, outcome, state: 'placed', orderId } : { ...kept, outcome, state: 'open', suggestions: [named(orderId)] };
}

/** Of two orders in one remark nobody but a person can say how much is for which. */
function unplaced(
  found: Found,
  open: readonly OpenPayment[],
): { outcome: BookingOutcome; state: 'open'; suggestions: readonly Suggestion[] } {
  const { booked, orderIds } = found;
  if (orderIds.length > 1) return { outcome: 'unknown', state: 'open', suggestions: orderIds.map(named) };
  return { outcome: outcomeWithoutOrder(booked), state: 'open', suggestions: suggestionsFor(booked, open) };
}

function named(orderId: string): Suggestion {
  return { orderId, because: ['reference'] };
}
