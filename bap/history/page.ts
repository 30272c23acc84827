import { APPOINTMENT_ROADS } from '../../commerce/roads/appointment.ts';
import { RENTAL } from '../../commerce/roads/rental.ts';
import { RIDE_ROADS } from '../../commerce/roads/ride.ts';
import { SHOP_ROADS } from '../../commerce/roads/shop.ts';
import type { Store } from '../../node/store/port.ts';
import { type OrderRecord, orderKey, partitionOf, readRecord, readTransaction, TRANSACTION } from '../records.ts';
import { BOUNDS } from '../settings.ts';
import { type OrderView, orderView } from '../views.ts';
import { backwards, HISTORY_ORDERS, historyPartition, type OrderEntry } from './history-work.ts';

/** Which orders are wanted, and from where on. */
export interface HistoryQuestion {
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string;
  readonly state?: string;
  readonly sector?: string;
  readonly domain?: string;
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** What kind of trade an order is of, by how it is fulfilled. */
export type Sector = 'shop' | 'appointment' | 'ride' | 'rental' | 'other';

const SECTORS: readonly (readonly [Sector, readonly { readonly kind: string }[]])[] = [
  ['shop', SHOP_ROADS],
  ['appointment', APPOINTMENT_ROADS],
  ['ride', RIDE_ROADS],
  ['rental', [RENTAL]],
];

export interface PastOrder extends OrderView {
  readonly sector: Sector;
  readonly domain: string;
}

export interface HistoryPage {
  /** Newest first. */
  readonly orders: readonly PastOrder[];
  /** There may be more: to be sent as `after`. */
  readonly next?: string;
  /** Names of orders that are not there any more. */
  readonly gone: readonly string[];
}

export function sectorOf({ told, asked }: Pick<OrderRecord, 'told' | 'asked'>): Sector {
  const kind = (told ?? asked).fulfilments[0]?.kind;
  return SECTORS.find(([, roads]) => roads.some((road) => road.kind === kind))?.[0] ?? 'other';
}

/** One page of what an app or a visitor ordered. A filter that few orders fulfil gives a short page, and where to go on. */
export async function readHistory(store: Pick<Store, 'read' | 'list'>, app: string, question: HistoryQuestion): Promise<HistoryPage> {
  const { limit, after, toMs, fromMs = 0 } = question;
  const first = after ?? (toMs === undefined ? undefined : `${HISTORY_ORDERS}${backwards(toMs)}`);
  const options = { limit: BOUNDS.historyScanMax, ...(first === undefined ? {} : { after: first }) };
  const names = await store.list(historyPartition(app), HISTORY_ORDERS, options);
  const orders: PastOrder[] = [];
  const gone: string[] = [];
  let last: string | undefined;
  for (const [key, { value }] of names) {
    const entry = value as unknown as OrderEntry;
    if (entry.createdAtMs < fromMs) return { orders, gone };
    if (orders.length === limit) return { orders, gone, ...(last === undefined ? {} : { next: last }) };
    const found = await readPast(store, app, entry);
    if (found === undefined) gone.push(key);
    else if (isWanted(found, question)) orders.push(found);
    last = key;
  }
  const isMore = names.size === BOUNDS.historyScanMax;
  return { orders, gone, ...(isMore && last !== undefined ? { next: last } : {}) };
}

async function readPast(store: Pick<Store, 'read'>, app: string, { transactionId, n }: OrderEntry): Promise<PastOrder | undefined> {
  const key = orderKey(n);
  const state = await store.read(partitionOf(transactionId), [TRANSACTION, key]);
  const [transaction, order] = [readTransaction(state), readRecord<OrderRecord>(state, key)];
  if (transaction === undefined || order === undefined || transaction.app !== app) return undefined;
  return { ...orderView(transactionId, order), sector: sectorOf(order), domain: transaction.domain };
}

function isWanted(order: PastOrder, { state, sector, domain }: HistoryQuestion): boolean {
  if (state !== undefined && order.state !== state) return false;
  if (sector !== undefined && order.sector !== sector) return false;
  return domain === undefined || order.domain === domain;
}
