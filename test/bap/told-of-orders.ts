import { afterEach, expect } from 'vitest';
import { type Network, type NetworkOptions, openNetwork } from './network.ts';
import { told } from './shop.ts';

/** A buyer node whose orders change, for tests of who is told. */

export const STOREFRONT = 'https://market.example/';
const OPEN_APP = { name: 'storefront', origins: [], perSecond: 1_000, burst: 1_000 };

/** Of the test that runs. */
export let network: Network;
/** What is to be closed after it. */
export const closing: (() => unknown)[] = [];
afterEach(async () => {
  await network.close();
  for (const close of closing.splice(0).reverse()) await close();
});

export const open = async (options: NetworkOptions): Promise<Network> => {
  network = await openNetwork({ openApp: OPEN_APP, ...options });
  return network;
};
export const notices = (handle: string) => `/api/v1/orders/${handle}/notices`;
export const notify = (handle: string, body: object) => network.post(notices(handle), body);
export const listed = async (handle: string) => (await network.get(notices(handle)).expect(200)).body;

/** The provider tells how the order is now. */
export async function tells(handle: string, state: string, more: object = {}): Promise<void> {
  const order = told('9.00', {
    id: 'order-1',
    status: 'active',
    provider: { name: 'Bakkerij op de hoek', places: [] },
    fulfilments: [{ id: 'f1', kind: 'pickup', state }],
    updatedAtMs: network.clock.nowMs(),
    ...more,
  });
  const ids = { transactionId: handle.slice(0, 36), messageId: crypto.randomUUID() };
  const reply = await network.say(network.baker, { action: 'status', order }, ids);
  expect(reply.status).toBe(200);
}

/** Lets time pass until something is so, as a node does that runs on. */
export async function later(is: () => boolean, ms = 30_000): Promise<void> {
  for (let times = 0; times < 40 && !is(); times += 1) {
    await network.pass(ms);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  expect(is()).toBe(true);
}

/** Time for what should not come to come all the same. */
export async function aWhile(): Promise<void> {
  for (let times = 0; times < 6; times += 1) {
    await network.pass(60_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
