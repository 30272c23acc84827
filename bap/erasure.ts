import type { Stage } from '../commerce/order-life.ts';
import type { Work } from '../node/role.ts';
import { EVENTS, OFFERS, ORDERS, partitionOf, readOrders, TRANSACTION } from './records.ts';
import { type ApiOutcome, denied, granted } from './refusals.ts';
import { POSTED } from './webhook.ts';

/** What a transaction is kept as, in the order in which it is erased. */
export const ERASED_PARTS: readonly string[] = [EVENTS, OFFERS, 'pending:', 'idempotency:', ORDERS, POSTED, TRANSACTION];

const UNDER_WAY: readonly Stage[] = ['confirming', 'confirm-unknown', 'confirmed'];

/** Erases one part of a transaction, unless an order still needs it. */
export function erasePart(transactionId: string, part: string): Work<ApiOutcome<void>> {
  return {
    partition: partitionOf(transactionId),
    reads: [],
    lists: [...new Set([ORDERS, part])],
    decide(state) {
      if (readOrders(state).some((order) => UNDER_WAY.includes(order.state))) {
        return { result: denied('out-of-order', 'An order of this transaction is under way; cancel it, or wait until it is complete.') };
      }
      return { remove: [...state.keys()].filter((key) => key.startsWith(part)), result: granted(undefined) };
    },
  };
}
