import type { Work } from '../../node/role.ts';
import { asJson, handleOf } from '../records.ts';

/**
 * What an app, or a visitor without one, began: a list of names beside the transactions themselves, newest first. A name is written before what it
 * names, so that nothing is there that the list has not; a name of something that is not there (any more) is passed over, and dropped.
 *
 * Partition `history:<app>`: `order:<time>.<handle>` of what was to be ordered, `begun:<time>.<id>` of transactions, baskets and journeys.
 */
export const historyPartition = (app: string): string => `history:${app}`;
export const HISTORY_ORDERS = 'order:';
export const HISTORY_BEGUN = 'begun:';

/** Kinds of what can be begun. */
export type BegunKind = 'transaction' | 'basket' | 'journey';

export interface OrderEntry {
  readonly transactionId: string;
  readonly n: number;
  readonly createdAtMs: number;
}

export interface BegunEntry {
  readonly kind: BegunKind;
  readonly id: string;
  readonly atMs: number;
}

/** Far after every time that is entered: counted back from it, the newest comes first. */
const LAST_MS = 9_999_999_999_999;
const DIGITS = 13;

/** A time as it stands in keys. */
export function backwards(atMs: number): string {
  return String(LAST_MS - Math.trunc(atMs)).padStart(DIGITS, '0');
}

export function orderEntryKey({ transactionId, n, createdAtMs }: OrderEntry): string {
  return `${HISTORY_ORDERS}${backwards(createdAtMs)}.${handleOf(transactionId, n)}`;
}

export function begunEntryKey({ id, atMs }: Pick<BegunEntry, 'id' | 'atMs'>): string {
  return `${HISTORY_BEGUN}${backwards(atMs)}.${id}`;
}

/** Enters an order that is about to be placed. Again changes nothing. */
export function noteOrder(app: string, entry: OrderEntry): Work {
  return put(app, orderEntryKey(entry), entry);
}

/** Enters what is about to be begun. */
export function noteBegun(app: string, entry: BegunEntry): Work {
  return put(app, begunEntryKey(entry), entry);
}

/** Drops names of what is not there. */
export function dropNames(app: string, keys: readonly string[]): Work {
  return { partition: historyPartition(app), reads: [], decide: () => ({ remove: keys, result: undefined }) };
}

function put(app: string, key: string, entry: object): Work {
  return { partition: historyPartition(app), reads: [], decide: () => ({ put: { [key]: asJson(entry) }, result: undefined }) };
}
