import { expect } from 'vitest';
import type { BookingRecord, MovementRecord, PayableRecord } from '../../bpp/payments/records.ts';
import { PAYMENT_KEY } from '../../bpp/payments/records.ts';
import type { Money } from '../../commerce/money.ts';
import type { PaymentLedger, Receipt } from '../../commerce/payment-ledger.ts';
import type { BothSides } from './both-sides.ts';

/** What came, by its source and the id under which it was told, and what went back. */
export interface Came {
  readonly statement: Map<string, Money>;
  readonly service: Map<string, Money>;
  /** Told by a service, for no order that is known. */
  readonly unnamed: Map<string, Money>;
  readonly hand: Map<string, Money>;
  readonly back: Map<string, Money>;
}

/** In whole cents, reckoned without the code that is tested. */
export function centsOf({ amount }: Money): number {
  return Math.round(Number(amount) * 100);
}

/** The books of a provider: no cent that came is lost or counted twice, no order says it was paid that was not, and none is owed to in silence. */
export async function checkLedgers(sides: BothSides, came: Came): Promise<void> {
  const [orders, ledgers, bookings, movements, marks] = await Promise.all([
    sides.kept<PayableRecord>('order:'),
    sides.kept<PaymentLedger>(PAYMENT_KEY.ledger('')),
    sides.kept<BookingRecord>(PAYMENT_KEY.booking('')),
    sides.kept<MovementRecord>('movement:'),
    sides.kept(PAYMENT_KEY.unsettled('')),
  ]);
  checkBookings([...bookings.values()], ledgers, came);
  const receipts = [...ledgers.values()].flatMap((ledger) => ledger.receipts);
  const named = receipts.filter(({ id }) => !came.unnamed.has(id));
  const of = (by: Receipt['by']) => totalOf(named.filter((each) => each.by === by).map(({ amount }) => amount));
  expect({ service: of('service'), hand: of('hand') }).toEqual({
    service: totalOf([...came.service.values()]),
    hand: totalOf([...came.hand.values()]),
  });
  expect(totalOf([...ledgers.values()].flatMap(({ refunds }) => refunds.map(({ amount }) => amount)))).toBe(
    totalOf([...came.back.values()]),
  );
  for (const orderId of new Set([...orders.keys()].map((key) => key.slice('order:'.length)).concat([...ledgers.keys()].map(orderIn)))) {
    const order = orders.get(`order:${orderId}`)?.order;
    const ledger = ledgers.get(PAYMENT_KEY.ledger(orderId));
    const lines = [...movements.values()].filter((line) => line.orderId === orderId);
    checkOrder({ orderId, order, ledger, lines, isMarked: marks.has(PAYMENT_KEY.unsettled(orderId)) });
  }
}

function orderIn(ledgerKey: string): string {
  return ledgerKey.slice(PAYMENT_KEY.ledger('').length);
}

function totalOf(amounts: readonly Money[]): number {
  return amounts.reduce((total, amount) => total + centsOf(amount), 0);
}

/** Every payment of a statement, or of a service for no order that is known, is in one place: on the ledger of one order, or with those that a person has to place or put aside. */
function checkBookings(bookings: readonly BookingRecord[], ledgers: ReadonlyMap<string, PaymentLedger>, came: Came): void {
  const [told, stated] = [bookings.filter(({ service }) => service !== undefined), bookings.filter(({ service }) => service === undefined)];
  expect(stated.map(({ bankReference }) => bankReference).sort()).toEqual([...came.statement.keys()].sort());
  expect(told.map(({ id }) => id).sort()).toEqual([...came.unnamed.keys()].sort());
  const entered = [...ledgers].flatMap(([key, { receipts }]) =>
    receipts.flatMap(({ id, by, amount }) => (by === 'statement' || came.unnamed.has(id) ? [{ id, orderId: orderIn(key), amount }] : [])),
  );
  const placed = bookings.flatMap(({ id, state, orderId, amount }) => (state === 'placed' ? [{ id, orderId, amount }] : []));
  const byId = (left: { readonly id: string }, right: { readonly id: string }) => (left.id < right.id ? -1 : 1);
  expect(entered.sort(byId)).toEqual(placed.sort(byId));
  for (const { bankReference = '', amount } of stated) expect(amount).toEqual(came.statement.get(bankReference));
  for (const { id, amount } of told) expect(amount).toEqual(came.unnamed.get(id));
}

interface Books {
  readonly orderId: string;
  readonly order: PayableRecord['order'] | undefined;
  readonly ledger: PaymentLedger | undefined;
  readonly lines: readonly MovementRecord[];
  readonly isMarked: boolean;
}

/** What is to be paid and what is to be paid back follow from the quote and the money, and the buyer is told just that. */
function checkOrder({ orderId, order, ledger, lines, isMarked }: Books): void {
  const received = totalOf((ledger?.receipts ?? []).map(({ amount }) => amount));
  const refunded = totalOf((ledger?.refunds ?? []).map(({ amount }) => amount));
  const writtenOff = ledger?.writtenOff === undefined ? 0 : centsOf(ledger.writtenOff.amount);
  expect(refunded).toBeLessThanOrEqual(received);
  const moved = (kind: MovementRecord['kind']) => totalOf(lines.flatMap((line) => (line.kind === kind ? [line.amount] : [])));
  expect([orderId, moved('paid'), moved('refunded'), moved('written-off')]).toEqual([orderId, received, refunded, writtenOff]);
  const due = order?.quote === undefined ? 0 : centsOf(order.quote.total);
  const outstanding = Math.max(0, due - received - writtenOff);
  const toRefund = Math.max(0, received - due - refunded);
  expect([orderId, isMarked]).toEqual([orderId, outstanding > 0 || toRefund > 0]);
  const [payment] = order?.payments ?? [];
  if (payment === undefined) return;
  const told = {
    status: payment.status,
    received: centsOf(payment.received ?? { currency: '', amount: '0' }),
    refunded: centsOf(payment.refunded ?? { currency: '', amount: '0' }),
  };
  expect(told).toEqual({ status: outstanding === 0 && (due > 0 || received > 0) ? 'paid' : 'not-paid', received, refunded });
  const inUrl = /[?&]amount=(?:EUR%3A)?([\d.]+)/.exec(payment.url ?? '')?.[1];
  if (payment.status !== 'paid' && inUrl !== undefined) expect([orderId, Math.round(Number(inUrl) * 100)]).toEqual([orderId, outstanding]);
  const asked = centsOf(payment.amount ?? { currency: '', amount: 'NaN' });
  // What was agreed and is paid stays as it was when the order comes to less; anything else is what the order costs now.
  if (asked !== due) {
    expect([payment.status, asked > due]).toEqual(['paid', true]);
    expect(received + writtenOff).toBeGreaterThanOrEqual(asked);
  }
}
