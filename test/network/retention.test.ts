import { afterAll, beforeAll, expect, test } from 'vitest';
import { letGoOfTransactions } from '../../bap/let-go.ts';
import { letGoOfOrders } from '../../bpp/let-go.ts';
import { systemChance, systemClock } from '../../node/clock.ts';
import { createRetention, type LetGo } from '../../node/retention.ts';
import type { Performer } from '../../node/role.ts';
import type { Store } from '../../node/store/port.ts';
import { openSqliteStore } from '../../node/store/sqlite.ts';
import { silentTelemetry } from '../../node/telemetry.ts';
import { createWorker } from '../../node/work.ts';
import { buy } from './buying.ts';
import { rowsOf, untilQuiet } from './memory-of.ts';
import { type Network, startNetwork } from './network.ts';
import type { PlannedNode } from './plan.ts';
import { until } from './running.ts';

/** What nodes that really traded keep of it, long afterwards. */

const DAY_MS = 86_400_000;
const KEEP_MS = 400 * DAY_MS;

let network: Network;
beforeAll(async () => {
  network = await startNetwork();
});
afterAll(() => network?.stop());

/** Everything of a store that stands still, once it is old enough; how many transactions went. */
async function removeOld({ storeFile }: PlannedNode, ageMs: number, letGo?: (performer: Performer) => LetGo): Promise<number> {
  const store: Store = await openSqliteStore({ file: storeFile });
  const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + ageMs };
  try {
    const worker = createWorker({ store, clock, chance: systemChance, role: {}, wake: () => undefined });
    const means = letGo === undefined ? {} : { letGo: letGo(worker) };
    return await createRetention({ store, clock, telemetry: silentTelemetry(), keepMs: KEEP_MS, ...means }).work();
  } finally {
    await store.close();
  }
}

const transactionsIn = (node: PlannedNode) => rowsOf(node, 'SELECT transaction_id AS id FROM transactions').map(({ id }) => id);
const stateOf = (node: PlannedNode, like: string) =>
  rowsOf(node, `SELECT key FROM state WHERE key LIKE '${like}' OR partition LIKE '${like}'`);

test('what is finished goes after its time, at every node, and an open order stays with all that was said of it', async () => {
  const { client, buyer, provider, gateways } = network;
  const done = await buy(client);
  for (const step of ['accept', 'pack', 'ready', 'hand-over']) {
    await network.shop('POST', `/providers/bakker/orders/${done.orderId}/${step}`, {});
  }
  await until(async () => (await client.order(done.handle)).state === 'complete', 'the buyer hears that it is complete');
  await client.rate(done.handle, [{ category: 'provider', id: 'bakker', value: '5' }], { waitMs: 10_000 });
  const open = await buy(client);
  await client.search({ text: 'desembrood' });
  const [gateway] = gateways;
  if (gateway === undefined) throw new Error('there is a gateway');
  for (const node of [buyer, provider, gateway]) await untilQuiet(node);
  for (const node of [buyer, provider, gateway]) await node.stop();

  const before = [buyer, provider, gateway].map((node) => transactionsIn(node).length);
  expect(before.every((count) => count >= 3)).toBe(true);
  const young = [
    await removeOld(buyer, KEEP_MS - DAY_MS, letGoOfTransactions),
    await removeOld(provider, KEEP_MS - DAY_MS, letGoOfOrders),
    await removeOld(gateway, KEEP_MS - DAY_MS),
  ];
  expect(young).toEqual([0, 0, 0]);
  expect(stateOf(provider, `rating:${done.orderId}:%`)).toHaveLength(1);

  await removeOld(buyer, KEEP_MS + DAY_MS, letGoOfTransactions);
  await removeOld(provider, KEEP_MS + DAY_MS, letGoOfOrders);
  await removeOld(gateway, KEEP_MS + DAY_MS);
  const openId = open.handle.slice(0, 36);
  expect([buyer, provider, gateway].map(transactionsIn)).toEqual([[openId], [openId], []]);
  expect(stateOf(provider, 'order:%')).toEqual([{ key: `order:${open.orderId}` }]);
  expect(stateOf(provider, 'rating:%')).toEqual([]);
  expect(new Set(rowsOf(buyer, "SELECT DISTINCT partition FROM state WHERE partition LIKE 'transaction:%'"))).toEqual(
    new Set([{ partition: `transaction:${openId}` }]),
  );
  for (const node of [buyer, provider, gateway]) {
    expect(rowsOf(node, `SELECT 1 FROM log WHERE transaction_id <> '${openId}'`)).toEqual([]);
    expect(rowsOf(node, 'SELECT 1 FROM outbox WHERE log_id NOT IN (SELECT id FROM log)')).toEqual([]);
  }
  // The shop, its goods and what they were rated are no transaction.
  expect(stateOf(provider, 'item:%').length).toBeGreaterThan(1);
}, 90_000);
