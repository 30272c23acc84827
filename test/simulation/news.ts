import { type EventRecord, handleOf, type OrderRecord, orderKey, readHandle } from '../../bap/records.ts';
import type { Order } from '../../commerce/order.ts';
import { dialectOf } from '../../dialects/choose.ts';
import { type EndState, inLog, kept, machinesOf, partitionsOf } from './end-state.ts';
import type { Machine } from './machine.ts';

/**
 * News of an order comes late, twice and in any order. What a buyer node holds never goes back to something older, and
 * nothing that a provider told is beyond it.
 */
export async function brokenNews(end: EndState): Promise<readonly string[]> {
  return (await Promise.all(machinesOf(end, 'bap').map(ofMachine))).flat();
}

async function ofMachine(machine: Machine): Promise<readonly string[]> {
  const told = toldTo(machine);
  const partitions = await partitionsOf(machine, 'transaction:');
  const found = await Promise.all(
    partitions.map(async (partition) => {
      const events = [...(await kept<EventRecord>(machine, partition, 'event:')).values()].filter(({ type }) => type === 'order');
      const orders = await kept<OrderRecord>(machine, partition, 'order:');
      const transactionId = partition.slice('transaction:'.length);
      const handles = [...orders.values()].map(({ n }) => handleOf(transactionId, n));
      return handles.flatMap((handle) => {
        const own = events.filter(({ data }) => data.order === handle);
        const order = orders.get(orderKey(readHandle(handle)?.n ?? 0));
        return [...outOfOrder(own, { handle, told }), ...newestUnknown(own, { handle, told, order })];
      });
    }),
  );
  return found.flat().map((sentence) => `${machine.name}: ${sentence}`);
}

interface Telling {
  readonly handle: string;
  readonly told: ReadonlyMap<string, Order>;
}

/** What was taken as news was never older than what was taken before it. */
function outOfOrder(events: readonly EventRecord[], { handle, told }: Telling): readonly string[] {
  const broken: string[] = [];
  let newestMs = 0;
  for (const { data } of events) {
    if (data.ignored === 'impossible') broken.push(`order ${handle} could not become what its provider said it was`);
    const order = told.get(String(data.messageId));
    if (order?.updatedAtMs === undefined || data.ignored !== undefined) continue;
    if (order.updatedAtMs < newestMs) broken.push(`order ${handle} went back to what it was before`);
    newestMs = Math.max(newestMs, order.updatedAtMs);
  }
  return broken;
}

/** The newest of what was heard is what is held. */
function newestUnknown(
  events: readonly EventRecord[],
  { handle, told, order }: Telling & { readonly order: OrderRecord | undefined },
): readonly string[] {
  const heard = events.map(({ data }) => told.get(String(data.messageId))?.updatedAtMs ?? 0);
  const newestMs = Math.max(0, ...heard);
  return newestMs > (order?.told?.updatedAtMs ?? 0) ? [`order ${handle} is not what was heard of it last`] : [];
}

/** What each message said of a placed order, by its id. */
function toldTo(machine: Machine): ReadonlyMap<string, Order> {
  const told = new Map<string, Order>();
  for (const { action, messageId, headers, body } of inLog(machine)) {
    const dialect = dialectOf(headers.dialect ?? '');
    const route = dialect.routes.get(action);
    if (route === undefined || route.direction !== 'callback' || action === 'on_search') continue;
    const answer = dialect.decodeAnswer(route, JSON.parse(Buffer.from(body).toString('utf8')));
    if (answer.ok && 'order' in answer.value && answer.value.order.id !== undefined) told.set(messageId, answer.value.order);
  }
  return told;
}
