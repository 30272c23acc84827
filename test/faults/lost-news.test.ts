import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../node/clock.ts';
import { createIdentity } from '../../node/identity.ts';
import { readKeys } from '../../node/keys-file.ts';
import type { OutboxMove, Store } from '../../node/store/port.ts';
import { openSqliteStore } from '../../node/store/sqlite.ts';
import { chooseEngine } from '../../protocol/signing/choose.ts';
import { prepare } from '../network/buying.ts';
import { send } from '../network/http.ts';
import { rowsOf } from '../network/memory-of.ts';
import { type Network, startNetwork } from '../network/network.ts';
import type { PlannedNode } from '../network/plan.ts';
import { until } from '../network/running.ts';

/** A buyer node that is killed, and whose answer is lost for good meanwhile. */

let network: Network;
beforeAll(async () => {
  network = await startNetwork({ processes: ['buyer'] });
});
afterAll(() => network?.stop());

/** The store of a node that does not run. */
async function inStoreOf<T>({ storeFile }: PlannedNode, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openSqliteStore({ file: storeFile });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

test('shows after its restart that the order was placed, although the on_confirm will never come', async () => {
  const { client, buyer, provider } = network;
  const view = await prepare(client);
  // The confirm is in the store of the buyer node, and goes no further yet.
  await provider.stop();
  await client.confirm(view.handle, { payments: view.order.payments.slice(0, 1) });
  await buyer.kill();

  // It is delivered all the same, as if the node had died before it could note the acknowledgement.
  await provider.start();
  const [row] = rowsOf(buyer, "SELECT id FROM log WHERE action = 'confirm'");
  const body = await inStoreOf(buyer, async (store) => (await store.readLog(String(row?.id)))?.body ?? new Uint8Array());
  const { signing } = readKeys({ file: join(network.folder, 'buyer.keys.json') });
  const authorization = createIdentity(buyer.subscriberId, signing, chooseEngine()).sign(body, { nowMs: systemClock.nowMs() });
  const reply = await send(`${provider.wireUrl}/confirm`, { headers: { 'content-type': 'application/json', authorization }, body });
  expect(reply.status).toBe(200);

  // The provider node has the order, and gives up telling of it.
  const waiting = "SELECT id, partition FROM outbox WHERE ended IS NULL AND parcel LIKE '%on_confirm%'";
  const [lost] = await until(() => {
    const rows = rowsOf(provider, waiting);
    return rows.length > 0 && rows;
  }, 'the on_confirm waits for a buyer node that is gone');
  await provider.stop();
  const drop: OutboxMove = { id: String(lost?.id), to: 'dropped' };
  await inStoreOf(provider, (store) => store.commit({ partition: String(lost?.partition), moves: [drop] }));
  await provider.start();

  await buyer.start();
  const order = await until(
    async () => {
      // It takes half a minute: an app that asked all the time would be told to slow down.
      await systemClock.sleep(250);
      const now = await client.order(view.handle);
      return now.state === 'confirmed' && now;
    },
    'the buyer node has found out',
    75_000,
  );
  expect(rowsOf(provider, `SELECT 1 FROM state WHERE key = 'order:${order.orderId}'`)).toHaveLength(1);
  expect(order.fault).toBeUndefined();
  expect(rowsOf(buyer, "SELECT 1 FROM log WHERE action = 'on_confirm'")).toEqual([]);
  const [question] = rowsOf(buyer, "SELECT count(*) AS n FROM log WHERE action = 'status'");
  expect(question?.n).toBe(1);
}, 150_000);
