import type { Stage } from '../commerce/order-life.ts';
import type { Work } from '../node/role.ts';
import { begunEntryKey, orderEntryKey } from './history/history-work.ts';
import { LINKS } from './links/order-link.ts';
import { NOTICES } from './notices/records.ts';
import { EVENTS, OFFERS, ORDERS, partitionOf, readOrders, readTransaction, TRANSACTION } from './records.ts';
import { type ApiOutcome, denied, granted } from './refusals.ts';
import { POSTED } from './webhook.ts';

/** What a transaction is kept as, in the order in which it is erased. */
export const ERASED_PARTS: readonly string[] = [EVENTS, OFFERS, 'pending:', 'idempotency:', LINKS, NOTICES, ORDERS, POSTED, TRANSACTION];

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

/** Under which names a transaction and its orders stand in the list of its app. */
export function namesOf(transactionId: string): Work<{ readonly app: string; readonly keys: readonly string[] } | undefined> {
  return {
    partition: partitionOf(transactionId),
    reads: [TRANSACTION],
    lists: [ORDERS],
    decide(state) {
      const transaction = readTransaction(state);
      if (transaction === undefined) return { result: undefined };
      const { app, id, createdAtMs, listedAtMs: atMs = createdAtMs } = transaction;
      const orders = readOrders(state).map(({ n, createdAtMs: madeAtMs }) =>
        orderEntryKey({ transactionId: id, n, createdAtMs: madeAtMs }),
      );
      return { result: { app, keys: [begunEntryKey({ id, atMs }), ...orders] } };
    },
  };
}
