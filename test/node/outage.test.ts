import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Order } from '../../commerce/order.ts';
import { retryDeadLetters } from '../../node/dead-letter-ends.ts';
import { listDeadLetters } from '../../node/dead-letters.ts';
import type { Send } from '../../node/role.ts';
import { openMemoryStore } from '../../node/store/memory.ts';
import type { TransportCall, TransportResult } from '../../node/transport.ts';
import { buy } from '../bap/buying.ts';
import { type Network, openNetwork } from '../bap/network.ts';
import { told } from '../bap/shop.ts';
import { counting, DAY_MS, newParty, openStage, SILENCE, type Stage } from './stage.ts';

/** News of an order on its way from a node with a real outbox to a buyer node with a real intake, which cannot be reached for a while. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const STATES = ['accepted', 'packed', 'ready-for-pickup'] as const;
const FOR_EVER = { validFromMs: 0, validUntilMs: Number.MAX_SAFE_INTEGER };

let network: Network;
let provider: Stage;
let isDown = false;
const arrived: string[] = [];
beforeEach(async () => {
  network = await openNetwork();
  isDown = false;
  arrived.splice(0);
  const { subscriber, identity } = network.baker;
  provider = openStage({
    own: { subscriber, identity, secret: new Uint8Array() },
    others: [newParty('bap.market.example', 'BAP', { ...FOR_EVER, url: 'https://bap.market.example/beckn' })],
    store: openMemoryStore(),
    parts: { clock: network.clock },
  });
  provider.wire.answer = async (call) => (isDown ? SILENCE : handOver(call));
});
afterEach(async () => {
  await provider.close();
  await network.close();
});

async function handOver({ url, headers, body = new Uint8Array() }: TransportCall): Promise<TransportResult> {
  const request = { method: 'POST', path: new URL(url).pathname, headers, body, remoteAddress: '192.0.2.7' };
  const { status, headers: answered, body: said } = await network.node.receive(request);
  if (status === 200) arrived.push(Buffer.from(body).toString());
  return { ok: true, status, headers: answered, body: Buffer.from(said) };
}

/** What a provider node sends when an order has come to a state. */
function news(handle: string, place: number): Send {
  const nowMs = network.clock.nowMs();
  const order: Order = told('9.00', {
    id: 'order-1',
    status: 'active',
    fulfilments: [{ id: 'f1', kind: 'pickup', state: STATES[place] ?? '' }],
    updatedAtMs: nowMs,
  });
  return {
    what: 'answer',
    to: { subscriberId: 'bap.market.example', type: 'BAP', domain: 'retail' },
    envelope: {
      domain: 'retail',
      buyerNode: { id: 'bap.market.example', uri: 'https://bap.market.example/beckn' },
      providerNode: { id: network.baker.id, uri: network.baker.subscriber.url },
      transactionId: handle.slice(0, 36),
      messageId: crypto.randomUUID(),
      timestampMs: nowMs,
      ttlMs: DAY_MS,
    },
    answer: { action: 'status', order },
    giveUpAtMs: nowMs + DAY_MS,
  };
}

async function pass(ms: number, stepMs = MINUTE_MS): Promise<void> {
  for (let passedMs = 0; passedMs < ms; passedMs += stepMs) {
    network.clock.advance(stepMs);
    await provider.settle();
    await network.settle();
  }
}

const stateOf = async (handle: string) => (await network.get(`/api/v1/orders/${handle}`).expect(200)).body.order.fulfilments[0].state;
const means = () => ({ store: provider.store, nowMs: network.clock.nowMs(), chance: { newId: () => crypto.randomUUID() } });

describe('a node that cannot be reached', () => {
  test('for an hour hears all that was to be told, and has the newest in the end', async () => {
    const handle = await buy(network);
    isDown = true;
    for (const place of STATES.keys()) {
      await provider.node.perform(counting('p', { send: [news(handle, place)] }));
      await pass(20 * MINUTE_MS);
    }
    expect(await provider.store.counts()).toMatchObject({ outbox: 3, dead: 0 });
    expect(await stateOf(handle)).toBeUndefined();
    isDown = false;
    await pass(5 * MINUTE_MS, 10_000);
    expect(await provider.store.counts()).toMatchObject({ outbox: 0, dead: 0 });
    expect(new Set(arrived).size).toBe(3);
    expect(await stateOf(handle)).toBe('ready-for-pickup');
    // A resting destination is tried with one message at a time, and few times: an hour costs tens of calls, not thousands.
    expect(provider.wire.calls.length).toBeLessThan(300);
  }, 40_000);

  test('for longer than the news is of use leaves dead letters, which a person can send all the same', async () => {
    const handle = await buy(network);
    isDown = true;
    await provider.node.perform(counting('p', { send: [news(handle, 0)] }));
    await pass(DAY_MS - HOUR_MS, 10 * MINUTE_MS);
    expect(await provider.store.counts()).toMatchObject({ outbox: 1, dead: 0 });
    await provider.node.perform(counting('p', { send: [news(handle, 1)] }));
    await pass(2 * HOUR_MS, 10 * MINUTE_MS);
    const letters = await listDeadLetters({ limit: 9 }, means());
    expect(letters).toMatchObject([{ action: 'on_status', peer: 'bap.market.example', reason: expect.stringMatching(/^undeliverable/) }]);
    expect(await provider.store.counts()).toMatchObject({ outbox: 1, dead: 1 });
    isDown = false;
    await pass(5 * MINUTE_MS, 10_000);
    expect(await stateOf(handle)).toBe('packed');
    // Sent after what is newer, and made anew with a later time: it undoes nothing.
    expect(await retryDeadLetters({ limit: 9, answered: false }, means())).toMatchObject([{ ended: 'retried' }]);
    await pass(5 * MINUTE_MS, 10_000);
    expect(await provider.store.counts()).toMatchObject({ outbox: 0, dead: 0 });
    expect(arrived).toHaveLength(2);
    expect(await stateOf(handle)).toBe('packed');
  }, 40_000);
});
