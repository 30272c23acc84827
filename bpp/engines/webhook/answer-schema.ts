import type { RefusalReason } from '../../../commerce/refusal.ts';

/** What software may answer, as JSON Schema: what this node has a use for and nothing else, so that a typing error is told. */

/** Why a business may say no. */
export const REFUSALS = [
  'item-not-found',
  'quantity-unavailable',
  'fulfilment-unavailable',
  'payment-unsupported',
  'quote-unavailable',
  'policy',
  'business',
] as const satisfies readonly RefusalReason[];

const object = (required: readonly string[], properties: object) => ({ type: 'object', additionalProperties: false, required, properties });
const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });
const quantity = { type: 'integer', minimum: 1, maximum: 10_000 };
const itemId = text(200);

export const money = object(['currency', 'amount'], {
  currency: { type: 'string', pattern: '^[A-Z]{3}$' },
  amount: { type: 'string', pattern: '^-?\\d{1,9}(\\.\\d{1,3})?$' },
});

const line = object(['title', 'kind', 'amount'], {
  title: text(200),
  kind: { enum: ['item', 'delivery', 'discount', 'fee', 'deposit', 'vat-included', 'other'] },
  itemId,
  quantity,
  amount: money,
  vatPercent: { type: 'string', pattern: '^(\\d{1,2}(\\.\\d{1,2})?|none)$' },
  payee: text(200),
});

const quote = object(['total', 'lines'], {
  total: money,
  lines: { type: 'array', minItems: 1, maxItems: 500, items: line },
  validForMs: { type: 'integer', minimum: 1_000, maximum: 604_800_000 },
});

const order = object([], {
  quote,
  lines: { type: 'array', minItems: 1, maxItems: 200, items: object(['itemId', 'quantity'], { itemId, quantity }) },
  state: text(40),
  number: text(60),
});

const refusal = object(['reason', 'message'], { reason: { enum: REFUSALS }, message: text(500) });

export const ANSWER = object([], { order, refusal });

const item = object(['id', 'name', 'price'], {
  id: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}\\.[A-Za-z0-9._~-]{1,130}$' },
  name: text(200),
  description: { type: 'string', maxLength: 2_000 },
  imageUrls: { type: 'array', maxItems: 8, items: { type: 'string', pattern: '^https?://', maxLength: 1_000 } },
  categoryIds: { type: 'array', maxItems: 10, items: text(200) },
  price: money,
  availableCount: { type: 'integer', minimum: 0, maximum: 1_000_000 },
  vatPercent: { type: 'string', pattern: '^\\d{1,2}(\\.\\d{1,2})?$' },
});

/** A whole catalogue: what it does not name is not offered any more. */
export const CATALOGUE = object(['items'], {
  items: { type: 'array', maxItems: 5_000, items: item },
  categories: { type: 'array', maxItems: 500, items: object(['id', 'name'], { id: text(200), name: text(200), parentId: text(200) }) },
});
