import { amount, area, cancellation, cardSchema, minutes, object, percent, text } from './card-schema.ts';

/** What a shop's card may hold beside what every card does. */

const tier = object(['price'], { up_to_km: { type: 'number', exclusiveMinimum: 0, maximum: 500 }, price: amount });

const delivery = object(['area', 'price', 'time_minutes'], {
  area,
  price: {
    oneOf: [object(['fixed'], { fixed: amount }), object(['tiers'], { tiers: { type: 'array', minItems: 1, maxItems: 20, items: tier } })],
  },
  free_from: amount,
  minimum_order: amount,
  time_minutes: object(['min', 'max'], { min: minutes, max: minutes }),
});

/** What is special about the goods with one SKU. */
const goods = object(['sku'], {
  sku: text,
  weighed: object(['unit', 'per_piece', 'margin_percent'], {
    unit: { enum: ['kg', 'g', 'l'] },
    per_piece: { type: 'string', pattern: '^(?!0+(\\.0+)?$)\\d{1,4}(\\.\\d{1,3})?$' },
    margin_percent: { type: 'number', minimum: 0, maximum: 50 },
  }),
});

export const SHOP_YAML_SCHEMA = cardSchema('shop', ['fulfilment', 'terms'], {
  minimum_age_years: { type: 'integer', minimum: 0, maximum: 30 },
  format: { enum: ['shopify', 'woocommerce'] },
  csv_delimiter: text,
  fulfilment: object([], {
    pickup: { oneOf: [{ type: 'null' }, object(['ready_in_minutes'], { ready_in_minutes: minutes })] },
    delivery: { oneOf: [{ type: 'null' }, delivery] },
  }),
  vat: object(['default'], {
    default: percent,
    overrides: { type: 'array', maxItems: 200, items: object(['category', 'rate'], { category: text, rate: percent }) },
  }),
  discounts: { type: 'array', maxItems: 20, items: object(['title', 'percent'], { title: text, percent, from: amount }) },
  fees: {
    type: 'array',
    maxItems: 10,
    items: object(['title', 'amount'], { title: text, amount, payee: text, for: { enum: ['pickup', 'delivery'] } }),
  },
  deposits: { type: 'array', maxItems: 50, items: object(['category', 'amount'], { category: text, amount }) },
  goods: { type: 'array', maxItems: 500, items: goods },
  terms: object(['cancellation', 'stock_hold_minutes'], {
    cancellation: { type: 'array', maxItems: 20, items: cancellation },
    order_ahead_days: { type: 'integer', minimum: 0, maximum: 30 },
    returns_days: { type: 'integer', minimum: 0, maximum: 3_650 },
    stock_hold_minutes: { type: 'number', exclusiveMinimum: 0, maximum: 1_440 },
  }),
});
