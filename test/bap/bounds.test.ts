import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Change } from '../../bap/change.ts';
import { partitionOf, readTransaction, TRANSACTION } from '../../bap/records.ts';
import { BOUNDS } from '../../bap/settings.ts';
import { events, search } from './buying.ts';
import { type Network, openNetwork } from './network.ts';
import { bread, LINES } from './shop.ts';

let network: Network;
beforeEach(async () => {
  network = await openNetwork();
});
afterEach(() => network.close());

/** Makes a transaction as full as a test wants it. */
async function fill(
  transactionId: string,
  counts: { readonly offers?: number; readonly events?: number; readonly requests?: number; readonly orders?: number },
): Promise<void> {
  await network.node.perform({
    partition: partitionOf(transactionId),
    reads: [TRANSACTION],
    decide(state, { nowMs }) {
      const transaction = readTransaction(state);
      if (transaction === undefined) return { result: undefined };
      const change = new Change(transaction, nowMs);
      change.update(counts);
      return change.decision(undefined);
    },
  });
}

const answerOnce = async (): Promise<void> => {
  const asked = network.gateways[0]?.last('search');
  if (asked !== undefined) await network.answer(network.grocer, asked, { action: 'search', catalogue: bread() });
};

describe('a transaction that is full', () => {
  it('keeps no more offers, and says so', async () => {
    const transactionId = await search(network);
    await fill(transactionId, { offers: BOUNDS.offersMax });
    await answerOnce();
    expect((await events(network, transactionId)).at(-1)).toMatchObject({ type: 'search', data: { state: 'too-many-offers' } });
  });

  it('leaves room for others when one provider node answers a search without end', async () => {
    const transactionId = await search(network);
    const asked = network.gateways[0]?.last('search');
    const answer = async (from: typeof network.baker, name: string): Promise<void> => {
      const providers = bread().providers.map((provider) => ({ ...provider, name }));
      if (asked !== undefined) await network.answer(from, asked, { action: 'search', catalogue: { providers } });
    };
    for (let n = 0; n < BOUNDS.answersPerNodeMax + 5; n += 1) await answer(network.grocer, `Stall ${n}`);
    await answer(network.baker, 'Bakker');
    const told = await events(network, transactionId);
    const from = (by: string) => told.filter(({ type, data }) => type === 'offers' && data.providerNode === by);
    expect([from(network.grocer.id).length, from(network.baker.id).length]).toEqual([BOUNDS.answersPerNodeMax, 2]);
    expect(told.filter(({ data }) => data.state === 'too-many-offers')).toHaveLength(1);
  });

  it('tells one last event that there will be no more', async () => {
    const transactionId = await search(network);
    await fill(transactionId, { events: BOUNDS.eventsMax - 1 });
    await answerOnce();
    await network.pass(33_000);
    const page = await network.get(`/api/v1/transactions/${transactionId}/events?after=${BOUNDS.eventsMax - 2}`).expect(200);
    expect(page.body.events.map((event: { id: number; type: string }) => [event.id, event.type])).toEqual([[BOUNDS.eventsMax, 'full']]);
  });

  it('begins no more orders and makes no more requests', async () => {
    const transactionId = await search(network);
    const basket = { providerNode: network.baker.id, providerId: 'bakker', lines: LINES };
    const order = () => network.post(`/api/v1/transactions/${transactionId}/orders`, basket, randomUUID());
    await fill(transactionId, { orders: BOUNDS.ordersMax });
    expect((await order().expect(429)).body.type).toBe('urn:marktplein:problem:too-many');
    await fill(transactionId, { orders: 0, requests: BOUNDS.requestsMax });
    expect((await order().expect(429)).body.type).toBe('urn:marktplein:problem:too-many');
  });
});
