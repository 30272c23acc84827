import { ApiRefusal } from '../bap/client/client.ts';
import type { Order } from '../commerce/order.ts';
import type { Weight } from '../pilots/picking.ts';

/** An order as the people of a shop see it, with what they can do next. */
export interface ShopOrder {
  readonly order: Order;
  readonly steps: readonly string[];
}

/** What lies of one thing on one shelf. */
export type Stock = { readonly counted: true; readonly onHand: number; readonly reserved: number } | { readonly counted: false };

/** One thing that a shop has. */
export interface ShelfItem {
  readonly item: { readonly id: string };
  readonly stock: Stock;
  /** On the shelves of its other places, by their ids. */
  readonly elsewhere?: Readonly<Record<string, Stock>>;
}

/** The provider's own API of one node, as its console uses it. */
export interface Counter {
  providerIds(): Promise<readonly string[]>;
  items(providerId: string): Promise<readonly ShelfItem[]>;
  orders(providerId: string): Promise<readonly ShopOrder[]>;
  /** Undefined when the shop has no such order. */
  order(providerId: string, orderId: string): Promise<ShopOrder | undefined>;
  /** False when it was not the order's turn for it. @param options.weights what goods that are sold by weight turned out to weigh */
  step(order: Order, step: string, options?: { readonly weights?: readonly Weight[] }): Promise<boolean>;
  count(providerId: string, itemId: string, onHand: number): Promise<void>;
}

export interface CounterOptions {
  readonly url: string;
  readonly token: string;
  readonly fetch: typeof fetch;
}

const PAGE = 200;
const SHOP_REASON = 'out-of-stock';

export function createCounter(options: CounterOptions): Counter {
  const { url, token } = options;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const at = (providerId: string, rest: string): string => `/providers/${encodeURIComponent(providerId)}${rest}`;
  const call = (path: string, init: RequestInit = {}): Promise<Response> =>
    options.fetch(`${url}/provider/v1${path}`, { ...init, headers });
  const pages = async <T>(path: string): Promise<readonly T[]> => {
    const all: T[] = [];
    let after: string | undefined;
    do {
      const from = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
      const page = await answered<{ items: readonly T[]; after?: string; incomplete?: true }>(call(`${path}?limit=${PAGE}${from}`));
      if (page.incomplete) throw new Error(`${url}${path} has more than it tells`);
      all.push(...page.items);
      after = page.after;
    } while (after !== undefined);
    return all;
  };
  return {
    providerIds: async () => (await pages<{ id: string }>('/providers')).map(({ id }) => id),
    // What is not goods, such as an hour of somebody's time, has no stock.
    items: async (providerId) => (await pages<ShelfItem>(at(providerId, '/items'))).filter((item) => 'stock' in item),
    orders: (providerId) => pages(at(providerId, '/orders')),
    async order(providerId, orderId) {
      const reply = await call(at(providerId, `/orders/${encodeURIComponent(orderId)}`));
      return reply.status === 404 ? undefined : answered<ShopOrder>(reply);
    },
    async step({ providerId, id = '' }, step, { weights } = {}) {
      const more = weights === undefined ? { ageChecked: true } : { weights };
      const body = JSON.stringify(step === 'cancel' ? { reasonId: SHOP_REASON } : more);
      const reply = await call(at(providerId, `/orders/${encodeURIComponent(id)}/${step}`), { method: 'POST', body });
      if (reply.status === 409) return false;
      await answered(reply);
      return true;
    },
    async count(providerId, itemId, onHand) {
      const path = at(providerId, `/items/${encodeURIComponent(itemId)}/stock`);
      await answered(call(path, { method: 'PUT', body: JSON.stringify({ onHand }) }));
    },
  };
}

async function answered<T>(reply: Response | Promise<Response>): Promise<T> {
  const response = await reply;
  if (response.ok) return (await response.json()) as T;
  throw new ApiRefusal((await response.json()) as ApiRefusal['problem']);
}
