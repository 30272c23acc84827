import { cardForms } from './card-forms.ts';
import { object } from './card-object.ts';

export { object } from './card-object.ts';

/** What the card of any business may hold, as JSON Schema. Bounds keep a typing error from becoming a promise. */

export const text = { type: 'string', minLength: 1, maxLength: 200 };
const longText = { type: 'string', maxLength: 2000 };
/** In languages of ISO 639-1, at least one. */
export const texts = { type: 'object', additionalProperties: false, minProperties: 1, patternProperties: { '^[a-z]{2}$': longText } };
export const amount = { type: 'string', pattern: '^\\d{1,7}(\\.\\d{1,2})?$' };
export const percent = { type: 'number', minimum: 0, maximum: 100 };
export const minutes = { type: 'integer', minimum: 0, maximum: 43_200 };
export const clock = { type: 'string', pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$' };
const date = { type: 'string', pattern: '^20\\d\\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' };

const position = object(['lat', 'lon'], {
  lat: { type: 'number', minimum: -90, maximum: 90 },
  lon: { type: 'number', minimum: -180, maximum: 180 },
});
const spans = { type: 'array', maxItems: 6, items: object(['open', 'close'], { open: clock, close: clock }) };
const circle = object(['radius_km'], { radius_km: { type: 'number', exclusiveMinimum: 0, maximum: 500 } });

/** Around the place of the business, or anywhere. */
export const area = {
  oneOf: [object(['circle'], { circle }), object(['polygon'], { polygon: { type: 'array', minItems: 3, maxItems: 500, items: position } })],
};

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
/** For every day of the week the times at which it is open. */
export const week = object(weekdays, Object.fromEntries(weekdays.map((day) => [day, spans])));
export const dates = { type: 'array', maxItems: 400, items: date };

/** Days on which other times hold than on that day of the week; none is closed. */
export const otherHours = { type: 'object', maxProperties: 400, propertyNames: date, additionalProperties: spans };

export const cancellation = object(['until', 'fee_percent'], {
  until: { enum: ['placed', 'accepted', 'packed', 'under_way', 'completed'] },
  fee_percent: percent,
  within_hours: { type: 'number', exclusiveMinimum: 0, maximum: 8_760 },
});

const payment = {
  oneOf: [
    object(['type', 'method', 'iban', 'account_name'], {
      type: { enum: ['before', 'after'] },
      method: { const: 'bank_transfer' },
      iban: { type: 'string', pattern: '^[A-Z]{2}\\d{2}[A-Z0-9]{11,30}$' },
      account_name: text,
    }),
    object(['type', 'method', 'service', 'page'], {
      type: { const: 'before' },
      method: { const: 'payment_service' },
      service: { type: 'string', pattern: '^[a-z0-9-]{1,40}$' },
      page: { type: 'string', pattern: '^https://[^\\s]+$', maxLength: 1000 },
    }),
    object(['type', 'methods'], { type: { const: 'on_fulfilment' }, methods: { type: 'array', minItems: 1, maxItems: 10, items: text } }),
  ],
};

export const address = object(['street', 'postal_code', 'city', 'country', 'gps'], {
  street: text,
  postal_code: text,
  city: text,
  country: { type: 'string', pattern: '^[A-Z]{3}$' },
  gps: position,
});
export const contact = object([], { phone: text, email: text, url: text });

const REQUIRED = [
  'id',
  'name',
  'description',
  'category',
  'currency',
  'address',
  'contact',
  'timezone',
  'opening_hours',
  'payments',
] as const;

const COMMON = {
  id: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
  node: text,
  name: text,
  description: texts,
  category: text,
  currency: { type: 'string', pattern: '^[A-Z]{3}$' },
  address,
  contact,
  company: object([], {
    legal_name: text,
    kvk_number: { type: 'string', pattern: '^\\d{8}$' },
    vat_number: { type: 'string', pattern: '^(NL\\d{9}B\\d{2}|(?!NL)[A-Z]{2}[A-Z0-9]{2,13})$' },
  }),
  images: { type: 'array', maxItems: 8, items: { type: 'string', pattern: '^https?://', maxLength: 1000 } },
  timezone: text,
  opening_hours: week,
  closed_dates: dates,
  other_hours: otherHours,
  payments: { type: 'array', minItems: 1, maxItems: 10, items: payment },
  forms: cardForms,
};

/** The schema of the cards of one engine: what every card has, and members of its own, some of which it must have. */
export function cardSchema(engine: string, required: readonly string[], properties: Readonly<Record<string, object>>) {
  return object([...REQUIRED, ...required], { engine: { const: engine }, ...COMMON, ...properties });
}
