import type { Store } from '../node/store/port.ts';
import {
  EVENTS,
  type EventRecord,
  eventKey,
  type OfferRecord,
  type OrderRecord,
  offerKey,
  orderKey,
  partitionOf,
  readHandle,
  readRecord,
} from './records.ts';
import { orderView } from './views.ts';

/** Something an app is told, complete: what an event record only refers to is filled in when it is handed out. */
export interface AppEvent {
  /** Counts up within its transaction; what a stream is resumed with. */
  readonly id: number;
  readonly type: EventRecord['type'];
  readonly transactionId: string;
  readonly atMs: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export type EventStore = Pick<Store, 'read' | 'list' | 'readLog'>;

/** Events of a transaction after one of them, oldest first. */
export async function readEvents(
  store: EventStore,
  transactionId: string,
  range: { readonly after: number; readonly limit: number },
): Promise<readonly AppEvent[]> {
  const partition = partitionOf(transactionId);
  const after = range.after > 0 ? { after: eventKey(range.after) } : {};
  const found = await store.list(partition, EVENTS, { limit: range.limit, ...after });
  const records = [...found.values()].map(({ value }) => value as unknown as EventRecord);
  return Promise.all(records.map((record) => complete(store, transactionId, record)));
}

async function complete(store: EventStore, transactionId: string, record: EventRecord): Promise<AppEvent> {
  const more = await referredTo(store, transactionId, record);
  return { id: record.n, type: record.type, transactionId, atMs: record.atMs, data: { ...record.data, ...more } };
}

async function referredTo(
  store: EventStore,
  transactionId: string,
  { type, data }: EventRecord,
): Promise<Readonly<Record<string, unknown>>> {
  const partition = partitionOf(transactionId);
  if (type === 'offers' && typeof data.n === 'number') {
    const key = offerKey(data.n);
    return { catalogue: readRecord<OfferRecord>(await store.read(partition, [key]), key)?.catalogue };
  }
  if (type === 'order' && typeof data.order === 'string') {
    const key = orderKey(readHandle(data.order)?.n ?? 0);
    const order = readRecord<OrderRecord>(await store.read(partition, [key]), key);
    return order === undefined ? {} : { now: orderView(transactionId, order) };
  }
  if (type === 'message' && typeof data.logId === 'string') {
    const entry = await store.readLog(data.logId, { partition });
    return entry === undefined ? {} : { headers: entry.headers, bytes: Buffer.from(entry.body).toString('base64') };
  }
  return {};
}
