/** What a shop's card (shop.yaml) may hold, as JSON Schema. Bounds keep a typing error from becoming a promise. */

const text = { type: 'string', minLength: 1, maxLength: 200 };
const longText = { type: 'string', maxLength: 2000 };
const amount = { type: 'string', pattern: '^\\d{1,7}(\\.\\d{1,2})?$' };
const percent = { type: 'number', minimum: 0, maximum: 100 };
const minutes = { type: 'integer', minimum: 0, maximum: 43_200 };
const clock = { type: 'string', pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$' };
const date = { type: 'string', pattern: '^20\\d\\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' };

const position = object(['lat', 'lon'], {
  lat: { type: 'number', minimum: -90, maximum: 90 },
  lon: { type: 'number', minimum: -180, maximum: 180 },
});
const spans = { type: 'array', maxItems: 6, items: object(['open', 'close'], { open: clock, close: clock }) };
const circle = object(['radius_km'], { radius_km: { type: 'number', exclusiveMinimum: 0, maximum: 500 } });
const tier = object(['price'], { up_to_km: { type: 'number', exclusiveMinimum: 0, maximum: 500 }, price: amount });

const delivery = object(['area', 'price', 'time_minutes'], {
  area: {
    oneOf: [
      object(['circle'], { circle }),
      object(['polygon'], { polygon: { type: 'array', minItems: 3, maxItems: 500, items: position } }),
    ],
  },
  price: {
    oneOf: [object(['fixed'], { fixed: amount }), object(['tiers'], { tiers: { type: 'array', minItems: 1, maxItems: 20, items: tier } })],
  },
  free_from: amount,
  minimum_order: amount,
  time_minutes: object(['min', 'max'], { min: minutes, max: minutes }),
});

const cancellation = object(['until', 'fee_percent'], {
  until: { enum: ['placed', 'accepted', 'packed', 'under_way', 'completed'] },
  fee_percent: percent,
  within_hours: { type: 'number', exclusiveMinimum: 0, maximum: 8_760 },
});

const payment = {
  oneOf: [
    object(['type', 'method', 'iban', 'account_name'], {
      type: { const: 'before' },
      method: { const: 'bank_transfer' },
      iban: { type: 'string', pattern: '^[A-Z]{2}\\d{2}[A-Z0-9]{11,30}$' },
      account_name: text,
    }),
    object(['type', 'methods'], { type: { const: 'on_fulfilment' }, methods: { type: 'array', minItems: 1, maxItems: 10, items: text } }),
  ],
};

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

export const SHOP_YAML_SCHEMA = object(
  [
    'id',
    'name',
    'description',
    'category',
    'currency',
    'address',
    'contact',
    'timezone',
    'opening_hours',
    'fulfilment',
    'payments',
    'terms',
  ],
  {
    id: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
    node: text,
    name: text,
    description: { type: 'object', additionalProperties: false, minProperties: 1, properties: { nl: longText, en: longText } },
    category: text,
    minimum_age_years: { type: 'integer', minimum: 0, maximum: 30 },
    format: { enum: ['shopify', 'woocommerce'] },
    csv_delimiter: text,
    currency: { type: 'string', pattern: '^[A-Z]{3}$' },
    address: object(['street', 'postal_code', 'city', 'country', 'gps'], {
      street: text,
      postal_code: text,
      city: text,
      country: { type: 'string', pattern: '^[A-Z]{3}$' },
      gps: position,
    }),
    contact: object([], { phone: text, email: text, url: text }),
    images: { type: 'array', maxItems: 8, items: { type: 'string', pattern: '^https?://', maxLength: 1000 } },
    timezone: text,
    opening_hours: object(weekdays, Object.fromEntries(weekdays.map((day) => [day, spans]))),
    closed_dates: { type: 'array', maxItems: 400, items: date },
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
    payments: { type: 'array', minItems: 1, maxItems: 10, items: payment },
    terms: object(['cancellation', 'stock_hold_minutes'], {
      cancellation: { type: 'array', maxItems: 20, items: cancellation },
      order_ahead_days: { type: 'integer', minimum: 0, maximum: 30 },
      returns_days: { type: 'integer', minimum: 0, maximum: 3_650 },
      stock_hold_minutes: { type: 'number', exclusiveMinimum: 0, maximum: 1_440 },
    }),
  },
);

function object(required: readonly string[], properties: Readonly<Record<string, object>>) {
  return { type: 'object', additionalProperties: false, required, properties };
}
