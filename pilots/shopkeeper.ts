import type { Transport } from '../node/transport.ts';

/** What a shopkeeper does with an order, in the words of the provider node's own API. */
export type ShopStep = 'accept' | 'pack' | 'ready' | 'dispatch' | 'deliver' | 'hand-over';

/** The shopkeepers of one provider node: they work through its API, as a console would. */
export interface Shopkeepers {
  step(providerId: string, orderId: string, step: ShopStep): Promise<void>;
}

export function createShopkeepers(url: string, token: string, transport: Transport): Shopkeepers {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return {
    async step(providerId, orderId, step) {
      const path = `/provider/v1/providers/${encodeURIComponent(providerId)}/orders/${encodeURIComponent(orderId)}/${step}`;
      const reply = await transport.send({ url: `${url}${path}`, headers, body: Buffer.from('{}') });
      if (!reply.ok) throw new Error(`the shop's node did not answer: ${reply.message}`);
      if (reply.status >= 300)
        throw new Error(
          `the shop could not ${step} order ${orderId}: ${reply.status} ${Buffer.from(reply.body).toString('utf8').slice(0, 300)}`,
        );
    },
  };
}

/** From a confirmed order to the moment the buyer has it. */
export function stepsTo(kind: 'pickup' | 'delivery'): readonly ShopStep[] {
  return kind === 'delivery' ? ['accept', 'pack', 'dispatch', 'deliver'] : ['accept', 'pack', 'ready', 'hand-over'];
}
