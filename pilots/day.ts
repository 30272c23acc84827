import type { Buyer, BuyerAddress, City } from './city.ts';
import type { Beside, Shares } from './day-file.ts';
import { type Seeded, seeded } from './seeded.ts';
import type { Wish } from './wish.ts';
import { cycled, wishesOf } from './wishes.ts';

/** How an order is to go: `plain` to its end, or as the word says. */
export type Ending =
  | 'plain'
  | 'cancelled'
  | 'declined'
  | 'reduced'
  | 'returned'
  | 'substituted'
  | 'passed_on'
  | 'shared'
  | 'no_show'
  | 'booked_ahead'
  | 'rescheduled'
  | 'waiting_list';

interface Planned {
  /** Where it stands in the plan, from 1. */
  readonly n: number;
  readonly ending: Ending;
}

/** One thing that one person sets out to do, and how it is to go. */
export type Visit =
  | (Planned & { readonly sector: 'shop'; readonly wish: Wish })
  | (Planned & { readonly sector: 'ride' } & Whoever & {
        readonly text: string;
        readonly kind: 'ride' | 'courier';
        /** How many come along. */
        readonly people?: number;
        /** Who goes with them, where two parties share a vehicle. */
        readonly other: Buyer;
        /** Where it may go, one way from each address, the last resort last: not every fleet goes everywhere, and drivers are not near everywhere. */
        readonly ways: readonly { readonly from: BuyerAddress; readonly to: BuyerAddress }[];
      })
  | (Planned & { readonly sector: 'rental' | 'appointment' | 'transit' } & Whoever & {
        readonly text: string;
        /** Somebody else, where two people have to do with one thing. */
        readonly other: Buyer;
      });

interface Whoever {
  readonly buyer: Buyer;
  readonly address: BuyerAddress;
  readonly cityName: string;
  readonly stars: string;
}

export interface DayOptions {
  /** How many purchases are to go to their end. */
  readonly purchases: number;
  /** The city's own unless given. */
  readonly seed?: number;
  /** Purchases that go to their end, and nothing beside them. */
  readonly plain?: boolean;
}

const SEED = 1;

/** The seed that a day is planned with. */
export function seedOf({ day }: Pick<City, 'day'>, { seed }: Pick<DayOptions, 'seed'>): number {
  return seed ?? day.seed ?? SEED;
}

/** Everything that people of a city do on one day, in the order in which they begin: the same for the same files, purchases and seed. */
export function planDay(city: City, options: DayOptions): readonly Visit[] {
  const chance = seeded(seedOf(city, options));
  const shops = purchasesOf(city, options, chance);
  const beside = options.plain === true ? [] : [...ridesOf(city, options, chance), ...othersOf(city, options, chance)];
  // The first is a purchase: whoever starts a pilot soon sees one.
  const [first, ...rest] = shops;
  const all: readonly (Visit | undefined)[] = [first, ...chance.shuffled([...rest, ...beside])];
  return all.flatMap((visit, place) => (visit === undefined ? [] : [{ ...visit, n: place + 1 }]));
}

/** So many purchases go to their end; those that are called off are so many more that the shares are right. */
function purchasesOf(city: City, { purchases, plain }: DayOptions, chance: Seeded): readonly Visit[] {
  const { shares, returned_words: returnedWords } = city.day.sectors.shop;
  const { cancelled = 0, declined = 0, reduced = 0, returned = 0, substituted = 0 } = plain === true ? {} : shares;
  const all = (purchases * 100) / Math.max(1, 100 - cancelled - declined);
  const counts = {
    cancelled: partOf(all, cancelled),
    declined: partOf(all, declined),
  };
  const within: Record<string, number> = {};
  let left = purchases;
  for (const [ending, percent] of Object.entries({ reduced, returned, substituted })) {
    within[ending] = Math.min(partOf(all, percent), left);
    left -= within[ending];
  }
  const endings = endingsFor(purchases + counts.cancelled + counts.declined, { ...counts, ...within }, chance);
  return wishesOf(city, endings.length, chance).map((wish, place) => {
    const ending = cycled(endings, place);
    return {
      n: 0,
      sector: 'shop',
      ending,
      wish:
        ending === 'returned'
          ? { ...wish, text: chance.oneOf(returnedWords), instead: chance.oneOf(returnedWords), fulfilment: 'pickup' }
          : wish,
    };
  });
}

function ridesOf(city: City, { purchases }: DayOptions, chance: Seeded): readonly Visit[] {
  const { ride } = city.day.sectors;
  if (ride === undefined) return [];
  const count = partOf(purchases, ride.per_100_purchases);
  const endings = endingsFor(count, countsOf(count, ride.shares), chance);
  return endings.map((ending, place) => {
    const places = chance.shuffled(city.addresses);
    const ways = places.map((from, at) => ({ from, to: cycled(places, at + 1) }));
    const who = whoever(city, chance);
    const other = cycled(city.buyers, city.buyers.indexOf(who.buyer) + 1);
    const asks = ending === 'shared' ? (ride.shared_asks ?? []) : ride.asks;
    return { n: 0, sector: 'ride', ending, ...who, other, ...cycled(asks, place), ways };
  });
}

function othersOf(city: City, { purchases }: DayOptions, chance: Seeded): readonly Visit[] {
  const { rental, appointment, transit } = city.day.sectors;
  const visits = (
    sector: 'rental' | 'appointment' | 'transit',
    found: (Beside & { readonly shares?: Shares<Ending> }) | undefined,
    textFor: (ending: Ending, place: number) => string,
  ): readonly Visit[] => {
    if (found === undefined) return [];
    const count = partOf(purchases, found.per_100_purchases);
    return endingsFor(count, countsOf(count, found.shares ?? {}), chance).map((ending, place) => {
      const who = whoever(city, chance);
      const other = cycled(city.buyers, city.buyers.indexOf(who.buyer) + 1);
      return { n: 0, sector, ending, ...who, text: textFor(ending, place), other };
    });
  };
  return [
    ...visits('rental', rental, (_, place) => cycled(rental?.words ?? [], place)),
    ...visits('appointment', appointment, (ending, place) =>
      cycled((isToday(ending) ? appointment?.today_words : appointment?.words) ?? [], place),
    ),
    ...visits('transit', transit, (_, place) => cycled(transit?.words ?? [], place)),
  ];
}

/** Whether an appointment is one of today, to which somebody comes or does not. */
export function isToday(ending: Ending): boolean {
  return ending === 'plain' || ending === 'no_show';
}

function whoever(city: City, chance: Seeded): Whoever {
  return {
    buyer: chance.oneOf(city.buyers),
    address: chance.oneOf(city.addresses),
    cityName: city.name,
    stars: chance.oneOf(['5', '4', '4.5']),
  };
}

/** So many of each ending, the rest plain, in an order that follows from the chance. */
function endingsFor(count: number, counts: Shares<Ending>, chance: Seeded): readonly Ending[] {
  const named = (Object.entries(counts) as [Ending, number][]).flatMap(([ending, number]) => Array.from({ length: number }, () => ending));
  const rest = Array.from({ length: Math.max(0, count - named.length) }, (): Ending => 'plain');
  return chance.shuffled([...named.slice(0, count), ...rest]);
}

function countsOf(count: number, shares: Shares<Ending>): Shares<Ending> {
  return Object.fromEntries(Object.entries(shares).map(([ending, percent]) => [ending, partOf(count, percent)]));
}

function partOf(count: number, percent: number): number {
  return Math.round((count * percent) / 100);
}
