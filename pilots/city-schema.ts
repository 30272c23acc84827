/** What the files of a city may hold, as JSON Schema; `description` says what to write where something else stands. */

const text = { type: 'string', minLength: 1, maxLength: 200, description: 'a text of one to 200 characters' };
const words = { type: 'array', minItems: 1, maxItems: 200, items: text, description: 'a list of words, such as [brood, kaas]' };
const percent = { type: 'number', minimum: 0, maximum: 100, description: 'a number of per cent from 0 to 100' };
const perHundred = { type: 'number', minimum: 0, maximum: 200, description: 'how many for every 100 purchases, from 0 to 200' };
const gps = {
  ...object(['lat', 'lon'], {
    lat: { type: 'number', minimum: -90, maximum: 90, description: 'a latitude such as 52.37' },
    lon: { type: 'number', minimum: -180, maximum: 180, description: 'a longitude such as 4.89' },
  }),
  description: 'a place such as { lat: 52.37, lon: 4.89 }',
};

export const CITY_SCHEMA = object(['name', 'code', 'country', 'language', 'currency', 'time_zone'], {
  name: text,
  code: { type: 'string', pattern: '^[a-z]{2,8}:[A-Za-z0-9]{1,12}$', description: 'a code such as "std:020"' },
  country: { type: 'string', pattern: '^[A-Z]{3}$', description: 'three letters of ISO 3166, such as NLD' },
  language: { type: 'string', pattern: '^[a-z]{2}(-[A-Z]{2})?$', description: 'a language such as nl, or nl-NL' },
  currency: { type: 'string', pattern: '^[A-Z]{3}$', description: 'three letters of ISO 4217, such as EUR' },
  time_zone: { type: 'string', pattern: '^[A-Za-z]+(/[A-Za-z0-9_+-]+)*$', description: 'a time zone such as Europe/Amsterdam' },
  centre: gps,
  outline: { type: 'array', minItems: 3, maxItems: 500, items: gps, description: 'a list of places' },
  licence_note: { type: 'string', description: 'a text' },
});

export const BUYERS_SCHEMA = object(['buyers'], {
  buyers: listOf(
    object(['first_name', 'last_name', 'email', 'phone'], {
      first_name: text,
      last_name: text,
      email: {
        type: 'string',
        pattern: '^[^@\\s]+@[^@\\s]+\\.example$',
        description: 'an address that reaches nobody: it ends in .example',
      },
      phone: { type: 'string', pattern: '^\\+\\d{6,15}$', description: 'a number such as "+31205550201"' },
    }),
  ),
});

export const STREETS_SCHEMA = object(['addresses'], {
  addresses: listOf(
    object(['street', 'house_number', 'postal_code', 'area', 'gps'], {
      street: text,
      house_number: text,
      postal_code: text,
      area: text,
      gps,
    }),
  ),
});

/** What a sector has in its part of the day: what people ask for, how often, and how often what becomes of it. */
function sector(shares: readonly string[], own: Readonly<Record<string, object>>, required: readonly string[] = Object.keys(own)) {
  const endings = Object.fromEntries(shares.map((ending) => [ending, percent]));
  return object([...required, ...(shares.length === 0 ? [] : ['shares'])], {
    ...own,
    ...(shares.length === 0 ? {} : { shares: object([], endings) }),
  });
}

const asks = {
  type: 'array',
  minItems: 1,
  maxItems: 20,
  items: object(['text', 'kind'], {
    text,
    kind: { enum: ['ride', 'courier'], description: 'ride or courier' },
    people: { type: 'integer', minimum: 1, maximum: 100, description: 'how many people come along' },
  }),
};

export const DAY_SCHEMA = object(['sectors'], {
  seed: { type: 'integer', minimum: 0, maximum: 2_147_483_647, description: 'a whole number' },
  hours: {
    type: 'array',
    minItems: 1,
    maxItems: 24,
    uniqueItems: true,
    items: { type: 'string', pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'a time such as "09:00"' },
    description: 'times of a day in their order, such as ["09:00", "14:00"]',
  },
  driver_token: {
    type: 'string',
    pattern: '^(?=.*\\{business\\})(?=.*\\{driver\\})[!-~]{16,200}$',
    description: 'a text with {business} and {driver} in it',
  },
  shortened: {
    type: 'array',
    maxItems: 50,
    items: object(['engine', 'member', 'is'], {
      engine: text,
      member: { type: 'string', pattern: '^[a-z_]+(\\.[a-z_]+)*$', description: 'a member of a card, such as terms.no_show.wait_minutes' },
      is: { description: 'what the pilot writes there' },
    }),
  },
  sectors: object(['shop'], {
    shop: sector(['cancelled', 'declined', 'reduced', 'returned', 'substituted'], {
      words,
      returned_words: words,
      worth_bringing: { type: 'string', pattern: '^\\d{1,7}(\\.\\d{1,2})?$', description: 'an amount as text, such as "26.00"' },
    }),
    ride: sector(['cancelled', 'passed_on', 'declined', 'no_show', 'shared'], { per_100_purchases: perHundred, asks, shared_asks: asks }, [
      'per_100_purchases',
      'asks',
    ]),
    rental: sector(['cancelled', 'declined'], { per_100_purchases: perHundred, words }),
    appointment: sector(['cancelled', 'declined', 'no_show', 'booked_ahead', 'rescheduled', 'waiting_list'], {
      per_100_purchases: perHundred,
      words,
      today_words: words,
    }),
    transit: sector([], { per_100_purchases: perHundred, words }),
  }),
});

function listOf(items: object) {
  return { type: 'array', minItems: 1, maxItems: 10_000, items, description: 'a list with at least one entry' };
}

function object(required: readonly string[], properties: Readonly<Record<string, object>>) {
  return {
    type: 'object',
    additionalProperties: false,
    required,
    properties,
    description: `${Object.keys(properties).slice(0, 4).join(', ')} and so on, each with its value`,
  };
}
