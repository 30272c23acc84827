import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrderView } from '../../bap/client/client.ts';
import { systemClock } from '../../node/clock.ts';
import { answered, BILLING, confirm, find } from './buying.ts';
import { type Network, startNetwork } from './network.ts';
import { until } from './running.ts';

/** A journey of two legs, the bike and then the train, as orders that belong together. */

const WAIT_MS = 15_000;
const MINUTE_MS = 60_000;
const BUSINESSES = join(import.meta.dirname, '../../pilots/amsterdam/businesses');
const BIKE = 'zwengel.at~dam~stad';
const TRAIN = 'halte.stop-leids';

let network: Network;
beforeAll(async () => {
  network = await startNetwork();
  await network.provider.stop();
  for (const name of ['de-zwengel', 'de-halte'])
    cpSync(join(BUSINESSES, name), join(network.folder, 'provider-1', name), { recursive: true });
  await network.provider.start();
}, 120_000);
afterAll(() => network?.stop());

async function bike(): Promise<OrderView> {
  const { client } = network;
  const { transactionId, offer } = await find(client, 'stadsfiets dam', BIKE);
  const basket = { providerNode: offer.providerNode, providerId: 'zwengel', lines: [{ itemId: BIKE, quantity: 1 }] };
  const selected = answered(await client.createOrder(transactionId, basket, { waitMs: WAIT_MS }));
  return confirm(client, answered(await client.init(selected.handle, { billing: BILLING }, { waitMs: WAIT_MS })));
}

/** Asks for a seat of who only tells times: the order is refused, and stays as one that was. */
async function train(): Promise<OrderView> {
  const { client } = network;
  const { transactionId, offer } = await find(client, 'leidseplein tram', TRAIN);
  const basket = { providerNode: offer.providerNode, providerId: 'halte', lines: [{ itemId: TRAIN, quantity: 1 }] };
  const { now } = await client.createOrder(transactionId, basket, { waitMs: WAIT_MS });
  if (now === undefined) throw new Error('the order is not there');
  return now;
}

test('of which one is refused shows which, what that means for the other, and what calling that off would cost', async () => {
  const { client } = network;
  const [first, second] = [await bike(), await train()];
  expect(second.fault).toMatchObject({ state: 'refused' });
  const startMs = systemClock.nowMs();
  const journey = await client.createJourney({
    legs: [
      { order: first.handle, startMs, endMs: startMs + 20 * MINUTE_MS },
      { order: second.handle, startMs: startMs + 30 * MINUTE_MS, endMs: startMs + 50 * MINUTE_MS },
    ],
  });
  expect(journey.state).toBe('affected');
  expect(journey.legs).toMatchObject([
    { leg: 1, state: 'agreed', affected: [{ by: 2, why: 'cancelled' }], cancellation: { possible: true, cost: { amount: '0.00' } } },
    { leg: 2, state: 'refused', affected: [], order: { fault: { state: 'refused' } } },
  ]);
  // Nothing was called off by it: the buyer decides.
  expect((await client.order(first.handle)).state).toBe('confirmed');
  answered(await client.cancel(first.handle, { reasonId: 'changed-mind' }, { waitMs: WAIT_MS }));
  const ended = await client.journey(journey.journey);
  expect([ended.state, ...ended.legs.map(({ state }) => state)]).toEqual(['done', 'cancelled', 'refused']);
}, 120_000);

test('by bike and then a train of the timetable fits, until the one is late for the other', async () => {
  const { client } = network;
  const { handle, orderId = '' } = await bike();
  const startMs = systemClock.nowMs();
  const plan = { name: 'Tram 7', providerNode: network.provider.subscriberId, providerId: 'halte', itemId: TRAIN };
  const journey = await client.createJourney({
    legs: [
      { order: handle, startMs, endMs: startMs + 20 * MINUTE_MS },
      { plan, startMs: startMs + 30 * MINUTE_MS, endMs: startMs + 50 * MINUTE_MS },
    ],
    changeMs: 5 * MINUTE_MS,
  });
  expect([journey.state, ...journey.legs.map(({ state }) => state)]).toEqual(['fits', 'agreed', 'planned']);
  const early = await client.tellPlan(journey.journey, 2, { startMs: startMs + 22 * MINUTE_MS });
  expect(early.legs[1]).toMatchObject({ affected: [{ by: 1, why: 'late', missedByMs: 3 * MINUTE_MS }] });
  await client.tellPlan(journey.journey, 2, { startMs: startMs + 40 * MINUTE_MS });
  // Its provider calls the bike off: the train is left standing.
  expect(await network.shop('POST', `/providers/zwengel/orders/${orderId}/cancel`, { reasonId: 'out-of-stock' })).toMatchObject({
    status: 200,
  });
  await until(async () => (await client.order(handle)).state === 'cancelled', 'the buyer hears that there is no bike');
  const after = await client.journey(journey.journey);
  expect(after.legs).toMatchObject([{ state: 'cancelled' }, { state: 'planned', affected: [{ by: 1, why: 'cancelled' }] }]);
}, 120_000);
