import { isZero } from '../../commerce/money.ts';
import type { Order } from '../../commerce/order.ts';
import { settles } from '../../commerce/paying.ts';
import type { Payment } from '../../commerce/payment.ts';
import { type PaymentLedger, paymentIn, standingOf } from '../../commerce/payment-ledger.ts';
import { accept, refuseTrade, type Verdict } from '../../commerce/refusal.ts';
import type { DecideContext } from '../../node/role.ts';
import type { Json, State } from '../../node/store/port.ts';
import { currencyIn, dueOf, ledgerIn, type MovementRecord, PAYMENT_KEY, type ReferenceRecord, todayIn } from './records.ts';

/** What an engine does with the money of its orders, at the moments at which an order changes. Each needs the `moneyKeys` of the order. */

interface Changes {
  readonly put: Readonly<Record<string, Json>>;
  readonly remove: readonly string[];
}

export interface WithOrder extends Changes {
  readonly order: Order;
}

/** Keeps the references of an offer for its order. Refused when one is another order's: by chance that does not happen. */
export function keepReferences(state: State, orderId: string, payments: readonly Payment[]): Verdict<Changes['put']> {
  const put: Record<string, Json> = {};
  for (const { reference } of payments) {
    if (reference === undefined) continue;
    const key = PAYMENT_KEY.reference(reference);
    const kept = state.get(key)?.value as unknown as ReferenceRecord | undefined;
    if (kept !== undefined && kept.orderId !== orderId) {
      return refuseTrade('policy', 'The payment reference of this transaction is taken; begin a new transaction.');
    }
    put[key] = { ...kept, orderId };
  }
  return accept(put);
}

/**
 * The money of an order that is made now: whatever came before it counts, and what its buyer says of it is noted. Only that
 * money came makes it paid, never that somebody said so.
 */
export function moneyOfNew(state: State, order: Order, claim: PaymentLedger['claim']): WithOrder {
  const orderId = order.id ?? '';
  const kept = ledgerIn(state, orderId);
  const ledger = claim === undefined ? kept : { ...kept, claim };
  return entered(order, ledger, ledger === kept ? {} : { [PAYMENT_KEY.ledger(orderId)]: ledger });
}

/** The money of an order that costs something else now, such as one that is called off. */
export function moneyOfChanged(state: State, order: Order): WithOrder {
  return entered(order, ledgerIn(state, order.id ?? ''), {});
}

/** What was to be paid at the hand-over was paid then. Anything else is left as it is. */
export function moneyAtHandOver(state: State, order: Order, { nowMs }: Pick<DecideContext, 'nowMs'>): WithOrder {
  const orderId = order.id ?? '';
  const before = ledgerIn(state, orderId);
  const { outstanding } = standingOf(before, dueOf(order, currencyIn(state)));
  if (!order.payments.some(({ due }) => settles('hand-over', due)) || isZero(outstanding)) return entered(order, before, {});
  const on = todayIn(state, nowMs);
  const receipt = { id: 'hand-over', amount: outstanding, on, by: 'hand-over' } as const;
  const ledger: PaymentLedger = { ...before, receipts: [...before.receipts, receipt] };
  const movement: MovementRecord = { kind: 'paid', on, orderId, amount: outstanding, by: 'hand-over' };
  return entered(order, ledger, {
    [PAYMENT_KEY.ledger(orderId)]: ledger,
    [PAYMENT_KEY.movement(on, orderId, 'paid:hand-over')]: movement,
  });
}

function entered(order: Order, ledger: PaymentLedger, put: Readonly<Record<string, object>>): WithOrder {
  const standing = standingOf(ledger, dueOf(order, order.quote?.total.currency ?? 'EUR'));
  const mark = PAYMENT_KEY.unsettled(order.id ?? '');
  return {
    order: { ...order, payments: order.payments.map((payment) => paymentIn(payment, standing)) },
    put: { ...put, ...(standing.settled ? {} : { [mark]: {} }) } as Record<string, Json>,
    remove: standing.settled ? [mark] : [],
  };
}
