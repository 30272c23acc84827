import type { OrderView } from '../../bap/client/client.ts';
import { type EventRecord, handleOf, type OrderRecord } from '../../bap/records.ts';
import { differs, type EndState, kept, type Purchase } from './end-state.ts';

const ON_ITS_WAY_MS = 10_000;

/** An app that follows has heard every event of its transactions, each once and in order, and by them knows how its orders ended. */
export async function brokenFollowing(end: EndState): Promise<readonly string[]> {
  const followed = end.purchases
    .filter(({ app }) => app.following !== 'asks')
    .flatMap((purchase) => purchase.app.transactionIds.map((id) => ({ purchase, id })));
  const found = await Promise.all(followed.map(({ purchase, id }) => ofTransaction(purchase, id, end)));
  return [...end.purchases.flatMap(({ app }) => app.follower.faults), ...found.flat()];
}

async function ofTransaction({ app }: Purchase, transactionId: string, end: EndState): Promise<readonly string[]> {
  const machine = end.machines.find(({ name }) => name === app.machineName);
  if (machine === undefined) return [];
  const partition = `transaction:${transactionId}`;
  const all = [...(await kept<EventRecord>(machine, partition, 'event:')).values()];
  const heard = app.follower.heard.get(transactionId) ?? [];
  // What happened in the very last moments may still be on its way.
  const records = all.filter(({ n, atMs }) => n <= heard.length || atMs < end.endedAtMs - ON_ITS_WAY_MS);
  const orders = [...(await kept<OrderRecord>(machine, partition, 'order:')).values()];
  const who = `${app.name} by ${app.following}`;
  if (heard.length !== records.length)
    return [`${who} heard ${heard.length} events of ${transactionId}, of which there are ${records.length}`];
  const wrong = records.filter(({ n, type, data }, place) => {
    const event = heard[place];
    const said = Object.fromEntries(Object.keys(data).map((member) => [member, event?.data[member]]));
    return event?.id !== n || event.type !== type || differs(said, data);
  });
  const unknown = orders.flatMap((order) => {
    const handle = handleOf(transactionId, order.n);
    const last = heard.filter(({ type, data }) => (type === 'order' || type === 'request') && data.order === handle).at(-1);
    const now = last?.data.now as OrderView | undefined;
    // What became of a request is said without the order: an app looks at it then.
    if (last?.type !== 'order' || now?.state === order.state) return [];
    return [`${who} learnt that order ${handle} is ${now?.state}, which is ${order.state}`];
  });
  return [...wrong.map(({ n }) => `${who} heard event ${n} of ${transactionId} otherwise than it is kept`), ...unknown];
}
