import fc from 'fast-check';
import type { Catalogue, Category, Item, Provider } from '../../commerce/catalogue.ts';
import type { FulfilmentOption, Stop } from '../../commerce/fulfilment.ts';
import type { Measure } from '../../commerce/measure.ts';
import type { PaymentTerm } from '../../commerce/payment.ts';
import type { CancellationTerm, ReturnTerm } from '../../commerce/terms.ts';
import {
  decimal,
  email,
  extra,
  flag,
  id,
  kind,
  list,
  money,
  ms,
  of,
  percent,
  person,
  phone,
  place,
  state,
  text,
  url,
} from './leaf-values.ts';

/** Arbitrary catalogues, and what stands in them. */

export const term = of<CancellationTerm>(
  { state },
  {
    possible: flag,
    reasonRequired: flag,
    fee: fc.oneof(
      percent.map((value) => ({ percent: value })),
      money.map((amount) => ({ amount })),
    ),
    withinMs: fc.integer({ min: 1, max: 1e9 }),
    untilMs: ms,
    extra,
  },
);
export const returnTerm = of<ReturnTerm>(
  { state, possible: flag },
  { withinMs: fc.integer({ min: 1, max: 1e9 }), broughtBy: fc.constantFrom('buyer', 'provider'), extra },
);
export const paymentTerm = of<PaymentTerm>(
  {},
  {
    id,
    due: fc.constantFrom('before-order', 'before-fulfilment', 'on-fulfilment', 'after-fulfilment'),
    collectedBy: fc.constantFrom('buyer-node', 'provider-node', 'a-bank'),
    extra,
  },
);
export const category = of<Category>({ id, name: text }, { parentId: id, extra });
export const measure = of<Measure>({ unit: fc.constantFrom('kg', 'gram'), estimate: decimal, marginPercent: percent }, {});
export const measured = of<Measure>(
  { unit: fc.constantFrom('kg', 'gram'), estimate: decimal, marginPercent: percent },
  { weighed: decimal },
);
export const item: fc.Arbitrary<Item> = of<Item>(
  { id, name: text, categoryIds: fc.array(id, { maxLength: 2 }), price: money },
  {
    parentId: id,
    description: text,
    imageUrls: list(url),
    imageText: text,
    listPrice: money,
    availableCount: fc.nat(99),
    maximumCount: fc.integer({ min: 1, max: 99 }),
    measure,
    minimumAgeYears: fc.nat(99),
    durationMs: fc.integer({ min: 1, max: 1e8 }),
    options: list(fc.record({ name: text, value: text }).map((option) => ({ ...option }))),
    vatPercent: percent,
    fulfilmentIds: list(id),
    placeIds: list(id),
    rating: fc.constantFrom('1', '4.5'),
    rateable: flag,
    extra,
  },
);
export const contact = fc.record({ phone, email }).map((value) => ({ ...value }));
export const authorization = of<NonNullable<Stop['authorization']>>({ token: text }, { validFromMs: ms, validUntilMs: ms });
export const stop = of<Stop>(
  { kind: fc.constantFrom('start', 'end', 'via') },
  {
    place,
    contact: person,
    timeRange: fc.record({ startMs: ms, endMs: ms }).map((range) => ({ ...range })),
    instructions: text,
    authorization,
    extra,
  },
);
export const option = of<FulfilmentOption>(
  { id, kind },
  { trackable: flag, rating: fc.constantFrom('1', '4.5'), contact, description: text, stops: list(stop), agent: person, extra },
);
export const provider = of<Provider>(
  {
    id,
    name: text,
    categories: fc.array(category, { maxLength: 2 }),
    places: fc.array(place, { maxLength: 2 }),
    fulfilments: fc.array(option, { maxLength: 2 }),
    payments: fc.array(paymentTerm, { maxLength: 2 }),
    items: fc.array(item, { maxLength: 3 }),
  },
  {
    description: text,
    imageUrls: list(url),
    categoryId: id,
    rating: fc.constantFrom('1', '4.5'),
    rateable: flag,
    openingHours: text,
    openNow: flag,
    timeZone: fc.constantFrom('Europe/Amsterdam', 'America/Sao_Paulo'),
    cancellationTerms: list(term),
    returnTerms: list(returnTerm),
    distanceKm: fc.double({ min: 0, max: 20_000, noNaN: true }).map((km) => km + 0),
    extra,
  },
);
export const catalogue = of<Catalogue>({ providers: fc.array(provider, { maxLength: 2 }) }, { name: text, validUntilMs: ms, extra });
