import { dialectOf } from '../dialects/choose.ts';
import type { LetGo } from '../node/retention.ts';
import type { Performer, Work } from '../node/role.ts';
import type { LogEntry } from '../node/store/port.ts';
import { orderIdFor } from './engines/order-id.ts';
import { orderIn, recordAt } from './engines/state.ts';
import { INVOICE_KEY, type InvoicedRecord } from './invoices/records.ts';
import { PROVIDER_KEY, partitionOfProvider, providerOf } from './provider-record.ts';

/** Removes the orders that were placed in a transaction, with their ratings, invoices and what was filled in, unless one is still active. How an item was rated stays with the item. */
export function letGoOfOrders(performer: Performer): LetGo {
  return async (transactionId, said) => {
    for (const { providerId, buyerNodeId } of placedIn(said)) {
      const orderId = orderIdFor(providerId, { buyerNode: { id: buyerNodeId, uri: '' }, transactionId });
      const done = await performer.perform(removeOrder(providerId, orderId));
      if (!done.ok || !done.value) return false;
    }
    return true;
  };
}

/** By whom orders were placed, and with which providers: where a confirm was heard there may be one. */
export function placedIn(said: readonly LogEntry[]): readonly { readonly providerId: string; readonly buyerNodeId: string }[] {
  return said.flatMap(({ direction, body, headers, action, peer }) => {
    if (direction !== 'in' || body.length === 0) return [];
    const dialect = dialectOf(headers.dialect ?? '');
    const route = dialect.routes.get(action);
    if (route?.action !== 'confirm') return [];
    const subject = dialect.subjectOf(route, JSON.parse(Buffer.from(body).toString('utf8')));
    const providerId = subject === undefined ? undefined : providerOf(subject);
    return providerId === undefined ? [] : [{ providerId, buyerNodeId: peer }];
  });
}

/** True when the order is gone, now or before. */
function removeOrder(providerId: string, orderId: string): Work<boolean> {
  const ratings = PROVIDER_KEY.ratingsOf(orderId);
  return {
    partition: partitionOfProvider(providerId),
    reads: [PROVIDER_KEY.order(orderId), PROVIDER_KEY.answers(orderId), PROVIDER_KEY.stepsTaken(orderId), INVOICE_KEY.invoiced(orderId)],
    lists: [ratings],
    decide(state) {
      const record = orderIn(state, orderId);
      if (record?.order.status === 'active') return { result: false };
      // Its invoices name the buyer: a business keeps those that it has to as files of its own.
      const invoices = recordAt<InvoicedRecord>(state, INVOICE_KEY.invoiced(orderId))?.numbers.map(INVOICE_KEY.invoice) ?? [];
      return { remove: [...state.keys(), ...invoices], result: true };
    },
  };
}
