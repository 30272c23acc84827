import type { Store } from '../../node/store/port.ts';
import { type OrderRecord, orderKey, partitionOf, readRecord } from '../records.ts';
import type { BasketRecord } from './records.ts';
import type { OrdersOfParts } from './view.ts';

/** What is known of the order of each part, by its number; without those that are not there yet, or any more. */
export async function ordersOf({ parts }: BasketRecord, store: Pick<Store, 'read'>): Promise<OrdersOfParts> {
  const found = await Promise.all(
    parts.map(async ({ n, transactionId, order }) => {
      if (order === undefined) return [];
      const key = orderKey(order);
      const record = readRecord<OrderRecord>(await store.read(partitionOf(transactionId), [key]), key);
      return record === undefined ? [] : [[n, record] as const];
    }),
  );
  return new Map(found.flat());
}
