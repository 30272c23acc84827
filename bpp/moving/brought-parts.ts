import { POSTCODES } from '../../commerce/postcode-area.ts';
import { object } from '../imports/card-object.ts';

/** Parts of records as they may come from another node. Members that are not named are dropped: what may be called anything is named by a pattern. */

export const text = { type: 'string', minLength: 1, maxLength: 200 };
export const long = { type: 'string', maxLength: 10_000 };
export const id = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}\\.[!-~]{1,200}$' };
export const decimal = { type: 'string', pattern: '^\\d{1,9}(\\.\\d{1,10})?$' };
export const percent = { type: 'string', pattern: '^\\d{1,2}(\\.\\d{1,4})?$|^100$' };
export const money = object(['currency', 'amount'], { currency: { type: 'string', pattern: '^[A-Z]{3}$' }, amount: decimal });
export const minutes = { type: 'number', minimum: 0, maximum: 43_200 };
const url = { type: 'string', pattern: '^https?://', maxLength: 1_000 };
export const urls = { type: 'array', maxItems: 20, items: url };
export const years = { type: 'integer', minimum: 0, maximum: 30 };
export const list = (items: object, maxItems: number) => ({ type: 'array', maxItems, items });
const position = object(['lat', 'lon'], {
  lat: { type: 'number', minimum: -90, maximum: 90 },
  lon: { type: 'number', minimum: -180, maximum: 180 },
});
export const place = object(['id', 'position'], {
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
export const area = {
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
export const slots = object(['windows', 'aheadDays', 'noticeMinutes'], {
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
const postcode = { type: 'string', pattern: `^(?=.*\\d)[A-Z0-9]{${POSTCODES.codeChars.min},${POSTCODES.codeChars.max}}$` };
/** A shop delivers within an area, or by postcode. */
export const deliveryArea = {
  type: 'object',
  required: ['shape'],
  oneOf: [
    ...area.oneOf,
    object(['shape', 'ranges'], {
      shape: { const: 'postcodes' },
      ranges: { ...list(object(['from', 'to'], { from: postcode, to: postcode }), POSTCODES.rangesMax), minItems: 1 },
    }),
  ],
};
export const delivery = object(['area', 'tiers', 'minutes'], {
  area: deliveryArea,
  tiers: { ...list(object(['price'], { upToKm: { type: 'number', exclusiveMinimum: 0, maximum: 500 }, price: money }), 20), minItems: 1 },
  freeFrom: money,
  minimumOrder: money,
  minutes: object(['min', 'max'], { min: minutes, max: minutes }),
  slots,
});
export const measure = object(['unit', 'estimate', 'marginPercent'], {
  unit: { enum: ['kg', 'g', 'l'] },
  estimate: { type: 'string', pattern: '^(?!0+(\\.0+)?$)\\d{1,4}(\\.\\d{1,3})?$' },
  marginPercent: percent,
});
/** What a business writes in several languages, by their codes. */
export const texts = { type: 'object', maxProperties: 20, patternProperties: { '^[a-z]{2}$': long } };

export const whole = (minimum: number, maximum: number) => ({ type: 'integer', minimum, maximum });
export const openingHours = object(['timeZone', 'weekly'], {
  timeZone: text,
  weekly: object(weekdays, Object.fromEntries(weekdays.map((each) => [each, spans]))),
  closedDates: list(day, 400),
  otherHours: { type: 'object', maxProperties: 400, patternProperties: { [day.pattern]: spans } },
});
export const contact = object([], { phone: text, email: text, url: text });
export const stock = object(['counted'], { counted: { type: 'boolean' }, onHand: whole(0, 1_000_000_000) });
/** What one of a bundle is made of. */
export const parts = { ...list(object(['itemId', 'quantity'], { itemId: id, quantity: whole(1, 100) }), 20), minItems: 1 };
