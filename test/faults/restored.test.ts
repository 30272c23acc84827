import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endAll, run } from '../cli/command.ts';
import { answered, buy, prepare } from '../network/buying.ts';
import { rowsOf } from '../network/memory-of.ts';
import { requestOf, sideOf } from '../network/messages.ts';
import { type Network, startNetwork } from '../network/network.ts';
import type { Party } from '../network/party.ts';
import { asProcess, type NetworkNode, until } from '../network/running.ts';

/** A provider node whose disk is lost, and which goes on from a backup that was taken while it was busy. */

/** After a while in which the buyer node was away, news is tried less often. */
const NEWS_MS_MAX = 40_000;

let network: Network;
let stranger: Party;
let restored: NetworkNode | undefined;
beforeAll(async () => {
  network = await startNetwork({ processes: ['provider-1'] });
  stranger = await network.party({ name: 'stranger', type: 'BAP' });
});
afterAll(async () => {
  await endAll();
  await restored?.stop();
  await network?.stop();
});

const idOf = ({ context }: { readonly context: object }) => (context as { message_id: string }).message_id;
/** How often an app was told something of a transaction. */
const eventsOf = (handle: string): number =>
  rowsOf(network.buyer, `SELECT 1 FROM state WHERE partition = 'transaction:${handle.slice(0, 36)}' AND key LIKE 'event:%'`).length;

test('a backup under load holds what was acknowledged before it began; the node goes on from it, and tells nothing twice that does harm', async () => {
  const { provider, buyer, client } = network;
  const order = await buy(client);
  const initialised = await prepare(client);
  // News that waits for a buyer node that is down: it is in the backup as a message to send.
  await buyer.stop();
  expect((await network.shop('POST', `/providers/bakker/orders/${order.orderId}/accept`, {})).status).toBe(200);

  const acknowledged: string[] = [];
  let loading = true;
  const load = (async () => {
    while (loading) {
      const body = requestOf('select', { bap: stranger, bpp: sideOf(provider) });
      if ((await stranger.say(provider.wireUrl, body)).status === 200) acknowledged.push(idOf(body));
    }
  })();
  await until(() => acknowledged.length > 30, 'there is load');
  const before = [...acknowledged];
  const copy = join(network.folder, 'copy.db');
  const taken = await run(['backup', '--config', provider.configFile, '--to', copy]);
  expect(taken).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('sound; rows: '),
    stderr: expect.stringContaining('keys are not in it'),
  });
  const during = acknowledged.length;
  await until(() => acknowledged.length > during + 10, 'it takes messages after the backup');
  loading = false;
  await load;

  // After the backup the news arrives; then the disk is lost.
  await buyer.start();
  await until(
    async () => (await client.order(order.handle)).order.fulfilments[0]?.state === 'accepted',
    'the buyer hears the news',
    NEWS_MS_MAX,
  );
  const told = eventsOf(order.handle);
  const runs = await run(['restore', '--config', provider.configFile, '--from', copy, '--replace']);
  expect(runs).toMatchObject({ code: 1, stderr: expect.stringContaining('in use by another node') });
  await provider.kill();

  const fresh = join(network.folder, 'fresh');
  mkdirSync(fresh);
  for (const name of ['provider-1.yaml', 'provider-1.keys.json']) copyFileSync(join(network.folder, name), join(fresh, name));
  cpSync(join(network.folder, 'provider-1'), join(fresh, 'provider-1'), { recursive: true });
  const inFresh = {
    configFile: join(fresh, 'provider-1.yaml'),
    storeFile: join(fresh, 'provider-1.db'),
    logFile: join(fresh, 'provider-1.log'),
  };
  expect(await run(['restore', '--config', inFresh.configFile, '--from', copy])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('sound'),
  });
  const kept = new Set(rowsOf(inFresh, "SELECT message_id FROM log WHERE direction = 'in'").map((row) => row.message_id));
  expect(before.filter((id) => !kept.has(id))).toEqual([]);

  const { name, role, subscriberId, port, url, wireUrl } = provider;
  restored = asProcess({ name, role, subscriberId, port, url, wireUrl, ...inFresh });
  await restored.start();
  // The news is delivered a second time, as the backup does not know that it was. The buyer node knows the message and acts upon nothing.
  await until(
    () => rowsOf(inFresh, "SELECT 1 FROM outbox WHERE ended = 'delivered' AND parcel LIKE '%on_status%'").length === 1,
    'the news is delivered again',
  );
  expect(eventsOf(order.handle)).toBe(told);
  // The order can be followed and finished, and what was being bought is bought.
  expect(answered(await client.ask(order.handle, 'status', { waitMs: 10_000 }))).toMatchObject({
    state: 'confirmed',
    orderId: order.orderId,
  });
  const payments = initialised.order.payments.slice(0, 1);
  expect(answered(await client.confirm(initialised.handle, { payments }, { waitMs: 10_000 }))).toMatchObject({ state: 'confirmed' });
  for (const step of ['pack', 'ready', 'hand-over']) {
    expect((await network.shop('POST', `/providers/bakker/orders/${order.orderId}/${step}`, {})).status).toBe(200);
  }
  await until(async () => (await client.order(order.handle)).state === 'complete', 'the buyer hears that it is complete');
}, 120_000);
