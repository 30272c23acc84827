import fc from 'fast-check';
import { MINUTE_MS } from '../bpp/counter.ts';
import type { Fate } from './both-sides.ts';
import { moneyHappening, PAYS } from './money.ts';

export const STOCK = { oud: 4, jong: 2 } as const;
export type Counted = keyof typeof STOCK;
export const COUNTED = Object.keys(STOCK) as Counted[];
const LOCALS = [...COUNTED, 'kaasfondue'] as const;
export const ROADS = ['pickup', 'near', 'far'] as const;
export const STATES = ['accepted', 'packed', 'ready-for-pickup', 'out-for-delivery', 'picked-up', 'delivered'] as const;

const who = fc.nat(1);
const basket = fc.array(fc.tuple(fc.constantFrom(...LOCALS), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 2 });
const pays = fc.constantFrom(...PAYS);
const road = fc.constantFrom(...ROADS);

/** One thing that somebody does, or that happens to messages or to time. */
export const happening = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('buy' as const), who, basket, road, pays }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('select' as const), who, basket, road }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('init' as const), who, road, pays }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('confirm' as const), who, again: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('ask' as const), who, what: fc.constantFrom('status', 'track', 'support') }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('less' as const),
      who,
      place: fc.nat(1),
      keeps: fc.nat(2),
      reasonId: fc.constantFrom('changed-mind', 'damaged', 'no-such'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('bring back' as const), who, place: fc.nat(1), keeps: fc.nat(1) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('end return' as const), who, taken: fc.boolean(), restock: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('change' as const), who, what: fc.constantFrom('billing', 'address') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rate' as const), who, value: fc.constantFrom('1', '4', '5') }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('advance' as const), who, to: fc.constantFrom('next' as const, 'end' as const, ...STATES) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reject' as const), who }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('count' as const), local: fc.constantFrom(...COUNTED), by: fc.constantFrom(-1, 1) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('reprice' as const),
      local: fc.constantFrom(...LOCALS),
      cents: fc.constantFrom(805, 1_245, 1_399),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('road' as const),
      fates: fc.array(fc.constantFrom<Fate>('at once', 'late', 'doubled', 'lost', 'unanswered'), { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 5, arbitrary: moneyHappening },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('let through' as const), choice: fc.nat(7) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(1, 900, 5_000, 40_000, 16 * MINUTE_MS, 1_500 * MINUTE_MS),
    }),
  },
);
export type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;
