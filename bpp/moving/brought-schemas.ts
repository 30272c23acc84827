import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { object } from '../imports/card-object.ts';

/** What an engine acts upon must be whole: the records of a shop and its goods, as they may come from another node. Members that are not named here are dropped. */

const text = { type: 'string', minLength: 1, maxLength: 200 };
const long = { type: 'string', maxLength: 10_000 };
const id = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}\\.[!-~]{1,200}$' };
const decimal = { type: 'string', pattern: '^\\d{1,9}(\\.\\d{1,10})?$' };
const percent = { type: 'string', pattern: '^\\d{1,2}(\\.\\d{1,4})?$|^100$' };
const money = object(['currency', 'amount'], { currency: { type: 'string', pattern: '^[A-Z]{3}$' }, amount: decimal });
const minutes = { type: 'number', minimum: 0, maximum: 43_200 };
const url = { type: 'string', pattern: '^https?://', maxLength: 1_000 };
const urls = { type: 'array', maxItems: 20, items: url };
const years = { type: 'integer', minimum: 0, maximum: 30 };
const list = (items: object, maxItems: number) => ({ type: 'array', maxItems, items });
const position = object(['lat', 'lon'], {
  lat: { type: 'number', minimum: -90, maximum: 90 },
  lon: { type: 'number', minimum: -180, maximum: 180 },
});
const place = object(['id', 'position'], {
  id,
  name: text,
  address: text,
  postalCode: text,
  cityName: text,
  cityCode: text,
  countryCode: { type: 'string', pattern: '^[A-Z]{2,3}$' },
  position,
});
const clock = { type: 'string', pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$' };
const day = { type: 'string', pattern: '^20\\d\\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' };
const spans = list(object(['open', 'close'], { open: clock, close: clock }), 6);
const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const area = {
  type: 'object',
  required: ['shape'],
  oneOf: [
    object(['shape', 'centre', 'radiusKm'], {
      shape: { const: 'circle' },
      centre: position,
      radiusKm: { type: 'number', exclusiveMinimum: 0, maximum: 500 },
    }),
    object(['shape', 'corners'], { shape: { const: 'polygon' }, corners: { ...list(position, 500), minItems: 3 } }),
  ],
};
const slots = object(['windows', 'aheadDays', 'noticeMinutes'], {
  windows: list(
    object(['days', 'span', 'capacity'], {
      days: { ...list({ enum: weekdays }, 7), minItems: 1 },
      span: object(['open', 'close'], { open: clock, close: clock }),
      capacity: { type: 'integer', minimum: 1, maximum: 10_000 },
    }),
    40,
  ),
  aheadDays: { type: 'integer', minimum: 1, maximum: 30 },
  noticeMinutes: minutes,
});
const delivery = object(['area', 'tiers', 'minutes'], {
  area,
  tiers: { ...list(object(['price'], { upToKm: { type: 'number', exclusiveMinimum: 0, maximum: 500 }, price: money }), 20), minItems: 1 },
  freeFrom: money,
  minimumOrder: money,
  minutes: object(['min', 'max'], { min: minutes, max: minutes }),
  slots,
});
const measure = object(['unit', 'estimate', 'marginPercent'], {
  unit: { enum: ['kg', 'g', 'l'] },
  estimate: { type: 'string', pattern: '^(?!0+(\\.0+)?$)\\d{1,4}(\\.\\d{1,3})?$' },
  marginPercent: percent,
});
/** What one of a bundle is made of. */
const parts = list(object(['itemId', 'quantity'], { itemId: id, quantity: { type: 'integer', minimum: 1, maximum: 100 } }), 20);
/** What a business writes in several languages, by their codes. */
const texts = { type: 'object', maxProperties: 20, propertyNames: { pattern: '^[a-z]{2}$' }, additionalProperties: long };

/** The members of any business that are taken over; its payments by transfer and at the hand-over among them. */
const BUSINESS = {
  name: text,
  description: texts,
  category: text,
  place,
  imageUrls: urls,
  contact: object([], { phone: text, email: text, url: text }),
  openingHours: object(['timeZone', 'weekly'], {
    timeZone: text,
    weekly: object(weekdays, Object.fromEntries(weekdays.map((each) => [each, spans]))),
    closedDates: list(day, 400),
    otherHours: { type: 'object', maxProperties: 400, propertyNames: day, additionalProperties: spans },
  }),
  company: object([], {
    legalName: text,
    kvkNumber: { type: 'string', pattern: '^\\d{8}$' },
    vatNumber: { type: 'string', pattern: '^[A-Z]{2}[A-Z0-9]{2,13}$' },
  }),
  cancellation: list(
    object(['until', 'feePercent'], {
      until: { enum: ['placed', 'accepted', 'packed', 'under-way', 'completed'] },
      feePercent: percent,
      withinMs: { type: 'integer', minimum: 0 },
      beforeStartMs: { type: 'integer', minimum: 0 },
    }),
    20,
  ),
  payments: list(
    object(['id', 'due'], {
      id,
      due: { enum: ['before-order', 'on-fulfilment'] },
      method: text,
      iban: { type: 'string', pattern: '^[A-Z]{2}\\d{2}[A-Z0-9]{11,30}$' },
      accountName: text,
      methods: list(text, 10),
    }),
    10,
  ),
};

/** Beside them of a shop. */
const SHOP = {
  pickup: object(['readyInMinutes'], { readyInMinutes: minutes }),
  delivery,
  vat: object(['defaultPercent'], {
    defaultPercent: percent,
    byCategory: list(object(['categoryId', 'percent'], { categoryId: id, percent }), 200),
  }),
  discounts: list(object(['title', 'percent'], { title: text, percent, from: money }), 20),
  fees: list(object(['title', 'amount'], { title: text, amount: money, payee: text, kind: { enum: ['pickup', 'delivery'] } }), 10),
  deposits: list(object(['categoryId', 'amount'], { categoryId: id, amount: money }), 50),
  goods: list(object(['sku'], { sku: text, measure, parts, minimumAgeYears: years }), 500),
  minimumAgeYears: years,
  refusedAtDoorFeePercent: percent,
  returnDays: { type: 'integer', minimum: 0, maximum: 3_650 },
  orderAheadDays: { type: 'integer', minimum: 0, maximum: 30 },
  stockHoldMs: { type: 'integer', minimum: 1, maximum: 86_400_000 },
};

const ITEM = object(['item', 'published', 'stock'], {
  item: object(['id', 'name', 'categoryIds', 'price'], {
    id,
    parentId: id,
    name: text,
    description: long,
    imageUrls: urls,
    categoryIds: list(id, 50),
    price: money,
    listPrice: money,
    maximumCount: { type: 'integer', minimum: 1 },
    measure,
    minimumAgeYears: years,
    options: list(object(['name', 'value'], { name: text, value: text }), 20),
    vatPercent: percent,
  }),
  published: { type: 'boolean' },
  gathersVariants: { type: 'boolean' },
  gtin: text,
  sku: text,
  parts,
  stock: object(['counted'], { counted: { type: 'boolean' }, onHand: { type: 'integer', minimum: 0, maximum: 1_000_000_000 } }),
});

const CATEGORY = object(['id', 'name'], { id, name: text, parentId: id });

// What a schema does not name is dropped and no fault: a later version of another node may know more.
const ajv = new Ajv2020({ removeAdditional: 'all', allErrors: false });

export type BroughtKind = 'business' | 'shop' | 'item' | 'category';

const VALIDATORS: Readonly<Record<BroughtKind, ValidateFunction>> = {
  business: ajv.compile(object([], BUSINESS)),
  shop: ajv.compile(object([], { ...BUSINESS, ...SHOP })),
  item: ajv.compile(ITEM),
  category: ajv.compile(CATEGORY),
};

/** Where a record is not whole, as the path of a member; undefined when it is. What is not named is dropped from it. */
export function faultIn(kind: BroughtKind, record: unknown): string | undefined {
  const validate = VALIDATORS[kind];
  if (validate(record)) return undefined;
  const [first] = validate.errors ?? [];
  return `${first?.instancePath ?? ''} ${first?.message ?? ''}`.trim();
}

/** The members of a business that are taken over. */
export const MEMBERS: Readonly<Record<'business' | 'shop', readonly string[]>> = {
  business: Object.keys(BUSINESS),
  shop: [...Object.keys(BUSINESS), ...Object.keys(SHOP)],
};
