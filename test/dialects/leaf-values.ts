import fc from 'fast-check';
import type { Person } from '../../commerce/fulfilment.ts';
import type { Money } from '../../commerce/money.ts';
import type { Place, Position } from '../../commerce/place.ts';

/** What every arbitrary value of commerce is made of. */

export type Optional<T> = { [K in keyof T as object extends Pick<T, K> ? K : never]-?: fc.Arbitrary<NonNullable<T[K]>> };
export type Required<T> = { [K in keyof T as object extends Pick<T, K> ? never : K]: fc.Arbitrary<T[K]> };

export function of<T>(required: Required<T>, optional: Partial<Optional<T>>): fc.Arbitrary<T> {
  const model = { ...required, ...optional } as Record<string, fc.Arbitrary<unknown>>;
  return fc.record(model, { requiredKeys: Object.keys(required) }).map((value) => ({ ...value }) as T);
}

export const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 12 }),
  fc.constantFrom('Brød & «thee»', '10% korting', 'end', '__proto__', 'toString'),
);
export const id = fc.stringMatching(/^[a-z0-9][a-z0-9:._/-]{0,11}$/);
export const decimal = fc
  .tuple(fc.integer({ min: 0, max: 99_999 }), fc.integer({ min: 0, max: 99 }))
  .map(([whole, cents]) => `${whole}.${String(cents).padStart(2, '0')}`);
export const money: fc.Arbitrary<Money> = decimal.map((amount) => ({ currency: 'EUR', amount }));
export const ms = fc.integer({ min: 0, max: Date.UTC(2100, 0) });
export const flag = fc.boolean();
export const email = fc.constantFrom('an@koper.example', 'winkel@winkel.example');
export const phone = fc.constantFrom('+31 20 123 4567', '0612345678');
export const url = fc.constantFrom('https://winkel.example/a.jpg', 'https://winkel.example/b?c=d');
export const percent = fc.constantFrom('0', '9', '21', '12.5');
export const list = <T>(element: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(element, { minLength: 1, maxLength: 2 });
export const degrees = (max: number) => fc.integer({ min: -max * 1e6, max: max * 1e6 }).map((millionths) => millionths / 1e6 + 0);
export const position: fc.Arbitrary<Position> = fc.record({ lat: degrees(90), lon: degrees(180) }).map((found) => ({ ...found }));
export const extra = fc.constant({
  x_unknown: { deep: [1, null] },
  tags: [{ descriptor: { code: 'theirs' }, list: [{ descriptor: { code: 'a' }, value: 'b' }] }],
});

export const kind = fc.constantFrom('pickup', 'delivery', 'appointment', 'home-visit', 'Drone');
export const state = fc.constantFrom(
  'pending',
  'accepted',
  'packed',
  'ready-for-pickup',
  'out-for-delivery',
  'picked-up',
  'delivered',
  'cancelled',
  'booked',
  'no-show',
  'Order-Lost',
);

export const place = of<Place>(
  {},
  { id, name: text, address: text, postalCode: text, cityName: text, cityCode: id, countryCode: fc.constant('NLD'), position, extra },
).filter((value) => Object.keys(value).some((key) => key !== 'extra'));
export const person = of<Person>({}, { name: text, phone, email }).filter((value) => Object.keys(value).length > 0);
