import type { Store } from '../../../node/store/port.ts';
import { partitionOfProvider } from '../../provider-record.ts';
import { type AgendaDay, KEY, type OrderRecord } from './record.ts';

/** Days of one person that are looked at: nothing is booked further ahead than weeks, and days that are over are gone after some. */
const DAYS_MAX = 100;
const READ_AT_ONCE = 200;

/** The orders that take the time of one of the staff, offers to the waiting list among them, in the order of their start. */
export async function ordersWith(store: Pick<Store, 'read' | 'list'>, providerId: string, staffId: string): Promise<OrderRecord[]> {
  const partition = partitionOfProvider(providerId);
  const days = await store.list(partition, KEY.agenda(staffId, ''), { limit: DAYS_MAX });
  const entries = [...days.values()].flatMap(({ value }) => (value as unknown as AgendaDay).entries);
  const orderPrefix = KEY.order('');
  const keys = [...new Set(entries.flatMap(({ takenBy }) => (takenBy.startsWith(orderPrefix) ? [takenBy] : [])))];
  const records: OrderRecord[] = [];
  for (let from = 0; from < keys.length; from += READ_AT_ONCE) {
    const state = await store.read(partition, keys.slice(from, from + READ_AT_ONCE));
    records.push(...[...state.values()].map(({ value }) => value as unknown as OrderRecord));
  }
  return records.sort((left, right) => (timeOf(left)?.startMs ?? 0) - (timeOf(right)?.startMs ?? 0));
}

/** When an appointment is; undefined while there is no time for it. */
export function timeOf({ order }: OrderRecord): { readonly startMs: number; readonly endMs: number } | undefined {
  const [fulfilment] = order.fulfilments;
  if (fulfilment?.state === 'waiting') return undefined;
  const { startMs, endMs } = fulfilment?.stops?.[0]?.timeRange ?? {};
  return startMs === undefined || endMs === undefined ? undefined : { startMs, endMs };
}
