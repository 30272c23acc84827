/** Bodies for the tests of the schemas: the least that each level accepts. */

export type Body = { context: Record<string, unknown>; message?: Record<string, unknown>; error?: Record<string, unknown> };

export const CALLS_WITH_CALLBACK = ['search', 'select', 'init', 'confirm', 'status', 'track', 'cancel', 'update', 'rating', 'support'];
export const CALLBACKS = CALLS_WITH_CALLBACK.map((action) => `on_${action}`);
export const META_CALLS = [
  'get_cancellation_reasons',
  'get_return_reasons',
  'get_rating_categories',
  'cancellation_reasons',
  'return_reasons',
  'rating_categories',
];
export const ALL_CALLS = [...CALLS_WITH_CALLBACK, ...CALLBACKS, ...META_CALLS];

export function contextOf(action: string): Record<string, unknown> {
  return {
    domain: 'retail',
    action,
    version: '1.1.1',
    bap_id: 'buyer.example.org',
    bap_uri: 'https://buyer.example.org/beckn',
    ...(action === 'search' ? {} : { bpp_id: 'shop.example.org', bpp_uri: 'https://shop.example.org/beckn' }),
    transaction_id: 'e6d9f908-1d26-4ff3-a6d1-3af3d3721054',
    message_id: 'a2fe6d52-9fe4-4d1a-9d0b-dccb8b48522d',
    timestamp: '2026-11-23T10:15:30.123Z',
  };
}

/** The message that level core cannot do without; undefined where it asks for none. */
const CORE_MESSAGES: Record<string, Record<string, unknown>> = {
  search: {},
  select: { order: {} },
  init: { order: {} },
  confirm: { order: {} },
  status: { order_id: '' },
  track: { order_id: '' },
  cancel: { order_id: '' },
  update: { update_target: '', order: {} },
  rating: {},
  support: {},
  on_rating: {},
  cancellation_reasons: { cancellation_reasons: [] },
  return_reasons: { return_reasons: [] },
  rating_categories: { rating_categories: [] },
};

export function coreBody(action: string): Body {
  const message = CORE_MESSAGES[action];
  return structuredClone({ context: contextOf(action), ...(message ? { message } : {}) });
}

const money = { currency: 'EUR', value: '3.95' };
const cart = { provider: { id: 'bakery' }, items: [{ id: 'loaf', quantity: { selected: { count: 2 } } }] };
const quote = { price: money, breakup: [{ title: 'Loaf', price: money }], ttl: 'PT15M' };
const terms = {
  billing: { name: 'Ada', email: 'ada@example.org' },
  fulfillments: [{ id: 'bike', stops: [{ type: 'end', location: { gps: '52.37,4.89' } }] }],
  payments: [{ collected_by: 'bpp', type: 'ON-FULFILLMENT', status: 'NOT-PAID', params: { amount: '3.95', currency: 'EUR' } }],
};
const placed = {
  id: 'order-1',
  status: 'ACTIVE',
  ...cart,
  fulfillments: terms.fulfillments,
  created_at: '2026-11-23T10:15:30Z',
  updated_at: '2026-11-23T10:15:30Z',
};
const choices = [{ id: 'late', descriptor: { name: 'Too late' } }];

const STRICT_MESSAGES: Record<string, Record<string, unknown>> = {
  search: {
    intent: {
      fulfillment: { stops: [{ location: { gps: '52.37,4.89', circle: { gps: '52.37,4.89', radius: { value: '2', unit: 'km' } } } }] },
    },
  },
  select: { order: cart },
  init: { order: { ...cart, billing: terms.billing, fulfillments: terms.fulfillments } },
  confirm: { order: { ...cart, ...terms, quote } },
  status: { order_id: 'order-1' },
  track: { order_id: 'order-1', callback_url: 'https://buyer.example.org/follow' },
  cancel: { order_id: 'order-1' },
  update: { update_target: 'billing', order: { id: 'order-1', billing: terms.billing } },
  rating: { ratings: [{ rating_category: 'Order', id: 'order-1', value: '4.5' }] },
  support: { support: { ref_id: 'order-1', callback_phone: '+31 20 123 4567', email: 'ada@example.org' } },
  on_search: {
    catalog: {
      ttl: '3600',
      providers: [
        {
          id: 'bakery',
          descriptor: { name: 'Bakery' },
          categories: [{ id: 'bread', ttl: '60' }],
          items: [
            { id: 'loaf', descriptor: { name: 'Loaf', images: [{ url: 'https://shop.example.org/loaf.jpg' }] }, price: money, ttl: '60' },
          ],
        },
      ],
    },
  },
  on_select: { order: { ...cart, quote } },
  on_init: { order: { ...cart, ...terms, quote } },
  on_confirm: { order: { ...placed, ...terms, quote } },
  on_status: { order: placed },
  on_update: { order: placed },
  on_cancel: { order: { ...placed, status: 'CANCELLED', cancellation: { cancelled_by: 'PROVIDER', time: '2026-11-23T11:00:00Z' } } },
  on_track: { tracking: { status: 'active', url: 'https://shop.example.org/follow/1' } },
  on_rating: {},
  on_support: { support: { phone: '020-1234567' } },
  cancellation_reasons: { cancellation_reasons: choices },
  return_reasons: { return_reasons: choices },
  rating_categories: { rating_categories: ['Item', 'Order'] },
};

export function strictBody(action: string): Body {
  const context = { ...contextOf(action), ttl: 'PT30S', location: { city: { code: 'std:020' }, country: { code: 'NLD' } } };
  const message = STRICT_MESSAGES[action];
  // Through text, so that no two places share an object.
  return JSON.parse(JSON.stringify({ context, ...(message ? { message } : {}) })) as Body;
}

/** A copy of the body with another value at a JSON Pointer (objects on the way are made); `undefined` takes the member away. */
export function withValue<T extends object>(body: T, pointer: string, value: unknown): T {
  const copy = structuredClone(body);
  const keys = pointer.split('/').slice(1);
  const last = keys.pop() ?? '';
  let parent = copy as Record<string, unknown>;
  for (const key of keys) {
    parent[key] ??= {};
    parent = parent[key] as Record<string, unknown>;
  }
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return copy;
}
