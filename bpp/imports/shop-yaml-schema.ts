import { POSTCODES } from '../../commerce/postcode-area.ts';
import {
  address,
  amount,
  area,
  cancellation,
  cardSchema,
  clock,
  contact,
  dates,
  minutes,
  object,
  otherHours,
  percent,
  text,
  week,
  weekdays,
} from './card-schema.ts';

/** What a shop's card may hold beside what every card does. */

const tier = object(['price'], { up_to_km: { type: 'number', exclusiveMinimum: 0, maximum: 500 }, price: amount });

/** Times of the week at which it delivers, and how many orders fit in each. */
const slotWindow = object(['days', 'open', 'close', 'orders'], {
  days: { type: 'array', minItems: 1, uniqueItems: true, items: { enum: weekdays } },
  open: clock,
  close: clock,
  orders: { type: 'integer', minimum: 1, maximum: 10_000 },
});

const slots = object(['windows'], {
  windows: { type: 'array', minItems: 1, maxItems: 40, items: slotWindow },
  days_ahead: { type: 'integer', minimum: 1, maximum: 30 },
  notice_minutes: minutes,
});
/** As any area, or by postcode. */
const deliveryArea = {
  oneOf: [...area.oneOf, object(['postcodes'], { postcodes: { type: 'string', minLength: 3, maxLength: POSTCODES.charsMax } })],
};

const delivery = object(['area', 'price', 'time_minutes'], {
  area: deliveryArea,
  price: {
    oneOf: [object(['fixed'], { fixed: amount }), object(['tiers'], { tiers: { type: 'array', minItems: 1, maxItems: 20, items: tier } })],
  },
  free_from: amount,
  minimum_order: amount,
  time_minutes: object(['min', 'max'], { min: minutes, max: minutes }),
  slots,
});

const ageYears = { type: 'integer', minimum: 0, maximum: 30 };

/** What is special about the goods with one SKU. */
const goods = object(['sku'], {
  sku: text,
  minimum_age_years: ageYears,
  weighed: object(['unit', 'per_piece', 'margin_percent'], {
    unit: { enum: ['kg', 'g', 'l'] },
    per_piece: { type: 'string', pattern: '^(?!0+(\\.0+)?$)\\d{1,4}(\\.\\d{1,3})?$' },
    margin_percent: { type: 'number', minimum: 0, maximum: 50 },
  }),
  made_of: {
    type: 'array',
    minItems: 1,
    maxItems: 20,
    items: object(['sku', 'count'], { sku: text, count: { type: 'integer', minimum: 1, maximum: 100 } }),
  },
});

/** A place of the shop beside its own. What it leaves out is as in the shop's own place. */
const branch = object(['id', 'name', 'address'], {
  id: { type: 'string', pattern: '^(?!shop$)[a-z0-9-]{1,40}$' },
  name: text,
  address,
  contact,
  opening_hours: week,
  closed_dates: dates,
  other_hours: otherHours,
  delivery_area: deliveryArea,
  delivery_slots: slots,
});

export const SHOP_YAML_SCHEMA = cardSchema('shop', ['fulfilment', 'terms'], {
  minimum_age_years: ageYears,
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
  branches: { type: 'array', maxItems: 50, items: branch },
  terms: object(['cancellation', 'stock_hold_minutes'], {
    cancellation: { type: 'array', maxItems: 20, items: cancellation },
    order_ahead_days: { type: 'integer', minimum: 0, maximum: 30 },
    refused_at_door_fee_percent: percent,
    substitution_answer_minutes: { type: 'integer', minimum: 1, maximum: 1_440 },
    returns_days: { type: 'integer', minimum: 0, maximum: 3_650 },
    stock_hold_minutes: { type: 'number', exclusiveMinimum: 0, maximum: 1_440 },
  }),
});
