import type { Order } from '../commerce/order.ts';
import type { Transport } from '../node/transport.ts';

/** What the people of a shop do with an order, in the words of the provider node's own API. */
export type ShopStep = 'accept' | 'pack' | 'ready' | 'dispatch' | 'deliver' | 'hand-over';

/** The people of all businesses of one provider node: they work through its API, as a console would. */
export interface Shopkeepers {
  /** @param step one of the kind of business, such as `accept` or `unlock`, with what belongs to it */
  step(at: { readonly providerId: string; readonly orderId: string }, step: string, body?: object): Promise<void>;
  /** A shop with what its card says of its goods, and all of these. */
  shelves(providerId: string): Promise<Shelves>;
  /** The order as the business has it. */
  order(providerId: string, orderId: string): Promise<Order>;
}

/** What the people of a shop know of it. */
export interface Shelves {
  readonly shop: {
    readonly minimumAgeYears?: number;
    readonly goods?: readonly {
      readonly sku: string;
      readonly measure?: object;
      readonly parts?: object;
      readonly minimumAgeYears?: number;
    }[];
  };
  readonly items: readonly {
    readonly item: { readonly id: string; readonly name: string };
    readonly sku?: string;
    readonly published: boolean;
    readonly gathersVariants?: boolean;
    readonly stock: { readonly counted: boolean; readonly onHand?: number; readonly reserved?: number };
  }[];
}

const REPLY_BYTES_MAX = 1_000_000;

export function createShopkeepers(url: string, token: string, transport: Transport): Shopkeepers {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const of = (providerId: string): string => `${url}/provider/v1/providers/${encodeURIComponent(providerId)}`;
  const at = (providerId: string, orderId: string): string => `${of(providerId)}/orders/${encodeURIComponent(orderId)}`;
  const answer = async (
    what: string,
    request: { readonly method?: 'GET'; readonly url: string; readonly body?: Buffer },
  ): Promise<string> => {
    const reply = await transport.send({ headers, replyBytesMax: REPLY_BYTES_MAX, ...request });
    if (!reply.ok) throw new Error(`the provider's node did not answer: ${reply.message}`);
    const text = Buffer.from(reply.body).toString('utf8');
    if (reply.status < 300) return text;
    throw new Error(`the provider could not ${what}: ${reply.status} ${text.slice(0, 300)}`);
  };
  return {
    async step({ providerId, orderId }, step, body = {}) {
      await answer(`${step} order ${orderId}`, { url: `${at(providerId, orderId)}/${step}`, body: Buffer.from(JSON.stringify(body)) });
    },
    async shelves(providerId) {
      const shown = JSON.parse(await answer(`show ${providerId}`, { method: 'GET', url: of(providerId) })) as Pick<Shelves, 'shop'>;
      const listed = await answer(`list the goods of ${providerId}`, { method: 'GET', url: `${of(providerId)}/items?limit=200` });
      return { shop: shown.shop, items: (JSON.parse(listed) as Pick<Shelves, 'items'>).items };
    },
    async order(providerId, orderId) {
      return (
        JSON.parse(await answer(`show order ${orderId}`, { method: 'GET', url: at(providerId, orderId) })) as { readonly order: Order }
      ).order;
    },
  };
}

/** From a confirmed order of a shop to the moment the buyer has it. */
export function stepsTo(kind: 'pickup' | 'delivery'): readonly ShopStep[] {
  return kind === 'delivery' ? ['accept', 'pack', 'dispatch', 'deliver'] : ['accept', 'pack', 'ready', 'hand-over'];
}
