import { randomUUID } from 'node:crypto';
import { systemClock } from '../../node/clock.ts';
import { BAKER } from './shops.ts';

/** Messages as they stand on the wire, written by hand: these tests do not trust our own encoder. */

export type Wire = Readonly<Record<string, unknown>>;

export interface WireBody {
  readonly context: Wire;
  readonly message?: Wire;
  readonly error?: { readonly code?: string; readonly message?: string; readonly paths?: string };
}

/** Who speaks or is spoken to. */
export interface Side {
  readonly subscriberId: string;
  readonly url: string;
}

export interface Sides {
  readonly bap: Side;
  readonly bpp?: Side;
}

/** A node by where its messages go. */
export function sideOf(node: { readonly subscriberId: string; readonly wireUrl: string }): Side {
  return { subscriberId: node.subscriberId, url: node.wireUrl };
}

export function contextOf(action: string, { bap, bpp }: Sides, more: Wire = {}): Wire {
  return {
    domain: 'retail',
    location: { city: { code: 'std:020' }, country: { code: 'NLD' } },
    action,
    version: '1.1.1',
    bap_id: bap.subscriberId,
    bap_uri: bap.url,
    ...(bpp === undefined ? {} : { bpp_id: bpp.subscriberId, bpp_uri: bpp.url }),
    transaction_id: randomUUID(),
    message_id: randomUUID(),
    timestamp: new Date(systemClock.nowMs()).toISOString(),
    ttl: 'PT30S',
    ...more,
  };
}

export const BREAD = 'bakker.desembrood';

/** The message of every request, as one that can be acted upon. */
export const REQUESTS: Readonly<Record<string, Wire | undefined>> = {
  search: { intent: { item: { descriptor: { name: 'brood' } } } },
  select: { order: cart() },
  init: { order: { ...cart(), ...person() } },
  confirm: { order: { ...cart(), ...person(), payments: [{ type: 'ON-FULFILLMENT', status: 'NOT-PAID' }] } },
  status: { order_id: `${BAKER}.no-such-order` },
  track: { order_id: `${BAKER}.no-such-order` },
  cancel: { order_id: `${BAKER}.no-such-order` },
  update: { update_target: 'billing', order: { id: `${BAKER}.no-such-order`, billing: { name: 'Noor' } } },
  rating: { ratings: [{ id: BREAD, rating_category: 'Item', value: '4' }] },
  support: { support: { ref_id: BAKER } },
  get_cancellation_reasons: undefined,
  get_return_reasons: undefined,
  get_rating_categories: undefined,
};

/** The message of every callback, as one that says what was asked. */
export const CALLBACKS: Readonly<Record<string, Wire>> = {
  on_search: { catalog: { descriptor: { name: 'Markt' }, providers: [] } },
  on_select: { order: { ...cart(), quote: { price: { currency: 'EUR', value: '4.50' } } } },
  on_init: { order: { ...cart(), ...person() } },
  on_confirm: { order: { id: 'order-1', status: 'ACTIVE', ...cart() } },
  on_status: { order: { id: 'order-1', status: 'ACTIVE', ...cart() } },
  on_track: { tracking: { status: 'active', url: 'https://waar.example/1' } },
  on_cancel: { order: { id: 'order-1', status: 'CANCELLED', ...cart() } },
  on_update: { order: { id: 'order-1', status: 'ACTIVE', ...cart() } },
  on_rating: {},
  on_support: { support: { ref_id: 'order-1', email: 'hulp@winkel.example' } },
  cancellation_reasons: { cancellation_reasons: [{ id: '1', descriptor: { name: 'Bedacht' } }] },
  return_reasons: { return_reasons: [{ id: '1', descriptor: { name: 'Stuk' } }] },
  rating_categories: { rating_categories: ['Item'] },
};

export function cart(itemId = BREAD, count = 1): Wire {
  return { provider: { id: itemId.split('.')[0] }, items: [{ id: itemId, quantity: { selected: { count } } }] };
}

export function person(name = 'Noor de Wit'): Wire {
  return { billing: { name, email: 'noor@post.example' }, fulfillments: [{ type: 'Self-Pickup' }] };
}

/** A whole request, fresh in every id. */
export function requestOf(action: string, sides: Sides, more: { readonly context?: Wire; readonly message?: Wire } = {}): WireBody {
  const message = more.message ?? REQUESTS[action];
  return { context: contextOf(action, sides, more.context), ...(message === undefined ? {} : { message }) };
}

export function callbackOf(action: string, sides: Sides, more: { readonly context?: Wire; readonly message?: Wire } = {}): WireBody {
  return { context: contextOf(action, sides, more.context), message: more.message ?? CALLBACKS[action] ?? {} };
}

export function bytesOf(body: unknown): Uint8Array {
  if (body instanceof Uint8Array) return body;
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
